"""What worker processes are asked to do. Packages are imported inside each task: a worker loads what it needs."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ductoview.errors import AnalysisError, DicomReadError, NotAnImage
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_level import DuctLevel
from ductoview.model.finding import Provenance
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.model.review import ImageReview, Review
from ductoview.model.voi import GreyPath, VoiChoice
from ductoview.workers.judging import at_level, frame_and_segment, known_of, params_at
from ductoview.workers.kept import Kept

if TYPE_CHECKING:
    from ductoview.analysis.persistence import Told
    from ductoview.analysis.subtract import Subtraction
    from ductoview.dicom.objects import WrittenObjects
    from ductoview.hooks.contracts import FindingDetector, Method

_DECODE_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the header of one file says. ``facts`` and ``grey`` are None when it is no readable image.

    ``refusal`` says why; ``is_sound`` is True when the file is a DICOM object that simply has no picture.
    """

    path: Path
    facts: ImageFacts | None = None
    grey: GreyPath | None = None
    refusal: str = ""
    is_sound: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectName:
    """The UIDs of any DICOM object, with pixels or without, and the SHA-256 of its file."""

    study_uid: str
    sop_instance_uid: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The files an exporter wrote, and whether they name the patient."""

    paths: tuple[Path, ...]
    carries_identity: bool


def decode(path: Path, *, frame: int = 0) -> Mammogram:
    """The decoded image; see ``dicom.read.read_mammogram``."""
    from ductoview.dicom.read import read_mammogram

    return read_mammogram(path, frame=frame)


def facts(path: Path) -> ImageFacts:
    """The header's facts; see ``dicom.read.read_facts``."""
    from ductoview.dicom.read import read_facts

    return read_facts(path)


def header(path: Path) -> Header:
    """The header of a file, or why there is none: a refusal is an answer here, so that a folder of them costs no worker."""
    from ductoview.dicom.read import read_header

    try:
        found, grey = read_header(path)
    except NotAnImage as error:
        return Header(path=path, refusal=str(error))
    except DicomReadError as error:
        return Header(path=path, refusal=str(error), is_sound=False)
    return Header(path=path, facts=found, grey=grey)


def object_name(path: Path) -> ObjectName:
    """The UIDs of the DICOM object in ``path``; raises DicomReadError when it is none or lacks them."""
    from ductoview.dicom.part10 import open_part10
    from ductoview.dicom.values import text

    source = open_part10(path)
    name = ObjectName(
        study_uid=text(source.header, "StudyInstanceUID"),
        sop_instance_uid=text(source.header, "SOPInstanceUID"),
        sha256=source.sha256,
    )
    if not name.study_uid or not name.sop_instance_uid:
        raise DicomReadError("StudyInstanceUID or SOPInstanceUID is missing, so the object cannot be named.")
    return name


def enhance_image(
    mammogram: Mammogram, *, enhancer: str = "", progress: Progress = no_progress, cancel: CancelToken | None = None
) -> NDArray[np.float32]:
    """Grey 0..1 in the image's shape by the enhancer of that id, or by our own; for display only."""
    from ductoview.analysis.frame import frame_of
    from ductoview.hooks.checked import run_enhancer
    from ductoview.hooks.installed import installed_methods
    from ductoview.hooks.manager import chosen

    enhancers = installed_methods().enhancers
    method = chosen(enhancers, enhancer) if enhancer else enhancers[0]
    return run_enhancer(method, frame_of(mammogram), progress=progress, cancel=cancel)


