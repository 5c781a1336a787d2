"""A breast without contrast: an outline, tissue from clustered lumps or power-law noise, ligaments, vessels, muscle, nipple.

Lumps after Bochud, Abbey and Eckstein (1999), the clustered lumpy background; noise of 1/f^beta after Burgess (2001).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.stranger_tubes import Canvas

GRID_MM = 0.16
Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tissue:
    """Per pixel of the field, in mm along the beam: all tissue, and of it what attenuates like gland."""

    whole: Image
    gland: Image
    half_width_mm: float
    depth_mm: float
    thick_mm: float


def breast_of(rng: np.random.Generator, canvas: Canvas, *, profile: bool, muscle: bool) -> Tissue:
    """Tissue on the canvas; the chest wall is the canvas's last column, the orifice its origin."""
    shape = tuple(max(8, round(n * canvas.mm / GRID_MM)) for n in canvas.shape)
    rows, columns = (np.arange(n, dtype=np.float32) for n in shape)
    step = GRID_MM / canvas.mm
    y = ((rows + 0.5) * step - 0.5 - canvas.origin[0])[:, None] * canvas.mm
    x = ((columns + 0.5) * step - 0.5 - canvas.origin[1])[None, :] * canvas.mm
    depth, thick = float(x.max()), rng.uniform(28, 62)
    skin = rng.uniform(3, 8) if profile else -rng.uniform(6, 16)
    width = rng.uniform(50, 95)
    inside = _outline(rng, x, y, skin, width, max(depth, rng.uniform(50, 110)))
    away = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5) * GRID_MM
    rolled = np.clip(1 - away / (0.5 * thick), 0, 1)
    whole = thick * np.sqrt(1 - rolled**2) * inside
    share = _texture(rng, shape) * _glandular(rng, x, y, depth, width)
    gland = whole * share * np.clip((away - 2) / 6, 0, 1)
    gland += _ligaments(rng, shape) * (away > 1.5)
    if muscle:
        wide_mm, long_mm = rng.uniform(18, 42), rng.uniform(45, 110)
        edge = x - depth + wide_mm * (1 - (y - y.min()) / long_mm)
        gland += np.clip(edge / 2, 0, 1) * np.maximum(rng.uniform(0.4, 0.75) * whole - gland, 0)
    gland += 1.4 * (np.abs(away - 0.8) < 0.8) * inside  # skin seen on edge
    radius = rng.uniform(3.5, 6.5)
    if profile:
        tip = np.hypot(np.minimum(x - radius, 0), y) < radius
        nipple = tip & (x < skin + 8)
        lump = 2 * np.sqrt(np.maximum(radius**2 - y**2, 0)) * nipple * np.clip(np.sqrt(np.maximum(x, 0) / 2), 0, 1)
        gland = np.maximum(gland, 0.6 * lump)
        whole = np.maximum(whole, lump)
    else:
        lump = rng.uniform(2, 5) * (np.hypot(x, y) < radius)
        whole, gland = whole + lump, gland + 0.8 * lump
    size = canvas.shape[::-1]
    big = [
        cv2.resize(np.asarray(part, dtype=np.float32), size, interpolation=cv2.INTER_LINEAR) for part in (whole, gland)
    ]
    _vessels(rng, canvas, big[1], depth, width)
    return Tissue(whole=big[0], gland=np.minimum(big[1], big[0]), half_width_mm=width, depth_mm=depth, thick_mm=thick)


def _outline(
    rng: np.random.Generator, x: Image, y: Image, skin: float, width: float, depth: float
) -> NDArray[np.bool_]:
    """A superellipse, wider on one side, with a slow wave."""
    power, lean, phase = rng.uniform(1.8, 2.7), rng.uniform(-0.2, 0.2), rng.uniform(0, 6)
    along = np.clip((x - skin) / depth, 0, 1)
    half = width * (1 - (1 - along) ** power) ** (1 / power) * (1 + 0.03 * np.sin(x / 13 + phase))
    return np.asarray((np.abs(y) < half * np.where(y > 0, 1 + lean, 1 - lean)) & (x > skin))


def _glandular(rng: np.random.Generator, x: Image, y: Image, depth: float, width: float) -> Image:
    """Where gland is likely: a blurred disc behind the nipple."""
    middle = rng.uniform(0.35, 0.6) * depth
    away = np.hypot(
        (x - middle) / (rng.uniform(0.4, 0.75) * depth), (y - rng.uniform(-8, 8)) / (rng.uniform(0.35, 0.8) * width)
    )
    return np.asarray(np.clip(1.25 - away**2, 0.05, 1), dtype=np.float32)


