"""What a pixel's surroundings say of it, once every pixel has been judged by what lies close to it.

Ducts go on: along their direction, and as parts that are long and lead to the nipple. Texture and vessels do not.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import labelled, places_of
from ductoview.analysis.sampling import at, at_once, grown, reduced_mean
from ductoview.analysis.scene import Scene

Float = NDArray[np.float32]
Index = NDArray[np.intp]
AROUND_MM = (0.2, 0.7, 2.5, 6.0)
FAR_MM = (0.7, 1.3, 2.2, 3.5, 5.5, 9.0)
ALONG_MM = (0.12, 0.35)
"""At which scales the direction of a duct is taken."""
NAMES = (
    "logit",
    *(f"mean around {far} mm" for far in AROUND_MM),
    *(f"{way} way {far} mm, direction at {scale} mm" for scale in ALONG_MM
      for way in ("weaker", "stronger") for far in FAR_MM),
    "area of the part",
    "weight of the part",
    "share of all",
    "from the main part",
    "density over noise",
    "density over spread",
    "crest over noise",
    "crest over spread",
    "unrest around",
    "duct within 10 mm",
    "depth in pixels",
    "half calibre in mm",
    "working pixel",
    "from nipple",
    "towards nipple",
    "from skin",
)  # fmt: skip
PLACES = tuple(NAMES.index(name) for name in ("from nipple", "towards nipple", "from skin"))
DENSITIES = tuple(
    NAMES.index(name)
    for name in ("density over noise", "density over spread", "crest over noise", "crest over spread", "unrest around")
)
NEUTRAL = (1.0, 0.5, 1.0)
"""What stands at PLACES where the nipple is not in view: an outline without one may be no breast's (a retina's, say), so that
nothing is told by how far its border is either."""
LEAST = 0.03
"""Pixels less likely than this are no duct whatever lies around them."""
_SURE, _LUMEN = 0.5, 0.4
_COARSE = 4
_NIPPLE_MM, _NIPPLE_FAR_MM, _SKIN_MM = 20.0, 60.0, 30.0
_CREST_MM, _HALF_CALIBRE_MM, _UNREST_MM, _CROWD_MM = 0.3, 0.35, 4.0, 10.0
_USUAL_MM = 0.06
_LEAST_SIGMA_PX = 1.2


class Context:
    """The surroundings of an image's candidates: of pixels likelier than ``least``, whose places are ``rows`` and ``columns``.

    ``seen`` is the appearance (channels, rows, columns), ``logits`` what was said of each pixel (rows, columns).
    """

    def __init__(self, scene: Scene, seen: Float, logits: Float, least: float = LEAST) -> None:
        score = np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)
        self.rows, self.columns = places_of((score > least) & scene.allowed)
        self._scene, self._seen, self._logits = scene, seen, logits
        here = self.rows, self.columns
        (
            (self._labels, self._of_part, self._from_main),
            self._ways,
            self._around,
            self._grown,
            self._crests,
            self._unrest,
            self._crowd,
            (self._depth, self._half_calibre),
        ) = at_once(
            lambda: _parts(scene, score),
            lambda: tuple(_along(logits, max(_LEAST_SIGMA_PX, scene.px(scale)), here) for scale in ALONG_MM),
            lambda: tuple(_mean(score, scene.px(far)) for far in AROUND_MM),
            lambda: tuple(grown(score, scene.px(0.12 * far)) for far in FAR_MM),
            lambda: tuple(grown(channel, max(1.0, scene.px(_CREST_MM))) for channel in seen),
            lambda: _mean(seen[0] * seen[0], scene.px(_UNREST_MM)),
            lambda: _mean(np.where(score > _SURE, score, np.float32(0)), scene.px(_CROWD_MM)),
            lambda: _depths(scene, score),
        )

    def of(self, own: Index) -> Float:
        """The context of the candidates ``own``, float32 (n, len(NAMES))."""
        here = self.rows[own], self.columns[own]
        rows, columns = here[0].astype(np.float32), here[1].astype(np.float32)
        values = [self._logits[here], *(at(image, rows, columns, step) for image, step in self._around)]
        ways = [(down[own], right[own]) for down, right in self._ways]
        for along in ways:
            values += self._onward(rows, columns, along)
        values += list(self._of_part[self._labels[here]].T)
        values.append(np.log1p(at(self._from_main, rows, columns, _COARSE)))
        values += self._heights(here, rows, columns)
        values += self._place(rows, columns, ways[-1])
        return np.stack(values, axis=1).astype(np.float32)

    def _onward(self, rows: Float, columns: Float, along: tuple[Float, Float]) -> list[Float]:
        """How likely it is duct further on along its direction, first the weaker way, then the stronger."""
        one, other = (
            np.stack(
                [
                    at(image, rows + along[0] * far, columns + along[1] * far, step)
                    for (image, step), far in zip(self._grown, self._steps(sign), strict=True)
                ],
                axis=1,
            )
            for sign in (-1, 1)
        )
        swap = (one.mean(axis=1) > other.mean(axis=1))[:, None]
        return [*np.where(swap, other, one).T, *np.where(swap, one, other).T]

    def _steps(self, sign: int) -> list[float]:
        return [sign * self._scene.px(far) for far in FAR_MM]

    def _heights(self, here: tuple[Index, Index], rows: Float, columns: Float) -> list[Float]:
        """How dense the pixel, its crest and its surroundings are, and how wide what it lies in."""
        mm = np.float32(self._scene.mm)
        return [
            *(channel[here] for channel in self._seen),
            *(at(image, rows, columns, step) for image, step in self._crests),
            np.log(at(self._unrest[0], rows, columns, self._unrest[1]) + np.float32(0.1)),
            at(self._crowd[0], rows, columns, self._crowd[1]),
            self._depth[here],
            at(self._half_calibre[0], rows, columns, self._half_calibre[1]) * mm,
            np.full(len(rows), math.log(mm / _USUAL_MM), np.float32),
        ]

    def _place(self, rows: Float, columns: Float, along: tuple[Float, Float]) -> list[Float]:
        scene, mm = self._scene, np.float32(self._scene.mm)
        away, towards, skin = (np.full(len(rows), value, np.float32) for value in NEUTRAL)
        if scene.nipple is not None:
            down, right = (
                np.float32(nipple) - axis for nipple, axis in zip(scene.nipple, (rows, columns), strict=True)
            )
            distance = np.hypot(down, right) + np.float32(1e-3)
            away = np.minimum(distance * (mm / np.float32(_NIPPLE_FAR_MM)), 3)
            towards = ((down * along[0] + right * along[1]) / distance) ** 2
        if scene.skin_mm is not None and scene.nipple is not None:
            skin = np.minimum(at(scene.skin_mm, rows, columns) / np.float32(_SKIN_MM), 2)
        return [away, towards, skin]


def _mean(image: Float, sigma_px: float) -> tuple[Float, int]:
    """A wide mean on a coarser grid, and how many working pixels a pixel of it is wide."""
    step = 1
    while sigma_px / step > 4 and min(image.shape) // (2 * step) >= 8:
        step *= 2
    coarse = reduced_mean(image, step) if step > 1 else image
    return cv2.GaussianBlur(coarse, (0, 0), max(0.5, sigma_px / step)), step


def _along(logits: Float, sigma_px: float, here: tuple[Index, Index]) -> tuple[Float, Float]:
    """Row and column of the unit vector along the ridge of the smoothed logits: where the second derivative falls least."""
    smooth = cv2.GaussianBlur(logits, (0, 0), sigma_px)
    down, right, both = (
        cv2.Sobel(smooth, cv2.CV_32F, across, below, ksize=3)[here] for across, below in ((0, 2), (2, 0), (1, 1))
    )
    angle = 0.5 * np.arctan2(2 * both, right - down)
    return np.sin(angle), np.cos(angle)


def _depths(scene: Scene, score: Float) -> tuple[Float, tuple[Float, int]]:
    """How deep in likely lumen every pixel lies, and half the calibre there, both in pixels."""
    depth = np.asarray(cv2.distanceTransform((score > _LUMEN).astype(np.uint8), cv2.DIST_L2, 3), dtype=np.float32)
    return depth, grown(depth, max(1.0, scene.px(_HALF_CALIBRE_MM)))


def _parts(scene: Scene, score: Float) -> tuple[NDArray[np.int32], Float, Float]:
    """Label of every pixel, what is known of each part, and the distance from the main part in mm (coarse grid).

    Known of a part: the logarithm of its area in mm², that of its summed score, and the share of all score it holds.
    """
    count, labels, stats = labelled(score > _SURE)
    mass = np.asarray(
        np.bincount(labels.ravel(), weights=score.ravel(), minlength=count + 1) * scene.mm**2, dtype=np.float64
    )
    mass[0] = 0
    area = stats[:, cv2.CC_STAT_AREA] * scene.mm**2
    area[0] = 0
    known = np.stack([np.log(area + 0.01), np.log(mass + 0.01), mass / max(mass.sum(), 1e-6)], axis=1)
    rows, columns = (-(-size // _COARSE) for size in score.shape)
    far = np.full((rows, columns), 100.0, np.float32)
    if count:
        main = np.asarray(labels == _main(labels, mass, scene))
        coarse = cv2.resize(main.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_AREA)
        near = reduced_mean(main.astype(np.float32), _COARSE) > 0 if not coarse.any() else coarse > 0
        far = cv2.distanceTransform((~near).astype(np.uint8), cv2.DIST_L2, 5) * np.float32(_COARSE * scene.mm)
    return labels, known.astype(np.float32), np.asarray(far, dtype=np.float32)


def _main(labels: NDArray[np.int32], mass: NDArray[np.float64], scene: Scene) -> int:
    """The heaviest part; near the nipple a part weighs more, for that is where a duct was injected."""
    worth = mass.copy()
    if scene.nipple is not None:
        rows, columns = places_of(labels > 0)
        away = np.hypot(rows - scene.nipple[0], columns - scene.nipple[1]) * scene.mm
        nearest = np.full(len(mass), np.inf)
        np.minimum.at(nearest, labels[rows, columns], away)
        worth *= 1 + 4 * np.exp(-nearest / _NIPPLE_MM)
    return int(worth.argmax())
