"""Identifiers and objects of a saving are found again in the events, and only for the same saving."""

from dataclasses import replace
from datetime import UTC, datetime

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.review import ImageReview, Join, MarkRef, Review, ReviewState
from ductoview.model.signature import Signature
from ductoview.model.view import Phase
from ductoview.workspace.object_ledger import image_digest, ledger_of, named_event, saving_digest, written_event
from ductoview.workspace.object_states import ObjectKind

STUDY = "1.2.3"
IMAGE = ImageReview(sop_instance_uid="1.1", sha256="aa", phase=Phase.FULL)
ANNA = Signature(reader="MEIER^Anna", organisation="Clinic", at=datetime(2026, 11, 28, 9, tzinfo=UTC))
ANNA_LATER = replace(ANNA, at=datetime(2026, 11, 28, 10, tzinfo=UTC))
REVIEW = Review(study_uid=STUDY).with_image(IMAGE)


def test_what_was_named_and_written_is_found_again() -> None:
    uids = ObjectUIDs.fresh(STUDY)
    digest = saving_digest(REVIEW, ["1.1"], reader="A^B")
    objects = {ObjectKind.GSPS: "2.25.1", ObjectKind.SR: "2.25.2"}
    ledger = ledger_of(STUDY, (named_event(uids, digest), written_event(REVIEW, "1.1", objects)))
    assert ledger.named == {digest: uids}
    assert ledger.written["1.1"].objects == objects
    assert ledger.written["1.1"].digest == image_digest(REVIEW, "1.1")


def test_the_last_objects_about_an_image_count() -> None:
    events = [written_event(REVIEW, "1.1", {ObjectKind.SR: uid}) for uid in ("2.25.1", "2.25.2")]
    assert ledger_of(STUDY, events).written["1.1"].objects == {ObjectKind.SR: "2.25.2"}


def test_any_other_saving_has_another_digest() -> None:
    def digest(review: Review = REVIEW, reader: str = "A^B", images: tuple[str, ...] = ("1.1",)) -> str:
        return saving_digest(review, images, reader=reader)

    assert digest(replace(REVIEW, revision=9)) == digest()
    others = [
        digest(reader="C^D"),
        digest(REVIEW.signed(ANNA)),
        digest(REVIEW.signed(ANNA).signed(ANNA_LATER)),
        digest(images=("1.1", "1.2")),
        digest(REVIEW.with_image(replace(IMAGE, phase=Phase.EARLY))),
    ]
    assert len({digest(), *others}) == 6
    assert digest(replace(REVIEW.signed(ANNA), state=ReviewState.DRAFT)) == digest()


def joined(at: float = 5.0) -> Review:
    """Two images with a finding each, which are one; the second at another place."""
    review = Review(study_uid=STUDY)
    for uid, row in (("1.1", 3.0), ("1.2", at)):
        finding = Finding(
            id=f"f{uid}", kind=FindingKind.CYST_FILL, at=PointPx(row, 4.0), status=FindingStatus.CONFIRMED
        )
        review = review.with_image(ImageReview(sop_instance_uid=uid, findings=(finding,)))
    return replace(review, joins=(Join.of(MarkRef("1.1", "f1.1"), MarkRef("1.2", "f1.2")),))


def test_a_join_and_where_its_other_mark_lies_are_told_by_the_objects_of_both_images() -> None:
    for uid in ("1.1", "1.2"):
        digests = {image_digest(one, uid) for one in (joined(), replace(joined(), joins=()), joined(at=6.0))}
        assert len(digests) == 3
    apart = replace(joined(), joins=())
    assert image_digest(apart, "1.1") == image_digest(replace(joined(at=6.0), joins=()), "1.1")


def test_a_join_of_its_mark_in_another_phase_is_told_too() -> None:
    def later(review: Review) -> Review:
        again = replace(review.image("1.1").findings[0], id="again", same_as=("1.1", "f1.1"))
        return review.with_image(ImageReview(sop_instance_uid="1.3", findings=(again,)))

    reviews = (joined(), replace(joined(), joins=()), joined(at=6.0))
    assert len({image_digest(later(one), "1.3") for one in reviews}) == 3
    assert len({image_digest(one, "1.3") for one in reviews}) == 1


def test_a_saving_after_a_join_or_a_note_is_another_one() -> None:
    reviews = (joined(), replace(joined(), joins=()), replace(joined(), note="seen again"))
    assert len({saving_digest(one, ["1.1", "1.2"], reader="A^B") for one in reviews}) == 3


def test_what_stands_behind_a_signature_is_never_a_draft() -> None:
    signed = REVIEW.signed(ANNA)
    other = REVIEW.with_image(replace(IMAGE, phase=Phase.EARLY))
    first, draft = (
        written_event(review, "1.1", {ObjectKind.SR: uid})
        for review, uid in ((signed, "2.25.1"), (replace(other, signatures=(ANNA,)), "2.25.2"))
    )
    ledger = ledger_of(STUDY, (first, draft))

    def standing(review: Review) -> str:
        found = ledger.standing("1.1", image_digest(review, "1.1"), is_signed=review.is_signed)
        return found.objects[ObjectKind.SR] if found else ""

    assert standing(signed) == "2.25.1"
    assert standing(replace(signed, state=ReviewState.DRAFT)) == "2.25.1", "an addendum without changes says the same"
    assert standing(replace(other, signatures=(ANNA,))) == "2.25.2"
    assert standing(replace(other, signatures=(ANNA,)).signed(ANNA_LATER)) == "", (
        "a draft is written again when it is signed"
    )
    assert ledger.before("1.1", 2) == ledger.signed["1.1"][0]
    assert ledger.before("1.1", 1) is None
