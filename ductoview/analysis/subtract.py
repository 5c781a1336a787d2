"""What contrast has added since the scout: the later exposure minus the registered one, or a sentence why not.

To look at, never to measure on. Densities are subtracted (the logarithm of exposure), so a duct adds the same wherever it
lies; what the two differ in widely, dose and compression, is taken out over 15 mm. Images made for the screen are scaled one
by one: the scout's contrast is brought to the later one's first, else tissue stays and looks like contrast.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import find_breast
from ductoview.analysis.contrast_match import contrast_ratio
from ductoview.analysis.register import Field, registered, warped
from ductoview.analysis.working import Working, masked_blur, working_of
from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import Frame
from ductoview.model.image import ImageFacts
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.model.same_patient import differing
from ductoview.model.view import Laterality, Phase, ViewPosition

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
# Beyond these the two do not fit: our own figures, from phantom pairs (decision 33).
MOST_RESIDUAL_MM, MOST_TEXTURE, MOST_STRETCH, LEAST_OVERLAP = 0.6, 0.5, 0.10, 0.7
_MOST_PIXELS = 1_500_000
_SAME_SCALE, _SAME_THICKNESS = 0.02, 0.15
# Nearer to 1 than this it is the estimate's own error (0.004 at most on ten phantom pairs); farther is no scaling of one image.
_SAME_CONTRAST, MOST_CONTRAST = 1.05, 2.5
_WIDE_MM = 15.0
_STRIP = 512
_CHANGED, _BESIDE_MM = 4.0, 1.0
_GROUND, _BRIGHTEST = 0.3, 0.95
_LEAST_RANGE = 12.0
_MAD = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class Subtraction:
    """``grey`` 0..1, float32, in the later image's shape: 0.3 is no change, air and what only one of the two shows 0.

    ``moved_mm`` is the median way, ``contrast`` by how much the scout's was multiplied, 1 where it was the same.
    """

    grey: Float
    residual_mm: float
    texture: float
    moved_mm: float
    contrast: float = 1.0


def why_not(full: ImageFacts, scout: ImageFacts) -> str:
    """Why these two cannot be subtracted, by their headers alone; empty when they can be tried."""
    if differing(full.patient, scout.patient) or full.ref.study_uid != scout.ref.study_uid:
        return "The two images are not of one patient and one study."
    if full.ref == scout.ref or scout.phase not in (Phase.SCOUT, Phase.EARLY) or full.phase is Phase.SCOUT:
        return "There is no image before contrast to subtract from this one."
    return unlike(full, scout)


def unlike(one: ImageFacts, other: ImageFacts) -> str:
    """Why two images cannot be laid over each other, by their headers alone; empty when it can be tried."""
    if differing(one.patient, other.patient) or one.ref.study_uid != other.ref.study_uid:
        return "The two images are not of one patient and one study."
    views = one.view, other.view
    if views[0].laterality is Laterality.UNKNOWN or views[0].position is ViewPosition.UNKNOWN:
        return "Side or view of this image is not stated, so no other can be told to be of the same."
    if views[0].laterality != views[1].laterality or views[0].position != views[1].position:
        return f"{views[1].label} is another side or view than {views[0].label}."
    if set(views[0].modifiers) != set(views[1].modifiers):
        return "The two images are of another kind: magnified, spot or rolled."
    if views[0].patient_orientation != views[1].patient_orientation:
        return "The two images do not lie alike (PatientOrientation)."
    return _other_geometry(one, other)


def subtracted(
    full: Frame, scout: Frame, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Subtraction:
    """The later frame minus the registered scout; raises AnalysisError with a sentence where they do not fit."""
    if full.pixel_mm is None or full.density.shape != scout.density.shape:
        raise AnalysisError("The two images cannot be subtracted: their scale or their size is not the same.")
    working, other = working_of(full, most_pixels=_MOST_PIXELS), working_of(scout, most_pixels=_MOST_PIXELS)
    inside = find_breast(working, full.chest_wall).inside, find_breast(other, scout.chest_wall).inside
    progress(0.1, "breast found")
    field = registered(
        working.density, other.density, inside, working.mm, seen=(working.valid, other.valid),
        progress=lambda part, words: progress(0.1 + 0.6 * part, words), cancel=cancel,
    )  # fmt: skip
    if sentence := refusal(field):
        raise AnalysisError(sentence)
    check(cancel)
    contrast = _contrast(working, other, field, inside)
    difference, seen = _difference(full, scout, field, working, contrast, cancel)
    progress(0.9, "subtracted")
    moved = np.hypot(field.shift[..., 0], field.shift[..., 1])[inside[0]]
    return Subtraction(
        grey=_as_grey(difference, seen, working, inside[0]),
        residual_mm=field.residual_mm,
        texture=field.texture,
        moved_mm=float(np.median(moved)) * working.mm,
        contrast=contrast,
    )


def _contrast(full: Working, scout: Working, field: Field, inside: tuple[Mask, Mask]) -> float:
    """By how much the scout's contrast is multiplied; raises AnalysisError where the two are of quite another scale of grey."""
    there = warped(inside[1].astype(np.float32), field.shift) >= 1
    ratio = contrast_ratio(full.density, warped(scout.density, field.shift), inside[0] & there, full.mm)
    if not 1 / MOST_CONTRAST <= ratio <= MOST_CONTRAST:
        raise AnalysisError(
            f"The scout does not fit: its tissue has {1 / max(ratio, 1e-2):.2g} times the contrast of this image's."
        )
    return 1.0 if 1 / _SAME_CONTRAST <= ratio <= _SAME_CONTRAST else ratio


