"""Fingers on an image: one works the tool, two move and zoom, a long press asks what to mark, a double tap shows it alone."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QEventPoint, QTouchEvent
from PyQt6.QtWidgets import QWidget

from ductoview.ui.canvas.hand import Hand
from ductoview.ui.canvas.press_ring import PressRing
from ductoview.ui.tools.pinch import Pinch
from ductoview.ui.tools.pointer import Pointer, Stage

LONG_PRESS_MS = 500
DOUBLE_TAP_MS = 400
_TAP_REACH = 6.0
"""How far the second tap may lie from the first, in the distances a shaking hand moves (a gloved thumb is broad)."""

PlaceOf = Callable[[QEventPoint], Pointer]
_LEFT = Qt.MouseButton.LeftButton


class Fingers(QObject):
    """``double_tapped`` is told instead of the second tap's click."""

    double_tapped = pyqtSignal()

    def __init__(self, canvas: QWidget, stage: Stage, hand: Hand) -> None:
        super().__init__(canvas)
        self._stage, self._hand = stage, hand
        self._pinch = Pinch(stage)
        self._ring = PressRing(canvas, LONG_PRESS_MS)
        self._began: Pointer | None = None
        self._last_tap: tuple[int, Pointer] | None = None
        self.time_of: Callable[[QTouchEvent], int] = QTouchEvent.timestamp
        self.waiting = QTimer(self)
        self.waiting.setSingleShot(True)
        self.waiting.setInterval(LONG_PRESS_MS)
        self.waiting.timeout.connect(self._was_long)

    def touch(self, event: QTouchEvent, place_of: PlaceOf) -> None:
        """One finger works the tool; a second one drops that and moves the image until both are up."""
        down = [point for point in event.points() if point.state() != QEventPoint.State.Released]
        places = [place_of(point) for point in down]
        if len(places) >= 2:
            self._two(places[0], places[1])
        elif self._pinch.is_open:
            if not places:
                self._pinch.end()
        else:
            for point in event.points()[:1]:
                self._one(point, place_of(point), self.time_of(event))

    def cancel(self) -> None:
        """No press is long any more."""
        self.waiting.stop()
        self._ring.stop()
        self._began = None

    def _two(self, one: Pointer, other: Pointer) -> None:
        if self._pinch.is_open:
            self._pinch.move(one, other)
        else:
            self.cancel()
            self._hand.cancel()
            self._pinch.begin(one, other)

    def _one(self, point: QEventPoint, at: Pointer, time_ms: int) -> None:
        match point.state():
            case QEventPoint.State.Pressed:
                self._began = at
                if self._stage.shows_itself and self._stage.place(at.x, at.y) is not None:
                    self.waiting.start()
                    self._ring.start(at)
                self._hand.press(_LEFT, at)
            case QEventPoint.State.Updated:
                if self._began is not None and at.moved_from(self._began):
                    self.cancel()
                self._hand.move(at)
            case QEventPoint.State.Released:
                self._up(at, time_ms)

    def _up(self, at: Pointer, time_ms: int) -> None:
        was_tap = self._began is not None
        self.cancel()
        if not was_tap:
            self._last_tap = None
            self._hand.release(_LEFT, at)
        elif self._last_tap is not None and self._is_second(at, time_ms):
            self._last_tap = None
            if self._hand.clicks is None or not self._hand.clicks.finish():
                self._hand.cancel()
                self.double_tapped.emit()
        else:
            self._last_tap = time_ms, at
            self._hand.release(_LEFT, at)

    def _is_second(self, at: Pointer, time_ms: int) -> bool:
        if self._last_tap is None or time_ms - self._last_tap[0] > DOUBLE_TAP_MS:
            return False
        first = self._last_tap[1]
        nearer = Pointer(first.x + (at.x - first.x) / _TAP_REACH, first.y + (at.y - first.y) / _TAP_REACH, at.ratio)
        return not nearer.moved_from(first)

    def _was_long(self) -> None:
        began = self._began
        self.cancel()
        if began is not None:
            self._hand.cancel()
            self._stage.ask(began)
