"""What differs between the exposures of a series: how far the contrast has come, and how the breast lies.

FULL is the position all truth was planned in; every other phase shows it moved. A pixel p of a moved phase shows what
FULL has at p + shift(p).
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.filled import SEEN_FILLING
from sample_dicom.phantom.lesions import Lesion
from sample_dicom.phantom.streams import stream
from sample_dicom.phantom.tree import STEP_MM, Duct

Float = NDArray[np.float32]
PHASES = ("SCOUT", "EARLY", "FULL")
GRID = (24, 20)
_GONE = 0.5  # share of bubbles that another exposure does not show
_ENDS_OFF = 6  # points of a duct at its ends where no bubble comes to lie
FRONT_MM = 4.0  # over which the contrast's front thins out
TURN_DEGREES_PER_MM, STRETCH_PER_MM, BULGE_PER_MM = 0.35, 0.004, 0.25  # of movement


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """``shift`` (rows, columns, 2) in pixels: x, y."""

    shift: Float

    def image(self, values: Float, *, beyond: int = cv2.BORDER_CONSTANT) -> Float:
        """An image of the position FULL as it lies now; what comes in over the edges is nothing unless said otherwise."""
        rows, columns = values.shape
        x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
        moved = cv2.remap(values, x + self.shift[..., 0], y + self.shift[..., 1], cv2.INTER_LINEAR, borderMode=beyond)
        return np.asarray(moved, dtype=np.float32)

    def mask(self, mask: NDArray[np.bool_], *, beyond: int = cv2.BORDER_CONSTANT) -> NDArray[np.bool_]:
        """A mask likewise."""
        return np.asarray(self.image(mask.astype(np.float32), beyond=beyond) > 0.5)

    def points(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows and columns (n, 2) of the position FULL where they lie now."""
        there = places.copy()
        for _ in range(8):  # the field is smooth and small: this converges
            there = places - self._at(there)
        return there

    def shrinking(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """How large a length of the position FULL is now, at places (n, 2) of now; the mean over all directions."""
        step = 4.0
        down, right = (
            (self._at(places + step * axis) - self._at(places - step * axis)) / (2 * step) for axis in np.eye(2)
        )
        area = (1 + down[:, 0]) * (1 + right[:, 1]) - down[:, 1] * right[:, 0]
        return np.asarray(1 / np.sqrt(area))

    def _at(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows and columns of the shift at places (n, 2)."""
        row, column = (np.ascontiguousarray(part, dtype=np.float32)[:, None] for part in places.T)
        got = cv2.remap(self.shift, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(got.reshape(-1, 2)[:, ::-1], dtype=np.float64)


def movement(
    seed: int, axis: int, phase: str, most_mm: float, field: Field, nipple_px: tuple[float, float]
) -> Movement:
    """The breast moved by 0.4 to 1 of ``most_mm``, turned about the nipple, stretched and bulged in proportion."""
    rng = stream(seed, "motion", axis, PHASES.index(phase))
    far, heading = most_mm * rng.uniform(0.4, 1), rng.uniform(0, 2 * np.pi)
    turn = np.radians(TURN_DEGREES_PER_MM * most_mm) * rng.uniform(-1, 1)
    stretch = STRETCH_PER_MM * most_mm * rng.uniform(-1, 1, 2)
    rows, columns = (
        np.linspace(0, size - 1, steps) for size, steps in zip((field.rows, field.columns), GRID, strict=True)
    )
    y, x = (rows - nipple_px[0])[:, None] + 0 * columns, (columns - nipple_px[1])[None] + 0 * rows[:, None]
    bulge = [_smooth(rng) * BULGE_PER_MM * most_mm / field.pixel_mm for _ in range(2)]
    away = np.array([np.cos(heading), np.sin(heading)]) * far / field.pixel_mm
    coarse = np.stack(
        [away[0] + stretch[0] * x - turn * y + bulge[0], away[1] + stretch[1] * y + turn * x + bulge[1]], 2
    )
    return Movement(_enlarged(coarse, field))


def _smooth(rng: np.random.Generator) -> NDArray[np.float64]:
    noise = cv2.GaussianBlur(rng.standard_normal(GRID), (0, 0), 4)
    return np.asarray(noise / noise.std())


def _enlarged(coarse: NDArray[np.float64], field: Field) -> Float:
    """Values at the corners and between them, at every pixel."""
    rows, columns = (
        np.linspace(0, steps - 1, size, dtype=np.float32)
        for size, steps in zip((field.rows, field.columns), GRID, strict=True)
    )
    x, y = np.meshgrid(columns, rows)
    return np.asarray(cv2.remap(coarse.astype(np.float32), x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def early(seed: int, ducts: list[Duct]) -> list[Duct]:
    """The same ducts when the contrast has come 0.3 to 0.7 of its way."""
    begins: dict[int | None, float] = {None: 0.0}
    ways = []
    for duct in sorted(ducts, key=lambda duct: _depth(ducts, duct)):
        along = begins[duct.parent] + np.arange(len(duct.points_mm)) * STEP_MM
        begins[duct.id] = float(along[-1])
        ways.append((duct, along))
    front = stream(seed, "early").uniform(0.3, 0.7) * max(begins.values())
    reached = {duct.id: np.clip((front - along) / FRONT_MM, 0, 1) for duct, along in ways}
    return [replace(duct, filling=duct.filling * reached[duct.id]) for duct in ducts]


def _depth(ducts: list[Duct], duct: Duct) -> int:
    return 0 if duct.parent is None else 1 + _depth(ducts, ducts[duct.parent])


def early_lesions(seed: int, lesions: list[Lesion], ducts: list[Duct]) -> list[Lesion]:
    """Those that the contrast has reached in ``ducts``; a growth stays, a bubble has moved along its duct or is not there."""
    moved = [_bubble_moved(seed, number, lesion, ducts) for number, lesion in enumerate(lesions)]
    return [lesion for lesion in moved if lesion is not None and _reached(lesion, ducts)]


def _bubble_moved(seed: int, number: int, lesion: Lesion, ducts: list[Duct]) -> Lesion | None:
    """A bubble 3 to 10 mm nearer or farther in its duct, as far as that goes, or none, as often; anything else as it is."""
    if lesion.mimic != "AIR_BUBBLE" or lesion.segment is None:
        return lesion
    rng = stream(seed, "bubbles", number)
    duct = ducts[lesion.segment]
    here = int(np.linalg.norm(duct.points_mm - lesion.point_mm, axis=1).argmin())
    steps = round(rng.uniform(3, 10) / STEP_MM) * int(rng.choice([-1, 1]))
    there = next(
        (one for one in (here + steps, here - steps) if _ENDS_OFF <= one < len(duct.points_mm) - _ENDS_OFF), None
    )
    if rng.random() < _GONE or there is None:
        return None
    size = min(lesion.size_mm, 0.95 * float(duct.calibre_mm[there]))
    at = duct.points_mm[there]
    return replace(lesion, point_mm=at, size_mm=size, parts=((at, size / 2),))


def _reached(lesion: Lesion, ducts: list[Duct]) -> bool:
    if lesion.segment is None:
        return True
    duct = ducts[lesion.segment]
    nearest = int(np.linalg.norm(duct.points_mm - lesion.point_mm, axis=1).argmin())
    return bool(duct.filling[nearest] > SEEN_FILLING)
