"""The whole automatic analysis of one image, from its pixels to candidates."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ductoview import __version__
from ductoview.analysis import implant
from ductoview.analysis.findings import DetectParams, detect_findings
from ductoview.analysis.frame import frame_of, lying_words
from ductoview.analysis.learned import Glance, LearnedParams, Scored, at_a_glance, glance_of, looked_again, segmented
from ductoview.analysis.scorer import load_scorer
from ductoview.analysis.summary import summarise
from ductoview.analysis.tree import build_tree
from ductoview.analysis.vessels import without_vessels
from ductoview.errors import PluginError
from ductoview.model.duct_analysis import DuctAnalysis, Frame, Segmentation, TreeSummary
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding, Provenance, with_content_ids
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.progress import CancelToken, Progress, check, no_progress

UNSEEN_IMPLANT = (
    "BreastImplantPresent (0028,1300) is YES, but no implant was surely seen: what is found may lie on its border."
)
Segment = Callable[[Frame, Progress, CancelToken | None], Segmentation]
Detect = Callable[[Frame, Segmentation, DuctTree, Progress, CancelToken | None], tuple[Finding, ...]]

First = Callable[[DuctAnalysis], object]
"""Takes outlines of ducts, without a tree, of an analysis that is still going on: to be drawn, and nothing else."""


def analyse(
    mammogram: Mammogram,
    *,
    segment: Segment | None = None,
    detectors: Sequence[Detect] | None = None,
    frame: Frame | None = None,
    first: First | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> DuctAnalysis:
    """Frame, segmentation, tree, candidates (under ids of their content) and summary, with the time each took.

    ``segment`` and ``detectors`` replace our own methods; ``frame`` is the image's, where it has been made already. ``first`` is
    given outlines of ducts, where there is contrast, before there is a tree: what our own method sees at a glance, before it
    looks closer, or those of ``segment``. A detector that raises PluginError is named in ``warnings`` and the rest go on; a
    segmenter that raises one ends the analysis. Raises Cancelled at the user's wish.
    """
    started = _now_ms()
    frame = frame_of(mammogram) if frame is None else frame
    how: dict[str, Any] = {"segment": segment, "detectors": detectors, "first": first}
    if segment is None:
        own = _OwnSegment()
        how |= {"segment": own.segment, "glance": own.glance}
    analysis = analyse_frame(frame, mammogram.facts, **how, progress=progress, cancel=cancel)
    total_ms = _now_ms() - started
    framing_ms = total_ms - analysis.timings_ms["total"]
    return replace(analysis, timings_ms=analysis.timings_ms | {"enhance": framing_ms, "total": total_ms})


def analyse_frame(
    frame: Frame,
    facts: ImageFacts,
    *,
    segment: Segment,
    glance: Segment | None = None,
    detectors: Sequence[Detect] | None = None,
    first: First | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> DuctAnalysis:
    """The same of a frame that has been made of the image of those ``facts``, by a ``segment`` that, asked for a ``glance``
    first, goes on from it."""
    framed = _now_ms()
    check(cancel)
    if first is not None and glance is not None:
        _give(first, frame, facts, glance(frame, _part(progress, 0.0, 0.4), cancel), framed)
        first = None
    segmentation = segment(frame, _part(progress, 0.05, 0.75), cancel)
    check(cancel)
    if first is not None:
        _give(first, frame, facts, segmentation, framed)
    segmentation, ducts = _ducts(frame, facts, segmentation, framed, cancel)
    progress(0.85, "tree built")
    check(cancel)
    begun = _now_ms()
    findings, warnings = _candidates(frame, segmentation, ducts.tree, detectors, progress, cancel)
    ended = _now_ms()
    progress(1.0, "analysed")
    return replace(
        ducts,
        findings=findings,
        warnings=(
            *lying_words(facts, frame.chest_wall),
            *segmentation.warnings,
            *_implant_words(facts, segmentation, findings),
            *warnings,
        ),
        timings_ms=ducts.timings_ms | {"findings": ended - begun, "total": _now_ms() - framed},
    )


def _give(first: First, frame: Frame, facts: ImageFacts, seen: Segmentation, framed_ms: float) -> None:
    """Their outlines, of which nothing is held afterwards: a closer look needs the memory."""
    if seen.contrast_found:
        first(_outlines(frame, facts, seen, framed_ms))


def _ducts(
    frame: Frame, facts: ImageFacts, segmentation: Segmentation, framed_ms: float, cancel: CancelToken | None
) -> tuple[Segmentation, DuctAnalysis]:
    """The tree of a segmentation that took the time since the frame was there, without candidates; and what of the segmentation
    are ducts."""
    outlines = _outlines(frame, facts, segmentation, framed_ms)
    if not segmentation.contrast_found:
        return segmentation, outlines
    begun = _now_ms()
    segmentation, tree = without_vessels(frame, segmentation, build_tree(frame, segmentation, cancel), cancel)
    summary = summarise(frame, segmentation, tree)
    timings_ms = outlines.timings_ms | {"tree": _now_ms() - begun}
    found = replace(outlines, lumen=segmentation.lumen, contrast_found=segmentation.contrast_found)
    return segmentation, replace(found, tree=tree, summary=summary, timings_ms=timings_ms)


def _outlines(frame: Frame, facts: ImageFacts, segmentation: Segmentation, framed_ms: float) -> DuctAnalysis:
    """The same without a tree: nothing is known of its ducts but where they are."""
    return DuctAnalysis(
        contrast_found=segmentation.contrast_found,
        lumen=segmentation.lumen,
        nipple=segmentation.nipple,
        orifice=segmentation.orifice,
        tree=DuctTree(),
        findings=(),
        summary=TreeSummary(),
        warnings=(
            *lying_words(facts, frame.chest_wall),
            *segmentation.warnings,
            *_implant_words(facts, segmentation, ()),
        ),
        timings_ms={"enhance": 0.0, "segment": _now_ms() - framed_ms, "tree": 0.0},
        provenance=(Provenance(name="ductoview", version=__version__),),
    )


def _implant_words(facts: ImageFacts, segmentation: Segmentation, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What to say when the header speaks of an implant and none was seen: it may lie outside the view, or be missed."""
    if (
        not facts.implant_present
        or implant.WORDS in segmentation.warnings
        or not (segmentation.contrast_found or findings)
    ):
        return ()
    return (UNSEEN_IMPLANT,)