def _texture(rng: np.random.Generator, shape: tuple[int, ...]) -> Image:
    """Share of gland 0..1."""
    field = _lumps(rng, shape) if rng.random() < 0.5 else _noise(rng, shape, rng.uniform(2.6, 3.6))
    field = 0.85 * field + 0.3 * _noise(rng, shape, rng.uniform(2.2, 3.0))
    steep, centre = rng.uniform(0.7, 2.2), rng.uniform(-0.3, 1.3)
    return np.asarray(1 / (1 + np.exp(-steep * (field - centre))), dtype=np.float32)


def _noise(rng: np.random.Generator, shape: tuple[int, ...], beta: float) -> Image:
    """Gaussian noise of power 1/f^beta, mean 0 and deviation 1."""
    white = np.fft.rfft2(rng.standard_normal(shape).astype(np.float32))
    f = np.hypot(np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None, :])
    f[0, 0] = np.inf
    f = np.maximum(f, 2.0 / max(shape))
    field = np.fft.irfft2(white * f ** (-beta / 2), s=shape)
    return np.asarray((field - field.mean()) / field.std(), dtype=np.float32)


def _lumps(rng: np.random.Generator, shape: tuple[int, ...]) -> Image:
    """Clusters of asymmetric blobs exp(-alpha |r|^beta / L(angle)), eight directions by convolution."""
    alpha, beta, long, short = 2.1, 0.5, rng.uniform(9, 18), rng.uniform(3, 6)
    clusters = int(shape[0] * shape[1] * rng.uniform(0.6, 1.6) / 2500)
    half = np.array(shape)
    rows, columns = (np.fft.fftfreq(n, 1 / n) for n in shape)
    away = np.hypot(rows[:, None], columns[None, :])
    angle = np.arctan2(rows[:, None], columns[None, :])
    field = np.zeros(shape, np.float32)
    for turn in np.arange(8) * np.pi / 8:
        points = np.zeros(shape, np.float32)
        for _ in range(max(1, clusters // 8)):
            blobs = rng.uniform(0, 1, 2) * half + rng.normal(0, 26, (int(rng.poisson(20)) + 1, 2))
            places = np.rint(blobs).astype(int) % half
            np.add.at(points, tuple(places.T), 1.0)
        length = 1 / np.sqrt((np.cos(angle - turn) / long) ** 2 + (np.sin(angle - turn) / short) ** 2)
        blob = np.exp(-alpha * away**beta / np.sqrt(length)).astype(np.float32)
        field += np.fft.irfft2(np.fft.rfft2(points) * np.fft.rfft2(blob), s=shape).astype(np.float32)
    return np.asarray((field - field.mean()) / field.std(), dtype=np.float32)


def _ligaments(rng: np.random.Generator, shape: tuple[int, ...]) -> Image:
    """Cooper's ligaments: thin arcs of a millimetre or so of gland along the beam."""
    total = np.zeros(shape, np.float32)
    strength = rng.uniform(0.5, 1.6)
    for wide_mm in (0.25, 0.5, 0.9):
        layer = np.zeros(shape, np.uint8)
        for _ in range(int(rng.integers(15, 60))):
            start = rng.uniform(0, 1, 2) * shape
            turn, length = rng.uniform(0, 2 * np.pi), rng.uniform(8, 45) / GRID_MM
            end = start + length * np.array([np.sin(turn), np.cos(turn)])
            bend = (start + end) / 2 + rng.normal(0, 0.18 * length, 2)
            t = np.linspace(0, 1, 30)[:, None]
            arc = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end
            line = np.rint(arc[:, ::-1] * 16).astype(np.int32).reshape(-1, 1, 2)
            cv2.polylines(layer, [line], False, int(rng.integers(90, 255)), 1, cv2.LINE_AA, shift=4)
        sigma = wide_mm / 2.35 / GRID_MM
        blurred = cv2.GaussianBlur(layer.astype(np.float32) / 255, (0, 0), max(sigma, 0.4))
        total += blurred / (1 / (np.sqrt(2 * np.pi) * max(sigma, 0.4))) * strength * rng.uniform(0.5, 2.2)
    return total


def _vessels(rng: np.random.Generator, canvas: Canvas, gland: Image, depth: float, width: float) -> None:
    """Veins and arteries: long winding tubes of low contrast, added to the gland in place."""
    for _ in range(int(rng.integers(2, 8))):
        steps = int(rng.integers(60, 220))
        start = np.array([rng.uniform(0.2, 1.0) * depth, rng.uniform(-0.7, 0.7) * width])
        turns = rng.uniform(0, 2 * np.pi) + rng.normal(0, rng.uniform(0.04, 0.16), steps).cumsum()
        flat = start + 0.5 * np.column_stack([np.cos(turns), np.sin(turns)]).cumsum(axis=0)
        calibre = rng.uniform(0.7, 2.8) * np.linspace(1, rng.uniform(0.5, 1), steps)
        painted = canvas.tube(np.column_stack([flat, np.zeros(steps)]), calibre)
        if painted is not None:
            window, chord, _, _ = painted
            gland[window] += chord
