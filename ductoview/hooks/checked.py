"""Runs methods of plug-ins: read-only input, every fault named after the plug-in, output checked before it is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductoview.errors import Cancelled, DuctoviewError, PluginError
from ductoview.hooks.contracts import (
    Enhancer,
    Exporter,
    FindingDetector,
    Glancer,
    HangingProtocol,
    Method,
    Regrower,
    Segmenter,
)
from ductoview.library.durable import sync, sync_tree
from ductoview.model.duct_analysis import DuctAnalysis, Frame, Segmentation
from ductoview.model.ducts import DuctTree
from ductoview.model.exam import Exam, Hanging, HangingChoice
from ductoview.model.finding import Finding, FindingStatus, Provenance
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.model.review import Review


def run_enhancer(
    enhancer: Enhancer,
    frame: Frame,
    params: Any = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> NDArray[np.float32]:
    """Grey 0..1, float32, in the frame's shape; raises PluginError when the method fails or answers anything else."""
    with _Named(enhancer):
        grey = enhancer.enhance(frame, _params(enhancer, params), progress, cancel)
    _require_array(enhancer, "grey image", grey, frame.density.shape, np.float32)
    if not np.isfinite(grey).all() or grey.min(initial=0.0) < 0 or grey.max(initial=0.0) > 1:
        raise _refused(enhancer, "its grey image holds values outside 0..1")
    return grey


