"""What worker processes are asked to do. Packages are imported inside each task: a worker loads what it needs."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.progress import CancelToken, Progress, no_progress

if TYPE_CHECKING:
    from ductoview.dicom.objects import WrittenObjects

_DECODE_SHARE = 0.1


def decode(path: Path, *, frame: int = 0) -> Mammogram:
    """The decoded image; see ``dicom.read.read_mammogram``."""
    from ductoview.dicom.read import read_mammogram

    return read_mammogram(path, frame=frame)


def facts(path: Path) -> ImageFacts:
    """The header's facts; see ``dicom.read.read_facts``."""
    from ductoview.dicom.read import read_facts

    return read_facts(path)


def analyse_image(
    mammogram: Mammogram, *, progress: Progress = no_progress, cancel: CancelToken | None = None, **methods: Any
) -> DuctAnalysis:
    """The automatic analysis of a decoded image; ``methods`` go to ``analysis.pipeline.analyse``."""
    from ductoview.analysis.pipeline import analyse

    analysis: DuctAnalysis = analyse(mammogram, progress=progress, cancel=cancel, **methods)
    return analysis


def analyse_file(
    path: Path,
    *,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
    **methods: Any,
) -> tuple[ImageFacts, DuctAnalysis]:
    """Decode and analyse one file; ``timings_ms`` holds the decoding and a total with it.

    Raises AnalysisError for a multi-frame object, whose slices are not analysed.
    """
    started = time.perf_counter()
    mammogram = decode(path)
    decode_ms = (time.perf_counter() - started) * 1000
    if mammogram.facts.frames > 1:
        raise AnalysisError(
            f"NumberOfFrames (0028,0008) is {mammogram.facts.frames}: a multi-frame object is shown but not analysed."
        )
    progress(_DECODE_SHARE, "decoded")
    analysis = analyse_image(mammogram, progress=_after_decoding(progress), cancel=cancel, **methods)
    timings_ms = analysis.timings_ms | {
        "decode": decode_ms,
        "total": analysis.timings_ms.get("total", 0.0) + decode_ms,
    }
    return mammogram.facts, replace(analysis, timings_ms=timings_ms)


def write_dicom_objects(*args: Any, **kwargs: Any) -> "WrittenObjects":
    """Presentation state, segmentation and report of one image; see ``dicom.objects.write_objects``."""
    from ductoview.dicom.objects import write_objects

    return write_objects(*args, **kwargs)


def _after_decoding(progress: Progress) -> Callable[[float, str], None]:
    def scaled(fraction: float, phrase: str) -> None:
        progress(_DECODE_SHARE + (1 - _DECODE_SHARE) * fraction, phrase)

    return scaled
