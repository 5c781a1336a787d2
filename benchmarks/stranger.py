"""How well ducts are found on mammograms by another generator, whose look was never used, through the public command line.

    python -m benchmarks.stranger [--seeds 0-29] [--quantiles 0.85,0.97,0.95,0.998] [--without 30] [--json FILE] [--keep DIR]

Ducts grow by space colonisation with Murray's calibres, tissue is clustered lumps or power-law noise with ligaments and
vessels, the physics is attenuation, scatter, blur and quanta, ten looks of vendors; ``support/stranger*.py``. Each image is
written by pydicom alone, analysed by ``ductoview analyze`` in a process of its own, and its JSON and mask are read back.
``--quantiles`` are those that ``benchmarks.segmentation`` tunes and prints for Sato with hysteresis, on the image and on our
flattened background. ``--without``: how many of the seeds are also drawn without contrast. ``--keep`` keeps the files.
"""

import argparse
import json
import math
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.support.scoring import Score
from benchmarks.support.segmentation_report import FLAT, OURS, SATO
from benchmarks.support.stranger import Stranger, drawn
from benchmarks.support.stranger_file import write
from benchmarks.support.stranger_score import Answer, asked, by_sato, scored

MEASURES = (
    "dice", "dice_seen", "recall", "precision", "f1", "f1_thin", "branching_f1", "branching_f1_2mm",
    "calibre_error_mm", "calibre_bias_mm",
)  # fmt: skip
ORIFICE_MM = 2.0
SCALE_SHARE = 0.005


def main() -> int:
    """Prints a line an image, then the means with their 95 % intervals; 1 when an image could not be analysed."""
    arguments = _arguments()
    cv2.setNumThreads(1)
    limits = [float(limit) for limit in arguments.quantiles.split(",")]
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments.keep or temporary)
        print(
            f"{'seed':>5} {'look':14} {'view':4} {'mm':>6} mag {'mgI':>4}  Dice  seen    F1  thin forks  orif   Sato",
            flush=True,
        )
        first, _, last = arguments.seeds.partition("-")
        for number, seed in enumerate(range(int(first), int(last or first) + 1)):
            rows.append(_row(seed, folder / str(seed), limits, without=number < arguments.without))
            print(_words(rows[-1]), flush=True)
    report = report_of(rows)
    _print(report)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report | {"images": rows}, indent=1), encoding="utf-8")
    return 1 if report["troubles"] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-29")
    parser.add_argument("--quantiles", default="0.85,0.97,0.95,0.998")
    parser.add_argument("--without", type=int, default=30)
    parser.add_argument("--json", help="write everything here")
    parser.add_argument("--keep", help="keep files, masks and overlays in this folder")
    return parser.parse_args()


def _row(seed: int, folder: Path, limits: list[float], *, without: bool) -> dict[str, Any]:
    stranger, answer, path = _answered(seed, folder / "contrast", contrast=True)
    peers = by_sato(stranger, path, (limits[0], limits[1]), (limits[2], limits[3])) if limits else ()
    scores: dict[str, Score] = {OURS: scored(stranger, answer)} | dict(zip((SATO, FLAT), peers, strict=False))
    row = {
        "seed": seed, "look": stranger.look.name, "view": stranger.view, "pixel_mm": stranger.pixel_spacing_mm,
        "magnification": stranger.magnification, "iodine_mg_ml": stranger.iodine_mg_ml, "profile": stranger.profile,
        "contrast_found": answer.contrast_found, "trouble": answer.trouble, "seconds": answer.seconds,
        "scale_right": answer.mm is not None and abs(answer.mm / stranger.pixel_spacing_mm - 1) < SCALE_SHARE,
        "scores": {name: asdict(score) for name, score in scores.items()},
    }  # fmt: skip
    if without:
        row["tree_without_contrast"] = _answered(seed, folder / "without", contrast=False)[1].contrast_found
    return row


def _answered(seed: int, folder: Path, *, contrast: bool) -> tuple[Stranger, Answer, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    stranger, path = drawn(seed, contrast=contrast), folder / "image.dcm"
    write(stranger, path, instance=1 if contrast else 2)
    return stranger, asked(path, folder), path


def report_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Means and medians with 95 % intervals by a thousand resamplings, and the shares."""
    names = [name for name in (OURS, SATO, FLAT) if name in rows[0]["scores"]]
    orifices = [row["scores"][OURS]["orifice_mm"] for row in rows]
    empty = [not row["tree_without_contrast"] for row in rows if "tree_without_contrast" in row]
    return {
        "methods": {n: {m: _summary([row["scores"][n][m] for row in rows]) for m in MEASURES} for n in names},
        "contrast_found": float(np.mean([row["contrast_found"] for row in rows])),
        "scale_right": float(np.mean([row["scale_right"] for row in rows])),
        "orifice_within_2_mm": float(np.mean(np.nan_to_num(orifices, nan=math.inf) <= ORIFICE_MM)),
        "without_contrast": {"count": len(empty), "no_tree": float(np.mean(empty)) if empty else math.nan},
        "troubles": [{"seed": row["seed"], "said": row["trouble"]} for row in rows if row["trouble"]],
    }


def _summary(values: Sequence[float]) -> dict[str, float]:
    told = np.array([value for value in values if not math.isnan(value)])
    if not len(told):
        return {"mean": math.nan, "low": math.nan, "high": math.nan, "median": math.nan, "count": 0}
    means = np.random.default_rng(0).choice(told, (1000, len(told))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return {
        "mean": float(told.mean()), "low": float(low), "high": float(high), "median": float(np.median(told)),
        "count": len(told),
    }  # fmt: skip


def _words(row: dict[str, Any]) -> str:
    ours = row["scores"][OURS]
    peer = row["scores"].get(SATO, {"dice": math.nan})
    figures = "".join(
        f"{ours[key]:6.2f}" for key in ("dice", "dice_seen", "f1", "f1_thin", "branching_f1", "orifice_mm")
    )
    head = f"{row['seed']:5} {row['look']:14} {row['view']:4} {row['pixel_mm']:6.4f} {row['magnification']:.1f}"
    head += f" {row['iodine_mg_ml']:4.0f}"
    tree = "  tree without contrast" if row.get("tree_without_contrast") else ""
    return f"{head}{figures}  {peer['dice']:.2f}{tree}{'  ' + row['trouble'] if row['trouble'] else ''}"


def _print(report: dict[str, Any]) -> None:
    for name, measures in report["methods"].items():
        print(f"\n{name}")
        for measure, value in measures.items():
            print(
                f"  {measure:18} mean {value['mean']:7.3f} ({value['low']:.3f} to {value['high']:.3f})"
                f"  median {value['median']:7.3f}  n {value['count']}"
            )
    none = report["without_contrast"]
    print(
        f"\nContrast found on {report['contrast_found']:.3f}; scale right on {report['scale_right']:.3f}; orifice within 2 mm on"
    )
    print(
        f"{report['orifice_within_2_mm']:.3f} of all. No tree on {none['no_tree']:.3f} of {none['count']} without contrast."
    )


if __name__ == "__main__":
    raise SystemExit(main())
