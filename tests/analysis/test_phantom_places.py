"""The phantom knows where its findings lie in three dimensions; the long run is ``benchmarks/localise.py``."""

from dataclasses import replace

import pytest

from benchmarks.localise import Outcome, nipple_alone, outcomes_of
from benchmarks.support.phantoms import random_spec
from ductoview.model.breast_place import BreastPlace


@pytest.fixture(scope="module")
def marks() -> list[Outcome]:
    """A left and a right breast: what a reader's marks say with the nipple the analysis finds."""
    # Few pixels and few ducts: what is asked here is where things lie, not how well they are seen.
    specs = [replace(random_spec(seed, shrink=3), segments=24, ligaments=12, vessels=2) for seed in (2202, 2204)]
    assert {spec.laterality for spec in specs} == {"L", "R"}
    found = [
        one for spec in specs for one, _ in outcomes_of(spec, nipple_alone) if one is not None and one.by == "marks"
    ]
    assert len(found) >= 3
    return found


def test_the_clock_is_right_within_an_hour(marks: list[Outcome]) -> None:
    said = [one.hours_off for one in marks if one.hours_off is not None]
    assert said
    assert max(said) <= 1


def test_the_depth_is_right_within_five_millimetres_and_no_quadrant_is_wrong(marks: list[Outcome]) -> None:
    for one in marks:
        assert isinstance(one.said, BreastPlace)
        assert abs(one.said.depth.value - one.depth_mm) <= 5
        assert one.said.quadrant in (None, one.quadrant)
