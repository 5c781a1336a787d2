"""Patches of the prepared images for the network of findings, as other clinics might have exposed them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.spotting import MAP_STEP, from_nipple
from ductoview.model.duct_analysis import SpotKind
from training.patches import SIDE_PX, exposed_anew

Float = NDArray[np.float32]
KINDS = tuple(SpotKind)
FINDINGS = KINDS.index(SpotKind.LEAK_MIMIC) + 1
"""So many of KINDS, the first, are findings or what looks like them."""
_AT_FINDING, _AT_LUMEN = 0.6, 0.85
_OFF_PX = 95
_LARGEST_SCALE = 1.18
_IGNORED = 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpotPatch:
    """``seen`` (4, side, side), ``heat`` (kinds, side, side of a map): 1 at a place, falling off like a bell, and where the
    network is not judged, ``ignored``."""

    seen: Float
    heat: Float
    ignored: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stored:
    """A prepared image: see ``spot_images.prepare``."""

    shown: NDArray[np.float16]
    points: NDArray[np.float64]
    lumen: NDArray[np.intp]
    nipple: NDArray[np.float64]


About = Callable[[np.random.Generator, Stored], NDArray[np.float64]]
"""Chooses the row and column of a patch's middle."""


class SpotPatches:
    """Patches of the prepared images of ``seeds``, ``about`` places of them, of which ``kinds`` are asked."""

    def __init__(
        self, folder: Path, seeds: Iterable[int], about: About | None = None, kinds: Iterable[SpotKind] = KINDS
    ) -> None:
        self._folder, self._seeds = folder, list(seeds)
        self._about = about or at_finding
        self._asked = [KINDS.index(kind) for kind in kinds]
        self._read: dict[int, Stored] = {}

    def patch(self, rng: np.random.Generator) -> SpotPatch:
        """A patch about a place of an image."""
        stored = self._stored(int(rng.choice(self._seeds)))
        at = self._about(rng, stored)
        scale = (
            float(np.exp(rng.uniform(-np.log(_LARGEST_SCALE), np.log(_LARGEST_SCALE)))) if rng.random() < 0.6 else 1.0
        )
        angle = float(rng.uniform(0, 2 * np.pi)) if rng.random() < 0.5 else float(rng.integers(4)) * np.pi / 2
        turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        if rng.random() < 0.5:
            turn = turn @ np.diag([-1.0, 1.0])
        start = at[::-1] - turn @ np.array([SIDE_PX / 2, SIDE_PX / 2])
        shown = _cut(stored.shown, turn, start)
        seen, lumen = exposed_anew(rng, shown[:2]), shown[2]
        if rng.random() < 0.5:
            lumen = lumen ** float(np.exp(rng.uniform(-0.4, 0.4)))
        is_nipple_told = not np.isnan(stored.nipple).any() and rng.random() > 0.25
        heat, ignored = _heat(stored.points, turn, start, scale)
        return SpotPatch(
            seen=np.stack([*seen, lumen, _nipple(stored.nipple if is_nipple_told else None, turn, start)]).astype(
                np.float32
            ),
            heat=heat[self._asked],
            ignored=ignored[self._asked],
        )

    def _stored(self, seed: int) -> Stored:
        if seed not in self._read:
            with np.load(self._folder / f"{seed}.places.npz") as places:
                self._read[seed] = Stored(
                    shown=np.load(self._folder / f"{seed}.seen.npy", mmap_mode="r"),
                    points=places["points"],
                    lumen=places["lumen"],
                    nipple=places["nipple"],
                )
        return self._read[seed]


def at_finding(rng: np.random.Generator, stored: Stored) -> NDArray[np.float64]:
    """Beside a finding, each kind of an image as often as another, beside a duct, or anywhere."""
    chance, points = rng.random(), stored.points
    findings = points[(points[:, 2] >= 0) & (points[:, 2] < FINDINGS)]
    if chance < _AT_FINDING and len(findings):
        own = findings[findings[:, 2] == rng.choice(np.unique(findings[:, 2]))]
        return beside(rng, own[rng.integers(len(own)), :2], _OFF_PX)
    return beside(rng, in_duct(rng, stored) if chance < _AT_LUMEN else anywhere(rng, stored), _OFF_PX)


