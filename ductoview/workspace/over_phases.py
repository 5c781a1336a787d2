"""Candidates told over phases: which images of an exam are compared, the comparing, and what it says."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations

from ductoview.analysis.persistence import Told, as_told, one_group
from ductoview.analysis.subtract import unlike
from ductoview.errors import DuctoviewError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.image import ImageFacts
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.review import ImageReview
from ductoview.model.view import Laterality, Phase, ViewPosition
from ductoview.workspace.images import Images

FILLED = frozenset({Phase.EARLY, Phase.FULL, Phase.DELAYED, Phase.REFILL})
"""Phases in which ducts hold contrast: a scout has none, and what leaves with it while the duct empties tells nothing."""


@dataclass(frozen=True, slots=True)
class PhasePair:
    """Two images of one view in two phases, in the order of their UIDs; ``why_not`` says why they cannot be compared."""

    one: ExamImage
    other: ExamImage
    why_not: str = ""


_ONE_EXPOSURE = "Both images state the same time: they may be one exposure, made ready to be shown twice."


def phase_pairs(images: Iterable[ExamImage]) -> Iterator[PhasePair]:
    """All pairs of images of a study that show ducts with contrast in one view of one side.

    A raw image and one for the screen are none: they may be one exposure, and cannot be laid over each other.
    """
    good = (image for image in images if not image.check.is_reject)
    filled = [image for image in good if image.facts.phase in FILLED and image.facts.frames == 1]
    for one, other in combinations(sorted(filled, key=lambda image: image.sop_instance_uid), 2):
        views = one.facts.view, other.facts.view
        stated = views[0].laterality is not Laterality.UNKNOWN and views[0].position is not ViewPosition.UNKNOWN
        is_alike = (views[0].laterality, views[0].position) == (views[1].laterality, views[1].position)
        if stated and is_alike and one.facts.intent is other.facts.intent:
            yield PhasePair(one, other, _why_no_other_phase(one.facts, other.facts))


def _why_no_other_phase(one: ImageFacts, other: ImageFacts) -> str:
    """What lies where it lay in the same exposure is no growth by that: a bubble would stay too."""
    return _ONE_EXPOSURE if one.acquired and one.acquired == other.acquired else unlike(one, other)


def with_told(decided: ImageReview, analysis: DuctAnalysis) -> ImageReview:
    """The marks of an image with what other phases tell of those that were accepted before anybody could know it.

    What was known when one was accepted stays as it is; the very same value where nothing is new. To be looked at only: it
    comes when it comes, and a saving that is tried again must write the very same objects.
    """
    told = {one.id: one for one in analysis.findings if one.persistence}

    def known(one: Finding) -> Finding:
        is_new = one.status is FindingStatus.CONFIRMED and not one.persistence and one.id in told
        return replace(one, persistence=told[one.id].persistence, why=told[one.id].why) if is_new else one

    findings = tuple(map(known, decided.findings))
    return decided if findings == decided.findings else replace(decided, findings=findings)


def told_over_phases(
    images: Sequence[ExamImage], analyses: Mapping[str, DuctAnalysis], told: Callable[[PhasePair], Told | None]
) -> dict[str, DuctAnalysis]:
    """The analyses of a study's images (by UID) with what each phase tells of the others' candidates.

    ``told`` answers what a pair says, or None where that is not known; an analysis of which nothing is told is the very same
    object.
    """
    return {uid: _with_seen(one, _seen_by_others(images, uid, one, told)) for uid, one in analyses.items()}


def _seen_by_others(
    images: Sequence[ExamImage], uid: str, analysis: DuctAnalysis, told: Callable[[PhasePair], Told | None]
) -> dict[str, tuple[SeenIn, ...]]:
    """By candidate of an image what its other phases say."""
    found: dict[str, tuple[SeenIn, ...]] = {}
    for pair in phase_pairs(images):
        if uid not in (pair.one.sop_instance_uid, pair.other.sop_instance_uid):
            continue
        is_first = uid == pair.one.sop_instance_uid
        by = pair.other if is_first else pair.one
        for finding_id, seen in _said(pair, by, is_first, analysis, told).items():
            found[finding_id] = (*found.get(finding_id, ()), seen)
    return found


def _with_seen(analysis: DuctAnalysis, seen: Mapping[str, tuple[SeenIn, ...]]) -> DuctAnalysis:
    if not seen:
        return analysis
    findings = one_group(tuple(as_told(one, seen.get(one.id, ())) for one in analysis.findings))
    return replace(analysis, findings=findings)


def _said(
    pair: PhasePair,
    by: ExamImage,
    is_first: bool,
    analysis: DuctAnalysis,
    told: Callable[[PhasePair], Told | None],
) -> dict[str, SeenIn]:
    if pair.why_not:
        seen = SeenIn(
            image_uid=by.sop_instance_uid,
            phase=by.facts.phase,
            persistence=Persistence.UNKNOWN,
            reason=pair.why_not.rstrip("."),
        )
        defect = FindingKind.INTRALUMINAL_FILLING_DEFECT
        return {one.id: seen for one in analysis.findings if one.kind is defect}
    both = told(pair)
    if both is None:
        return {}
    said = both.here if is_first else both.there
    return {name: replace(seen, phase=by.facts.phase) for name, seen in said.items()}


class OverPhases:
    """Thread-safe: what is kept is replaced whole. Where nothing is told an analysis is the very same object.

    Kept is only what is of the opening asked about last: a mask for each image would fill the memory in a day's work.
    """

    def __init__(self, images: Images) -> None:
        self._images = images
        self._token = 0
        self._kept: dict[str, tuple[DuctAnalysis, dict[str, tuple[SeenIn, ...]], DuctAnalysis]] = {}

    def analysis(self, exam: Exam, uid: str, analysis: DuctAnalysis) -> DuctAnalysis:
        """The analysis of an image with what has been told of its candidates so far; the phases are those of ``exam``."""
        seen = _seen_by_others(exam.images, uid, analysis, self._told_if_ready)
        if not seen:
            return analysis
        if exam.load_token != self._token:
            self._token, self._kept = exam.load_token, {}
        kept = self._kept.get(uid)
        if kept is None or kept[0] is not analysis or kept[1] != seen:
            kept = analysis, seen, _with_seen(analysis, seen)
            self._kept[uid] = kept
        return kept[2]

    def _told_if_ready(self, pair: PhasePair) -> Told | None:
        return self._images.told_if_ready(pair.one, pair.other)


class PhaseWatch:
    """A thread for one exam: compares two phases as soon as both are analysed.

    ``told`` is called in it with each pair that was compared. What fails is left: nothing is told of it.
    """

    def __init__(self, images: Images, exam: Callable[[], Exam | None], told: Callable[[PhasePair], None]) -> None:
        self._images, self._exam, self._told = images, exam, told
        self._stop, self._news = threading.Event(), threading.Event()
        self._tried: set[tuple[str, str]] = set()
        self._thread = threading.Thread(target=self._run, name="phase-watch", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Something was analysed, or a phase became known."""
        self._news.set()

    def stop(self) -> None:
        """Stop at once, also a comparison that runs, without waiting for the thread."""
        self._stop.set()
        self._news.set()

    def join(self, timeout_s: float) -> None:
        """Wait until the thread has ended."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.wait()
            self._news.clear()
            while not self._stop.is_set() and (pair := self._next()) is not None:
                self._tried.add((pair.one.sop_instance_uid, pair.other.sop_instance_uid))
                with suppress(DuctoviewError):
                    self._compare(pair)

    def _next(self) -> PhasePair | None:
        exam = self._exam()
        waiting = (pair for pair in phase_pairs(exam.images) if not pair.why_not) if exam is not None else ()
        return next((pair for pair in waiting if self._can_be_compared(pair)), None)

    def _can_be_compared(self, pair: PhasePair) -> bool:
        if (pair.one.sop_instance_uid, pair.other.sop_instance_uid) in self._tried:
            return False
        return all(self._images.analysis_if_ready(image) is not None for image in (pair.one, pair.other))

    def _compare(self, pair: PhasePair) -> None:
        self._images.told(pair.one, pair.other, cancel=self._stop)
        if not self._stop.is_set():
            self._told(pair)
