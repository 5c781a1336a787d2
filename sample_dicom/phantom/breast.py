"""The breast without contrast.

Outline, thickness, glandular texture, ligaments, vessels, calcifications, pectoral muscle, as attenuation.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.tubes import draw_tube

Float = NDArray[np.float32]
FAT_PER_MM = 0.040  # log attenuation of adipose tissue per mm, W/Rh 30 kVp after 5 cm
GLAND_OVER_FAT_PER_MM = 0.024


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The part of the breast that is in the picture; pixel (0, 0) lies at (``left_mm``, ``top_mm``)."""

    rows: int
    columns: int
    pixel_mm: float
    left_mm: float
    top_mm: float

    def to_px(self, across_mm: NDArray[np.float64], depth_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 2) rows and columns of points given across the breast and in depth from the chest wall."""
        return np.column_stack([(across_mm - self.top_mm) / self.pixel_mm, (depth_mm - self.left_mm) / self.pixel_mm])

    def grid_mm(self, step: int = 1) -> tuple[Float, Float]:
        """Across and depth coordinates (mm) of every ``step``-th pixel."""
        rows = (np.arange(0, self.rows, step, dtype=np.float32) * self.pixel_mm + self.top_mm)[:, None]
        columns = (np.arange(0, self.columns, step, dtype=np.float32) * self.pixel_mm + self.left_mm)[None, :]
        return rows, columns


def power_law(rng: np.random.Generator, shape: tuple[int, int], pixel_mm: float, beta: float, outer_mm: float) -> Float:
    """Noise of power spectrum 1/f^beta, flat below 1/outer_mm, unit standard deviation (Burgess)."""
    size = cv2.getOptimalDFTSize(max(shape) + 32)
    spectrum = np.fft.rfft2(rng.standard_normal((size, size)).astype(np.float32))
    frequency = np.hypot(np.fft.fftfreq(size, pixel_mm)[:, None], np.fft.rfftfreq(size, pixel_mm)[None, :])
    spectrum *= np.maximum(frequency, 1 / outer_mm) ** (-beta / 2)
    spectrum[0, 0] = 0
    noise = np.fft.irfft2(spectrum, s=(size, size))[: shape[0], : shape[1]]
    return ((noise - noise.mean()) / noise.std()).astype(np.float32)


def tissue(
    rng: np.random.Generator,
    field: Field,
    *,
    depth_mm: float,
    half_mm: float,
    thickness_mm: float,
    density: float,
    pectoral: bool,
    texture: float,
) -> tuple[Float, NDArray[np.bool_]]:
    """Log attenuation (rows, columns) of the uninjected breast and where the breast is."""
    step = 4
    across, depth = field.grid_mm(step)
    wobble = 1 + 0.012 * np.sin(across / 11 + rng.uniform(0, 6)) + 0.01 * np.sin(across / 5.3 + rng.uniform(0, 6))
    ratio = np.sqrt((depth / (depth_mm * wobble)) ** 2 + (across / half_mm) ** 2)
    inward = np.clip((1 - ratio) * min(depth_mm, half_mm), 0, None).astype(np.float32)
    rounding = thickness_mm / 2
    roll = np.clip(inward / rounding, 0, 1)
    thick = thickness_mm * np.sqrt(1 - (1 - roll) ** 2)
    shape = thick.shape
    mm = field.pixel_mm * step
    coarse = power_law(rng, shape, mm, 3.1, 28.0)
    glandular = np.clip(
        density
        + 0.9
        * density
        * np.exp(-((depth - 0.55 * depth_mm) ** 2) / (0.5 * depth_mm) ** 2 - (across / (0.75 * half_mm)) ** 2),
        0,
        0.9,
    )
    log = (
        FAT_PER_MM * thick
        + GLAND_OVER_FAT_PER_MM * thick * glandular * (1 + 0.55 * coarse)
        + 0.05 * (inward > 0) * (inward < 1.4)
    )
    if pectoral:
        edge = -half_mm * 0.15 + (depth / (0.33 * depth_mm)) * half_mm * 0.95
        log += 0.25 / (1 + np.exp(np.clip((across - (edge - half_mm * 0.75)) / 1.5, -30, 30))) * (inward > 0)
    log = cv2.resize(log.astype(np.float32), (field.columns, field.rows), interpolation=cv2.INTER_LINEAR)
    relative = cv2.resize(
        (thick / thickness_mm).astype(np.float32), (field.columns, field.rows), interpolation=cv2.INTER_LINEAR
    )
    fine = power_law(rng, ((field.rows + 1) // 2, (field.columns + 1) // 2), field.pixel_mm * 2, 3.0, 9.0)
    log += texture * relative * cv2.resize(fine, (field.columns, field.rows), interpolation=cv2.INTER_LINEAR)
    inside = cv2.resize(inward, (field.columns, field.rows), interpolation=cv2.INTER_LINEAR) > 0
    return log, inside


def strands(
    rng: np.random.Generator, log: Float, field: Field, *, depth_mm: float, half_mm: float, ligaments: int, vessels: int
) -> None:
    """Cooper's ligaments (thin, faint, many) and vessels (long, wide, faint, wavy), added in place."""
    mm = field.pixel_mm
    for _ in range(ligaments):
        start = np.array([rng.uniform(-0.85, 0.85) * half_mm, rng.uniform(0.02, 0.9) * depth_mm])
        path = _wander(rng, start, rng.uniform(0, 2 * np.pi), rng.uniform(7, 40), 0.05)
        calibre = rng.uniform(0.15, 0.8) * np.linspace(1, rng.uniform(0.3, 1), len(path))
        _strand(log, field, path, calibre, rng.uniform(0.03, 0.11) * mm)
    for _ in range(vessels):
        start = np.array([rng.uniform(-0.7, 0.7) * half_mm, rng.uniform(0, 0.2) * depth_mm])
        path = _wander(rng, start, rng.normal(0, 0.5), rng.uniform(0.4, 1.0) * depth_mm, 0.06)
        count = len(path)
        beads = 1 + 0.12 * np.sin(np.arange(count) * 0.25 / rng.uniform(0.8, 2.5))
        _strand(
            log, field, path, rng.uniform(0.7, 2.2) * np.linspace(1, 0.6, count) * beads, rng.uniform(0.03, 0.07) * mm
        )


