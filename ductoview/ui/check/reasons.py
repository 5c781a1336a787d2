"""Why an image is not good enough: every reason of the table as a button with its letter, more than one may be chosen."""

from collections.abc import Callable

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ductoview.model.image_check import Verdict
from ductoview.model.reject_reason import REASONS, ReasonGroup, RejectReason
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, plain
from ductoview.ui.style.table import Sizes

_OWN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Backspace)
_BY_KEY = {reason.key: one for one, reason in REASONS.items()}
_WORDS = {Verdict.REPEAT: "Repeat", Verdict.REJECTED: "Reject"}


class Reasons(QWidget):
    """``decided`` carries the verdict and the reasons in the order chosen, ``dropped`` says that nothing is decided."""

    decided = pyqtSignal(object, object)
    dropped = pyqtSignal()

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._verdict = Verdict.REPEAT
        self._chosen: list[RejectReason] = []
        self._title = label("heading", wrap=True)
        self.buttons: dict[RejectReason, QPushButton] = {one: self._button(one) for one in RejectReason}
        self.confirm = button("Repeat", self._decide, key="⏎", role="primary", focus=False)
        self._lay_out(sizes)

    def ask(self, verdict: Verdict, image: str) -> None:
        """Ask afresh about an image, in words; nothing is chosen."""
        self._verdict, self._chosen = verdict, []
        self._title.setText(f"{_WORDS[verdict]} {image}: why?")
        self.confirm.setText(f"{_WORDS[verdict]}   ⏎")
        self.confirm.setAccessibleName(_WORDS[verdict])
        self._show()
        self.setFocus()

    def toggle(self, reason: RejectReason) -> None:
        """Choose a reason, or no longer."""
        self._chosen.remove(reason) if reason in self._chosen else self._chosen.append(reason)
        self._show()

    def event(self, event: QEvent | None) -> bool:
        """Its keys before those of the page: Enter there accepts the image that is just being rejected here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return is_plain and (event.key() in _OWN_KEYS or event.text().upper() in _BY_KEY)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """A reason's letter, Enter or Esc."""
        if event is None:
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._decide()
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif (one := _BY_KEY.get(event.text().upper())) is not None:
            self.toggle(one)
        else:
            super().keyPressEvent(event)

    def _decide(self) -> None:
        if self._chosen:
            self.decided.emit(self._verdict, tuple(self._chosen))

    def _show(self) -> None:
        for one, its in self.buttons.items():
            its.setChecked(one in self._chosen)
        self.confirm.setEnabled(bool(self._chosen))

    def _button(self, one: RejectReason) -> QPushButton:
        reason = REASONS[one]
        made = button(
            reason.words[0].upper() + reason.words[1:],
            self._toggling(one),
            key=reason.key,
            role="small choice",
            focus=False,
        )
        made.setCheckable(True)
        code = reason.codes[-1] if reason.codes else reason.title
        made.setToolTip(f"{code.meaning} ({code.value}, {code.scheme})")
        return made

    def _toggling(self, one: RejectReason) -> Callable[[], None]:
        return lambda: self.toggle(one)

    def _lay_out(self, sizes: Sizes) -> None:
        inside = plain("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, sizes.step, 0)
        column.setSpacing(sizes.step // 2)
        for group in ReasonGroup:
            column.addWidget(label("section", group.value.upper()))
            grid = QGridLayout()
            grid.setSpacing(sizes.step // 2)
            for at, one in enumerate(one for one in RejectReason if REASONS[one].group is group):
                grid.addWidget(self.buttons[one], at // 2, at % 2)
            column.addLayout(grid)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout()
        row.addWidget(button("Not now", self.dropped.emit, key="Esc", role="large", focus=False))
        row.addWidget(self.confirm, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._title)
        whole.addWidget(area, 1)
        whole.addLayout(row)
