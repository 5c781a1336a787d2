"""The learned scorer: two small networks whose weights are data, made by ``python -m training.scorer``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.context import NAMES as CONTEXT_NAMES
from ductoview.analysis.evidence import NAMES as EVIDENCE_NAMES

Float = NDArray[np.float32]
FILE = "scorer.npz"
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
    """``first`` judges a pixel by its own evidence, ``second`` by what ``first`` said of it and of those around."""

    first: Network
    second: Network


def load_scorer() -> Scorer:
    """The scorer that comes with ductoview; raises ValueError when its file was made for other evidence."""
    return scorer_from((files("ductoview.analysis") / FILE).read_bytes())


def scorer_from(data: bytes) -> Scorer:
    """A scorer from the bytes of its file (NumPy's npz, no pickle)."""
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        made_for = json.loads(str(stored["made_for"]))
        if made_for != {"first": list(EVIDENCE_NAMES), "second": list(CONTEXT_NAMES)}:
            raise ValueError(f"{FILE} was trained on other evidence than this version gathers; train it again.")
        networks = [_network({key: stored[key] for key in stored.files}, name) for name in ("first", "second")]
    return Scorer(first=networks[0], second=networks[1])


def bytes_of(scorer: Scorer, trained: str) -> bytes:
    """The file of a scorer; ``trained`` says how it came about."""
    arrays: dict[str, NDArray[np.generic]] = {
        "made_for": np.array(json.dumps({"first": list(EVIDENCE_NAMES), "second": list(CONTEXT_NAMES)})),
        "trained": np.array(trained),
    }
    for name, network in (("first", scorer.first), ("second", scorer.second)):
        arrays |= {f"{name} mean": network.mean, f"{name} spread": network.spread}
        for number, (weights, bias) in enumerate(network.layers):
            arrays |= {f"{name} weights {number}": weights, f"{name} bias {number}": bias}
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


def _network(stored: dict[str, NDArray[np.generic]], name: str) -> Network:
    count = sum(key.startswith(f"{name} weights ") for key in stored)
    return Network(
        mean=stored[f"{name} mean"].astype(np.float32),
        spread=stored[f"{name} spread"].astype(np.float32),
        layers=tuple(_layer(stored, name, number) for number in range(count)),
    )


def _layer(stored: dict[str, NDArray[np.generic]], name: str, number: int) -> tuple[Float, Float]:
    parts: Sequence[str] = (f"{name} weights {number}", f"{name} bias {number}")
    weights, bias = (stored[part].astype(np.float32) for part in parts)
    return weights, bias
