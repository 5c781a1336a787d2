"""The learned scorer: seven networks, their weights data made by ``python -m training.convolution``, ``training.context``,
``training.spotting``, ``training.forking`` and ``training.hardening``. Those of air and of vessels stand by themselves in
``air_look`` and ``vessel_look``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.context import NAMES
from ductoview.analysis.convolution import Convolution
from ductoview.analysis.spotting import Spotter

Float = NDArray[np.float32]
FIRST, SECOND = "scorer_first.onnx", "scorer_second.npz"
THIRD, FOURTH, FIFTH = "scorer_third.onnx", "scorer_fourth.onnx", "scorer_fifth.onnx"
EIGHTH, NINTH = "scorer_eighth.npz", "scorer_ninth.npz"
_LARGEST_LOGIT = 12.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Standardised inputs, layers of rectified sums, one logit out; ``layers`` are (weights (in, out), bias (out,))."""

    mean: Float
    spread: Float
    layers: tuple[tuple[Float, Float], ...]

    def logits(self, evidence: Float) -> Float:
        """The logit of every row of ``evidence`` (n, inputs), within ±12."""
        (weights, bias), *others = self.layers
        # Standardising is part of the first sums, so that no copy of the evidence is made for it.
        own_bias = np.asarray(bias - (self.mean / self.spread) @ weights, dtype=np.float32)
        values = _sums(evidence, weights / self.spread[:, None], own_bias)
        for weights, bias in others:
            values = _sums(np.maximum(values, 0, out=values), weights, bias)
        return np.clip(values[:, 0], -_LARGEST_LOGIT, _LARGEST_LOGIT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scorer:
    """``first`` judges a pixel by what lies close to it, at a second look ``again`` does, which knows more of what only looks
    like a duct; those of ``second`` judge it by what they said of it and of those around, the first of them alone at a glance.
    ``spotter`` sees what may lie in and at the ducts."""

    first: Convolution
    again: Convolution
    second: tuple[Network, ...]
    spotter: Spotter


def load_scorer(second: Sequence[str] = (SECOND, EIGHTH, NINTH)) -> Scorer:
    """The scorer that comes with ductoview, its ``second`` networks from those files.

    Raises ValueError when a file does not fit this version.
    """
    folder = files("ductoview.analysis")
    return Scorer(
        first=Convolution((folder / FIRST).read_bytes()),
        again=Convolution((folder / FIFTH).read_bytes()),
        second=tuple(network_from((folder / name).read_bytes(), NAMES) for name in second),
        spotter=Spotter((folder / THIRD).read_bytes(), (folder / FOURTH).read_bytes()),
    )


def network_from(data: bytes, made_for: Sequence[str]) -> Network:
    """A network from the bytes of its file (NumPy's npz, no pickle); raises ValueError when it was made for other inputs."""
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        if json.loads(str(stored["made_for"])) != list(made_for):
            raise ValueError(
                "A network of surroundings was trained on other inputs than this version gathers; train it again."
            )
        arrays = {key: stored[key].astype(np.float32) for key in stored.files if key not in ("made_for", "trained")}
    count = sum(key.startswith("weights ") for key in arrays)
    return Network(
        mean=arrays["mean"],
        spread=arrays["spread"],
        layers=tuple((arrays[f"weights {number}"], arrays[f"bias {number}"]) for number in range(count)),
    )


def bytes_of(network: Network, made_for: Sequence[str], trained: str) -> bytes:
    """The file of a network whose inputs are named ``made_for``; ``trained`` says how it came about."""
    arrays: dict[str, NDArray[np.generic]] = {
        "made_for": np.array(json.dumps(list(made_for))),
        "trained": np.array(trained),
        "mean": network.mean,
        "spread": network.spread,
    }
    for number, (weights, bias) in enumerate(network.layers):
        arrays |= {f"weights {number}": weights, f"bias {number}": bias}
    file = BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def probability(logits: Float) -> Float:
    """0..1 of a logit."""
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)


def _sums(values: Float, weights: Float, bias: Float) -> Float:
    """OpenCV's product, not NumPy's: threads of a BLAS wait for one another at such narrow matrices (5 times the CPU)."""
    sums = np.asarray(cv2.gemm(values, weights.astype(np.float32), 1, None, 0), dtype=np.float32)
    sums += bias
    return sums
