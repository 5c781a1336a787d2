"""Our own methods, registered through the same hooks as anybody's.

An algorithm is imported when it is first used: a window lists the methods without loading scikit-image.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ductoview import __version__
from ductoview.hooks import hookimpl
from ductoview.hooks.contracts import (
    Enhancer,
    Exporter,
    FindingDetector,
    HangingProtocol,
    NoParams,
    PluginInfo,
    Segmenter,
)
from ductoview.hooks.fhir_exporter import FhirExporter
from ductoview.hooks.hanging.files import built_in
from ductoview.hooks.measures_exporter import MeasuresExporter
from ductoview.model.analysis_json import analysis_to_json
from ductoview.model.duct_analysis import DuctAnalysis, Frame, Segmentation
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import Finding
from ductoview.model.image import ImageFacts
from ductoview.model.progress import CancelToken, Progress
from ductoview.model.review import Review
from ductoview.model.review_json import review_to_json

if TYPE_CHECKING:
    from ductoview.analysis.enhance import EnhanceParams
    from ductoview.analysis.findings import DetectParams
    from ductoview.analysis.learned import Glance, LearnedParams, Scored
    from ductoview.analysis.segment import SegmentParams


def _info(method_id: str, title: str, summary: str, intended_use: str) -> PluginInfo:
    return PluginInfo(id=method_id, title=title, version=__version__, summary=summary, intended_use=intended_use)


class DuctEnhancer:
    """Flattens the background and lifts thin bright structures."""

    info = _info(
        "ductoview.enhance",
        "Duct enhancement",
        "flattens the background and lifts thin opacified structures",
        "To look at; never to measure on.",
    )

    @property
    def Params(self) -> "type[EnhanceParams]":  # noqa: N802
        """EnhanceParams."""
        from ductoview.analysis.enhance import EnhanceParams

        return EnhanceParams

    def enhance(
        self, frame: Frame, params: "EnhanceParams", progress: Progress, cancel: CancelToken | None
    ) -> NDArray[np.float32]:
        """Grey 0..1 in the frame's shape."""
        from ductoview.analysis.enhance import enhance

        return enhance(frame, params, progress=progress, cancel=cancel)


class DuctSegmenter:
    """Every pixel judged by the learned scorer, what is likely lumen grown into a tree."""

    info = _info(
        "ductoview.segment",
        "Duct segmentation",
        "finds the lumen of opacified ducts, nipple and orifice",
        "A proposal on ductograms with positive contrast; the reader judges it.",
    )

    @property
    def Params(self) -> "type[LearnedParams]":  # noqa: N802
        """LearnedParams."""
        from ductoview.analysis.learned import LearnedParams

        return LearnedParams

    def segment(
        self, frame: Frame, params: "LearnedParams", progress: Progress, cancel: CancelToken | None
    ) -> Segmentation:
        """Lumen and leak in the frame's shape."""
        from ductoview.analysis.learned import segment_learned
        from ductoview.analysis.scorer import load_scorer

        return segment_learned(frame, params, load_scorer(), progress=progress, cancel=cancel)

    def judge(self, frame: Frame, progress: Progress, cancel: CancelToken | None) -> "Scored":
        """Every pixel judged."""
        from ductoview.analysis.learned import scored
        from ductoview.analysis.scorer import load_scorer

        return scored(frame, load_scorer(), progress=progress, cancel=cancel)

    def glance(self, frame: Frame, progress: Progress, cancel: CancelToken | None) -> "tuple[Scored, Glance]":
        """Every pixel judged by one look, and what the second goes on from."""
        from ductoview.analysis.learned import at_a_glance, glance_of
        from ductoview.analysis.scorer import load_scorer

        glance = glance_of(frame, load_scorer(), progress=progress, cancel=cancel)
        return at_a_glance(glance, cancel), glance

    def look_again(self, glanced: "Glance", progress: Progress, cancel: CancelToken | None) -> "Scored":
        """Every pixel judged."""
        from ductoview.analysis.learned import looked_again

        return looked_again(glanced, progress=progress, cancel=cancel)

    def grow(
        self, judged: "Scored", params: "LearnedParams", progress: Progress, cancel: CancelToken | None
    ) -> Segmentation:
        """Lumen and leak in the frame's shape."""
        from ductoview.analysis.learned import segmented

        return segmented(judged, params, progress=progress, cancel=cancel)

    def readier(self, params: "LearnedParams", more: float) -> "LearnedParams":
        """Every threshold moved by that logit."""
        from ductoview.analysis.learned import readier

        return readier(params, more)