def beside(rng: np.random.Generator, place: NDArray[np.float64], off_px: int) -> NDArray[np.float64]:
    """A place at most ``off_px`` from another in both directions."""
    return np.asarray(place + rng.integers(-off_px, off_px + 1, 2))


def in_duct(rng: np.random.Generator, stored: Stored) -> NDArray[np.float64]:
    """A place in a duct; where there is none, anywhere."""
    if not len(stored.lumen):
        return anywhere(rng, stored)
    return np.array(divmod(int(rng.choice(stored.lumen)), stored.shown.shape[2]), dtype=np.float64)


def anywhere(rng: np.random.Generator, stored: Stored) -> NDArray[np.float64]:
    """A place of the image."""
    return np.array([rng.integers(size) for size in stored.shown.shape[1:]], dtype=np.float64)


def _cut(shown: NDArray[np.float16], turn: NDArray[np.float64], start: NDArray[np.float64]) -> Float:
    """The channels of a patch; beyond the image the two of density go on, that of the lumen is 0."""
    rows, columns = shown.shape[1:]
    corners = np.array([[0, 0], [SIDE_PX, 0], [0, SIDE_PX], [SIDE_PX, SIDE_PX]]) @ turn.T + start
    left, top = np.maximum(0, np.minimum(np.floor(corners.min(axis=0)).astype(int) - 2, (columns - 1, rows - 1)))
    right, bottom = np.minimum((columns, rows), np.maximum(np.ceil(corners.max(axis=0)).astype(int) + 3, 1))
    matrix = np.hstack([turn, (start - (left, top))[:, None]]).astype(np.float32)
    part = np.ascontiguousarray(shown[:, top:bottom, left:right]).astype(np.float32)
    borders = (cv2.BORDER_REPLICATE, cv2.BORDER_REPLICATE, cv2.BORDER_CONSTANT)

    def warped(channel: Any, border: int) -> Any:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(channel, matrix, (SIDE_PX, SIDE_PX), flags=flags, borderMode=border)

    return np.stack([warped(channel, border) for channel, border in zip(part, borders, strict=True)])


def _nipple(nipple: NDArray[np.float64] | None, turn: NDArray[np.float64], start: NDArray[np.float64]) -> Float:
    rows, columns = np.mgrid[:SIDE_PX, :SIDE_PX].astype(np.float32)
    down = turn[1, 0] * columns + turn[1, 1] * rows + start[1]
    right = turn[0, 0] * columns + turn[0, 1] * rows + start[0]
    return from_nipple(down.astype(np.float32), right.astype(np.float32), nipple)


def _heat(
    points: NDArray[np.float64], turn: NDArray[np.float64], start: NDArray[np.float64], scale: float
) -> tuple[Float, NDArray[np.bool_]]:
    side = SIDE_PX // MAP_STEP
    heat, ignored = np.zeros((len(KINDS), side, side), np.float32), np.zeros((len(KINDS), side, side), bool)
    back, line = np.linalg.inv(turn), np.arange(side)
    for row, column, number, sigma in points:
        x, y = (back @ (np.array([column, row]) - start) - 0.5) / MAP_STEP
        if not (-15 < x < side + 15 and -15 < y < side + 15):
            continue
        away2 = (line[:, None] - y) ** 2 + (line[None] - x) ** 2
        bell = np.exp(-away2 / (2 * (sigma / scale / MAP_STEP) ** 2))
        if number < 0:
            ignored[int(-1 - number)] |= bell > _IGNORED
        else:
            heat[int(number)] = np.maximum(heat[int(number)], bell)
    return heat, ignored
