"""Mammograms of ducts by a second hand: another generator than the phantom, to see what does not carry over.

``drawn(seed)`` gives an exposure with its truth; ``contrast=False`` the same breast before contrast.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.support.stranger_breast import breast_of
from benchmarks.support.stranger_detector import LOOKS, Look, exposed, stored
from benchmarks.support.stranger_tree import Duct, grow
from benchmarks.support.stranger_tubes import Canvas

# Per mm at about 20 keV: fat and gland after Johns and Yaffe (1987), 0.456 and 0.802 /cm; iodine 25 cm²/g (NIST).
FAT, GLAND, IODINE_PER_MG_ML = 0.0456, 0.0802, 0.0025
IMAGERS = ((0.1, 2394, 1914), (0.085, 2560, 2016), (0.07, 3072, 2394), (0.05, 3000, 2400))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """A filled duct in stored pixels: ``path`` (n, 3) of row, column, calibre in mm; none here ``meets`` another."""

    id: int
    parent: int | None
    path: NDArray[np.float64]
    visible: bool
    meets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """``mask`` is the filled lumen, defects included, without lobules; ``orifice`` row and column."""

    mask: NDArray[np.bool_]
    segments: tuple[Segment, ...]
    orifice: tuple[float, float]
    findings: tuple[()] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stranger:
    """An exposure: stored values, how they are to be read, and the truth. ``wall`` is the chest wall's side."""

    seed: int
    pixels: NDArray[np.uint16]
    truth: Truth
    look: Look
    imager_mm: float
    magnification: float
    laterality: str
    view: str
    wall: str
    profile: bool
    iodine_mg_ml: float

    @property
    def pixel_spacing_mm(self) -> float:
        """Millimetres of the breast to a pixel."""
        return self.imager_mm / self.magnification


def drawn(seed: int, *, contrast: bool = True, coarser: int = 1) -> Stranger:
    """The exposure of a seed; with and without contrast it is the same breast, look and noise level.

    ``coarser`` makes pixels that many times as wide, for quick examples.
    """
    rng = np.random.default_rng([20261128, seed])
    imager_mm, rows, columns = IMAGERS[int(rng.choice(4, p=[0.3, 0.3, 0.25, 0.15]))]
    imager_mm, rows, columns = imager_mm * coarser, rows // coarser, columns // coarser
    magnification = float(rng.choice([1.0, 1.5, 1.8], p=[0.45, 0.1, 0.45]))
    mm = imager_mm / magnification
    view, profile = str(rng.choice(["CC", "ML", "MLO"], p=[0.5, 0.4, 0.1])), bool(rng.random() < 0.75)
    depth_mm = min((columns * mm) - 7, rng.uniform(55, 115))
    origin = (rows * rng.uniform(0.36, 0.64), columns - 1 - depth_mm / mm)
    canvas = Canvas((rows, columns), mm, origin)
    tissue = breast_of(rng, canvas, profile=profile, muscle=view != "CC" and rng.random() < 0.6)
    field_mm = min(tissue.half_width_mm, min(origin[0], rows - origin[0]) * mm)
    ducts = grow(rng, field_mm, tissue.depth_mm, tissue.thick_mm)
    iodine_mg_ml = rng.uniform(170, 370) * rng.uniform(0.3, 0.9)
    iodine, truth = _filled(rng, canvas, ducts, iodine_mg_ml)
    attenuation = FAT * (tissue.whole - tissue.gland) + GLAND * tissue.gland
    if contrast:
        attenuation = attenuation + IODINE_PER_MG_ML * iodine
    attenuation = np.maximum(attenuation, 0).astype(np.float32)
    quanta = exposed(rng, attenuation, mm, magnification)
    look = LOOKS[int(rng.integers(len(LOOKS)))]
    pixels = stored(rng, quanta, tissue.whole > 0.5, look)
    laterality = str(rng.choice(["L", "R"]))
    wall = ("left" if laterality == "L" else "right") if rng.random() < 0.8 else str(rng.choice(["left", "right"]))
    if not contrast:
        truth = Truth(mask=np.zeros_like(truth.mask), segments=(), orifice=truth.orifice)
    if wall == "left":
        pixels, truth = np.ascontiguousarray(pixels[:, ::-1]), _turned(truth)
    return Stranger(
        seed=seed, pixels=pixels, truth=truth, look=look, imager_mm=imager_mm, magnification=magnification,
        laterality=laterality, view=view, wall=wall, profile=profile, iodine_mg_ml=iodine_mg_ml,
    )  # fmt: skip


