"""What enhancement costs beside scikit-image's local equalisation, and what it does to thin ducts of the phantom.

    python -m benchmarks.enhance [--seeds 3-5] [--json]

CPU seconds are of this process, for the image brought to 13.6 MP. Contrast to noise: the mean of a
duct's middle minus the ground 1 mm beside it, over the spread of the grounds after a blur of 0.2 mm; ducts up to 0.5 mm.
"""

import time
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.exposure import equalize_adapthist

from benchmarks.support.by_seed import print_by_seed
from benchmarks.support.phantoms import drawn, mammogram_of, random_spec
from ductoview.display.enhancement import enhanced_pixels
from ductoview.display.grey_table import grey_table
from ductoview.display.tissue import default_choice, tissue_of
from ductoview.model.image import Mammogram

LARGE = (4096, 3328)
THIN_MM = 0.5


def main() -> None:
    """Print a line a seed."""
    print_by_seed(__doc__, "3-5", measured)


def measured(seed: int) -> dict[str, float]:
    """CPU seconds of both, and how contrast to noise of thin ducts changes."""
    image = drawn(random_spec(seed))
    mammogram = mammogram_of(image)
    large = _large(mammogram)
    tissue = tissue_of(large)
    ours = _cpu(lambda: enhanced_pixels(large, tissue))
    table = grey_table(large.grey, default_choice(large))
    grey = table.apply(large.pixels)
    theirs = _cpu(lambda: equalize_adapthist(grey, clip_limit=0.01))
    lumen = np.asarray(image.truth.mask) > 0
    mm = mammogram.facts.spacing.mean_mm or 0.1
    shown = grey_table(mammogram.grey, default_choice(mammogram)).apply(mammogram.pixels)
    local = equalize_adapthist(shown, clip_limit=0.01)
    sign = -1.0 if mammogram.grey.inverted else 1.0
    stored, twin = (sign * one.astype(np.float32) for one in (mammogram.pixels, enhanced_pixels(mammogram)))
    return {
        "ours_cpu_s": ours,
        "skimage_cpu_s": theirs,
        "cnr_stored": contrast_to_noise(stored, lumen, mm),
        "cnr_40": contrast_to_noise(0.6 * stored + 0.4 * twin, lumen, mm),
        "cnr_100": contrast_to_noise(twin, lumen, mm),
        "cnr_skimage": contrast_to_noise(local.astype(np.float32), lumen, mm),
    }


def contrast_to_noise(image: NDArray[Any], lumen: NDArray[np.bool_], mm: float) -> float:
    """Median over places of thin ducts."""
    smooth = cv2.GaussianBlur(image.astype(np.float32), (0, 0), max(0.6, 0.1 / mm))
    inner = cv2.distanceTransform(lumen.astype(np.uint8), cv2.DIST_L2, 5) * mm
    wide = cv2.dilate(inner, np.ones((15, 15), np.uint8))
    outer = cv2.distanceTransform((~lumen).astype(np.uint8), cv2.DIST_L2, 5) * mm
    middle = lumen & (wide <= THIN_MM / 2) & (inner >= 0.7 * wide)
    beside = ((outer > 0.5) & (outer < 1.5)).astype(np.float32)
    side = 2 * round(1.5 / mm) + 1
    share = cv2.blur(beside, (side, side)) + 1e-6
    ground = cv2.blur(smooth * beside, (side, side)) / share
    spread = np.sqrt(np.maximum(cv2.blur(smooth**2 * beside, (side, side)) / share - ground**2, 1e-6))
    return float(np.median(((smooth - ground) / spread)[middle])) if middle.any() else float("nan")


def _large(mammogram: Mammogram) -> Mammogram:
    pixels = cv2.resize(mammogram.pixels, LARGE[::-1], interpolation=cv2.INTER_LINEAR)
    pixels.flags.writeable = False
    facts = replace(mammogram.facts, rows=LARGE[0], columns=LARGE[1])
    return Mammogram(facts=facts, grey=mammogram.grey, pixels=pixels)


def _cpu(work: Any) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
