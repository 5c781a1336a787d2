"""Train the scorer of duct pixels on phantoms of the development family; the same seeds give the same file.

    python -m training.scorer [--seeds 2000-2059] [--out ductoview/analysis/scorer.npz]

Two networks, each trained by Adam on the logarithmic loss: the first sees a pixel's own evidence, the second what the first
said of it and its surroundings. The second learns on images that the first was not trained on, else it would believe too much.
Every third phantom is a scout; as many drawings that are no breast (``training/drawings.py``) are seen. Where the nipple lies is
withheld for a third of the images, so that nothing depends on it.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.phantoms import drawn, mammogram_of
from ductoview.analysis.context import CARRIED, Context
from ductoview.analysis.evidence import NAMES
from ductoview.analysis.frame import frame_of
from ductoview.analysis.ground import Ground, ground_of
from ductoview.analysis.judged import evidence_of, first_logits
from ductoview.analysis.scorer import FILE, Network, Scorer, bytes_of, probability
from ductoview.model.duct_analysis import Frame
from sample_dicom.phantom import StudySpec
from training.drawings import drawing

Float = NDArray[np.float32]
PIXELS_AN_IMAGE = 18_000
DRAWINGS = range(30_000, 30_060)
WALL_MM = 0.25
HIDDEN = (48, 24)
EPOCHS, BATCH, RATE = 8, 2048, 2e-3
_PLACES = tuple(NAMES.index(name) for name in ("from nipple", "towards nipple", "from skin"))
_NEUTRAL = (1.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Evidence (n, inputs) and the share of each pixel that is lumen (n,), with a weight each."""

    evidence: Float
    lumen: Float


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="2000-2059")
    parser.add_argument("--out", type=Path, default=Path("ductoview/analysis") / FILE)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    first_seed, last_seed = (int(word) for word in arguments.seeds.split("-"))
    seeds = [*range(first_seed, last_seed + 1), *DRAWINGS]
    halves = seeds[::2], seeds[1::2]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        examples = dict(zip(seeds, pool.map(_first_examples, seeds), strict=True))
        by_half = [_trained([examples[seed] for seed in half], seed=1) for half in halves]
        whole = _trained(list(examples.values()), seed=1)
        unseen = [(seed, by_half[1 - number]) for number, half in enumerate(halves) for seed in half]
        second = _trained(list(pool.map(_second_examples, unseen)), seed=2)
    scorer = Scorer(first=whole, second=second)
    trained = f"python -m training.scorer --seeds {arguments.seeds}"
    arguments.out.write_bytes(bytes_of(scorer, trained))
    sys.stdout.write(f"{arguments.out}: {arguments.out.stat().st_size} bytes\n")


def ground_truth(seed: int) -> tuple[Ground, Float]:
    """The ground of a development image or a drawing, and each working pixel's share of true lumen."""
    cv2.setNumThreads(1)
    frame, lumen = drawing(seed) if seed in DRAWINGS else _exposure(seed)
    ground = ground_of(frame)
    return ground, cv2.resize(lumen.astype(np.float32), ground.flat.shape[::-1], interpolation=cv2.INTER_AREA)


def _exposure(seed: int) -> tuple[Frame, NDArray[np.bool_]]:
    phase = "SCOUT" if seed % 3 == 0 else "FULL"
    image = drawn(StudySpec.random(seed), "CC" if seed % 2 else "ML", phase)
    return frame_of(mammogram_of(image)), image.truth.mask


def _chosen(seed: int, near: NDArray[np.bool_], lumen: Float) -> NDArray[np.intp]:
    """Some candidates of an image: a quarter lumen, a quarter beside it, where the wall is decided, the rest anywhere."""
    rng = np.random.default_rng([seed, 5])
    quarter = PIXELS_AN_IMAGE // 4
    kinds = [np.flatnonzero(kind) for kind in (lumen > 0.5, near & (lumen <= 0.5))]
    picked = [rng.choice(kind, min(quarter, len(kind)), replace=False) for kind in kinds]
    others = np.flatnonzero(~near)
    left = PIXELS_AN_IMAGE - sum(len(kind) for kind in picked)
    return np.sort(np.concatenate([*picked, rng.choice(others, min(left, len(others)), replace=False)]))


