"""Identifiers and objects of a saving are found again in the events, and only for the same saving."""

from dataclasses import replace

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.model.review import ImageReview, Review
from ductoview.model.view import Phase
from ductoview.workspace.object_ledger import image_digest, ledger_of, named_event, saving_digest, written_event
from ductoview.workspace.object_states import ObjectKind

STUDY = "1.2.3"
IMAGE = ImageReview(sop_instance_uid="1.1", sha256="aa", phase=Phase.FULL)
REVIEW = Review(study_uid=STUDY).with_image(IMAGE)


def test_what_was_named_and_written_is_found_again() -> None:
    uids = ObjectUIDs.fresh(STUDY)
    digest = saving_digest(REVIEW, ["1.1"], reader="A^B", signed=False)
    objects = {ObjectKind.GSPS: "2.25.1", ObjectKind.SR: "2.25.2"}
    ledger = ledger_of(STUDY, (named_event(uids, digest), written_event(STUDY, IMAGE, objects)))
    assert ledger.named == {digest: uids}
    assert ledger.written["1.1"].objects == objects
    assert ledger.written["1.1"].digest == image_digest(IMAGE)


def test_the_last_objects_about_an_image_count() -> None:
    events = [written_event(STUDY, IMAGE, {ObjectKind.SR: uid}) for uid in ("2.25.1", "2.25.2")]
    assert ledger_of(STUDY, events).written["1.1"].objects == {ObjectKind.SR: "2.25.2"}


def test_any_other_saving_has_another_digest() -> None:
    def digest(
        review: Review = REVIEW, reader: str = "A^B", signed: bool = False, images: tuple[str, ...] = ("1.1",)
    ) -> str:
        return saving_digest(review, images, reader=reader, signed=signed)

    assert digest(replace(REVIEW, revision=9)) == digest()
    others = [
        digest(reader="C^D"),
        digest(signed=True),
        digest(images=("1.1", "1.2")),
        digest(REVIEW.with_image(replace(IMAGE, phase=Phase.EARLY))),
    ]
    assert len({digest(), *others}) == 5
