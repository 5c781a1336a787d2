"""Every pixel of a frame judged by the learned scorer."""

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.context import CARRIED, Context
from ductoview.analysis.evidence import NAMES, Evidence, candidates_of
from ductoview.analysis.ground import Ground
from ductoview.analysis.sampling import chunked
from ductoview.analysis.scales import scales_of
from ductoview.analysis.scorer import Network, Scorer, probability
from ductoview.model.progress import CancelToken

Float = NDArray[np.float32]
_CARRIED_AT = tuple(NAMES.index(name) for name in CARRIED)


def evidence_of(ground: Ground, cancel: CancelToken | None = None) -> Evidence:
    """Ridges at all scales and the candidates among them."""
    scales = scales_of(ground.flat, ground.texture, ground.working.mm, cancel=cancel)
    return Evidence(ground, scales, candidates_of(scales, ground.allowed))


def first_logits(evidence: Evidence, network: Network, cancel: CancelToken | None = None) -> tuple[Float, Float]:
    """Logits of all candidates by their own evidence (n,), and of that evidence what context wants (n, …)."""
    count = len(evidence.found.rows)
    logits, carried = np.zeros(count, np.float32), np.zeros((count, len(CARRIED)), np.float32)

    def judge(own: NDArray[np.intp]) -> None:
        rows = evidence.of(own)
        logits[own], carried[own] = network.logits(rows), rows[:, _CARRIED_AT]

    chunked(np.arange(count), judge, cancel)
    return logits, carried


def judged(ground: Ground, scorer: Scorer, cancel: CancelToken | None = None) -> Float:
    """How likely each working pixel is lumen, float32 0..1; 0 where no scale answered."""
    evidence = evidence_of(ground, cancel)
    found = evidence.found
    logits, carried = first_logits(evidence, scorer.first, cancel)
    score = np.zeros(ground.flat.shape, np.float32)
    score[found.rows, found.columns] = probability(logits)
    context = Context(ground.working, ground.breast, found, score)
    better = np.zeros_like(score)

    def judge(own: NDArray[np.intp]) -> None:
        rows = context.of(own, logits[own], carried[own])
        better[found.rows[own], found.columns[own]] = probability(scorer.second.logits(rows))

    chunked(np.arange(len(logits)), judge, cancel)
    return better
