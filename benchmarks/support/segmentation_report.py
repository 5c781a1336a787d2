"""What the segmentation benchmark says: means with their intervals, per calibre, per look, per finding, and the goals."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.support.scoring import CALIBRES_MM

OURS, RULES = "ductoview", "our rules"
SATO, FLAT, FRANGI = "Sato + hysteresis", "flattened Sato + h.", "Frangi + Otsu"
METHODS = (OURS, RULES, SATO, FLAT, FRANGI)
MEASURES = (
    "dice", "dice_seen", "recall", "precision", "f1", "f1_thin", "branching_f1", "branching_f1_2mm",
    "calibre_error_mm", "calibre_bias_mm",
)  # fmt: skip
ORIFICE_MM = 2.0
Rows = Sequence[dict[str, Any]]


def report_of(rows: Rows, scouts: Sequence[bool]) -> dict[str, Any]:
    """Every figure, and which goals they meet."""
    means = {name: {measure: _summary(_values(rows, name, measure)) for measure in MEASURES} for name in METHODS}
    orifices = _values(rows, OURS, "orifice_mm")
    near = float(np.mean(np.nan_to_num(orifices, nan=math.inf) <= ORIFICE_MM)) if len(orifices) else math.nan
    ours, peer = means[OURS], means[SATO]
    empty = float(np.mean([not found for found in scouts])) if scouts else math.nan
    goals = {
        "Sato has Dice <= 0.55 and F1 <= 0.60": peer["dice"]["mean"] <= 0.55 and peer["f1"]["mean"] <= 0.60,
        "Dice >= 0.85": ours["dice"]["mean"] >= 0.85,
        "F1 >= 0.92 from 0.35 mm": ours["f1"]["mean"] >= 0.92,
        "F1 >= 0.65 for 0.15-0.35 mm": ours["f1_thin"]["mean"] >= 0.65,
        "calibre bias within 0.05 mm": abs(ours["calibre_bias_mm"]["median"]) <= 0.05,
        "calibre error <= 0.10 mm": ours["calibre_error_mm"]["median"] <= 0.10,
        "branching F1 >= 0.80": ours["branching_f1"]["mean"] >= 0.80,
        "orifice within 2 mm in >= 95 %": near >= 0.95,
        "no tree on >= 98 % of scouts": empty >= 0.98,
    }
    return {
        "images": len(rows),
        "methods": means,
        "recall_by_calibre": {name: _by_calibre(rows, name) for name in (OURS, RULES)},
        "by_look": {look: _look([row for row in rows if row["vendor"] == look]) for look in _looks(rows)},
        "candidates": candidates_of(rows),
        "orifice_within_2_mm": near,
        "scouts": {"count": len(scouts), "without_tree": empty},
        "goals": goals,
    }


def candidates_of(rows: Rows) -> dict[str, dict[str, float]]:
    """Per kind: how many there were, how many were met, false ones an image."""
    total: dict[str, dict[str, float]] = {}
    for row in rows:
        for count in row["candidates"]:
            kind = total.setdefault(count["kind"], {"there": 0, "met": 0, "false": 0})
            for key in kind:
                kind[key] += count[key]
    for kind in total.values():
        kind["sensitivity"] = kind["met"] / kind["there"] if kind["there"] else math.nan
        kind["false_per_image"] = kind["false"] / len(rows)
    return dict(sorted(total.items()))


def print_report(rows: Rows, report: dict[str, Any]) -> None:
    """Rows, means, goals."""
    print(f"{'seed':>5} look view    mm  mgI  " + "  ".join(f"{name:>20}" for name in METHODS))
    print(" " * 29 + "  ".join(f"{'Dice':>6}{'F1':>7}{'thin':>7}" for _ in METHODS))
    for row in rows:
        cells = "  ".join(
            f"{s['dice']:6.3f}{s['f1']:7.2f}{s['f1_thin']:7.2f}" for s in (row["scores"][name] for name in METHODS)
        )
        print(
            f"{row['seed']:5} {row['vendor']:4} {row['view']:4} {row['pixel_mm']:5.3f} {row['iodine_mg_ml']:4.0f}  {cells}"
        )
    for name, measures in report["methods"].items():
        print(f"\n{name}")
        for measure, value in measures.items():
            print(
                f"  {measure:18} mean {value['mean']:7.3f} ({value['low']:.3f} to {value['high']:.3f})"
                f"  median {value['median']:7.3f}  n {value['count']}"
            )
    for name, recalls in report["recall_by_calibre"].items():
        print(f"\nCentreline found by calibre, {name}: " + ", ".join(f"{k} {v:.2f}" for k, v in recalls.items()))
    for look, value in report["by_look"].items():
        print(f"  look {look}: {value['images']} images, Dice {value['dice']:.3f}, F1 {value['f1']:.3f}")
    print("\nCandidates at the operating point (score >= 0.5), same kind within 5 mm:")
    for kind, count in report["candidates"].items():
        print(
            f"  {kind:28} met {count['met']:3.0f} of {count['there']:3.0f}   false {count['false_per_image']:.2f} an image"
        )
    false = sum(count["false"] for count in report["candidates"].values()) / max(1, len(rows))
    print(f"  {'all':28} false {false:.2f} an image")
    print(f"\nOrifice within 2 mm: {report['orifice_within_2_mm']:.3f}")
    print(f"Scouts without a tree: {report['scouts']['without_tree']:.3f} of {report['scouts']['count']}\n")
    for goal, met in report["goals"].items():
        print(f"  {'met ' if met else 'MISS'} {goal}")


def _values(rows: Rows, name: str, measure: str) -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.array([row["scores"][name][measure] for row in rows], dtype=np.float64)


def _summary(values: "np.ndarray[Any, np.dtype[np.float64]]") -> dict[str, float]:
    seen = values[~np.isnan(values)]
    if not len(seen):
        return dict.fromkeys(("mean", "low", "high", "median"), math.nan) | {"count": 0}
    again = np.random.default_rng(3).choice(seen, (1000, len(seen))).mean(axis=1)
    low, high = np.percentile(again, [2.5, 97.5])
    return {
        "mean": float(seen.mean()),
        "low": float(low),
        "high": float(high),
        "median": float(np.median(seen)),
        "count": len(seen),
    }


def _by_calibre(rows: Rows, name: str) -> dict[str, float]:
    table = np.array([row["scores"][name]["recall_by_calibre"] for row in rows], dtype=np.float64)
    return {
        f"{low:g}-{high:g} mm": float(np.nanmean(column)) if not np.isnan(column).all() else math.nan
        for (low, high), column in zip(pairwise(CALIBRES_MM), table.T, strict=True)
    }


def _looks(rows: Rows) -> list[str]:
    return sorted({row["vendor"] for row in rows})


def _look(rows: Rows) -> dict[str, float]:
    return {
        "images": len(rows),
        "dice": float(np.nanmean(_values(rows, OURS, "dice"))),
        "f1": float(np.nanmean(_values(rows, OURS, "f1"))),
    }
