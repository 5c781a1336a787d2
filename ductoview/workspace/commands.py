"""What a reader does to a review: functions that take a review and give the next one.

Each function here makes such a command, to be handed to ``Workspace.do`` together with the words for undo.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from ductoview.errors import ReviewError
from ductoview.model.annotation import Annotation
from ductoview.model.duct_edits import DuctEdit
from ductoview.model.duct_level import DuctLevel
from ductoview.model.finding import Finding, FindingStatus, Provenance
from ductoview.model.identifiers import ImageRef
from ductoview.model.look import Look
from ductoview.model.persistence import Persistence
from ductoview.model.review import Calliper, ImageReview, Join, MarkRef, Review, ReviewState
from ductoview.model.view import Phase

_T = TypeVar("_T")

Command = Callable[[Review], Review]


def accept(image: ImageRef, finding: Finding, *, reader: str) -> Command:
    """Confirm a candidate, or a finding dismissed before, in the name of ``reader``.

    It is confirmed as what was asked: who says yes to *Air bubble?* says air bubble, and no filling defect. Where it persists
    in another phase and a reader confirmed it there too, both marks are one finding from then on.
    """
    meant = finding.as_kind(finding.asked)

    def command(review: Review) -> Review:
        confirmed = replace(
            meant,
            status=FindingStatus.CONFIRMED,
            provenance=_by(reader, finding),
            same_as=finding.same_as or _confirmed_in_another_phase(review, finding),
        )
        return put_finding(image, confirmed)(review)

    return command


def dismiss(image: ImageRef, finding: Finding, *, reader: str) -> Command:
    """Say that a candidate is none; it stays in the review as dismissed and is never written into objects."""
    return put_finding(image, replace(finding, status=FindingStatus.DISMISSED, provenance=_by(reader, finding)))


def put_finding(image: ImageRef, finding: Finding) -> Command:
    """Add a finding, or replace the one of the same id where it stands."""

    def change(of: ImageReview) -> ImageReview:
        return replace(of, findings=_put(of.findings, finding, lambda one: one.id == finding.id))

    return _on(image, change)


def remove_finding(image: ImageRef, finding_id: str) -> Command:
    """Take a finding away; a candidate of that id is then a candidate again."""
    return _on(image, lambda of: replace(of, findings=tuple(one for one in of.findings if one.id != finding_id)))


def join_findings(one: MarkRef, other: MarkRef, *, reader: str = "") -> Command:
    """Say that two findings of two images are one, in place of what either was joined with before.

    Raises ReviewError unless a reader confirmed both.
    """

    def command(review: Review) -> Review:
        apart = part_finding(one)(part_finding(other)(review))
        after = replace(apart, joins=(*apart.joins, Join.of(one, other, reader)))
        if after.joined_with(one) is None:
            raise ReviewError("Nothing was joined: accept both findings first, each in its view.")
        return after

    return command


def part_finding(one: MarkRef) -> Command:
    """Take back that a finding is one with another."""
    return lambda review: replace(
        review, joins=tuple(join for join in review.joins if one not in (join.first, join.second))
    )


def put_calliper(image: ImageRef, calliper: Calliper) -> Command:
    """Add a distance, or replace the one of the same id where it stands."""

    def change(of: ImageReview) -> ImageReview:
        return replace(of, callipers=_put(of.callipers, calliper, lambda one: one.id == calliper.id))

    return _on(image, change)


def remove_calliper(image: ImageRef, calliper_id: str) -> Command:
    """Take a distance away."""
    return _on(image, lambda of: replace(of, callipers=tuple(one for one in of.callipers if one.id != calliper_id)))


def put_annotation(image: ImageRef, drawn: Annotation) -> Command:
    """Add a drawing, or replace the one of the same id where it stands."""

    def change(of: ImageReview) -> ImageReview:
        return replace(of, annotations=_put(of.annotations, drawn, lambda one: one.id == drawn.id))

    return _on(image, change)


def remove_annotation(image: ImageRef, annotation_id: str) -> Command:
    """Take a drawing away."""
    return _on(
        image, lambda of: replace(of, annotations=tuple(one for one in of.annotations if one.id != annotation_id))
    )


def correct_ducts(image: ImageRef, edit: DuctEdit) -> Command:
    """Add a correction of the duct tree after those made before, or replace the one of the same id where it stands."""

    def change(of: ImageReview) -> ImageReview:
        return replace(of, duct_edits=_put(of.duct_edits, edit, lambda one: one.id == edit.id))

    return _on(image, change)


def set_duct_level(image: ImageRef, more: float, *, reader: str) -> Command:
    """Call pixels duct more (or less) readily by that many logits; 0 is as found."""

    def change(of: ImageReview) -> ImageReview:
        is_changed = more != 0 or of.duct_level is not None
        return replace(of, duct_level=DuctLevel(more=more, by=reader) if is_changed else None)

    return _on(image, change)


def take_correction_back(image: ImageRef, edit_id: str) -> Command:
    """Take one correction of the duct tree away, whenever it was made; the others stay in their order."""
    return _on(image, lambda of: replace(of, duct_edits=tuple(one for one in of.duct_edits if one.id != edit_id)))


def set_looks(looks: Mapping[ImageRef, Look | None]) -> Command:
    """Keep how the objects are to show the images, in one step; None leaves one to its file."""

    def command(review: Review) -> Review:
        for image, look in looks.items():
            review = _on(image, partial(replace, look=look))(review)
        return review

    return command


def set_phase(image: ImageRef, phase: Phase | None) -> Command:
    """State the phase of an image; None takes the statement back, and the phase is inferred again."""
    return _on(image, lambda of: replace(of, phase=phase))


def set_key(image: ImageRef, is_key: bool) -> Command:
    """Say that an image is a key image of the report, or that it is not."""
    return _on(image, lambda of: replace(of, is_key=is_key))


def stand_on(image: ImageRef) -> Command:
    """Say that what was decided on other content of this image holds for its present bytes too."""
    return lambda review: review.with_image(replace(review.image(image.sop_instance_uid), sha256=image.sha256))


def let_go(image: ImageRef) -> Command:
    """Dismiss all that was decided on other content of this image; it can be undone."""
    nothing = ImageReview(sop_instance_uid=image.sop_instance_uid, sha256=image.sha256)
    return lambda review: review.with_image(nothing).with_standing_joins()


def begin_addendum(review: Review) -> Review:
    """Begin a draft on top of what is signed; raises ReviewError when nothing is."""
    if not review.is_signed:
        raise ReviewError("There is no signed report to add to: this is a draft, and can be changed as it is.")
    return replace(review, state=ReviewState.DRAFT)


def set_note(note: str) -> Command:
    """Replace the note to the whole study."""
    return lambda review: replace(review, note=note)


def set_reader(reader: str) -> Command:
    """Name the reader of the whole study."""
    return lambda review: replace(review, reader=reader)


def _on(image: ImageRef, change: Callable[[ImageReview], ImageReview]) -> Command:
    """Change one image's part; raises ReviewError while that stands on other bytes than the image has."""

    def command(review: Review) -> Review:
        before = review.image(image.sop_instance_uid)
        if before.is_of_other_bytes(image.sha256):
            raise ReviewError(
                "Nothing was changed: what was decided on this image was made on another version of it. "
                "Take it over or dismiss it first."
            )
        changed = change(replace(before, sha256=image.sha256 or before.sha256))
        return review.with_image(changed).with_standing_joins()

    return command


def _put(items: tuple[_T, ...], item: _T, is_same: Callable[[_T], bool]) -> tuple[_T, ...]:
    if any(is_same(one) for one in items):
        return tuple(item if is_same(one) else one for one in items)
    return (*items, item)


def _confirmed_in_another_phase(review: Review, finding: Finding) -> tuple[str, str] | None:
    """What the mark in another phase is followed under, None where no reader confirmed one."""
    for seen in finding.persistence:
        there = review.image(seen.image_uid).finding(seen.candidate_id) if seen.candidate_id else None
        persists = seen.persistence is Persistence.PERSISTS
        if persists and there is not None and there.status is FindingStatus.CONFIRMED:
            return there.tracked_by(seen.image_uid)
    return None


def _by(reader: str, finding: Finding) -> Provenance:
    """The reader, with the method that proposed the finding."""
    proposed = finding.provenance
    if proposed.is_reader:
        return replace(proposed, name=reader)
    words = " ".join(part for part in (proposed.name, proposed.version) if part)
    return Provenance(name=reader, parameters=f"proposed by {words}", is_reader=True)
