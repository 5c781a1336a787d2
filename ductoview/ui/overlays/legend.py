"""The legend of the centreline's colours, in mm where the scale is known, and what else must be known of drawn ducts."""

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ductoview.display.annotate import Legend
from ductoview.model.geometry import Spacing
from ductoview.ui.overlays.colours import CALIBRE_RAMP, TEXT
from ductoview.ui.overlays.model import Overlay


def legend_words(calibres_px: tuple[float, float], spacing: Spacing) -> str:
    """``calibre 0.3 · 0.8 · 2.1 mm``: at the beginning, the middle and the end of the strip."""
    pixel_mm = spacing.mean_mm
    low, high = (one * pixel_mm if pixel_mm else one for one in calibres_px)
    words = " · ".join(_size(low + share**2 * (high - low), in_mm=bool(pixel_mm)) for share in (0.0, 0.5, 1.0))
    return f"calibre {words} {'mm' if pixel_mm else 'px'}"


def ducts_words(overlay: Overlay) -> tuple[str, ...]:
    """That the ducts are preliminary, and how they differ from what was found, a line each."""
    analysis = overlay.analysis
    if analysis is None:
        return ()
    level = analysis.duct_level
    return (
        *([overlay.preliminary] if overlay.preliminary and analysis.contrast_found else []),
        *(["ticked: by hand"] if analysis.by_hand else []),
        *([f"not as found · {level.short_words}"] if level is not None and not level.is_as_found else []),
    )


def _size(calibre: float, *, in_mm: bool) -> str:
    """No duct is 0 wide: what one digit cannot say is said to be below it."""
    least, digits = (0.1, ".1f") if in_mm else (1.0, ".0f")
    return f"<{least:g}" if 0 < calibre < least / 2 else f"{calibre:{digits}}"


def shades_of(calibres_px: NDArray[np.float64], range_px: tuple[float, float]) -> NDArray[np.intp]:
    """Which colour of the ramp for each calibre (n,); by the root of its share, since most ducts are thin."""
    low, high = range_px
    shares = (calibres_px - low) / (high - low) if high > low else np.full(len(calibres_px), 0.25)
    shades = (np.sqrt(np.maximum(shares, 0.0)) * len(CALIBRE_RAMP)).astype(np.intp)
    return np.minimum(shades, len(CALIBRE_RAMP) - 1)


def paint_legend(painter: QPainter, legend: Legend, font: QFont, ratio: float) -> None:
    """A strip of the colours along the bottom of its place, the words over it; its plate is painted already."""
    painter.setFont(font)
    height = 4 * ratio
    box = QRectF(legend.rect.x, legend.rect.y, legend.rect.width, legend.rect.height)
    step = box.width() / len(CALIBRE_RAMP)
    for shade, colour in enumerate(CALIBRE_RAMP):
        painter.fillRect(QRectF(box.x() + shade * step, box.bottom() - height, step + 1, height), QColor(colour))
    painter.setPen(QColor(TEXT))
    descent = QFontMetricsF(painter.font()).descent()
    painter.drawText(QPointF(box.x(), box.bottom() - height - 2 * ratio - descent), legend.words)
