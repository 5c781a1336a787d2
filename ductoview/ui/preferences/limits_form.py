"""The limits of the receiver, each with its unit, its usual value and what it means."""

from dataclasses import replace

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QSpinBox, QWidget

from ductoview.model.receiving import LIMIT_FIELDS, Limits
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label


class LimitsForm(QWidget):
    """A line for each; ``changed`` by a person."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._others = Limits()
        self.spins = {one.name: QSpinBox() for one in LIMIT_FIELDS}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for row, one in enumerate(LIMIT_FIELDS):
            spin, usual = self.spins[one.name], int(getattr(Limits(), one.name) / one.scale)
            spin.setRange(one.least, one.most)
            spin.setSuffix(f" {one.unit}" if one.unit else "")
            spin.setAccessibleName(one.words)
            spin.setFixedWidth(110)
            spin.valueChanged.connect(lambda _value: self.changed.emit())
            grid.addWidget(label("", one.words), row, 0)
            grid.addWidget(spin, row, 1)
            grid.addWidget(label("quiet", f"usual {usual}; {one.meaning}", wrap=True), row, 2)
        grid.setColumnStretch(2, 1)
        grid.addWidget(button("Usual limits", self._reset), len(LIMIT_FIELDS), 0)

    def show_limits(self, limits: Limits) -> None:
        """Show what is set; what has no line here is kept."""
        self._others = limits
        for one in LIMIT_FIELDS:
            spin = self.spins[one.name]
            spin.blockSignals(True)
            spin.setValue(round(getattr(limits, one.name) / one.scale))
            spin.blockSignals(False)

    def limits(self) -> Limits:
        """As typed."""
        typed = {one.name: self.spins[one.name].value() * one.scale for one in LIMIT_FIELDS}
        # Whole seconds and bytes: a limit that was shown rounded is kept as it was until a person changes it.
        shown = {one.name: round(getattr(self._others, one.name) / one.scale) * one.scale for one in LIMIT_FIELDS}
        changed = {name: value for name, value in typed.items() if value != shown[name]}
        return replace(self._others, **changed)

    def _reset(self) -> None:
        self.show_limits(Limits())
        self.changed.emit()
