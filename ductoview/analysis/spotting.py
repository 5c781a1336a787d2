"""A network that sees where findings, forks and crossings seem to lie, by the look of some centimetres around them.

Its file is ONNX, written by ``python -m training.spotting``. It gives a map for each kind of place; what it says is a place with
a score, never a size or a reason: those come from the rules, which weigh its word. A second one, ``python -m training.forking``,
was taught nothing but to tell forks from crossings, and alone has the word about them (decision 76).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.components import box_of
from ductoview.analysis.scene import Scene
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import Spot, SpotKind
from ductoview.model.geometry import PointPx
from ductoview.model.progress import CancelToken, check

Float = NDArray[np.float32]
GRID_MM = 0.12
"""Side of a pixel of what the network sees: sizes in mm mean something to it."""
MAP_STEP = 2
"""A pixel of its maps is this many pixels of what it sees wide."""
LEAST, TOP = 0.05, 0.97
_BLOCK_PX = 32
_AROUND_MM = 12.0
_NIPPLE_UNIT_MM, _NIPPLE_MOST, _NO_NIPPLE = 20.0, 3.0, -1.0
_USUALLY_APART_MM = 3.0
_APART_MM = {SpotKind.FORK: 0.8, SpotKind.CROSSING: 0.8}
# The second look: how much larger, and what is told by the first one alone, for the growing tree needs it.
_LARGER = 1.15
_FORKS = (SpotKind.FORK, SpotKind.CROSSING)
_TOLD_AT_ONCE = (*_FORKS, SpotKind.ORIFICE)

Maps = dict[SpotKind, Float]
Later = Callable[[], tuple[Spot, ...]]


class Spotter:
    """The network of a file's bytes and that of forks; raises ValueError when they are no such networks."""

    def __init__(self, data: bytes, forks: bytes) -> None:
        self._data, self._forks = (np.frombuffer(file, np.uint8) for file in (data, forks))
        for file in (self._data, self._forks):
            _net_of(file)
        # One thread: second looks wait for each other.
        self._beside = ThreadPoolExecutor(1)

    def maps(self, seen: Float) -> tuple[Maps, Callable[[], Maps]]:
        """The score 0..1 of each kind, float32, on a grid MAP_STEP times coarser than ``seen`` (4, rows, columns): what is told
        at once, and what waits for a second look, which goes on in a thread of its own.

        For findings it is the mean of two looks, of which the second sees the picture upside down and larger: what is there
        is seen both times, what only seems so less often (decision 52).
        """
        net = _net_of(self._data)
        once = dict(zip(SpotKind, _logits(net, seen), strict=True))
        for kind, told in zip(_FORKS, _logits(_net_of(self._forks), seen), strict=True):
            once[kind] = told
        at_once = {kind: _score(once[kind]) for kind in _TOLD_AT_ONCE}
        again = self._beside.submit(_again, net, seen)

        def later() -> Maps:
            turned = again.result()
            return {kind: _score((one + turned[kind]) / 2) for kind, one in once.items() if kind in turned}

        return at_once, later


def _net_of(data: NDArray[np.uint8]) -> cv2.dnn.Net:
    """The network for one image: what it has held of a full mammogram, some 150 MB, goes with it."""
    try:
        return cv2.dnn.readNetFromONNX(data)
    except cv2.error as error:
        raise ValueError("The network of findings cannot be read: install ductoview again.") from error


