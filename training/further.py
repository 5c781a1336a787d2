"""Networks that go on learning from where one of ours stood, whose normalisations are part of its convolutions already."""

from collections.abc import Sequence
from importlib.resources import files

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from training.descent import Pace

PACE = Pace(rate=1e-3, warm_up=0.1, is_half=False)


def weights_of(file: str, channels: Sequence[int], *after: str) -> dict[str, torch.Tensor]:
    """The weights of one of our networks by the names of a ``Body`` of ``plain_layer``, its head's and those of the layers that
    come ``after`` its body.

    Fused ones have no name in the file: they come in the order in which they are used.
    """
    stored = onnx.load_model_from_string((files("ductoview.analysis") / file).read_bytes())
    weights = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in stored.graph.initializer}
    fused = iter([weight for name, weight in weights.items() if name.startswith("onnx::")])
    found = {name: weight for name, weight in weights.items() if not name.startswith("onnx::")}
    levels = range(len(channels))
    for name in (
        *(f"enc.{level}.{part}" for level in levels for part in (0, 2)),
        *(f"dec.{level}.0" for level in reversed(levels[:-1])),
        *after,
    ):
        found |= {f"{name}.weight": next(fused), f"{name}.bias": next(fused)}
    return found


def plain_layer(before: int, after: int) -> list[nn.Module]:
    """A convolution and what it lets through."""
    return [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(inplace=True)]
