"""Train the network that judges a pixel by what lies close to it.

    python -m training.convolution --work DIR [--seeds 2000-2231,30000-30159] [--steps 18000]

Needs PyTorch, which ductoview itself does not (``pip install torch``). A U-net of five levels on patches of 256 pixels, binary
logarithmic loss plus Dice loss, thin ducts counted three times; what is kept is the running mean of its weights. It works on
blocks of two by two pixels, so that a million pixels cost 0.15 s of a processor. DIR takes some 20 MB an image.
"""

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from ductoview.analysis.scorer import FIRST
from training.descent import Body, Feed, arguments_of, trained, write
from training.patches import Patches, prepare

SEEN = 2
CHANNELS = (16, 32, 48, 64, 64)
PARTS = ("seen", "share", "worth")
DICE_WORTH, DICE_SMOOTH = 0.3, 50.0


class UNet(Body):
    """Two channels in, one logit a pixel out."""

    def __init__(self) -> None:
        super().__init__(SEEN, CHANNELS)
        self.head = nn.Conv2d(CHANNELS[0], 4, 1)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 2, rows, columns) to (n, 1, rows, columns)."""
        return functional.pixel_shuffle(self.head(self.features(seen)), 2)


def main() -> None:
    """Prepare the images, train, write the network."""
    asked, seeds = arguments_of(str(__doc__), "2000-2231,30000-30159", 18_000, FIRST, prepare)
    feed = Feed(partial(Patches, asked.work, seeds), PARTS, 7, asked.steps)
    write(trained(UNet, loss_of, feed, asked.steps, asked.jobs), SEEN, asked.out)


def loss_of(logits: torch.Tensor, share: torch.Tensor, worth: torch.Tensor) -> torch.Tensor:
    logits = logits[:, 0]
    each = functional.binary_cross_entropy_with_logits(logits, share, reduction="none")
    said = torch.sigmoid(logits) * worth
    both = (said * share).sum()
    dice = 1 - (2 * both + DICE_SMOOTH) / (said.sum() + (share * worth).sum() + DICE_SMOOTH)
    return (each * worth).sum() / worth.sum() + DICE_WORTH * dice


if __name__ == "__main__":
    main()
