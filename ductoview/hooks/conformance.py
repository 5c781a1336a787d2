"""One conformance suite for our methods and everybody's: a plug-in's tests call ``faults_of`` on each object it offers.

It needs no test framework: an empty answer is a pass, every fault is a sentence.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductoview.errors import DuctoviewError
from ductoview.hooks import conformance_case as case
from ductoview.hooks.checked import run_detector, run_enhancer, run_segmenter
from ductoview.hooks.contracts import API_VERSION, Exporter, HangingProtocol, Method, MethodKind, PluginInfo
from ductoview.model.exam import Exam
from ductoview.model.geometry import Spacing


def faults_of(kind: MethodKind, method: Any) -> tuple[str, ...]:
    """What an object of that kind does against its contract; empty when it may be offered to readers."""
    described = tuple(_faults_of_description(kind, method))
    if described:
        return described
    try:
        return tuple(_CHECKS[kind](method))
    except Exception as error:  # noqa: BLE001 - whatever a method raises is its fault
        return (f"it failed: {type(error).__name__}: {error}",)


def _faults_of_description(kind: MethodKind, method: Any) -> Iterator[str]:
    info = getattr(method, "info", None)
    if not isinstance(info, PluginInfo):
        yield "its 'info' is no PluginInfo"
        return
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", info.id):
        yield f"its id {info.id!r} is not of the form vendor.method"
    if info.api_version != API_VERSION:
        yield f"it is written for API version {info.api_version}, this is {API_VERSION}"
    yield from (
        f"its {name} is empty" for name in ("title", "version", "summary", "intended_use") if not getattr(info, name)
    )
    missing = [member for member in ("Params", *kind.members) if not hasattr(method, member)]
    yield from (f"it has no {member}" for member in missing)
    if not missing:
        yield from _faults_of_params(method)


def _faults_of_params(method: Method) -> Iterator[str]:
    params = method.Params
    if not is_dataclass(params) or not params.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        yield "its Params is no frozen dataclass"
        return
    try:
        asdict(params())
    except TypeError as error:
        yield f"its Params cannot be made without arguments: {error}"
        return
    for field in fields(params):
        low, high = field.metadata.get("minimum"), field.metadata.get("maximum")
        value = getattr(params(), field.name)
        if (low is not None and value < low) or (high is not None and value > high):
            yield f"its default {field.name}={value} lies outside {low}..{high}"


def _faults_of_enhancer(enhancer: Any) -> Iterator[str]:
    yield from _faults_on_frames(lambda frame, _: (run_enhancer(enhancer, frame),))


def _faults_of_segmenter(segmenter: Any) -> Iterator[str]:
    def run(frame: Any, _: bool) -> tuple[NDArray[Any], ...]:
        segmentation = run_segmenter(segmenter, frame)
        return segmentation.lumen, segmentation.leak

    yield from _faults_on_frames(run)


def _faults_of_detector(detector: Any) -> Iterator[str]:
    def run(frame: Any, contrast: bool) -> tuple[NDArray[Any], ...]:
        found = run_detector(detector, frame, case.segmentation(contrast=contrast), case.tree(contrast=contrast))
        return tuple(np.array([one.at.row, one.at.column, one.score]) for one in found)

    yield from _faults_on_frames(run)


def _faults_on_frames(run: Callable[[Any, bool], tuple[NDArray[Any], ...]]) -> Iterator[str]:
    """With contrast, without, and without a scale: input untouched, output sound, and the same the second time."""
    for words, contrast, frame in (
        ("with contrast", True, case.frame()),
        ("without contrast", False, case.frame(contrast=False)),
        ("without a scale", True, case.frame(spacing=Spacing.unknown())),
    ):
        before = frame.density.copy()
        try:
            first, second = run(frame, contrast), run(frame, contrast)
        except DuctoviewError as error:
            yield f"{words}: {error}"
            continue
        if not np.array_equal(before, frame.density):
            yield f"{words}: it changed its input"
        if len(first) != len(second) or not all(map(np.array_equal, first, second)):
            yield f"{words}: it answers differently the second time"


def _faults_of_exporter(exporter: Exporter) -> Iterator[str]:
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", exporter.media_type):
        yield f"its media_type {exporter.media_type!r} is none"
    for exam in case.exams():
        with tempfile.TemporaryDirectory() as folder:
            yield from _faults_of_export(exporter, exam, Path(folder))


def _faults_of_export(exporter: Exporter, exam: Exam, destination: Path) -> Iterator[str]:
    facts = {image.sop_instance_uid: image.facts for image in exam.images}
    analyses = {image.sop_instance_uid: case.analysis() for image in exam.images[:1]}
    written = exporter.export(case.review(exam), analyses, facts, destination)
    if {path.resolve() for path in written} != {path.resolve() for path in destination.rglob("*") if path.is_file()}:
        yield f"the files it names are not those it wrote: {', '.join(path.name for path in written)}"
    if exporter.carries_identity:
        return
    identity = [value for value in asdict(case.PATIENT).values() if len(value) > 1]
    for path in written:
        content = path.read_bytes()
        if any(value.encode() in content for value in identity):
            yield f"{path.name} names the patient though carries_identity is False"


def _faults_of_hanging(protocol: HangingProtocol) -> Iterator[str]:
    for exam in case.exams():
        words = f"an exam of {len(exam.images)} images"
        score = protocol.score(exam)
        if not 0 <= score <= 1:
            yield f"{words}: its score is {score}, not 0..1"
        if score > 0:
            yield from (f"{words}: {fault}" for fault in _faults_of_tiles(protocol, exam))


def _faults_of_tiles(protocol: HangingProtocol, exam: Exam) -> Iterator[str]:
    tiles = protocol.hang(exam).tiles
    known = {image.sop_instance_uid: image.facts.view.laterality for image in exam.images}
    if not tiles:
        yield "it shows nothing"
    if len({(tile.row, tile.column) for tile in tiles}) < len(tiles):
        yield "two images hang at one place"
    for tile in tiles:
        if tile.sop_instance_uid not in known or (tile.scout is not None and tile.scout not in known):
            yield f"it hangs image {tile.sop_instance_uid}, which the exam does not have"
        elif tile.scout is not None and known[tile.scout] is not known[tile.sop_instance_uid]:
            yield "an image and its scout show different sides"


_CHECKS: dict[MethodKind, Callable[[Any], Iterator[str]]] = {
    MethodKind.ENHANCER: _faults_of_enhancer,
    MethodKind.SEGMENTER: _faults_of_segmenter,
    MethodKind.FINDING_DETECTOR: _faults_of_detector,
    MethodKind.EXPORTER: _faults_of_exporter,
    MethodKind.HANGING_PROTOCOL: _faults_of_hanging,
}