def _wander(
    rng: np.random.Generator, start: NDArray[np.float64], angle: float, length_mm: float, bend: float
) -> NDArray[np.float64]:
    count = max(8, int(length_mm / 0.25))
    angles = (
        angle
        + (rng.standard_normal(count) * bend).cumsum()
        + 0.1 * np.sin(np.arange(count) * 0.25 / rng.uniform(3, 12))
    )
    return start + np.column_stack([np.sin(angles), np.cos(angles)]).cumsum(0) * 0.25


def _strand(
    log: Float, field: Field, path_mm: NDArray[np.float64], calibre_mm: NDArray[np.float64], per_px: float
) -> None:
    path = field.to_px(path_mm[:, 0], path_mm[:, 1])
    draw_tube(log, path, calibre_mm / 2 / field.pixel_mm, np.full(len(path), per_px))


def calcifications(rng: np.random.Generator, log: Float, field: Field, inside: NDArray[np.bool_], count: int) -> None:
    """Bright specks of 0.15 to 0.8 mm, single and in one cluster, added in place."""
    rows, columns = np.nonzero(inside[::16, ::16])
    if not len(rows):
        return
    home = rng.integers(len(rows))
    for number in range(count):
        pick = home if number % 2 else rng.integers(len(rows))
        centre = np.array([rows[pick], columns[pick]]) * 16 + rng.normal(0, 4 / field.pixel_mm if number % 2 else 0, 2)
        radius = rng.uniform(0.08, 0.4) / field.pixel_mm
        path = centre + np.array([[0, 0], rng.normal(0, radius, 2)])
        draw_tube(log, path, np.full(2, radius), np.full(2, rng.uniform(0.15, 0.5) * field.pixel_mm))
