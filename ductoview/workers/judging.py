"""A segmenter at work in a worker: what no parameter changes is kept from one call to the next."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import DuctAnalysis, Frame, Segmentation
from ductoview.model.duct_level import DuctLevel
from ductoview.model.finding import Provenance
from ductoview.model.image import Mammogram
from ductoview.model.progress import CancelToken, Progress
from ductoview.workers.kept import Kept

if TYPE_CHECKING:
    from ductoview.hooks.contracts import Segmenter

Segment = Callable[[Frame, Progress, CancelToken | None], Segmentation]


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    frame: Frame
    judged: Any


def params_at(segmenter: "Segmenter", level: DuctLevel | None) -> Any:
    """The segmenter's parameters at a level; raises AnalysisError for a method that has no levels."""
    from ductoview.hooks.contracts import Regrower

    params = segmenter.Params()
    if level is None or level.is_as_found:
        return params
    if not isinstance(segmenter, Regrower):
        raise AnalysisError(f"{segmenter.info.title} ({segmenter.info.id}) cannot show more or fewer ducts.")
    return segmenter.readier(params, level.more)


def frame_and_segment(
    mammogram: Mammogram, segmenter: "Segmenter", params: Any, scout: Frame | None, kept: Kept, keep: str
) -> tuple[Frame, Segment]:
    """The frame, and how its ducts are found: from what is ``kept`` under the key ``keep`` where the method can do so."""
    from ductoview.analysis.frame import frame_of
    from ductoview.hooks.checked import run_regrower, run_segmenter
    from ductoview.hooks.contracts import Regrower

    known: _Judged | None = kept.get(keep)
    frame = known.frame if known is not None else replace(frame_of(mammogram), scout=scout)
    if not isinstance(segmenter, Regrower):
        return frame, lambda frame, progress, cancel: run_segmenter(segmenter, frame, params, progress, cancel)

    def segment(frame: Frame, progress: Progress, cancel: CancelToken | None) -> Segmentation:
        judged = known.judged if known is not None else None
        segmentation, judged = run_regrower(segmenter, frame, judged, params, progress, cancel)
        kept.put(keep, _Judged(frame, judged))
        return segmentation

    return frame, segment


def at_level(analysis: DuctAnalysis, level: DuctLevel | None) -> DuctAnalysis:
    """The analysis with the reader's word on how readily pixels are called duct: like a correction it stands in
    ``provenance`` and is the first of the ``warnings``."""
    if level is None or level.is_as_found:
        return analysis
    reader = Provenance(name=level.by or "a reader", parameters=level.words, is_reader=True)
    said = replace(analysis, provenance=(*analysis.provenance, reader), duct_level=level)
    return replace(said, warnings=(said.corrected_words, *said.warnings))