def refusal(field: Field) -> str:
    """Why a registered pair must not be subtracted; empty when it may."""
    if field.overlap < LEAST_OVERLAP:
        return f"The scout does not fit: only {field.overlap:.0%} of the breast is on both images."
    if field.stretch > MOST_STRETCH:
        return f"The scout does not fit: the breast is compressed otherwise (stretched by {field.stretch:.0%})."
    if not np.isfinite(field.texture):
        return "The scout does not fit: in one of the two images no tissue can be seen to compare them by."
    if field.texture > MOST_TEXTURE or field.residual_mm > MOST_RESIDUAL_MM:
        left = f"{field.texture:.0%} of the tissue's structure and {min(field.residual_mm, 99):.1f} mm are left"
        return f"The scout does not fit well enough to be subtracted: {left}."
    return ""


def _other_geometry(full: ImageFacts, scout: ImageFacts) -> str:
    mm, other = full.spacing.mean_mm, scout.spacing.mean_mm
    if mm is None or other is None:
        return "Without a scale in mm the two images cannot be laid over each other."
    if abs(mm / other - 1) > _SAME_SCALE or (full.rows, full.columns) != (scout.rows, scout.columns):
        return "The two images have another scale, magnification or size."
    if full.intent is not scout.intent:
        return "One of the two images is FOR PROCESSING, the other FOR PRESENTATION."
    thick, before = full.technique.body_part_thickness_mm, scout.technique.body_part_thickness_mm
    if thick and before and abs(thick / before - 1) > _SAME_THICKNESS:
        return f"The breast is compressed to {thick:.0f} mm, to {before:.0f} mm in the other image."
    return ""


def _difference(
    full: Frame, scout: Frame, field: Field, working: Working, contrast: float, cancel: CancelToken | None
) -> tuple[Float, Mask]:
    """Full resolution, in strips of rows; and where both images show something."""
    rows, columns = full.density.shape
    step = np.array(working.step)
    made, seen = np.empty((rows, columns), np.float32), full.valid.copy()
    padding = np.where(scout.valid, np.uint8(0), np.uint8(255))
    across = (np.arange(columns, dtype=np.float32) + 0.5) / np.float32(step[1]) - 0.5
    for start in range(0, rows, _STRIP):
        check(cancel)
        stop = min(rows, start + _STRIP)
        down = (np.arange(start, stop, dtype=np.float32) + 0.5) / np.float32(step[0]) - 0.5
        at = np.broadcast_to(across, (stop - start, columns)), np.broadcast_to(down[:, None], (stop - start, columns))
        x, y = (np.ascontiguousarray(one) for one in at)
        shift = cv2.remap(field.shift, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        there_x = np.arange(columns, dtype=np.float32) + shift[..., 0] * np.float32(step[1])
        there_y = np.arange(start, stop, dtype=np.float32)[:, None] + shift[..., 1] * np.float32(step[0])
        scouted = cv2.remap(scout.density, there_x, there_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        made[start:stop] = full.density[start:stop] - np.float32(contrast) * scouted
        # The least share of padding in a pixel looks like contrast.
        hidden = cv2.remap(padding, there_x, there_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) > 0
        across_scout = (there_x >= -0.5) & (there_x <= columns - 0.5)
        seen[start:stop] &= across_scout & (there_y >= -0.5) & (there_y <= rows - 0.5) & ~hidden
    return made, seen


def _as_grey(difference: Float, seen: Mask, working: Working, breast: Mask) -> Float:
    """Noise alone never fills the range, and the greatest change does not leave it."""
    size = working.density.shape[::-1]
    small = cv2.resize(difference, size, interpolation=cv2.INTER_AREA)
    unseen = cv2.resize((~seen).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    inside = breast & (unseen == 0)
    spread = _MAD * float(np.median(np.abs(small[inside] - np.median(small[inside])))) + 1e-9
    middle = float(np.median(small[inside]))
    filled = (np.abs(small - middle) > _CHANGED * spread).astype(np.uint8)
    side = 2 * max(1, round(working.px(_BESIDE_MM) / 2)) + 1
    calm = inside & (cv2.dilate(filled, np.ones((side, side), np.uint8)) == 0)
    ground = masked_blur(small, (calm if calm.any() else inside).astype(np.float32), working.px(_WIDE_MM))
    top = max(float(np.percentile((small - ground)[inside], 99.7)), _LEAST_RANGE * spread)
    gain = np.float32((_BRIGHTEST - _GROUND) / top)
    rows, columns = difference.shape
    ground = cv2.resize(ground, (columns, rows), interpolation=cv2.INTER_LINEAR)
    shown = cv2.resize(breast.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST)
    grey = np.clip((difference - ground) * gain + np.float32(_GROUND), 0, 1)
    return np.asarray(np.where((shown > 0) & seen, grey, 0), dtype=np.float32)
