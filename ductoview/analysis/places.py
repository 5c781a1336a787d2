"""Where in the breast the findings of a study lie: two that a reader joined tell quadrant and clock, one the half."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ductoview.analysis.localise import half_of, localise
from ductoview.analysis.partners import Marked, Partner, partners
from ductoview.analysis.ruler import sure_nipple
from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace, Sighting
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.image import ImageFacts
from ductoview.model.review import MarkRef, Review
from ductoview.model.view import Laterality, PresentationIntent, ViewPosition

Place = BreastPlace | HalfPlace | NoPlace


@dataclass(frozen=True, slots=True)
class Places:
    """``facts`` of the study's images by SOPInstanceUID; ``analysis_of`` answers None while an image has no analysis."""

    facts: Mapping[str, ImageFacts]
    review: Review
    analysis_of: Callable[[str], DuctAnalysis | None]

    def of(self, image_uid: str, finding: Finding) -> Place:
        """By both views when the finding, or its mark in another phase, is joined; else the half by its own."""
        if image_uid not in self.facts:
            return NoPlace(why="Nothing is known of the image.")
        here = self._sighting(image_uid, finding)
        other = self.review.partner_of(image_uid, finding)
        there = self._seen(other) if other else None
        return half_of(here) if there is None else localise(here, there)

    def of_both(self, one: MarkRef, other: MarkRef) -> BreastPlace | NoPlace:
        """Where two findings would lie if they were one."""
        seen = self._seen(one), self._seen(other)
        if seen[0] is None or seen[1] is None:
            return NoPlace(why="One of the two findings is not there any more.")
        return localise(seen[0], seen[1])

    def partners(self, one: MarkRef) -> tuple[Partner, ...]:
        """What may be the same finding in another view, candidates among it: proposals, the likeliest first.

        What a reader has joined with another finding is none, nor is a candidate of a raw image whose view is there for
        looking at too.
        """
        finding = self._found(one)
        if finding is None:
            return ()
        marked = Marked(image_uid=one.image_uid, finding=finding, seen=self._sighting(one.image_uid, finding))
        return partners(marked, (each for uid in self.facts if uid != one.image_uid for each in self._marked(uid)))

    def _sighting(self, uid: str, finding: Finding) -> Sighting:
        facts, analysis = self.facts[uid], self.analysis_of(uid)
        nipple, view = sure_nipple(analysis), facts.view
        if analysis is not None:
            view = replace(view, contradictions=(*view.contradictions, *analysis.lies_otherwise))
        return Sighting(patient=facts.patient, view=view, spacing=facts.spacing, nipple=nipple, at=finding.at)

    def _marked(self, uid: str) -> Iterable[Marked]:
        no_more = {FindingStatus.DISMISSED} | ({FindingStatus.CANDIDATE} if self._is_raw_twin(uid) else set())
        for finding in self._standing(uid):
            is_free = self.review.partner_of(uid, finding) is None
            if finding.status not in no_more and finding.is_likely and is_free:
                yield Marked(image_uid=uid, finding=finding, seen=self._sighting(uid, finding))

    def _is_raw_twin(self, uid: str) -> bool:
        def view(facts: ImageFacts) -> tuple[Laterality, ViewPosition]:
            return facts.view.laterality, facts.view.position

        own, raw = self.facts[uid], PresentationIntent.FOR_PROCESSING
        return own.intent is raw and any(
            view(one) == view(own) and one.intent is not raw for one in self.facts.values()
        )

    def _standing(self, uid: str) -> tuple[Finding, ...]:
        decided, analysis = self.review.image(uid), self.analysis_of(uid)
        proposed = analysis.findings if analysis is not None else ()
        return (*decided.findings, *(one for one in proposed if decided.finding(one.id) is None))

    def _seen(self, one: MarkRef) -> Sighting | None:
        finding = self._found(one)
        return None if finding is None else self._sighting(one.image_uid, finding)

    def _found(self, one: MarkRef) -> Finding | None:
        if one.image_uid not in self.facts:
            return None
        return next((each for each in self._standing(one.image_uid) if each.id == one.finding_id), None)
