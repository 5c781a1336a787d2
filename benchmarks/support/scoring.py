"""How a result is compared with what the phantom really shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.finding import Finding
from sample_dicom.phantom import Truth, ViewImage

NEAR_MM = 0.5
SEEN_MM = 0.35
SAME_PLACE_MM = 5.0
THIN_MM = 0.15
# How near a branching must be found; the wider one is what an orifice is allowed.
BRANCHING_MM, BRANCHING_WIDER_MM = 1.5, 2.0
CALIBRES_MM = (0.15, 0.25, 0.35, 0.7, 1.5, 6.0)
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One image; nan where it cannot be said. ``dice_seen`` leaves ducts thinner than 0.35 mm out of the count.

    ``f1`` is of centrelines from 0.35 mm, ``f1_thin`` of those from 0.15 to 0.35 mm; ``recall_by_calibre`` follows
    CALIBRES_MM; ``branching_f1`` counts branchings whose second duct has at least 0.35 mm, within 1.5 mm, ``branching_f1_2mm``
    the same within 2.
    """

    dice: float
    dice_seen: float
    recall: float
    precision: float
    f1: float
    calibre_error_mm: float
    calibre_bias_mm: float
    orifice_mm: float
    f1_thin: float
    branching_f1: float
    branching_f1_2mm: float
    recall_by_calibre: tuple[float, ...]


def score_of(image: ViewImage, lumen: Mask, tree: DuctTree, orifice: tuple[float, float] | None) -> Score:
    """Mask against mask; centreline within half a millimetre, for ducts of at least 0.35 mm; calibre where they meet.

    Recall counts true centreline of at least 0.35 mm; precision counts found centreline near any true one, for a duct
    that is found though it is thinner is no fault.
    """
    truth, mm = image.truth, image.pixel_spacing_mm
    paths = _dense(truth)
    inside = _inside(paths, truth.mask.shape)
    paths = paths[inside]
    found = centreline_of(tree)
    recall, precision, errors = np.nan, np.nan, np.zeros(0)
    wide = paths[paths[:, 2] >= SEEN_MM]
    recall_thin, precision_thin = np.nan, np.nan
    met, near = np.zeros(len(paths), dtype=bool), np.zeros(len(found), dtype=bool)
    if len(found):
        to_found, to_truth = cKDTree(found[:, :2]), cKDTree(paths[:, :2])
        met = to_found.query(paths[:, :2])[0] * mm <= NEAR_MM
        recall = float(met[paths[:, 2] >= SEEN_MM].mean()) if len(wide) else np.nan
        away, index = to_truth.query(found[:, :2])
        near = away * mm <= NEAR_MM
        precision = float(near.mean())
        true_mm = paths[index, 2]
        errors = (found[:, 2] * mm - true_mm)[near & (true_mm >= SEEN_MM)]
    elif len(wide):
        recall = precision = 0.0
    recall_thin = _mean(met[(paths[:, 2] >= THIN_MM) & (paths[:, 2] < SEEN_MM)])
    precision_thin = _mean(near[found[:, 2] * mm < SEEN_MM])
    off = np.nan
    if orifice is not None:
        off = float(np.hypot(orifice[0] - truth.orifice[0], orifice[1] - truth.orifice[1])) * mm
    return Score(
        dice=_dice(lumen, truth.mask),
        dice_seen=_dice(*_seen_only(lumen, truth.mask, paths)),
        recall=recall,
        precision=precision,
        f1=_f1(recall, precision),
        f1_thin=_f1(recall_thin, 0.0 if np.isnan(precision_thin) else precision_thin),
        branching_f1=_branching_f1(truth, tree, mm, BRANCHING_MM),
        branching_f1_2mm=_branching_f1(truth, tree, mm, BRANCHING_WIDER_MM),
        recall_by_calibre=tuple(
            _mean(met[(paths[:, 2] >= low) & (paths[:, 2] < high)]) for low, high in pairwise(CALIBRES_MM)
        ),
        calibre_error_mm=float(np.median(np.abs(errors))) if len(errors) else np.nan,
        calibre_bias_mm=float(np.median(errors)) if len(errors) else np.nan,
        orifice_mm=off,
    )


def _mean(met: NDArray[np.bool_]) -> float:
    return float(met.mean()) if len(met) else np.nan


def _f1(recall: float, precision: float) -> float:
    total = recall + precision
    return 2 * recall * precision / total if total > 0 else (0.0 if total == 0 else np.nan)


def _branching_f1(truth: Truth, tree: DuctTree, mm: float, within_mm: float) -> float:
    """Recall over true branchings of two visible ducts of 0.35 mm; precision of found ones beside any true one."""
    rows, columns = truth.mask.shape
    places, wide = [], []
    for one, other in branchings_of(truth):
        row, column = parting_of(one, other, mm)
        if 0 <= row < rows and 0 <= column < columns:
            places.append((row, column))
            wide.append(float(np.median(other[:, 2])) >= SEEN_MM)
    found = np.array([(n.at.row, n.at.column) for n in tree.nodes if n.kind is NodeKind.BRANCHING]).reshape(-1, 2)
    if not any(wide):
        return np.nan
    if not len(found):
        return 0.0
    true = np.array(places)
    recall = float((cKDTree(found).query(true[np.array(wide)])[0] * mm <= within_mm).mean())
    return _f1(recall, float((cKDTree(true).query(found)[0] * mm <= within_mm).mean()))


