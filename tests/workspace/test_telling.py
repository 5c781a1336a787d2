"""What the objects about one image tell of a finding: its place by the views that tell it, and those by name."""

from dataclasses import replace
from pathlib import Path

from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace
from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.review import ImageReview, Join, MarkRef, Review
from ductoview.model.view import View, ViewPosition
from ductoview.workspace.telling import telling
from tests.support.duct_case import analysis, facts_of
from tests.support.mg_source import ORIENTATION, write_mg

CC, ML = ViewPosition.CC, ViewPosition.ML


def image(folder: Path, position: ViewPosition) -> ExamImage:
    source = write_mg(folder / f"{position}.dcm", view=position.value)
    facts = facts_of(source)
    lies = tuple(ORIENTATION["L", position.value])
    view = View(laterality=facts.view.laterality, position=position, patient_orientation=lies)
    return ExamImage(facts=replace(facts, view=view), path=source)


def analysed(one: ExamImage) -> DuctAnalysis:
    nipple = ScoredPoint(at=PointPx(one.facts.rows / 2, 8.0), score=1.0)
    return replace(analysis((one.facts.rows, one.facts.columns)), nipple=nipple)


def finding(one: ExamImage) -> Finding:
    at = PointPx(one.facts.rows / 2 - 60, 80.0)
    return Finding(id=f"f{one.facts.view.position}", kind=FindingKind.CYST_FILL, at=at, status=FindingStatus.CONFIRMED)


def study(folder: Path, *, joined: bool) -> tuple[Review, list[ExamImage], list[Finding]]:
    images = [image(folder, CC), image(folder, ML)]
    found = [finding(one) for one in images]
    review = Review(study_uid=images[0].facts.ref.study_uid)
    for one, mark in zip(images, found, strict=True):
        review = review.with_image(ImageReview(sop_instance_uid=one.sop_instance_uid, findings=(mark,)))
    refs = [MarkRef(one.sop_instance_uid, mark.id) for one, mark in zip(images, found, strict=True)]
    return replace(review, joins=(Join.of(*refs),)) if joined else review, images, found


def test_two_views_tell_a_place_and_are_named_by_both(tmp_path: Path) -> None:
    review, images, found = study(tmp_path, joined=True)
    tell = telling(review, [(one, analysed(one)) for one in images])
    uids = [one.sop_instance_uid for one in images]
    for one, mark in zip(images, found, strict=True):
        told = tell(one.sop_instance_uid, [mark])[mark.id]
        assert isinstance(told.place, BreastPlace)
        assert (told.seen_in[0], set(told.seen_in)) == (one.sop_instance_uid, set(uids))
    assert (
        len({tell(one.sop_instance_uid, [mark])[mark.id].tracked_by for one, mark in zip(images, found, strict=True)})
        == 1
    )


def test_a_finding_joined_in_one_phase_has_its_place_in_the_others_too(tmp_path: Path) -> None:
    review, images, found = study(tmp_path, joined=True)
    ref = replace(images[0].facts.ref, sop_instance_uid=SOPInstanceUID("1.9"))
    later = ExamImage(facts=replace(images[0].facts, ref=ref), path=images[0].path)
    again = replace(found[0], id="again", same_as=(images[0].sop_instance_uid, found[0].id))
    review = review.with_image(ImageReview(sop_instance_uid="1.9", findings=(again,)))
    told = telling(review, [(one, analysed(one)) for one in (*images, later)])("1.9", [again])["again"]
    assert isinstance(told.place, BreastPlace)
    assert told.seen_in == ("1.9", images[1].sop_instance_uid)


def test_one_view_alone_tells_the_half_and_names_itself(tmp_path: Path) -> None:
    review, images, found = study(tmp_path, joined=False)
    told = telling(review, [(one, analysed(one)) for one in images])(images[0].sop_instance_uid, found[:1])[found[0].id]
    assert isinstance(told.place, HalfPlace)
    assert told.seen_in == (images[0].sop_instance_uid,)


def test_without_a_nipple_nothing_is_told_and_no_image_named(tmp_path: Path) -> None:
    review, images, found = study(tmp_path, joined=False)
    told = telling(review, [(one, None) for one in images])(images[0].sop_instance_uid, found[:1])[found[0].id]
    assert isinstance(told.place, NoPlace)
    assert told.seen_in == ()


def test_a_joined_mark_made_on_other_bytes_of_its_image_tells_no_place(tmp_path: Path) -> None:
    review, images, found = study(tmp_path, joined=True)
    cc, ml = (
        replace(one, facts=replace(one.facts, ref=replace(one.facts.ref, sha256=letter * 64)))
        for one, letter in zip(images, "ab", strict=True)
    )
    for sha256, kind in (("b" * 64, BreastPlace), ("c" * 64, HalfPlace)):
        review = review.with_image(replace(review.image(ml.sop_instance_uid), sha256=sha256))
        told = telling(review, [(one, analysed(one)) for one in (cc, ml)])(cc.sop_instance_uid, found[:1])
        assert isinstance(told[found[0].id].place, kind)
        assert (ml.sop_instance_uid in told[found[0].id].seen_in) is (kind is BreastPlace)
