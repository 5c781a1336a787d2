"""What a network says of the picture along a line: whether it looks like a vessel that took contrast up, or like a duct.

Its file is ONNX, written by ``python -m training.vessels``. It sees a strip of 12 by 4.8 mm along the line: vessels are fine,
beaded, do not taper and run straight through what lies around them; ducts give off branches and grow thinner (decision 92).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from ductoview.analysis.sampling import on_places
from ductoview.analysis.working import Working

Float = NDArray[np.float32]
Path = NDArray[np.float64]
FILE = "scorer_seventh.onnx"
LONG_PX, WIDE_PX = 96, 40
"""Size of what the network sees, along and across."""
LONG_MM, WIDE_MM = 12.0, 4.8
GRAIN_MM = 0.1
"""Side of a pixel of a ribbon."""
RIBBON_PX = 73
_EVERY_MM = 3.0
_SMOOTH_MM = 0.3
_MIDDLE_MM, _BESIDE_MM, _FULL = 0.2, 1.0, 85
_FARTHEST = 4.0
_PLAINLY_DUCT = -1.5
# Where the picture is black, saturated or ends, nothing is seen along the line, and the network was not taught that.
_FLAT, _OF_NOTHING = 0.05, -3.0
_EVEN_PX = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ribbon:
    """The picture along a line: ``grey`` (n, RIBBON_PX) density, rows along and columns across, GRAIN_MM each, reaching half of
    LONG_MM beyond both ends of the line."""

    grey: Float

    def seen(
        self,
        at_mm: float,
        *,
        enlarged: float = 1.0,
        aside_mm: NDArray[np.float64] | float = 0.0,
        turned: bool = False,
        mirrored: bool = False,
    ) -> Float:
        """What the network sees (LONG_PX, WIDE_PX) about the place ``at_mm`` from the line's begin, 0 as dense as what is beside
        the line and 1 as the line; ``aside_mm`` (LONG_PX,) is how far its middle lies from the line."""
        along = (np.arange(LONG_PX) - (LONG_PX - 1) / 2) * (LONG_MM / LONG_PX) * (-1 if turned else 1) / enlarged
        across = (np.arange(WIDE_PX) - (WIDE_PX - 1) / 2) * (WIDE_MM / WIDE_PX) * (-1 if mirrored else 1) / enlarged
        rows = np.broadcast_to((at_mm + LONG_MM / 2 + along)[:, None], (LONG_PX, WIDE_PX)) / GRAIN_MM
        columns = (across[None] + np.broadcast_to(np.asarray(aside_mm), LONG_PX)[:, None]) / GRAIN_MM + RIBBON_PX // 2
        read = cv2.remap(
            self.grey,
            columns.astype(np.float32),
            rows.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        beside = np.median(read[:, np.abs(across) > _BESIDE_MM / enlarged], axis=1)
        read = read - gaussian_filter1d(beside, _EVEN_PX, mode="nearest")[:, None]
        full = float(np.percentile(read[:, np.abs(across) <= _MIDDLE_MM], _FULL))
        return np.asarray(np.clip(read / max(full, 1e-6), -_FARTHEST, _FARTHEST), dtype=np.float32)


class VesselLook:
    """The network of a file's bytes; raises ValueError when they are no such network."""

    def __init__(self, data: bytes) -> None:
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
        except cv2.error as error:
            raise ValueError(
                "The network that tells vessels from ducts cannot be read: install ductoview again."
            ) from error

    def log_odds(self, fine: Working, path: Path) -> NDArray[np.float64]:
        """How much the picture along a line (n, >= 2: row, column in fine pixels) speaks for a vessel, at places a few mm apart
        from its begin to its end, each seen both ways unless it is plainly a duct."""
        ribbon = ribbon_along(fine, path)
        places = list(_places_mm(ribbon))
        once = self.log_odds_seen([ribbon.seen(at) for at in places])
        if once.mean() < _PLAINLY_DUCT:
            return once
        return np.asarray((once + self.log_odds_seen([ribbon.seen(at, turned=True) for at in places])) / 2)

    def log_odds_seen(self, seen: Sequence[Float]) -> NDArray[np.float64]:
        """The same of strips (LONG_PX, WIDE_PX), one for each; what shows nothing speaks for no vessel."""
        strips = np.stack(seen)
        self._net.setInput(strips[:, None])
        said = np.array(self._net.forward(), dtype=np.float64).ravel()
        return np.where(strips.std(axis=(1, 2)) < _FLAT, np.minimum(said, _OF_NOTHING), said)


def load_vessel_look() -> VesselLook:
    """The network that comes with ductoview; raises ValueError when its file does not fit this version."""
    return VesselLook((files("ductoview.analysis") / FILE).read_bytes())


def ribbon_along(fine: Working, path: Path) -> Ribbon:
    """The picture along a line, going straight on beyond its ends."""
    walked_mm = np.concatenate([[0.0], np.hypot(*np.diff(path[:, :2], axis=0).T).cumsum()]) * fine.mm
    even_mm = np.arange(0.0, max(walked_mm[-1], GRAIN_MM), GRAIN_MM)
    points = np.column_stack([np.interp(even_mm, walked_mm, path[:, side]) for side in (0, 1)])
    smooth = gaussian_filter1d(points, _SMOOTH_MM / GRAIN_MM, axis=0, mode="nearest")
    ahead = np.gradient(smooth, axis=0) if len(smooth) > 1 else np.array([[0.0, GRAIN_MM / fine.mm]])
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    beyond = np.arange(1, round(LONG_MM / 2 / GRAIN_MM) + 1)[:, None] * (GRAIN_MM / fine.mm)
    smooth = np.vstack([smooth[0] - beyond[::-1] * ahead[0], smooth, smooth[-1] + beyond * ahead[-1]])
    ahead = np.vstack([np.repeat(ahead[:1], len(beyond), 0), ahead, np.repeat(ahead[-1:], len(beyond), 0)])
    aside = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * (GRAIN_MM / fine.mm)
    grid = smooth[:, None] + aside[:, None] * (np.arange(RIBBON_PX) - RIBBON_PX // 2)[None, :, None]
    return Ribbon(grey=on_places(fine.density, grid, GRAIN_MM / fine.mm))


def _places_mm(ribbon: Ribbon) -> Iterator[float]:
    length_mm = len(ribbon.grey) * GRAIN_MM - LONG_MM
    yield from np.linspace(0.0, length_mm, max(2, round(length_mm / _EVERY_MM) + 1)) if length_mm > GRAIN_MM else (0.0,)
