"""Corrections of the ducts at work: the analysis of an image and the marks on it as they are with the reader's edits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ductoview.analysis.corrected_analysis import analysis_after
from ductoview.analysis.edits import CorrectedTree, corrected_once
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.geometry import Spacing
from ductoview.model.review import ImageReview, Review
from ductoview.workspace.marks import restated
from ductoview.workspace.over_phases import with_told

_KEPT = 4
"""So many states of an image's tree stay at hand: an edit, its undo and its redo work nothing out again."""


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    as_found: DuctAnalysis
    edits: tuple[DuctEdit, ...]
    after: CorrectedTree
    analysis: DuctAnalysis


class Corrections:
    """Thread-safe: what is kept is replaced whole. Without edits, and news of other phases, everything is the very same
    object."""

    def __init__(self) -> None:
        self._states: dict[str, tuple[_State, ...]] = {}
        self._marks: dict[str, tuple[ImageReview, DuctAnalysis, ImageReview]] = {}

    def forget(self) -> None:
        """Nothing is kept of an exam that is closed: a mask for each state would fill the memory in a day's work."""
        self._states, self._marks = {}, {}

    def hold(self, image: ExamImage, review: Review) -> bool:
        """Whether the review corrects the ducts of an image; what was made on other bytes of it does not count."""
        decided = review.image(image.sop_instance_uid)
        return bool(decided.duct_edits) and not decided.is_of_other_bytes(image.facts.ref.sha256)

    def analysis(self, image: ExamImage, review: Review, as_found: DuctAnalysis) -> DuctAnalysis:
        """The analysis with the corrections of the review."""
        if not self.hold(image, review):
            return as_found
        edits = review.image(image.sop_instance_uid).duct_edits
        return self._state(image.sop_instance_uid, edits, as_found, image.facts.spacing).analysis

    def fits(self, image: ExamImage, review: Review, as_found: DuctAnalysis, edit: DuctEdit) -> bool:
        """Whether one more correction would change anything; what it comes to is at hand when it is made."""
        decided, uid = review.image(image.sop_instance_uid), image.sop_instance_uid
        edits = () if decided.is_of_other_bytes(image.facts.ref.sha256) else decided.duct_edits
        made = self._made(uid, (*edits, edit), as_found, image.facts.spacing)
        if edit in made.after.unfit:
            return False
        self._keep(uid, made)
        return True

    def review(self, exam: Exam, review: Review, analysis_of: Callable[[str], DuctAnalysis | None]) -> Review:
        """The review with its marks as they lie on the corrected trees that ``analysis_of`` answers by image, and with what
        other phases tell of them."""
        images = tuple(self._restated(exam, one, analysis_of) for one in review.images)
        return review if images == review.images else replace(review, images=images)

    def _restated(
        self, exam: Exam, decided: ImageReview, analysis_of: Callable[[str], DuctAnalysis | None]
    ) -> ImageReview:
        uid = decided.sop_instance_uid
        is_changed = decided.duct_edits or decided.duct_level
        analysis = analysis_of(uid) if decided.findings else None
        if analysis is None:
            return decided
        kept = self._marks.get(uid)
        if kept is None or kept[0] is not decided or kept[1] is not analysis:
            on_ducts = restated(decided, exam.image(uid).facts, analysis) if is_changed else decided
            kept = decided, analysis, with_told(on_ducts, analysis)
            self._marks[uid] = kept
        return kept[2]

    def _state(self, uid: str, edits: tuple[DuctEdit, ...], as_found: DuctAnalysis, spacing: Spacing) -> _State:
        made = self._made(uid, edits, as_found, spacing)
        self._keep(uid, made)
        return made

    def _made(self, uid: str, edits: tuple[DuctEdit, ...], as_found: DuctAnalysis, spacing: Spacing) -> _State:
        """The state that is at hand, else a new one."""
        states = self._of(uid, as_found)
        known = next((one for one in states if one.edits == edits), None)
        if known is not None:
            return known
        after = _after(edits, as_found, spacing, states)
        return _State(as_found, edits, after, analysis_after(as_found, after, edits, spacing))

    def _keep(self, uid: str, state: _State) -> None:
        others = (one for one in self._of(uid, state.as_found) if one is not state)
        self._states[uid] = (state, *others)[:_KEPT]

    def _of(self, uid: str, as_found: DuctAnalysis) -> tuple[_State, ...]:
        return tuple(one for one in self._states.get(uid, ()) if one.as_found is as_found)


def _after(
    edits: tuple[DuctEdit, ...], as_found: DuctAnalysis, spacing: Spacing, states: tuple[_State, ...]
) -> CorrectedTree:
    """From the longest part of the edits whose outcome is at hand, one edit after the other."""
    begun = [one for one in states if one.edits == edits[: len(one.edits)]]
    nearest = max(begun, key=lambda one: len(one.edits), default=None)
    after = nearest.after if nearest else CorrectedTree(tree=as_found.tree, lumen=as_found.lumen)
    for edit in edits[len(nearest.edits) if nearest else 0 :]:
        after = corrected_once(after, edit, spacing)
    return after
