"""Where each place of one exposure lies in another of the same breast: rigid first, then a smooth field in the tissue.

Phase correlation over a few angles (Kuglin and Hines 1975), then dense inverse search flow (Kroeger and others 2016) whose
field is smoothed by its own weight; places that only one exposure shows, such as opacified ducts, have none.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.working import masked_blur
from ductoview.model.progress import CancelToken, Progress, check, no_progress

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]
_FLAT_MM, _LOCAL_MM, _FINE_MM = 4.0, 8.0, 0.25
_COARSE_MM = 1.0
_ANGLES = tuple(np.arange(-7.5, 7.6, 1.5))
_SMOOTH_MM = (6.0, 3.0, 2.0)
_ONLY_HERE = 0.55
_AROUND_MM = 1.0
_EVEN_MM = 2.0
_COUNTS, _ENOUGH = 0.5, 12
_ROUNDING = 5e-6
_NO_STRUCTURE = 1e-2
"""Mean square of what stands out of its surroundings; noise alone gives 0.05 and more, a blank picture 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """``shift`` float32 (rows, columns, 2) is (x, y) in pixels: what lies at x in one image lies at x + shift in the other.

    ``residual_mm`` is how far the two are still apart in nine tenths of the tissue; ``texture`` what is left of the
    tissue's structure in their difference, 0 none of it, about 1.4 for two images that have nothing in common;
    ``stretch`` the greatest relative change of length of the whole; ``overlap`` the share of tissue that both show.
    Without any structure in one of the two nothing tells how well they fit: residual and texture are infinite.
    """

    shift: Float
    residual_mm: float
    texture: float
    stretch: float
    overlap: float


