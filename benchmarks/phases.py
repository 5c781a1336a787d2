"""Whether two phases of a view tell air bubbles from growths, on phantoms whose bubbles move or go between EARLY and FULL.

    python -m benchmarks.phases [--seeds 7600-7639] [--family reporting] [--jobs 1] [--json FILE]

Each study has two bubbles and two growths and a breast that moves by up to 6 mm between its phases, in 62 by 52 mm around the
nipple at pixels of 0.1 mm; odd seeds show the CC, even ones the ML view. What is judged are filling defects that the
analysis of FULL proposes (a score of 0.5) within 1.5 mm of one of them, the nearest. A duct that contrast has not passed in
EARLY tells nothing, and one image alone must do. Intervals of shares are Wilson's at 95 %; about the most that can hide
behind no error in n is 3 / n.
"""

import argparse
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from benchmarks.candidates import wilson
from benchmarks.support.phantoms import drawn, mammogram_of
from ductoview.analysis.frame import frame_of
from ductoview.analysis.persistence import Exposure, as_told, told_by_phases
from ductoview.analysis.pipeline import analyse
from ductoview.model.geometry import PointPx
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.view import Phase
from sample_dicom.phantom import StudySpec, TruthFinding, ViewImage, Wish

KINDS = ("AIR_BUBBLE", "AIR_BUBBLE", "INTRALUMINAL_FILLING_DEFECT", "INTRALUMINAL_FILLING_DEFECT")
PHASES = (Phase.FULL, Phase.EARLY)
PIXEL_MM, ROWS, COLUMNS = 0.1, 620, 520  # as a contact view has them; 62 by 52 mm around the nipple
NEAR_MM = 1.5
LEAST_BUBBLES, MOST_GROWTHS = 0.80, 0.02
LEFT = (Persistence.GONE, Persistence.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One proposed defect of FULL: what it is, what EARLY says of it, and whether it is called air before and after that."""

    seed: int
    is_bubble: bool
    size_mm: float
    said: str
    filled: float | None
    air_alone: bool
    air_told: bool

    @property
    def is_told(self) -> bool:
        """Whether EARLY could tell."""
        return self.said != Persistence.UNKNOWN


def spec_of(seed: int, family: str) -> StudySpec:
    """The study of a seed."""
    spec = StudySpec.random(seed, family, wishes=tuple(Wish(kind=kind) for kind in KINDS), rows=ROWS, columns=COLUMNS)
    return replace(spec, imager_mm=PIXEL_MM * spec.magnification).moving()


def cases_of(family: str, seed: int) -> list[Case]:
    """All cases of a study; none where no contrast is found in one of its phases."""
    cv2.setNumThreads(1)
    spec = spec_of(seed, family)
    images = [drawn(spec, "CC" if seed % 2 else "ML", phase.value) for phase in PHASES]
    full, early = (_exposure(phase, image) for phase, image in zip(PHASES, images, strict=True))
    told = told_by_phases(full, early).here
    return list(_cases(seed, images[0], full, told))


def _exposure(phase: Phase, image: ViewImage) -> Exposure:
    mammogram = mammogram_of(image)
    return Exposure(image_uid=phase.value, phase=phase, frame=frame_of(mammogram), analysis=analyse(mammogram))


def _cases(seed: int, image: ViewImage, full: Exposure, told: dict[str, SeenIn]) -> Iterator[Case]:
    for true in image.truth.findings:
        near = [one for one in full.analysis.likely if one.id in told and _nearest(image, one.at) is true]
        if not near:
            continue
        best = min(near, key=lambda one: _off_mm(image, one.at, true))
        after = as_told(best, (told[best.id],))
        yield Case(
            seed=seed,
            is_bubble=true.mimic == "AIR_BUBBLE",
            size_mm=true.size_mm,
            said=told[best.id].persistence.value,
            filled=told[best.id].filled,
            air_alone=best.mimic is not None,
            air_told=after.mimic is not None,
        )


def _nearest(image: ViewImage, at: PointPx) -> TruthFinding | None:
    """The true defect or bubble that a candidate is about: the nearest one, and within ``NEAR_MM``."""
    true = [one for one in image.truth.findings if one.kind == "INTRALUMINAL_FILLING_DEFECT"]
    nearest = min(true, key=lambda one: _off_mm(image, at, one), default=None)
    return nearest if nearest is not None and _off_mm(image, at, nearest) <= NEAR_MM else None


def _off_mm(image: ViewImage, at: PointPx, true: TruthFinding) -> float:
    return float(np.hypot(at.row - true.row, at.column - true.column)) * image.pixel_spacing_mm


def shares_of(cases: list[Case]) -> dict[str, tuple[int, int]]:
    """Each row of the report: how many of how many."""
    bubbles, growths = [one for one in cases if one.is_bubble], [one for one in cases if not one.is_bubble]
    seen, stood = [one for one in bubbles if one.is_told], [one for one in growths if one.is_told]
    return {
        "bubbles that EARLY can tell of, called mimics": (sum(one.air_told for one in seen), len(seen)),
        "all proposed bubbles, called mimics": (sum(one.air_told for one in bubbles), len(bubbles)),
        "the same by FULL alone": (sum(one.air_alone for one in bubbles), len(bubbles)),
        "growths that EARLY can tell of, called gone": (sum(one.said in LEFT for one in stood), len(stood)),
        "all proposed growths, called mimics": (sum(one.air_told for one in growths), len(growths)),
        "the same by FULL alone ": (sum(one.air_alone for one in growths), len(growths)),
    }


def main() -> int:
    """Print the shares; 0 when the goals are met, else 1."""
    arguments = _arguments()
    first, last = (int(part) for part in arguments.seeds.split("-"))
    with ProcessPoolExecutor(arguments.jobs) as pool:
        cases = [
            case for found in pool.map(partial(cases_of, arguments.family), range(first, last + 1)) for case in found
        ]
    print(f"{arguments.family} family, seeds {arguments.seeds}, {last + 1 - first} pairs of EARLY and FULL")
    shares = shares_of(cases)
    for name, (met, there) in shares.items():
        lowest, highest = wilson(met, there) if there else (0.0, 1.0)
        print(f"{name:52s} {met:3d} of {there:3d}  {met / max(there, 1):.2f} ({lowest:.2f}-{highest:.2f})")
    if arguments.json:
        report = {"seeds": arguments.seeds, "shares": shares, "cases": [asdict(one) for one in cases]}
        Path(arguments.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    (bubbles, of_bubbles), (gone, of_growths) = (
        shares[name]
        for name in ("bubbles that EARLY can tell of, called mimics", "growths that EARLY can tell of, called gone")
    )
    return 0 if bubbles >= LEAST_BUBBLES * of_bubbles and gone <= MOST_GROWTHS * of_growths else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="7600-7639")
    parser.add_argument("--family", default="reporting", choices=("development", "reporting"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--json", help="write everything here")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
