"""Phases of one view are compared once both are analysed, and what they say is shown with the phases as they are now."""

import threading
import weakref
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ductoview.analysis.persistence import Told
from ductoview.errors import AnalysisError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Mimic
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import PatientIdentity, SOPInstanceUID
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.progress import no_progress
from ductoview.model.review import ImageReview, Review
from ductoview.model.view import Laterality, Phase, PresentationIntent, ViewModifier, ViewPosition
from ductoview.workspace.corrections import Corrections
from ductoview.workspace.images import Images
from ductoview.workspace.object_ledger import Ledger
from ductoview.workspace.over_phases import OverPhases, PhasePair, PhaseWatch, phase_pairs
from ductoview.workspace.saving import Means, plan
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.display.support import LEFT_CC, facts

WITHIN_S = 20.0


def image(uid: str, phase: Phase, **changes: Any) -> ExamImage:
    known = facts((60, 50), phase=phase)
    known = replace(known, ref=replace(known.ref, sop_instance_uid=SOPInstanceUID(uid)), **changes)
    return ExamImage(facts=known, path=Path(uid))


def exam_of(*images: ExamImage) -> Exam:
    return Exam(study_uid="1", load_token=1, patient=PatientIdentity(), images=images)


FULL, EARLY = image("1.1", Phase.FULL), image("1.2", Phase.EARLY)


def defect(name: str, group: int | None = None) -> Finding:
    kind = FindingKind.INTRALUMINAL_FILLING_DEFECT
    return Finding(id=name, kind=kind, at=PointPx(1, 2), score=0.9, why="dark", group=group)


def analysis(*found: Finding) -> DuctAnalysis:
    return replace(analysis_of(tree_of((1, None, [(0.0, 0.0), (0.0, 9.0)], (3.0, 3.0)))), findings=found)


def said(persistence: Persistence, by: str = "1.2") -> SeenIn:
    return SeenIn(image_uid=by, phase=Phase.UNKNOWN, persistence=persistence)


class Compared:
    """Stands for Images: analyses that are ``ready``, and what each pair says."""

    def __init__(self, *ready: str, told: Told | None = None, broken: bool = False) -> None:
        self.ready, self.answer, self.broken = set(ready), told, broken
        self.asked: list[tuple[str, str]] = []

    def analysis_if_ready(self, one: ExamImage) -> object | None:
        return analysis() if one.sop_instance_uid in self.ready else None

    def told(self, one: ExamImage, other: ExamImage, **_: Any) -> None:
        self.asked.append((one.sop_instance_uid, other.sop_instance_uid))
        if self.broken:
            raise AnalysisError("no")

    def told_if_ready(self, one: ExamImage, other: ExamImage) -> Told | None:
        return self.answer


def shown(told: Told | None, exam: Exam, uid: str, of: DuctAnalysis) -> DuctAnalysis:
    return OverPhases(cast(Images, Compared(told=told))).analysis(exam, uid, of)


def pairs(*images: ExamImage) -> list[tuple[str, str]]:
    return [(pair.one.sop_instance_uid, pair.other.sop_instance_uid) for pair in phase_pairs(images)]


def test_two_phases_of_a_view_are_a_pair_whatever_their_order() -> None:
    assert pairs(EARLY, FULL) == pairs(FULL, EARLY) == [("1.1", "1.2")]


@pytest.mark.parametrize("phase", [Phase.SCOUT, Phase.EVACUATION, Phase.UNKNOWN])
def test_a_phase_without_steady_contrast_is_compared_with_nothing(phase: Phase) -> None:
    assert pairs(FULL, image("1.2", phase)) == []


@pytest.mark.parametrize(
    "view",
    [
        replace(LEFT_CC, laterality=Laterality.RIGHT),
        replace(LEFT_CC, position=ViewPosition.ML),
    ],
)
def test_another_side_or_view_is_never_a_pair(view: Any) -> None:
    assert pairs(FULL, image("1.2", Phase.EARLY, view=view)) == []


@pytest.mark.parametrize("unstated", [{"laterality": Laterality.UNKNOWN}, {"position": ViewPosition.UNKNOWN}])
def test_two_images_of_a_view_that_neither_states_are_no_pair(unstated: Any) -> None:
    view = replace(LEFT_CC, **unstated)
    assert pairs(image("1.1", Phase.FULL, view=view), image("1.2", Phase.EARLY, view=view)) == []


def test_a_raw_image_is_no_other_phase_of_the_one_for_the_screen() -> None:
    assert pairs(FULL, image("1.2", Phase.FULL, intent=PresentationIntent.FOR_PROCESSING)) == []


def test_one_exposure_shown_twice_does_not_say_that_a_bubble_stayed() -> None:
    at = {"acquired": "20260302102100"}
    twice = exam_of(image("1.1", Phase.FULL, **at), image("1.2", Phase.FULL, **at))
    later = exam_of(image("1.1", Phase.FULL, **at), image("1.2", Phase.FULL, acquired="20260302102400"))
    refused = [bool(pair.why_not) for one in (twice, later, exam_of(FULL, EARLY)) for pair in phase_pairs(one.images)]
    assert refused == [True, False, False]
    bubble = replace(defect("a"), mimic=Mimic.AIR_BUBBLE)
    [found] = shown(Told(here={"a": said(Persistence.PERSISTS)}, there={}), twice, "1.1", analysis(bubble)).findings
    assert found.mimic is Mimic.AIR_BUBBLE
    assert found.why.startswith("dark; FULL cannot tell: Both images state the same time")


