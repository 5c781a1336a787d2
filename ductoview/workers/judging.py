"""A segmenter at work in a worker: what no parameter changes is kept from one call to the next."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import DuctAnalysis, Frame, Segmentation
from ductoview.model.duct_level import DuctLevel
from ductoview.model.finding import Provenance
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.progress import CancelToken, Progress
from ductoview.workers.kept import Kept, NotKept

if TYPE_CHECKING:
    from ductoview.hooks.contracts import Segmenter
    from ductoview.hooks.manager import Methods

Segment = Callable[[Frame, Progress, CancelToken | None], Segmentation]
Keep = Callable[["Known"], None]
Ways = tuple[Frame, Segment, Segment | None]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What no level of an image changes: what is installed, and, once it has been analysed, its frame and what was judged."""

    facts: ImageFacts
    methods: "Methods"
    frame: Frame | None = None
    judged: Any = None


def known_of(mammogram: Mammogram | None, kept: Kept, keep: str) -> Known:
    """What is ``kept`` under the key ``keep``, else what the image itself gives; raises NotKept without either."""
    from ductoview.hooks.installed import installed_methods

    known: Known | None = kept.get(keep)
    if known is not None:
        return known
    if mammogram is None:
        raise NotKept("Nothing is kept of this image: its pixels are needed.")
    return Known(facts=mammogram.facts, methods=installed_methods())


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
    known: Known, mammogram: Mammogram | None, segmenter: "Segmenter", params: Any, scout: Frame | None, keep: Keep
) -> Ways:
    """The frame, how its ducts are found: from what is ``known`` where the method can do so; ``keep`` gets what is then; and
    how they are seen at a glance before that, None where there is nothing quicker."""
    from ductoview.analysis.frame import frame_of
    from ductoview.hooks.checked import run_closer, run_glancer, run_regrower, run_segmenter
    from ductoview.hooks.contracts import Glancer, Regrower

    frame = known.frame
    if frame is None:
        if mammogram is None:
            raise NotKept("No frame is kept of this image: its pixels are needed.")
        frame = replace(frame_of(mammogram), scout=scout)
    if not isinstance(segmenter, Regrower):
        return frame, lambda frame, progress, cancel: run_segmenter(segmenter, frame, params, progress, cancel), None
    glances: list[Any] = []

    def glance(frame: Frame, progress: Progress, cancel: CancelToken | None) -> Segmentation:
        segmentation, glanced = run_glancer(segmenter, frame, params, progress, cancel)
        glances.append(glanced)
        return segmentation

    def segment(frame: Frame, progress: Progress, cancel: CancelToken | None) -> Segmentation:
        judged = run_closer(segmenter, glances.pop(), progress, cancel) if glances else known.judged
        segmentation, judged = run_regrower(segmenter, frame, judged, params, progress, cancel)
        keep(replace(known, frame=frame, judged=judged))
        return segmentation

    return frame, segment, glance if known.judged is None and isinstance(segmenter, Glancer) else None


def at_level(analysis: DuctAnalysis, level: DuctLevel | None) -> DuctAnalysis:
    """The analysis with the reader's word on how readily pixels are called duct: like a correction it stands in
    ``provenance`` and is the first of the ``warnings``."""
    if level is None or level.is_as_found:
        return analysis
    reader = Provenance(name=level.by or "a reader", parameters=level.words, is_reader=True)
    said = replace(analysis, provenance=(*analysis.provenance, reader), duct_level=level)
    return replace(said, warnings=(said.corrected_words, *said.warnings))
