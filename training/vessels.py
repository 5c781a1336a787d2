"""Train the network that tells vessels that took contrast up from ducts, by the picture along them.

    python -m training.vessels --work DIR [--seeds 14000-14159] [--steps 3000]

Needs PyTorch and onnx, which ductoview itself does not (``pip install torch onnx``). A small classifier on strips of 96 by 40
pixels; the loss is the logarithmic one, of labels that are sure by 0.98. What is kept is the running mean of its weights. DIR
takes some 2 MB an image.
"""

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from ductoview.analysis.vessel_look import FILE, LONG_PX, WIDE_PX
from training.descent import Feed, Pace, arguments_of, layer, trained, write
from training.vessel_strips import StripPatches, prepare

SEEN = 1
FIRST, CHANNELS = 16, (24, 32, 48)
HIDDEN, DROPPED = 32, 0.3
BATCH = 64
FEED = 41
SURE = 0.98
_MIDDLE = slice(2, 3)
"""Of five columns of its coarsest level, the one in which the line lies."""


class VesselNet(nn.Module):
    """A strip in, the logit of a vessel out: what is seen on its line and in all of it."""

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
        """Float32 (n, 1, LONG_PX, WIDE_PX) to (n, 1)."""
        told = self.body(seen)
        return self.head(torch.cat([told.mean((2, 3)), told[:, :, :, _MIDDLE].mean((2, 3))], dim=1))


def main() -> None:
    """Prepare the strips, train, write the network."""
    asked, seeds = arguments_of(str(__doc__), "14000-14159", 3_000, FILE, prepare)
    feed = Feed(partial(StripPatches, asked.work, seeds), ("seen", "vessel"), FEED, asked.steps, BATCH)
    write(
        trained(VesselNet, _loss, feed, asked.steps, asked.jobs, Pace(is_half=False)),
        SEEN,
        asked.out,
        (LONG_PX, WIDE_PX),
    )


def _loss(logits: torch.Tensor, vessel: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(logits[:, 0], (1 - SURE) + (2 * SURE - 1) * vessel)


if __name__ == "__main__":
    main()
