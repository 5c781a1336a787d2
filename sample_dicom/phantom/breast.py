"""The breast without contrast.

Outline, thickness, fat and gland, ligaments, vessels, calcifications, pectoral muscle, as log attenuation.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.tubes import draw_tube

Float = NDArray[np.float32]
FAT_PER_MM = 0.040  # log attenuation of adipose tissue per mm, W/Rh 30 kVp after 5 cm
GLAND_OVER_FAT_PER_MM = 0.024
SLABS = 5
TEXTURE_STEP_MM = 0.17


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
        """Across and depth coordinates (mm) of the centres of ``step`` x ``step`` blocks that cover the picture."""
        middle = (step - 1) / 2
        rows = (np.arange(-(-self.rows // step), dtype=np.float32) * step + middle) * self.pixel_mm + self.top_mm
        columns = (np.arange(-(-self.columns // step), dtype=np.float32) * step + middle) * self.pixel_mm + self.left_mm
        return rows[:, None], columns[None, :]

    def enlarge(self, blocks: Float, step: int) -> Float:
        """Values of blocks (``grid_mm(step)``) interpolated to every pixel."""
        size = (blocks.shape[1] * step, blocks.shape[0] * step)
        return cv2.resize(blocks, size, interpolation=cv2.INTER_LINEAR)[: self.rows, : self.columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A breast: ``depth_mm`` from the chest wall to the skin behind the nipple, ``half_mm`` half its height."""

    depth_mm: float
    half_mm: float
    thickness_mm: float

    def inward_mm(self, rng: np.random.Generator, across: Float, depth: Float) -> Float:
        """Distance from the skin line, about, in mm; negative outside."""
        wobble = 1 + 0.010 * np.sin(across / 13 + rng.uniform(0, 6)) + 0.006 * np.sin(across / 6.1 + rng.uniform(0, 6))
        ratio = (np.abs(depth / (self.depth_mm * wobble)) ** 2.15 + np.abs(across / self.half_mm) ** 2.15) ** (1 / 2.15)
        return ((1 - ratio) * min(self.depth_mm, self.half_mm)).astype(np.float32)

    def relative_thickness(self, inward: Float) -> Float:
        """Share of the compressed thickness: the margin bulges in a half circle."""
        roll = np.clip(inward / (self.thickness_mm / 2), 0, 1)
        return np.sqrt(1 - (1 - roll) ** 2)


class Noise:
    """Noise of power spectrum 1/f^beta, flat below 1/outer_mm, unit standard deviation (Burgess), of one shape; what filters
    it is worked out once for each kind."""

    def __init__(self, shape: tuple[int, int], pixel_mm: float) -> None:
        self._shape = shape
        self._size = size = cv2.getOptimalDFTSize(max(shape) + 32)
        self._frequency = np.hypot(np.fft.fftfreq(size, pixel_mm)[:, None], np.fft.rfftfreq(size, pixel_mm)[None, :])
        self._filters: dict[tuple[float, float], NDArray[np.float64]] = {}

    def __call__(self, rng: np.random.Generator, beta: float, outer_mm: float) -> Float:
        if (beta, outer_mm) not in self._filters:
            self._filters[beta, outer_mm] = np.maximum(self._frequency, 1 / outer_mm) ** (-beta / 2)
        size, (rows, columns) = self._size, self._shape
        spectrum = np.fft.rfft2(rng.standard_normal((size, size)).astype(np.float32))
        spectrum *= self._filters[beta, outer_mm]
        spectrum[0, 0] = 0
        noise = np.fft.irfft2(spectrum, s=(size, size))[:rows, :columns]
        return ((noise - noise.mean()) / noise.std()).astype(np.float32)


