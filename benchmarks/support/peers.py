"""The usual ways to find tubes, given help: the breast's mask, tuned thresholds, our flattened background."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.filters import apply_hysteresis_threshold, threshold_otsu

from ductoview.analysis.breast import find_breast
from ductoview.analysis.components import labelled
from ductoview.analysis.flatten import distance_from_skin_mm, flattened
from ductoview.analysis.working import working_of
from ductoview.model.duct_analysis import Frame

SIGMAS_MM = (0.08, 0.16, 0.32, 0.64, 1.2)
Float = NDArray[np.float32]
Mask = NDArray[np.bool_]


def sato(image: Float, sigmas: Sequence[float]) -> Float:
    """``skimage.filters.sato(black_ridges=False)``, with OpenCV's blur so that the benchmark ends before tea.

    ``tests/analysis/test_ridge.py`` holds it to scikit-image's.
    """
    best = np.zeros_like(image)
    for sigma in sigmas:
        np.maximum(best, _eigen(image, sigma)[1] * sigma**2, out=best)
    return best


def frangi(image: Float, sigmas: Sequence[float], *, beta: float = 0.5) -> Float:
    """Frangi's vesselness (1998) for bright ridges, scale-normalised, gamma half the largest norm of each scale."""
    best = np.zeros_like(image)
    for sigma in sigmas:
        small, large = _eigen(image, sigma)  # of minus the Hessian: large is the ridge
        norm = small**2 + large**2
        blob = np.exp(-((small / np.maximum(large, 1e-9)) ** 2) / (2 * beta**2))
        gamma = 0.5 * float(np.sqrt(norm.max(initial=0)))
        value = np.where(large > 0, blob * (1 - np.exp(-norm / max(2 * gamma**2, 1e-12))), 0)
        np.maximum(best, value.astype(np.float32), out=best)
    return best


def _eigen(image: Float, sigma: float) -> tuple[Float, Float]:
    """Eigenvalues of minus the Hessian, by magnitude of curvature: along the ridge, across it."""
    size = 2 * int(4 * sigma + 0.5) + 1
    smooth = cv2.GaussianBlur(image, (size, size), sigma, borderType=cv2.BORDER_REFLECT)
    rows = cv2.Sobel(smooth, cv2.CV_32F, 0, 2, ksize=3, scale=0.25)
    columns = cv2.Sobel(smooth, cv2.CV_32F, 2, 0, ksize=3, scale=0.25)
    mixed = cv2.Sobel(smooth, cv2.CV_32F, 1, 1, ksize=3, scale=0.25)
    half, root = -(rows + columns) / 2, cv2.magnitude((rows - columns) / 2, mixed)
    return half - root, half + root


class Field:
    """An image with what every peer is given: where the breast is, 1.5 mm of skin off; ``flat`` without its background."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        working = working_of(frame, most_pixels=2**40)
        breast = find_breast(working, frame.chest_wall)
        skin_mm = distance_from_skin_mm(working, breast)
        self.inside = breast.inside if skin_mm is None else breast.inside & (skin_mm > 1.5)
        self.sigmas = tuple(max(1.0, sigma / working.mm) for sigma in SIGMAS_MM)
        self.density = self._scaled(frame.density)
        self.flat = self._scaled(flattened(working, breast, skin_mm))

    def _scaled(self, image: Float) -> Float:
        spread = float(image[self.inside].std()) if self.inside.any() else 1.0
        return np.asarray(image / max(spread, 1e-6), dtype=np.float32)

    def by_hysteresis(self, response: Float, low: float, high: float) -> Mask:
        """Hysteresis at two quantiles of the response inside, largest part kept."""
        seen = response[self.inside][::7]
        limits = np.quantile(seen, [low, high])
        return largest(np.asarray(apply_hysteresis_threshold(np.where(self.inside, response, 0), *limits), dtype=bool))

    def by_otsu(self, response: Float) -> Mask:
        """Otsu's threshold on the response inside, largest part kept."""
        limit = float(threshold_otsu(response[self.inside])) if self.inside.any() else 0.0
        return largest((response > limit) & self.inside)


def largest(mask: Mask) -> Mask:
    """The largest connected part."""
    count, labels, stats = labelled(mask)
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())) if count else mask