def _candidates(
    frame: Frame,
    segmentation: Segmentation,
    tree: DuctTree,
    detectors: Sequence[Detect] | None,
    progress: Progress,
    cancel: CancelToken | None,
) -> tuple[tuple[Finding, ...], list[str]]:
    chosen = (_own_detect,) if detectors is None else tuple(detectors)
    found: list[Finding] = []
    warnings: list[str] = []
    for number, detect in enumerate(chosen):
        first, last = (0.85 + 0.15 * step / len(chosen) for step in (number, number + 1))
        try:
            found += detect(frame, segmentation, tree, _part(progress, first, last), cancel)
        except PluginError as error:
            warnings.append(str(error))
    return with_content_ids(found), warnings


class _OwnSegment:
    """Our own method on one frame: by two looks, or at a glance first and then closer."""

    def __init__(self) -> None:
        self._scorer = load_scorer()
        self._glance: Glance | None = None

    def glance(self, frame: Frame, progress: Progress, cancel: CancelToken | None) -> Segmentation:
        self._glance = glance_of(frame, self._scorer, progress=progress, cancel=cancel)
        return segmented(at_a_glance(self._glance, cancel), LearnedParams(), cancel=cancel)

    def segment(self, frame: Frame, progress: Progress, cancel: CancelToken | None) -> Segmentation:
        return segmented(self._closer(frame, progress, cancel), LearnedParams(), progress=progress, cancel=cancel)

    def _closer(self, frame: Frame, progress: Progress, cancel: CancelToken | None) -> Scored:
        glance, self._glance = self._glance or glance_of(frame, self._scorer, progress=progress, cancel=cancel), None
        return looked_again(glance, progress=progress, cancel=cancel)


def _own_detect(
    frame: Frame, segmentation: Segmentation, tree: DuctTree, progress: Progress, cancel: CancelToken | None
) -> tuple[Finding, ...]:
    return detect_findings(frame, segmentation, tree, DetectParams(), progress=progress, cancel=cancel)


def _part(progress: Progress, first: float, last: float) -> Progress:
    def scaled(fraction: float, phrase: str) -> None:
        progress(first + (last - first) * fraction, phrase)

    return scaled


def _now_ms() -> float:
    return time.perf_counter() * 1000
