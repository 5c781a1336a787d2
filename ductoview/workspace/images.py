"""Decoded images, analyses and enhanced pictures of an exam: made in workers, kept as long as there is room."""

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductoview.analysis.persistence import Told
from ductoview.analysis.subtract import Subtraction
from ductoview.display.mixing import twin_of
from ductoview.display.prepared import Prepared, plain, prepared
from ductoview.display.pyramid import Pyramid
from ductoview.errors import AnalysisError, WorkerError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_level import DuctLevel
from ductoview.model.exam import ExamImage
from ductoview.model.image import Mammogram
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.cache import Cache

DECODE_WITHIN_S = 60.0
ANALYSE_WITHIN_S = 300.0
# At most: two of the pixels, one of the padding, a third of both in their halved levels, one of the lumen.
_BYTES_A_PIXEL = 5
_BYTES_A_CANDIDATE = 1000


class Images:
    """Thread-safe. A result belongs to the bytes of a file, so it stays true whatever exam is open."""

    def __init__(self, pool: WorkerPool, cache: Cache) -> None:
        self._pool = pool
        self._cache = cache
        self._decode_ms: dict[Hashable, float] = {}
        self._limits: dict[str, float] = {}

    def use_limits(self, *, ectasia_mm: float, ampulla_ectasia_mm: float) -> None:
        """What analyses count as dilated from now on; those made with other limits are others."""
        self._limits = {"ectasia_mm": ectasia_mm, "ectasia_near_nipple_mm": ampulla_ectasia_mm}

    def warm(self) -> None:
        """Let two workers load their packages in the background, so that the first image does not wait for that."""
        for _ in range(2):
            threading.Thread(target=self._warm_one, name="warm-up", daemon=True).start()

    def mammogram(
        self, image: ExamImage, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> Mammogram:
        """The decoded image, with the header's own facts, ready to be shown."""
        mammogram: Prepared = self._cache.get(
            _key("pixels", image),
            lambda tell: prepared(self._decode(image, tell, cancel)),
            lambda one: one.nbytes,
            progress=progress,
            cancel=cancel,
        )
        return mammogram

    def analysis(
        self,
        image: ExamImage,
        level: DuctLevel | None = None,
        *,
        first: Callable[[DuctAnalysis], object] | None = None,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> DuctAnalysis:
        """The automatic analysis, at a reader's level or as found; raises AnalysisError for a multi-frame object.

        ``first`` is given its ducts while candidates are looked for; where the whole is there already it is not called.
        """
        _refuse_frames(image)
        limits = self._limits  # those of the key also where others are set while pixels are decoded
        analysis: DuctAnalysis = self._cache.get_in_parts(
            self._analysis_key(image, level),
            lambda tell, give: self._analyse(image, level, tell, cancel, limits=limits, first=give),
            _size_of,
            is_dear=True,
            first=first,
            progress=progress,
            cancel=cancel,
        )
        return analysis

    def ducts(
        self,
        image: ExamImage,
        level: DuctLevel | None,
        *,
        first: Callable[[DuctAnalysis], object] | None = None,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> DuctAnalysis:
        """The same as soon as the ducts are there, without candidates unless they have been looked for already.

        ``first`` is given their outlines while the tree is built.
        """
        _refuse_frames(image)
        ready = self.analysis_if_ready(image, level)
        if ready is not None:
            return ready
        return self._analyse(image, level, progress, cancel, limits=self._limits, candidates=False, first=first)

    def enhanced(
        self, image: ExamImage, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> NDArray[np.float32]:
        """The image with its ducts lifted out, grey 0..1."""
        grey: NDArray[np.float32] = self._cache.get(
            _key("enhanced", image),
            lambda tell: self._run(tasks.enhance_image, image, tell, cancel),
            lambda one: one.nbytes,
            progress=progress,
            cancel=cancel,
        )
        return grey

    def twin(self, image: ExamImage, *, progress: Progress = no_progress, cancel: CancelToken | None = None) -> Pyramid:
        """The enhanced twin of the image, to be mixed with it on the screen."""
        twin: Pyramid = self._cache.get(
            _key("twin", image),
            lambda tell: twin_of(
                self.mammogram(image, cancel=cancel), self._run(tasks.enhance_pixels, image, tell, cancel)
            ),
            lambda one: sum(level.nbytes for level in (*one.levels, *one.holes)),
            progress=progress,
            cancel=cancel,
        )
        return twin

    def subtraction(
        self,
        image: ExamImage,
        scout: ExamImage,
        *,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> Subtraction:
        """The image minus its registered scout; raises AnalysisError with a sentence where they do not fit."""

        def stated(one: ExamImage) -> Mammogram:
            return replace(plain(self.mammogram(one, cancel=cancel)), facts=one.facts)

        made: Subtraction = self._cache.get(
            (_key("subtraction", image), _key("of", scout), image.facts.phase, scout.facts.phase),
            lambda tell: self._pool.run(
                tasks.subtract_scout, stated(image), stated(scout),
                deadline_s=ANALYSE_WITHIN_S, progress=tell, cancel=cancel,
            ),
            lambda one: one.grey.nbytes,
            progress=progress,
            cancel=cancel,
        )  # fmt: skip
        return made

    def told(
        self,
        image: ExamImage,
        other: ExamImage,
        *,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> Told:
        """What two phases of a view say of each other's filling defects, both as they were found."""
        analyses = [self.analysis(one, cancel=cancel) for one in (image, other)]
        mammograms = [replace(plain(self.mammogram(one, cancel=cancel)), facts=one.facts) for one in (image, other)]
        told: Told = self._cache.get(
            self._told_key(image, other),
            lambda tell: self._pool.run(
                tasks.compare_phases, *mammograms, *analyses,
                deadline_s=ANALYSE_WITHIN_S, progress=tell, cancel=cancel,
            ),
            lambda one: _BYTES_A_CANDIDATE * (len(one.here) + len(one.there)),
            is_dear=True,
            progress=progress,
            cancel=cancel,
        )  # fmt: skip
        return told

    def told_if_ready(self, image: ExamImage, other: ExamImage) -> Told | None:
        """The same when it is there, without waiting."""
        told: Told | None = self._cache.peek(self._told_key(image, other))
        return told

    def analysis_if_ready(self, image: ExamImage, level: DuctLevel | None = None) -> DuctAnalysis | None:
        """The analysis when it is there, without waiting."""
        analysis: DuctAnalysis | None = self._cache.peek(self._analysis_key(image, level))
        return analysis

    def has_room_for(self, image: ExamImage) -> bool:
        """True when pixels and analysis of the image would push nothing out."""
        pixels = image.facts.rows * image.facts.columns
        return self._cache.room_for(_BYTES_A_PIXEL * pixels)

    def _warm_one(self) -> None:
        with suppress(WorkerError):
            self._pool.run(load_packages, deadline_s=DECODE_WITHIN_S)

    def _decode(self, image: ExamImage, progress: Progress, cancel: CancelToken | None) -> Mammogram:
        started = time.perf_counter()
        mammogram: Mammogram = self._pool.run(
            tasks.decode, image.path, deadline_s=DECODE_WITHIN_S, progress=progress, cancel=cancel
        )
        self._decode_ms[_key("pixels", image)] = (time.perf_counter() - started) * 1000
        return mammogram

    def _analyse(
        self,
        image: ExamImage,
        level: DuctLevel | None,
        progress: Progress,
        cancel: CancelToken | None,
        *,
        limits: Mapping[str, float],
        candidates: bool = True,
        first: Callable[[DuctAnalysis], object] | None = None,
    ) -> DuctAnalysis:
        """The analysis, with the decoding among its timings."""
        analysis: DuctAnalysis = self._pool.run(
            tasks.analyse_image,
            mammogram=plain(self.mammogram(image, cancel=cancel)),
            limits=limits,
            level=level,
            candidates=candidates,
            keep=image.facts.ref.sha256,
            unless_kept=("mammogram",),
            first=first,
            deadline_s=ANALYSE_WITHIN_S,
            progress=progress,
            cancel=cancel,
        )
        decode_ms = self._decode_ms.get(_key("pixels", image), 0.0)
        total_ms = analysis.timings_ms.get("total", 0.0) + decode_ms
        return replace(analysis, timings_ms=analysis.timings_ms | {"decode": decode_ms, "total": total_ms})

    def _run(
        self,
        task: Callable[..., Any],
        image: ExamImage,
        progress: Progress,
        cancel: CancelToken | None,
        **options: Any,
    ) -> Any:
        mammogram = self.mammogram(image, cancel=cancel)
        return self._pool.run(
            task, plain(mammogram), deadline_s=ANALYSE_WITHIN_S, progress=progress, cancel=cancel, **options
        )

    def _told_key(self, image: ExamImage, other: ExamImage) -> Hashable:
        return "told", self._analysis_key(image), self._analysis_key(other)

    def _analysis_key(self, image: ExamImage, level: DuctLevel | None = None) -> Hashable:
        at = None if level is None or level.is_as_found else level
        return _key("analysis", image), tuple(self._limits.values()), at


def load_packages() -> None:
    """In a worker: load what decoding and analysing need, and nothing else."""
    import ductoview.analysis.pipeline
    import ductoview.dicom.read
    import ductoview.hooks.installed

    ductoview.hooks.installed.installed_methods()


def _refuse_frames(image: ExamImage) -> None:
    if image.facts.frames > 1:
        raise AnalysisError(
            f"NumberOfFrames (0028,0008) is {image.facts.frames}: a multi-frame object is shown but not analysed."
        )


def _key(what: str, image: ExamImage) -> Hashable:
    return what, image.facts.ref.sha256 or str(image.path)


def _size_of(analysis: DuctAnalysis) -> int:
    return analysis.lumen.nbytes + sum(segment.path.nbytes for segment in analysis.tree.segments)
