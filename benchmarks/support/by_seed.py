"""A benchmark whose figures are a line for each seed."""

import argparse
import json
from collections.abc import Callable, Mapping


def print_by_seed(about: str | None, seeds: str, measured: Callable[[int], Mapping[str, float]]) -> None:
    """Read ``--seeds A-B`` (``seeds`` unless said) and ``--json``, and print what is measured at each seed."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default=seeds)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    first, last = (int(part) for part in arguments.seeds.split("-"))
    for seed in range(first, last + 1):
        found = {"seed": seed, **measured(seed)}
        words = "  ".join(f"{name} {value:.3g}" for name, value in found.items())
        print(json.dumps(found) if arguments.json else words, flush=True)
