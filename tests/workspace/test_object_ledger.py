"""Identifiers and objects of a saving are found again in the events, and only for the same saving."""

from dataclasses import replace
from datetime import UTC, datetime

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.model.review import ImageReview, Review, ReviewState
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
