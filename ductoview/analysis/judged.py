"""Every pixel of a frame judged by the learned scorer."""

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


def context_of(scene: Scene, scorer: Scorer, cancel: CancelToken | None = None) -> Context:
    """What the first network and the surroundings say of every pixel that may be duct."""
    seen = appearance_of(scene)
    return Context(scene, seen, scorer.first.logits(seen, scene.allowed, cancel))


def judged(ground: Ground, scorer: Scorer, cancel: CancelToken | None = None) -> Float:
    """How likely each working pixel is lumen, float32 0..1; 0 where none can be."""
    score = np.zeros(ground.flat.shape, np.float32)
    if not ground.allowed.any():
        return score
    scene = scene_of(ground)
    context = context_of(scene, scorer, cancel)
    within = score[scene.box]

    def judge(own: NDArray[np.intp]) -> None:
        within[context.rows[own], context.columns[own]] = probability(scorer.second.logits(context.of(own)))

    chunked(np.arange(len(context.rows)), judge, cancel)
    return score
