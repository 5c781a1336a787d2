"""The strips the network of vessels learns from: ducts and vessels that took contrast up, of development phantoms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from benchmarks.support.phantoms import mammogram_of
from ductoview.analysis.frame import frame_of
from ductoview.analysis.vessel_look import GRAIN_MM, LONG_MM, LONG_PX, Ribbon, ribbon_along
from ductoview.analysis.working import UNLIMITED, working_of
from sample_dicom.phantom import StudySpec, ViewImage, Wish, draw_view
from sample_dicom.phantom.truth import TruthSegment

Float = NDArray[np.float32]
Line = NDArray[np.float64]
_ROWS_MM, _COLUMNS_MM = 58, 50
# What is in the ducts beside vessels: all that makes a duct look beaded, cut short or uneven.
_WISHES = (
    ("INTRAVASATION", 1.0), ("INTRAVASATION", 0.5), ("INTRALUMINAL_FILLING_DEFECT", 0.6), ("AIR_BUBBLE", 0.7),
    ("AIR_BUBBLE", 0.5), ("AIR_BUBBLE", 0.3), ("DUCT_NARROWING", 0.7), ("DUCT_NARROWING", 0.4),
    ("ABRUPT_DUCT_TERMINATION", 0.5), ("MAMMARY_DUCT_ECTASIA", 0.3), ("EXTRAVASATION", 0.2),
)  # fmt: skip
_DUCTS, _EVERY_MM = 70, 2.5
_CALIBRE_MM = (0.15, 1.1)
_BESIDE_MM, _SHARED = 0.5, 0.3
_HALF_MM = 8.0
"""Of a stored strip: as much as is seen of it made smaller."""
_ENLARGED, _ASIDE_MM, _WAVE_MM = 0.2, 0.09, 3.0
_BRIGHTER, _DENSER, _MOST_BLUR_PX, _MOST_NOISE = 0.1, 0.06, 1.2, 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StripPatch:
    """``seen`` (1, LONG_PX, WIDE_PX) and whether it is a ``vessel``, 0 or 1."""

    seen: Float
    vessel: np.float32


def prepare(seed: int, folder: Path) -> None:
    """The strips of one image, as a NumPy file."""
    path = folder / f"{seed}.npz"
    if path.exists():
        return
    cv2.setNumThreads(1)
    image = draw_view(_spec_of(seed), "CC" if seed % 2 else "ML")
    told = list(_strips(image, np.random.default_rng([seed, 5])))
    np.savez(
        path,
        grey=np.array([grey for grey, _ in told], np.float32),
        vessel=np.array([is_vessel for _, is_vessel in told], bool),
    )


class StripPatches:
    """Strips of the prepared images of ``seeds`` as a trace and another exposure might have shown them, half of them vessels."""

    def __init__(self, folder: Path, seeds: Iterable[int]) -> None:
        stored = [dict(np.load(folder / f"{seed}.npz")) for seed in seeds]
        stored = [one for one in stored if len(one["vessel"])]
        self._grey = np.concatenate([one["grey"] for one in stored])
        vessel = np.concatenate([one["vessel"] for one in stored])
        self._kinds = np.flatnonzero(~vessel), np.flatnonzero(vessel)

    def patch(self, rng: np.random.Generator) -> StripPatch:
        """A strip, the same for the same generator."""
        is_vessel = int(rng.random() < 0.5)
        ribbon = Ribbon(grey=self._grey[int(rng.choice(self._kinds[is_vessel]))])
        middle_mm = len(ribbon.grey) * GRAIN_MM / 2 - LONG_MM / 2
        seen = ribbon.seen(
            middle_mm + float(rng.uniform(-1, 1)),
            enlarged=float(np.exp(np.clip(rng.normal(0, _ENLARGED), -0.3, 0.5))),
            aside_mm=_wavering(rng),
            turned=bool(rng.random() < 0.5),
            mirrored=bool(rng.random() < 0.5),
        )
        seen = seen * np.exp(rng.normal(0, _BRIGHTER)) + rng.normal(0, _DENSER)
        if rng.random() < 0.3:
            seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.4, _MOST_BLUR_PX)))
        if rng.random() < 0.5:
            seen = seen + rng.normal(0, rng.uniform(0, _MOST_NOISE), seen.shape)
        return StripPatch(seen=seen[None].astype(np.float32), vessel=np.float32(is_vessel))


def _wavering(rng: np.random.Generator) -> Line:
    """How far a traced line lies beside the true one, (LONG_PX,) in mm."""
    knots = rng.normal(0, _ASIDE_MM, round(LONG_MM / _WAVE_MM) + 1)
    return np.interp(np.linspace(0, len(knots) - 1, LONG_PX), np.arange(len(knots)), knots)


def _spec_of(seed: int) -> StudySpec:
    rng = np.random.default_rng([seed, 103])
    wishes = tuple(Wish(kind=kind) for kind, chance in _WISHES if rng.random() < chance)
    mm = StudySpec.random(seed).pixel_mm
    return StudySpec.random(seed, wishes=wishes, rows=int(_ROWS_MM / mm), columns=int(_COLUMNS_MM / mm))


def _strips(image: ViewImage, rng: np.random.Generator) -> Iterator[tuple[Float, bool]]:
    fine = working_of(frame_of(mammogram_of(image)), most_pixels=UNLIMITED)
    shape, mm = image.truth.mask.shape, image.pixel_spacing_mm
    for path in image.truth.vessels:
        for piece in _pieces(path, mm):
            if _is_in(piece, shape):
                yield _stored(ribbon_along(fine, piece)), True
    vessels = np.vstack(image.truth.vessels)[:, :2] if image.truth.vessels else np.full((1, 2), np.inf)
    near = cKDTree(np.where(np.isfinite(vessels), vessels, 1e9))
    ducts = {one.id: one for one in image.truth.segments if one.visible and len(one.path) > 2}
    for _ in range(_DUCTS if ducts else 0):
        piece = _way_through(ducts, list(ducts.values())[int(rng.integers(len(ducts)))], rng, mm)
        calibre_mm = float(np.median(piece[:, 2]))
        is_shared = float((near.query(piece[:, :2])[0] * mm < _BESIDE_MM).mean()) > _SHARED
        if _CALIBRE_MM[0] <= calibre_mm <= _CALIBRE_MM[1] and not is_shared and _is_in(piece, shape):
            yield _stored(ribbon_along(fine, piece)), False


def _pieces(path: Line, mm: float) -> Iterator[Line]:
    """Pieces of a line about places a little apart, as long as what is seen where it is as long."""
    way_mm = _way_mm(path, mm)
    for at in np.arange(_EVERY_MM / 2, way_mm[-1], _EVERY_MM):
        yield _about(path, way_mm, float(at))


def _about(path: Line, way_mm: Line, at_mm: float) -> Line:
    """As much of a line about a place of it as lies within half of what is seen, in the middle of what is stored."""
    half = min(LONG_MM / 2, at_mm, way_mm[-1] - at_mm)
    wanted = np.linspace(at_mm - half, at_mm + half, max(8, int(2 * half / 0.15)))
    return np.column_stack([np.interp(wanted, way_mm, path[:, side]) for side in range(3)])


def _way_through(ducts: dict[int, TruthSegment], duct: TruthSegment, rng: np.random.Generator, mm: float) -> Line:
    """A piece of a way through branchings about a place of a duct."""
    before, behind = duct, duct
    chain = [duct.path]
    while before.parent in ducts and sum(map(len, chain)) * 0.25 < 4 * LONG_MM:
        before = ducts[before.parent]
        chain.insert(0, before.path)
    first = sum(map(len, chain)) - len(duct.path)
    while children := [one for one in ducts.values() if one.parent == behind.id]:
        behind = children[int(rng.integers(len(children)))]
        chain.append(behind.path)
        if sum(map(len, chain)) * 0.25 > 8 * LONG_MM:
            break
    path = np.vstack(chain)
    way_mm = _way_mm(path, mm)
    at = first + int(rng.integers(len(duct.path)))
    keep = np.concatenate([[True], np.diff(way_mm) > 1e-9])
    return _about(path[keep], way_mm[keep], float(np.clip(way_mm[at], 1.0, max(way_mm[-1] - 1.0, 1.0))))


def _way_mm(path: Line, mm: float) -> Line:
    return np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()]) * mm


def _is_in(piece: Line, shape: tuple[int, ...]) -> bool:
    return len(piece) > 2 and bool(((piece[:, :2] >= 0) & (piece[:, :2] < np.array(shape))).all())


def _stored(ribbon: Ribbon) -> Float:
    """The middle of a ribbon, of one size."""
    rows = round(2 * _HALF_MM / GRAIN_MM)
    middle = len(ribbon.grey) / 2 - 0.5 + np.arange(rows) - (rows - 1) / 2
    columns = np.broadcast_to(np.arange(ribbon.grey.shape[1], dtype=np.float32), (rows, ribbon.grey.shape[1]))
    down = np.broadcast_to(middle[:, None].astype(np.float32), columns.shape)
    return cv2.remap(ribbon.grey, columns.copy(), down.copy(), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
