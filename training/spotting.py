"""Train the network that sees where findings, forks and crossings seem to lie; the same seeds give the same network.

    python -m training.spotting --work DIR [--seeds 4000-4499] [--steps 9000]

Needs PyTorch, which ductoview itself does not (``pip install torch``). A U-net of five levels on patches of 256 pixels of
0.12 mm; the loss is about that of Law and Deng (CornerNet, ECCV 2018): places count as hits the more the nearer they are.
What is kept is the running mean of its weights. DIR takes some 8 MB an image.
"""

import argparse
import os
import sys
import time
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

from ductoview.analysis.scorer import THIRD
from ductoview.model.duct_analysis import SpotKind
from training.convolution import into_mean, layer, twice
from training.images import seeds_of
from training.spot_images import prepare
from training.spot_patches import SIDE_PX, SpotPatches

CHANNELS = (16, 32, 64, 96, 96)
MIXED = 32
BATCH, RATE, DECAY = 8, 3e-3, 1e-3
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
TOLD_EVERY = 200


class SpotNet(nn.Module):
    """Four channels in, a logit of each kind out, on a grid twice as coarse; sides must be multiples of 32."""

    def __init__(self) -> None:
        super().__init__()
        steps = list(pairwise(CHANNELS))
        self.stem = nn.Conv2d(4, CHANNELS[0], 4, stride=2, padding=1)
        self.enc = nn.ModuleList([twice(CHANNELS[0], CHANNELS[0]), *(twice(fine, coarse) for fine, coarse in steps)])
        self.proj = nn.ModuleList([nn.Conv2d(coarse, fine, 1) for fine, coarse in steps])
        self.dec = nn.ModuleList([nn.Sequential(*layer(fine, fine)) for fine, _ in steps])
        self.mix = nn.Sequential(*layer(CHANNELS[0], MIXED))
        self.head = nn.Conv2d(MIXED, len(SpotKind), 1)
        nn.init.constant_(self.head.bias, RARE)  # type: ignore[arg-type]

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 4, rows, columns) to (n, kinds, rows / 2, columns / 2)."""
        here = functional.relu(self.stem(seen))
        kept = []
        for level, encode in enumerate(self.enc):
            here = encode(functional.max_pool2d(here, 2) if level else here)
            kept.append(here)
        kept.pop()
        for level in reversed(range(len(kept))):
            up = functional.interpolate(self.proj[level](here), scale_factor=2, mode="nearest")
            here = self.dec[level](up + kept[level])
        return self.head(self.mix(here))


class Feed(IterableDataset[tuple[Any, ...]]):
    """Batches of patches, the same for the same step whoever makes them."""

    def __init__(self, folder: Path, seeds: list[int], steps: int) -> None:
        self._folder, self._seeds, self._steps = folder, seeds, steps

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        cv2.setNumThreads(1)
        worker = get_worker_info()
        first, every = (worker.id, worker.num_workers) if worker else (0, 1)
        patches = SpotPatches(self._folder, self._seeds)
        for step in range(first, self._steps, every):
            rng = np.random.default_rng([11, step])
            batch = [patches.patch(rng) for _ in range(BATCH)]
            yield tuple(np.stack([getattr(one, part) for one in batch]) for part in ("seen", "heat", "ignored"))


def main() -> None:
    """Prepare the images, train, write the network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for the prepared images")
    parser.add_argument("--seeds", default="4000-4499")
    parser.add_argument("--steps", type=int, default=9_000)
    parser.add_argument("--out", type=Path, default=Path("ductoview/analysis") / THIRD)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    seeds = seeds_of(arguments.seeds)
    arguments.work.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        list(pool.map(partial(prepare, folder=arguments.work), seeds))
    write(trained(Feed(arguments.work, seeds, arguments.steps), arguments.steps, arguments.jobs), arguments.out)
    sys.stdout.write(f"{arguments.out}: {arguments.out.stat().st_size} bytes\n")


def trained(feed: Feed, steps: int, jobs: int) -> SpotNet:
    """The running mean of the weights over the last steps, by AdamW along one cycle of the rate (Smith and Topin 2019)."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    network = SpotNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    descent = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    rate = torch.optim.lr_scheduler.OneCycleLR(descent, RATE, total_steps=steps, pct_start=0.05)
    losses, started = [], time.monotonic()
    for step, (seen, heat, ignored) in enumerate(DataLoader(feed, batch_size=None, num_workers=jobs), 1):
        network.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(seen.to(memory_format=torch.channels_last))
        loss = _loss(logits.float(), heat, ignored)
        descent.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        descent.step()
        rate.step()
        into_mean(mean, network, step)
        losses.append(loss.item())
        if step % TOLD_EVERY == 0:
            pace = (time.monotonic() - started) / step
            sys.stdout.write(f"step {step} of {steps}: loss {np.mean(losses[-TOLD_EVERY:]):.4f}, {pace:.2f} s a step\n")
            sys.stdout.flush()
    network.load_state_dict(mean)
    return network


def write(network: SpotNet, out: Path) -> None:
    """The network as ONNX, for images of any size."""
    network.eval()
    torch.onnx.export(
        network,
        (torch.zeros(1, 4, SIDE_PX, SIDE_PX),),
        str(out),
        input_names=["seen"],
        output_names=["logit"],
        dynamic_axes={"seen": {2: "rows", 3: "columns"}, "logit": {2: "rows", 3: "columns"}},
        opset_version=13,
        dynamo=False,
    )


def _loss(logits: torch.Tensor, heat: torch.Tensor, ignored: torch.Tensor) -> torch.Tensor:
    worth = torch.tensor([WORTH[kind] for kind in SpotKind])
    said = torch.sigmoid(logits).clamp(1e-5, 1 - 1e-5)
    hit = heat.pow(4)
    met = (1 - said).pow(2) * torch.log(said) * hit
    held_off = (1 - heat).pow(4) * said.pow(2) * torch.log(1 - said)
    each = -(met + held_off) * ~ignored
    of_kind = each.sum((0, 2, 3)) / (hit.sum((0, 2, 3)) + SMOOTH)
    return (of_kind * worth).sum() / worth.sum()


if __name__ == "__main__":
    main()
