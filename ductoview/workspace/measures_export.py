"""The measures of the open study as files for a spreadsheet or a study: JSON, and tables where an exporter makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from ductoview.errors import Cancelled, DuctoviewError, LibraryError
from ductoview.hooks.installed import installed_methods
from ductoview.library.durable import sync
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.model.review import Review
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.corrections import Corrections
from ductoview.workspace.exported import exported
from ductoview.workspace.open_exam import other_study
from ductoview.workspace.versions import of_these_bytes

_OURS, _TABLES = "ductoview.measures", "text/csv"
"""The exporter of measures, and what others must write to go with it."""
_WITHIN_S = 600.0


class Source(Protocol):
    """The workspace, as far as measures come from it."""

    corrections: Corrections

    @property
    def exam(self) -> Exam | None: ...

    @property
    def review(self) -> Review: ...

    def analysis(
        self, sop_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> DuctAnalysis: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was written: the folder that was made, the names of the files in it, and why an image or a file is not there."""

    folder: Path
    names: tuple[str, ...]
    failures: tuple[str, ...] = ()


def write_measures(
    source: Source, of: Exam, into: Path, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Measures:
    """Write the measures of ``of`` as the window shows them into a new folder below ``into``, which names no patient.

    Raises Cancelled when another study was opened, LibraryError where nothing could be written.
    """
    analyses, failures = _analyses(source, of, progress, cancel)
    exam = source.exam
    if exam is None or exam.load_token != of.load_token:
        raise other_study()
    review = source.corrections.review(exam, of_these_bytes(exam, source.review), analyses.get)
    facts, told = exported(exam, review, analyses)
    name = f"measures-{exam.study_date or 'undated'}-{exam.study_uid[-8:]}"
    try:
        into.mkdir(parents=True, exist_ok=True)
        # Under its name it is whole: stopped or cut off in the middle it would lack a table and look the same.
        with TemporaryDirectory(prefix=".unfinished-", dir=into, ignore_cleanup_errors=True) as room:
            made = Path(room) / name
            names = _written(made, failures, cancel, review, told, facts)
            folder = _free(into, name)
            made.rename(folder)
        sync(into)
    except OSError as error:
        raise LibraryError(f"Nothing was exported: {into} cannot be written: {error.strerror or error}.") from error
    return Measures(folder=folder, names=names, failures=tuple(failures))


def _written(folder: Path, failures: list[str], cancel: CancelToken | None, *about: object) -> tuple[str, ...]:
    """The names of the files that our exporter and those of tables wrote; raises LibraryError where none did."""
    names: list[str] = []
    with WorkerPool(size=1) as pool:
        for exporter in installed_methods().exporters:
            is_ours = exporter.info.id == _OURS
            if not is_ours and (exporter.media_type != _TABLES or exporter.carries_identity):
                continue
            try:
                done = pool.run(tasks.export, exporter.info.id, *about, folder, deadline_s=_WITHIN_S, cancel=cancel)
            except Cancelled:
                raise
            except DuctoviewError as error:
                failures.append(f"{exporter.info.title}: {error}")
            else:
                names += (path.name for path in done.paths)
    if not names:
        raise LibraryError(f"Nothing was exported. {' '.join(failures)}")
    return tuple(names)


def _analyses(
    source: Source, of: Exam, progress: Progress, cancel: CancelToken | None
) -> tuple[Mapping[str, DuctAnalysis], list[str]]:
    analyses: dict[str, DuctAnalysis] = {}
    failures: list[str] = []
    for at, image in enumerate(of.images):
        check(cancel)
        progress(at / len(of.images), image.facts.view.label)
        try:
            analyses[image.sop_instance_uid] = source.analysis(image.sop_instance_uid, cancel=cancel)
        except DuctoviewError as error:
            check(cancel)
            failures.append(f"{image.facts.view.label}: {error}")
    return analyses, failures


def _free(into: Path, name: str) -> Path:
    """What was exported before stays as it was."""
    numbered = (into / (name if number == 1 else f"{name}-{number}") for number in count(1))
    return next(folder for folder in numbered if not folder.exists())
