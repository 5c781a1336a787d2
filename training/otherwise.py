"""What the networks of pixels would say on looks that they have not seen: fainter here, surer there.

So taught, a network of surroundings takes no word for certain (decision 98).
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.scene import Scene

Float = NDArray[np.float32]
Change = Callable[[np.random.Generator, Scene, Float], Float]


def as_said(_: np.random.Generator, __: Scene, logits: Float) -> Float:
    """No change."""
    return logits


def said_otherwise(rng: np.random.Generator, scene: Scene, logits: Float) -> Float:
    """The ``logits`` of a scene weaker or stronger as a whole, and by a smooth field from place to place."""
    times, shift = rng.uniform(0.5, 1.3), rng.uniform(-0.7, 0.5)
    unrest, broad_mm = rng.uniform(0.3, 1.6), float(np.exp(rng.uniform(np.log(1.5), np.log(15))))
    step = max(1, int(scene.px(broad_mm) / 4))
    rows, columns = (side // step + 3 for side in logits.shape)
    coarse = cv2.GaussianBlur(rng.standard_normal((rows, columns)).astype(np.float32), (0, 0), 2)
    field = cv2.resize(coarse / coarse.std(), None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
    field = field[: logits.shape[0], : logits.shape[1]]
    return np.asarray(logits * np.float32(times) + field * np.float32(unrest) + np.float32(shift))