def _filled(
    rng: np.random.Generator, canvas: Canvas, ducts: tuple[Duct, ...], iodine_mg_ml: float
) -> tuple[NDArray[np.float32], Truth]:
    """Iodine along the beam in mm mg/mL, and the truth. Where a duct leaves its parent the longer path counts, not both."""
    iodine, mask = np.zeros(canvas.shape, np.float32), np.zeros(canvas.shape, dtype=bool)
    thins_mm = rng.uniform(60, 400)
    blush = rng.uniform(0.1, 0.7) if rng.random() < 0.35 else 0.0
    defects = 0.3 if rng.random() < 0.4 else 0.0
    segments = []
    for duct in ducts:
        points, calibre = duct.points[: duct.filled], duct.calibre_mm[: duct.filled]
        path = np.column_stack([canvas.seen(points), calibre]) if duct.filled else np.zeros((0, 3))
        painted = canvas.tube(points, calibre) if duct.filled > 2 else None
        # The outside of the field holds no truth, but numbers stay so that parents are known.
        segments.append(Segment(id=duct.id, parent=duct.parent, path=path, visible=painted is not None))
        if painted is None:
            continue
        window, chord, own, nearest = painted
        if duct.id and calibre.max() > 1.2 and rng.random() < defects:
            chord = _less(rng, canvas, window, chord, points, calibre)
        strength = iodine_mg_ml * np.exp(-duct.walked_mm[: duct.filled] / thins_mm)
        added = chord * strength[nearest].astype(np.float32)
        start_mm = (duct.walked_mm[nearest] - duct.walked_mm[0]) if duct.parent is not None else np.full(own.shape, 1e3)
        joined = start_mm < 3.0 * (ducts[duct.parent].calibre_mm[-1] if duct.parent is not None else 0)
        there = iodine[window]
        iodine[window] = np.where(joined, np.maximum(there, added), there + added)
        mask[window] |= own
        if duct.last and duct.filled == len(duct.points) and rng.random() < blush:
            _lobule(rng, canvas, iodine, points[-1], 0.5 * float(strength[-1]))
    return iodine, Truth(
        mask=mask, segments=tuple(segments), orifice=(float(canvas.origin[0]), float(canvas.origin[1]))
    )


def _less(
    rng: np.random.Generator, canvas: Canvas, window: tuple[slice, slice], chord: NDArray[np.float32],
    points: NDArray[np.float64], calibre: NDArray[np.float64],
) -> NDArray[np.float32]:  # fmt: skip
    """The chord with a round filling defect taken out of it."""
    at = int(rng.integers(len(points) // 4, 3 * len(points) // 4 + 1))
    lost = np.zeros(canvas.shape, np.float32)
    canvas.ball(lost, points[at], rng.uniform(0.25, 0.45) * calibre[at], 1.0)
    return np.asarray(np.maximum(chord - lost[window], 0))


def _lobule(
    rng: np.random.Generator, canvas: Canvas, iodine: NDArray[np.float32], at: NDArray[np.float64], strength: float
) -> None:
    """A lobule that took contrast: a cluster of small balls."""
    spread = rng.uniform(0.3, 0.9)
    for _ in range(int(rng.integers(6, 22))):
        canvas.ball(iodine, at + rng.normal(0, spread, 3), rng.uniform(0.12, 0.3), strength)


def _turned(truth: Truth) -> Truth:
    last = truth.mask.shape[1] - 1
    segments = []
    for segment in truth.segments:
        path = segment.path.copy()
        path[:, 1] = last - path[:, 1]
        segments.append(Segment(id=segment.id, parent=segment.parent, path=path, visible=segment.visible))
    return Truth(
        mask=np.ascontiguousarray(truth.mask[:, ::-1]), segments=tuple(segments),
        orifice=(truth.orifice[0], last - truth.orifice[1]),
    )  # fmt: skip