def registered(
    fixed: Float,
    moving: Float,
    inside: tuple[Mask, Mask],
    mm: float,
    *,
    seen: tuple[Mask, Mask] | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Field:
    """The field that brings ``moving`` onto ``fixed``: densities of one shape with pixels of ``mm``; raises Cancelled.

    ``inside`` is each one's breast, ``seen`` where it shows anything and is not padded: everywhere, unless it is given. What
    one of them does not show has no say; the field goes on there as it is beside it.
    """
    shown = seen or (np.ones(fixed.shape, dtype=bool),) * 2
    ours = _structure(fixed, inside[0], mm)
    theirs = _structure(moving, inside[1], mm)
    shift = _rigid(ours, theirs, mm, cancel)
    progress(0.3, "moved")
    weight = inside[0].astype(np.float32)
    for turn, smooth_mm in enumerate(_SMOOTH_MM):
        check(cancel)
        hidden = _hidden(shown, shift)
        weight = np.where(hidden, np.float32(0), weight)
        # Against itself nothing moves there; against nothing it would be led anywhere.
        step = _flow(ours, np.where(hidden, ours, warped(theirs, shift)))
        straight = _affine(step, weight)
        rest = step - straight
        shift = shift + straight + np.dstack([masked_blur(rest[..., axis], weight, smooth_mm / mm) for axis in (0, 1)])
        weight = np.where(_hidden(shown, shift), np.float32(0), _shared(ours, warped(theirs, shift), inside[0], mm))
        progress(0.4 + 0.2 * turn, "fitted")
    hidden = _hidden(shown, shift)
    there = (warped(inside[1].astype(np.float32), shift) > 0.5) & ~hidden
    left = np.where(hidden, ours, warped(theirs, shift))
    return _judged(ours, left, np.asarray(shift, dtype=np.float32), weight * there, inside[0] & there, mm)


def warped(image: Float, shift: Float) -> Float:
    """``image`` looked up at every place plus its shift; the border goes on outside."""
    return _looked_up(image, shift, cv2.BORDER_REPLICATE)


def _looked_up(image: Float, shift: Float, border: int) -> Float:
    rows, columns = shift.shape[:2]
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    mapped = cv2.remap(image, x + shift[..., 0], y + shift[..., 1], cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(mapped, dtype=np.float32)


def _hidden(seen: tuple[Mask, Mask], shift: Float) -> Mask:
    """Where one of the two shows nothing: padding of either, and what lies off the edge of the moving one."""
    there = _looked_up(seen[1].astype(np.float32), shift, cv2.BORDER_CONSTANT)
    return np.asarray((there < 1) | ~seen[0])


def _structure(density: Float, inside: Mask, mm: float) -> Float:
    """What stands out of its surroundings, by its local spread and within -1..1: brightness and dose play no part."""
    weight = inside.astype(np.float32)
    smooth = cv2.GaussianBlur(density, (0, 0), max(0.6, _FINE_MM / mm))
    out = smooth - masked_blur(np.asarray(smooth, dtype=np.float32), weight, _FLAT_MM / mm)
    # Below that there is nothing but rounding.
    least = max(_ROUNDING * float(np.abs(density).max(initial=0.0)), 1e-6)
    spread = np.sqrt(np.maximum(masked_blur(out * out, weight, _LOCAL_MM / mm), least**2))
    soft = cv2.GaussianBlur(weight, (0, 0), max(0.6, 1.0 / mm)) * weight
    return np.asarray(np.clip(out / (2.0 * spread), -1, 1) * soft, dtype=np.float32)


def _rigid(ours: Float, theirs: Float, mm: float, cancel: CancelToken | None) -> Float:
    rows, columns = ours.shape
    size = (max(8, round(columns * mm / _COARSE_MM)), max(8, round(rows * mm / _COARSE_MM)))
    small, other = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (ours, theirs))
    window = cv2.createHanningWindow(size, cv2.CV_32F)
    best: tuple[float, float, tuple[float, float]] = (-1.0, 0.0, (0.0, 0.0))
    for angle in _ANGLES:
        check(cancel)
        turn = cv2.getRotationMatrix2D(((size[0] - 1) / 2, (size[1] - 1) / 2), float(angle), 1.0)
        turned = cv2.warpAffine(other, turn, size)
        moved, response = cv2.phaseCorrelate(small.astype(np.float32), turned.astype(np.float32), window)
        best = max(best, (float(response), float(angle), (float(moved[0]), float(moved[1]))))
    _, angle, (dx, dy) = best
    scale = columns / size[0], rows / size[1]
    middle = (columns - 1) / 2, (rows - 1) / 2
    back = cv2.invertAffineTransform(cv2.getRotationMatrix2D(middle, angle, 1.0))
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    there_x, there_y = x + dx * scale[0], y + dy * scale[1]
    shift_x = back[0, 0] * there_x + back[0, 1] * there_y + back[0, 2] - x
    shift_y = back[1, 0] * there_x + back[1, 1] * there_y + back[1, 2] - y
    return np.dstack([shift_x, shift_y]).astype(np.float32)


def _flow(ours: Float, theirs: Float) -> Float:
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(1)
    one, other = (np.asarray(127.5 + 127.5 * image, dtype=np.uint8) for image in (ours, theirs))
    return np.asarray(search.calc(one, other, np.zeros((*ours.shape, 2), np.float32)), dtype=np.float32)


def _affine(step: Float, weight: Float) -> Float:
    """The affine part of a field: a smooth mean alone would pull the margin of a stretched breast inwards."""
    rows, columns = weight.shape
    reduce = max(1, min(rows, columns) // 100)
    at = np.nonzero(weight[::reduce, ::reduce] > _COUNTS)
    if len(at[0]) < _ENOUGH:
        return np.zeros_like(step)
    places = np.column_stack([at[1] * reduce, at[0] * reduce, np.ones(len(at[0]))])
    fitted, *_ = np.linalg.lstsq(places, step[at[0] * reduce, at[1] * reduce], rcond=None)
    x, y = np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32)[:, None]
    return np.dstack([fitted[0, axis] * x + fitted[1, axis] * y + fitted[2, axis] for axis in (0, 1)]).astype(
        np.float32
    )


def _shared(ours: Float, theirs: Float, inside: Mask, mm: float) -> Float:
    """Weight 0 around what only one of them shows."""
    only = (np.abs(ours - theirs) > _ONLY_HERE).astype(np.uint8)
    size = 2 * max(1, round(_AROUND_MM / mm / 2)) + 1
    around = cv2.dilate(only, np.ones((size, size), np.uint8)) > 0
    return np.asarray(inside * np.where(around, 0.02, 1.0), dtype=np.float32)


def _judged(ours: Float, theirs: Float, shift: Float, weight: Float, shared: Mask, mm: float) -> Field:
    left = _flow(ours, theirs)
    even = np.dstack([masked_blur(left[..., axis], weight, _EVEN_MM / mm) for axis in (0, 1)])
    apart_mm = np.hypot(even[..., 0], even[..., 1])[shared] * mm
    counts = weight > _COUNTS
    if not counts.any() or not apart_mm.size:
        return Field(shift, float("inf"), float("inf"), float("inf"), 0.0)
    structure = min(float(np.mean(one[counts] ** 2)) for one in (ours, theirs))
    if structure < _NO_STRUCTURE:
        return Field(shift, float("inf"), float("inf"), _stretch(shift, shared), 1.0)
    texture = float(np.sqrt(np.mean((ours - theirs)[counts] ** 2) / float(np.mean(ours[counts] ** 2))))
    return Field(
        shift=shift,
        residual_mm=float(np.percentile(apart_mm, 90)),
        texture=texture,
        stretch=_stretch(shift, shared),
        overlap=float(shared.mean() / max(float((np.abs(ours) > 0).mean()), 1e-6)),
    )


def _stretch(shift: Float, shared: Mask) -> float:
    """The greatest relative change of length of the best affine map."""
    step = max(1, min(shared.shape) // 100)
    rows, columns = np.nonzero(shared[::step, ::step])
    if len(rows) < _ENOUGH:
        return float("inf")
    places = np.column_stack([columns * step, rows * step, np.ones(len(rows))])
    fitted, *_ = np.linalg.lstsq(places, shift[rows * step, columns * step], rcond=None)
    lengths = np.linalg.svd(np.eye(2) + fitted[:2].T, compute_uv=False)
    return float(np.abs(lengths - 1).max())
