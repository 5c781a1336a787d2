"""How well a CC and a true lateral view together place a finding in the breast, against the phantom's three dimensions.

    python -m benchmarks.localise [--seeds 2200-2259] [--shrink 2] [--marks] [--json]

The nipple is the one the analysis finds. ``marks`` are the findings' true places in each view, moved by 1 mm as a hand would;
``candidates`` are what the analysis proposes within 5 mm of them, of the same kind, in both views. The phantom is
projected twice from one shape: it knows nothing of a compression that differs between views. ``--marks`` looks for the
nipples alone, which is many times faster.
"""

import argparse
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.support.phantoms import drawn, mammogram_of, random_spec
from ductoview.analysis.breast import find_breast
from ductoview.analysis.frame import frame_of
from ductoview.analysis.localise import localise
from ductoview.analysis.pipeline import analyse
from ductoview.analysis.ruler import sure_nipple
from ductoview.analysis.working import working_of
from ductoview.model.breast_place import BreastPlace, NoPlace, Quadrant, Sighting
from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint, TreeSummary
from ductoview.model.ducts import DuctTree
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from sample_dicom.phantom import StudySpec, TruthFinding, ViewImage
from sample_dicom.phantom.draw import _body

HAND_MM = 1.0
NEAR_MM = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One finding seen in both views: what was said, and what is true (hours, mm)."""

    by: str
    said: BreastPlace | NoPlace
    clock: float
    depth_mm: float
    quadrant: Quadrant

    @property
    def hours_off(self) -> float | None:
        """How far the clock position is off, None where none is said."""
        if isinstance(self.said, NoPlace) or self.said.clock is None:
            return None
        return abs((self.said.clock - self.clock + 6) % 12 - 6)


def nipple_alone(mammogram: Mammogram) -> DuctAnalysis:
    """What the analysis says of the nipple, and nothing else."""
    frame = frame_of(mammogram)
    working = working_of(frame)
    breast = find_breast(working, frame.chest_wall)
    nipple = None
    if breast.nipple is not None:
        row, column = working.to_stored(np.array([breast.nipple]))[0]
        nipple = ScoredPoint(at=PointPx(float(row), float(column)), score=breast.nipple_score)
    return DuctAnalysis(
        contrast_found=False,
        lumen=np.zeros(mammogram.pixels.shape, bool),
        nipple=nipple,
        orifice=None,
        tree=DuctTree(),
        findings=(),
        summary=TreeSummary(),
        warnings=(),
        timings_ms={},
    )


def outcomes_of(
    spec: StudySpec, look: Callable[[Mammogram], DuctAnalysis] = analyse
) -> Iterator[tuple[Outcome | None, tuple[float, float]]]:
    """Every finding of a study in both views; the errors of the two nipples (mm) come with each, and once alone."""
    body = _body(spec)
    images = [drawn(spec, view) for view in ("CC", "ML")]
    mammograms = [mammogram_of(image) for image in images]
    analyses = [look(mammogram) for mammogram in mammograms]
    off = tuple(_nipple_off_mm(image, found) for image, found in zip(images, analyses, strict=True))
    yield None, off
    rng = np.random.default_rng([spec.seed, 5])
    for lesion in body.lesions:
        truths = [_truth_of(image, lesion.kind, lesion.size_mm, lesion.mimic) for image in images]
        if None in truths or lesion.mimic is not None:
            continue
        marks, candidates = [], []
        for image, mammogram, found, truth in zip(images, mammograms, analyses, truths, strict=True):
            moved = rng.normal(0, HAND_MM / math.sqrt(2), 2) / image.pixel_spacing_mm
            marks.append(_sighting(mammogram, found, PointPx(truth.row + moved[0], truth.column + moved[1])))
            candidates.append(_candidate(image, mammogram, found, truth))
        true = _true_place(spec.laterality, lesion.point_mm - body.nipple_mm)
        yield Outcome(by="marks", said=localise(*marks), **true), off
        if all(candidates):
            yield Outcome(by="candidates", said=localise(*candidates), **true), off


def _true_place(side: str, away_mm: np.ndarray) -> dict[str, object]:
    """In the phantom rows grow inwards in CC and towards the feet in ML, on both sides."""
    depth, outward, upward = -away_mm[0], -away_mm[1], -away_mm[2]
    to_three = outward if side == "L" else -outward
    name = f"{'UPPER' if upward > 0 else 'LOWER'}_{'OUTER' if outward > 0 else 'INNER'}"
    clock = math.degrees(math.atan2(to_three, upward)) / 30 % 12
    return {"clock": clock, "depth_mm": float(depth), "quadrant": Quadrant[name]}


def _truth_of(image: ViewImage, kind: str, size_mm: float, mimic: str | None) -> TruthFinding | None:
    return next((f for f in image.truth.findings if (f.kind, f.size_mm, f.mimic) == (kind, size_mm, mimic)), None)


def _sighting(mammogram: Mammogram, found: DuctAnalysis, at: PointPx) -> Sighting:
    facts = mammogram.facts
    nipple = sure_nipple(found)
    return Sighting(patient=facts.patient, view=facts.view, spacing=facts.spacing, nipple=nipple, at=at)


def _candidate(image: ViewImage, mammogram: Mammogram, found: DuctAnalysis, truth: TruthFinding) -> Sighting | None:
    def away_mm(at: PointPx) -> float:
        return math.hypot(at.row - truth.row, at.column - truth.column) * image.pixel_spacing_mm

    near = [
        one for one in found.findings if one.is_likely and one.kind.value == truth.kind and away_mm(one.at) < NEAR_MM
    ]
    best = min(near, key=lambda one: away_mm(one.at), default=None)
    return None if best is None else _sighting(mammogram, found, best.at)


def _nipple_off_mm(image: ViewImage, found: DuctAnalysis) -> float:
    """NaN where no nipple is sure."""
    nipple = sure_nipple(found)
    if nipple is None:
        return math.nan
    row, column = image.truth.nipple
    return math.hypot(nipple.row - row, nipple.column - column) * image.pixel_spacing_mm


def report(seeds: range, shrink: int, look: Callable[[Mammogram], DuctAnalysis] = analyse) -> dict[str, object]:
    """The figures, by marks and by candidates."""
    found: list[Outcome] = []
    nipples: list[float] = []
    for seed in seeds:
        spec = random_spec(seed, shrink=shrink)
        for outcome, off in outcomes_of(spec, look):
            if outcome is None:
                nipples += off
            else:
                found.append(outcome)
    known = [one for one in nipples if not math.isnan(one)]
    return {
        "studies": len(seeds),
        "nipples": {
            "sure": len(known),
            "of": len(nipples),
            "median_mm": round(float(np.median(known)), 2),
            "p95_mm": round(float(np.percentile(known, 95)), 2),
        },
        **{by: figures([one for one in found if one.by == by]) for by in ("marks", "candidates")},
    }


def figures(found: list[Outcome]) -> dict[str, object]:
    """Counts and shares of these findings."""
    placed = [one for one in found if isinstance(one.said, BreastPlace)]
    clocks = [one for one in placed if one.hours_off is not None]
    quadrants = [one for one in placed if one.said.quadrant is not None]
    return {
        "findings": len(found),
        "placed": len(placed),
        "refused": len(found) - len(placed),
        "clock_said": len(clocks),
        "clock_within_1_h": _share([one.hours_off <= 1 for one in clocks]),
        "clock_within_its_error": _share([one.hours_off <= one.said.clock_plus_minus for one in clocks]),
        "quadrant_said": len(quadrants),
        "quadrant_right": _share([one.said.quadrant is one.quadrant for one in quadrants]),
        "depth_within_5_mm": _share([abs(one.said.depth.value - one.depth_mm) <= 5 for one in placed]),
        "depth_within_its_error": _share(
            [abs(one.said.depth.value - one.depth_mm) <= one.said.depth.plus_minus for one in placed]
        ),
    }


def _share(right: list[bool]) -> float | None:
    return round(sum(right) / len(right), 3) if right else None


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="2200-2259")
    parser.add_argument("--shrink", type=int, default=2)
    parser.add_argument("--marks", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    first, last = (int(one) for one in given.seeds.split("-"))
    found = report(range(first, last + 1), given.shrink, nipple_alone if given.marks else analyse)
    if given.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
