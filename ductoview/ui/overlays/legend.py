"""The legend of the centreline's colours: the least and the greatest calibre, in mm where the scale is known."""

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ductoview.display.viewport import Rect
from ductoview.model.geometry import Spacing
from ductoview.ui.overlays.colours import CALIBRE_RAMP, TEXT


def legend_words(calibres_px: tuple[float, float], spacing: Spacing) -> str:
    """``calibre 0.3 to 2.1 mm``."""
    pixel_mm = spacing.mean_mm
    low, high = (one * pixel_mm if pixel_mm else one for one in calibres_px)
    digits = ".1f" if pixel_mm else ".0f"
    return f"calibre {low:{digits}}–{high:{digits}} {'mm' if pixel_mm else 'px'}"


def paint_legend(painter: QPainter, words: str, rect: Rect, font: QFont, ratio: float) -> None:
    """A strip of the colours along the bottom of ``rect``, the words over it."""
    painter.setFont(font)
    height = 4 * ratio
    box = QRectF(rect.x, rect.y, rect.width, rect.height)
    step = box.width() / len(CALIBRE_RAMP)
    for shade, colour in enumerate(CALIBRE_RAMP):
        painter.fillRect(QRectF(box.x() + shade * step, box.bottom() - height, step + 1, height), QColor(colour))
    painter.setPen(QColor(TEXT))
    descent = QFontMetricsF(painter.font()).descent()
    painter.drawText(QPointF(box.x(), box.bottom() - height - 2 * ratio - descent), words)
