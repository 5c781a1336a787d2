"""What other phases say of a finding: its words, and nothing of it lost on the way through JSON."""

import json
from dataclasses import replace

import pytest

from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.review_json import finding_from_json, finding_to_json
from ductoview.model.view import Phase

DEFECT = Finding(id="a", kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=PointPx(10.0, 20.0))
AGAIN = SeenIn(
    image_uid="1.2",
    phase=Phase.EARLY,
    persistence=Persistence.PERSISTS,
    filled=0.031,
    candidate_id="b",
    off_mm=0.42,
    at=(11.25, 19.5),
)
UNTOLD = SeenIn(
    image_uid="1.3", phase=Phase.REFILL, persistence=Persistence.UNKNOWN, reason="its place is not on that image"
)


def test_nothing_is_lost_on_the_way_through_json() -> None:
    finding = replace(DEFECT, persistence=(AGAIN, UNTOLD), same_as=("1.2", "b"))
    assert finding_from_json(json.loads(json.dumps(finding_to_json(finding)))) == finding


def test_a_finding_that_no_phase_speaks_of_is_written_as_ever() -> None:
    assert not {"persistence", "same_as"} & finding_to_json(DEFECT).keys()
    assert finding_from_json(finding_to_json(DEFECT)) == DEFECT


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (AGAIN, "in EARLY too, 0.4 mm off"),
        (replace(AGAIN, candidate_id="", off_mm=None, phase=Phase.DELAYED), "in DELAYED too"),
        (replace(AGAIN, persistence=Persistence.GONE, off_mm=None), "gone in EARLY: the duct is filled there"),
        (replace(AGAIN, persistence=Persistence.MOVED, off_mm=4.25), "moved by 4.2 mm in EARLY"),
        (UNTOLD, "REFILL cannot tell: its place is not on that image"),
    ],
)
def test_its_words(seen: SeenIn, words: str) -> None:
    assert seen.words == words


def test_a_finding_in_two_phases_is_followed_under_one_name() -> None:
    assert DEFECT.tracked_by("1.9") == ("1.9", "a")
    assert replace(DEFECT, same_as=("1.2", "b")).tracked_by("1.9") == ("1.2", "b")
