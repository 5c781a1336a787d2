"""Train the network that sees where findings, forks and crossings seem to lie.

    python -m training.spotting --work DIR [--seeds 4000-4399] [--steps 9000]

Needs PyTorch, which ductoview itself does not (``pip install torch``). A U-net of five levels on patches of 256 pixels of
0.12 mm; the loss is about that of Law and Deng (CornerNet, ECCV 2018): places count as hits the more the nearer they are.
What is kept is the running mean of its weights. DIR takes some 8 MB an image.
"""

from functools import partial

import torch
from torch import nn

from ductoview.analysis.scorer import THIRD
from ductoview.model.duct_analysis import SpotKind
from training.descent import Body, Feed, arguments_of, layer, trained, write
from training.spot_images import prepare
from training.spot_patches import SpotPatches

SEEN = 4
CHANNELS = (16, 32, 64, 96, 96)
MIXED = 32
PARTS = ("seen", "heat", "ignored")
RARE = -4.0
WORTH = {
    SpotKind.FILLING_DEFECT: 1.5,
    SpotKind.AIR_BUBBLE: 1.0,
    SpotKind.TERMINATION: 1.5,
    SpotKind.UNDERFILLING: 0.6,
    SpotKind.NARROWING: 0.7,
    SpotKind.ECTASIA: 1.0,
    SpotKind.CYST: 1.0,
    SpotKind.LEAK: 1.2,
    SpotKind.LEAK_MIMIC: 0.6,
    SpotKind.FORK: 1.5,
    SpotKind.CROSSING: 0.8,
    SpotKind.ORIFICE: 0.5,
}
SMOOTH = 12.0


class SpotNet(Body):
    """Four channels in, a logit of each kind out, on a grid twice as coarse."""

    def __init__(self) -> None:
        super().__init__(SEEN, CHANNELS)
        self.mix = nn.Sequential(*layer(CHANNELS[0], MIXED))
        self.head = nn.Conv2d(MIXED, len(SpotKind), 1)
        nn.init.constant_(self.head.bias, RARE)  # type: ignore[arg-type]

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 4, rows, columns) to (n, kinds, rows / 2, columns / 2)."""
        return self.head(self.mix(self.features(seen)))


def main() -> None:
    """Prepare the images, train, write the network."""
    asked, seeds = arguments_of(str(__doc__), "4000-4399", 9_000, THIRD, prepare)
    feed = Feed(partial(SpotPatches, asked.work, seeds), PARTS, 11, asked.steps)
    write(trained(SpotNet, _loss, feed, asked.steps, asked.jobs), SEEN, asked.out)


def _loss(logits: torch.Tensor, heat: torch.Tensor, ignored: torch.Tensor) -> torch.Tensor:
    worth = torch.tensor([WORTH[kind] for kind in SpotKind])
    return (of_kinds(logits, heat, ignored) * worth).sum() / worth.sum()


def of_kinds(logits: torch.Tensor, heat: torch.Tensor, ignored: torch.Tensor) -> torch.Tensor:
    """The loss of each kind."""
    said = torch.sigmoid(logits).clamp(1e-5, 1 - 1e-5)
    hit = heat.pow(4)
    met = (1 - said).pow(2) * torch.log(said) * hit
    held_off = (1 - heat).pow(4) * said.pow(2) * torch.log(1 - said)
    each = -(met + held_off) * ~ignored
    return each.sum((0, 2, 3)) / (hit.sum((0, 2, 3)) + SMOOTH)


if __name__ == "__main__":
    main()
