"""How much each scale of an image is lifted: by its size in mm, above its noise, and never at a steep edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
# (structures up to this many mm across, how much of their band is added): thin ducts and calcifications lie between.
_LIFTS = ((0.12, 0.7), (0.3, 1.4), (0.8, 1.8), (1.6, 1.2), (3.5, 0.6), (99.0, 0.25))
_SIZE_PX = 1.6
# Standard deviation of white noise of 1 in each band and, for what is coarser than the table, per halving after it.
_WHITE = (0.943, 0.230, 0.101, 0.049)
_PER_HALVING = 0.5
_NOISE_GATE, _TEXTURE_GATE = 3.0, 0.8
_STEEP = 6.0
_SHARE_LOCAL = 0.5
_LEAST_LOCAL, _MOST_LOCAL = 0.6, 1.6
_LOCAL_PX = 24
_MAD = 1.4826
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """What is known of each band: its lift, its noise and its usual texture, both as standard deviations."""

    lifts: tuple[float, ...]
    noise: tuple[float, ...]
    texture: tuple[float, ...]

    def lift(self, band: Float, level: int) -> Float:
        """What is added to a band: nothing of what is no more than noise, little of a steep edge; never less than 0."""
        usual = self.texture[level]
        power = cv2.multiply(band, band)
        gate = (_NOISE_GATE * self.noise[level]) ** 2 + (_TEXTURE_GATE * usual) ** 2 + 1e-12
        steep = (_STEEP * (usual + self.noise[level])) ** 2 + 1e-12
        # b**2 / (b**2 + gate) / (1 + b**2 / steep), in one division.
        below = (power + np.float32(gate)) * (power * np.float32(1 / steep) + np.float32(1))
        added = band * power / below
        return np.asarray(added * (np.float32(self.lifts[level]) * self._local(power, level)), dtype=np.float32)

    def _local(self, power: Float, level: int) -> Float | np.float32:
        """Local equalisation: flat surroundings are lifted more than busy ones, within limits."""
        if level == 0:
            return np.float32(1)
        rows, columns = power.shape
        size = (max(1, columns // _LOCAL_PX), max(1, rows // _LOCAL_PX))
        around = cv2.GaussianBlur(cv2.resize(power, size, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
        usual = self.texture[level] ** 2 + self.noise[level] ** 2 + 1e-12
        gain = np.clip((around / usual + 1e-3) ** (-_SHARE_LOCAL / 2), _LEAST_LOCAL, _MOST_LOCAL).astype(np.float32)
        return np.asarray(cv2.resize(gain, (columns, rows), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def bands_of(finest: Float, coarser: Sequence[Float], inside: NDArray[np.bool_], pixel_mm: float) -> Bands:
    """What is known of the bands of one image.

    ``finest`` is a sample of band 0 from within the breast, ``coarser`` are levels 1 and up, ``inside`` the breast on
    any grid. Noise is taken as white in the stored pixels; what a band spreads beyond it is its texture.
    """
    first = _spread(finest)
    noise, texture = [first], [first]
    for level, (finer, below) in enumerate(pairwise(coarser), start=1):
        noise.append(first * _white(level) / _WHITE[0])
        texture.append(_spread(_sampled(finer, below, inside)))
    lifts = tuple(_lift_of(pixel_mm * 2**level * _SIZE_PX) for level in range(len(noise)))
    return Bands(lifts=lifts, noise=tuple(noise), texture=tuple(texture))


def _white(level: int) -> float:
    last = len(_WHITE) - 1
    return _WHITE[level] if level <= last else _WHITE[last] * _PER_HALVING ** (level - last)


def _lift_of(size_mm: float) -> float:
    return next(lift for most_mm, lift in _LIFTS if size_mm <= most_mm)


def _sampled(finer: Float, coarser: Float, inside: NDArray[np.bool_]) -> Float:
    """Some hundred thousand values of a band within the breast."""
    rows, columns = finer.shape
    band = finer - cv2.pyrUp(coarser)[:rows, :columns]
    mask = cv2.resize(inside.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST) > 0
    step = max(1, round((finer.size / _SAMPLE) ** 0.5))
    chosen = band[::step, ::step][mask[::step, ::step]]
    return np.asarray(chosen if chosen.size else band.ravel(), dtype=np.float32)


def _spread(values: Float) -> float:
    """The standard deviation by the median, which ducts and calcifications do not move."""
    return _MAD * float(np.median(np.abs(values - np.median(values)))) if values.size else 0.0
