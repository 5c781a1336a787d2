"""Full minus scout: ours beside plain subtraction and a rigid ECC registration, on phantom pairs moved by known fields.

    python -m benchmarks.subtract [--seeds 3-6] [--json]

The scout, its own noise in it, is moved up to 7 mm, turned up to 5 degrees, stretched up to 6 % and bulged by 1 mm; the
phantom's own movement between exposures comes on top. ``left`` is the spread of the difference in the tissue over that of
the full image after 4 mm of background are taken from both, ``contrast`` the ducts' mean over the spread beside them.
``error_mm`` is against the known field after the pair as drawn. Seconds are for 13.6 MP.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.by_seed import print_by_seed
from benchmarks.support.phantoms import drawn, mammogram_of, random_spec
from ductoview.analysis.breast import find_breast
from ductoview.analysis.frame import frame_of
from ductoview.analysis.register import registered, warped
from ductoview.analysis.subtract import refusal, subtracted
from ductoview.analysis.working import Working, masked_blur, working_of
from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import Frame

Float = NDArray[np.float32]
MOST_PIXELS = 1_500_000
LARGE = (4096, 3328)


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """A frame at working size and where its breast is."""

    working: Working
    inside: NDArray[np.bool_]


def main() -> None:
    """Print a line a seed."""
    print_by_seed(__doc__, "3-6", measured)


def measured(seed: int) -> dict[str, float]:
    """Everything of one pair."""
    spec = random_spec(seed)
    image = drawn(spec, "CC", "FULL")
    frame, before = frame_of(mammogram_of(image)), frame_of(mammogram_of(drawn(spec, "CC", "SCOUT")))
    full, scout = small(frame), small(before)
    mm = full.working.mm
    there = movement(full.inside.shape, mm, np.random.default_rng(seed))
    moved = warped(scout.working.density, there)
    seen = warped(scout.inside.astype(np.float32), there) > 0.5
    field = registered(full.working.density, moved, (full.inside, seen), mm)
    still = registered(full.working.density, scout.working.density, (full.inside, scout.inside), mm).shift
    truth = still + looked_up(inverse(there), still)
    error_mm = np.hypot(*np.moveaxis(field.shift - truth, 2, 0))[full.inside] * mm
    lumen = cv2.resize(image.truth.mask.astype(np.uint8), full.inside.shape[::-1], interpolation=cv2.INTER_AREA) > 0
    found = {"error_mm": float(np.median(error_mm)), "residual_mm": field.residual_mm, "texture": field.texture}
    for name, other in (
        ("plain", moved),
        ("ecc", ecc(full.working.density, moved)),
        ("ours", warped(moved, field.shift)),
    ):
        found |= judged(name, full, other, lumen)
    return found | {"refused": float(bool(refusal(field))), **seconds(frame, before)}


def small(frame: Frame) -> Small:
    """As subtraction looks at it."""
    working = working_of(frame, most_pixels=MOST_PIXELS)
    return Small(working, find_breast(working, frame.chest_wall).inside)


def movement(shape: tuple[int, ...], mm: float, random: np.random.Generator) -> Float:
    """A smooth field (x, y) in pixels."""
    rows, columns = shape
    across, down = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    x, y = across - columns / 2, down - rows / 2
    angle, (wide, high) = np.deg2rad(random.uniform(-5, 5)), 1 + random.uniform(-0.06, 0.06, 2)
    straight = np.dstack(
        [
            wide * (np.cos(angle) * x - np.sin(angle) * y) - x,
            high * (np.sin(angle) * x + np.cos(angle) * y) - y,
        ]
    )
    wave = 12.0 / mm
    bumps = np.dstack([np.sin(y / wave) * np.cos(x / wave), np.cos(y / wave) * np.sin(x / wave)]) / mm
    return np.asarray(straight + random.uniform(-7, 7, 2) / mm + bumps, dtype=np.float32)


def looked_up(field: Float, shift: Float) -> Float:
    """A field at every place plus a shift."""
    return np.dstack([warped(np.ascontiguousarray(field[..., axis]), shift) for axis in (0, 1)])


def inverse(there: Float) -> Float:
    """The field that leads back."""
    back = -there
    for _ in range(25):
        back = -looked_up(there, back)
    return back


def ecc(fixed: Float, moving: Float) -> Float:
    """The moving image after a Euclidean ECC registration (Evangelidis and Psarakis 2008) at a quarter of the size."""
    quarter = (fixed.shape[1] // 4, fixed.shape[0] // 4)
    one, other = (cv2.resize(image, quarter, interpolation=cv2.INTER_AREA) for image in (fixed, moving))
    way = np.eye(2, 3, dtype=np.float32)
    try:
        _, way = cv2.findTransformECC(one, other, way, cv2.MOTION_EUCLIDEAN, (3, 200, 1e-6), None, 5)
    except cv2.error:
        return moving
    way[:, 2] *= 4
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(moving, way, fixed.shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def judged(name: str, full: Small, other: Float, lumen: NDArray[np.bool_]) -> dict[str, float]:
    """What is left of the tissue, and how the ducts stand out of it."""
    mm, weight = full.working.mm, full.inside.astype(np.float32)

    def fine(image: Float) -> Float:
        return np.asarray(image - masked_blur(image, weight, 4.0 / mm), dtype=np.float32)

    inner = cv2.erode(full.inside.astype(np.uint8), np.ones((51, 51), np.uint8)) > 0
    wide = cv2.dilate(lumen.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    ground, ducts = inner & ~wide, inner & lumen
    made = fine(np.asarray(full.working.density - other, dtype=np.float32))
    own = fine(full.working.density)
    contrast = (made[ducts].mean() - made[ground].mean()) / made[ground].std() if ducts.any() else float("nan")
    return {f"{name}_left": float(made[ground].std() / own[ground].std()), f"{name}_contrast": float(contrast)}


def seconds(full: Frame, scout: Frame) -> dict[str, float]:
    """Process CPU and wall time of the whole for 13.6 MP."""
    pair = large(full), large(scout)
    began, wall = time.process_time(), time.perf_counter()
    try:
        subtracted(*pair)
    except AnalysisError:
        return {"cpu_s": float("nan")}
    return {"cpu_s": time.process_time() - began, "wall_s": time.perf_counter() - wall}


def large(frame: Frame) -> Frame:
    """Brought to 13.6 MP."""

    def brought(image: Any, method: int) -> Any:
        return cv2.resize(image, LARGE[::-1], interpolation=method)

    mm = (frame.pixel_mm or 0.1) * frame.density.shape[0] / LARGE[0]
    return replace(
        frame,
        density=brought(frame.density, cv2.INTER_LINEAR),
        valid=brought(frame.valid.astype(np.uint8), cv2.INTER_NEAREST) > 0,
        spacing=replace(frame.spacing, row_mm=mm, column_mm=mm),
        pixel_mm=mm,
    )


if __name__ == "__main__":
    main()