def _near(lumen: Float, ground: Ground) -> NDArray[np.bool_]:
    side = 2 * max(1, round(ground.working.px(WALL_MM))) + 1
    return np.asarray(cv2.dilate((lumen > 0.5).astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _first_examples(seed: int) -> Examples:
    ground, lumen = ground_truth(seed)
    gathered = evidence_of(ground)
    share = lumen[gathered.found.rows, gathered.found.columns]
    chosen = _chosen(seed, _near(lumen, ground)[gathered.found.rows, gathered.found.columns], share)
    evidence = gathered.of(chosen)
    if seed % 3 == 1:
        evidence[:, _PLACES] = _NEUTRAL
    return Examples(evidence=evidence, lumen=share[chosen])


def _second_examples(task: tuple[int, Network]) -> Examples:
    seed, network = task
    ground, lumen = ground_truth(seed)
    gathered = evidence_of(ground)
    found = gathered.found
    logits, carried = first_logits(gathered, network)
    score = np.zeros(ground.flat.shape, np.float32)
    score[found.rows, found.columns] = probability(logits)
    share = lumen[found.rows, found.columns]
    chosen = _chosen(seed, _near(lumen, ground)[found.rows, found.columns], share)
    context = Context(ground.working, ground.breast, found, score)
    rows = context.of(chosen, logits[chosen], carried[chosen])
    if seed % 3 == 1:
        rows[:, -2:] = _NEUTRAL[:2]
    assert CARRIED[-2:] == ("from nipple", "towards nipple")
    return Examples(evidence=rows, lumen=share[chosen])


def _trained(examples: Sequence[Examples], *, seed: int) -> Network:
    evidence = np.concatenate([one.evidence for one in examples])
    lumen = np.concatenate([one.lumen for one in examples])
    mean = evidence.mean(axis=0)
    spread = np.maximum(evidence.std(axis=0), 1e-3)
    layers = _adam((evidence - mean) / spread, (lumen > 0.5).astype(np.float32), seed)
    return Network(mean=mean, spread=spread, layers=layers)


def _adam(inputs: Float, wanted: Float, seed: int) -> tuple[tuple[Float, Float], ...]:
    """Weights after EPOCHS over the examples (Kingma and Ba 2015), the rate falling to zero along a cosine."""
    rng = np.random.default_rng([seed, 6])
    sizes = (inputs.shape[1], *HIDDEN, 1)
    parts: list[Any] = []
    for size, following in pairwise(sizes):
        parts += [
            rng.normal(0, np.sqrt(2 / size), (size, following)).astype(np.float32),
            np.zeros(following, np.float32),
        ]
    first = [np.zeros_like(part) for part in parts]
    second = [np.zeros_like(part) for part in parts]
    steps = EPOCHS * (len(inputs) // BATCH)
    step = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(inputs))
        losses = []
        for start in range(0, len(order) - BATCH + 1, BATCH):
            own = order[start : start + BATCH]
            slopes, loss = _slopes(parts, inputs[own], wanted[own])
            losses.append(loss)
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            for part, slope, one, two in zip(parts, slopes, first, second, strict=True):
                one += 0.1 * (slope - one)
                two += 0.001 * (slope**2 - two)
                part -= rate * (one / (1 - 0.9**step)) / (np.sqrt(two / (1 - 0.999**step)) + 1e-8)
        sys.stdout.write(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.4f}\n")
        sys.stdout.flush()
    return tuple((parts[number], parts[number + 1]) for number in range(0, len(parts), 2))


def _slopes(parts: list[Float], inputs: Float, wanted: Float) -> tuple[list[Float], float]:
    """The gradient of the mean logarithmic loss, and that loss."""
    values = [inputs]
    for number in range(0, len(parts) - 2, 2):
        values.append(np.maximum(values[-1] @ parts[number] + parts[number + 1], 0))
    logits = (values[-1] @ parts[-2] + parts[-1])[:, 0]
    said = probability(logits)
    loss = float(np.mean(np.maximum(logits, 0) - logits * wanted + np.log1p(np.exp(-np.abs(logits)))))
    back = ((said - wanted) / len(wanted))[:, None].astype(np.float32)
    slopes: list[Float] = []
    for number in range(len(parts) - 2, -1, -2):
        layer = values[number // 2]
        slopes = [layer.T @ back, back.sum(axis=0), *slopes]
        back = (back @ parts[number].T) * (layer > 0)
    return slopes, loss


if __name__ == "__main__":
    main()
