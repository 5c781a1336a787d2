"""Patches of the images, as other clinics might have exposed them: turned, mirrored, enlarged, blurred, noisier, through another
curve. What a patch is depends on its own seed alone, so the same seeds give the same training."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.appearance import appearance_of
from ductoview.analysis.scene import scene_of
from training.images import FIRST_DRAWING, ground_truth

Float = NDArray[np.float32]
SIDE_PX = 256
PLACES = 6_000
THIN_MM = 0.36
_ALLOWED, _THIN = 1, 2
_COARSE = 8
_NOISE_UNIT = 4.0
_THIN_WORTH = 3.0
_PHANTOM_SHARE = 0.72


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """``seen`` (2, side, side), the ``share`` of each pixel that is lumen, and what each pixel is ``worth`` (side, side)."""

    seen: Float
    share: Float
    worth: Float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stored:
    seen: NDArray[np.float16]
    marks: NDArray[np.uint8]
    places: dict[str, NDArray[np.intp]]


def prepare(seed: int, folder: Path) -> None:
    """One image's appearance, truth and places, written as NumPy files that can be read in part."""
    if (folder / f"{seed}.places.npz").exists():
        return
    ground, share = ground_truth(seed)
    thin = _thin(share, ground.working.mm)
    flags = ground.allowed.astype(np.uint8) * _ALLOWED + thin.astype(np.uint8) * _THIN
    np.save(folder / f"{seed}.seen.npy", appearance_of(scene_of(ground, whole=True)).astype(np.float16))
    np.save(folder / f"{seed}.marks.npy", np.stack([(share * 255).astype(np.uint8), flags]))
    rng = np.random.default_rng(seed)
    lumen = share > 0.5
    kinds = {
        "lumen": _some(rng, np.flatnonzero(lumen)),
        "thin": _some(rng, np.flatnonzero(lumen & thin)),
        "anywhere": np.flatnonzero(ground.allowed[::_COARSE, ::_COARSE]),
    }
    np.savez(folder / f"{seed}.places.npz", **kinds)  # type: ignore[arg-type]


class Patches:
    """Patches of the prepared images of ``seeds``."""

    def __init__(self, folder: Path, seeds: Iterable[int]) -> None:
        self._folder = folder
        seeds = list(seeds)
        self._phantoms = [seed for seed in seeds if seed < FIRST_DRAWING]
        self._drawings = [seed for seed in seeds if seed >= FIRST_DRAWING]
        self._read: dict[int, _Stored] = {}

    def patch(self, rng: np.random.Generator) -> Patch:
        """A patch about a thin duct, about any duct, or anywhere."""
        kind = self._phantoms if rng.random() < _PHANTOM_SHARE else self._drawings
        stored = self._stored(int(rng.choice(kind)))
        row, column = _place(rng, stored)
        seen, share, flags = _cut(rng, stored, row, column)
        seen = exposed_anew(rng, seen)
        worth = ((flags & _ALLOWED) * (1 + (_THIN_WORTH - 1) * (flags >> 1))).astype(np.float32)
        parts = [seen, share, worth]
        if rng.random() < 0.5:
            parts = [part[..., ::-1] for part in parts]
        seen, share, worth = (np.ascontiguousarray(part) for part in parts)
        return Patch(seen=seen, share=share, worth=worth)

    def _stored(self, seed: int) -> _Stored:
        if seed not in self._read:
            self._read[seed] = _Stored(
                seen=np.load(self._folder / f"{seed}.seen.npy", mmap_mode="r"),
                marks=np.load(self._folder / f"{seed}.marks.npy", mmap_mode="r"),
                places=dict(np.load(self._folder / f"{seed}.places.npz")),
            )
        return self._read[seed]


def _some(rng: np.random.Generator, places: NDArray[np.intp]) -> NDArray[np.intp]:
    return rng.choice(places, min(PLACES, len(places)), replace=False) if len(places) else places


def _thin(share: Float, mm: float) -> NDArray[np.bool_]:
    """Within 0.3 mm of lumen that is nowhere there wider than THIN_MM."""
    lumen = (share > 0.5).astype(np.uint8)
    near = max(1, round(0.3 / mm))
    depth = cv2.distanceTransform(lumen, cv2.DIST_L2, 5)
    widest = cv2.dilate(depth, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * near + 7, 2 * near + 7)))
    around = cv2.dilate(lumen, np.ones((2 * near + 1, 2 * near + 1), np.uint8)) > 0
    return np.asarray(around & (2 * widest * mm < THIN_MM) & (widest > 0))


