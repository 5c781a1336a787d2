"""What changed between two reviews as events, and a review folded from all its events.

``fold(study_uid, events + difference(fold(study_uid, events), new))`` is ``canonical(new)``: nothing is lost, nothing
rounded, and the order of marks is kept. ``revision`` counts the events that led to a review.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from ductoview.errors import LibraryError, ReviewError
from ductoview.model.annotation_json import annotation_from_json, annotation_to_json
from ductoview.model.duct_level import duct_level_from_json, duct_level_to_json
from ductoview.model.exam_record_fields import FIELDS
from ductoview.model.exam_record_json import value_from_json, value_to_json
from ductoview.model.exam_record_values import with_value
from ductoview.model.library import ReviewEvent
from ductoview.model.look import Look
from ductoview.model.look_json import look_from_json, look_to_json, window_from_json
from ductoview.model.review import ImageReview, Review, ReviewState
from ductoview.model.review_digest import content_digest
from ductoview.model.review_json import (
    calliper_from_json,
    calliper_to_json,
    duct_edit_from_json,
    duct_edit_to_json,
    finding_from_json,
    finding_to_json,
    join_from_json,
    join_to_json,
)
from ductoview.model.signature import signature_from_json, signature_to_json
from ductoview.model.view import Phase


class EventKind(StrEnum):
    """What an event tells; the values are written to disk and never change their meaning."""

    FINDING_PUT = "FINDING_PUT"
    FINDING_REMOVED = "FINDING_REMOVED"
    CALLIPER_PUT = "CALLIPER_PUT"
    CALLIPER_REMOVED = "CALLIPER_REMOVED"
    ANNOTATION_PUT = "ANNOTATION_PUT"
    ANNOTATION_REMOVED = "ANNOTATION_REMOVED"
    DUCT_EDIT_PUT = "DUCT_EDIT_PUT"
    DUCT_EDIT_REMOVED = "DUCT_EDIT_REMOVED"
    WINDOW_SET = "WINDOW_SET"
    """Written by earlier versions only, when a window was all that was kept of a look."""
    LOOK_SET = "LOOK_SET"
    PHASE_SET = "PHASE_SET"
    DUCT_LEVEL_SET = "DUCT_LEVEL_SET"
    KEY_SET = "KEY_SET"
    """Whether a reader chose the image as a key image."""
    BYTES_SET = "BYTES_SET"
    """The image's part stands on the bytes named by the event."""
    STATE_SET = "STATE_SET"
    """DRAFT on what was signed begins an addendum; SIGNED takes back one in which nothing was changed."""
    SIGNED = "SIGNED"
    """A reader signed all that stands before it; ``content`` is its digest, so that nothing unseen comes under it."""
    READER_SET = "READER_SET"
    NOTE_SET = "NOTE_SET"
    RECORD_SET = "RECORD_SET"
    """One field of the exam record; what was said in the others stays."""
    JOIN_PUT = "JOIN_PUT"
    """Two findings of two images are one."""
    JOIN_REMOVED = "JOIN_REMOVED"
    OBJECTS_NAMED = "OBJECTS_NAMED"
    """Identifiers were fixed for objects to be written; no part of the review's value."""
    OBJECTS_WRITTEN = "OBJECTS_WRITTEN"
    """Objects about an image are in the library; no part of the review's value."""
    COVERED = "COVERED"
    """Which images were there when a signature was given here; no part of the review's value."""
    REBUILT = "REBUILT"
    """What follows was taken from the objects it names, which came with the study; no part of the review's value."""


NO_PART_OF_THE_REVIEW = frozenset(
    {EventKind.OBJECTS_NAMED, EventKind.OBJECTS_WRITTEN, EventKind.COVERED, EventKind.REBUILT}
)


def canonical(review: Review) -> Review:
    """The same decisions in the one form that events give: images by UID, none on which nothing was decided, joins that
    stand in their order."""
    kept = [image for image in review.images if not image.is_empty]
    joins = tuple(sorted(set(review.with_standing_joins().joins)))
    return replace(review, images=tuple(sorted(kept, key=lambda image: image.sop_instance_uid)), joins=joins)


def event(
    study_uid: str, kind: EventKind, data: dict[str, Any] | None = None, *, image: ImageReview | None = None
) -> ReviewEvent:
    """A new event of now, under an id of its own."""
    return ReviewEvent(
        id=str(uuid4()),
        study_uid=study_uid,
        kind=kind.value,
        data=json.dumps(data or {}, ensure_ascii=False, separators=(",", ":")),
        made=datetime.now(UTC).isoformat(timespec="milliseconds"),
        image_uid=image.sop_instance_uid if image else "",
        image_sha256=image.sha256 if image else "",
    )


def difference(old: Review, new: Review) -> tuple[ReviewEvent, ...]:
    """The events that lead from ``old`` to ``new``, in order; empty when the same was decided.

    An addendum begins before its edits, and a signature comes after all it signs. Raises ReviewError when ``new`` lacks a
    signature that was given.
    """
    return (*_opening(old, new), *_study_events(old, new), *_closing(old, new))


