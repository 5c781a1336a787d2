"""Networks that go on learning from where one of ours stood, whose normalisations are part of its convolutions already."""

from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from training.descent import Pace, levels_of

PACE = Pace(rate=1e-3, warm_up=0.1, is_half=False)


class FurtherBody(nn.Module):
    """A U-net like ``descent.Body`` without normalisations, and without a head."""

    def __init__(self, seen: int, channels: tuple[int, ...]) -> None:
        super().__init__()
        steps = list(pairwise(channels))
        self.stem = nn.Conv2d(seen, channels[0], 4, stride=2, padding=1)
        self.enc = nn.ModuleList([_twice(channels[0], channels[0]), *(_twice(fine, coarse) for fine, coarse in steps)])
        self.proj = nn.ModuleList([nn.Conv2d(coarse, fine, 1) for fine, coarse in steps])
        self.dec = nn.ModuleList([nn.Sequential(*plain_layer(fine, fine)) for fine, _ in steps])

    def levels(self, seen: torch.Tensor) -> list[torch.Tensor]:
        """What it makes of float32 (n, seen, rows, columns), the finest level first, which is twice as coarse."""
        return levels_of(self, seen)


def weights_of(file: str, channels: Sequence[int], *after: str) -> dict[str, torch.Tensor]:
    """The weights of one of our networks by the names of ``FurtherBody``, its head's and those of the layers that come ``after``
    its body.

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


def _twice(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(*plain_layer(before, after), *plain_layer(after, after))
