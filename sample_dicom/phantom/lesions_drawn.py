"""Lesions as they look in one view: bodies that displace contrast, cysts that hold it, leaks and veins."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.breast import Field, wander
from sample_dicom.phantom.filled import kin_of, opacified
from sample_dicom.phantom.lesions import Lesion
from sample_dicom.phantom.tree import Duct
from sample_dicom.phantom.truth import TruthFinding
from sample_dicom.phantom.tubes import draw_tube

Float = NDArray[np.float32]


def draw_lesions(
    rng: np.random.Generator,
    lesions: list[Lesion],
    ducts: list[Duct],
    field: Field,
    axis: int,
    contrast: Float,
    lumen: NDArray[np.bool_],
) -> tuple[tuple[TruthFinding, ...], tuple[NDArray[np.float64], ...]]:
    """Draw every lesion into ``contrast`` (mm) and ``lumen``, in place; the truth of those in the picture, and the vessels that
    took contrast up, each (n, 3): row, column, calibre in mm."""
    found: list[TruthFinding] = []
    vessels: list[NDArray[np.float64]] = []
    for lesion in lesions:
        across, depth = float(lesion.point_mm[axis]), float(lesion.point_mm[0])
        if lesion.kind == "CYST_FILL":
            pool = _union(lesion, field, axis)
            np.maximum(contrast, 0.32 * pool, out=contrast)
            lumen |= pool > 0
        elif lesion.parts:
            _displace(contrast, lumen, field, lesion, axis, ducts)
        elif lesion.mimic == "INTRAVASATION":
            vessels += _veins(rng, contrast, field, across, depth, lesion.size_mm)
        elif lesion.kind == "EXTRAVASATION":
            depth_of_contrast = {"SKIN_REFLUX": 2.0, "LOBULAR_BLUSH": 0.8}.get(lesion.mimic or "", 1.9)
            grain_mm = 0.22 if lesion.mimic == "LOBULAR_BLUSH" else 0.8
            contrast += _cloud(rng, field, across, depth, lesion.size_mm, depth_of_contrast, grain_mm)
        row, column = field.to_px(np.array([across]), np.array([depth]))[0]
        if 0 <= row < field.rows and 0 <= column < field.columns:
            found.append(
                TruthFinding(
                    kind=lesion.kind,
                    row=float(row),
                    column=float(column),
                    size_mm=lesion.size_mm,
                    shape=lesion.shape,
                    segment=lesion.segment,
                    mimic=lesion.mimic,
                )
            )
    return tuple(found), tuple(vessels)


def _displace(
    contrast: Float, lumen: NDArray[np.bool_], field: Field, lesion: Lesion, axis: int, ducts: list[Duct]
) -> None:
    """Tissue or air in a duct: the contrast in its place is missing, in that duct and its kin only.

    A duct that runs over it or under it in the picture lies elsewhere in the breast and keeps its contrast.
    """
    duct = ducts[lesion.segment or 0]
    missing = _union(lesion, field, axis) * float(np.median(duct.filling[duct.filling > 0]))
    own, _ = opacified(ducts, field, axis, only=kin_of(ducts, duct))
    contrast -= np.minimum(missing, np.minimum(own, contrast) * 0.97) * lumen


def _union(lesion: Lesion, field: Field, axis: int) -> Float:
    """mm of the lesion's body along each ray: its balls as one solid."""
    body = np.zeros((field.rows, field.columns), np.float32)
    chords = [_ball(field, float(centre[axis]), float(centre[0]), radius) for centre, radius in lesion.parts]
    top, bottom = min(rows.start for rows, _, _ in chords), max(rows.stop for rows, _, _ in chords)
    left, right = min(columns.start for _, columns, _ in chords), max(columns.stop for _, columns, _ in chords)
    levels = np.linspace(-0.75, 0.75, 49) * lesion.size_mm
    solid = np.zeros((len(levels), max(bottom - top, 0), max(right - left, 0)), bool)
    for (centre, _), (rows, columns, chord) in zip(lesion.parts, chords, strict=True):
        level = (levels - (centre[3 - axis] - lesion.point_mm[3 - axis]))[:, None, None]
        solid[:, rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] |= (
            np.abs(level) < chord / 2
        )
    body[top:bottom, left:right] = solid.sum(0) * (levels[1] - levels[0])
    return body


def _veins(
    rng: np.random.Generator, contrast: Float, field: Field, across: float, depth: float, length_mm: float
) -> list[NDArray[np.float64]]:
    drawn = []
    for _ in range(int(rng.integers(1, 4))):
        path = wander(rng, np.array([across, depth]), float(rng.uniform(0, 2 * np.pi)), length_mm, 0.05)
        beads = 0.42 * (1 + 0.4 * np.sin(np.arange(len(path)) * 0.25 / 0.6))
        draw_tube(
            contrast,
            field.to_px(path[:, 0], path[:, 1]),
            beads / 2 / field.pixel_mm,
            np.full(len(path), 0.7 * field.pixel_mm),
        )
        drawn.append(np.column_stack([field.to_px(path[:, 0], path[:, 1]), beads]))
    return drawn


def _ball(field: Field, across_mm: float, depth_mm: float, radius_mm: float) -> tuple[slice, slice, Float]:
    """Where a ball lies in the picture and its chord in mm."""
    row, column = (across_mm - field.top_mm) / field.pixel_mm, (depth_mm - field.left_mm) / field.pixel_mm
    reach = radius_mm / field.pixel_mm + 2
    top, bottom = np.clip([int(row - reach), int(row + reach) + 2], 0, field.rows).tolist()
    left, right = np.clip([int(column - reach), int(column + reach) + 2], 0, field.columns).tolist()
    r, c = np.ogrid[top:bottom, left:right]
    square = ((r - row) ** 2 + (c - column) ** 2) * field.pixel_mm**2
    return (
        slice(top, bottom),
        slice(left, right),
        (2 * np.sqrt(np.clip(radius_mm**2 - square, 0, None))).astype(np.float32),
    )


def _cloud(
    rng: np.random.Generator,
    field: Field,
    across_mm: float,
    depth_mm: float,
    size_mm: float,
    depth_of_contrast_mm: float,
    grain_mm: float,
) -> Float:
    """Contrast outside ducts: a fuzzy, uneven patch, as mm of contrast."""
    step = max(1, min(4, round(0.5 * grain_mm / field.pixel_mm)))
    rows, columns = field.grid_mm(step)
    square = ((rows - across_mm) / (0.36 * size_mm)) ** 2 + ((columns - depth_mm) / (0.46 * size_mm)) ** 2
    noise = sum(
        weight * blurred / blurred.std()
        for weight, scale in ((0.3, 1.0), (0.25, 0.45))
        for blurred in [_blurred(rng, square.shape, scale * grain_mm / (field.pixel_mm * step))]
    )
    patch = np.clip(np.exp(-square.astype(np.float32)) * (1 + noise) - 0.12, 0, None) * depth_of_contrast_mm
    return field.enlarge(patch.astype(np.float32), step)


def _blurred(rng: np.random.Generator, shape: tuple[int, ...], sigma_px: float) -> Float:
    return cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), max(sigma_px, 0.3))
