"""The five best and the five worst images by Dice, drawn with what was found, missed and taken for a duct, and a page of them.

    python -m benchmarks.overlays --family reporting --seeds A-B --out docs/overlays [--each 5]

Odd seeds show the CC, even ones the ML view. The page is written anew each time; what a person has to say of an image
stands in ``sentences.json`` beside it, ``{"seed": "sentence"}``, and is taken up.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.overlay_picture import jpeg, side_by_side
from benchmarks.support.phantoms import drawn, mammogram_of
from benchmarks.support.scoring import score_of
from ductoview.analysis.pipeline import analyse
from sample_dicom.phantom import StudySpec, ViewImage

SENTENCES = "sentences.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One image of the family and its scores; ``f1`` of centrelines from 0.35 mm, ``f1_thin`` of those below."""

    seed: int
    look: str
    view: str
    magnification: float
    iodine_mg_ml: float
    dice: float
    f1: float
    f1_thin: float

    @property
    def name(self) -> str:
        """The file of its picture."""
        return f"seed-{self.seed}.jpg"

    @property
    def caption(self) -> str:
        """What stands above its picture."""
        return (
            f"seed {self.seed}, look {self.look}, {self.view} {self.magnification:g}x, {self.iodine_mg_ml:.0f} mgI/mL:"
            f" Dice {self.dice:.2f}, F1 {self.f1:.2f}, thin ducts {self.f1_thin:.2f}"
        )


def main() -> int:
    """Score, choose, draw, write the page."""
    arguments = _arguments()
    first, last = (int(word) for word in arguments.seeds.split("-"))
    cv2.setNumThreads(1)
    scored = []
    for seed in range(first, last + 1):
        scored.append(_scored(seed, arguments.family)[0])
        print(scored[-1].caption, flush=True)
    best, worst = chosen(scored, arguments.each)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for one in (*best, *worst):
        _, image, lumen = _scored(one.seed, arguments.family)
        (arguments.out / one.name).write_bytes(jpeg(side_by_side(image, lumen, one.caption)))
    said = arguments.out / SENTENCES
    sentences = json.loads(said.read_text(encoding="utf-8")) if said.exists() else {}
    command = f"python -m benchmarks.overlays --family {arguments.family} --seeds {arguments.seeds}"
    (arguments.out / "README.md").write_text(page(scored, best, worst, sentences, command), encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", default="reporting", choices=("development", "reporting"))
    parser.add_argument("--seeds", required=True, help="A-B, both included")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, default=5, help="how many of the best and of the worst")
    return parser.parse_args()


def _scored(seed: int, family: str) -> tuple[Scored, ViewImage, NDArray[np.bool_]]:
    image = drawn(StudySpec.random(seed, family), "CC" if seed % 2 else "ML")
    analysis = analyse(mammogram_of(image))
    score = score_of(image, analysis.lumen, analysis.tree, None)
    scored = Scored(
        seed=seed,
        look=image.vendor,
        view=image.view,
        magnification=image.magnification,
        iodine_mg_ml=image.spec.iodine_mg_ml,
        dice=score.dice,
        f1=score.f1,
        f1_thin=score.f1_thin,
    )
    return scored, image, analysis.lumen


def chosen(scored: Sequence[Scored], each: int) -> tuple[list[Scored], list[Scored]]:
    """The best, best first, and the worst, worst first; no image is both."""
    ordered = sorted(scored, key=lambda one: (-one.dice, one.seed))
    each = min(each, len(ordered) // 2)
    return ordered[:each], ordered[::-1][:each]


def page(
    scored: Sequence[Scored],
    best: Sequence[Scored],
    worst: Sequence[Scored],
    sentences: Mapping[str, Any],
    command: str,
) -> str:
    """The page in Markdown."""
    dice = [one.dice for one in scored]
    lines = [
        f"# The {len(best)} best and the {len(worst)} worst of {len(scored)} images",
        "",
        "Computed phantoms, none of a patient. Left: the image by the window of its file. Right: the same, darker, with the true",
        "ducts that were found in blue, those that were missed in yellow, and what was taken for a duct but is none hatched in",
        "orange. Dice is of all true ducts, down to 0.1 mm; F1 is of centrelines within 0.5 mm, of ducts from 0.35 mm, and apart",
        "of thinner ones. Only the part that holds ducts is shown.",
        "",
        f"`{command}`: Dice {np.mean(dice):.2f} in the mean, {min(dice):.2f} to {max(dice):.2f}.",
    ]
    for title, group in (("Best", best), ("Worst", worst)):
        lines += ["", f"## {title}"]
        for one in group:
            lines += ["", f"![{one.caption}]({one.name})"]
            if said := sentences.get(str(one.seed)):
                lines += ["", str(said)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
