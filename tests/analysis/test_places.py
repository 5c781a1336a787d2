"""What is proposed as the same finding in another view: nothing that a reader has joined with something else."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.analysis.frame import lying_words
from ductoview.analysis.places import Places
from ductoview.model.breast_place import HalfPlace, NoPlace
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.image import ImageFacts
from ductoview.model.review import ImageReview, Join, MarkRef, Review
from ductoview.model.view import Laterality, PresentationIntent, View, ViewPosition
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.analysis.images import mammogram

NIPPLE = (500.0, 900.0)
FIRST, SECOND, BESIDE = MarkRef("cc", "first"), MarkRef("cc", "second"), MarkRef("ml", "beside")


def image(uid: str, position: ViewPosition, *lies: str) -> ImageFacts:
    facts = mammogram(np.zeros((1000, 1000), np.uint16)).facts
    view = View(laterality=Laterality.LEFT, position=position, patient_orientation=lies)
    return replace(facts, ref=replace(facts.ref, sop_instance_uid=SOPInstanceUID(uid)), view=view)


def confirmed(uid: str, *findings: MarkRef) -> ImageReview:
    """Findings at one place, 20 mm from the nipple across and 40 mm deep."""
    made = (
        Finding(id=one.finding_id, kind=FindingKind.CYST_FILL, at=PointPx(300.0, 500.0), status=FindingStatus.CONFIRMED)
        for one in findings
    )
    return ImageReview(sop_instance_uid=uid, findings=tuple(made))


@pytest.mark.parametrize("joins", [(), (Join.of(SECOND, BESIDE),)])
def test_what_is_joined_already_is_proposed_to_nobody(joins: tuple[Join, ...]) -> None:
    facts = {"cc": image("cc", ViewPosition.CC, "A", "R"), "ml": image("ml", ViewPosition.ML, "A", "F")}
    found = analysis_of(tree_of((1, None, [NIPPLE, (500, 300)], (9, 9))), nipple=NIPPLE)
    images = (confirmed("cc", FIRST, SECOND), confirmed("ml", BESIDE))
    places = Places(facts, Review(study_uid="1.2", images=images, joins=joins), lambda _: found)
    proposed = [one.marked.finding.id for one in places.partners(FIRST)]
    assert proposed == ([] if joins else ["beside"])


@pytest.mark.parametrize(
    ("status", "proposed"), [(FindingStatus.CANDIDATE, ["ml"]), (FindingStatus.CONFIRMED, ["ml", "raw"])]
)
def test_a_candidate_of_a_raw_twin_is_proposed_to_nobody(status: FindingStatus, proposed: list[str]) -> None:
    raw = replace(image("raw", ViewPosition.ML, "A", "F"), intent=PresentationIntent.FOR_PROCESSING)
    shown = image("ml", ViewPosition.ML, "A", "F")
    facts = {"cc": image("cc", ViewPosition.CC, "A", "R"), "raw": raw, "ml": shown}
    found = analysis_of(tree_of((1, None, [NIPPLE, (500, 300)], (9, 9))), nipple=NIPPLE)
    twin = replace(confirmed("raw", MarkRef("raw", "twin")).findings[0], status=status)
    images = (
        confirmed("cc", FIRST), confirmed("ml", BESIDE), ImageReview(sop_instance_uid="raw", findings=(twin,)),
    )  # fmt: skip
    places = Places(facts, Review(study_uid="1.2", images=images), lambda _: found)
    assert sorted(one.marked.image_uid for one in places.partners(FIRST)) == proposed
    del facts["ml"]
    alone = Places(facts, Review(study_uid="1.2", images=(images[0], images[2])), lambda _: found)
    assert [one.marked.image_uid for one in alone.partners(FIRST)] == ["raw"]


def test_no_half_is_said_of_a_picture_that_does_not_lie_as_its_header_says() -> None:
    facts = {"cc": image("cc", ViewPosition.CC, "A", "R"), "ml": image("ml", ViewPosition.ML, "A", "F")}
    found = analysis_of(tree_of((1, None, [NIPPLE, (500, 300)], (9, 9))), nipple=NIPPLE)
    turned = replace(found, warnings=lying_words(facts["cc"], "right"))
    images = (confirmed("cc", FIRST), confirmed("ml", BESIDE))
    for analysis, place in ((found, HalfPlace), (turned, NoPlace)):
        places = Places(facts, Review(study_uid="1.2", images=images), {"cc": analysis, "ml": found}.get)
        assert isinstance(places.of("cc", images[0].findings[0]), place)
        assert isinstance(places.of_both(FIRST, BESIDE), NoPlace) is (place is NoPlace)
