"""Pixels that are not square, drawn in their true shape: as square ones of their finer side, so that none is lost."""

from dataclasses import replace

from ductoview.display.orientation import Orientation
from ductoview.model.geometry import Spacing
from ductoview.model.image import ImageFacts

_SQUARE = 0.005
_MOST = 4.0


def squared(orientation: Orientation, facts: ImageFacts) -> Orientation:
    """The same turning, in square pixels; 1:1 is then one device pixel on the finer side of a stored one.

    Pixels of unknown spacing are taken as square, and so are those whose sides differ by more than four times: no
    detector has such.
    """
    return replace(orientation, stretch=_stretch(facts.spacing, facts.rows, facts.columns))


def _stretch(spacing: Spacing, rows: int, columns: int) -> tuple[float, float]:
    """How many square pixels high and wide a stored pixel is; the image keeps whole rows and columns."""
    if not spacing.row_mm or not spacing.column_mm or not rows or not columns:
        return 1.0, 1.0
    higher = spacing.row_mm / spacing.column_mm
    if abs(higher - 1) < _SQUARE or not 1 / _MOST <= higher <= _MOST:
        return 1.0, 1.0
    return max(1.0, round(rows * higher) / rows), max(1.0, round(columns / higher) / columns)
