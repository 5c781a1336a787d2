"""Train the network that tells air from growths by the picture along the duct.

    python -m training.air --work DIR [--seeds 10000-10767] [--steps 3000]

Needs PyTorch and onnx, which ductoview itself does not (``pip install torch onnx``). A small classifier on squares of 64 pixels;
the loss is the logarithmic one, of labels that are sure by 0.98. What is kept is the running mean of its weights. DIR takes some
0.2 MB an image.
"""

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from ductoview.analysis.air_look import FILE, SIDE_PX
from training.air_squares import AirPatches, prepare
from training.descent import Feed, Pace, arguments_of, layer, trained, write

SEEN = 1
FIRST, CHANNELS = 16, (24, 32, 48)
HIDDEN, DROPPED = 32, 0.3
BATCH = 64
FEED = 31
SURE = 0.98
_MIDDLE = slice(3, 5)
"""Of eight by eight pixels of its coarsest level, those in which a body lies."""


class AirNet(nn.Module):
    """A square in, the logit of air out: what is seen in its middle and in all of it."""

    def __init__(self) -> None:
        super().__init__()
        near, wide, whole = CHANNELS
        self.body = nn.Sequential(
            nn.Conv2d(SEEN, FIRST, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(FIRST), nn.ReLU(),
            *layer(FIRST, near), nn.MaxPool2d(2),
            *layer(near, wide), *layer(wide, wide), nn.MaxPool2d(2),
            *layer(wide, whole), *layer(whole, whole),
        )  # fmt: skip
        self.head = nn.Sequential(nn.Linear(2 * whole, HIDDEN), nn.ReLU(), nn.Dropout(DROPPED), nn.Linear(HIDDEN, 1))

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 1, 64, 64) to (n, 1)."""
        told = self.body(seen)
        return self.head(torch.cat([told.mean((2, 3)), told[:, :, _MIDDLE, _MIDDLE].mean((2, 3))], dim=1))


def main() -> None:
    """Prepare the squares, train, write the network."""
    asked, seeds = arguments_of(str(__doc__), "10000-10767", 3_000, FILE, prepare)
    feed = Feed(partial(AirPatches, asked.work, seeds), ("seen", "air"), FEED, asked.steps, BATCH)
    write(
        trained(AirNet, _loss, feed, asked.steps, asked.jobs, Pace(is_half=False)), SEEN, asked.out, (SIDE_PX, SIDE_PX)
    )


def _loss(logits: torch.Tensor, air: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(logits[:, 0], (1 - SURE) + (2 * SURE - 1) * air)


if __name__ == "__main__":
    main()
