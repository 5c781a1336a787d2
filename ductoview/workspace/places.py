"""Where in the breast the findings of an exam lie: two that a reader joined tell quadrant and clock, one the half."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ductoview.analysis.localise import half_of, localise
from ductoview.analysis.partners import Marked, Partner, partners
from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace, Sighting
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.review import MarkRef, Review

Place = BreastPlace | HalfPlace | NoPlace


@dataclass(frozen=True, slots=True)
class Places:
    """``analysis_of`` answers the analysis of an image of this exam, None while there is none."""

    exam: Exam
    review: Review
    analysis_of: Callable[[str], DuctAnalysis | None]

    def of(self, image: ExamImage, finding: Finding) -> Place:
        """By both views when the finding is joined, else the half by its own."""
        here = self.sighting(image, finding)
        other = self.review.joined_with(MarkRef(image.sop_instance_uid, finding.id))
        there = self._seen(other) if other else None
        return half_of(here) if there is None else localise(here, there)

    def of_both(self, one: MarkRef, other: MarkRef) -> BreastPlace | NoPlace:
        """Where two findings would lie if they were one."""
        seen = self._seen(one), self._seen(other)
        if seen[0] is None or seen[1] is None:
            return NoPlace(why="One of the two findings is not there any more.")
        return localise(seen[0], seen[1])

    def partners(self, one: MarkRef) -> tuple[Partner, ...]:
        """What may be the same finding in another view, candidates among it: proposals, the likeliest first."""
        image, finding = self._found(one)
        if image is None or finding is None:
            return ()
        marked = Marked(image_uid=one.image_uid, finding=finding, seen=self.sighting(image, finding))
        others = (image for image in self.exam.images if image.sop_instance_uid != one.image_uid)
        return partners(marked, (each for image in others for each in self._marked(image)))

    def sighting(self, image: ExamImage, finding: Finding) -> Sighting:
        """What this image says of the finding's place."""
        facts, analysis = image.facts, self.analysis_of(image.sop_instance_uid)
        nipple = analysis.nipple.at if analysis is not None and analysis.nipple is not None else None
        return Sighting(patient=facts.patient, view=facts.view, spacing=facts.spacing, nipple=nipple, at=finding.at)

    def _marked(self, image: ExamImage) -> Iterable[Marked]:
        for finding in self._standing(image.sop_instance_uid):
            if finding.status is not FindingStatus.DISMISSED and finding.is_likely:
                yield Marked(image_uid=image.sop_instance_uid, finding=finding, seen=self.sighting(image, finding))

    def _standing(self, uid: str) -> tuple[Finding, ...]:
        decided, analysis = self.review.image(uid), self.analysis_of(uid)
        proposed = analysis.findings if analysis is not None else ()
        return (*decided.findings, *(one for one in proposed if decided.finding(one.id) is None))

    def _seen(self, one: MarkRef) -> Sighting | None:
        image, finding = self._found(one)
        return None if image is None or finding is None else self.sighting(image, finding)

    def _found(self, one: MarkRef) -> tuple[ExamImage | None, Finding | None]:
        image = next((each for each in self.exam.images if each.sop_instance_uid == one.image_uid), None)
        return image, next((each for each in self._standing(one.image_uid) if each.id == one.finding_id), None)
