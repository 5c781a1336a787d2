"""Every pixel of a frame judged by the learned scorer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.appearance import appearance_of
from ductoview.analysis.context import Context
from ductoview.analysis.ground import Ground
from ductoview.analysis.sampling import chunked
from ductoview.analysis.scene import Scene, scene_of
from ductoview.analysis.scorer import Scorer, probability
from ductoview.model.progress import CancelToken

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """How likely each pixel of a ``scene`` is lumen, ``score`` (rows, columns) 0..1, and the appearance it was ``seen`` by."""

    scene: Scene
    seen: Float
    score: Float

    def whole(self, shape: tuple[int, ...]) -> Float:
        """The score in an image of working pixels; 0 beyond the scene, where nothing can be."""
        score = np.zeros(shape, np.float32)
        score[self.scene.box] = self.score
        return score


def judged(ground: Ground, scorer: Scorer, cancel: CancelToken | None = None) -> Judged | None:
    """Every pixel judged; None where no duct can be."""
    if not ground.allowed.any():
        return None
    scene = scene_of(ground)
    seen = appearance_of(scene)
    context = Context(scene, seen, scorer.first.logits(seen, scene.allowed, cancel))
    score = np.zeros(scene.flat.shape, np.float32)

    def judge(own: NDArray[np.intp]) -> None:
        score[context.rows[own], context.columns[own]] = probability(scorer.second.logits(context.of(own)))

    chunked(np.arange(len(context.rows)), judge, cancel)
    return Judged(scene=scene, seen=seen, score=score)
