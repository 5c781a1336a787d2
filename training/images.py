"""The images both networks learn from: exposures of development phantoms, and drawings that are no breast."""

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.phantoms import drawn, mammogram_of
from ductoview.analysis.frame import frame_of
from ductoview.analysis.ground import Ground, ground_of
from ductoview.model.duct_analysis import Frame
from sample_dicom.phantom import StudySpec
from training.drawings import drawing

Float = NDArray[np.float32]
FIRST_DRAWING = 30_000
_SCOUT_EVERY = 6


def seeds_of(words: str) -> list[int]:
    """The seeds of a list like ``2000-2231,30000-30159``; from 30000 on they are drawings."""
    ranges = [word.partition("-") for word in words.split(",")]
    return [seed for first, _, last in ranges for seed in range(int(first), int(last or first) + 1)]


def ground_truth(seed: int) -> tuple[Ground, Float]:
    """The ground of an image, and each working pixel's share of true lumen."""
    cv2.setNumThreads(1)
    frame, lumen = drawing(seed) if seed >= FIRST_DRAWING else _exposure(seed)
    ground = ground_of(frame)
    return ground, cv2.resize(lumen.astype(np.float32), ground.flat.shape[::-1], interpolation=cv2.INTER_AREA)


def _exposure(seed: int) -> tuple[Frame, NDArray[np.bool_]]:
    image = drawn(StudySpec.random(seed), "CC" if seed % 2 else "ML", "FULL" if seed % _SCOUT_EVERY else "SCOUT")
    return frame_of(mammogram_of(image)), image.truth.mask