def _again(net: cv2.dnn.Net, seen: Float) -> Maps:
    """The logits of the second look, turned back."""
    turned = _logits(net, _turned_larger(seen))
    rows, columns = (-(-size // MAP_STEP) for size in seen.shape[1:])
    return {
        kind: cv2.resize(logit, (columns, rows), interpolation=cv2.INTER_LINEAR)[::-1, ::-1]
        for kind, logit in zip(SpotKind, turned, strict=True)
        if kind not in _TOLD_AT_ONCE
    }


def _logits(net: cv2.dnn.Net, seen: Float) -> Float:
    missing = [(0, 0), *((0, -size % _BLOCK_PX) for size in seen.shape[1:])]
    net.setInput(np.pad(seen, missing, mode="edge")[None])
    rows, columns = (-(-size // MAP_STEP) for size in seen.shape[1:])
    return np.array(net.forward()[0, :, :rows, :columns], dtype=np.float32)


def _score(logit: Float) -> Float:
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)


def _turned_larger(seen: Float) -> Float:
    rows, columns = (round(size * _LARGER) for size in seen.shape[1:])
    turned = [np.ascontiguousarray(channel[::-1, ::-1]) for channel in seen]
    return np.stack([cv2.resize(channel, (columns, rows), interpolation=cv2.INTER_LINEAR) for channel in turned])


def spots_of(
    working: Working,
    scene: Scene,
    seen: Float,
    score: Float,
    spotter: Spotter,
    cancel: CancelToken | None = None,
) -> tuple[tuple[Spot, ...], Later]:
    """What the network sees around the ducts of an image, places in stored pixels, the likeliest first: what is told at once,
    and what waits for its second look.

    ``seen`` is the appearance of the ``scene``, ``score`` the likeliness of lumen in its box, cut to what is worth a look.
    Raises Cancelled at the user's wish.
    """
    check(cancel)
    likely = score > 0.5
    if not likely.any():
        return (), tuple
    box = box_of(likely, round(scene.px(_AROUND_MM)))
    shown = on_grid([*(channel[box] for channel in seen), score[box]], scene.mm)
    rows, columns = shown.shape[1:]
    wide = np.array([(side.stop - side.start) / size for side, size in zip(box, (rows, columns), strict=True)])
    corner = np.array([side.start for side in box])
    nipple = None
    if scene.nipple is not None:
        nipple = (np.array(scene.nipple) - corner + 0.5) / wide - 0.5
    down, right = np.mgrid[:rows, :columns].astype(np.float32)
    at_once, later = spotter.maps(np.concatenate([shown, from_nipple(down, right, nipple)[None]]))
    check(cancel)
    corner = corner + [side.start for side in scene.box]

    last = np.array(working.density.shape) * working.step - 1

    def placed(maps: Maps) -> tuple[Spot, ...]:
        found = []
        for kind, heat in maps.items():
            places, scores = peaks(heat, _APART_MM.get(kind, _USUALLY_APART_MM))
            # The last pixel of a map may reach over the image's border: a place out there would have all of it refused.
            stored = np.clip(working.to_stored((places + 0.5) * wide - 0.5 + corner), 0, last)
            found += [
                Spot(kind=kind, at=PointPx(float(row), float(column)), score=float(score))
                for (row, column), score in zip(stored, scores, strict=True)
            ]
        return tuple(sorted(found, key=lambda spot: -spot.score))

    return placed(at_once), lambda: placed(later())


def on_grid(channels: Sequence[Float], mm: float) -> Float:
    """Channels of pixels ``mm`` wide as float32 (channels, rows, columns) at GRID_MM."""
    rows, columns = (max(8, round(size * mm / GRID_MM)) for size in channels[0].shape)
    way = cv2.INTER_AREA if rows < channels[0].shape[0] else cv2.INTER_LINEAR
    return np.stack([cv2.resize(channel, (columns, rows), interpolation=way) for channel in channels])


def from_nipple(rows: Float, columns: Float, nipple: NDArray[np.float64] | None) -> Float:
    """What the network is told of the way to the nipple (row, column) from each place of its grid; -1 when it is not known."""
    if nipple is None:
        return np.full(rows.shape, _NO_NIPPLE, np.float32)
    away_mm = np.hypot(rows - np.float32(nipple[0]), columns - np.float32(nipple[1])) * np.float32(GRID_MM)
    return np.asarray(np.minimum(away_mm / np.float32(_NIPPLE_UNIT_MM), np.float32(_NIPPLE_MOST)), dtype=np.float32)


def peaks(heat: Float, apart_mm: float) -> tuple[NDArray[np.float64], Float]:
    """Rows and columns (n, 2), in pixels of the grid, and heights of what is highest within ``apart_mm`` and at least LEAST."""
    side = 2 * round(apart_mm / (MAP_STEP * GRID_MM)) + 1
    highest = cv2.dilate(heat, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    rows, columns = np.nonzero((heat >= highest) & (heat > LEAST))
    middle = (MAP_STEP - 1) / 2
    return np.column_stack([rows, columns]).astype(np.float64) * MAP_STEP + middle, heat[rows, columns]


def likeliness(score: float, even: float) -> float:
    """The score of a candidate by that of a spot, which is as often right as wrong at ``even``."""
    return float(np.interp(score, (0.0, even, even + 0.3, 1.0), (LEAST, 0.5, 0.9, TOP)))
