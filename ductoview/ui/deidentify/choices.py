"""The column of choices: what may be kept, and how the copies are laid out."""

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ductoview.model.deidentify import Option
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.table import Sizes

_WORDS = {
    Option.PATIENT: "Sex, age, size",
    Option.DATES: "Dates, shifted",
    Option.DEVICE: "Device",
    Option.INSTITUTION: "Institution",
    Option.DESCRIPTORS: "Descriptions, cleaned",
}


class Choices(QWidget):
    """``changed`` tells that what may be kept is another choice now."""

    changed = pyqtSignal()

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.setFixedWidth(sizes.panel - 9 * sizes.step)
        self.keeps: dict[Option, QPushButton] = {
            option: _choice(words, self.changed.emit, option.words) for option, words in _WORDS.items()
        }
        self.as_zip = _choice("One ZIP file", lambda: None, "else a folder")
        self.with_dicomdir = _choice(
            "With DICOMDIR", lambda: None, "as on a CD, for viewers and archives that want one"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.step)
        column.addWidget(label("section", "KEEP ALSO"))
        for one in self.keeps.values():
            column.addWidget(one)
        column.addSpacing(sizes.step)
        column.addWidget(label("section", "LAID OUT AS"))
        column.addWidget(self.as_zip)
        column.addWidget(self.with_dicomdir)
        column.addStretch(1)

    @property
    def options(self) -> frozenset[Option]:
        """What may be kept."""
        return frozenset(option for option, one in self.keeps.items() if one.isChecked())


def _choice(words: str, pressed: Callable[[], object], what: str) -> QPushButton:
    made = button(words, pressed, role="row", what=what)
    made.setCheckable(True)
    made.setToolTip(what)
    made.toggled.connect(lambda on: made.setText(f"✓  {words}" if on else words))
    return made
