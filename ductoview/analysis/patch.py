"""A small part of an image on square pixels at full resolution, read without preparing the whole of it."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.frame import density_of
from ductoview.analysis.working import UNLIMITED, working_grid
from ductoview.model.duct_analysis import Frame
from ductoview.model.geometry import Spacing
from ductoview.model.image import Mammogram

Float = NDArray[np.float32]
Path = NDArray[np.float64]
Box = tuple[slice, slice]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """Where patches come from: ``read`` gives the density of a box of stored pixels, float32, contrast bright."""

    shape: tuple[int, int]
    spacing: Spacing
    read: Callable[[Box], Float]

    @property
    def mm(self) -> float:
        """Side of a patch's pixel, a guess where the spacing is unknown (as ``working_grid`` guesses)."""
        return working_grid(self.shape, self.spacing, most_pixels=UNLIMITED)[2]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """``density`` float32 with square pixels of ``mm``; ``origin`` is the stored row and column of the box's corner pixel and
    ``step`` the stored pixels per patch pixel (row, column)."""

    density: Float
    origin: Path
    step: Path
    mm: float

    def to_stored(self, points: Path) -> Path:
        """Patch rows and columns (n, 2) as stored ones."""
        return np.asarray((points + 0.5) * self.step - 0.5 + self.origin)

    def to_patch(self, points: Path) -> Path:
        """Stored rows and columns (n, 2) as the patch's."""
        return np.asarray((points - self.origin + 0.5) / self.step - 0.5)


def source_of(mammogram: Mammogram) -> Source:
    """Patches of a mammogram's stored pixels; only what is asked for is brought to densities."""

    def read(box: Box) -> Float:
        return density_of(mammogram.pixels[box].astype(np.float32), mammogram.facts, mammogram.grey)

    rows, columns = mammogram.pixels.shape
    return Source(shape=(rows, columns), spacing=mammogram.facts.spacing, read=read)


def source_of_frame(frame: Frame) -> Source:
    """Patches of a frame that is there already."""
    rows, columns = frame.density.shape
    return Source(shape=(rows, columns), spacing=frame.spacing, read=lambda box: frame.density[box])


def patch_around(source: Source, points: Path, margin_mm: float, pixel_mm: float = 0.0) -> Patch:
    """The part of the image that holds the points (n, 2, stored) with a margin, as far as the image goes.

    Its pixels are as fine as the image's or, when that is coarser, of about ``pixel_mm``.
    """
    _, step, mm = working_grid(source.shape, source.spacing, most_pixels=UNLIMITED)
    margin = margin_mm / mm * np.array(step)
    last = np.array(source.shape) - 1
    low = np.clip(np.floor(points.min(axis=0) - margin), 0, last).astype(int)
    high = np.clip(np.ceil(points.max(axis=0) + margin), low, last).astype(int) + 1
    density = np.asarray(source.read((slice(low[0], high[0]), slice(low[1], high[1]))), dtype=np.float32)
    reduce = max(1.0, pixel_mm / mm)
    shape = [max(1, round(size / (own * reduce))) for size, own in zip(density.shape, step, strict=True)]
    if tuple(shape) != density.shape:
        is_finer = shape[0] > density.shape[0] or shape[1] > density.shape[1]
        how = cv2.INTER_LINEAR if is_finer else cv2.INTER_AREA
        density = cv2.resize(density, (shape[1], shape[0]), interpolation=how)
    return Patch(
        density=density,
        origin=low.astype(np.float64),
        step=(high - low) / np.array(shape, dtype=np.float64),
        mm=mm * reduce,
    )
