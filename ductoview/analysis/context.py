"""What a pixel's surroundings say of it, once every pixel has been judged by itself.

Ducts go on: along their direction, and as parts that are long and lead to the nipple. Texture does not.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.components import labelled
from ductoview.analysis.evidence import Candidates
from ductoview.analysis.sampling import at, grown, reduced_mean
from ductoview.analysis.working import Working

Float = NDArray[np.float32]
Index = NDArray[np.intp]
AROUND_MM = (0.2, 0.7, 2.5)
FAR_MM = (0.7, 1.3, 2.2, 3.5, 5.5)
CARRIED = (
    "response",
    "scale",
    "height over noise",
    "height over surroundings",
    "share of the crest within 0.12 mm",
    "share of the crest within 0.3 mm",
    "share of the crest, not smoothed",
    "curvature",
    "curvature around",
    "sigma in pixels",
    "from nipple",
    "towards nipple",
)
SURE = 0.5
NAMES = (
    "logit",
    *(f"mean around {far} mm" for far in AROUND_MM),
    *(f"weaker way {far} mm" for far in FAR_MM),
    *(f"stronger way {far} mm" for far in FAR_MM),
    "area of the part",
    "weight of the part",
    "share of all",
    "from the main part",
    *CARRIED,
)
_COARSE = 4
_NIPPLE_MM = 20.0


class Context:
    """The surroundings of an image's candidates, ``score`` float32 0..1 being what was said of each pixel alone."""

    def __init__(self, working: Working, breast: Breast, found: Candidates, score: Float) -> None:
        self._working, self._found = working, found
        self._around = tuple(self._mean(score, far) for far in AROUND_MM)
        self._grown = tuple(grown(score, working.px(0.12 * far)) for far in FAR_MM)
        self._labels, self._of_part, self._from_main = _parts(working, breast, score)

    def of(self, own: Index, logits: Float, carried: Float) -> Float:
        """The context of the candidates ``own``, float32 (n, len(NAMES)); ``logits`` (n,), ``carried`` (n, len(CARRIED))."""
        return np.concatenate([logits[:, None], self._around_of(own), carried], axis=1)

    def _around_of(self, own: Index) -> Float:
        found = self._found
        rows, columns = found.rows[own].astype(np.float32), found.columns[own].astype(np.float32)
        around = [at(image, rows, columns, step) for image, step in self._around]
        ways = [self._onward(rows, columns, own, sign) for sign in (-1, 1)]
        swap = (ways[0].mean(axis=1) > ways[1].mean(axis=1))[:, None]
        low, high = np.where(swap, ways[1], ways[0]), np.where(swap, ways[0], ways[1])
        part = self._of_part[self._labels[found.rows[own], found.columns[own]]]
        from_main = np.log1p(at(self._from_main, rows, columns, _COARSE))
        return np.concatenate([np.stack(around, axis=1), low, high, part, from_main[:, None]], axis=1).astype(
            np.float32
        )

    def _onward(self, rows: Float, columns: Float, own: Index, sign: int) -> Float:
        found = self._found
        steps = [sign * self._working.px(far) for far in FAR_MM]
        return np.stack(
            [
                at(image, rows + found.along_row[own] * far, columns + found.along_column[own] * far, step)
                for (image, step), far in zip(self._grown, steps, strict=True)
            ],
            axis=1,
        )

    def _mean(self, score: Float, sigma_mm: float) -> tuple[Float, int]:
        sigma_px, step = self._working.px(sigma_mm), 1
        while sigma_px / step > 4 and min(score.shape) // (2 * step) >= 8:
            step *= 2
        image = reduced_mean(score, step) if step > 1 else score
        return cv2.GaussianBlur(image, (0, 0), max(0.5, sigma_px / step)), step


def _parts(working: Working, breast: Breast, score: Float) -> tuple[NDArray[np.int32], Float, Float]:
    """Label of every pixel, what is known of each part, and the distance from the main part in mm (coarse grid).

    Known of a part: the logarithm of its area in mm², that of its summed score, and the share of all score it holds.
    """
    count, labels, stats = labelled(score > SURE)
    mass = np.asarray(
        np.bincount(labels.ravel(), weights=score.ravel(), minlength=count + 1) * working.mm**2, dtype=np.float64
    )
    mass[0] = 0
    area = stats[:, cv2.CC_STAT_AREA] * working.mm**2
    area[0] = 0
    known = np.stack([np.log(area + 0.01), np.log(mass + 0.01), mass / max(mass.sum(), 1e-6)], axis=1)
    rows, columns = (-(-size // _COARSE) for size in score.shape)
    far = np.full((rows, columns), 100.0, np.float32)
    if count:
        main = np.asarray(labels == _main(labels, mass, breast, working))
        coarse = cv2.resize(main.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_AREA)
        near = reduced_mean(main.astype(np.float32), _COARSE) > 0 if not coarse.any() else coarse > 0
        far = cv2.distanceTransform((~near).astype(np.uint8), cv2.DIST_L2, 5) * np.float32(_COARSE * working.mm)
    return labels, known.astype(np.float32), np.asarray(far, dtype=np.float32)


def _main(labels: NDArray[np.int32], mass: NDArray[np.float64], breast: Breast, working: Working) -> int:
    """The heaviest part; near the nipple a part weighs more, for that is where a duct was injected."""
    worth = mass.copy()
    if breast.nipple is not None:
        rows, columns = np.nonzero(labels)
        away = np.hypot(rows - breast.nipple[0], columns - breast.nipple[1]) * working.mm
        nearest = np.full(len(mass), np.inf)
        np.minimum.at(nearest, labels[rows, columns], away)
        worth *= 1 + 4 * np.exp(-nearest / _NIPPLE_MM)
    return int(worth.argmax())
