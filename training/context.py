"""Train the network that weighs a pixel's surroundings; the same seeds give the same file.

    python -m training.context [--seeds 3100-3199,30160-30219,3300-3339,30220-30239] [--first FILE] [--out FILE]

It learns on images that the first network was not trained on, else it would believe too much. Where nipple and skin lie is
withheld for a third of the images, so that nothing depends on it.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.appearance import appearance_of
from ductoview.analysis.context import NAMES, NEUTRAL, PLACES, Context
from ductoview.analysis.convolution import Convolution
from ductoview.analysis.scene import Scene, scene_of
from ductoview.analysis.scorer import FIRST, SECOND, bytes_of
from training.adam import Examples, trained
from training.images import ground_truth, seeds_of

Float = NDArray[np.float32]
FOLDER = Path("ductoview/analysis")
PIXELS_AN_IMAGE = 18_000
WALL_MM = 0.25
SEED = 3


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="3100-3199,30160-30219,3300-3339,30220-30239")
    parser.add_argument("--first", type=Path, default=FOLDER / FIRST)
    parser.add_argument("--out", type=Path, default=FOLDER / SECOND)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    with ProcessPoolExecutor(arguments.jobs) as pool:
        examples = list(pool.map(partial(_examples, arguments.first), seeds_of(arguments.seeds)))
    network = trained(examples, seed=SEED)
    made_by = f"python -m training.context --seeds {arguments.seeds}"
    arguments.out.write_bytes(bytes_of(network, NAMES, made_by))
    sys.stdout.write(f"{arguments.out}: {arguments.out.stat().st_size} bytes\n")


def _examples(first: Path, seed: int) -> Examples:
    ground, whole = ground_truth(seed)
    scene = scene_of(ground)
    lumen = whole[scene.box]
    seen = appearance_of(scene)
    context = Context(scene, seen, Convolution(first.read_bytes()).logits(seen, scene.allowed))
    here = context.rows, context.columns
    chosen = _chosen(seed, _near(lumen, scene)[here], lumen[here])
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
