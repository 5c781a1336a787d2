"""The objects about a whole study: written after those of its images, which they refer to, and only under a signature."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.errors import DicomWriteError
from ductoview.model.progress import CancelToken
from ductoview.model.review import Review
from ductoview.workers import study_tasks
from ductoview.workers.study_tasks import StudyImage, Wishes
from ductoview.workspace.object_files import ObjectFile, write_study_files
from ductoview.workspace.object_ledger import Ledger, RefusedImage, image_digest, named_event, written_event
from ductoview.workspace.object_states import STUDY, ObjectKind
from ductoview.workspace.open_exam import OpenExam
from ductoview.workspace.saving import Means, Subject, folder_of, import_files
from ductoview.workspace.settings import Settings
from ductoview.workspace.versions import other_version_words

_WRITE_WITHIN_S = 180.0
_ORDER = (ObjectKind.GSPS, ObjectKind.SEG, ObjectKind.SR)


def wishes_of(settings: Settings) -> Wishes:
    """What is chosen once, in the settings."""
    return Wishes(
        report_page=settings.report_page, key_objects=settings.key_objects, pictures=settings.annotated_pictures
    )


def save_about_study(
    opened: OpenExam,
    subjects: Sequence[Subject],
    means: Means,
    settings: Settings,
    reread: Callable[[Mapping[str, RefusedImage]], OpenExam],
    refused: Mapping[str, RefusedImage],
    cancel: CancelToken | None,
) -> OpenExam:
    """``save_study`` as the settings wish it; the exam as ``reread`` gives it with all that is refused, also after a failure."""
    why: Mapping[str, RefusedImage] = {}
    try:
        why = save_study(subjects, opened.review, opened.ledger, means, wishes_of(settings), cancel=cancel)
    finally:
        opened = reread({**refused, **why})
    return opened


def save_study(
    subjects: Sequence[Subject],
    review: Review,
    ledger: Ledger,
    means: Means,
    wishes: Wishes,
    *,
    cancel: CancelToken | None,
) -> dict[str, RefusedImage]:
    """Write and import what is wished for about a signed review; nothing for a draft, what was signed elsewhere, or what
    stands already.

    ``ledger`` is as it stands after the images were saved. Returns why nothing could be written, under ``STUDY``. Raises
    LibraryError when the library did not take an object, DiskError when the disk does not: a retry goes on from there.
    """
    digest = image_digest(review, STUDY)
    is_signed_here = review.is_signed and len(review.signatures) in ledger.covered
    if not is_signed_here or not wishes.any or ledger.standing(STUDY, digest, is_signed=True) is not None:
        return {}
    uids = ledger.named.get(digest)
    if uids is None:
        uids = ObjectUIDs.fresh(review.study_uid)
        means.append((named_event(uids, digest),))
    images = study_images(subjects, review, ledger, means)
    with folder_of(means.home) as out:
        try:
            files: tuple[ObjectFile, ...] = means.pool.run(
                write_study_files,
                images,
                review,
                wishes=wishes,
                out=out,
                uids=uids,
                reader=review.signatures[-1].reader,
                deadline_s=_WRITE_WITHIN_S,
                cancel=cancel,
            )
        except DicomWriteError as error:
            return {STUDY: RefusedImage(digest=digest, why=str(error))}
        if files:
            import_files(files, means)
    means.append((written_event(review, STUDY, {file.kind: file.sop_instance_uid for file in files}),))
    return {}


def preview(subjects: Sequence[Subject], review: Review, ledger: Ledger, means: Means, reader: str) -> bytes:
    """The report page as it would be written now, as PDF; nothing is kept of it.

    Raises DicomWriteError where marks were made on other bytes: they would lie on a picture that nobody marked.
    """
    for one in subjects:
        if one.review.is_of_other_bytes(one.image.facts.ref.sha256):
            raise DicomWriteError(f"The page cannot be drawn: {other_version_words(one.image)}")
    reader = review.signatures[-1].reader if review.is_signed else reader.strip("^= ") or "name not given"
    page: bytes = means.pool.run(
        study_tasks.report_page,
        study_images(subjects, review, ledger, means),
        review,
        uids=ObjectUIDs.fresh(review.study_uid),
        reader=reader,
        deadline_s=_WRITE_WITHIN_S,
    )
    return page


def study_images(subjects: Sequence[Subject], review: Review, ledger: Ledger, means: Means) -> tuple[StudyImage, ...]:
    """The subjects with the files of our objects about them, as the library has them."""
    there = {one.sop_instance_uid: one.path for one in means.instances(review.study_uid) if not one.missing}
    return tuple(
        StudyImage(
            path=one.image.path,
            facts=one.image.facts,
            review=one.written,
            analysis=one.analysis,
            rejected=one.image.check.words if one.image.check.is_reject else "",
            objects=_objects(one.image.sop_instance_uid, review, ledger, there),
        )
        for one in subjects
    )


def _objects(uid: str, review: Review, ledger: Ledger, there: dict[str, Path]) -> tuple[Path, ...]:
    written = ledger.standing(uid, image_digest(review, uid), is_signed=review.is_signed)
    if written is None:
        return ()
    uids = [written.objects[kind] for kind in _ORDER if kind in written.objects]
    return tuple(there[one] for one in uids if one in there)
