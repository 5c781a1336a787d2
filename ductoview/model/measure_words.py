"""Measured values and places in the breast as people read them, in the window and on paper."""

import math

from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace
from ductoview.model.measures import Measure, Unit

UNKNOWN = "—"
_TIED = "\u00a0"
"""A space at which no line is broken: a value stays with its uncertainty and unit."""
_UNIT_WORDS = {
    Unit.MM: " mm",
    Unit.PX: " px",
    Unit.MM2: " mm²",
    Unit.PX2: " px²",
    Unit.DEGREE: "°",
    Unit.RATIO: "",
    Unit.MM_PER_CM: " mm/cm",
    Unit.PERCENT: " %",
}


def measure_words(measure: Measure | None) -> str:
    """``1.24 ± 0.08 mm``: as many decimals as the uncertainty bears; a dash for what is unknown."""
    if measure is None:
        return UNKNOWN
    decimals = 0 if measure.plus_minus >= 0.95 or measure.unit is Unit.PX else 1 if measure.plus_minus >= 0.095 else 2
    least = f"{max(measure.plus_minus, 10.0**-decimals):.{decimals}f}"
    return f"{_signed(measure.value, decimals)} ± {least}{_UNIT_WORDS[measure.unit]}".replace(" ", _TIED)


def place_words(place: BreastPlace | HalfPlace | NoPlace) -> str:
    """``upper outer · 2 o'clock ± 1 h · 42 ± 3 mm deep``; of one view the half; nothing where nothing can be said."""
    if isinstance(place, NoPlace):
        return ""
    deep = f"{measure_words(place.depth)}{_TIED}deep"
    if isinstance(place, HalfPlace):
        return _joined(place.half.value, deep)
    return _joined(quadrant_words(place), clock_words(place), deep)


def quadrant_words(place: BreastPlace) -> str:
    """The quadrant, else the half that is sure, else that it lies behind the nipple."""
    if place.quadrant is not None:
        return f"{place.quadrant.value} quadrant"
    return place.halves[0].value if place.halves else "behind the nipple"


def clock_words(place: BreastPlace) -> str:
    """``2 o'clock ± 1 h``, the error of rounding to an hour in it; empty when no hour is sure enough."""
    if place.hour is None or place.clock_plus_minus is None:
        return ""
    return f"{place.hour} o'clock ± {math.ceil(math.hypot(0.5, place.clock_plus_minus))} h".replace(" ", _TIED)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _signed(value: float, decimals: int) -> str:
    words = f"{value:.{decimals}f}"
    return words.removeprefix("-") if float(words) == 0 else words.replace("-", "−")