def locks(one: ReviewEvent) -> bool | None:
    """True when nothing may be changed after this event, False when it may be again, None when it says nothing of that."""
    if one.kind == EventKind.SIGNED:
        return True
    if one.kind == EventKind.STATE_SET:
        with suppress(ValueError, KeyError, TypeError):
            return bool(json.loads(one.data)["state"] == ReviewState.SIGNED)
    return None


def changes_review(one: ReviewEvent) -> bool:
    """True for an event that a signed review does not admit: all but those about objects, and the begin of an addendum."""
    begins = one.kind == EventKind.STATE_SET and locks(one) is False
    return one.kind not in NO_PART_OF_THE_REVIEW and not begins


def fold(study_uid: str, events: Iterable[ReviewEvent]) -> Review:
    """The review all events together give; raises LibraryError for an event this version does not understand."""
    review, count = Review(study_uid=study_uid), 0
    for one in events:
        review, count = _apply(review, one), count + 1
    return replace(canonical(review), revision=count)


def _study_events(old: Review, new: Review) -> Iterator[ReviewEvent]:
    before, after = canonical(old), canonical(new)
    study = new.study_uid
    if before.reader != after.reader:
        yield event(study, EventKind.READER_SET, {"reader": after.reader})
    if before.note != after.note:
        yield event(study, EventKind.NOTE_SET, {"note": after.note})
    yield from _record_events(before, after)
    uids = dict.fromkeys(image.sop_instance_uid for image in (*before.images, *after.images))
    for uid in uids:
        yield from _image_events(study, before.image(uid), after.image(uid))
    for kind, joins in (
        (EventKind.JOIN_REMOVED, set(before.joins) - set(after.joins)),
        (EventKind.JOIN_PUT, set(after.joins) - set(before.joins)),
    ):
        for join in sorted(joins):
            yield event(study, kind, join_to_json(join))


def _opening(old: Review, new: Review) -> Iterator[ReviewEvent]:
    if old.is_signed and not (new.is_signed and old.signatures == new.signatures):
        yield event(new.study_uid, EventKind.STATE_SET, {"state": ReviewState.DRAFT.value})


def _closing(old: Review, new: Review) -> Iterator[ReviewEvent]:
    count = len(old.signatures)
    if new.signatures[:count] != old.signatures:
        raise ReviewError("A signature that was given cannot be taken back: begin an addendum.")
    state = new.state if old.is_signed and new.is_signed and old.signatures == new.signatures else ReviewState.DRAFT
    for signature in new.signatures[count:]:
        data = {**signature_to_json(signature), "content": content_digest(canonical(new))}
        yield event(new.study_uid, EventKind.SIGNED, data)
        state = ReviewState.SIGNED
    if state is not new.state:
        yield event(new.study_uid, EventKind.STATE_SET, {"state": new.state.value})


def _record_events(old: Review, new: Review) -> Iterator[ReviewEvent]:
    for name in (field.name for field in FIELDS):
        value = getattr(new.record, name)
        if value != getattr(old.record, name):
            yield event(new.study_uid, EventKind.RECORD_SET, {"field": name, "value": value_to_json(value)})


def _image_events(study: str, old: ImageReview, new: ImageReview) -> Iterator[ReviewEvent]:
    """Every event names the new bytes, or the old ones when nothing is left; without another change BYTES_SET does."""
    if new.is_empty:
        new = replace(new, sha256=old.sha256)
    events = [
        *_list_events(study, old.findings, new.findings, new, _FINDINGS),
        *_list_events(study, old.callipers, new.callipers, new, _CALLIPERS),
        *_list_events(study, old.duct_edits, new.duct_edits, new, _DUCT_EDITS),
        *_list_events(study, old.annotations, new.annotations, new, _ANNOTATIONS),
    ]
    if old.look != new.look:
        look = None if new.look is None else look_to_json(new.look)
        events.append(event(study, EventKind.LOOK_SET, {"look": look}, image=new))
    if old.phase is not new.phase:
        phase = None if new.phase is None else new.phase.value
        events.append(event(study, EventKind.PHASE_SET, {"phase": phase}, image=new))
    if old.duct_level != new.duct_level:
        level = None if new.duct_level is None else duct_level_to_json(new.duct_level)
        events.append(event(study, EventKind.DUCT_LEVEL_SET, {"duct_level": level}, image=new))
    if old.is_key != new.is_key:
        events.append(event(study, EventKind.KEY_SET, {"is_key": new.is_key}, image=new))
    if not events and old.sha256 != new.sha256:
        events.append(event(study, EventKind.BYTES_SET, image=new))
    yield from events


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Mark = TypeVar("_Mark", bound=_HasId)


@dataclass(frozen=True, slots=True)
class _MarkList:
    """How one of the lists of marks of an image is written and read."""

    put: EventKind
    removed: EventKind
    to_json: Callable[[Any], dict[str, Any]]
    from_json: Callable[[dict[str, Any]], Any]
    of: Callable[[ImageReview], tuple[Any, ...]]
    having: Callable[[ImageReview, tuple[Any, ...]], ImageReview]


