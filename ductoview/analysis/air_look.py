"""What a network says of the picture around a body in a duct: whether it looks like air or like a growth.

Its file is ONNX, written by ``python -m training.air``. It sees a square along the duct in the image's own pixels, three calibres
and a millimetre wide, and nothing of where in the breast that lies: of sharp edges, roundness and what a body leaves of the
contrast around it the network of findings, whose pixels are 0.12 mm wide, sees little (decision 89).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.bodies import Body, picture_along
from ductoview.analysis.look import Look

Float = NDArray[np.float32]
FILE = "scorer_sixth.onnx"
SIDE_PX = 64
"""Side of what the network sees."""
_HALF_CALIBRES, _HALF_MM = 1.5, 0.5
# A square is read wider than it is seen, so that it can be seen turned, beside and larger.
_WIDER, _READ_PX = 1.6, 96
_GROUND, _FULL = 40, 85
_FEW_PX = 20
# Seen several times: enlarged so much and turned by so many radians, each as it is and mirrored.
_LOOKS = ((1.0, 0.0), (0.9, 0.1), (1.1, -0.1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Square:
    """The picture along a duct, ``grey`` (96, 96): 0 as dense as what is around the duct, 1 as the duct; ``per_mm`` pixels a
    millimetre, in a duct of ``calibre_mm``."""

    grey: Float
    per_mm: float
    calibre_mm: float

    def seen(
        self,
        *,
        enlarged: float = 1.0,
        turned: float = 0.0,
        off_mm: tuple[float, float] = (0.0, 0.0),
        mirrored: bool = False,
    ) -> Float:
        """What the network sees of it, (64, 64): ``turned`` in radians about a middle that lies ``off_mm`` along and beside."""
        scale = 2 * _half_mm(self.calibre_mm) * self.per_mm / (SIDE_PX - 1) / enlarged
        cos, sin = scale * np.cos(turned), scale * np.sin(turned)
        turn = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if mirrored else 1.0, 1.0])
        middle = (len(self.grey) - 1) / 2 + np.array(off_mm[::-1]) * self.per_mm
        start = middle - turn @ np.full(2, (SIDE_PX - 1) / 2)
        way = np.hstack([turn, start[:, None]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(self.grey, way, (SIDE_PX, SIDE_PX), flags=flags, borderMode=cv2.BORDER_REPLICATE),
            dtype=np.float32,
        )


class AirLook:
    """The network of a file's bytes; raises ValueError when they are no such network."""

    def __init__(self, data: bytes) -> None:
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
        except cv2.error as error:
            raise ValueError(
                "The network that tells air from growths cannot be read: install ductoview again."
            ) from error

    def log_odds(self, look: Look, body: Body) -> float:
        """How much the picture around a body speaks for air; the mean of several looks."""
        return self.log_odds_of(square_at(look, np.array(body.middle), np.array(body.ahead), body.traced_mm))

    def log_odds_of(self, square: Square) -> float:
        """The same of a square."""
        return float(np.mean([self._said(seen) for seen in _looks(square)]))

    def _said(self, seen: Float) -> float:
        self._net.setInput(seen[None, None])
        return float(np.asarray(self._net.forward()).ravel()[0])


def load_air_look() -> AirLook:
    """The network that comes with ductoview; raises ValueError when its file does not fit this version."""
    return AirLook((files("ductoview.analysis") / FILE).read_bytes())


def square_at(look: Look, at: NDArray[np.float64], ahead: NDArray[np.float64], calibre_mm: float) -> Square:
    """The square about a place (row, column in fine pixels) of a duct that goes ``ahead`` (unit vector)."""
    half = _WIDER * _half_mm(calibre_mm)
    places = np.linspace(-half, half, _READ_PX)
    grey, lumen = picture_along(look, at, ahead, places)
    inner = slice(_READ_PX // 6, _READ_PX - _READ_PX // 6)
    within, lumen = grey[inner, inner], lumen[inner, inner]
    ground = float(np.percentile(within[~lumen], _GROUND)) if (~lumen).sum() > _FEW_PX else float(within.min())
    full = float(np.percentile(within[lumen], _FULL)) if lumen.sum() > _FEW_PX else float(within.max())
    evened = (grey - ground) / max(full - ground, 1e-6)
    return Square(grey=evened.astype(np.float32), per_mm=(_READ_PX - 1) / (2 * half), calibre_mm=calibre_mm)


def _half_mm(calibre_mm: float) -> float:
    return _HALF_CALIBRES * calibre_mm + _HALF_MM


def _looks(square: Square) -> Iterator[Float]:
    for enlarged, turned in _LOOKS:
        for mirrored in (False, True):
            yield square.seen(enlarged=enlarged, turned=turned, mirrored=mirrored)
