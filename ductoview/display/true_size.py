"""Millimetres on the glass: device pixels to a millimetre from a ruler held to the screen, and whether that can be.

True size shows the object: a millimetre in the breast, as the image's corrected spacing says, is a millimetre on the
glass. A detector millimetre of a 1.8x magnification view would show everything 1.8 times too large.
"""

from ductoview.errors import SettingsError
from ductoview.model.geometry import Spacing

RULER_MM = 100.0
CARD_MM = (85.60, 53.98)
"""Width and height of a bank card (ISO/IEC 7810, ID-1)."""
MM_PER_INCH = 25.4

_LEAST, _MOST = 1.5, 25.0
"""Device pixels to a mm that a screen can have: 38 to 635 to the inch."""
_SQUARE_WITHIN = 0.03
_STATED_WITHIN = 0.05


def device_px_per_mm(line_px: float, measured_mm: float) -> float:
    """Device pixels to a mm when a line of so many device pixels measures so many mm.

    Raises SettingsError when no screen has such pixels.
    """
    if measured_mm <= 0 or line_px <= 0:
        raise SettingsError(f"A line of {line_px:g} pixels cannot measure {measured_mm:g} mm. Measure again.")
    found = line_px / measured_mm
    if not _LEAST <= found <= _MOST:
        raise SettingsError(
            f"{line_px:.0f} pixels in {measured_mm:g} mm are {found:.2f} pixels to a mm; screens have {_LEAST:g} to "
            f"{_MOST:g}. Measure again, in mm."
        )
    return found


def check_square(across: float, down: float) -> None:
    """Raise SettingsError when the pixels would not be square within 3 %: one of both was measured wrong."""
    if abs(across / down - 1.0) > _SQUARE_WITHIN:
        raise SettingsError(
            f"Across there are {across:.2f} pixels to a mm and down {down:.2f}: pixels of a screen are square. Measure "
            "both again."
        )


def doubt(measured: float, stated: float | None) -> str:
    """A sentence when the ruler and what the screen says of its own size (EDID) differ by over 5 %; else empty.

    ``stated`` is None when the screen says nothing. The ruler is believed: screens, projectors and remote desktops
    state wrong sizes.
    """
    if stated is None or abs(measured / stated - 1.0) <= _STATED_WITHIN:
        return ""
    return (
        f"The screen itself says {stated:.2f} pixels to a mm, the ruler {measured:.2f} "
        f"({(measured / stated - 1.0) * 100:+.0f} %). Measure once more if you are not sure; the ruler is believed."
    )


def stated_px_per_mm(size_px: float, size_mm: float) -> float | None:
    """What a screen says of itself; None when it states no size or one that no screen has."""
    if size_px <= 0 or size_mm <= 0:
        return None
    found = size_px / size_mm
    return found if _LEAST <= found <= _MOST else None


def why_not(px_per_mm: float | None, spacing: Spacing) -> str:
    """Why an image cannot be shown at true size, and what to do; empty when it can."""
    if not spacing.is_known:
        return "True size needs millimetres, and this image has no scale: its size in the breast is not known."
    if px_per_mm is None:
        return "True size needs this screen measured once: press F7, choose Ruler, and hold a ruler to the screen."
    return ""