def _place(rng: np.random.Generator, stored: _Stored) -> tuple[int, int]:
    rows, columns = stored.marks.shape[1:]
    chance, places = rng.random(), stored.places
    if chance < 0.35 and len(places["thin"]):
        row, column = divmod(int(rng.choice(places["thin"])), columns)
    elif chance < 0.75 and len(places["lumen"]):
        row, column = divmod(int(rng.choice(places["lumen"])), columns)
    elif len(places["anywhere"]):
        row, column = (_COARSE * cell for cell in divmod(int(rng.choice(places["anywhere"])), -(-columns // _COARSE)))
    else:
        row, column = rows // 2, columns // 2
    off = rng.integers(-90, 91, 2)
    return row + int(off[0]), column + int(off[1])


def _cut(rng: np.random.Generator, stored: _Stored, row: int, column: int) -> tuple[Float, Float, NDArray[np.uint8]]:
    """Appearance, share and flags about a place, turned and enlarged at random."""
    rows, columns = stored.marks.shape[1:]
    scale = float(np.exp(rng.uniform(np.log(0.65), np.log(1.55)))) if rng.random() < 0.7 else 1.0
    angle = float(rng.uniform(0, 2 * np.pi)) if rng.random() < 0.4 else float(rng.integers(4)) * np.pi / 2
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    start = np.array([column, row]) - turn @ np.array([SIDE_PX / 2, SIDE_PX / 2])
    corners = np.array([[0, 0], [SIDE_PX, 0], [0, SIDE_PX], [SIDE_PX, SIDE_PX]]) @ turn.T + start
    left, top = np.maximum(0, np.minimum(np.floor(corners.min(axis=0)).astype(int) - 2, (columns - 1, rows - 1)))
    right, bottom = np.minimum((columns, rows), np.maximum(np.ceil(corners.max(axis=0)).astype(int) + 3, 1))
    matrix = np.hstack([turn, (start - (left, top))[:, None]]).astype(np.float32)

    def warped(image: Any, flags: int, border: int) -> Any:
        return cv2.warpAffine(image, matrix, (SIDE_PX, SIDE_PX), flags=flags | cv2.WARP_INVERSE_MAP, borderMode=border)

    seen = np.asarray(stored.seen[:, top:bottom, left:right]).astype(np.float32)
    share, flags = np.asarray(stored.marks[:, top:bottom, left:right])
    return (
        np.stack([warped(channel, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE) for channel in seen]),
        warped(share.astype(np.float32) / 255, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT),
        warped(flags, cv2.INTER_NEAREST, cv2.BORDER_CONSTANT),
    )


def exposed_anew(rng: np.random.Generator, seen: Float) -> Float:
    """The appearance with another sharpness, noise, curve, gain and level: the same disturbance in both channels."""
    over_noise, over_spread = np.sinh(seen[0]) * _NOISE_UNIT, np.sinh(seen[1])
    ratio = float(np.clip(np.median(np.abs(over_noise)) + 0.5, 0.5, 80) / (np.median(np.abs(over_spread)) + 0.3))
    values = np.stack([over_noise, over_spread])
    if rng.random() < 0.4:
        blur = float(rng.uniform(0.3, 1.2))
        values = np.stack([cv2.GaussianBlur(channel, (0, 0), blur) for channel in values])
    if rng.random() < 0.5:
        noise = _rough_noise(rng) * float(np.exp(rng.uniform(np.log(0.2), np.log(2.0))))
        values[0] = (values[0] + noise) / np.sqrt(1 + noise.std() ** 2 * 0.5)
        values[1] += noise / ratio
    if rng.random() < 0.4:
        power = float(np.exp(rng.uniform(np.log(0.75), np.log(1.3))))
        values = np.stack([_through_curve(channel, power) for channel in values])
    values[0] *= float(np.exp(rng.normal(0, 0.3)))
    values[1] *= float(np.exp(rng.normal(0, 0.25)))
    if rng.random() < 0.5:
        values = values + np.array([rng.normal(0, 1.5), rng.normal(0, 0.15)])[:, None, None]
    return np.stack([np.arcsinh(values[0] / _NOISE_UNIT), np.arcsinh(values[1])]).astype(np.float32)


def _through_curve(channel: Float, power: float) -> Float:
    unit = float(channel.std()) + 1e-3
    return np.asarray(np.sign(channel) * np.abs(channel / unit) ** power * unit)


def _rough_noise(rng: np.random.Generator) -> Float:
    """Noise of unit spread whose power falls with frequency to the power 0 to 2.5."""
    frequency = np.hypot(np.fft.fftfreq(SIDE_PX)[:, None], np.fft.rfftfreq(SIDE_PX)[None])
    fall = np.maximum(frequency, 1 / SIDE_PX) ** (-rng.uniform(0, 2.5) / 2)
    noise: Any = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((SIDE_PX, SIDE_PX))) * fall, s=(SIDE_PX, SIDE_PX))
    return np.asarray(noise / noise.std(), dtype=np.float32)
