"""How the convolutional networks are fed, trained and written: the same seeds give the same network on the same machine."""

import os
import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.images import seeds_of
from training.patches import SIDE_PX

BATCH, RATE, DECAY = 8, 3e-3, 1e-3
MEAN_OVER = 0.998
TOLD_EVERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The highest rate of descent, the share of the steps until it is reached, and whether layers are summed in bfloat16: half
    the time where a processor has it, ten times as long where it has not."""

    rate: float = RATE
    warm_up: float = 0.05
    is_half: bool = True


Loss = Callable[..., torch.Tensor]
LayerOf = Callable[[int, int], list[nn.Module]]


class Patches(Protocol):
    """Where patches come from."""

    def patch(self, rng: np.random.Generator) -> Any:
        """A patch, the same for the same generator."""


class Feed(IterableDataset[tuple[Any, ...]]):
    """Batches of the ``parts`` of patches, the same for the same step whichever process makes them."""

    def __init__(
        self, patches: Callable[[], Patches], parts: tuple[str, ...], seed: int, steps: int, batch: int = BATCH
    ) -> None:
        self._patches, self._parts, self._seed, self._steps, self._batch = patches, parts, seed, steps, batch

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        cv2.setNumThreads(1)
        worker = get_worker_info()
        first, every = (worker.id, worker.num_workers) if worker else (0, 1)
        patches = self._patches()
        for step in range(first, self._steps, every):
            rng = np.random.default_rng([self._seed, step])
            batch = [patches.patch(rng) for _ in range(self._batch)]
            yield tuple(np.stack([getattr(one, part) for one in batch]) for part in self._parts)


def layer(before: int, after: int) -> list[nn.Module]:
    """A convolution, its normalisation and what it lets through."""
    return [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]


class Body(nn.Module):
    """A U-net on blocks of two by two pixels, without a head; sides must be multiples of 32. Its convolutions come as
    ``layer_of`` gives them."""

    def __init__(self, seen: int, channels: tuple[int, ...], layer_of: LayerOf = layer) -> None:
        super().__init__()
        steps = list(pairwise(channels))

        def twice(before: int, after: int) -> nn.Sequential:
            return nn.Sequential(*layer_of(before, after), *layer_of(after, after))

        self.stem = nn.Conv2d(seen, channels[0], 4, stride=2, padding=1)
        self.enc = nn.ModuleList([twice(channels[0], channels[0]), *(twice(fine, coarse) for fine, coarse in steps)])
        self.proj = nn.ModuleList([nn.Conv2d(coarse, fine, 1) for fine, coarse in steps])
        self.dec = nn.ModuleList([nn.Sequential(*layer_of(fine, fine)) for fine, _ in steps])

    def features(self, seen: torch.Tensor) -> torch.Tensor:
        """Float32 (n, seen, rows, columns) to (n, channels, rows / 2, columns / 2)."""
        return levels_of(self, seen)[0]


def levels_of(net: Any, seen: torch.Tensor) -> list[torch.Tensor]:
    """What a U-net of ``stem``, ``enc``, ``proj`` and ``dec`` makes of ``seen``, the finest level first."""
    here = functional.relu(net.stem(seen))
    kept = []
    for level, encode in enumerate(net.enc):
        here = encode(functional.max_pool2d(here, 2) if level else here)
        kept.append(here)
    kept.pop()
    for level in reversed(range(len(kept))):
        up = functional.interpolate(net.proj[level](here), scale_factor=2, mode="nearest")
        kept[level] = here = net.dec[level](up + kept[level])
    return kept


def arguments_of(about: str, seeds: str, steps: int, out: str, prepare: Callable[..., None]) -> tuple[Any, list[int]]:
    """What the command was asked for, its images prepared, and their seeds."""
    parser = ArgumentParser(description=about, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for the prepared images")
    parser.add_argument("--seeds", default=seeds)
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--out", type=Path, default=Path("ductoview/analysis") / out)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    numbers = seeds_of(arguments.seeds)
    arguments.work.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        list(pool.map(partial(prepare, folder=arguments.work), numbers))
    return arguments, numbers


def trained(
    make: Callable[[], nn.Module], loss_of: Loss, feed: Feed, steps: int, jobs: int, pace: Pace | None = None
) -> nn.Module:
    """The running mean of the weights over the last steps, by AdamW along one cycle of the rate (Smith and Topin 2019).

    ``loss_of`` takes the logits and the batch's parts after the first, which is what the network sees.
    """
    torch.manual_seed(1)
    torch.set_num_threads(1)
    pace = pace or Pace()
    network = make().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    descent = torch.optim.AdamW(network.parameters(), lr=pace.rate, weight_decay=DECAY)
    rate = torch.optim.lr_scheduler.OneCycleLR(descent, pace.rate, total_steps=steps, pct_start=pace.warm_up)
    losses, started = [], time.monotonic()
    for step, (seen, *truth) in enumerate(DataLoader(feed, batch_size=None, num_workers=jobs), 1):
        network.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=pace.is_half):
            logits = network(seen.to(memory_format=torch.channels_last))
        loss = loss_of(logits.float(), *truth)
        descent.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        descent.step()
        rate.step()
        _into_mean(mean, network, step)
        losses.append(loss.item())
        if step % TOLD_EVERY == 0:
            taken_s = (time.monotonic() - started) / step
            sys.stdout.write(
                f"step {step} of {steps}: loss {np.mean(losses[-TOLD_EVERY:]):.4f}, {taken_s:.2f} s a step\n"
            )
            sys.stdout.flush()
    network.load_state_dict(mean)
    return network


def write(network: nn.Module, seen: int, out: Path, sides_px: tuple[int, int] = (SIDE_PX, SIDE_PX)) -> None:
    """The network as ONNX, for images of any size that it takes, any number at once."""
    network.eval()
    torch.onnx.export(
        network,
        (torch.zeros(1, seen, *sides_px),),
        str(out),
        input_names=["seen"],
        output_names=["logit"],
        dynamic_axes={name: {0: "images", 2: "rows", 3: "columns"} for name in ("seen", "logit")},
        opset_version=13,
        dynamo=False,
    )
    sys.stdout.write(f"{out}: {out.stat().st_size} bytes\n")


@torch.no_grad()  # type: ignore[untyped-decorator]
def _into_mean(mean: dict[str, torch.Tensor], network: nn.Module, step: int) -> None:
    over = min(MEAN_OVER, step / (step + 50))
    for name, value in network.state_dict().items():
        if value.dtype.is_floating_point:
            mean[name].mul_(over).add_(value, alpha=1 - over)
        else:
            mean[name].copy_(value)
