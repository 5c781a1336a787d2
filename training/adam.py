"""Small networks trained by Adam in NumPy alone, the same seed giving the same weights."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.scorer import Network, probability

Float = NDArray[np.float32]
HIDDEN = (48, 24)
EPOCHS, BATCH, RATE = 8, 2048, 2e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Inputs (n, inputs) and the share of each pixel that is lumen (n,)."""

    inputs: Float
    lumen: Float


def trained(examples: Sequence[Examples], *, seed: int, without: Sequence[int] = ()) -> Network:
    """A network that tells lumen from the rest by the logarithmic loss, blind to the inputs ``without``."""
    inputs = np.concatenate([one.inputs for one in examples])
    lumen = np.concatenate([one.lumen for one in examples])
    mean = inputs.mean(axis=0)
    spread = np.maximum(inputs.std(axis=0), 1e-3)
    inputs = (inputs - mean) / spread
    inputs[:, list(without)] = 0
    layers = _adam(inputs, (lumen > 0.5).astype(np.float32), seed)
    layers[0][0][list(without)] = 0
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
