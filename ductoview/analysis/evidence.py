"""What speaks for a duct at a pixel, as ratios only: no grey value of a vendor and no pixel size is in any of them.

Candidates are the pixels at which some scale answers more than the texture around. Each is described by the response at
every scale, the profile across, how the ridge goes on along its direction, and where it lies in the breast.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.ground import Ground
from ductoview.analysis.sampling import at, grown, reduced_mean
from ductoview.analysis.scales import SIGMAS_MM, Scale
from ductoview.analysis.working import masked_blur

Float = NDArray[np.float32]
Index = NDArray[np.intp]
LEAST_CNR = 5.5
LEAST_SPREAD_PX = 0.8
WIDE_MM, WIDE_POWER = 0.35, 0.5
ACROSS = (0.6, 1.2, 2.0, 3.0, 4.5)
ALONG_MM = (0.3, 0.7, 1.3, 2.2, 3.5)
CREST_MM = (0.12, 0.3)
FOOT_MM = 0.6
_COARSE = 4
_NIPPLE_MM, _SKIN_MM = 40.0, 20.0
NAMES = (
    *(f"response {sigma:.2f} mm" for sigma in SIGMAS_MM),
    "response",
    "scale",
    *(f"weaker side {far} sigma" for far in ACROSS),
    *(f"stronger side {far} sigma" for far in ACROSS),
    "height over noise",
    "height over surroundings",
    *(f"share of the crest within {far} mm" for far in CREST_MM),
    "share of the crest, not smoothed",
    "curvature",
    "curvature around",
    "sigma in pixels",
    *(f"weaker way {far} mm" for far in ALONG_MM),
    *(f"stronger way {far} mm" for far in ALONG_MM),
    "bend of the straighter way",
    "bend of the other way",
    "from nipple",
    "towards nipple",
    "from skin",
    "ridges around",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Pixels worth judging: ``rows``, ``columns`` (working), the strongest ``scale`` of each, the ridge's direction.

    ``along_row``, ``along_column`` float32 is a unit vector along the ridge; ``response`` float32 the image of the
    strongest response, 0 where no duct can be.
    """

    rows: Index
    columns: Index
    sigma_mm: Float
    along_row: Float
    along_column: Float
    response: Float


