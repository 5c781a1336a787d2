"""The fields of a reader's finding, edited in place on its card: kind, size, how sure, and the reader's own words."""

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from ductoview.model.finding import Certainty, Finding
from ductoview.model.geometry import Spacing
from ductoview.ui.parts.button import button
from ductoview.ui.parts.words_field import WordsField
from ductoview.workspace.marks import resized

_SURE = {Certainty.DEFINITE: "Definite", Certainty.PROBABLE: "Probable", Certainty.POSSIBLE: "Possible"}


class FindingFields(QWidget):
    """``changed`` carries the finding with one field changed, and what that field is called; ``kind_wished`` the button
    beside which the kinds are to be offered."""

    changed = pyqtSignal(object, str)
    kind_wished = pyqtSignal(object)

    def __init__(self, finding: Finding, spacing: Spacing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding, self._spacing = finding, spacing
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        self.kind: QPushButton = button(
            "Kind…", lambda: self.kind_wished.emit(self.kind), role="tool", focus=False, what="another kind of finding"
        )
        # Two in a row: three as broad as a gloved thumb are broader than the panel of a dense screen.
        grid = QGridLayout()
        grid.setSpacing(4)
        for at, made in enumerate((self.kind, *(self._sure(certainty) for certainty in _SURE))):
            grid.addWidget(made, at // 2, at % 2)
        column.addLayout(grid)
        self.size_field = WordsField(_size(finding), f"Size, {self._unit}", f"Size in {self._unit}")
        self.size_field.kept.connect(self._resize)
        column.addWidget(self.size_field)
        self.words = WordsField(finding.description, "In your own words", "Description of the finding")
        self.words.kept.connect(lambda text: self._change("words", description=text))
        column.addWidget(self.words)

    def _sure(self, certainty: Certainty) -> QPushButton:
        words = _SURE[certainty]
        made = button(words, partial(self._be_sure, certainty), role="tool", focus=False, what="how sure you are")
        made.setCheckable(True)
        made.setChecked(self._finding.certainty is certainty)
        return made

    @property
    def _unit(self) -> str:
        return "mm" if self._spacing.is_known else "px"

    def _be_sure(self, certainty: Certainty) -> None:
        """Said again, it is taken back."""
        self._change("certainty", certainty=None if self._finding.certainty is certainty else certainty)

    def _resize(self, text: str) -> None:
        """What is no length changes nothing, and the field says what is so again."""
        try:
            size = float(text.replace(",", ".").removesuffix(self._unit).strip()) if text else None
            self.changed.emit(resized(self._finding, size, self._spacing), "size")
        except ValueError:
            self.size_field.begin(_size(self._finding))

    def _change(self, what: str, **fields: object) -> None:
        self.changed.emit(replace(self._finding, **fields), what)  # type: ignore[arg-type]


def _size(finding: Finding) -> str:
    if finding.size_mm is not None:
        return f"{finding.size_mm:.1f} mm"
    return "" if finding.size_px is None else f"{finding.size_px:.0f} px"
