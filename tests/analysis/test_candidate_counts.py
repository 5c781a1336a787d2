"""How the benchmark of candidates counts: what meets, what is false, what its curve says."""

from dataclasses import replace

import pytest

from benchmarks.candidates import (
    ALONE,
    CALLED_AIR,
    NAMED,
    PROPOSED,
    THRESHOLDS,
    by_kind,
    curves_of,
    false_by_kind,
    wilson,
)
from benchmarks.support.candidate_curve import curve_svg
from benchmarks.support.candidate_truth import Answers, Asked, Stray, in_either
from benchmarks.support.drawn_for import drawn_for
from sample_dicom.phantom import StudySpec


def asked(
    kind: str,
    best: float,
    *,
    size_mm: float = 2.5,
    mimic: str | None = None,
    said: str | None = None,
    alone: bool = True,
) -> Asked:
    """A finding met at ``best``."""
    return Asked(kind=kind, size_mm=size_mm, mimic=mimic, best=best, said=said, alone=alone)


def answers(*of: Asked, false: tuple[float, ...] = (), look: str = "A") -> Answers:
    """An image with leaks told where none is, at some scores."""
    strays = tuple(Stray(kind="EXTRAVASATION", score=score) for score in false)
    return Answers(look=look, asked=of, false=strays)


def test_findings_are_told_apart_by_kind_and_size_and_mimics_are_none() -> None:
    defects = [asked("INTRALUMINAL_FILLING_DEFECT", 0.7, size_mm=size) for size in (0.8, 1.5, 2.0)]
    others = [asked("ABRUPT_DUCT_TERMINATION", 0.3, alone=False), asked("EXTRAVASATION", 0.9, mimic="SKIN_REFLUX")]
    rows = by_kind([answers(*defects, *others)])
    assert rows == {
        "filling defect, below 1 mm": [0.7],
        "filling defect, 1-2 mm": [0.7],
        "filling defect, 2 mm and more": [0.7],
        CALLED_AIR: [0.0, 0.0, 0.0],
        "abrupt termination": [0.3],
    }
    assert ALONE not in rows


def test_a_bubble_counts_only_when_something_was_proposed_there() -> None:
    bubbles = [asked("INTRALUMINAL_FILLING_DEFECT", best, mimic="AIR_BUBBLE") for best in (0.2, 0.8)]
    assert by_kind([answers(*bubbles)]) == {NAMED: [0.0], PROPOSED: [0.2, 0.8]}


def test_a_growth_called_air_is_counted() -> None:
    growths = [asked("INTRALUMINAL_FILLING_DEFECT", 0.8, said=said) for said in (None, "AIR_BUBBLE")]
    assert by_kind([answers(*growths)])[CALLED_AIR] == [0.0, 1.0]


def test_an_image_drawn_for_a_purpose_holds_as_many_as_asked_and_all_its_own() -> None:
    for seed in range(20):
        own, drawn = StudySpec.random(seed, "reporting"), drawn_for("defects", seed, "reporting")
        assert drawn.wishes[: len(own.wishes)] == own.wishes
        assert sum(wish.kind == "INTRALUMINAL_FILLING_DEFECT" for wish in drawn.wishes) == 3


def test_a_finding_of_two_views_counts_once_as_its_better_view_says() -> None:
    seen, missed = asked("ABRUPT_DUCT_TERMINATION", 0.7), asked("ABRUPT_DUCT_TERMINATION", 0.3, alone=False)
    elsewhere = replace(missed, duct=4)
    study = in_either([answers(missed, elsewhere, false=(0.6,)), answers(seen, false=(0.8,))])
    assert study.asked == (seen, elsewhere)
    assert [one.score for one in study.false] == [0.6, 0.8]


def test_a_higher_threshold_has_fewer_of_both() -> None:
    images = [
        answers(asked("EXTRAVASATION", 0.9), asked("EXTRAVASATION", 0.4), false=(0.3, 0.6)),
        answers(false=(0.6,)),
    ]
    [points] = curves_of(images).values()
    assert points[0] == (1.5, 1.0)
    assert points[THRESHOLDS.index(0.5)] == (1.0, 0.5)
    assert points[-1] == (0.0, 0.0)
    assert "<svg" in curve_svg(curves_of(images), THRESHOLDS.index(0.5), "two")


def test_false_ones_are_counted_by_kind_and_look_from_the_operating_point_on() -> None:
    images = [answers(false=(0.3, 0.6)), answers(false=(0.5, 0.9), look="P"), answers(look="P")]
    assert false_by_kind(images) == {"extravasation": {"A": 1, "P": 2}}


def test_wilsons_interval() -> None:
    assert wilson(5, 10) == pytest.approx((0.237, 0.763), abs=0.001)
    assert wilson(0, 4)[0] == 0.0