def run_segmenter(
    segmenter: Segmenter,
    frame: Frame,
    params: Any = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Segmentation:
    """Ducts of the frame; raises PluginError when the method fails or its masks do not fit the image."""
    with _Named(segmenter):
        segmentation = segmenter.segment(frame, _params(segmenter, params), progress, cancel)
    return _believed(segmenter, segmentation, frame)


def run_regrower(
    segmenter: Segmenter,
    frame: Frame,
    judged: Any | None,
    params: Any = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[Segmentation, Any]:
    """The same of a segmenter that is a Regrower, with what it judged; ``judged`` is that of this very frame, or None."""
    if not isinstance(segmenter, Regrower):
        raise TypeError(f"{segmenter.info.id} is no Regrower.")
    with _Named(segmenter):
        judged = segmenter.judge(frame, progress, cancel) if judged is None else judged
        segmentation = segmenter.grow(judged, _params(segmenter, params), progress, cancel)
    return _believed(segmenter, segmentation, frame), judged


def run_glancer(
    segmenter: Segmenter,
    frame: Frame,
    params: Any = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[Segmentation, Any]:
    """What a Glancer sees at once, only to be drawn, and what its closer look goes on from."""
    if not isinstance(segmenter, Regrower) or not isinstance(segmenter, Glancer):
        raise TypeError(f"{segmenter.info.id} is no Glancer.")
    with _Named(segmenter):
        at_once, glanced = segmenter.glance(frame, progress, cancel)
        segmentation = segmenter.grow(at_once, _params(segmenter, params), no_progress, cancel)
    return _believed(segmenter, segmentation, frame), glanced


def run_closer(
    segmenter: Segmenter, glanced: Any, progress: Progress = no_progress, cancel: CancelToken | None = None
) -> Any:
    """What a Glancer judges of what it glanced at."""
    if not isinstance(segmenter, Glancer):
        raise TypeError(f"{segmenter.info.id} is no Glancer.")
    with _Named(segmenter):
        return segmenter.look_again(glanced, progress, cancel)


def _believed(segmenter: Segmenter, segmentation: Segmentation, frame: Frame) -> Segmentation:
    if not isinstance(segmentation, Segmentation):
        raise _refused(segmenter, f"it answered {type(segmentation).__name__}, not Segmentation")
    for name in ("lumen", "leak"):
        _require_array(segmenter, name, getattr(segmentation, name), frame.density.shape, np.bool_)
    for point in (segmentation.nipple, segmentation.orifice):
        if point is not None and not _is_inside(point.at, frame):
            raise _refused(segmenter, f"its nipple or orifice at {point.at} lies outside the image")
    if segmentation.lumen.any() and not segmentation.contrast_found:
        raise _refused(segmenter, "it found ducts but no contrast")
    return segmentation


def run_detector(
    detector: FindingDetector,
    frame: Frame,
    segmentation: Segmentation,
    tree: DuctTree,
    params: Any = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[Finding, ...]:
    """Candidates with their provenance; raises PluginError when the method fails or claims more than a candidate."""
    used = _params(detector, params)
    with _Named(detector):
        findings = tuple(detector.detect(frame, segmentation, tree, used, progress, cancel))
    for finding in findings:
        fault = _fault_of(finding, frame)
        if fault:
            raise _refused(detector, fault)
    made_by = Provenance(name=detector.info.id, version=detector.info.version, parameters=_words(used))
    return tuple(replace(finding, provenance=made_by) for finding in findings)


def run_exporter(
    exporter: Exporter,
    review: Review,
    analyses: Mapping[str, DuctAnalysis],
    facts: Mapping[str, ImageFacts],
    destination: Path,
) -> tuple[Path, ...]:
    """The files written into the folder ``destination``, which is made; raises PluginError when the method fails.

    All are there then or none: a table that a full disk cuts off looks like a whole one. What was there before stays until
    all is written and on the disk.
    """
    with _Named(exporter):
        destination.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".unfinished-", dir=destination, ignore_cleanup_errors=True) as name:
            room = Path(name)
            written = tuple(exporter.export(review, analyses, facts, room))
            sync_tree(room)
            targets = {one: destination / one.relative_to(room) for one in sorted(room.rglob("*")) if one.is_file()}
            for path, target in targets.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
            for folder in {destination, *(target.parent for target in targets.values())}:
                sync(folder)
    return tuple(destination / one.relative_to(room) if one.is_relative_to(room) else one for one in written)


def hanging_choices(
    protocols: Sequence[HangingProtocol], exam: Exam
) -> tuple[tuple[HangingChoice, ...], tuple[str, ...]]:
    """Every protocol for the exam, the best fitting first, those that do not fit last; a sentence for each that failed.

    Of equals the first in ``protocols`` comes first.
    """
    choices, warnings = _choices(protocols, exam)
    return tuple(choice for choice, _ in choices), warnings


def run_hanging(protocols: Sequence[HangingProtocol], exam: Exam, wished: str = "") -> tuple[Hanging, tuple[str, ...]]:
    """The hanging by the protocol of the id ``wished``, else of the best fitting one; a sentence for each that failed.

    A wished protocol that is not there or does not fit gives way to the best; without any usable one the hanging is
    empty.
    """
    choices, warnings = _choices(protocols, exam)
    for choice, protocol in sorted(choices, key=lambda one: one[0].protocol != wished):
        if choice.score <= 0:
            continue
        try:
            return _hung(protocol, exam), warnings
        except PluginError as error:
            warnings = (*warnings, str(error))
    return Hanging(name=""), warnings


_Choices = list[tuple[HangingChoice, HangingProtocol]]


def _choices(protocols: Sequence[HangingProtocol], exam: Exam) -> tuple[_Choices, tuple[str, ...]]:
    found: _Choices = []
    warnings: list[str] = []
    for protocol in protocols:
        try:
            found.append((_choice(protocol, exam), protocol))
        except PluginError as error:
            warnings.append(str(error))
    found.sort(key=lambda one: -one[0].score)
    if found and found[0][0].score > 0:
        found[0] = (replace(found[0][0], is_best=True), found[0][1])
    return found, tuple(warnings)


def _choice(protocol: HangingProtocol, exam: Exam) -> HangingChoice:
    why_not = getattr(protocol, "why_not", lambda _: "It does not fit this study.")
    with _Named(protocol):
        score = float(protocol.score(exam))
        reason = "" if score > 0 else str(why_not(exam))
    info = protocol.info
    return HangingChoice(
        protocol=info.id, title=info.title, summary=info.summary, score=max(0.0, score), why_not=reason
    )


def _hung(protocol: HangingProtocol, exam: Exam) -> Hanging:
    with _Named(protocol):
        hanging = protocol.hang(exam)
        shown = {tile.sop_instance_uid for tile in hanging.tiles}
        shown |= {tile.scout for tile in hanging.tiles if tile.scout}
    strange = shown - {image.sop_instance_uid for image in exam.every_image}
    if strange:
        raise _refused(protocol, f"it hangs image {min(strange)}, which the exam does not have")
    return replace(hanging, protocol=protocol.info.id)


def _fault_of(finding: object, frame: Frame) -> str:
    if not isinstance(finding, Finding):
        return f"it answered {type(finding).__name__}, not Finding"
    if finding.status is not FindingStatus.CANDIDATE:
        return f"finding {finding.id} is {finding.status}: only a reader's act confirms or dismisses"
    if finding.score is None or not 0 <= finding.score <= 1:
        return f"finding {finding.id} has the score {finding.score}, not one of 0..1"
    if not all(_is_inside(point, frame) for point in (finding.at, *finding.outline)):
        return f"finding {finding.id} at {finding.at} lies outside the image"
    return ""


class _Named:
    """Turns whatever a method raises into a PluginError that names it; the user's own stop goes through."""

    def __init__(self, method: Method) -> None:
        self._method = method

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, Cancelled):
            kind_of = "" if isinstance(error, DuctoviewError) else f"{type(error).__name__}: "
            raise _refused(self._method, f"it failed: {kind_of}{error}".rstrip(".")) from error


def _params(method: Method, params: Any) -> Any:
    return method.Params() if params is None else params


def _words(params: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in asdict(params).items())


def _is_inside(point: PointPx, frame: Frame) -> bool:
    rows, columns = frame.density.shape
    return bool(-0.5 <= point.row <= rows - 0.5 and -0.5 <= point.column <= columns - 0.5)


def _require_array(method: Method, name: str, array: object, shape: tuple[int, ...], dtype: type[np.generic]) -> None:
    if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != dtype:
        had = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
        raise _refused(method, f"its {name} is {had}, not {np.dtype(dtype)} {shape}")


def _refused(method: Method, reason: str) -> PluginError:
    return PluginError(f"Plug-in {method.info.title} {method.info.version} ({method.info.id}): {reason}.")
