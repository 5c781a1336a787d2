"""How a study that was not pressed just now comes to be read: at once from the study list, else by a press in the banner.

A file read in, a study fetched, another start of the program: all may end minutes after they were asked for, when
another patient is under the reader's hand.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ductoview.model.node import StudyRow
from ductoview.ui.desk import Desk
from ductoview.ui.parts.banner import Banner
from ductoview.ui.words import study_name

if TYPE_CHECKING:
    from ductoview.ui.window import MainWindow

_OPEN = "Open it"


class Door:
    """``open_study`` of the window is only called at once while the study list is in front."""

    def __init__(self, window: "MainWindow", desk: Desk, banner: Banner, opened: Callable[[str], object]) -> None:
        self._window, self._desk, self._banner, self._open = window, desk, banner, opened
        self._asked = self._asked_for = ""

    def wish(self, study_uid: str) -> None:
        """Open a study of this computer, or ask whether it shall be."""
        exam = self._desk.workspace.exam
        if self._window.front == "Studies":
            self._open(study_uid)
        elif exam is not None and exam.study_uid == study_uid:
            self._window.show_page("Reading")
        else:
            self._desk.jobs.run(
                lambda _progress, _cancel: self._desk.workspace.studies_here({study_uid}),
                done=lambda rows: self._ask(study_uid, rows[0] if rows else None),
                failed=lambda _why: self._ask(study_uid, None),
                key="who is asked for",
            )

    def opened(self, study_uid: str) -> None:
        """It is opened, by whatever way: nobody asks for it any more."""
        if study_uid == self._asked_for:
            self._banner.take_back(self._asked)

    def _ask(self, study_uid: str, row: StudyRow | None) -> None:
        self._banner.take_back(self._asked)
        self._asked_for = study_uid
        self._asked = f"Asked to open another study: {_who(row)}. What you read stays until you press."
        self._banner.ask(self._asked, _OPEN, lambda: self._open(study_uid))


def _who(row: StudyRow | None) -> str:
    if row is None:
        return "it is not on this computer yet"
    return " · ".join(part for part in (study_name(row), row.patient_id, row.description) if part)