def branchings_of(truth: Truth) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """The paths of the two widest visible ducts that leave each branching, and of two that meet again, from there on."""
    pairs = []
    for segment in truth.segments:
        children = [child for child in truth.segments if child.parent == segment.id and child.visible]
        if segment.visible and len(children) >= 2:
            children.sort(key=lambda child: float(np.median(child.path[:, 2])), reverse=True)
            pairs.append((children[0].path, children[1].path))
        if segment.visible and segment.meets is not None:
            (other,) = (one for one in truth.segments if one.id == segment.meets)
            pairs.append((other.path[::-1], segment.path[::-1]))
    return pairs


def parting_of(one: NDArray[np.float64], other: NDArray[np.float64], mm: float) -> tuple[float, float]:
    """Where two ducts that leave their parent together can first be told apart: a wider radius from each other."""
    count = min(len(one), len(other))
    apart_mm = np.hypot(*(one[:count, :2] - other[:count, :2]).T) * mm
    parted = np.flatnonzero(apart_mm >= 0.5 * np.maximum(one[:count, 2], other[:count, 2]))
    place = int(parted[0]) if len(parted) else count - 1
    row, column = (one[place, :2] + other[place, :2]) / 2
    return float(row), float(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateCount:
    """How many true findings of a kind there were, how many were met at the operating point, how many met none."""

    kind: str
    there: int
    met: int
    false: int


def count_candidates(image: ViewImage, findings: Sequence[Finding]) -> list[CandidateCount]:
    """Same kind within 5 mm, scores of at least 0.5; a candidate near a mimic of its kind counts neither way."""
    mm = image.pixel_spacing_mm
    likely = [finding for finding in findings if (finding.score or 0) >= 0.5]
    kinds = sorted({truth.kind for truth in image.truth.findings} | {finding.kind.value for finding in likely})
    counts = []
    for kind in kinds:
        true = [truth for truth in image.truth.findings if truth.kind == kind]
        said = [finding for finding in likely if finding.kind.value == kind]
        away = np.array([[np.hypot(f.at.row - t.row, f.at.column - t.column) * mm for t in true] for f in said])
        near = away.reshape(len(said), len(true)) <= SAME_PLACE_MM
        real = np.array([truth.mimic is None for truth in true], dtype=bool)
        counts.append(
            CandidateCount(
                kind=kind,
                there=int(real.sum()),
                met=int(near[:, real].any(axis=0).sum()) if len(said) else 0,
                false=int((~near.any(axis=1)).sum()) if len(true) else len(said),
            )
        )
    return counts


def _dice(found: Mask, truth: Mask) -> float:
    total = int(found.sum()) + int(truth.sum())
    return 2 * int((found & truth).sum()) / total if total else 1.0


def _seen_only(lumen: Mask, truth: Mask, paths: NDArray[np.float64]) -> tuple[Mask, Mask]:
    """Both masks without the pixels that belong to a true duct thinner than 0.35 mm."""
    places = np.argwhere(truth)
    _, index = cKDTree(paths[:, :2]).query(places)
    thin = places[paths[index, 2] < SEEN_MM]
    counts = np.ones(truth.shape, dtype=bool)
    counts[thin[:, 0], thin[:, 1]] = False
    # The rim that a found thin duct has beyond the true one is not counted either.
    rim = cv2.dilate((~counts).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    counts &= ~(rim & ~truth)
    return lumen & counts, truth & counts


def _dense(truth: Truth) -> NDArray[np.float64]:
    """Rows, columns and calibres (mm) of all visible true centrelines at steps of about a pixel."""
    runs = [resampled(segment.path) for segment in truth.segments if segment.visible and len(segment.path) > 1]
    return np.vstack(runs) if runs else np.zeros((0, 3))


def centreline_of(tree: DuctTree) -> NDArray[np.float64]:
    """Rows, columns and calibres (pixels) of all found centreline at steps of about a pixel."""
    runs = [resampled(segment.path) for segment in tree.segments]
    return np.vstack(runs) if runs else np.zeros((0, 3))


def resampled(path: NDArray[np.float64]) -> NDArray[np.float64]:
    walked = np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()])
    wanted = np.linspace(0, walked[-1], max(2, int(walked[-1])))
    return np.column_stack([np.interp(wanted, walked, path[:, axis]) for axis in range(3)])


def _inside(paths: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.asarray(
        (paths[:, 0] >= 0) & (paths[:, 0] < shape[0]) & (paths[:, 1] >= 0) & (paths[:, 1] < shape[1]), dtype=bool
    )
