"""Every pixel of a frame judged by the learned scorer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.appearance import appearance_of
from ductoview.analysis.context import LEAST, Context
from ductoview.analysis.ground import Ground
from ductoview.analysis.sampling import chunked
from ductoview.analysis.scene import Scene, scene_of
from ductoview.analysis.scorer import Network, Scorer, probability
from ductoview.model.progress import CancelToken

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """The ``logits`` (rows, columns) of each pixel of a ``scene`` by the first network, and the appearance it has ``seen``."""

    scene: Scene
    seen: Float
    logits: Float


def judged(ground: Ground, scorer: Scorer, cancel: CancelToken | None = None) -> Judged | None:
    """Every pixel judged by one look at what lies close to it; None where no duct can be."""
    if not ground.allowed.any():
        return None
    scene = scene_of(ground)
    seen = appearance_of(scene)
    return Judged(scene=scene, seen=seen, logits=scorer.first.logits(seen, scene.allowed, cancel))


def judged_again(of: Judged, scorer: Scorer, cancel: CancelToken | None = None) -> Judged:
    """Every pixel judged by the mean of that look and of a second one, by a network of its own (decision 80)."""
    logits = scorer.again.logits_again(of.seen, of.scene.allowed, cancel)
    logits += of.logits
    logits *= np.float32(0.5)
    return replace(of, logits=logits)


def score_of(of: Judged, networks: Sequence[Network], cancel: CancelToken | None = None, least: float = LEAST) -> Float:
    """How likely each pixel of the scene is lumen, 0..1, by what was said of it and of those around, as ``networks`` judge that:
    the first counts as much as the others together; 0 where less than ``least`` was said of it."""
    context = Context(of.scene, of.seen, of.logits, least)
    score = np.zeros(of.scene.flat.shape, np.float32)

    def judge(own: NDArray[np.intp]) -> None:
        around = context.of(own)
        first, *others = (network.logits(around) for network in networks)
        said = (first + np.mean(others, axis=0)) / 2 if others else first
        score[context.rows[own], context.columns[own]] = probability(said)

    chunked(np.arange(len(context.rows)), judge, cancel)
    return score
