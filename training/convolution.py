"""Train the network that judges a pixel by what lies close to it; the same seeds give the same network on the same machine.

    python -m training.convolution --work DIR [--seeds 2000-2231,30000-30159] [--steps 18000]

Needs PyTorch, which ductoview itself does not (``pip install torch``). A U-net of five levels on patches of 256 pixels, binary
logarithmic loss plus Dice loss, thin ducts counted three times; what is kept is the running mean of its weights. It works on
blocks of two by two pixels, so that a million pixels cost 0.15 s of a processor. DIR takes some 20 MB an image.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ductoview.analysis.scorer import FIRST
from training.images import seeds_of
from training.patches import SIDE_PX, Patches, prepare

CHANNELS = (16, 32, 48, 64, 64)
BATCH, RATE, DECAY = 8, 3e-3, 1e-3
DICE_WORTH, DICE_SMOOTH = 0.3, 50.0
MEAN_OVER = 0.998
TOLD_EVERY = 200


class UNet(nn.Module):
    """Two channels in, one logit a pixel out; sides must be multiples of 32."""

    def __init__(self) -> None:
        super().__init__()
        steps = list(pairwise(CHANNELS))
        self.stem = nn.Conv2d(2, CHANNELS[0], 4, stride=2, padding=1)
        self.enc = nn.ModuleList([twice(CHANNELS[0], CHANNELS[0]), *(twice(fine, coarse) for fine, coarse in steps)])
        self.proj = nn.ModuleList([nn.Conv2d(coarse, fine, 1) for fine, coarse in steps])
        self.dec = nn.ModuleList([nn.Sequential(*layer(fine, fine)) for fine, _ in steps])
        self.head = nn.Conv2d(CHANNELS[0], 4, 1)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 2, rows, columns) to (n, 1, rows, columns)."""
        here = functional.relu(self.stem(seen))
        kept = []
        for level, encode in enumerate(self.enc):
            here = encode(functional.max_pool2d(here, 2) if level else here)
            kept.append(here)
        kept.pop()
        for level in reversed(range(len(kept))):
            up = functional.interpolate(self.proj[level](here), scale_factor=2, mode="nearest")
            here = self.dec[level](up + kept[level])
        return functional.pixel_shuffle(self.head(here), 2)


class Feed(IterableDataset[tuple[Any, ...]]):
    """Batches of patches, the same for the same step whoever makes them."""

    def __init__(self, folder: Path, seeds: list[int], steps: int) -> None:
        self._folder, self._seeds, self._steps = folder, seeds, steps

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        cv2.setNumThreads(1)
        worker = get_worker_info()
        first, every = (worker.id, worker.num_workers) if worker else (0, 1)
        patches = Patches(self._folder, self._seeds)
        for step in range(first, self._steps, every):
            rng = np.random.default_rng([7, step])
            batch = [patches.patch(rng) for _ in range(BATCH)]
            yield tuple(np.stack([getattr(one, part) for one in batch]) for part in ("seen", "share", "worth"))


def main() -> None:
    """Prepare the images, train, write the network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for the prepared images")
    parser.add_argument("--seeds", default="2000-2231,30000-30159")
    parser.add_argument("--steps", type=int, default=18_000)
    parser.add_argument("--out", type=Path, default=Path("ductoview/analysis") / FIRST)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    seeds = seeds_of(arguments.seeds)
    arguments.work.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        list(pool.map(partial(prepare, folder=arguments.work), seeds))
    write(trained(Feed(arguments.work, seeds, arguments.steps), arguments.steps, arguments.jobs), arguments.out)
    sys.stdout.write(f"{arguments.out}: {arguments.out.stat().st_size} bytes\n")


def trained(feed: Feed, steps: int, jobs: int) -> UNet:
    """The running mean of the weights over the last steps, by AdamW along one cycle of the rate (Smith and Topin 2019)."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    network = UNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    descent = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    rate = torch.optim.lr_scheduler.OneCycleLR(descent, RATE, total_steps=steps, pct_start=0.05)
    losses = []
    for step, (seen, share, worth) in enumerate(DataLoader(feed, batch_size=None, num_workers=jobs), 1):
        network.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(seen.to(memory_format=torch.channels_last))[:, 0]
        loss = _loss(logits.float(), share, worth)
        descent.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        descent.step()
        rate.step()
        into_mean(mean, network, step)
        losses.append(loss.item())
        if step % TOLD_EVERY == 0:
            sys.stdout.write(f"step {step} of {steps}: loss {np.mean(losses[-TOLD_EVERY:]):.4f}\n")
            sys.stdout.flush()
    network.load_state_dict(mean)
    return network


def write(network: UNet, out: Path) -> None:
    """The network as ONNX, for images of any size."""
    network.eval()
    torch.onnx.export(
        network,
        (torch.zeros(1, 2, SIDE_PX, SIDE_PX),),
        str(out),
        input_names=["seen"],
        output_names=["logit"],
        dynamic_axes={"seen": {2: "rows", 3: "columns"}, "logit": {2: "rows", 3: "columns"}},
        opset_version=13,
        dynamo=False,
    )


def layer(before: int, after: int) -> list[nn.Module]:
    return [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]


def twice(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(*layer(before, after), *layer(after, after))


def _loss(logits: torch.Tensor, share: torch.Tensor, worth: torch.Tensor) -> torch.Tensor:
    each = functional.binary_cross_entropy_with_logits(logits, share, reduction="none")
    said = torch.sigmoid(logits) * worth
    both = (said * share).sum()
    dice = 1 - (2 * both + DICE_SMOOTH) / (said.sum() + (share * worth).sum() + DICE_SMOOTH)
    return (each * worth).sum() / worth.sum() + DICE_WORTH * dice


@torch.no_grad()  # type: ignore[untyped-decorator]
def into_mean(mean: dict[str, torch.Tensor], network: UNet, step: int) -> None:
    over = min(MEAN_OVER, step / (step + 50))
    for name, value in network.state_dict().items():
        if value.dtype.is_floating_point:
            mean[name].mul_(over).add_(value, alpha=1 - over)
        else:
            mean[name].copy_(value)


if __name__ == "__main__":
    main()
