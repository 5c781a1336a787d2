"""Train the network that tells forks from crossings, beginning with the network of findings.

    python -m training.forking --work DIR [--seeds 4000-4239] [--steps 3500]

Needs PyTorch and onnx, which ductoview itself does not (``pip install torch onnx``), and the images of ``training.spotting``. Its
patches lie about forks and crossings, and nothing else is asked of it. It begins with the weights of the network of findings,
whose normalisations are part of its convolutions already, and sees three of its levels where that one sees the finest.
"""

from functools import partial
from importlib.resources import files
from itertools import pairwise

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

from ductoview.analysis.scorer import FOURTH, THIRD
from ductoview.model.duct_analysis import SpotKind
from training.descent import Feed, Pace, arguments_of, levels_of, trained, write
from training.spot_images import prepare
from training.spot_patches import SpotPatches, Stored, anywhere, beside, in_duct
from training.spotting import CHANNELS, MIXED, PARTS, SEEN, of_kinds

ASKED = (SpotKind.FORK, SpotKind.CROSSING)
WORTH = (1.0, 0.6)
PACE = Pace(rate=1e-3, warm_up=0.1, is_half=False)
FEED = 21
_WIDER = 48
_AT_FORK, _AT_CROSSING, _AT_LUMEN, _OFF_PX = 0.5, 0.68, 0.92, 64


class ForkNet(nn.Module):
    """Four channels in, a logit of forks and one of crossings out, on a grid twice as coarse."""

    def __init__(self) -> None:
        super().__init__()
        steps = list(pairwise(CHANNELS))
        self.stem = nn.Conv2d(SEEN, CHANNELS[0], 4, stride=2, padding=1)
        self.enc = nn.ModuleList([_twice(CHANNELS[0], CHANNELS[0]), *(_twice(fine, coarse) for fine, coarse in steps)])
        self.proj = nn.ModuleList([nn.Conv2d(coarse, fine, 1) for fine, coarse in steps])
        self.dec = nn.ModuleList([nn.Sequential(*_layer(fine, fine)) for fine, _ in steps])
        self.mix = nn.Sequential(*_layer(CHANNELS[0], MIXED))
        self.wide = nn.Sequential(*_layer(CHANNELS[1], MIXED))
        self.wider = nn.Sequential(*_layer(CHANNELS[2], _WIDER))
        self.head = nn.Conv2d(MIXED, len(ASKED), 1)
        self.head1 = nn.Conv2d(MIXED, len(ASKED), 1)
        self.head2 = nn.Conv2d(_WIDER, len(ASKED), 1)
        for head in (self.head1, self.head2):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)  # type: ignore[arg-type]

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 4, rows, columns) to (n, 2, rows / 2, columns / 2)."""
        levels = levels_of(self, seen)
        said = _finer(self.head2(self.wider(levels[2]))) + self.head1(self.wide(levels[1]))
        return _finer(said) + self.head(self.mix(levels[0]))


def main() -> None:
    """Prepare the images, train, write the network."""
    asked, seeds = arguments_of(str(__doc__), "4000-4239", 3_500, FOURTH, prepare)
    patches = partial(SpotPatches, asked.work, seeds, _at_fork, ASKED)
    feed = Feed(patches, PARTS, FEED, asked.steps)
    write(trained(_begun, _loss, feed, asked.steps, asked.jobs, PACE), SEEN, asked.out)


def _begun() -> ForkNet:
    """The network with the weights of that of findings, which come in the order in which they are used."""
    network = ForkNet()
    stored = onnx.load_model_from_string((files("ductoview.analysis") / THIRD).read_bytes())
    weights = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in stored.graph.initializer}
    fused = iter([weight for name, weight in weights.items() if name.startswith("onnx::")])
    begun = network.state_dict()
    for name in ("stem", *(f"proj.{level}" for level in range(len(CHANNELS) - 1))):
        begun |= {f"{name}.{part}": weights[f"{name}.{part}"] for part in ("weight", "bias")}
    levels = range(len(CHANNELS))
    for name in (
        *(f"enc.{level}.{part}" for level in levels for part in (0, 2)),
        *(f"dec.{level}.0" for level in reversed(levels[:-1])),
        "mix.0",
    ):
        begun |= {f"{name}.weight": next(fused), f"{name}.bias": next(fused)}
    rows = [list(SpotKind).index(kind) for kind in ASKED]
    begun |= {f"head.{part}": weights[f"head.{part}"][rows] for part in ("weight", "bias")}
    network.load_state_dict(begun)
    return network


def _at_fork(rng: np.random.Generator, stored: Stored) -> NDArray[np.float64]:
    """Beside a fork, a crossing, a duct, or anywhere."""
    chance, points = rng.random(), stored.points
    for kind, limit in zip(ASKED, (_AT_FORK, _AT_CROSSING), strict=True):
        own = points[points[:, 2] == list(SpotKind).index(kind)]
        if chance < limit and len(own):
            return beside(rng, own[rng.integers(len(own)), :2], _OFF_PX)
    return beside(rng, in_duct(rng, stored) if chance < _AT_LUMEN else anywhere(rng, stored), _OFF_PX)


def _loss(logits: torch.Tensor, heat: torch.Tensor, ignored: torch.Tensor) -> torch.Tensor:
    worth = torch.tensor(WORTH)
    return (of_kinds(logits, heat, ignored) * worth).sum() / worth.sum()


def _finer(coarse: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)


def _layer(before: int, after: int) -> list[nn.Module]:
    return [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(inplace=True)]


def _twice(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(*_layer(before, after), *_layer(after, after))


if __name__ == "__main__":
    main()
