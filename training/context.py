"""Train the networks that weigh a pixel's surroundings; the same seeds give the same files.

    python -m training.context [--file scorer_second.npz | scorer_eighth.npz] [--out FILE]

They learn on images that the networks of pixels were not trained on, else they would believe too much. Where nipple and skin
lie is withheld for a third of the images, so that nothing depends on it.

The first knows what the first look says, the other what both looks say. This one sees nothing of how dense a pixel is, which
depends on whose image it is, and has seen drawings that hold decoys. Each has its own errors on looks that neither has seen: what
holds is their mean (decision 95).
"""

import argparse
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.context import DENSITIES, NAMES, NEUTRAL, PLACES, Context
from ductoview.analysis.judged import judged, judged_again
from ductoview.analysis.scene import Scene
from ductoview.analysis.scorer import EIGHTH, SECOND, bytes_of, load_scorer
from training.adam import Examples, trained
from training.images import ground_truth, seeds_of

Float = NDArray[np.float32]
FOLDER = Path("ductoview/analysis")
PIXELS_AN_IMAGE = 18_000
WALL_MM = 0.25
SEED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """What a network learns on, how often the pixels have been looked at, and which inputs it is ``without``."""

    seeds: str
    looks: int
    without: tuple[int, ...] = ()


LEARNERS: Mapping[str, Learner] = {
    SECOND: Learner(seeds="3100-3199,30160-30219,3300-3339,30220-30239", looks=1),
    EIGHTH: Learner(seeds="23400-23559,31500-31599", looks=2, without=DENSITIES),
}


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", choices=LEARNERS, default=SECOND)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    learner = LEARNERS[arguments.file]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        told = list(pool.map(partial(_examples, learner.looks), seeds_of(learner.seeds)))
    network = trained([one for one in told if one is not None], seed=SEED, without=learner.without)
    out = arguments.out or FOLDER / arguments.file
    out.write_bytes(bytes_of(network, NAMES, f"python -m training.context --file {arguments.file}"))
    sys.stdout.write(f"{out}: {out.stat().st_size} bytes\n")


def _examples(looks: int, seed: int) -> Examples | None:
    """Of one image; None where no duct can be."""
    ground, whole = ground_truth(seed)
    scorer = load_scorer(second=())
    of = judged(ground, scorer)
    if of is None:
        return None
    if looks > 1:
        of = judged_again(of, scorer)
    lumen = whole[of.scene.box]
    context = Context(of.scene, of.seen, of.logits)
    here = context.rows, context.columns
    chosen = _chosen(seed, _near(lumen, of.scene)[here], lumen[here])
    inputs = context.of(chosen)
    if seed % 3 == 1:
        inputs[:, PLACES] = NEUTRAL
    return Examples(inputs=inputs, lumen=lumen[here][chosen])


def _chosen(seed: int, near: NDArray[np.bool_], lumen: Float) -> NDArray[np.intp]:
    """Some candidates of an image: a quarter lumen, a quarter beside it, where the wall is decided, the rest anywhere."""
    rng = np.random.default_rng([seed, 5])
    quarter = PIXELS_AN_IMAGE // 4
    kinds = [np.flatnonzero(kind) for kind in (lumen > 0.5, near & (lumen <= 0.5))]
    picked = [rng.choice(kind, min(quarter, len(kind)), replace=False) for kind in kinds]
    others = np.flatnonzero(~near)
    left = PIXELS_AN_IMAGE - sum(len(kind) for kind in picked)
    return np.sort(np.concatenate([*picked, rng.choice(others, min(left, len(others)), replace=False)]))


def _near(lumen: Float, scene: Scene) -> NDArray[np.bool_]:
    side = 2 * max(1, round(scene.px(WALL_MM))) + 1
    return np.asarray(cv2.dilate((lumen > 0.5).astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


if __name__ == "__main__":
    main()
