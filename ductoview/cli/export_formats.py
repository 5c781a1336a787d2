"""The share of ``export`` that exporters do: the study's review and analyses, handed to methods by their ids."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ductoview.cli.console import Console
from ductoview.cli.many import processors, run_many
from ductoview.errors import LibraryError, SettingsError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam
from ductoview.model.review import Review
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.corrections import Corrections
from ductoview.workspace.exams import with_phases
from ductoview.workspace.exported import exported, silent, speaking
from ductoview.workspace.versions import of_these_bytes, other_versions

MOST_JOBS = 4
_DEADLINE_S = 600


def full_id(name: str) -> str:
    """The id of an exporter; ``fhir`` alone is ours, ``ductoview.fhir``."""
    return "ductoview.fhir" if name == "fhir" else name


def require_formats(ids: Sequence[str]) -> None:
    """Raise SettingsError when no usable exporter has one of these ids; it lists those there are."""
    from ductoview.hooks.installed import installed_methods

    known = [exporter.info.id for exporter in installed_methods().exporters]
    for one in ids:
        if one not in known:
            there = f"there is {', '.join(known)}" if known else "none is installed"
            raise SettingsError(f"--format {one}: no exporter has this id; {there}.")


def require_no_contradiction(exam: Exam, review: Review) -> None:
    """Raise LibraryError when an image states two sides or views: nothing may be written about it."""
    for image in speaking(exam, review):
        for sentence in image.facts.view.contradictions:
            raise LibraryError(f"Nothing is exported: {sentence} (image {image.sop_instance_uid})")


def write_formats(
    exam: Exam,
    review: Review,
    ids: Sequence[str],
    folder: Path,
    pool: WorkerPool,
    console: Console,
    limits: Mapping[str, float] | None = None,
) -> int:
    """Analyse the images and run the exporters, each into a folder of its name; how many images or exporters failed.

    They get what the window shows: ducts by the home's ``limits`` and the reader's level, ducts and marks as the reader
    corrected them, nothing decided on other bytes.
    """
    others = other_versions(exam, review)
    decided = of_these_bytes(exam, review)
    as_found, failed = _analyses(exam, decided, limits, pool, console)
    contrast_in = [uid for uid, analysis in as_found.items() if analysis.contrast_found]
    as_read = {image.sop_instance_uid: image.facts for image in exam.images}
    exam = with_phases(exam, as_read, review, contrast_in, as_found)
    for image in others:
        console.failure(
            image.sop_instance_uid,
            "was reviewed with other content than it has now; nothing of that is written. Open the study and decide.",
        )
        failed += 1
    corrections = Corrections()
    analyses = {uid: corrections.analysis(exam.image(uid), decided, one) for uid, one in as_found.items()}
    review = corrections.review(exam, decided, analyses.get)
    facts, analyses = exported(exam, review, analyses)
    for image in silent(exam, review):
        console.note(f"Nothing is written of image {image.sop_instance_uid}. {image.check.words}.")
    pieces = [
        {
            "exporter": one,
            "review": review,
            "analyses": analyses,
            "facts": facts,
            "destination": (folder / _folder_name(one)).absolute(),
        }
        for one in ids
    ]
    with console.progress("Writing") as progress:
        for done in run_many(pool, tasks.export, pieces, jobs=1, deadline_s=_DEADLINE_S, progress=progress):
            if done.result is None:
                console.failure(ids[done.number], str(done.error))
                failed += 1
                continue
            names_patient = " It names the patient." if done.result.carries_identity else ""
            for path in done.result.paths:
                console.say(f"{path} written by {ids[done.number]}.{names_patient}")
    return failed


def _analyses(
    exam: Exam, review: Review, limits: Mapping[str, float] | None, pool: WorkerPool, console: Console
) -> tuple[Mapping[str, DuctAnalysis], int]:
    """The analyses by SOPInstanceUID, and how many images could not be analysed, which is said."""
    analyses: dict[str, DuctAnalysis] = {}
    failed = 0
    pieces = [
        {"path": image.path, "limits": limits, "level": review.image(image.sop_instance_uid).duct_level}
        for image in exam.images
    ]
    jobs = processors(MOST_JOBS)
    with console.progress("Analysing") as progress:
        for done in run_many(pool, tasks.analyse_file, pieces, jobs=jobs, deadline_s=_DEADLINE_S, progress=progress):
            uid = exam.images[done.number].sop_instance_uid
            if done.result is None:
                console.failure(uid, str(done.error))
                failed += 1
            else:
                analyses[uid] = done.result[1]
    return dict(sorted(analyses.items())), failed


def _folder_name(method_id: str) -> str:
    """An id is a stranger's word: nothing but letters, digits and signs that cannot lead out of the folder."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", method_id)
