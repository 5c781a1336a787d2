"""Drawings that are no breast: smooth tubes on noise of every roughness, so that the scorer does not learn one tissue by heart.

No outline, no nipple, any contrast, sometimes no scale: what another generator, another organ or a spot view may look like.
From ``FIRST_WITH_DECOYS`` on there is also what looks like a duct and is none.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import Frame
from ductoview.model.geometry import Spacing, SpacingSource
from sample_dicom.phantom.tubes import draw_tube
from training.decoys import decoys, exposed

Float = NDArray[np.float32]
SIDE_PX = 800
FIRST_WITH_DECOYS = 31_000


def drawing(seed: int) -> tuple[Frame, NDArray[np.bool_]]:
    """A frame and its lumen; every fourth drawing has no tube."""
    rng = np.random.default_rng([seed, 9])
    mm = float(np.exp(rng.uniform(np.log(0.03), np.log(0.12))))
    ground = _ground(rng)
    tubes, lumen = np.zeros((SIDE_PX, SIDE_PX), np.float32), np.zeros((SIDE_PX, SIDE_PX), bool)
    if seed % 4:
        for _ in range(int(rng.integers(1, 5))):
            calibre_px = float(np.exp(rng.uniform(np.log(0.4), np.log(3.0)))) / mm
            _branch(rng, tubes, lumen, rng.uniform(0, SIDE_PX, 2), rng.uniform(0, 2 * np.pi), calibre_px, 4)
        tubes *= mm  # chords in mm
    blur = float(rng.uniform(0.4, 1.6))
    per_mm = float(np.exp(rng.uniform(np.log(5), np.log(60))))
    density = ground + cv2.GaussianBlur(tubes, (0, 0), blur) * per_mm
    if seed >= FIRST_WITH_DECOYS:
        density = exposed(rng, density + decoys(rng, SIDE_PX, mm, per_mm if lumen.any() else 0.0))
    density += rng.normal(0, 1, density.shape)
    known = rng.random() < 0.8
    spacing = Spacing(row_mm=mm, column_mm=mm, source=SpacingSource.CALIBRATED) if known else Spacing.unknown()
    frame = Frame(
        density=(density * rng.uniform(0.5, 20)).astype(np.float32),
        valid=np.ones(density.shape, bool),
        spacing=spacing,
        pixel_mm=mm if known else None,
        chest_wall=None,
    )
    return frame, lumen


def _ground(rng: np.random.Generator) -> Float:
    """Noise whose power falls with frequency to the power 0 to 3.5; its spread is 0 to 12 of the white noise's."""
    rows, columns = np.fft.fftfreq(SIDE_PX)[:, None], np.fft.rfftfreq(SIDE_PX)[None]
    frequency = np.maximum(np.hypot(rows, columns), 1 / SIDE_PX)
    white = np.fft.rfft2(rng.standard_normal((SIDE_PX, SIDE_PX)))
    rough: Any = np.fft.irfft2(white * frequency ** (-rng.uniform(0, 3.5) / 2), s=(SIDE_PX, SIDE_PX))
    return np.asarray(rough / rough.std() * rng.uniform(0, 12), dtype=np.float32)


def _branch(
    rng: np.random.Generator,
    tubes: Float,
    lumen: NDArray[np.bool_],
    start: NDArray[np.float64],
    angle: float,
    calibre_px: float,
    deep: int,
) -> None:
    """A tube that wanders and tapers, and two thinner ones at its end."""
    count = int(rng.integers(60, 260))
    angles = angle + (rng.standard_normal(count) * rng.uniform(0.005, 0.05)).cumsum()
    path = start + np.column_stack([np.sin(angles), np.cos(angles)]).cumsum(axis=0)
    radius = 0.5 * calibre_px * np.linspace(1, rng.uniform(0.7, 1), count)
    draw_tube(tubes, path, radius, np.ones(count), lumen=lumen, joined=np.clip(1 - np.arange(count) / calibre_px, 0, 1))
    if deep and 2 * radius[-1] > 2:
        for side in (-1, 1):
            turn = side * rng.uniform(0.2, 0.9)
            _branch(rng, tubes, lumen, path[-1], angles[-1] + turn, 2 * radius[-1] * rng.uniform(0.55, 0.9), deep - 1)
