"""Train the network that looks at pixels again, on drawings that also hold what looks like a duct and is none.

    python -m training.hardening --work DIR [--seeds 2000-2119,30000-30079,31000-31319] [--steps 4000]

Needs PyTorch and onnx, which ductoview itself does not (``pip install torch onnx``). It begins with the weights of the network
of the first look, whose normalisations are part of its convolutions already; loss and patches are those of
``training.convolution``, which made that one.
"""

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from ductoview.analysis.scorer import FIFTH, FIRST
from training.convolution import CHANNELS, PARTS, SEEN, loss_of
from training.descent import Body, Feed, arguments_of, trained, write
from training.further import PACE, plain_layer, weights_of
from training.patches import Patches, prepare

SEEDS, STEPS = "2000-2119,30000-30079,31000-31319", 4_000
FEED = 79


class HardenedNet(Body):
    """Two channels in, one logit a pixel out."""

    def __init__(self) -> None:
        super().__init__(SEEN, CHANNELS, plain_layer)
        self.head = nn.Conv2d(CHANNELS[0], 4, 1)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 2, rows, columns) to (n, 1, rows, columns)."""
        return functional.pixel_shuffle(self.head(self.features(seen)), 2)


def main() -> None:
    """Prepare the images, train, write the network."""
    asked, seeds = arguments_of(str(__doc__), SEEDS, STEPS, FIFTH, prepare)
    feed = Feed(partial(Patches, asked.work, seeds), PARTS, FEED, asked.steps)
    write(trained(_begun, loss_of, feed, asked.steps, asked.jobs, PACE), SEEN, asked.out)


def _begun() -> HardenedNet:
    network = HardenedNet()
    network.load_state_dict(weights_of(FIRST, CHANNELS))
    return network


if __name__ == "__main__":
    main()
