"""Train the networks that weigh a pixel's surroundings; the same seeds give the same files.

    python -m training.context [--file scorer_second.npz | scorer_eighth.npz | scorer_ninth.npz] [--out FILE]

They learn on images that the networks of pixels were not trained on, else they would believe too much. Where nipple and skin
lie is withheld for a third of the images, so that nothing depends on it.

The first knows what the first look says, the others what both looks say. These see nothing of how dense a pixel is, which
depends on whose image it is, and have seen drawings that hold decoys; the last was told what both looks say, and again as they
would on other looks. Each has its own errors on looks that none has seen: what holds is their mean (decisions 95 and 98).
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
from ductoview.analysis.scorer import EIGHTH, NINTH, SECOND, bytes_of, load_scorer
from training.adam import Examples, trained
from training.images import ground_truth, seeds_of
from training.otherwise import Change, as_said, said_otherwise

Float = NDArray[np.float32]
FOLDER = Path("ductoview/analysis")
PIXELS_AN_IMAGE = 18_000
WALL_MM = 0.25
SEED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """What a network learns on, how often the pixels have been looked at, the ``changes`` in what was said of them, an example of
    each, and which inputs it is ``without``."""

    seeds: str
    looks: int
    changes: tuple[Change, ...] = (as_said,)
    without: tuple[int, ...] = ()


LEARNERS: Mapping[str, Learner] = {
    SECOND: Learner(seeds="3100-3199,30160-30219,3300-3339,30220-30239", looks=1),
    EIGHTH: Learner(seeds="23400-23559,31500-31599", looks=2, without=DENSITIES),
    NINTH: Learner(seeds="23400-23529,31500-31569", looks=2, changes=(as_said, said_otherwise), without=DENSITIES),
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
        told = list(pool.map(partial(_examples, learner), seeds_of(learner.seeds)))
    network = trained([example for one in told for example in one], seed=SEED, without=learner.without)
    out = arguments.out or FOLDER / arguments.file
    out.write_bytes(bytes_of(network, NAMES, f"python -m training.context --file {arguments.file}"))
    sys.stdout.write(f"{out}: {out.stat().st_size} bytes\n")


def _examples(learner: Learner, seed: int) -> list[Examples]:
    """Of one image, one for each change; none where no duct can be."""
    ground, whole = ground_truth(seed)
    scorer = load_scorer(second=())
    of = judged(ground, scorer)
    if of is None:
        return []
    if learner.looks > 1:
        of = judged_again(of, scorer)
    lumen = whole[of.scene.box]
    told = []
    for number, change in enumerate(learner.changes):
        logits = change(np.random.default_rng([seed, 78, number]), of.scene, of.logits)
        context = Context(of.scene, of.seen, logits)
        here = context.rows, context.columns
        chosen = _chosen(seed, _near(lumen, of.scene)[here], lumen[here])
        if not len(chosen):
            continue
        inputs = context.of(chosen)
        if seed % 3 == 1:
            inputs[:, PLACES] = NEUTRAL
        told.append(Examples(inputs=inputs, lumen=lumen[here][chosen]))
    return told


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
