"""Of the centreline that was missed, how much an ideal observer could have seen; no score is replaced by this.

    python -m benchmarks.visibility [--seeds 3300-3311] [--family development] [--json FILE]

A point counts as met when found centreline lies within half a millimetre. ``d'`` is of the 3 mm of duct about it
(``benchmarks/support/observer.py``), an upper bound of what can be known. Odd seeds show the CC, even ones the ML view.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from benchmarks.support.observer import SEEN, stretches_of
from benchmarks.support.phantoms import drawn, mammogram_of
from benchmarks.support.scoring import CALIBRES_MM, NEAR_MM, centreline_of
from ductoview.analysis.pipeline import analyse
from sample_dicom.phantom import StudySpec

DETECTABILITIES = (0.0, 1.0, SEEN, 5.0, 10.0, 20.0, np.inf)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """True centreline (n,) in steps of half a pixel: calibre, d' of its stretch, whether it was met."""

    calibre_mm: NDArray[np.float64]
    detectability: NDArray[np.float64]
    met: NDArray[np.bool_]
    weight_mm: float


def main() -> int:
    """Print a line an image and the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="3300-3311")
    parser.add_argument("--family", default="development", choices=("development", "reporting"))
    parser.add_argument("--json", type=Path, help="write the tables here")
    arguments = parser.parse_args()
    first, last = (int(word) for word in arguments.seeds.split("-"))
    images = []
    for seed in range(first, last + 1):
        images.append(points_of(StudySpec.random(seed, arguments.family), "CC" if seed % 2 else "ML"))
        faint = images[-1].detectability < SEEN
        print(
            f"seed {seed}: {len(faint)} points, {faint.mean():.0%} with d' < {SEEN:g}; met {images[-1].met.mean():.0%}",
            flush=True,
        )
    tables = {"calibre_mm": by_calibre(images), "detectability": by_detectability(images)}
    for name, rows in tables.items():
        print("\n" + table(name, rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(vars(arguments) | tables, indent=1, default=str), encoding="utf-8")
    return 0


def points_of(spec: StudySpec, view: str) -> Points:
    """The true centreline of an image, and what ductoview met of it."""
    cv2.setNumThreads(1)
    image = drawn(spec, view)
    mm = image.pixel_spacing_mm
    stretches = stretches_of(spec, view)
    path = np.vstack([stretch.path for stretch in stretches])
    found = centreline_of(analyse(mammogram_of(image)).tree)
    away_px = cKDTree(found[:, :2]).query(path[:, :2])[0] if len(found) else np.full(len(path), np.inf)
    return Points(
        calibre_mm=path[:, 2],
        detectability=np.repeat([one.detectability for one in stretches], [len(one.path) for one in stretches]),
        met=away_px * mm <= NEAR_MM,
        weight_mm=mm / 2,
    )


def by_calibre(images: Sequence[Points]) -> list[dict[str, float]]:
    """A row a range of calibres: length, share that cannot be seen, what was met, and of the missed what cannot be seen."""
    edges = (0.0, *CALIBRES_MM)
    return [_row(images, low, high, "calibre_mm") for low, high in (*pairwise(edges), (0.35, np.inf), (0.0, np.inf))]


def by_detectability(images: Sequence[Points]) -> list[dict[str, float]]:
    """The same for each range of d'."""
    return [_row(images, low, high, "detectability") for low, high in pairwise(DETECTABILITIES)]


def _row(images: Sequence[Points], low: float, high: float, name: str) -> dict[str, float]:
    length = faint = met = met_seen = faint_missed = 0.0
    for one in images:
        values = getattr(one, name)
        chosen = (values >= low) & (values < high)
        dim = one.detectability < SEEN
        length += one.weight_mm * int(chosen.sum())
        faint += one.weight_mm * int((chosen & dim).sum())
        met += one.weight_mm * int((chosen & one.met).sum())
        met_seen += one.weight_mm * int((chosen & one.met & ~dim).sum())
        faint_missed += one.weight_mm * int((chosen & ~one.met & dim).sum())

    def share(part: float, whole: float) -> float:
        return part / whole if whole else float("nan")

    return {
        "from": low,
        "to": high,
        "length_mm": length,
        "cannot_be_seen": share(faint, length),
        "met": share(met, length),
        "met_of_what_can_be_seen": share(met_seen, length - faint),
        "missed_mm": length - met,
        "missed_that_cannot_be_seen": share(faint_missed, length - met),
    }


def table(name: str, rows: Sequence[dict[str, float]]) -> str:
    """The rows as Markdown."""
    head = [
        name,
        "centreline, mm",
        f"d' < {SEEN:g}",
        "met",
        f"met of d' >= {SEEN:g}",
        "missed, mm",
        f"of it d' < {SEEN:g}",
    ]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        shares = (
            [f"{row['length_mm']:.0f}"]
            + [f"{row[key]:.2f}" for key in ("cannot_be_seen", "met", "met_of_what_can_be_seen")]
            + [f"{row['missed_mm']:.0f}", f"{row['missed_that_cannot_be_seen']:.2f}"]
        )
        lines.append([f"{row['from']:g} to {row['to']:g}", *shares])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    raise SystemExit(main())
