"""Recommended colours of drawings: CIELab of the profile connection space (PS3.3 C.10.7.1.1) to sRGB."""

from collections.abc import Sequence

import numpy as np

from ductoview.model.presentation import Rgb

_WHITE_D50 = (0.9642, 1.0, 0.8249)
# XYZ of D50 to linear sRGB with Bradford adaptation (ICC.1, sRGB profile).
_TO_SRGB = ((3.1338561, -1.6168667, -0.4906146), (-0.9787684, 1.9161415, 0.0334540), (0.0719453, -0.2289914, 1.4052427))
_KNEE, _SLOPE = 6 / 29, 3 * (6 / 29) ** 2


def rgb_of(cielab: Sequence[float]) -> Rgb:
    """sRGB 0..255 of three unsigned 16-bit values: L* 0..100 as 0..65535, a* and b* -128..127 as 0..65535."""
    lightness = cielab[0] / 65535 * 100
    a, b = (value / 65535 * 255 - 128 for value in cielab[1:3])
    middle = (lightness + 16) / 116
    xyz = [
        white * _inverse(t) for white, t in zip(_WHITE_D50, (middle + a / 500, middle, middle - b / 200), strict=True)
    ]
    linear = np.clip(np.array(_TO_SRGB) @ np.array(xyz), 0, 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (int(np.floor(value * 255 + 0.5)) for value in coded)
    return red, green, blue


def _inverse(t: float) -> float:
    return t**3 if t > _KNEE else _SLOPE * (t - 4 / 29)
