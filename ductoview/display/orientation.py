"""How a stored image must be turned to hang as radiologists hang mammograms, and the way back to stored pixels.

R hangs left of L with the chest walls back to back: the chest wall of a right breast at the right edge, of a left one
at the left. In CC the lateral half is at the top, in all lateral and oblique views the head (ACR/EUREF convention,
IHE RAD TF-2 4.16.4.2.2.1.1).
"""

from dataclasses import dataclass

from ductoview.model.geometry import PointPx


@dataclass(frozen=True, slots=True, kw_only=True)
class Orientation:
    """Stored image to shown image: transposed first, then flipped; ``is_known`` is False when shown as stored for want of data."""

    transposed: bool = False
    flipped_rows: bool = False
    flipped_columns: bool = False
    is_known: bool = True
