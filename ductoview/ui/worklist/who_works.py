"""Who chooses and decides: one line with a name, kept for the next time."""

from dataclasses import replace

from PyQt6.QtWidgets import QLineEdit, QWidget

from ductoview.ui.desk import Desk
from ductoview.ui.parts.label import label

_WORD, _HINT = "Who works here", "Your name"


class WhoWorks(QLineEdit):
    """The technologist's name; every choice and decision is kept with it. ``word`` stands beside it and says so."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setPlaceholderText(_HINT)
        self.setAccessibleName("who works here")
        self.word = label("quiet", _WORD)
        self.word.setBuddy(self)
        self.setMaxLength(64)
        self.follow()

    def follow(self) -> None:
        """Show the name as it is known, unless somebody writes."""
        if not self.hasFocus():
            self.setText(_spoken(self._desk.person))

    def name(self) -> str:
        """The name as a DICOM person name, kept for the next time; empty, with the cursor here, when there is none."""
        name = self.text().strip().replace(", ", "^").replace(",", "^").replace("\\", "").replace("=", "")
        if not name.strip("^ "):
            self.setFocus()
            return ""
        workspace = self._desk.workspace
        if name != workspace.settings.technologist:
            workspace.remember(replace(workspace.settings, technologist=name))
        return name


def _spoken(person_name: str) -> str:
    return person_name.split("=")[0].replace("^", ", ", 1).replace("^", " ").strip(", ")