_FINDINGS = _MarkList(
    EventKind.FINDING_PUT,
    EventKind.FINDING_REMOVED,
    finding_to_json,
    finding_from_json,
    lambda image: image.findings,
    lambda image, findings: replace(image, findings=findings),
)
_CALLIPERS = _MarkList(
    EventKind.CALLIPER_PUT,
    EventKind.CALLIPER_REMOVED,
    calliper_to_json,
    calliper_from_json,
    lambda image: image.callipers,
    lambda image, callipers: replace(image, callipers=callipers),
)
_DUCT_EDITS = _MarkList(
    EventKind.DUCT_EDIT_PUT,
    EventKind.DUCT_EDIT_REMOVED,
    duct_edit_to_json,
    duct_edit_from_json,
    lambda image: image.duct_edits,
    lambda image, edits: replace(image, duct_edits=edits),
)


_ANNOTATIONS = _MarkList(
    EventKind.ANNOTATION_PUT,
    EventKind.ANNOTATION_REMOVED,
    annotation_to_json,
    annotation_from_json,
    lambda image: image.annotations,
    lambda image, annotations: replace(image, annotations=annotations),
)


def _list_events(
    study: str, old: Sequence[_Mark], new: Sequence[_Mark], image: ImageReview, marks: _MarkList
) -> Iterator[ReviewEvent]:
    """Remove what is gone (or stands in another order), then put what is new or changed, each at its place."""
    places = {one.id: place for place, one in enumerate(new)}
    order = [places[one.id] for one in old if one.id in places]
    stay = {one.id: one for one in old if one.id in places} if order == sorted(order) else {}
    for one in old:
        if one.id not in stay:
            yield event(study, marks.removed, {"id": one.id}, image=image)
    for place, one in enumerate(new):
        if stay.get(one.id) != one:
            yield event(study, marks.put, {"place": place, "mark": marks.to_json(one)}, image=image)


def _apply(review: Review, one: ReviewEvent) -> Review:
    try:
        kind, data = EventKind(one.kind), json.loads(one.data)
        if kind in NO_PART_OF_THE_REVIEW:
            return review
        if one.image_uid:
            before = replace(review.image(one.image_uid), sha256=one.image_sha256)
            return review.with_image(_apply_to_image(before, kind, data))
        return _apply_to_study(review, kind, data)
    except (KeyError, ValueError, TypeError) as error:
        raise LibraryError(
            f"The review of study ...{one.study_uid[-8:]} holds a step {one.kind!r} that this version does not "
            f"understand ({error}). Open it with the version that wrote it, or a newer one."
        ) from error


def _apply_to_study(review: Review, kind: EventKind, data: dict[str, Any]) -> Review:
    match kind:
        case EventKind.STATE_SET:
            return replace(review, state=ReviewState(data["state"]))
        case EventKind.SIGNED:
            return review.signed(signature_from_json(data))
        case EventKind.READER_SET:
            return replace(review, reader=data["reader"])
        case EventKind.NOTE_SET:
            return replace(review, note=data["note"])
        case EventKind.RECORD_SET:
            name = data["field"]
            return replace(review, record=with_value(review.record, name, value_from_json(name, data["value"])))
        case EventKind.JOIN_PUT:
            return replace(review, joins=(*review.joins, join_from_json(data)))
        case EventKind.JOIN_REMOVED:
            gone = join_from_json(data)
            return replace(review, joins=tuple(join for join in review.joins if join != gone))
    raise ValueError("it names no image")


def _apply_to_image(image: ImageReview, kind: EventKind, data: dict[str, Any]) -> ImageReview:
    match kind:
        case EventKind.WINDOW_SET:
            window = None if data["window"] is None else window_from_json(data["window"])
            return replace(image, look=None if window is None else Look(voi=window))
        case EventKind.LOOK_SET:
            return replace(image, look=None if data["look"] is None else look_from_json(data["look"]))
        case EventKind.PHASE_SET:
            return replace(image, phase=None if data["phase"] is None else Phase(data["phase"]))
        case EventKind.DUCT_LEVEL_SET:
            level = data["duct_level"]
            return replace(image, duct_level=None if level is None else duct_level_from_json(level))
        case EventKind.KEY_SET:
            return replace(image, is_key=bool(data["is_key"]))
        case EventKind.BYTES_SET:
            return image
    for marks in (_FINDINGS, _CALLIPERS, _DUCT_EDITS, _ANNOTATIONS):
        if kind is marks.removed:
            return marks.having(image, tuple(one for one in marks.of(image) if one.id != data["id"]))
        if kind is marks.put:
            mark, place = marks.from_json(data["mark"]), data["place"]
            others = tuple(one for one in marks.of(image) if one.id != mark.id)
            return marks.having(image, (*others[:place], mark, *others[place:]))
    raise ValueError("it concerns no image")
