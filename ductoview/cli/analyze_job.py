"""One image's share of ``analyze``, run in a worker: decode, analyse, write. Only a few numbers come back."""

from dataclasses import dataclass, replace
from pathlib import Path

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.errors import DicomWriteError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.model.review import ImageReview
from ductoview.model.view import Phase
from ductoview.workers import tasks
from ductoview.workspace.analysis_files import write_files

_ANALYSIS_SHARE = 0.9
_NO_SCOUT = (
    "By its time this would be the exposure before contrast, but contrast was found in it: its phase is unknown, and it"
    " serves as scout for no other image."
)
_OBJECTS = ("gsps.dcm", "seg.dcm", "sr.dcm")


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


def analyse_and_write(
    path: Path,
    folder: Path,
    *,
    phase: Phase,
    scout: Path | None = None,
    notes: tuple[str, ...] = (),
    objects: ObjectUIDs | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Summary:
    """Analyse the image in ``path`` and write its files into ``folder``; with ``objects`` also SEG, SR and GSPS.

    ``notes`` go before the analysis' own warnings. A SCOUT that the file does not state, but shows contrast, becomes
    UNKNOWN. Raises DicomReadError, AnalysisError or PluginError.
    """

    def advance(fraction: float, phrase: str) -> None:
        progress(_ANALYSIS_SHARE * fraction, phrase)

    mammogram, analysis = tasks.decode_and_analyse(path, scout=scout, progress=advance, cancel=cancel)
    if phase is Phase.SCOUT and mammogram.facts.phase is not Phase.SCOUT and analysis.contrast_found:
        phase = Phase.UNKNOWN
        notes = (*notes, _NO_SCOUT)
    mammogram = replace(mammogram, facts=replace(mammogram.facts, phase=phase))
    about_image = (*mammogram.facts.view.contradictions, *mammogram.facts.warnings)
    analysis = replace(analysis, warnings=(*notes, *about_image, *analysis.warnings))
    progress(_ANALYSIS_SHARE, "writing")
    write_files(folder, mammogram.facts, analysis, mammogram)
    for name in _OBJECTS:
        # An earlier run's objects would say something else than the analysis beside them.
        (folder / name).unlink(missing_ok=True)
    refused = ""
    if objects is not None:
        ref = mammogram.facts.ref
        review = ImageReview(sop_instance_uid=ref.sop_instance_uid, sha256=ref.sha256)
        try:
            tasks.write_dicom_objects(
                path, mammogram.facts, review, analysis, out=folder, reader=None, study_objects=objects
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
