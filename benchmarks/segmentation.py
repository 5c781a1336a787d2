"""How well ducts and findings are found, beside our rules, Sato with hysteresis, Frangi with Otsu, on phantoms of known truth.

    python -m benchmarks.segmentation [--seeds 7400-7459] [--family reporting] [--tune 1-6] [--scouts 60] [--json FILE]

The scorer is trained on the development family (``training/``); the peers' thresholds are tuned on it too. What
counts is the reporting family, which shares no look and no parameter with it. Odd seeds show the CC, even ones the ML view.
Every mean has a 95 % interval from a thousand resamplings of the images.
"""

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.support.peers import Field, frangi, sato
from benchmarks.support.phantoms import drawn, mammogram_of
from benchmarks.support.scoring import Score, count_candidates, score_of
from benchmarks.support.segmentation_report import FLAT, FRANGI, OURS, RULES, SATO, print_report, report_of
from ductoview.analysis.frame import frame_of
from ductoview.analysis.pipeline import analyse
from ductoview.analysis.segment import SegmentParams, segment_ducts
from ductoview.analysis.tree import build_tree
from ductoview.model.duct_analysis import Segmentation
from sample_dicom.phantom import StudySpec, ViewImage

LOWS = (0.85, 0.9, 0.93, 0.95, 0.965, 0.98, 0.99)
HIGHS = (0.97, 0.98, 0.99, 0.995, 0.998, 0.9995)
Limits = tuple[float, float]
Density = np.ndarray[Any, np.dtype[np.float32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def main() -> int:
    """Print every row; 0 when the goals are met, else 1."""
    arguments = _arguments()
    seeds, tune = _range(arguments.seeds), _range(arguments.tune)
    print(f"{arguments.family} family, seeds {arguments.seeds}; peers tuned on development seeds {arguments.tune}.")
    with ProcessPoolExecutor(arguments.jobs) as pool:
        grids = list(pool.map(_sato_grids, tune))
        limits = tuple(_tuned([grid[peer] for grid in grids]) for peer in (0, 1))
        print(f"Sato + hysteresis at the quantiles {limits[0]} of the response inside the breast;")
        print(f"on our flattened background, help that a peer does not have, at {limits[1]}.\n", flush=True)
        rows = list(pool.map(partial(_one_image, arguments.family, limits), seeds))
        scouts = list(pool.map(partial(_scout, arguments.family), seeds[: arguments.scouts]))
    report = {"family": arguments.family, "seeds": arguments.seeds, "sato_quantiles": limits} | report_of(rows, scouts)
    print_report(rows, report)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report | {"images": rows}, indent=1), encoding="utf-8")
    return 0 if all(report["goals"].values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="7400-7459")
    parser.add_argument("--family", default="reporting", choices=("development", "reporting"))
    parser.add_argument("--tune", default="1-6", help="development seeds the peers' thresholds are tuned on")
    parser.add_argument("--scouts", type=int, default=60, help="how many of the seeds are also drawn without contrast")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", help="write everything here")
    return parser.parse_args()


def _range(words: str) -> list[int]:
    first, _, last = words.partition("-")
    return list(range(int(first), int(last or first) + 1))


def _image(seed: int, family: str, phase: str = "FULL") -> ViewImage:
    cv2.setNumThreads(1)
    return drawn(StudySpec.random(seed, family), "CC" if seed % 2 else "ML", phase)


def _sato_grids(seed: int) -> tuple[list[list[float]], list[list[float]]]:
    """Dice + F1 at every pair of quantiles, on the image itself and on the flattened one."""
    image = _image(seed, "development")
    field = Field(frame_of(mammogram_of(image)))
    return _sato_grid(image, field, field.density), _sato_grid(image, field, field.flat)


def _sato_grid(image: ViewImage, field: Field, density: Density) -> list[list[float]]:
    response = sato(density, field.sigmas)
    grid = []
    for low in LOWS:
        row = []
        for high in HIGHS:
            score = _score_mask(image, field, field.by_hysteresis(response, low, high)) if high > low else None
            row.append(score.dice + score.f1 if score else 0.0)
        grid.append(row)
    return grid


def _tuned(grids: Sequence[list[list[float]]]) -> Limits:
    total = np.mean(np.array(grids), axis=0)
    row, column = np.unravel_index(int(total.argmax()), total.shape)
    return LOWS[int(row)], HIGHS[int(column)]


def _score_mask(image: ViewImage, field: Field, mask: Mask) -> Score:
    """A peer's mask, its centreline and calibres taken by our own tree."""
    nothing = np.zeros_like(mask)
    segmentation = Segmentation(lumen=mask, leak=nothing, contrast_found=bool(mask.any()))
    return score_of(image, mask, build_tree(field.frame, segmentation), None)


def _one_image(family: str, limits: tuple[Limits, ...], seed: int) -> dict[str, Any]:
    image = _image(seed, family)
    mammogram = mammogram_of(image)
    analysis = analyse(mammogram)
    orifice = analysis.orifice and (analysis.orifice.at.row, analysis.orifice.at.column)
    field = Field(frame_of(mammogram))
    by_rules = segment_ducts(field.frame, SegmentParams())
    plain, helped = limits
    scores = {
        OURS: score_of(image, analysis.lumen, analysis.tree, orifice),
        RULES: score_of(image, by_rules.lumen, build_tree(field.frame, by_rules), None),
        SATO: _score_mask(image, field, field.by_hysteresis(sato(field.density, field.sigmas), *plain)),
        FLAT: _score_mask(image, field, field.by_hysteresis(sato(field.flat, field.sigmas), *helped)),
        FRANGI: _score_mask(image, field, field.by_otsu(frangi(field.flat, field.sigmas))),
    }
    return {
        "seed": seed,
        "vendor": image.vendor,
        "view": image.view,
        "pixel_mm": image.pixel_spacing_mm,
        "iodine_mg_ml": image.spec.iodine_mg_ml,
        "contrast_found": analysis.contrast_found,
        "scores": {name: asdict(score) for name, score in scores.items()},
        "candidates": [asdict(count) for count in count_candidates(image, analysis.findings)],
    }


def _scout(family: str, seed: int) -> bool:
    """Whether a tree was reported on an image without contrast."""
    return analyse(mammogram_of(_image(seed, family, "SCOUT"))).contrast_found


if __name__ == "__main__":
    raise SystemExit(main())
