"""The loupe: a window of full resolution at the pointer."""

from collections.abc import Callable

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter

from ductoview.display.picture import Picture
from ductoview.display.viewport import Rect, ViewState
from ductoview.ui.canvas.blit import blit
from ductoview.ui.overlays.pens import cosmetic
from ductoview.ui.style.table import COLOURS

LOUPE_PX = 340.0
"""Logical pixels of its side, until the hand makes it larger or smaller."""
_LEAST, _MOST, _STEP = 160.0, 900.0, 1.15
_GAIN, _MOST_ZOOM = 2.0, 8.0


class Glass:
    """``side`` is in logical pixels."""

    def __init__(self) -> None:
        self.side = LOUPE_PX
        self.is_shown = False

    def resize(self, side: float) -> None:
        """So large, within what makes sense."""
        self.side = min(_MOST, max(_LEAST, side))

    def stepped(self, steps: float) -> float:
        """Its side after so many wheel steps."""
        return min(_MOST, max(_LEAST, self.side * float(_STEP**steps)))

    def zoom(self, view: ViewState) -> float:
        """Twice the view's zoom, at least 1:1."""
        return max(1.0, min(_MOST_ZOOM, view.zoom * _GAIN))

    def rect(self, x: float, y: float, ratio: float) -> Rect:
        """The glass around a viewport place."""
        side = round(self.side * ratio)
        return Rect(round(x) - side // 2, round(y) - side // 2, side, side)

    def magnified_view(self, view: ViewState, x: float, y: float) -> ViewState:
        """The view in which the place under the pointer stays there."""
        return view.zoomed(self.zoom(view), x, y)

    def paint(
        self,
        painter: QPainter,
        picture: Picture,
        view: ViewState,
        x: float,
        y: float,
        ratio: float,
        over: Callable[[ViewState], None],
    ) -> None:
        """Draw the glass, and what lies ``over`` the image in its own view; the painter's units are device pixels."""
        rect = self.rect(x, y, ratio)
        box = QRectF(rect.x, rect.y, rect.width, rect.height)
        painter.fillRect(box, QColor(COLOURS.image))
        within = self.magnified_view(view, x, y)
        grey, place = picture.magnified(within, rect)
        if grey is not None:
            blit(painter, grey, place)
        painter.save()
        painter.setClipRect(box)
        over(within)
        painter.restore()
        painter.setPen(cosmetic(COLOURS.text, 1.4 * ratio))
        painter.drawRect(box)
        words = f" {self.zoom(view) * 100:.0f} % "
        plate = QRectF(painter.fontMetrics().boundingRect(words))
        plate.moveTopLeft(box.topLeft())
        painter.fillRect(plate, QColor(0, 0, 0, 165))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
