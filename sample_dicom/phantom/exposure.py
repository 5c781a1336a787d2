"""From log attenuation to stored values: scatter, blur, quantum noise, and a vendor-like tone curve."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.looks import VENDORS, Vendor
from sample_dicom.phantom.plan import StudySpec

Float = NDArray[np.float32]
PHOTONS_PER_MM2 = 6.5e3 * 90  # at 90 uGy detector air kerma
OPEN_FIELD = 5.0  # the detector saturates at this exposure, relative to that behind the breast
AIR = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """Stored values and the windows (centre, width, explanation) that go with them."""

    pixels: NDArray[np.uint16]
    windows: tuple[tuple[float, float, str], ...]


def expose(
    rng: np.random.Generator, log: Float, inside: NDArray[np.bool_], spec: StudySpec, pixel_mm: float
) -> Exposed:
    """Expose ``log`` (attenuation) and give what the vendor stores; deterministic for a generator's state."""
    signal = arriving(log, spec, pixel_mm)
    # The exposure control aims at the middle of the breast behind it.
    level = float(np.median(signal[inside][::50])) if inside.any() else 1.0
    exposure = detected(rng, signal / level, spec, pixel_mm)
    vendor = VENDORS[spec.vendor]
    if vendor.intent == "FOR PROCESSING":
        stored = np.clip(exposure * vendor.gain, 0, 2**vendor.bits - 1)
        return Exposed(
            pixels=np.rint(stored).astype(np.uint16), windows=((vendor.gain, 2 * vendor.gain, "LINEAR EXPOSURE"),)
        )
    return _present(-np.log(exposure), inside, vendor)


def arriving(log: Float, spec: StudySpec, pixel_mm: float) -> Float:
    """What of ``log`` (attenuation) reaches the detector: scatter added, blurred by focal spot and detector."""
    primary = np.exp(-log, dtype=np.float32)
    ratio = scatter_to_primary(spec)
    small = cv2.resize(np.minimum(primary, 0.5), None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA)
    glare = cv2.GaussianBlur(small, (0, 0), max(1.0, 12 / (pixel_mm * 16)))
    signal = (primary + ratio * cv2.resize(glare, (log.shape[1], log.shape[0]))) / (1 + ratio)
    return np.asarray(cv2.GaussianBlur(signal, (0, 0), blur_px(spec, pixel_mm)), dtype=np.float32)


def scatter_to_primary(spec: StudySpec) -> float:
    """Contact with a grid, or magnified over an air gap."""
    return 0.12 if spec.magnification == 1.0 else 0.28


def blur_px(spec: StudySpec, pixel_mm: float) -> float:
    """Standard deviation of the blur of focal spot and detector."""
    return max(0.45, (0.045 + 0.1 * (spec.magnification - 1) * 0.4) / pixel_mm)


def detected(rng: np.random.Generator, relative: Float, spec: StudySpec, pixel_mm: float) -> Float:
    """Exposure with quantum noise; ``relative`` to that behind the breast."""
    photons = PHOTONS_PER_MM2 * spec.exposure * (pixel_mm * spec.magnification) ** 2 * 0.55 * np.maximum(relative, 1e-3)
    noise = rng.standard_normal(relative.shape, dtype=np.float32) / np.sqrt(photons)
    noise = 0.5 * noise + 0.68 * cv2.GaussianBlur(noise, (0, 0), 0.8)  # the detector blurs its quantum noise too
    return np.asarray(np.clip(relative * (1 + noise), 1e-4, OPEN_FIELD), dtype=np.float32)


def _present(density: Float, inside: NDArray[np.bool_], vendor: Vendor) -> Exposed:
    """Vendor-like processing: equalise thickness, sharpen a little, scale, clip, polarity, padding."""
    mask = inside.astype(np.float32)
    small = [
        cv2.resize(array, None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA) for array in (density * mask, mask)
    ]
    wide = 30.0
    smooth = cv2.GaussianBlur(small[0], (0, 0), wide) / np.maximum(cv2.GaussianBlur(small[1], (0, 0), wide), 1e-3)
    local = cv2.GaussianBlur(small[0], (0, 0), 6) / np.maximum(cv2.GaussianBlur(small[1], (0, 0), 6), 1e-3)
    usual = float(np.median(local[small[1] > 0.5]))
    below = np.minimum(local - np.maximum(smooth, 0.95 * usual), 0) * np.clip(
        cv2.GaussianBlur(small[1], (0, 0), 6) / 0.05, 0, 1
    )
    size = (density.shape[1], density.shape[0])
    equal = density - vendor.equalise * cv2.resize(below, size)
    equal += vendor.sharpen * (equal - cv2.GaussianBlur(equal, (0, 0), 2.0))
    values = equal[inside][::37]
    low, high = np.percentile(values, [2, 98])
    stored = np.clip(
        vendor.offset + _shouldered(equal - low, vendor.shoulder) * vendor.gain + 150, 1, 2**vendor.bits - 1
    )
    pixels = np.rint(stored).astype(np.uint16)
    outside = cv2.dilate(inside.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    # Cannula, marker and pools outside the breast stay; the rest of the air is one value, padding or not.
    air = float(np.median(density[outside][::17])) if outside.any() else -np.inf
    pixels[outside & (density < air + 0.35)] = AIR if vendor.padding is None else vendor.padding
    spread = (high - low) * vendor.gain
    center, width = vendor.offset + 150 + spread * 0.74, spread * 1.08 + 60
    if vendor.voi.startswith("LINEAR"):  # no toe: the window itself must reach down to nipple and skin
        least, most = vendor.offset + 150 - 0.5 * vendor.gain, center + width / 2
        center, width = (least + most) / 2, most - least
    windows = [
        (round(center), round(width), "NORMAL"),
        (round(center), round(width * 0.7), "HARDER"),
        (round(center), round(width * 1.4), "SOFTER"),
    ]
    if vendor.photometric == "MONOCHROME1":
        top = 2**vendor.bits - 1
        pixels = (top - pixels).astype(np.uint16)
        windows = [(top - c, w, words) for c, w, words in windows]
    return Exposed(pixels=pixels, windows=tuple(windows))


def _shouldered(density: Float, shoulder: float) -> Float:
    """A film's shoulder: above the darkest tissue each step of density adds less than the one before."""
    if shoulder == 0:
        return density
    above = np.maximum(density, 0)
    return np.asarray(np.where(density > 0, above / (1 + shoulder * above), density), dtype=np.float32)
