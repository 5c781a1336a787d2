"""A decoded mammogram prepared for analysis: brightness that grows with attenuation, whatever was stored."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import chest_wall_of, outline_of
from ductoview.model.duct_analysis import Frame
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.view import PresentationIntent
from ductoview.model.voi import GreyPath

_DARK_VESSEL_MODALITIES = ("XA", "RF")
_SURROUND_SHARE = 0.01
_LEAST_SURROUND = 0.01
_LEAST_BORDER = 0.15
_WALL_BY_ROW_DIRECTION = {"A": "left", "P": "right"}


def frame_of(mammogram: Mammogram) -> Frame:
    """The frame of a mammogram.

    Stored values of FOR PROCESSING images are taken as exposure and their logarithm is used, so that a duct adds the
    same whatever lies behind it. Fluoroscopic images (XA, RF) store exposure, contrast dark, as MONOCHROME2 (PS3.3
    C.8.7.1). ``chest_wall`` comes from PatientOrientation, else from the side that the breast fills.
    """
    facts, grey = mammogram.facts, mammogram.grey
    valid = np.ones(mammogram.pixels.shape, dtype=bool)
    if grey.padding is not None:
        low, high = grey.padding
        valid = (mammogram.pixels < low) | (mammogram.pixels > high)
    density = density_of(mammogram.pixels.astype(np.float32), facts, grey)
    valid = np.asarray(valid & ~_bright_surround(density))
    for array in (density, valid):
        array.flags.writeable = False
    return Frame(
        density=density,
        valid=valid,
        spacing=facts.spacing,
        pixel_mm=facts.spacing.mean_mm,
        chest_wall=_chest_wall(facts, density, valid),
    )


def density_of(stored: NDArray[np.float32], facts: ImageFacts, grey: GreyPath) -> NDArray[np.float32]:
    """Stored values (rows, columns) of an image or a part of it as density, as ``Frame`` has it.

    What the file shows bright is dense, whichever step of its grey path says so: polarity, a falling rescale or a table.
    """
    is_raw = facts.intent is PresentationIntent.FOR_PROCESSING
    darkens = grey.darkens != (facts.modality in _DARK_VESSEL_MODALITIES)
    # Raw values that are said to rise with exposure do so also where nobody inverts them for the screen.
    if not darkens and not (is_raw and grey.linear_in_exposure):
        return stored
    if not is_raw:
        return -stored
    # Below a thousandth of the exposure there is nothing but noise.
    floor = max(1.0, 1e-3 * float(stored.max(initial=1.0)))
    return np.asarray(-cv2.log(np.maximum(stored, floor)), dtype=np.float32).reshape(stored.shape)


def _bright_surround(density: NDArray[np.float32]) -> NDArray[np.bool_]:
    """A mask of nothing but the brightest value around the picture: a shutter or an inverted field stop, no tissue."""
    top, bottom = float(density.max(initial=0.0)), float(density.min(initial=0.0))
    brightest = density >= top - _SURROUND_SHARE * (top - bottom)
    if top <= bottom or float(brightest.mean()) < _LEAST_SURROUND or min(density.shape) < 16:
        return np.zeros(density.shape, dtype=bool)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(brightest.astype(np.uint8), connectivity=4)
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_SURROUND * density.size
    around = np.bincount(border, minlength=count) >= _LEAST_BORDER * len(border)
    around[0] = False
    return np.asarray((around & large)[labels])


def _chest_wall(facts: ImageFacts, density: NDArray[np.float32], valid: NDArray[np.bool_]) -> str | None:
    row_direction = facts.view.patient_orientation[:1]
    if row_direction and row_direction[0][:1] in _WALL_BY_ROW_DIRECTION:
        return _WALL_BY_ROW_DIRECTION[row_direction[0][:1]]
    reduce = max(1, max(density.shape) // 256)
    inside = outline_of(density[::reduce, ::reduce], valid[::reduce, ::reduce], 1.0)
    return None if inside is None else chest_wall_of(inside)
