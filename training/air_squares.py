"""The squares the network of air learns from: bubbles and growths of development phantoms, more of them than ducts hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.phantoms import mammogram_of
from ductoview.analysis.air_look import Square, square_at
from ductoview.analysis.frame import frame_of
from ductoview.analysis.look import Look
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import Segmentation
from ductoview.model.ducts import DuctTree
from sample_dicom.phantom import StudySpec, ViewImage, Wish, draw_view
from sample_dicom.phantom.plan import DEFECT_SHAPES
from sample_dicom.phantom.truth import TruthFinding, TruthSegment

Float = NDArray[np.float32]
_BUBBLES, _GROWTHS = 8, 8
# How often one of its ducts is dilated: what lies in a wide duct is not the reason why it is wide.
_DILATED = 0.45
_SMALL, _SMALL_MM = 0.65, (0.6, 1.8)
_ROWS_MM, _COLUMNS_MM = 58, 50
_AROUND_MM, _LEAST_MM = 0.8, 0.4
# As a trace differs from the truth: its calibre (of itself), its direction, and the body's place along and beside it.
_CALIBRE, _TURN, _OFF_MM, _OFF_CALIBRES = 0.12, 0.15, 0.09, 0.06
_BRIGHTER, _DENSER, _MOST_BLUR_PX, _MOST_NOISE = 0.08, 0.04, 1.2, 0.07


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AirPatch:
    """``seen`` (1, side, side) and whether it is ``air``, 0 or 1."""

    seen: Float
    air: np.float32


def prepare(seed: int, folder: Path) -> None:
    """The squares of one image, as a NumPy file."""
    path = folder / f"{seed}.npz"
    if path.exists():
        return
    cv2.setNumThreads(1)
    image = draw_view(_spec_of(seed), "CC" if seed % 2 else "ML")
    told = list(_squares(image))
    np.savez(
        path,
        grey=np.array([square.grey for square, _ in told], np.float16),
        scale=np.array([(square.per_mm, square.calibre_mm) for square, _ in told]).reshape(-1, 2),
        air=np.array([is_air for _, is_air in told], bool),
    )


class AirPatches:
    """Squares of the prepared images of ``seeds`` as a trace and another exposure might have shown them, half of them air."""

    def __init__(self, folder: Path, seeds: Iterable[int]) -> None:
        stored = [np.load(folder / f"{seed}.npz") for seed in seeds]
        stored = [one for one in stored if len(one["air"])]
        self._grey = np.concatenate([one["grey"] for one in stored])
        self._scale = np.concatenate([one["scale"] for one in stored])
        air = np.concatenate([one["air"] for one in stored])
        self._kinds = np.flatnonzero(~air), np.flatnonzero(air)

    def patch(self, rng: np.random.Generator) -> AirPatch:
        """A square, the same for the same generator."""
        is_air = int(rng.random() < 0.5)
        which = int(rng.choice(self._kinds[is_air]))
        per_mm, calibre_mm = self._scale[which]
        square = Square(grey=self._grey[which].astype(np.float32), per_mm=float(per_mm), calibre_mm=float(calibre_mm))
        off = rng.normal(0, _OFF_MM + _OFF_CALIBRES * square.calibre_mm, 2)
        seen = square.seen(
            enlarged=float(np.exp(rng.normal(0, _CALIBRE))),
            turned=float(rng.normal(0, _TURN)),
            off_mm=(float(off[0]), float(off[1])),
            mirrored=bool(rng.random() < 0.5),
        )
        seen = seen * np.exp(rng.normal(0, _BRIGHTER)) + rng.normal(0, _DENSER)
        if rng.random() < 0.3:
            seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.4, _MOST_BLUR_PX)))
        if rng.random() < 0.4:
            seen = seen + rng.normal(0, rng.uniform(0, _MOST_NOISE), seen.shape)
        return AirPatch(seen=seen[None].astype(np.float32), air=np.float32(is_air))


def _spec_of(seed: int) -> StudySpec:
    rng = np.random.default_rng([seed, 101])
    bubbles = (Wish(kind="AIR_BUBBLE"),) * _BUBBLES
    # Growths of the phantom's own choice fill their duct and widen it: from them alone a network learns that, and no shapes.
    small = rng.random(_GROWTHS) < _SMALL
    sizes_mm = np.where(small, rng.uniform(*_SMALL_MM, _GROWTHS), 0.0)
    growths = tuple(
        Wish(kind="INTRALUMINAL_FILLING_DEFECT", size_mm=float(size), shape=str(rng.choice(DEFECT_SHAPES)))
        for size in sizes_mm
    )
    dilated = (Wish(kind="MAMMARY_DUCT_ECTASIA"),) * int(rng.random() < _DILATED)
    wishes = (*bubbles, *growths, *dilated)
    mm = StudySpec.random(seed).pixel_mm
    return StudySpec.random(seed, wishes=wishes, rows=int(_ROWS_MM / mm), columns=int(_COLUMNS_MM / mm))


def _squares(image: ViewImage) -> Iterator[tuple[Square, bool]]:
    frame, mask = frame_of(mammogram_of(image)), image.truth.mask
    segmentation = Segmentation(lumen=mask, leak=np.zeros_like(mask), contrast_found=True)
    look = Look(frame=frame, fine=working_of(frame, most_pixels=UNLIMITED), segmentation=segmentation, tree=DuctTree())
    of_id = {segment.id: segment for segment in image.truth.segments}
    for one in image.truth.findings:
        segment = of_id.get(one.segment) if one.segment is not None else None
        if segment is None or one.kind != "INTRALUMINAL_FILLING_DEFECT" or not _is_in(mask, one):
            continue
        duct = _duct_at(segment, one, image.pixel_spacing_mm)
        if duct is not None:
            ahead, calibre_mm = duct
            yield square_at(look, np.array([one.row, one.column]), ahead, calibre_mm), one.mimic is not None


def _is_in(mask: NDArray[np.bool_], one: TruthFinding) -> bool:
    return 0 <= one.row < mask.shape[0] and 0 <= one.column < mask.shape[1]


def _duct_at(segment: TruthSegment, one: TruthFinding, mm: float) -> tuple[NDArray[np.float64], float] | None:
    """The direction and the calibre in mm of a duct around what lies in it; None where a tracer would see none."""
    path = segment.path
    nearest = int(np.hypot(path[:, 0] - one.row, path[:, 1] - one.column).argmin())
    way_mm = np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()]) * mm
    near = path[np.abs(way_mm - way_mm[nearest]) <= _AROUND_MM]
    ahead = near[-1, :2] - near[0, :2]
    length = float(np.hypot(*ahead))
    calibre_mm = float(np.median(near[:, 2]))
    if length == 0 or calibre_mm < _LEAST_MM:
        return None
    return ahead / length, calibre_mm
