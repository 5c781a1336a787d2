"""A widget whose mammogram the hand moves, zooms and turns: drawn fast while it moves, exactly when it rests."""

from collections.abc import Callable
from functools import partial
from math import ceil

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QWidget

from ductoview.display.framing import ViewMm
from ductoview.display.lens import Lens
from ductoview.display.turning import Turning
from ductoview.display.viewport import Quality, Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Presentation
from ductoview.ui.canvas.easel import Easel
from ductoview.ui.canvas.glass import Glass
from ductoview.ui.canvas.lying import LyingWidget
from ductoview.ui.canvas.scenery import Scenery
from ductoview.ui.canvas.sliding import Sliding
from ductoview.ui.tools.pointer import Pointer

SETTLE_MS = 120


class MovingWidget(LyingWidget):
    """``view_changed`` follows zoom and pan."""

    view_changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._easel = Easel()
        self._glass = Glass()
        self._pointer: Pointer | None = None
        self._quality = Quality.EXACT
        self._sliding = Sliding(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._be_exact)

    def look(self, view: ViewState) -> None:
        """Show it so, within what makes sense."""
        self._with_lens(lambda lens: lens.look(view), slides=True)

    def fit(self) -> None:
        """The whole image, the chest wall at the edge."""
        self._with_lens(Lens.fit)

    def one_to_one(self) -> None:
        """One image pixel on one device pixel, around the pointer or the middle."""
        self._with_lens(lambda lens: lens.zoom_to(1.0, *self._anchor()))

    def zoom_by(self, factor: float) -> None:
        """Zoom around the pointer, or the middle."""
        self._with_lens(lambda lens: lens.zoom_to(lens.view.zoom * factor, *self._anchor()))

    def set_scale(self, device_px_per_mm: float) -> None:
        """Show the image at that scale, kept when the canvas is resized; without a known scale it is fitted."""
        self._with_lens(lambda lens: lens.set_scale(device_px_per_mm))

    def look_mm(self, view: ViewMm) -> None:
        """Show the same place at the same scale; an image that is ``apart`` stays."""
        if not self.turning:
            self._with_lens(lambda lens: lens.look_mm(view), slides=True)

    def look_at(self, at: PointPx) -> None:
        """Bring a stored place to the middle, large enough to judge it."""
        self._with_lens(lambda lens: lens.look_at(at), slides=True)

    def next_quadrant(self) -> None:
        """Walk through the image at 1:1, one viewport a step, over the breast only."""
        self._with_lens(Lens.next_quadrant, slides=True)

    def turn(self, quarters: int) -> None:
        """Turn the image by quarters clockwise; it says so until ``reset``."""
        self._turn(lambda turning: turning.turned(quarters))

    def flip(self) -> None:
        """Flip the image left to right; it says so until ``reset``."""
        self._turn(Turning.mirrored)

    def apply(self, presentation: Presentation | None, screen_px_per_mm: float | None = None) -> None:
        """Show the image as a presentation state says, its area too; None brings back what was shown before.

        TRUE SIZE needs the measure of the screen, and is fitted without one.
        """
        pictures = self._pictures
        if pictures is None or pictures.own.presentation is presentation:
            return
        self._with_lens(lambda lens: lens.lie_anew(lambda: pictures.apply(presentation)))
        area = presentation.area if presentation is not None else None
        if area is None:
            self.fit()
        else:
            self._with_lens(lambda lens: lens.show_area(area, screen_px_per_mm))
        self.greyed.emit()

    def reset(self) -> None:
        """As it first hung: window, inversion, turning, state and view."""
        self.apply(None)
        self._turn(lambda _: Turning())
        if self.is_inverted:
            self.invert()
        self.choose(0)
        self.fit()

    # -- events ----------------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        width, height = self._device_size()
        scenery = self._scenery()
        if scenery is None or event is None:
            self._easel.paint_waiting(painter, width, height, ratio)
            return
        self._easel.unlinked = self.bond.words
        self._easel.paint(painter, scenery, self._sliding.parts(event.region(), Rect(0, 0, width, height)))
        if self._glass.is_shown and self._pointer is not None:
            over = partial(self._easel.paint_within, painter, scenery)
            self._glass.paint(painter, scenery.drawn, scenery.view, self._pointer.x, self._pointer.y, ratio, over)
        if not scenery.drawn.has_levels:
            # Only now: the first painting needs none of them.
            QTimer.singleShot(0, scenery.drawn.build_levels)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._with_lens(lambda lens: lens.resize(*self._device_size()))

    # -- within ----------------------------------------------------------------------------------------------------
    def _with_lens(self, act: Callable[[Lens], None], *, slides: bool = False) -> None:
        """Change the view: drawn fast first, exactly when the hand rests; ``slides`` where nothing but the view changes."""
        if self._lens is None:
            return
        before = self._lens.view
        act(self._lens)
        if self._lens.view != before:
            self._be_fast()
            self.view_changed.emit()
        if not (slides and self._slid(before)):
            self.update()

    def _slid(self, before: ViewState) -> bool:
        """Move the pixels on the screen to where they belong now; False when they must be painted."""
        scenery = self._scenery()
        if scenery is None or self._glass.is_shown or not self._easel.has_painted or scenery.view.zoom != before.zoom:
            return False
        dx, dy = scenery.view.x - before.x, scenery.view.y - before.y
        if not (dx or dy) or not self._sliding.is_possible(dx, dy) or not self._easel.can_slide(scenery):
            return False
        self._easel.unlinked = self.bond.words
        self._sliding.slide(dx, dy, *self._easel.standing(scenery))
        return True

    def _scenery(self) -> Scenery | None:
        """All that is painted now; None without an image."""
        own, drawn = self._picture, self._drawn
        if own is None or drawn is None or self._lens is None:
            return None
        view, size = self._lens.view_of(drawn), self._device_size()
        return Scenery(own, drawn, view, self._quality, *size, self.devicePixelRatioF())

    def _turn(self, change: Callable[[Turning], Turning]) -> None:
        pictures = self._pictures
        if pictures is not None and (turning := change(pictures.own.turning)) != pictures.own.turning:
            self._with_lens(lambda lens: lens.lie_anew(lambda: pictures.turn(turning)))

    def _be_fast(self) -> None:
        """Draw fast until the hand rests, and at first sight; without halved levels the first painting is exact instead."""
        has_levels = self._picture is not None and self._picture.has_levels
        self._quality = Quality.MOVING if self._easel.has_painted or has_levels else Quality.EXACT
        self._settle.start()

    def _be_exact(self) -> None:
        if self._quality is not Quality.EXACT:
            self._quality = Quality.EXACT
            self.update()

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, ceil(self.width() * ratio)), max(1, ceil(self.height() * ratio))

    def _anchor(self) -> tuple[float, float]:
        if self._pointer is not None and self.place(self._pointer.x, self._pointer.y) is not None:
            return self._pointer.x, self._pointer.y
        width, height = self._device_size()
        return width / 2, height / 2
