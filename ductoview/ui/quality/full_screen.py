"""The pattern alone on the whole screen, with the question of the daily check beside it while one is asked."""

from collections.abc import Callable, Mapping

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.ui.quality.check_flow import CheckFlow
from ductoview.ui.quality.pattern_view import PatternView
from ductoview.ui.quality.question_card import QuestionCard
from ductoview.ui.style.table import Sizes

BEGIN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CARD_WIDTH = 300
_LEAST_CARD = 200
_UNITS_WIDE, _UNITS_HIGH = 9, 7
_SQUARES_WIDE = 8


class FullScreen(QWidget):
    """A window of its own on the page's screen; Esc or F11 ends it. ``stepped`` asks for the next pattern or the last,
    ``check_wished`` for the daily check (Enter)."""

    stepped = pyqtSignal(int)
    check_wished = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, flow: CheckFlow, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("ductoview · test pattern")
        self._flow = flow
        self.view = PatternView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._plate = QWidget(self)
        self._plate.setProperty("role", "panel")
        self._plate.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(self._plate)
        inside.setContentsMargins(14, 12, 14, 12)
        self.card = QuestionCard(flow, sizes)
        inside.addWidget(self.card)
        flow.changed.connect(self._place)
        self._place()

    def appear(self, beside: QWidget) -> None:
        """Fill the screen that ``beside`` stands on."""
        if (screen := beside.screen()) is not None:
            self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.take_keys()

    def take_keys(self) -> None:
        """Answers are heard here."""
        self.activateWindow()
        (self.card if self._flow.question is not None else self).setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc and F11 end it, the arrows and Space go on."""
        if event is None:
            return
        deeds: Mapping[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Escape: self.close,
            Qt.Key.Key_F11: self.close,
            Qt.Key.Key_Right: lambda: self.stepped.emit(1),
            Qt.Key.Key_Space: lambda: self.stepped.emit(1),
            Qt.Key.Key_Left: lambda: self.stepped.emit(-1),
        }
        deed = deeds.get(Qt.Key(event.key()))
        if deed is not None:
            deed()
        elif self._flow.question is not None:
            self.card.keyPressEvent(event)
        elif event.key() in BEGIN_KEYS and not event.isAutoRepeat():
            self.check_wished.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the question beside the squares."""
        self._place()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Tell the page."""
        super().closeEvent(event)
        self.closed.emit()

    def _place(self) -> None:
        """In the margin at the left of the squares, else below them: nothing that is asked about is covered."""
        asked = self._flow.question is not None
        self._plate.setVisible(asked)
        if not asked:
            return
        unit = min(self.width() // _UNITS_WIDE, self.height() // _UNITS_HIGH)
        margin = (self.width() - _SQUARES_WIDE * unit) // 2
        width = min(_CARD_WIDTH, margin - 24) if margin - 24 >= _LEAST_CARD else _CARD_WIDTH
        self._plate.setFixedWidth(width)
        self._plate.adjustSize()
        height = self._plate.height()
        if margin - 24 >= _LEAST_CARD:
            self._plate.move((margin - width) // 2, (self.height() - height) // 2)
        else:
            self._plate.move((self.width() - width) // 2, self.height() - height - 8)
        self._plate.raise_()
