"""How a stored image must be turned to hang as radiologists hang mammograms, and the way back to stored pixels.

R hangs left of L with the chest walls back to back: the chest wall of a right breast at the right edge, of a left one
at the left. In CC the lateral half is at the top, in all lateral and oblique views the head (IHE RAD TF-2
4.16.4.2.2.1.1; PatientOrientation: PS3.3 C.7.6.1.1.1).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.model.geometry import PointPx
from ductoview.model.view import Laterality, View, ViewPosition

_OUTER = {Laterality.LEFT: "L", Laterality.RIGHT: "R"}
_UPRIGHT = (ViewPosition.ML, ViewPosition.LM, ViewPosition.MLO, ViewPosition.LMO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orientation:
    """Stored image to shown image: transposed first, then flipped.

    ``is_known`` is False when the image is shown as stored because its header does not say which side it is or how it lies.
    ``chest_wall`` is the side of the shown image where the chest wall lies, "left" or "right", or None. ``stretch`` is
    how many shown pixels high and wide a stored one is: 1 where pixels are square (``display.squaring``).
    """

    transposed: bool = False
    flipped_rows: bool = False
    flipped_columns: bool = False
    is_known: bool = True
    chest_wall: str | None = None
    stretch: tuple[float, float] = (1.0, 1.0)

    @property
    def shown_stretch(self) -> tuple[float, float]:
        """How many shown pixels a stored one is, down and across as it is shown."""
        return self.stretch[::-1] if self.transposed else self.stretch

    def turned_shape(self, stored_shape: tuple[int, ...]) -> tuple[int, int]:
        """(rows, columns) of an array that is turned and not stretched."""
        rows, columns = stored_shape[:2]
        return (columns, rows) if self.transposed else (rows, columns)

    def shown_shape(self, stored_shape: tuple[int, ...]) -> tuple[int, int]:
        """(rows, columns) of the shown image."""
        (rows, columns), (down, across) = self.turned_shape(stored_shape), self.shown_stretch
        return round(rows * down), round(columns * across)

    def shown(self, stored: NDArray[np.generic]) -> NDArray[np.generic]:
        """A view of the stored array as it is turned, not stretched."""
        turned = stored.swapaxes(0, 1) if self.transposed else stored
        return turned[:: -1 if self.flipped_rows else 1, :: -1 if self.flipped_columns else 1]

    def to_shown(self, at: PointPx, stored_shape: tuple[int, ...]) -> PointPx:
        """Where a stored place is in the shown image (pixels, the first pixel's centre at 0, 0)."""
        rows, columns = self.shown_shape(stored_shape)
        row, column = _stretched(at.row, self.stretch[0]), _stretched(at.column, self.stretch[1])
        row, column = (column, row) if self.transposed else (row, column)
        return PointPx(
            rows - 1 - row if self.flipped_rows else row,
            columns - 1 - column if self.flipped_columns else column,
        )

    def to_stored(self, at: PointPx, stored_shape: tuple[int, ...]) -> PointPx:
        """The stored place of a place in the shown image."""
        rows, columns = self.shown_shape(stored_shape)
        row = rows - 1 - at.row if self.flipped_rows else at.row
        column = columns - 1 - at.column if self.flipped_columns else at.column
        row, column = (column, row) if self.transposed else (row, column)
        return PointPx(_stretched(row, 1 / self.stretch[0]), _stretched(column, 1 / self.stretch[1]))

    def with_chest_wall(self, side: str | None) -> "Orientation":
        """The same turning with another statement of where the chest wall is."""
        return replace(self, chest_wall=side)


def _stretched(at: float, by: float) -> float:
    """A place along a side whose pixels become so many; square pixels keep theirs to the last bit."""
    return at if by == 1 else (at + 0.5) * by - 0.5


AS_STORED = Orientation(is_known=False)


def hanging_orientation(view: View) -> Orientation:
    """How an image of this view hangs, whatever its stored orientation; as stored, and so said, when that is not known.

    A view whose statements contradict each other is shown as stored too: nothing then says which of them is true.
    """
    anterior = {Laterality.LEFT: "right", Laterality.RIGHT: "left"}.get(view.laterality)
    if len(view.patient_orientation) != 2 or anterior is None or view.contradictions:
        return AS_STORED
    for transposed in (False, True):
        to_right, to_bottom = view.patient_orientation[:: -1 if transposed else 1]
        top = _top(view, to_bottom)
        if to_right[:1] not in ("A", "P") or not top:
            continue
        return Orientation(
            transposed=transposed,
            flipped_rows=top in to_bottom,
            flipped_columns=(to_right[0] == "A") != (anterior == "right"),
            chest_wall="left" if anterior == "right" else "right",
        )
    return AS_STORED


def _top(view: View, to_bottom: str) -> str:
    """The direction that belongs at the top, head before lateral; empty when the stored columns do not run along it."""
    outer = _OUTER[view.laterality]
    along_head = bool({"H", "F"} & set(to_bottom))
    along_outer = bool({"L", "R"} & set(to_bottom))
    if view.position is ViewPosition.CC:
        return outer if along_outer else ""
    if view.position in _UPRIGHT or along_head:
        return "H" if along_head else ""
    return outer if along_outer else ""