def candidates_of(scales: tuple[Scale, ...], allowed: NDArray[np.bool_], *, least_cnr: float = LEAST_CNR) -> Candidates:
    """Every allowed pixel whose strongest response, wide scales weighing less, is above ``least_cnr``."""
    best, which = _strongest(scales, allowed.shape)
    best[~allowed] = 0
    rows, columns = np.nonzero(best > least_cnr)
    own = which[rows, columns]
    angle = np.zeros(len(rows), np.float32)
    for number, scale in enumerate(scales):
        mine = np.flatnonzero(own == number)
        cells = tuple(np.minimum(axis[mine] // scale.reduced, size - 1) for axis, size in
                      zip((rows, columns), scale.cnr.shape, strict=True))  # fmt: skip
        angle[mine] = scale.double_angle[cells]
    angle *= np.float32(math.pi / 256)
    sigmas = np.array([scale.sigma_mm for scale in scales], np.float32)
    return Candidates(
        rows=rows,
        columns=columns,
        sigma_mm=sigmas[own],
        along_row=np.cos(angle),
        along_column=np.sin(angle),
        response=best,
    )


def _strongest(scales: tuple[Scale, ...], shape: tuple[int, ...]) -> tuple[Float, NDArray[np.uint8]]:
    """The strongest response and the number of its scale; from coarse to fine, so that each octave is enlarged once."""
    best, which, grid = np.zeros((1, 1), np.float32), np.zeros((1, 1), np.uint8), 0
    for number, scale in reversed(list(enumerate(scales))):
        worth = scale.cnr * np.float32(min(1.0, WIDE_MM / scale.sigma_mm) ** WIDE_POWER)
        if scale.reduced != grid:
            best = cv2.resize(best, worth.shape[::-1], interpolation=cv2.INTER_LINEAR)
            which = cv2.resize(which, worth.shape[::-1], interpolation=cv2.INTER_NEAREST)
            grid = scale.reduced
        which = np.where(worth > best, np.uint8(number), which)
        np.maximum(best, worth, out=best)
    if best.shape != shape:
        best = cv2.resize(best, shape[::-1], interpolation=cv2.INTER_LINEAR)
        which = cv2.resize(which, shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(best, dtype=np.float32), np.asarray(which, dtype=np.uint8)


class Evidence:
    """The evidence of an image's candidates, gathered for some of them at a time."""

    def __init__(
        self,
        ground: Ground,
        scales: tuple[Scale, ...],
        found: Candidates,
    ) -> None:
        self._working, self._breast, self._skin_mm, self._scales = ground.working, ground.breast, ground.skin_mm, scales
        self.found = found
        flat, working = ground.flat, ground.working
        weight = reduced_mean(ground.allowed.astype(np.float32), _COARSE)
        self._smooth = cv2.GaussianBlur(flat, (0, 0), 0.8)
        self._flat = flat
        self._crests = tuple(grown(self._smooth, working.px(far)) for far in CREST_MM)
        foot, step = grown(-self._smooth, working.px(FOOT_MM))
        self._foot = cv2.GaussianBlur(-foot, (0, 0), 2.0), step
        wider = cv2.GaussianBlur(flat, (0, 0), 1.6)
        self._curved = tuple(cv2.Laplacian(image, cv2.CV_32F) for image in (self._smooth, wider))
        fine = flat - cv2.GaussianBlur(flat, (0, 0), 2.0)
        coarse = reduced_mean(flat, _COARSE)
        px = working.px(1.0) / _COARSE
        self._noise = np.sqrt(masked_blur(reduced_mean(fine * fine, _COARSE), weight, 8 * px, least=0.02))
        self._level = masked_blur(coarse, weight, 2.5 * px, least=0.02)
        above = coarse - self._level
        self._spread = np.sqrt(masked_blur(above * above, weight, 12 * px, least=0.02))
        strong = reduced_mean((found.response > 10).astype(np.float32), _COARSE)
        self._crowd = masked_blur(strong, weight, 4 * px, least=0.02)
        self._log = np.log1p(found.response)
        self._grown = tuple(grown(self._log, working.px(0.18 * far)) for far in ALONG_MM)

    def of(self, own: Index) -> Float:
        """The evidence of the candidates of these numbers, float32 (n, len(NAMES))."""
        found, columns = self.found, []
        rows, cols = found.rows[own].astype(np.float32), found.columns[own].astype(np.float32)
        along = found.along_row[own], found.along_column[own]
        sigma_px = np.maximum(found.sigma_mm[own] / np.float32(self._working.mm), np.float32(LEAST_SPREAD_PX))
        columns += self._responses(rows, cols)
        columns += [self._log[found.rows[own], found.columns[own]], np.log(found.sigma_mm[own])]
        columns += self._across(rows, cols, along, sigma_px)
        columns += self._wall(own, rows, cols)
        columns.append(np.log(sigma_px))
        columns += self._onward(rows, cols, along, columns[len(SIGMAS_MM)])
        columns += self._place(rows, cols, along)
        columns.append(at(self._crowd, rows, cols, _COARSE))
        return np.stack(columns, axis=1).astype(np.float32)

    def _responses(self, rows: Float, cols: Float) -> list[Float]:
        by_sigma = {scale.sigma_mm: scale for scale in self._scales}
        finest = self._scales[0]
        wanted = [by_sigma.get(sigma, finest) for sigma in SIGMAS_MM]
        made = {scale.sigma_mm: np.log1p(at(scale.cnr, rows, cols, scale.reduced)) for scale in self._scales}
        return [made[scale.sigma_mm] for scale in wanted]

    def _across(self, rows: Float, cols: Float, along: tuple[Float, Float], sigma_px: Float) -> list[Float]:
        """The profile from the ridge outwards on both sides in units of its height, and that height."""
        middle = at(self._smooth, rows, cols)
        sides = [
            [at(self._smooth, rows - sign * along[1] * sigma_px * far, cols + sign * along[0] * sigma_px * far)
             for far in ACROSS]
            for sign in (-1, 1)
        ]  # fmt: skip
        one, other = (np.stack(side, axis=1) for side in sides)
        low, high = _ordered(one, other)
        height = np.maximum(middle - 0.5 * (low[:, -2] + high[:, -2]), 1e-6)
        falls = [np.clip((middle - side[:, far]) / height, -3, 5) for side in (low, high) for far in range(len(ACROSS))]
        noise = at(self._noise, rows, cols, _COARSE) + np.float32(1e-9)
        spread = at(self._spread, rows, cols, _COARSE) + np.float32(1e-9)
        above = middle - at(self._level, rows, cols, _COARSE)
        return [*falls, np.clip(np.log(height / noise), -4, 5), np.clip(above / spread, -4, 8)]

    def _wall(self, own: Index, rows: Float, cols: Float) -> list[Float]:
        """Where a pixel lies between the crest of its ridge and the foot, and how the density curves there."""
        here = self.found.rows[own], self.found.columns[own]
        foot = at(self._foot[0], rows, cols, self._foot[1])
        smooth = self._smooth[here]
        crests = [np.maximum(at(image, rows, cols, step) - foot, 1e-6) for image, step in self._crests]
        shares = [(smooth - foot) / crest for crest in crests]
        shares.append((self._flat[here] - foot) / crests[-1])
        curved = [-image[here] / crests[-1] for image in self._curved]
        return [np.clip(value, -2, 2) for value in (*shares, *curved)]

    def _onward(self, rows: Float, cols: Float, along: tuple[Float, Float], own: Float) -> list[Float]:
        """How strong the ridge is further on along its direction, the weaker way and the stronger; and how it bends."""
        ways = []
        for sign in (-1, 1):
            px = [sign * self._working.px(far) for far in ALONG_MM]
            ways.append(
                np.stack([at(image, rows + along[0] * far, cols + along[1] * far, step)
                          for (image, step), far in zip(self._grown, px, strict=True)], axis=1)
            )  # fmt: skip
        low, high = _ordered(*ways)
        bends = [self._bend(rows, cols, along, sign * self._working.px(0.8)) for sign in (-1, 1)]
        return [
            *(way[:, far] - own for way in (low, high) for far in range(len(ALONG_MM))),
            np.maximum(*bends),
            np.minimum(*bends),
        ]

    def _bend(self, rows: Float, cols: Float, along: tuple[Float, Float], far_px: float) -> Float:
        """Cosine of twice the angle between the ridge here and the ridge ``far_px`` on, at one fixed scale."""
        scale = min(self._scales, key=lambda one: abs(one.sigma_mm - 0.16))
        there = [
            np.clip(((axis + way * far_px) / scale.reduced).astype(np.intp), 0, size - 1)
            for axis, way, size in zip((rows, cols), along, scale.cnr.shape, strict=True)
        ]
        angle = scale.double_angle[there[0], there[1]].astype(np.float32) * np.float32(2 * math.pi / 256)
        cosine, sine = along[0] ** 2 - along[1] ** 2, 2 * along[0] * along[1]
        return np.asarray(np.cos(angle) * cosine + np.sin(angle) * sine, dtype=np.float32)

    def _place(self, rows: Float, cols: Float, along: tuple[Float, Float]) -> list[Float]:
        """Where it lies: neutral values where nipple or skin are not in view."""
        neutral = np.ones_like(rows)
        away, towards, skin = neutral, 0.5 * neutral, neutral
        if self._breast.nipple is not None:
            down, right = (
                np.float32(nipple) - axis for nipple, axis in zip(self._breast.nipple, (rows, cols), strict=True)
            )
            distance = np.hypot(down, right) + np.float32(1e-3)
            away = np.minimum(distance * np.float32(self._working.mm / _NIPPLE_MM), 3)
            towards = ((down * along[0] + right * along[1]) / distance) ** 2
        if self._skin_mm is not None:
            skin = np.minimum(at(self._skin_mm, rows, cols) / np.float32(_SKIN_MM), 2)
        return [away, towards, skin]


def _ordered(one: Float, other: Float) -> tuple[Float, Float]:
    """The side with the lower mean first."""
    swap = (one.mean(axis=1) > other.mean(axis=1))[:, None]
    return np.where(swap, other, one), np.where(swap, one, other)
