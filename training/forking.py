"""Train the network that tells forks from crossings, beginning with the network of findings.

    python -m training.forking --work DIR [--seeds 4000-4239] [--steps 3500]

Needs PyTorch and onnx, which ductoview itself does not (``pip install torch onnx``), and the images of ``training.spotting``. Its
patches lie about forks and crossings, and nothing else is asked of it. It begins with the weights of the network of findings,
whose normalisations are part of its convolutions already, and sees three of its levels where that one sees the finest.
"""

from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from ductoview.analysis.scorer import FOURTH, THIRD
from ductoview.model.duct_analysis import SpotKind
from training.descent import Body, Feed, arguments_of, levels_of, trained, write
from training.further import PACE, plain_layer, weights_of
from training.spot_images import prepare
from training.spot_patches import SpotPatches, Stored, anywhere, beside, in_duct
from training.spotting import CHANNELS, MIXED, PARTS, SEEN, of_kinds

ASKED = (SpotKind.FORK, SpotKind.CROSSING)
WORTH = (1.0, 0.6)
FEED = 21
_WIDER = 48
_AT_FORK, _AT_CROSSING, _AT_LUMEN, _OFF_PX = 0.5, 0.68, 0.92, 64


class ForkNet(Body):
    """Four channels in, a logit of forks and one of crossings out, on a grid twice as coarse."""

    def __init__(self) -> None:
        super().__init__(SEEN, CHANNELS, plain_layer)
        self.mix = nn.Sequential(*plain_layer(CHANNELS[0], MIXED))
        self.wide = nn.Sequential(*plain_layer(CHANNELS[1], MIXED))
        self.wider = nn.Sequential(*plain_layer(CHANNELS[2], _WIDER))
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
    """The network with the weights of that of findings."""
    network, weights = ForkNet(), weights_of(THIRD, CHANNELS, "mix.0")
    rows = [list(SpotKind).index(kind) for kind in ASKED]
    head = {f"head.{part}": weights[f"head.{part}"][rows] for part in ("weight", "bias")}
    network.load_state_dict(network.state_dict() | weights | head)
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


if __name__ == "__main__":
    main()
