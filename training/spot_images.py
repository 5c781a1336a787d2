"""The images the network of findings learns from: development phantoms with more findings in them than women have."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from benchmarks.support.phantoms import mammogram_of
from benchmarks.support.scoring import branchings_of, parting_of, resampled
from ductoview.analysis.appearance import appearance_of
from ductoview.analysis.frame import frame_of
from ductoview.analysis.ground import ground_of
from ductoview.analysis.judged import judged, score_of
from ductoview.analysis.scene import scene_of
from ductoview.analysis.scorer import load_scorer
from ductoview.analysis.spotting import GRID_MM, on_grid
from ductoview.model.duct_analysis import SpotKind
from sample_dicom.phantom import StudySpec, ViewImage, draw_view
from sample_dicom.phantom.plan import DEFECT_SHAPES, Wish
from sample_dicom.phantom.truth import TruthFinding, TruthSegment

Float = NDArray[np.float32]
Points = NDArray[np.float64]
KINDS = tuple(SpotKind)
LUMEN_PLACES = 3_000
# Findings are told within some mm, branchings within one and a half.
_FORK_SIGMA_MM, _ORIFICE_SIGMA_MM, _FINDING_SIGMA_MM = 0.4, 0.8, (0.7, 1.6)
_SIGMA_OF_SIZE = 0.15
# A fork of a thinner duct is neither asked for nor held against the network.
_LEAST_FORK_MM = _LEAST_CROSSING_MM = 0.25
_BESIDE_PX, _ONE_CROSSING_PX, _OFF_FORK_PX = 0.8, 6.0, 12.0
_NOTHING = 0.12
_WISHES = (
    ("DUCT_NARROWING", 0.4), ("MAMMARY_DUCT_ECTASIA", 0.4), ("CYST_FILL", 0.45), ("EXTRAVASATION", 0.4),
    ("AIR_BUBBLE", 0.7), ("AIR_BUBBLE", 0.4), ("SKIN_REFLUX", 0.2), ("UNDERFILLING", 0.4), ("INTRAVASATION", 0.15),
    ("LOBULAR_BLUSH", 0.3),
)  # fmt: skip
_OF_KIND = {
    "INTRALUMINAL_FILLING_DEFECT": (SpotKind.FILLING_DEFECT, SpotKind.AIR_BUBBLE),
    "ABRUPT_DUCT_TERMINATION": (SpotKind.TERMINATION, SpotKind.UNDERFILLING),
    "EXTRAVASATION": (SpotKind.LEAK, SpotKind.LEAK_MIMIC),
    "DUCT_NARROWING": (SpotKind.NARROWING, SpotKind.NARROWING),
    "MAMMARY_DUCT_ECTASIA": (SpotKind.ECTASIA, SpotKind.ECTASIA),
    "CYST_FILL": (SpotKind.CYST, SpotKind.CYST),
}


def spec_of(seed: int) -> StudySpec:
    """A study of the development family with up to three filling defects, three terminations and ten other findings."""
    return StudySpec.random(seed, wishes=_wishes(seed))


def prepare(seed: int, folder: Path) -> None:
    """What the network is shown of one image and where what lies, as NumPy files that can be read in part."""
    if (folder / f"{seed}.places.npz").exists():
        return
    cv2.setNumThreads(1)
    image = draw_view(spec_of(seed), "CC" if seed % 2 else "ML", "FULL")
    ground = ground_of(frame_of(mammogram_of(image)))
    seen = appearance_of(scene_of(ground, whole=True))
    scorer = load_scorer()
    of = judged(ground, scorer)
    score = np.zeros(ground.flat.shape, np.float32)
    if of is not None:
        score[of.scene.box] = score_of(of, scorer.second)
    shown = on_grid([*seen, score], ground.working.mm)
    shape = shown.shape[1:]
    to_grid = np.array(shape) / np.array(image.truth.mask.shape)
    nipple = (np.nan, np.nan)
    if ground.breast.nipple is not None:
        nipple = tuple((np.array(ground.breast.nipple) + 0.5) * np.array(shape) / np.array(ground.flat.shape) - 0.5)
    lumen = image.truth.mask.astype(np.float32)
    lumen = cv2.resize(lumen, ground.flat.shape[::-1], interpolation=cv2.INTER_AREA)
    places = np.flatnonzero((on_grid([lumen], ground.working.mm)[0] * 255).astype(np.uint8) > 127)
    rng = np.random.default_rng(seed)
    np.save(folder / f"{seed}.seen.npy", shown.astype(np.float16))
    np.savez(
        folder / f"{seed}.places.npz",
        points=np.array(list(_points(image, to_grid, shape))).reshape(-1, 4),
        lumen=rng.choice(places, min(LUMEN_PLACES, len(places)), replace=False) if len(places) else places,
        nipple=np.array(nipple),
    )


def _wishes(seed: int) -> tuple[Wish, ...]:
    rng = np.random.default_rng([seed, 99])
    if rng.random() < _NOTHING:
        return ()
    wishes = [
        Wish(kind="INTRALUMINAL_FILLING_DEFECT", shape=str(rng.choice(DEFECT_SHAPES)))
        for _ in range(rng.integers(0, 4))
    ]
    wishes += [Wish(kind="ABRUPT_DUCT_TERMINATION") for _ in range(rng.integers(0, 4))]
    wishes += [Wish(kind=kind) for kind, chance in _WISHES if rng.random() < chance]
    rng.shuffle(wishes)  # type: ignore[arg-type]
    return tuple(wishes)


def _points(image: ViewImage, to_grid: Points, shape: tuple[int, ...]) -> Iterator[tuple[float, float, float, float]]:
    """Row, column, number of the kind (-1 - number: neither way), and sigma in pixels of the grid."""

    def point(row: float, column: float, number: int, sigma_mm: float) -> tuple[float, float, float, float]:
        at = (np.array([row, column]) + 0.5) * to_grid - 0.5
        return float(at[0]), float(at[1]), number, sigma_mm / GRID_MM

    def number(kind: SpotKind) -> int:
        return KINDS.index(kind)

    for finding in image.truth.findings:
        sigma_mm = float(np.clip(_SIGMA_OF_SIZE * finding.size_mm, *_FINDING_SIGMA_MM))
        yield point(finding.row, finding.column, number(_kind(finding)), sigma_mm)
    for one, other in branchings_of(image.truth):
        is_asked = float(np.median(other[:, 2])) >= _LEAST_FORK_MM
        fork = number(SpotKind.FORK)
        row, column = parting_of(one, other, image.pixel_spacing_mm)
        yield point(row, column, fork if is_asked else -1 - fork, _FORK_SIGMA_MM)
    for row, column in _crossings(image.truth.segments, to_grid):
        yield float(row), float(column), number(SpotKind.CROSSING), _FORK_SIGMA_MM / GRID_MM
    yield point(*image.truth.orifice, number(SpotKind.ORIFICE), _ORIFICE_SIGMA_MM)


def _kind(finding: TruthFinding) -> SpotKind:
    real, mimic = _OF_KIND[finding.kind]
    return real if finding.mimic is None else mimic


def _crossings(segments: tuple[TruthSegment, ...], to_grid: Points) -> list[Points]:
    """Where ducts that do not part from each other lie over each other, in pixels of the grid."""
    visible = [segment for segment in segments if segment.visible and len(segment.path) > 1]
    paths = [resampled(_scaled(segment.path, to_grid)) for segment in visible]
    paths = [path[path[:, 2] >= _LEAST_CROSSING_MM, :2] for path in paths]
    if not paths or sum(map(len, paths)) < 2:
        return []
    owner = np.repeat(np.arange(len(paths)), [len(path) for path in paths])
    points = np.vstack(paths)
    pairs: Any = cKDTree(points).query_pairs(_BESIDE_PX, output_type="ndarray")
    found: list[Points] = []
    for first, second in pairs[owner[pairs[:, 0]] != owner[pairs[:, 1]]]:
        at = points[first]
        one, other = visible[owner[first]], visible[owner[second]]
        if _part(one, other) and _to_ends(at, (one, other), to_grid) < _OFF_FORK_PX:
            continue
        if all(np.hypot(*(at - place)) >= _ONE_CROSSING_PX for place in found):
            found.append(at)
    return found


def _part(one: TruthSegment, other: TruthSegment) -> bool:
    return one.parent == other.id or other.parent == one.id or one.parent == other.parent


def _to_ends(at: Points, segments: tuple[TruthSegment, TruthSegment], to_grid: Points) -> float:
    ends = [_scaled(segment.path, to_grid)[end, :2] for segment in segments for end in (0, -1)]
    return float(min(np.hypot(*(at - end)) for end in ends))


def _scaled(path: Points, to_grid: Points) -> Points:
    return np.column_stack([(path[:, :2] + 0.5) * to_grid - 0.5, path[:, 2]])