def tissue(
    rng: np.random.Generator, field: Field, outline: Outline, *, density: float, pectoral: bool, texture: float
) -> tuple[Float, NDArray[np.bool_]]:
    """Log attenuation (rows, columns) of the uninjected breast and where the breast is."""
    step = max(1, round(TEXTURE_STEP_MM / field.pixel_mm))
    across, depth = field.grid_mm(step)
    inward = outline.inward_mm(rng, across, depth)
    relative = outline.relative_thickness(inward)
    gland = _gland(rng, field.pixel_mm * step, outline, across, depth, inward, density)
    log = outline.thickness_mm * relative * (FAT_PER_MM + GLAND_OVER_FAT_PER_MM * gland)
    nearness = np.exp(-((across / 17) ** 2)) * (depth > 0.7 * outline.depth_mm)  # the areola's skin is thicker
    log += (0.07 + 0.06 * nearness) * np.exp(-((inward / (1.1 + 0.6 * nearness)) ** 2)) * (inward > 0)
    if pectoral:
        log += _pectoral(rng, outline, across, depth) * (inward > 0)
    relative_px, log_px = field.enlarge(relative, step), field.enlarge(log.astype(np.float32), step)
    half = ((field.rows + 1) // 2, (field.columns + 1) // 2)
    fine = cv2.resize(
        Noise(half, field.pixel_mm * 2)(rng, 3.0, 9.0), (half[1] * 2, half[0] * 2), interpolation=cv2.INTER_LINEAR
    )
    log_px += texture * relative_px * fine[: field.rows, : field.columns]
    return log_px, field.enlarge(inward, step) > 0


def _gland(
    rng: np.random.Generator, mm: float, outline: Outline, across: Float, depth: Float, inward: Float, density: float
) -> Float:
    """Share of gland along each ray: slabs of lobes between fat, with septa, inside a scalloped outline."""
    shape = inward.shape
    noise = Noise(shape, mm)
    radius = np.hypot(depth - outline.depth_mm, across)
    funnel = np.exp(-((across / 13) ** 2)) * np.clip((depth / outline.depth_mm - 0.55) / 0.3, 0, 1)
    total = np.zeros(shape, np.float32)
    for _ in range(SLABS):
        scallops = noise(rng, 4.0, 16.0)
        ring = (8.0 + 3.0 * scallops + rng.uniform(-2, 3)) * (1 - 0.85 * funnel)
        within = 1 / (1 + np.exp(-np.clip((inward - ring) / 1.1, -30, 30)))
        within *= 1 / (1 + np.exp(-np.clip((depth - rng.uniform(-4, 14) - 5 * scallops) / 3.0, -30, 30)))
        lobes = _towards_nipple(noise(rng, 3.4, 22.0), across, depth, outline, mm, 1.7)
        present = 1 / (1 + np.exp(-(lobes + 5.0 * (density - 0.3) + 0.9 * funnel) / 0.42))
        septa = _septa(rng, noise, mm, 7.0) + 0.7 * _towards_nipple(
            _septa(rng, noise, mm, 6.0), across, depth, outline, mm, 2.4
        )
        total += within * (present * (0.62 + 0.16 * noise(rng, 2.8, 6.0)) + 0.18 * septa)
        total += 0.16 * (1 - within) * _septa(rng, noise, mm, 11.0)
    total *= 0.75 + 0.35 * np.exp(-((radius / (0.75 * outline.depth_mm)) ** 2))
    return np.clip(total / SLABS, 0.0, 1.0).astype(np.float32)


def _septa(rng: np.random.Generator, noise: Noise, mm: float, apart_mm: float) -> Float:
    """A net of thin curved sheets: where smooth noise passes through zero."""
    smooth = noise(rng, 4.6, apart_mm * 1.6)
    slope = np.hypot(*np.gradient(smooth, mm)) + 0.05
    weight = np.clip(noise(rng, 4.0, 12.0) + 0.4, 0, None)
    return (np.exp(-((smooth / (slope * 0.30)) ** 2)) * np.minimum(weight, 1.6)).astype(np.float32)


def _towards_nipple(noise: Float, across: Float, depth: Float, outline: Outline, mm: float, stretch: float) -> Float:
    """The same noise drawn out along rays from the nipple."""
    x, y = depth - outline.depth_mm - 4, across
    radius = np.hypot(x, y) + 12
    angle = np.arctan2(y, -x)
    columns = (radius / (stretch * mm)).astype(np.float32)
    rows = (angle * 38.0 / mm).astype(np.float32)
    height, width = noise.shape
    # Folding back at the borders instead of repeating them keeps the texture.
    columns, rows = (_fold(values, size) for values, size in ((columns, width), (rows + height / 2, height)))
    return cv2.remap(noise, columns, rows, cv2.INTER_LINEAR)


def _fold(values: Float, size: int) -> Float:
    period = 2.0 * (size - 1)
    folded = np.mod(values, period)
    return np.minimum(folded, period - folded).astype(np.float32)


def _pectoral(rng: np.random.Generator, outline: Outline, across: Float, depth: Float) -> Float:
    """The chest muscle in the upper corner by the chest wall, its edge slightly convex."""
    low = outline.half_mm * rng.uniform(-0.15, 0.25)
    reach = outline.depth_mm * rng.uniform(0.22, 0.34)
    edge = low - (low + outline.half_mm) * np.clip(depth / reach, 0, None) ** 1.2
    return 0.30 / (1 + np.exp(np.clip((across - edge) / 1.3, -30, 30)))


def strands(
    rng: np.random.Generator, log: Float, field: Field, outline: Outline, *, ligaments: int, vessels: int
) -> None:
    """Cooper's ligaments (thin, faint, many, bowed) and vessels (long, wide, faint, wavy), added in place."""
    depth_mm, half_mm = outline.depth_mm, outline.half_mm
    for _ in range(ligaments):
        start = np.array([rng.uniform(-0.85, 0.85) * half_mm, rng.uniform(0.05, 0.95) * depth_mm])
        home = np.arctan2(-start[0], depth_mm - start[1])
        path = wander(rng, start, home + rng.normal(0, 0.7), rng.uniform(6, 30), 0.03)
        calibre = rng.uniform(0.15, 0.7) * np.linspace(1, rng.uniform(0.3, 1), len(path))
        _strand(log, field, path, calibre, rng.uniform(0.03, 0.09))
    for _ in range(vessels):
        start = np.array([rng.uniform(-0.75, 0.75) * half_mm, rng.uniform(-0.05, 0.3) * depth_mm])
        path = wander(rng, start, rng.normal(0, 0.5), rng.uniform(0.4, 1.0) * depth_mm, 0.045)
        count = len(path)
        beads = 1 + 0.08 * np.sin(np.arange(count) * 0.25 / rng.uniform(0.8, 2.5))
        calibre = rng.uniform(0.7, 2.2) * np.linspace(1, 0.55, count) * beads
        _strand(log, field, path, calibre, rng.uniform(0.025, 0.045))


def wander(
    rng: np.random.Generator, start: NDArray[np.float64], angle: float, length_mm: float, bend: float
) -> NDArray[np.float64]:
    """A path (n, 2) across and depth in steps of 0.25 mm that drifts and waves."""
    count = max(8, int(length_mm / 0.25))
    angles = (
        angle
        + (rng.standard_normal(count) * bend).cumsum()
        + 0.25 * np.sin(np.arange(count) * 0.25 / rng.uniform(2, 9) + rng.uniform(0, 6))
    )
    return start + np.column_stack([np.sin(angles), np.cos(angles)]).cumsum(0) * 0.25


def _strand(
    log: Float, field: Field, path_mm: NDArray[np.float64], calibre_mm: NDArray[np.float64], log_per_mm: float
) -> None:
    path = field.to_px(path_mm[:, 0], path_mm[:, 1])
    draw_tube(log, path, calibre_mm / 2 / field.pixel_mm, np.full(len(path), log_per_mm * field.pixel_mm))


def calcifications(rng: np.random.Generator, log: Float, field: Field, inside: NDArray[np.bool_], count: int) -> None:
    """Bright specks of 0.15 to 0.6 mm, single and in one cluster, added in place."""
    rows, columns = np.nonzero(inside[::16, ::16])
    if not len(rows):
        return
    home = rng.integers(len(rows))
    for number in range(count):
        pick = home if number % 2 else rng.integers(len(rows))
        centre = np.array([rows[pick], columns[pick]]) * 16 + rng.normal(0, 3 / field.pixel_mm if number % 2 else 0, 2)
        radius = np.exp(rng.uniform(np.log(0.07), np.log(0.3 if number % 2 else 0.45))) / field.pixel_mm
        path = centre + np.array([[0, 0], rng.normal(0, 0.5 * radius, 2)])
        # Calcium phosphate: about 1 per mm at these energies.
        draw_tube(log, path, np.full(2, radius), np.full(2, rng.uniform(0.25, 0.9) * field.pixel_mm))
