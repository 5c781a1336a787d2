"""A share of ``analyze``, run in a worker: decode, analyse, tell phases of one view of each other, write. Only a few numbers
come back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ductoview.analysis.persistence import Told
from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.errors import AnalysisError, Cancelled, DicomWriteError, DuctoviewError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.image import Mammogram
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.model.review import ImageReview
from ductoview.model.view import Phase
from ductoview.workers import tasks
from ductoview.workspace.analysis_files import write_files
from ductoview.workspace.over_phases import phase_pairs, told_over_phases

_ANALYSIS_SHARE = 0.9
_NO_SCOUT = (
    "By its time this would be the exposure before contrast, but contrast was found in it: its phase is unknown, and it"
    " serves as scout for no other image."
)
_OBJECTS = ("gsps.dcm", "seg.dcm", "sr.dcm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One image: its file, the folder to write into, its phase, its scout, and ``notes`` that go before its warnings.

    ``objects`` are the identifiers for SEG, SR and GSPS, None where those are not wanted.
    """

    path: Path
    folder: Path
    phase: Phase
    scout: Path | None = None
    notes: tuple[str, ...] = ()
    objects: ObjectUIDs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is said about one analysed image; lengths are None where the spacing is unknown.

    ``objects_refused`` says why the DICOM objects were not written, empty when they were or were not asked for.
    """

    contrast_found: bool
    segments: int
    total_length_mm: float | None
    total_length_px: float
    candidates: int
    warnings: tuple[str, ...]
    objects_refused: str = ""


Outcome = Summary | DuctoviewError
_Analysed = tuple[Mammogram, DuctAnalysis]


def analyse_and_write(
    jobs: Sequence[Job], *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> tuple[Outcome, ...]:
    """Analyse images that are of one study and of one view each, and write their files; an outcome for each, in order.

    What several phases say of each other's filling defects is told as in the window (``workspace/over_phases.py``). A SCOUT
    that the file does not state, but shows contrast, becomes UNKNOWN.
    """
    done: list[_Analysed | DuctoviewError] = []
    for number, job in enumerate(jobs):
        try:
            done.append(_analysed(job, _part(progress, number, len(jobs)), cancel))
        except Cancelled:
            raise
        except DuctoviewError as error:
            done.append(error)
    told = _over_phases(
        {job.path: one for job, one in zip(jobs, done, strict=True) if not isinstance(one, DuctoviewError)}, cancel
    )
    progress(_ANALYSIS_SHARE, "writing")
    outcomes: list[Outcome] = []
    for job, one in zip(jobs, done, strict=True):
        try:
            outcomes.append(one if isinstance(one, DuctoviewError) else _written(job, *told[job.path]))
        except DuctoviewError as error:
            outcomes.append(error)
    return tuple(outcomes)


def _part(progress: Progress, number: int, count: int) -> Progress:
    """The progress of one image of several."""
    return lambda fraction, phrase: progress(_ANALYSIS_SHARE * (number + fraction) / count, phrase)


def _analysed(job: Job, progress: Progress, cancel: CancelToken | None) -> _Analysed:
    mammogram, analysis = tasks.decode_and_analyse(job.path, scout=job.scout, progress=progress, cancel=cancel)
    phase, notes = job.phase, job.notes
    if phase is Phase.SCOUT and mammogram.facts.phase is not Phase.SCOUT and analysis.contrast_found:
        phase = Phase.UNKNOWN
        notes = (*notes, _NO_SCOUT)
    mammogram = replace(mammogram, facts=replace(mammogram.facts, phase=phase))
    about_image = (*mammogram.facts.view.contradictions, *mammogram.facts.warnings)
    return mammogram, replace(analysis, warnings=(*notes, *about_image, *analysis.warnings))


def _over_phases(done: Mapping[Path, _Analysed], cancel: CancelToken | None) -> Mapping[Path, _Analysed]:
    """The same with what phases of one view say of each other's candidates."""
    images = [ExamImage(facts=mammogram.facts, path=path) for path, (mammogram, _) in done.items()]
    found: dict[tuple[Path, Path], Told] = {}
    for pair in phase_pairs(images):
        if not pair.why_not:
            (one, analysis), (other, other_analysis) = done[pair.one.path], done[pair.other.path]
            with suppress(AnalysisError):
                told = tasks.compare_phases(one, other, analysis, other_analysis, cancel=cancel)
                found[pair.one.path, pair.other.path] = told
    analyses = {image.sop_instance_uid: done[image.path][1] for image in images}
    after = told_over_phases(images, analyses, lambda pair: found.get((pair.one.path, pair.other.path)))
    return {image.path: (done[image.path][0], _with_words(after[image.sop_instance_uid])) for image in images}


def _with_words(analysis: DuctAnalysis) -> DuctAnalysis:
    """What was told stands in ``mimic``; the format has no place for the rest, so a warning for each other phase says it."""
    seen: dict[str, list[SeenIn]] = {}
    for finding in analysis.likely:
        for one in finding.persistence:
            seen.setdefault(one.image_uid, []).append(one)
    words = tuple(_phase_words(one) for one in seen.values())
    return replace(analysis, warnings=(*analysis.warnings, *words)) if words else analysis


def _phase_words(seen: Sequence[SeenIn]) -> str:
    said = Counter(one.persistence for one in seen)
    off = said[Persistence.GONE] + said[Persistence.MOVED]
    parts = [
        f"{count} {words}"
        for count, words in ((said[Persistence.PERSISTS], "seen there too"), (off, "gone or moved there"))
        if count
    ]
    why = Counter(one.reason for one in seen if one.persistence is Persistence.UNKNOWN)
    parts += [f"{count} not to be told ({reason})" for reason, count in why.items()]
    return f"Filling defects against the image in phase {seen[0].phase.value}: {', '.join(parts)}."


def _written(job: Job, mammogram: Mammogram, analysis: DuctAnalysis) -> Summary:
    write_files(job.folder, mammogram.facts, analysis, mammogram)
    for name in _OBJECTS:
        # An earlier run's objects would say something else than the analysis beside them.
        (job.folder / name).unlink(missing_ok=True)
    refused = ""
    if job.objects is not None:
        ref = mammogram.facts.ref
        review = ImageReview(sop_instance_uid=ref.sop_instance_uid, sha256=ref.sha256)
        try:
            tasks.write_dicom_objects(
                job.path, mammogram.facts, review, analysis, out=job.folder, reader=None, study_objects=job.objects
            )
        except DicomWriteError as error:
            refused = str(error)
    return _summary(analysis, refused)


def _summary(analysis: DuctAnalysis, refused: str) -> Summary:
    return Summary(
        contrast_found=analysis.contrast_found,
        segments=len(analysis.tree.segments),
        total_length_mm=analysis.summary.total_length_mm,
        total_length_px=sum(segment.length_px for segment in analysis.tree.segments),
        candidates=len(analysis.likely),
        warnings=analysis.warnings,
        objects_refused=refused,
    )
