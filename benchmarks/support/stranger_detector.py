"""From attenuation to stored values: Beer and Lambert, scatter, blur, quanta, and six ways a vendor shows it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a vendor stores: ``curve``, bits, and whether high stored values are dark (``dark``: MONOCHROME1)."""

    name: str
    curve: str
    bits: int
    dark: bool
    processing: bool
    intensity: str | None = None


LOOKS = (
    Look(name="raw linear 14", curve="linear", bits=14, dark=True, processing=True, intensity="LIN"),
    Look(name="raw linear 12", curve="linear", bits=12, dark=True, processing=True, intensity="LIN"),
    Look(name="raw log 12", curve="rawlog", bits=12, dark=True, processing=True, intensity="LOG"),
    Look(name="log 12", curve="log", bits=12, dark=False, processing=False),
    Look(name="log 12 dark", curve="log", bits=12, dark=True, processing=False),
    Look(name="sigmoid 12", curve="film", bits=12, dark=False, processing=False),
    Look(name="film 10 dark", curve="film", bits=10, dark=True, processing=False),
    Look(name="film 8", curve="film", bits=8, dark=False, processing=False),
    Look(name="processed 12", curve="processed", bits=12, dark=False, processing=False),
    Look(name="processed 14", curve="processed", bits=14, dark=False, processing=False),
)


def exposed(rng: np.random.Generator, attenuation: Image, mm: float, magnification: float) -> Image:
    """Quanta per pixel, with open air at ``exposed_air`` times those behind a middling breast."""
    primary = np.exp(-attenuation)
    behind = float(np.median(primary[attenuation > 0.3])) if (attenuation > 0.3).any() else 1.0
    scatter = rng.uniform(0.08, 0.2) if magnification > 1 else rng.uniform(0.12, 0.5)
    reduce = 32
    small = cv2.resize(primary * (attenuation > 0.05), None, fx=1 / reduce, fy=1 / reduce, interpolation=cv2.INTER_AREA)
    haze = cv2.GaussianBlur(small, (0, 0), rng.uniform(8, 20) / (mm * reduce))
    haze = cv2.resize(haze, attenuation.shape[::-1], interpolation=cv2.INTER_LINEAR)
    focus_mm = rng.uniform(0.08, 0.15) if magnification > 1 else rng.uniform(0.25, 0.4)
    sigma_mm = np.hypot(
        0.42 * focus_mm * (magnification - 1) / magnification + 0.006, rng.uniform(0.03, 0.06) / magnification
    )
    sharp = cv2.GaussianBlur(primary, (0, 0), max(sigma_mm / mm, 0.3))
    quanta = rng.uniform(1.5e5, 7e5) * (mm * magnification) ** 2
    mean = np.maximum((sharp + scatter * haze) / behind * quanta, 0)
    noise = rng.standard_normal(mean.shape, dtype=np.float32)
    grain = rng.uniform(0.3, 0.6)
    noise = cv2.GaussianBlur(noise, (0, 0), grain) * np.float32(1 + 0.6 * grain)
    return np.asarray(np.maximum(mean + np.sqrt(mean) * noise, 1), dtype=np.float32)


def stored(rng: np.random.Generator, quanta: Image, breast: NDArray[np.bool_], look: Look) -> NDArray[np.uint16]:
    """Values a vendor stores, polarity included."""
    top = 2**look.bits - 1
    if look.curve == "linear":
        gain = 0.97 * top / float(np.percentile(quanta[breast], 99.5)) / rng.uniform(1.0, 3.0)
        return _digits(quanta * gain + rng.uniform(0, 40), top)
    logs = np.log(quanta)
    air = float(np.percentile(logs, 99.5))
    if look.curve == "rawlog":
        return _digits((logs - air) * rng.uniform(0.12, 0.2) * top + 0.95 * top, top)
    density = air - logs
    low, high = (float(v) for v in np.percentile(density[breast], [3, 99.7]))
    if look.curve == "processed":
        small = cv2.resize(density, None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA)
        wide = cv2.resize(cv2.GaussianBlur(small, (0, 0), 6), density.shape[::-1], interpolation=cv2.INTER_LINEAR)
        soft = cv2.GaussianBlur(density, (0, 0), 2)
        density = (
            density - rng.uniform(0.3, 0.7) * np.minimum(wide, 0.7 * high) + rng.uniform(0.3, 1.5) * (density - soft)
        )
        low, high = (float(v) for v in np.percentile(density[breast], [1, 99.8]))
    if look.curve == "film":
        middle = float(np.median(density[breast])) + rng.uniform(-0.1, 0.35) * (high - low)
        steep = rng.uniform(4, 8) / (high - low)
        grey = 1 / (1 + np.exp(-steep * (density - middle)))
    else:
        span = rng.uniform(1.0, 1.5) * (high - low)
        grey = (density - low + 0.15 * span) / span
    if look.curve == "processed":
        grey = np.where(breast, grey, 0)
    grey = np.clip(grey, 0, 1)
    return _digits((1 - grey if look.dark else grey) * top, top)


def _digits(values: Image, top: int) -> NDArray[np.uint16]:
    return np.asarray(np.clip(np.rint(values), 0, top), dtype=np.uint16)
