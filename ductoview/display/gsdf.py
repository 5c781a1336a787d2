"""The grey-scale standard display function (PS3.14), and the curve that makes a screen follow it.

A calibrated display does this itself: then there is no curve and P-values go straight to it. Never both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.model.luminance import LARGEST_LEVEL, Luminances

Floats = NDArray[np.float64]

FIRST_JND, LAST_JND = 1.0, 1023.0
_NUMERATOR = (-1.3011877, 8.0242636e-2, 1.3646699e-1, -2.5468404e-2, 1.3635334e-3)
"""a, c, e, g, m of PS3.14 equation 7.1-1, by powers of ln(j)."""
_DENOMINATOR = (1.0, -2.5840191e-2, -1.0320229e-1, 2.8745620e-2, -3.1978977e-3, 1.2992634e-4)
"""1, b, d, f, h, k of the same."""
_STEPS_PER_JND = 16


def luminance(jnd: Floats) -> Floats:
    """cd/m² at JND indices from 1 to 1023 (PS3.14 equation 7.1-1); what lies outside is taken to the nearer end."""
    log = np.log(np.clip(np.asarray(jnd, np.float64), FIRST_JND, LAST_JND))
    top = np.polynomial.polynomial.polyval(log, _NUMERATOR)
    bottom = np.polynomial.polynomial.polyval(log, _DENOMINATOR)
    return np.asarray(10.0 ** (top / bottom), np.float64)


def jnd_index(cd_m2: Floats) -> Floats:
    """JND index at luminances in cd/m², the inverse of ``luminance`` to 0.001 JND; clipped to 1 and 1023.

    Found in the function itself: the polynomial of PS3.14 (its section 7.1) approximates the same.
    """
    indices = np.linspace(FIRST_JND, LAST_JND, int(LAST_JND - FIRST_JND) * _STEPS_PER_JND + 1)
    return np.asarray(np.interp(np.log10(cd_m2), np.log10(luminance(indices)), indices), np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DisplayCurve:
    """P-values to driving levels of one screen; without a curve (None everywhere) they are the same.

    ``jnds`` are the JND indices that the screen reaches at the 256 driving levels, float64 of shape (256,), increasing.
    """

    name: str
    jnds: Floats

    def levels(self, p_values: Floats) -> Floats:
        """Driving levels 0..1 for P-values 0..1 of any shape: equal steps of P are equal steps in JND (PS3.14)."""
        wanted = self.jnds[0] + np.clip(p_values, 0.0, 1.0) * (self.jnds[-1] - self.jnds[0])
        return np.asarray(np.interp(wanted, self.jnds, np.linspace(0.0, 1.0, self.jnds.size)), np.float64)

    def table(self) -> NDArray[np.uint8]:
        """uint8 of shape (256,): what an 8-bit P-value becomes, rounded half up; for pictures that are grey already."""
        levels = self.levels(np.arange(LARGEST_LEVEL + 1) / LARGEST_LEVEL)
        return np.floor(levels * LARGEST_LEVEL + 0.5).astype(np.uint8)

    @property
    def distinct_levels(self) -> int:
        """How many of 256 grey levels are still told apart; the others fall together."""
        return int(np.unique(self.table()).size)


def curve_for(luminances: Luminances) -> DisplayCurve:
    """The curve for a screen of those luminances; between measured levels JNDs rise monotonically (PCHIP)."""
    light = np.asarray(luminances.cd_m2, np.float64) + luminances.ambient_cd_m2
    points = np.asarray(luminances.driving_levels, np.float64)
    jnds = _between(points, jnd_index(light), np.arange(LARGEST_LEVEL + 1, dtype=np.float64))
    jnds.flags.writeable = False
    return DisplayCurve(name=luminances.name, jnds=jnds)


def _between(points: Floats, values: Floats, at: Floats) -> Floats:
    if points.size == at.size:
        return values.copy()
    # Only here: scipy is loaded when a measured screen is used, not with every window.
    from scipy.interpolate import PchipInterpolator

    return np.asarray(PchipInterpolator(points, values)(at), np.float64)


def largest_deviation(luminances: Luminances) -> float:
    """How far the contrast between neighbouring levels is from the GSDF's at worst, as a share (0.1 is 10 %).

    A share of the mean JNDs per driving level; primary displays are asked for 10 % (AAPM TG18 section 4.3.4).
    """
    light = np.asarray(luminances.cd_m2, np.float64) + luminances.ambient_cd_m2
    jnds = jnd_index(light)
    levels = np.asarray(luminances.driving_levels, np.float64)
    slopes = np.diff(jnds) / np.diff(levels)
    mean = (jnds[-1] - jnds[0]) / (levels[-1] - levels[0])
    return float(np.max(np.abs(slopes / mean - 1.0)))
