"""The way from places of one exposure to those of another phase of the same view and back, or a sentence why there is none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import find_breast
from ductoview.analysis.phase_stretch import sampled
from ductoview.analysis.register import registered
from ductoview.analysis.subtract import LEAST_OVERLAP, MOST_RESIDUAL_MM, MOST_STRETCH, MOST_TEXTURE
from ductoview.analysis.working import Working, working_of
from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import Frame
from ductoview.model.progress import CancelToken

Places = NDArray[np.float64]
# Fewer than a subtraction needs: places are asked for, not pixels (median error 0.02 mm either way on phantom pairs).
_MOST_PIXELS = 600_000
_ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhaseField:
    """``shift`` float32 (rows, columns, 2) as of ``register.Field``, in the pixels of ``here``; ``residual_mm`` as there."""

    here: Working
    there: Working
    shift: NDArray[np.float32]
    residual_mm: float

    def to_there(self, stored: Places) -> Places:
        """Stored rows and columns (n, 2) of this exposure as those of the other."""
        places = self.here.to_working(stored)
        return self.there.to_stored(places + self._shift_at(places))

    def to_here(self, stored: Places) -> Places:
        """The way back."""
        goal = self.there.to_working(stored)
        places = goal
        for _ in range(_ROUNDS):  # the field is smooth and small: this converges
            places = goal - self._shift_at(places)
        return self.here.to_stored(places)

    def _shift_at(self, places: Places) -> Places:
        return np.column_stack([sampled(self.shift[..., axis], places) for axis in (1, 0)]).astype(np.float64)


def phase_field(here: Frame, there: Frame, *, cancel: CancelToken | None = None) -> PhaseField:
    """The field from one frame to the other; raises AnalysisError with a sentence where they do not fit, and Cancelled."""
    if here.pixel_mm is None or here.density.shape != there.density.shape:
        raise AnalysisError("its scale or its size is another")
    ours, theirs = (working_of(frame, most_pixels=_MOST_PIXELS) for frame in (here, there))
    inside = find_breast(ours, here.chest_wall).inside, find_breast(theirs, there.chest_wall).inside
    field = registered(ours.density, theirs.density, inside, ours.mm, seen=(ours.valid, theirs.valid), cancel=cancel)
    if field.overlap < LEAST_OVERLAP:
        raise AnalysisError(f"only {field.overlap:.0%} of the breast is on both images")
    if field.stretch > MOST_STRETCH:
        raise AnalysisError(f"the breast is compressed otherwise (stretched by {field.stretch:.0%})")
    if field.texture > MOST_TEXTURE or field.residual_mm > MOST_RESIDUAL_MM:
        raise AnalysisError("the two images do not fit over each other")
    return PhaseField(here=ours, there=theirs, shift=field.shift, residual_mm=field.residual_mm)