def test_what_cannot_be_compared_says_so_on_the_candidate() -> None:
    magnified = image("1.2", Phase.EARLY, view=replace(LEFT_CC, modifiers=(ViewModifier.MAGNIFICATION,)))
    found = shown(None, exam_of(FULL, magnified), "1.1", analysis(defect("a")))
    [candidate] = found.findings
    assert candidate.persistence[0].persistence is Persistence.UNKNOWN
    assert candidate.why == "dark; EARLY cannot tell: The two images are of another kind: magnified, spot or rolled"


def test_each_image_is_told_what_the_other_says_under_the_phase_it_has_now() -> None:
    told = Told(here={"a": said(Persistence.GONE)}, there={"b": said(Persistence.MOVED, "1.1")})
    exam = exam_of(FULL, image("1.2", Phase.DELAYED))
    [one] = shown(told, exam, "1.1", analysis(defect("a"))).findings
    [other] = shown(told, exam, "1.2", analysis(defect("b"))).findings
    assert (one.mimic, one.persistence[0].phase) == (Mimic.AIR_BUBBLE, Phase.DELAYED)
    assert (other.mimic, other.persistence[0].phase) == (Mimic.AIR_BUBBLE, Phase.FULL)


def test_what_may_be_air_leaves_the_group_of_several_defects() -> None:
    told = Told(here={"a": said(Persistence.GONE), "b": said(Persistence.PERSISTS)}, there={})
    found = shown(told, exam_of(FULL, EARLY), "1.1", analysis(defect("a", 1), defect("b", 1)))
    assert [one.group for one in found.findings] == [None, None]


def test_while_nothing_is_told_the_analysis_is_the_very_same_and_then_one_that_stays() -> None:
    plain = analysis(defect("a"))
    assert shown(None, exam_of(FULL, EARLY), "1.1", plain) is plain
    phases = OverPhases(cast(Images, Compared(told=Told(here={"a": said(Persistence.GONE)}, there={}))))
    exam = exam_of(FULL, EARLY)
    assert phases.analysis(exam, "1.1", plain) is phases.analysis(exam, "1.1", plain)


def test_no_mask_is_kept_of_an_exam_that_was_read_before() -> None:
    phases = OverPhases(cast(Images, Compared(told=Told(here={"a": said(Persistence.GONE)}, there={}))))
    read = analysis(defect("a"))
    mask = weakref.ref(read.lumen)
    phases.analysis(exam_of(FULL, EARLY), "1.1", read)
    del read
    assert mask() is not None
    other = replace(exam_of(image("2.1", Phase.FULL), image("2.2", Phase.EARLY)), load_token=2)
    phases.analysis(other, "2.1", analysis(defect("a")))
    assert mask() is None


class Watched:
    """A watch whose pairs are waited for."""

    def __init__(self, images: Compared, exam: Exam) -> None:
        self.heard: list[PhasePair] = []
        self._came = threading.Event()
        self.watch = PhaseWatch(cast(Images, images), lambda: exam, self._hear)

    def _hear(self, pair: PhasePair) -> None:
        self.heard.append(pair)
        self._came.set()

    def wait(self) -> None:
        assert self._came.wait(WITHIN_S)
        self.end()

    def end(self) -> None:
        self.watch.stop()
        self.watch.join(WITHIN_S)


def test_a_pair_is_compared_once_when_both_are_analysed() -> None:
    images = Compared("1.1", "1.2")
    watched = Watched(images, exam_of(FULL, EARLY, image("1.3", Phase.DELAYED)))
    watched.watch.look()
    watched.watch.look()
    watched.wait()
    assert images.asked == [("1.1", "1.2")]
    assert len(watched.heard) == 1


def test_one_that_fails_tells_nothing_and_stops_nothing() -> None:
    images = Compared("1.1", "1.2", broken=True)
    watched = Watched(images, exam_of(FULL, EARLY))
    watched.watch.look()
    while not images.asked:
        threading.Event().wait(0.01)
    watched.end()
    assert watched.heard == []


def test_what_phases_tell_after_a_candidate_was_accepted_is_shown_but_not_written_by_chance() -> None:
    accepted = replace(defect("c1"), status=FindingStatus.CONFIRMED)
    known = replace(defect("c2"), status=FindingStatus.CONFIRMED, persistence=(said(Persistence.PERSISTS),))
    decided = ImageReview(sop_instance_uid="1.1", findings=(accepted, known))
    gone = (said(Persistence.GONE),)
    now = analysis(*(replace(defect(name), persistence=gone, why="gone in EARLY") for name in ("c1", "c2")))
    exam, review = exam_of(FULL, EARLY), Review(study_uid="1", images=(decided,))

    shown = Corrections().review(exam, review, {"1.1": now}.get).image("1.1")
    assert [one.persistence for one in shown.findings] == [gone, known.persistence]
    assert shown.findings[0].why == "gone in EARLY"
    assert shown.findings[0].status is FindingStatus.CONFIRMED
    assert Corrections().review(exam, review, {"1.1": analysis(defect("c1"))}.get) is review

    means = cast(Means, SimpleNamespace(analysis_of=lambda image: now))
    subjects = plan(exam, review, Ledger(study_uid="1"), means, progress=no_progress, cancel=None)
    assert subjects[0].written == decided, "a retry writes the very same, whatever was told meanwhile"
