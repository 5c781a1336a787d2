"""The open exam as one immutable value: whatever is shown, undone or written comes from here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ductoview.errors import Cancelled, ReviewError, SignedError
from ductoview.model.duct_level import DuctLevel
from ductoview.model.exam import ONLY_LOOKED_AT, Exam, ExamImage, PriorExam
from ductoview.model.identifiers import person_words
from ductoview.model.image import ImageFacts
from ductoview.model.image_check import UNCHECKED, ChecksNow, checks
from ductoview.model.library import ReviewEvent, StoredInstance
from ductoview.model.review import Review
from ductoview.model.review_events import NO_PART_OF_THE_REVIEW, canonical, difference, fold
from ductoview.workspace.exams import with_contrast, with_phases
from ductoview.workspace.history import History
from ductoview.workspace.object_ledger import Ledger, RefusedImage, ledger_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExam:
    """``facts`` are as the files state them, ``contrast_in`` the images in which the analysis found contrast.

    ``exam`` carries the phases that follow from both and from the review; ``refused`` names the images the last saving
    could not write about. ``known`` are the ids of all events that led here, ``own`` those made here, in order.
    ``checks`` is the technologist's check of the images, ``notes`` what the reader must be told of the opening,
    ``instances`` the objects of the study as the library had them when it was last looked at.
    """

    exam: Exam
    history: History
    ledger: Ledger
    facts: Mapping[str, ImageFacts]
    analysed_images: frozenset[str] = field(default_factory=frozenset)
    contrast_in: frozenset[str] = field(default_factory=frozenset)
    refused: Mapping[str, RefusedImage] = field(default_factory=dict)
    known: frozenset[str] = field(default_factory=frozenset)
    own: tuple[ReviewEvent, ...] = ()
    checks: ChecksNow = ChecksNow()  # noqa: RUF009  (frozen)
    notes: tuple[str, ...] = ()
    instances: tuple[StoredInstance, ...] = ()

    @classmethod
    def of(cls, exam: Exam, events: Sequence[ReviewEvent]) -> "OpenExam":
        """An exam as read, with the review as it was left; raises LibraryError for events nobody understands."""
        return cls(
            exam=exam,
            history=History(fold(exam.study_uid, events)),
            ledger=ledger_of(exam.study_uid, events),
            facts={image.sop_instance_uid: image.facts for image in exam.images},
            known=frozenset(one.id for one in events),
        )._with_phases()

    @property
    def review(self) -> Review:
        """What has been decided."""
        return self.history.review

    def duct_level(self, sop_instance_uid: str) -> DuctLevel | None:
        """How readily the reader wants pixels of an image called duct, None for as found; what was set on other bytes of it
        does not count."""
        facts, decided = self.facts.get(sop_instance_uid), self.review.image(sop_instance_uid)
        level = decided.duct_level
        if facts is None or level is None or level.is_as_found or decided.is_of_other_bytes(facts.ref.sha256):
            return None
        return level

    def for_hanging(self) -> Exam:
        """The exam as a hanging protocol must see it: contrast that the analysis found, or none, counts like a stated one.

        Rejected images hang only where there are no others.
        """
        good = [image for image in self.exam.images if not image.check.is_reject]
        images = (
            replace(image, facts=with_contrast(image.facts, self.contrast_in, self.analysed_images))
            for image in good or self.exam.images
        )
        return replace(self.exam, images=tuple(images))

    def moved(self, history: History) -> tuple["OpenExam", tuple[ReviewEvent, ...]]:
        """After a step of the history: the same exam, and the events that tell the step; none when nothing changed.

        Raises ReviewError when the step concerns an image of an earlier study, Cancelled when it concerns one of another
        exam, SignedError when it would change what is signed.
        """
        after = canonical(history.review)
        strange = {image.sop_instance_uid for image in after.images} - self.facts.keys()
        strange -= {image.sop_instance_uid for image in self.review.images}
        for prior in filter(None, map(self.exam.prior_of, sorted(strange))):
            raise ReviewError(f"This image is of an earlier study ({prior.badge}): {ONLY_LOOKED_AT}.")
        if strange:
            raise Cancelled("Another study was opened meanwhile; nothing was changed.")
        events = difference(self.review, after)
        if not events:
            return self, ()
        if self.review.is_signed and after.is_signed:
            signed = self.review.signatures[-1]
            raise SignedError(
                f"Nothing was changed: {person_words(signed.reader)} signed this report on "
                f"{signed.at.astimezone():%Y-%m-%d %H:%M}. What comes after goes into an addendum."
            )
        numbered = replace(after, revision=self.review.revision + len(events))
        moved = replace(self, history=replace(history, review=numbered), own=(*self.own, *events))
        return moved._with_phases(), events

    def joined(self, stored: Sequence[ReviewEvent]) -> "OpenExam":
        """With what others added to the stored events meanwhile, and our own that are not stored yet after it.

        Itself when nothing is new. Where others changed the review, nothing from before can be undone any more.
        """
        ids = {one.id for one in stored}
        ours = self.known | {one.id for one in self.own}
        new = [one for one in stored if one.id not in ours]
        if not new:
            return self
        joined = replace(self, ledger=ledger_of(self.exam.study_uid, stored), known=self.known | ids)
        if all(one.kind in NO_PART_OF_THE_REVIEW for one in new):
            return joined
        review = fold(self.exam.study_uid, (*stored, *(one for one in self.own if one.id not in ids)))
        return replace(joined, history=History(review))._with_phases()

    def without(self, refused: Collection[ReviewEvent], stored: Sequence[ReviewEvent]) -> "OpenExam":
        """Without edits made here that the library refused for good; nothing from before can be undone any more."""
        ids, gone = {one.id for one in stored}, {one.id for one in refused}
        own = tuple(one for one in self.own if one.id not in gone)
        review = fold(self.exam.study_uid, (*stored, *(one for one in own if one.id not in ids)))
        return replace(self, history=History(review), own=own, known=self.known | ids)._with_phases()

    def analysed(self, sop_instance_uid: str, *, contrast_found: bool) -> "OpenExam":
        """The same after an image was analysed; itself when that is no news."""
        if sop_instance_uid in self.analysed_images:
            return self
        contrast_in = self.contrast_in | {sop_instance_uid} if contrast_found else self.contrast_in
        analysed = self.analysed_images | {sop_instance_uid}
        return replace(self, analysed_images=analysed, contrast_in=contrast_in)._with_phases()

    def with_checks(self, now: ChecksNow) -> "OpenExam":
        """The same with the image check as it stands; itself when that is no news, or an answer that a later one overtook:
        steps are only ever added."""
        if now == self.checks or len(now.steps) < len(self.checks.steps):
            return self
        return replace(self, checks=now)._with_known_checks()._with_phases()

    def with_came(self, instance: StoredInstance, image: ExamImage | None, why_not: str = "") -> "OpenExam":
        """The same with an object of the study that came, or became another one, since: as its last image, in the place of the
        same image, or as one that cannot be shown; an image that stands here is not taken away by that."""
        uid = instance.sop_instance_uid
        instances = (*(one for one in self.instances if one.sop_instance_uid != uid), instance)
        images = {one.sop_instance_uid: one for one in self.exam.images}
        unreadable = tuple(one for one in self.exam.unreadable if one[0] != uid)
        if image is not None:
            images[uid] = image
        elif why_not and uid not in images:
            unreadable = (*unreadable, (uid, why_not))
        facts = self.facts if image is None else {**self.facts, uid: image.facts}
        exam = replace(self.exam, images=tuple(images.values()), unreadable=unreadable)
        return replace(self, exam=exam, facts=facts, instances=instances)._with_known_checks()._with_phases()

    def with_priors(self, priors: tuple[PriorExam, ...]) -> "OpenExam":
        """The same with the earlier studies of the patient."""
        return replace(self, exam=replace(self.exam, priors=priors))

    def _with_known_checks(self) -> "OpenExam":
        known = checks(self.checks.steps)
        images = tuple(replace(image, check=known.get(image.sop_instance_uid, UNCHECKED)) for image in self.exam.images)
        return replace(self, exam=replace(self.exam, images=images))

    def _with_phases(self) -> "OpenExam":
        return replace(
            self, exam=with_phases(self.exam, self.facts, self.review, self.contrast_in, self.analysed_images)
        )


def other_study() -> Cancelled:
    """What whoever comes too late is told."""
    return Cancelled("Another study was opened meanwhile.")
