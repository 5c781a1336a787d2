"""What looks like a duct in a drawing and is none: strands, edges and steep rims of tissue, vessels with little in them.

All lengths are drawn in mm and all strengths in units of the drawing's own noise. Where a decoy crosses a lumen, that stays
lumen.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.tubes import draw_tube

Float = NDArray[np.float32]
_OFTEN = 0.6
_MOST_STRANDS, _MOST_VESSELS = 36, 5


def decoys(rng: np.random.Generator, side_px: int, mm: float, per_mm: float) -> Float:
    """What is added to a square drawing of ``mm`` pixels whose ducts attenuate by ``per_mm``, 0 where it has none."""
    added = np.zeros((side_px, side_px), np.float32)
    for draw in (_strands, _edge, _edge, _rim):
        if rng.random() < _OFTEN:
            added += draw(rng, side_px, mm)
    if rng.random() < _OFTEN:
        added += _vessels(rng, side_px, mm, per_mm)
    return added


def exposed(rng: np.random.Generator, density: Float) -> Float:
    """The same through a curve that goes flat at both ends, as a film's does; half of the drawings stay as they are."""
    if rng.random() < 0.5:
        return density
    low, high = np.percentile(density, [1, 99])
    half = max(float(high - low) / 2, 1e-3) * rng.uniform(0.6, 2.0)
    middle = rng.uniform(float(low), float(high))
    return np.asarray(half * np.tanh((density - middle) / half), dtype=np.float32)


def _strands(rng: np.random.Generator, side_px: int, mm: float) -> Float:
    """Fibres that come from nowhere and fade out again: bent lines with a soft profile, as broad as ducts and narrower."""
    total = np.zeros((side_px, side_px), np.float32)
    for broad_mm in np.exp(rng.uniform(np.log(0.12), np.log(1.5), 3)):
        layer = np.zeros_like(total)
        for _ in range(int(rng.integers(1, 1 + _MOST_STRANDS // 3))):
            path = _bent(rng, side_px, float(np.exp(rng.uniform(np.log(4), np.log(50)))) / mm)
            along = np.linspace(0, np.pi, len(path))
            strength = np.exp(rng.uniform(np.log(1.0), np.log(25.0))) * np.sin(along) ** rng.uniform(0.1, 1.5)
            for (row, column), (row_on, column_on), one in zip(path, path[1:], strength, strict=False):
                ends = (round(column), round(row)), (round(column_on), round(row_on))
                cv2.line(layer, *ends, float(one), 1)
        sigma = max(broad_mm / 2.35 / mm, 0.6)
        total += cv2.GaussianBlur(layer, (0, 0), sigma) * np.float32(np.sqrt(2 * np.pi) * sigma)
    return total


def _edge(rng: np.random.Generator, side_px: int, mm: float) -> Float:
    """Denser on one side of a wavy line, as a muscle or a lobe of gland is."""
    away_mm = _from_line(rng, side_px, mm)
    soft_mm = np.exp(rng.uniform(np.log(0.06), np.log(2.5)))
    dense = rng.uniform(0.3, 1) + _cloud(rng, side_px) * rng.uniform(0, 0.3)
    strong = np.exp(rng.uniform(np.log(4), np.log(80)))
    return np.asarray(strong * dense / (1 + np.exp(-np.clip(away_mm / soft_mm, -30, 30))), dtype=np.float32)


def _rim(rng: np.random.Generator, side_px: int, mm: float) -> Float:
    """A fall towards one side as steep as where the breast gets thin."""
    away_mm = np.maximum(_from_line(rng, side_px, mm) + side_px * mm * rng.uniform(0.1, 0.4), 0)
    strong = np.exp(rng.uniform(np.log(10), np.log(200)))
    return np.asarray(-strong * np.exp(-away_mm / rng.uniform(1.5, 10)), dtype=np.float32)


def _vessels(rng: np.random.Generator, side_px: int, mm: float, per_mm: float) -> Float:
    """Winding tubes that do not branch and hold much less than a duct with contrast."""
    chords = np.zeros((side_px, side_px), np.float32)
    for _ in range(int(rng.integers(1, 1 + _MOST_VESSELS))):
        path = _bent(rng, side_px, rng.uniform(15, 80) / mm, winding=rng.uniform(0.01, 0.05))
        radius = (
            0.5 * np.exp(rng.uniform(np.log(0.5), np.log(3.0))) / mm * np.linspace(1, rng.uniform(0.6, 1), len(path))
        )
        draw_tube(chords, path, radius, np.ones(len(path)))
    held = rng.uniform(0.05, 0.3) * per_mm if per_mm else rng.uniform(1, 8)
    return cv2.GaussianBlur(chords * np.float32(mm * held), (0, 0), rng.uniform(0.5, 2.0))


def _bent(rng: np.random.Generator, side_px: int, length_px: float, winding: float = 0.0) -> NDArray[np.float64]:
    """Places (n, 2) a pixel apart along a bend, which winds as well."""
    count = max(8, round(length_px))
    turns = rng.uniform(0, 2 * np.pi) + np.linspace(0, rng.normal(0, 0.6), count)
    turns = turns + (rng.standard_normal(count) * winding).cumsum()
    path = np.column_stack([np.sin(turns), np.cos(turns)]).cumsum(axis=0)
    return np.asarray(path - path[count // 2] + rng.uniform(0, side_px, 2))


def _from_line(rng: np.random.Generator, side_px: int, mm: float) -> Float:
    """Millimetres from a wavy line through the picture, negative on one side."""
    down, right = np.mgrid[:side_px, :side_px].astype(np.float32)
    turn, through = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.9, 2) * side_px
    away = (down - through[0]) * np.sin(turn) + (right - through[1]) * np.cos(turn)
    along = (down - through[0]) * np.cos(turn) - (right - through[1]) * np.sin(turn)
    bend = rng.normal(0, 0.15) * along**2 / side_px
    wave = rng.uniform(0, 2.0) / mm * np.sin(along * mm / rng.uniform(2, 12) + rng.uniform(0, 6))
    return np.asarray((away + bend + wave) * mm, dtype=np.float32)


def _cloud(rng: np.random.Generator, side_px: int) -> Float:
    coarse = rng.standard_normal((12, 12)).astype(np.float32)
    return cv2.resize(coarse, (side_px, side_px), interpolation=cv2.INTER_CUBIC)
