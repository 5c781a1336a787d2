"""Saving a review as DICOM objects: identifiers fixed first, objects written, imported as our own, and that written down.

Each step is durable before the next, so a retry after any failure gives the very same objects and no second ones.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.errors import AnalysisError, DicomWriteError, DiskError, LibraryError, PluginError, WorkerError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.library import ReviewEvent, TransferOutcome
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
from ductoview.workspace.object_states import needs_objects
from ductoview.workspace.open_exam import OpenExam

_WRITE_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What saving needs of the outside: workers, a folder on the library's disk, and two calls that are durable."""

    pool: WorkerPool
    home: Path
    analysis_of: Callable[[ExamImage], DuctAnalysis]
    append: Callable[[Sequence[ReviewEvent]], None]
    import_own: Callable[[Sequence[Path]], TransferOutcome]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Subject:
    """One image that has something to say, and what; ``written`` is the review with its marks on the ducts as corrected."""

    image: ExamImage
    review: ImageReview
    written: ImageReview
    analysis: DuctAnalysis | None


def save_exam(
    opened: OpenExam,
    link: ServiceLink,
    pool: WorkerPool,
    home: Path,
    analysis_of: Callable[[ExamImage], DuctAnalysis],
    *,
    reader: str,
    signed: bool,
    progress: Progress,
    cancel: CancelToken | None,
) -> dict[str, RefusedImage]:
    """``save`` for an open exam, into the library of the service."""
    means = Means(
        pool=pool,
        home=home,
        analysis_of=analysis_of,
        append=lambda events: link.ask(lambda client: client.append_events(events)),
        import_own=lambda paths: link.ask(lambda client: client.import_files(paths, own=True)),
    )
    return save(
        opened.exam, opened.review, opened.ledger, means,
        reader=reader, signed=signed, progress=progress, cancel=cancel,
    )  # fmt: skip


def save(
    exam: Exam,
    review: Review,
    ledger: Ledger,
    means: Means,
    *,
    reader: str,
    signed: bool,
    progress: Progress,
    cancel: CancelToken | None,
) -> dict[str, RefusedImage]:
    """Write and import the objects of every image with a decision, with contrast, or with objects of an earlier saving.

    Returns the images that no objects can be written about, by UID; they do not hold up the others. Raises
    DicomWriteError, before anything is written, when an image contradicts itself about its side or there is nothing to
    write, and when every image was refused; LibraryError when the library did not take an object; DiskError, at the first
    image, when the disk does not: what was written before stays, and a retry goes on from there.
    """
    if not reader.strip("^= "):
        raise DicomWriteError("Objects are written in the name of a reader: give your name first.")
    subjects = _subjects(exam, review, ledger, means, progress, cancel)
    named = _identifiers(exam.study_uid, review, subjects, ledger, reader=reader, signed=signed)
    means.append(named.events)
    with _folder(means.home) as folder:
        refused: dict[str, RefusedImage] = {}
        for number, subject in enumerate(subjects):
            check(cancel)
            progress(0.5 + 0.5 * number / len(subjects), f"writing objects of image {number + 1} of {len(subjects)}")
            out = folder / str(number)
            try:
                files = _write(subject, means.pool, named.uids, out=out, reader=reader, signed=signed, cancel=cancel)
            except DiskError as error:
                done = number - len(refused)
                raise DiskError(
                    f"Objects of {done} of {len(subjects)} images were written, then no more: {error}"
                ) from error
            except DicomWriteError as error:
                digest = image_digest(subject.review)
                refused[subject.image.sop_instance_uid] = RefusedImage(digest=digest, why=str(error))
                continue
            _import(files, means)
            objects = {file.kind: file.sop_instance_uid for file in files}
            means.append((written_event(exam.study_uid, subject.review, objects),))
    if len(refused) == len(subjects):
        raise DicomWriteError(f"Nothing was written: {' '.join(one.why for one in refused.values())}")
    return refused


@contextmanager
def _folder(home: Path) -> Iterator[Path]:
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
) -> list[_Subject]:
    """Also an image whose marks were all taken away: what was written about it before must be superseded."""
    found = []
    for number, image in enumerate(exam.images):
        check(cancel)
        progress(0.5 * number / len(exam.images), f"analysing image {number + 1} of {len(exam.images)}")
        decided = review.image(image.sop_instance_uid)
        analysis = _analysis(image, means)
        has_contrast = analysis is not None and analysis.contrast_found
        if needs_objects(image, decided) or has_contrast or image.sop_instance_uid in ledger.written:
            is_corrected = analysis is not None and decided.duct_edits
            written = restated(decided, image.facts, analysis) if analysis and is_corrected else decided
            found.append(_Subject(image=image, review=decided, written=written, analysis=analysis))
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


def _identifiers(
    study_uid: str, review: Review, subjects: Sequence[_Subject], ledger: Ledger, *, reader: str, signed: bool
) -> _Named:
    """Those of an earlier attempt at the same saving, else fresh ones with the event that fixes them."""
    uids = [one.image.sop_instance_uid for one in subjects]
    digest = saving_digest(review, uids, reader=reader, signed=signed)
    if digest in ledger.named:
        return _Named(ledger.named[digest], ())
    fresh = ObjectUIDs.fresh(study_uid)
    return _Named(fresh, (named_event(fresh, digest),))


def _write(
    subject: _Subject,
    pool: WorkerPool,
    uids: ObjectUIDs,
    *,
    out: Path,
    reader: str,
    signed: bool,
    cancel: CancelToken | None,
) -> tuple[ObjectFile, ...]:
    files: tuple[ObjectFile, ...] = pool.run(
        write_object_files,
        subject.image.path,
        subject.image.facts,
        subject.written,
        subject.analysis,
        out=out,
        reader=reader,
        uids=uids,
        signed=signed,
        deadline_s=_WRITE_WITHIN_S,
        cancel=cancel,
    )
    return files


def _import(files: Sequence[ObjectFile], means: Means) -> None:
    outcome = means.import_own([file.path for file in files])
    if not outcome.is_complete:
        raise LibraryError(f"The library did not take every object: {' '.join(outcome.failures)}")
