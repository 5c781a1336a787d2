"""Saving a review as DICOM objects: identifiers fixed first, objects written, imported as our own, and that written down.

Each step is durable before the next, so a retry after any failure gives the very same objects and no second ones. What
was written under a signature is never written again.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.errors import AnalysisError, DicomWriteError, DiskError, LibraryError, PluginError, WorkerError
from ductoview.model.carried import carried_text
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.library import InstanceRow, ReviewEvent, StoredInstance, TransferOutcome
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.model.review import ImageReview, Review
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.marks import restated
from ductoview.workspace.object_files import ObjectFile, write_object_files
from ductoview.workspace.object_ledger import (
    Ledger,
    RefusedImage,
    image_digest,
    named_event,
    saving_digest,
    written_event,
)
from ductoview.workspace.object_states import ObjectKind, needs_objects
from ductoview.workspace.telling import telling

_WRITE_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What saving needs of the outside: workers, a folder on the library's disk, and two calls that are durable."""

    pool: WorkerPool
    home: Path
    analysis_of: Callable[[ExamImage], DuctAnalysis]
    append: Callable[[Sequence[ReviewEvent]], None]
    import_own: Callable[[Sequence[Path]], TransferOutcome]
    instances: Callable[[str], Sequence[StoredInstance]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """One image that has something to say, and what; ``written`` is the review with its marks on the ducts as corrected."""

    image: ExamImage
    review: ImageReview
    written: ImageReview
    analysis: DuctAnalysis | None


def means_of(
    link: ServiceLink, pool: WorkerPool, home: Path, analysis_of: Callable[[ExamImage], DuctAnalysis]
) -> Means:
    """The means of saving into the library of the service."""
    return Means(
        pool=pool,
        home=home,
        analysis_of=analysis_of,
        append=lambda events: link.ask(lambda client: client.append_events(events)),
        import_own=lambda paths: link.ask(lambda client: client.import_files(paths, own=True)),
        instances=lambda study_uid: link.ask(lambda client: client.instances(study_uid)),
    )


def plan(
    exam: Exam, review: Review, ledger: Ledger, means: Means, *, progress: Progress, cancel: CancelToken | None
) -> tuple[Subject, ...]:
    """Every image with a decision, with contrast, or with objects of an earlier saving: what ``save`` writes about.

    Of a signed review, only what its signature covers: an image that came later is reported in nobody's name. Raises
    DicomWriteError when an image contradicts itself about its side, or there is nothing to write.
    """
    found = _subjects(exam, review, ledger, means, progress, cancel)
    count = len(review.signatures) if review.is_signed else 0
    return tuple(one for one in found if not count or ledger.may_speak_of(one.image.sop_instance_uid, count))


def save(
    subjects: Sequence[Subject],
    review: Review,
    ledger: Ledger,
    means: Means,
    *,
    reader: str,
    progress: Progress,
    cancel: CancelToken | None,
) -> dict[str, RefusedImage]:
    """Write and import the objects of the subjects, in the name of who signed the review, else as a draft of ``reader``.

    Returns the images that no objects can be written about, by UID; they do not hold up the others. Raises
    DicomWriteError when every image was refused; LibraryError when the library did not take an object; DiskError, at the
    first image, when the disk does not: what was written before stays, and a retry goes on from there.
    """
    count = len(review.signatures) if review.is_signed else 0
    signature = review.signatures[-1] if count else None
    reader = signature.reader if signature else reader
    refuse_nobody(reader)
    named = _identifiers(review, subjects, ledger, reader=reader)
    means.append(named.events)
    left = _left(subjects, review, ledger, count)
    predecessors = _predecessors(review.study_uid, left, ledger, count, means)
    tell = telling(review, [(one.image, one.analysis) for one in subjects])
    about = _told_together(subjects, review, ledger, count)
    with folder_of(means.home) as folder:
        refused: dict[str, RefusedImage] = {}
        for number, subject in enumerate(left):
            check(cancel)
            progress(0.5 + 0.5 * number / len(left), f"writing objects of image {number + 1} of {len(left)}")
            uid = subject.image.sop_instance_uid
            try:
                files = _write(
                    subject, means.pool, cancel,
                    out=folder / str(number), reader=reader, uids=named.uids,
                    signature=signature, predecessor=predecessors.get(uid), record=review.record,
                    working_data=carried_text(review, subject.written, about, named.uids.created),
                    told=tell(uid, subject.written.findings),
                )  # fmt: skip
            except DiskError as error:
                done = number - len(refused)
                raise DiskError(
                    f"Objects of {done} of {len(left)} images were written, then no more: {error}"
                ) from error
            except DicomWriteError as error:
                refused[uid] = RefusedImage(digest=image_digest(review, uid), why=str(error))
                continue
            import_files(files, means)
            objects = {file.kind: file.sop_instance_uid for file in files}
            means.append((written_event(review, uid, objects),))
    if left and len(refused) == len(subjects):
        raise DicomWriteError(f"Nothing was written: {' '.join(one.why for one in refused.values())}")
    return refused


def refuse_nobody(reader: str) -> None:
    """Raises DicomWriteError for an empty name."""
    if not reader.strip("^= "):
        raise DicomWriteError("Objects are written in the name of a reader: give your name first.")


def _left(subjects: Sequence[Subject], review: Review, ledger: Ledger, count: int) -> list[Subject]:
    """What is to be written: all of a draft, and under the ``count``-th signature what does not stand yet.

    Where all stands under earlier signatures one report is written all the same: a note, or the phase of an image that
    nothing is written about, comes back from no object but a report.
    """
    left = [one for one in subjects if not (count and _stands(one, review, ledger))]
    is_carried = any(one.signature == count for several in ledger.signed.values() for one in several)
    return left if left or is_carried else list(subjects[:1])


def _stands(subject: Subject, review: Review, ledger: Ledger) -> bool:
    uid = subject.image.sop_instance_uid
    return ledger.standing(uid, image_digest(review, uid), is_signed=True) is not None


def _told_together(subjects: Sequence[Subject], review: Review, ledger: Ledger, count: int) -> tuple[str, ...]:
    """The images with whose reports alone those of this saving are whole: something is decided on them, or was signed before.

    Not what stands under an earlier signature. A saving that is tried again gives the same.
    """
    found = []
    for one in subjects:
        uid = one.image.sop_instance_uid
        before = ledger.before(uid, count or len(review.signatures) + 1)
        stands = count and before is not None and before.digest == image_digest(review, uid)
        if not stands and (before is not None or needs_objects(one.image, one.review)):
            found.append(uid)
    return tuple(found)


def _predecessors(
    study_uid: str, subjects: Sequence[Subject], ledger: Ledger, count: int, means: Means
) -> dict[str, InstanceRow]:
    """The signed report of each image that the one under the ``count``-th signature adds to (PS3.3 C.17.2)."""
    earlier = {one.image.sop_instance_uid: ledger.before(one.image.sop_instance_uid, count) for one in subjects}
    reports = {uid: before.objects[ObjectKind.SR] for uid, before in earlier.items() if before is not None}
    if not reports:
        return {}
    there = {one.sop_instance_uid: one for one in means.instances(study_uid)}
    if lost := [sr for sr in reports.values() if sr not in there]:
        raise DicomWriteError(
            f"The signed report {lost[0]} is not in the library any more, and an addendum must name it: fetch the study again."
        )
    return {
        uid: InstanceRow(
            study_uid=study_uid,
            series_uid=there[sr].series_uid,
            sop_instance_uid=sr,
            sop_class_uid=there[sr].sop_class_uid,
        )
        for uid, sr in reports.items()
    }


@contextmanager
def folder_of(home: Path) -> Iterator[Path]:
    """A folder on the library's disk that goes again, whatever happens."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="objects-", dir=home, ignore_cleanup_errors=True)
    except OSError as error:
        raise DiskError(
            f"Nothing was written: {home} could not be written to ({error.strerror or error}); check the disk's space and"
            " rights, then save again."
        ) from error
    with folder as path:
        yield Path(path)


@dataclass(frozen=True, slots=True)
class _Named:
    uids: ObjectUIDs
    events: tuple[ReviewEvent, ...]


def _subjects(
    exam: Exam, review: Review, ledger: Ledger, means: Means, progress: Progress, cancel: CancelToken | None
) -> list[Subject]:
    """Also an image whose marks were all taken away: what was written about it before must be superseded.

    A rejected image speaks only by what a reader left on it.
    Where no image has anything to say, all that are not rejected carry what was said of the exam: no discharge and so no
    filling, for instance.
    """
    found: list[Subject] = []
    silent: list[Subject] = []
    for number, image in enumerate(exam.images):
        check(cancel)
        progress(0.5 * number / len(exam.images), f"analysing image {number + 1} of {len(exam.images)}")
        decided = review.image(image.sop_instance_uid)
        analysis = _analysis(image, means)
        has_contrast = analysis is not None and analysis.contrast_found and not image.check.is_reject
        is_corrected = analysis is not None and (decided.duct_edits or decided.duct_level)
        written = restated(decided, image.facts, analysis) if analysis and is_corrected else decided
        subject = Subject(image=image, review=decided, written=written, analysis=analysis)
        speaks = needs_objects(image, decided) or has_contrast or image.sop_instance_uid in ledger.written
        (found if speaks else silent).append(subject)
    if not found and not review.record.is_empty:
        found = [one for one in silent if not one.image.check.is_reject] or silent
    for one in found:
        if one.image.facts.view.contradictions:
            raise DicomWriteError(
                f"Nothing was written: in image {one.image.facts.view.label}, "
                f"{' '.join(one.image.facts.view.contradictions)}"
            )
    if not found:
        raise DicomWriteError("There is nothing to write: no image shows contrast and nothing was marked.")
    return found


def _analysis(image: ExamImage, means: Means) -> DuctAnalysis | None:
    """The analysis, None for an image that cannot be analysed: what the reader marked on it is written all the same."""
    try:
        return means.analysis_of(image)
    except (AnalysisError, PluginError, WorkerError):
        return None


def _identifiers(review: Review, subjects: Sequence[Subject], ledger: Ledger, *, reader: str) -> _Named:
    """Those of an earlier attempt at the same saving, else fresh ones with the event that fixes them."""
    digest = saving_digest(review, [one.image.sop_instance_uid for one in subjects], reader=reader)
    if digest in ledger.named:
        return _Named(ledger.named[digest], ())
    fresh = ObjectUIDs.fresh(review.study_uid)
    return _Named(fresh, (named_event(fresh, digest),))


def _write(subject: Subject, pool: WorkerPool, cancel: CancelToken | None, **how: Any) -> tuple[ObjectFile, ...]:
    """``how`` is what ``write_object_files`` wants besides."""
    files: tuple[ObjectFile, ...] = pool.run(
        write_object_files,
        subject.image.path,
        subject.image.facts,
        subject.written,
        subject.analysis,
        **how,
        deadline_s=_WRITE_WITHIN_S,
        cancel=cancel,
    )
    return files


def import_files(files: Sequence[ObjectFile], means: Means) -> None:
    """Into the library, each as our own; raises LibraryError when it did not take one."""
    outcome = means.import_own([file.path for file in files])
    if not outcome.is_complete:
        raise LibraryError(f"The library did not take every object: {' '.join(outcome.failures)}")
