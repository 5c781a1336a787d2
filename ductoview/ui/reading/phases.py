"""The phase of an image, stated by one press where it was only inferred; an edit like any other, which Undo takes back."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QPoint

from ductoview.model.exam import ExamImage
from ductoview.model.view import Phase
from ductoview.ui.desk import Desk
from ductoview.ui.reading.choice_card import Choice, ChoiceCard
from ductoview.ui.reading.deeds import Deeds
from ductoview.workspace.actions import ACTIONS

_PHASES = tuple(phase for phase in Phase if phase is not Phase.UNKNOWN)


class Phases(QObject):
    """Images hang on where they are: a phase moves none of them before the next layout."""

    def __init__(self, desk: Desk, deeds: Deeds, card: ChoiceCard) -> None:
        super().__init__(card)
        self._desk, self._deeds, self._card = desk, deeds, card

    def ask(self, uid: str, at: QPoint) -> None:
        """Offer the phases for an image of the study, at a place of the page; earlier studies stay as they are."""
        image = self._image(uid)
        if image is None:
            return
        stated = not image.facts.phase_is_inferred
        rows = [self._row(image, phase, is_now=phase is image.facts.phase) for phase in _PHASES]
        if stated:
            rows.append(self._row(image, None, is_now=False))
        how = "stated" if stated else "inferred"
        self._card.appear(f"Phase of {image.facts.view.label} · {how}", rows, at)

    def wishes(self, chosen: Callable[[], str], ask: Callable[[str], object]) -> dict[str, Callable[[], object]]:
        """Stating each phase by one key, or asking for it, of the image that ``chosen`` names then."""
        stated = {one.id: partial(self._state, chosen, one.phase) for one in ACTIONS if one.phase is not None}
        return {**stated, "phase": lambda: ask(chosen())}

    def _state(self, chosen: Callable[[], str], phase: Phase) -> None:
        if (image := self._image(chosen())) is not None:
            self._deeds.state_phase(image, phase)

    def _image(self, uid: str) -> ExamImage | None:
        """The image of the study; without one, what to do is said."""
        exam = self._desk.workspace.exam
        image = next((one for one in exam.images if one.sop_instance_uid == uid), None) if exam else None
        if image is None:
            self._desk.answer("Choose an image of this study first; its phase can then be stated.")
        return image

    def _row(self, image: ExamImage, phase: Phase | None, *, is_now: bool) -> Choice:
        words = phase.value.capitalize() if phase is not None else "Infer it again"
        return Choice(words=words, chosen=lambda: self._deeds.state_phase(image, phase), is_now=is_now)