class RuleSegmenter:
    """Ridges in units of contrast to noise, grown to a share of their height: nothing learned."""

    info = _info(
        "ductoview.segment-rules",
        "Duct segmentation by rules",
        "finds the lumen of opacified ducts by rules alone, for comparison",
        "A proposal on ductograms with positive contrast; the reader judges it.",
    )

    @property
    def Params(self) -> "type[SegmentParams]":  # noqa: N802
        """SegmentParams."""
        from ductoview.analysis.segment import SegmentParams

        return SegmentParams

    def segment(
        self, frame: Frame, params: "SegmentParams", progress: Progress, cancel: CancelToken | None
    ) -> Segmentation:
        """Lumen and leak in the frame's shape."""
        from ductoview.analysis.segment import segment_ducts

        return segment_ducts(frame, params, progress=progress, cancel=cancel)


class DuctFindings:
    """Candidates along the tree: defects, abrupt terminations, narrowing, ectasia, extravasation, cyst fill."""

    info = _info(
        "ductoview.findings",
        "Duct findings",
        "proposes filling defects, abrupt terminations, narrowings, ectasia and extravasation",
        "Candidates for a reader to accept or dismiss; no statement about malignancy.",
    )

    @property
    def Params(self) -> "type[DetectParams]":  # noqa: N802
        """DetectParams."""
        from ductoview.analysis.findings import DetectParams

        return DetectParams

    def detect(
        self,
        frame: Frame,
        segmentation: Segmentation,
        tree: DuctTree,
        params: "DetectParams",
        progress: Progress,
        cancel: CancelToken | None,
    ) -> tuple[Finding, ...]:
        """Candidates inside the image."""
        from ductoview.analysis.findings import detect_findings

        return detect_findings(frame, segmentation, tree, params, progress=progress, cancel=cancel)


@dataclass(frozen=True, slots=True)
class JsonExporter:
    """The review, and the automatic analysis of every image, as JSON."""

    info = _info(
        "ductoview.json",
        "Review as JSON",
        "writes review.json, and analysis.json of every image",
        "For other programs; names images by their UIDs, not the patient.",
    )
    Params = NoParams
    media_type = "application/json"
    carries_identity = False

    def export(
        self,
        review: Review,
        analyses: Mapping[str, DuctAnalysis],
        facts: Mapping[str, ImageFacts],
        destination: Path,
    ) -> tuple[Path, ...]:
        """``review.json`` and ``<SOPInstanceUID>.json`` for each analysis."""
        written = [_write_json(destination / "review.json", review_to_json(review))]
        for uid, analysis in analyses.items():
            written.append(_write_json(destination / f"{uid}.json", analysis_to_json(facts[uid], analysis)))
        return tuple(written)


def _write_json(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


@hookimpl
def ductoview_enhancers() -> Sequence[Enhancer]:
    """Ours."""
    return (DuctEnhancer(),)


@hookimpl
def ductoview_segmenters() -> Sequence[Segmenter]:
    """Ours; the first is used where nobody chooses."""
    return (DuctSegmenter(), RuleSegmenter())


@hookimpl
def ductoview_finding_detectors() -> Sequence[FindingDetector]:
    """Ours."""
    return (DuctFindings(),)


@hookimpl
def ductoview_exporters() -> Sequence[Exporter]:
    """Ours."""
    return (JsonExporter(), MeasuresExporter(), FhirExporter())


@hookimpl
def ductoview_hanging_protocols() -> Sequence[HangingProtocol]:
    """Ours, read from their files."""
    return built_in()
