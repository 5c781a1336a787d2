"""A decoded mammogram prepared for analysis: brightness that grows with attenuation, whatever was stored."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import chest_wall_of
from ductoview.analysis.outline import outline_of
from ductoview.model.duct_analysis import LIES_OTHERWISE, Frame
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.view import PresentationIntent
from ductoview.model.voi import GreyPath

_DARK_VESSEL_MODALITIES = ("XA", "RF")
_SURROUND_SHARE = 0.01
_LEAST_SURROUND = 0.01
_LEAST_BORDER = 0.15
_WALL_BY_ROW_DIRECTION = {"A": "left", "P": "right"}
_OTHER_SIDE = {"left": "right", "right": "left"}
_EMPTY_SIDE, _FILLED_SIDE = 0.05, 0.3


def frame_of(mammogram: Mammogram) -> Frame:
    """The frame of a mammogram.

    Stored values of FOR PROCESSING images are taken as exposure and their logarithm is used, unless they are said to be
    that already, so that a duct adds the same whatever lies behind it. Fluoroscopic images (XA, RF) store exposure,
    contrast dark, as MONOCHROME2 (PS3.3 C.8.7.1). ``chest_wall`` comes from PatientOrientation, else from the side that
    the breast fills; from that too where the two plainly contradict each other (``lying_words`` says so).
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
        without_implant=facts.implant_present is False,
    )


def lying_words(facts: ImageFacts, chest_wall: str | None) -> tuple[str, ...]:
    """What to say where the chest wall was found at the other side than PatientOrientation puts it; nothing else."""
    stated = stated_wall(facts)
    if stated is None or chest_wall is None or stated == chest_wall:
        return ()
    orientation = "\\".join(facts.view.patient_orientation)
    return (
        f"{LIES_OTHERWISE} PatientOrientation (0020,0020) {orientation} puts the chest wall at the {stated} of the stored"
        f" image, the breast comes from the {chest_wall}. It may be mirrored or turned, or of the other side; no half,"
        " quadrant or clock position is said.",
    )


def density_of(stored: NDArray[np.float32], facts: ImageFacts, grey: GreyPath) -> NDArray[np.float32]:
    """Stored values (rows, columns) of an image or a part of it as density, as ``Frame`` has it.

    What the file shows bright is dense, whichever step of its grey path says so: polarity, a falling rescale or a table.
    """
    is_raw = facts.intent is PresentationIntent.FOR_PROCESSING
    darkens = grey.darkens != (facts.modality in _DARK_VESSEL_MODALITIES)
    # Raw values that are said to rise with exposure do so also where nobody inverts them for the screen.
    if not darkens and not (is_raw and grey.rises_with_exposure):
        return stored
    if not is_raw or grey.log_of_exposure:
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


def stated_wall(facts: ImageFacts) -> str | None:
    """The side of the stored image where PatientOrientation puts the chest wall; None where its rows do not run along it."""
    row_direction = facts.view.patient_orientation[:1]
    return _WALL_BY_ROW_DIRECTION.get(row_direction[0][:1]) if row_direction else None


def _chest_wall(facts: ImageFacts, density: NDArray[np.float32], valid: NDArray[np.bool_]) -> str | None:
    stated = stated_wall(facts)
    reduce = max(1, max(density.shape) // 256)
    seen = valid[::reduce, ::reduce]
    inside = outline_of(density[::reduce, ::reduce], seen, 1.0)
    if inside is None:
        return stated
    if stated is None:
        return chest_wall_of(inside)
    return _OTHER_SIDE[stated] if _lies_at_the_other(stated, inside, seen) else stated


def _lies_at_the_other(stated: str, inside: NDArray[np.bool_], valid: NDArray[np.bool_]) -> bool:
    """True when the breast fills the side away from the stated one, which is empty: the picture is mirrored or turned."""
    columns = np.flatnonzero(valid.any(axis=0))
    filled = inside[:, columns[0] : columns[-1] + 1].mean(axis=0)
    fifth = max(1, len(filled) // 5)
    left, right = float(filled[:fifth].mean()), float(filled[-fifth:].mean())
    here, there = (left, right) if stated == "left" else (right, left)
    return here <= _EMPTY_SIDE and there >= _FILLED_SIDE