def enhance_pixels(
    mammogram: Mammogram, *, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> NDArray[Any]:
    """Stored values of the fully enhanced image; see ``display.enhancement.enhanced_pixels``."""
    from ductoview.display.enhancement import enhanced_pixels

    return enhanced_pixels(mammogram, progress=progress, cancel=cancel)


def subtract_scout(
    mammogram: Mammogram,
    scout: Mammogram,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> "Subtraction":
    """What contrast has added since the scout; raises AnalysisError with a sentence where they do not fit."""
    from ductoview.analysis.frame import frame_of
    from ductoview.analysis.subtract import subtracted, why_not

    if sentence := why_not(mammogram.facts, scout.facts):
        raise AnalysisError(sentence)
    return subtracted(frame_of(mammogram), frame_of(scout), progress=progress, cancel=cancel)


def compare_phases(
    mammogram: Mammogram,
    other: Mammogram,
    analysis: DuctAnalysis,
    other_analysis: DuctAnalysis,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> "Told":
    """What two phases of a view say of each other's filling defects; raises AnalysisError where headers tell them apart."""
    from ductoview.analysis.frame import frame_of
    from ductoview.analysis.persistence import Exposure, told_by_phases
    from ductoview.analysis.subtract import unlike

    if sentence := unlike(mammogram.facts, other.facts):
        raise AnalysisError(sentence)
    here, there = (
        Exposure(
            image_uid=one.facts.ref.sop_instance_uid, phase=one.facts.phase, frame=frame_of(one), analysis=analysed
        )
        for one, analysed in ((mammogram, analysis), (other, other_analysis))
    )
    return told_by_phases(here, there, progress=progress, cancel=cancel)


def analyse_image(
    mammogram: Mammogram | None,
    *,
    segmenter: str = "",
    scout: Path | None = None,
    limits: Mapping[str, float] | None = None,
    level: DuctLevel | None = None,
    candidates: bool = True,
    kept: Kept | None = None,
    keep: str = "",
    first: Callable[[DuctAnalysis], object] | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> DuctAnalysis:
    """The automatic analysis of a decoded image by the segmenter of that id, or our own, and every detector there is.

    ``limits`` are parameters of detectors that know them by name. ``scout`` is decoded only for a segmenter that uses
    it. What a plug-in does wrong is named in ``warnings``; only a segmenter that fails stops the analysis (PluginError).
    ``level`` is how readily a reader wants pixels called duct; ``candidates`` False leaves those out. What no level changes is
    ``kept`` in the process under the key ``keep``, which names the image's bytes; without the image itself it is the work of what
    is kept (NotKept where nothing is). ``first`` is given ducts to be drawn meanwhile, as soon as a glance shows them, or their
    outlines where nothing but the tree is still to come.
    """
    from ductoview.analysis.frame import frame_of
    from ductoview.analysis.pipeline import analyse_frame
    from ductoview.hooks.checked import run_detector
    from ductoview.hooks.contracts import uses_scout
    from ductoview.hooks.manager import chosen

    started = time.perf_counter()
    kept = kept or Kept()
    known = known_of(mammogram, kept, keep)
    methods = known.methods
    segments = chosen(methods.segmenters, segmenter) if segmenter else methods.segmenters[0]
    detectors = methods.finding_detectors if candidates else ()
    params = params_at(segments, level)
    before = frame_of(decode(scout)) if scout is not None and uses_scout(segments) else None
    frame, segment, glance = frame_and_segment(
        known, mammogram, segments, params, before, lambda now: kept.put(keep, now)
    )
    framing_ms = (time.perf_counter() - started) * 1000
    broken = tuple(f"Plug-in {failure.plugin}: {failure.reason}." for failure in methods.failures)

    def finished(analysis: DuctAnalysis, detected_by: Sequence["FindingDetector"] = ()) -> DuctAnalysis:
        made_by = (
            _provenance(segments, params),
            *(_provenance(method, _params(method, limits)) for method in detected_by),
        )
        said = replace(analysis, warnings=(*analysis.warnings, *broken), provenance=made_by)
        timings_ms = said.timings_ms | {"enhance": framing_ms, "total": said.timings_ms.get("total", 0.0) + framing_ms}
        return at_level(replace(said, timings_ms=timings_ms), level)

    analysis = analyse_frame(
        frame,
        known.facts,
        segment=segment,
        # Outlines come after what is kept: who wishes anew at once would else never have anything kept.
        glance=glance if candidates else None,
        detectors=[_detection_by(detector, _params(detector, limits), run_detector) for detector in detectors],
        first=None if first is None else lambda ducts: first(finished(ducts)),
        progress=progress,
        cancel=cancel,
    )
    return finished(analysis, detectors)


def analyse_file(path: Path, **how: Any) -> tuple[ImageFacts, DuctAnalysis]:
    """Decode and analyse one file; ``how`` and errors as in ``decode_and_analyse``."""
    mammogram, analysis = decode_and_analyse(path, **how)
    return mammogram.facts, analysis


def decode_and_analyse(
    path: Path,
    *,
    segmenter: str = "",
    scout: Path | None = None,
    limits: Mapping[str, float] | None = None,
    level: DuctLevel | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[Mammogram, DuctAnalysis]:
    """The decoded image and its analysis; ``timings_ms`` holds the decoding and a total with it.

    ``limits`` and ``level`` are those of ``analyse_image``. Raises AnalysisError for a multi-frame object, whose slices
    are not analysed.
    """
    started = time.perf_counter()
    mammogram = decode(path)
    decode_ms = (time.perf_counter() - started) * 1000
    if mammogram.facts.frames > 1:
        raise AnalysisError(
            f"NumberOfFrames (0028,0008) is {mammogram.facts.frames}: a multi-frame object is shown but not analysed."
        )
    progress(_DECODE_SHARE, "decoded")
    analysis = analyse_image(
        mammogram,
        segmenter=segmenter,
        scout=scout,
        limits=limits,
        level=level,
        progress=_after_decoding(progress),
        cancel=cancel,
    )
    timings_ms = analysis.timings_ms | {
        "decode": decode_ms,
        "total": analysis.timings_ms.get("total", 0.0) + decode_ms,
    }
    return mammogram, replace(analysis, timings_ms=timings_ms)


def write_dicom_objects(
    source: Path, facts: ImageFacts, image_review: ImageReview, analysis: DuctAnalysis | None, **kwargs: Any
) -> "WrittenObjects":
    """Presentation state, segmentation and report of one image as it hangs here; see ``dicom.objects.write_objects``."""
    from ductoview.dicom.objects import write_objects
    from ductoview.display.looks import spatial
    from ductoview.display.orientation import hanging_orientation

    hung = spatial(hanging_orientation(facts.view))
    first = _first_voi(source, image_review)
    return write_objects(source, facts, image_review, analysis, hung=hung, first_voi=first, **kwargs)


def _first_voi(source: Path, image_review: ImageReview) -> VoiChoice | None:
    """How the image comes up where neither reader nor file say: by its own histogram, for which it is decoded again."""
    from ductoview.dicom.grey import grey_path_of
    from ductoview.dicom.reference import reference_header
    from ductoview.display.tissue import default_choice

    is_chosen = image_review.look is not None and image_review.look.voi is not None
    if is_chosen or grey_path_of(reference_header(source)).choices:
        return None
    try:
        return default_choice(decode(source))
    except DicomReadError:  # marked once, not readable now: what was marked is worth more than its grey
        return None


def export(
    exporter: str,
    review: Review,
    analyses: Mapping[str, DuctAnalysis],
    facts: Mapping[str, ImageFacts],
    destination: Path,
) -> Exported:
    """What the exporter of that id writes of a review into ``destination``; raises PluginError."""
    from ductoview.hooks.checked import run_exporter
    from ductoview.hooks.installed import installed_methods
    from ductoview.hooks.manager import chosen

    method = chosen(installed_methods().exporters, exporter)
    paths = run_exporter(method, review, analyses, facts, destination)
    return Exported(paths=paths, carries_identity=method.carries_identity)


def _detection_by(detector: Any, params: Any, run_detector: Callable[..., Any]) -> Callable[..., Any]:
    """A detector as the pipeline calls it; a closure of its own for each, or all would be the last."""
    return lambda frame, segmentation, tree, progress, cancel: run_detector(
        detector, frame, segmentation, tree, params, progress, cancel
    )


def _params(method: "Method", limits: Mapping[str, float] | None) -> Any:
    """The method's parameters, with those limits that it has."""
    known = {field.name for field in fields(method.Params)}
    return method.Params(**{name: value for name, value in (limits or {}).items() if name in known})


def _provenance(method: "Method", params: Any) -> Provenance:
    words = ", ".join(f"{name}={value}" for name, value in asdict(params).items())
    return Provenance(name=method.info.id, version=method.info.version, parameters=words)


def _after_decoding(progress: Progress) -> Callable[[float, str], None]:
    def scaled(fraction: float, phrase: str) -> None:
        progress(_DECODE_SHARE + (1 - _DECODE_SHARE) * fraction, phrase)

    return scaled
