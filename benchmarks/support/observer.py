"""How well an ideal observer could see each stretch of the true ducts, whatever a method makes of them.

The observer knows course, calibre and contrast of the stretch and asks only whether it is there. Its detectability is that
of the prewhitening matched filter, d'^2 = sum over frequencies of |S|^2 / W (ICRU report 54): S is the stretch as it arrives
at the detector, in log exposure, W the power spectrum of the same place without contrast, quantum noise and tissue together,
the mean over all directions. Nothing else nearby counts against it, so it is an upper bound: at a d' below 3 nothing that
must also search can say that a duct is there.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.fft import fft2
from scipy.spatial import cKDTree

from sample_dicom.phantom import StudySpec
from sample_dicom.phantom.draw import layers_of
from sample_dicom.phantom.exposure import arriving, blur_px, detected, scatter_to_primary
from sample_dicom.phantom.filled import draw_duct, filled_points
from sample_dicom.phantom.tubes import dense

Float = NDArray[np.float32]
STRETCH_MM = 3.0
WINDOW_MM = 6.0
SEEN = 3.0
_LEAST_CYCLES = 2  # a window: below lie its own mean and slope


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """``path`` (n, 3) is row, column, calibre in mm, as the image is stored; ``detectability`` is d'."""

    segment: int
    path: NDArray[np.float64]
    detectability: float


def stretches_of(spec: StudySpec, view: str) -> list[Stretch]:
    """Every filled duct of the phase FULL, cut into stretches of about 3 mm; those whose middle lies in the picture."""
    layers = layers_of(spec, view)
    mm = layers.field.pixel_mm
    contrast = np.zeros_like(layers.tissue) if layers.contrast is None else layers.contrast
    attenuation = layers.log(with_contrast=False)
    empty = arriving(attenuation, spec, mm)
    rng = np.random.default_rng([spec.seed, layers.axis, 19])
    noisy = -np.log(detected(rng, empty / float(np.median(empty[layers.inside][::50])), spec, mm))
    # Of a little more attenuation the share of the primary in all that arrives is left.
    kept = np.exp(-attenuation) / ((1 + scatter_to_primary(spec)) * empty) * layers.iodine_per_mm
    size, blur = round(WINDOW_MM / mm), blur_px(spec, mm)
    alone = np.zeros_like(layers.tissue)
    found = []
    for duct in layers.ducts:
        if filled_points(duct) < 3:
            continue
        alone[:] = 0
        draw_duct(alone, duct, layers.field, layers.axis)
        np.minimum(alone, contrast, out=alone)  # a defect has taken its part
        for path in _cut(layers.path_of(duct), STRETCH_MM / mm):
            window = _around(path, alone.shape, size)
            if window is None:
                continue
            own = _own(alone[window], path, layers.path_of(duct), window)
            signal = cv2.GaussianBlur(own, (0, 0), blur) * kept[window]
            if spec.laterality == "R":
                path[:, 1] = layers.field.columns - 1 - path[:, 1]
            found.append(Stretch(segment=duct.id, path=path, detectability=detectability(signal, noisy[window])))
    return found


def detectability(signal: Float, background: Float) -> float:
    """d' of a known signal in stationary noise of which ``background`` is one example of the same square shape."""
    side = len(signal)
    taper = np.outer(np.hanning(side + 2)[1:-1], np.hanning(side + 2)[1:-1])
    noise = np.abs(fft2(_levelled(background) * taper)) ** 2 / np.mean(taper**2)
    cycles = np.fft.fftfreq(side) * side
    ring = np.rint(np.hypot(cycles[:, None], cycles[None])).astype(int)
    mean = np.bincount(ring.ravel(), noise.ravel()) / np.bincount(ring.ravel())
    power = np.abs(fft2(signal)) ** 2
    counts = ring >= _LEAST_CYCLES
    return float(np.sqrt((power[counts] / mean[ring[counts]]).sum()))


def _levelled(values: Float) -> NDArray[np.float64]:
    """Without mean and slope."""
    side = np.linspace(-1, 1, len(values))
    level = values - values.mean(dtype=float)
    down, right = (level.sum(axis=1) @ side, level.sum(axis=0) @ side) / (len(side) * (side @ side))
    return np.asarray(level - down * side[:, None] - right * side[None])


def _cut(path: NDArray[np.float64], length_px: float) -> list[NDArray[np.float64]]:
    """A path in equal pieces of about a length, in steps of half a pixel."""
    points, (calibre_mm,) = dense(path[:, :2], path[:, 2])
    whole = np.column_stack([points, calibre_mm])
    return np.array_split(whole, max(1, round(len(whole) / 2 / length_px)))


def _around(path: NDArray[np.float64], shape: tuple[int, ...], size: int) -> tuple[slice, slice] | None:
    """A square of ``size`` pixels about the middle of a path, pushed into the picture; None when the middle is outside."""
    row, column = path[len(path) // 2, :2]
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        return None
    top, left = (int(np.clip(at - size / 2, 0, most - size)) for at, most in zip((row, column), shape, strict=True))
    return slice(top, top + size), slice(left, left + size)


def _own(
    alone: Float, path: NDArray[np.float64], whole: NDArray[np.float64], window: tuple[slice, slice]
) -> NDArray[np.float32]:
    """Of a duct's contrast in a window what is nearest to one stretch of it."""
    rows, columns = np.nonzero(alone)
    pixels = np.column_stack([rows + window[0].start, columns + window[1].start])
    points, _ = dense(whole[:, :2])
    first = cKDTree(points).query(path[[0, -1], :2])[1]
    index = cKDTree(points).query(pixels)[1] if len(pixels) else np.zeros(0, int)
    inside = (index >= first[0]) & (index <= first[1])
    own = np.zeros_like(alone)
    own[rows[inside], columns[inside]] = alone[rows[inside], columns[inside]]
    return own
