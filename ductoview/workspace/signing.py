"""The reader's signature: given once, on exactly what was planned to be written, and durable before any object says so."""

from ductoview.errors import DicomWriteError, ServiceError
from ductoview.model.exam import Exam
from ductoview.model.identifiers import person_words
from ductoview.model.library import ReviewEvent
from ductoview.model.review import Review
from ductoview.model.signature import Signature
from ductoview.workspace.autosave import Autosave
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.history import History
from ductoview.workspace.object_ledger import covered_event, image_digest
from ductoview.workspace.open_exam import OpenExam
from ductoview.workspace.orders import Orders
from ductoview.workspace.saving import Subject, refuse_nobody
from ductoview.workspace.versions import other_version_words, other_versions


def refuse_to_sign(
    opened: OpenExam, of: Exam | None, seen: Review | None, subjects: tuple[Subject, ...], reader: str, orders: Orders
) -> None:
    """Raises DicomWriteError for what may not be signed: by nobody, what the reader has not ``seen`` as it is now, images that
    came since ``of`` was confirmed, marks on other bytes, images that do not fit their order while nobody has decided, an
    addendum that adds nothing."""
    refuse_nobody(reader)
    refuse_signed_by_another(opened.review, reader)
    if seen is not None:
        _refuse_changed(opened.review, seen)
    if of is not None:
        _refuse_came(opened.exam, of)
    if others := other_versions(opened.exam, opened.review):
        raise DicomWriteError(f"Nothing was signed: {other_version_words(others[0])}")
    orders.refuse_stopped(opened.exam.study_uid)
    uids = {*(one.image.sop_instance_uid for one in subjects), *opened.ledger.signed}
    standing = (
        opened.ledger.standing(uid, image_digest(opened.review, uid), is_signed=True) is not None for uid in uids
    )
    if opened.review.is_addendum and all(standing):
        raise DicomWriteError("Nothing was signed: nothing was changed since the report was signed.")


def sign(
    place: ExamPlace, autosave: Autosave, opened: OpenExam, reader: str, organisation: str, within_s: float
) -> OpenExam:
    """Sign the exam as it was planned; the exam as signed, whose steps cannot be undone any more.

    Raises DicomWriteError when it was closed or changed meanwhile, or the library refused; ServiceError when the
    signature is not durable within ``within_s``: it is sent again then, and nothing says SIGNED before it is.
    """
    signature = Signature.of_now(reader, organisation)
    token = opened.exam.load_token

    def step(now: OpenExam) -> OpenExam:
        refuse_signed_by_another(now.review, reader)
        _refuse_changed(now.review, opened.review)
        _refuse_came(now.exam, opened.exam)
        after, events = signed_exam(now, signature)
        autosave.put(events)
        return after

    if place.change(token, step) is None:
        raise DicomWriteError("Nothing was signed: the study was closed meanwhile. Open it again and sign.")
    if not autosave.flush(within_s):
        raise ServiceError(f"{autosave.state.words} Objects are written when the signature is saved: then send again.")
    after = place.of(token)
    if signature not in after.review.signatures:
        raise DicomWriteError(
            "Nothing was signed: somebody else signed or changed this study meanwhile. Look at it again."
        )
    return after


def signed_exam(now: OpenExam, signature: Signature) -> tuple[OpenExam, tuple[ReviewEvent, ...]]:
    """The exam signed, without a way back, and the events that tell it and which images the signature covers."""
    after, events = now.moved(History(now.review.signed(signature)))
    return after, (*events, covered_event(after.review, (one.sop_instance_uid for one in after.exam.images)))


def refuse_reader(review: Review, reader: str, to_sign: Review | None) -> None:
    """Raises DicomWriteError for nobody, and for who saw an unsigned review ``to_sign`` that somebody else has signed since."""
    refuse_nobody(reader)
    if to_sign is not None and not to_sign.is_signed:
        refuse_signed_by_another(review, reader)


def refuse_signed_by_another(review: Review, reader: str) -> None:
    """Raises DicomWriteError where somebody else's signature stands already: nobody may believe that it is his own."""
    if review.is_signed and review.signatures[-1].reader != reader:
        raise DicomWriteError(
            f"Nothing was signed: somebody else signed this study meanwhile ({person_words(review.signatures[-1].reader)}). "
            "Look at it again; what is to be added goes into an addendum."
        )


def _refuse_changed(now: Review, planned: Review) -> None:
    if now != planned:
        raise DicomWriteError(
            "Nothing was signed: the review changed since it was confirmed. Look at it, then sign again."
        )


def _refuse_came(now: Exam, confirmed: Exam) -> None:
    known = {image.sop_instance_uid for image in confirmed.images}
    came = [image.facts.view.label for image in now.images if image.sop_instance_uid not in known]
    if came:
        raise DicomWriteError(
            f"Nothing was signed: an image came since it was confirmed ({', '.join(came)}). Look at it, then sign again."
        )
