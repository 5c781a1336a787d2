"""A review built again from the objects that came with a study: at another workstation, on an empty disk.

What somebody decided on this disk is never mixed with what came: then the reader is told, and both can be looked at. The
steps that rebuild go to the library like any others and are where undoing ends.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ductoview.errors import RefusedForGood, ReviewError, WorkerError
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.identifiers import person_words
from ductoview.model.library import ReviewEvent, StoredInstance
from ductoview.model.own_objects import GSPS, REPORT, SEG, OwnObject, OwnObjects, OwnReport
from ductoview.model.progress import CancelToken
from ductoview.model.review import Review
from ductoview.model.review_events import NO_PART_OF_THE_REVIEW, EventKind, canonical, difference, event, fold
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.late_images import late_image_words
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.object_ledger import object_uids, written_event
from ductoview.workspace.object_states import STUDY, AnyKind, StudyObjectKind, kind_of
from ductoview.workspace.own_chain import Chain, chain_of

_MODALITIES = frozenset({"SR", "PR", "SEG", "KO", "DOC", "OT"})
_WITHIN_S = 120.0
_ABOUT_IMAGE = (REPORT, GSPS, SEG)
_NO_DECISIONS = NO_PART_OF_THE_REVIEW | {EventKind.LOOK_SET, EventKind.WINDOW_SET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The events to keep, none when nothing is to be rebuilt, and what the reader must be told."""

    events: tuple[ReviewEvent, ...] = ()
    notes: tuple[str, ...] = ()


def with_what_came(
    exam: Exam,
    instances: Sequence[StoredInstance],
    link: ServiceLink,
    pool: WorkerPool,
    cancel: CancelToken | None,
) -> tuple[tuple[ReviewEvent, ...], tuple[str, ...]]:
    """The events of the exam, after what came with it was taken over, and what the reader must be told of that, and of
    images that came after a signature."""
    events, notes = _taken_over(exam, instances, link, pool, cancel)
    return events, (*notes, *late_image_words(exam, events))


def _taken_over(
    exam: Exam,
    instances: Sequence[StoredInstance],
    link: ServiceLink,
    pool: WorkerPool,
    cancel: CancelToken | None,
) -> tuple[tuple[ReviewEvent, ...], tuple[str, ...]]:
    ask: Callable[[], tuple[ReviewEvent, ...]] = lambda: link.ask(lambda client: client.events(exam.study_uid))  # noqa: E731
    events = ask()
    came = _came(instances, events)
    if not any(one.modality == "SR" for one in came):
        return events, ()
    try:
        found: OwnObjects = pool.run(
            own_objects_in, tuple(one.path for one in came), exam.images, deadline_s=_WITHIN_S, cancel=cancel
        )
    except WorkerError as error:
        return events, (f"What ductoview saved about this study elsewhere could not be read: {error}",)
    rebuilt = rebuilt_from(found, exam.study_uid, events, [one.sop_instance_uid for one in instances])
    if not rebuilt.events:
        return events, rebuilt.notes
    try:
        link.ask(lambda client: client.append_events(rebuilt.events))
    except RefusedForGood as error:
        # Another window may have done the same meanwhile; then all is told by now.
        events = ask()
        is_told = not any(one.modality == "SR" for one in _came(instances, events))
        return events, () if is_told else (
            f"What ductoview saved about this study elsewhere was not taken over: {error}",
        )
    return ask(), rebuilt.notes


def own_objects_in(paths: Sequence[Path], images: Sequence[ExamImage]) -> OwnObjects:
    """In a worker: objects of ours among the files."""
    from ductoview.dicom.own_objects import read_own_objects

    return read_own_objects(paths, images)


def rebuilt_from(
    found: OwnObjects, study_uid: str, events: Sequence[ReviewEvent], here: Collection[str] = ()
) -> Rebuilt:
    """What leads from the review of this disk to the one that ``found`` tells; no events where the two differ.

    ``here`` are the UIDs of all objects of the study in the library.
    """
    local = fold(study_uid, events)
    try:
        chain = chain_of(found.reports, here)
    except ReviewError as error:
        return Rebuilt(notes=(*found.refused, str(error)))
    if not (any(chain.signed) or chain.draft):
        return Rebuilt(notes=(*found.refused, *chain.notes))
    if why := _why_apart(local, chain, events):
        return Rebuilt(notes=(*found.refused, why))
    return Rebuilt(events=_batch(local, chain, found), notes=(*found.refused, *chain.notes))


def _came(instances: Sequence[StoredInstance], events: Sequence[ReviewEvent]) -> list[StoredInstance]:
    """Objects that may be ours and that no event of this disk tells of."""
    known = object_uids(events)
    return [
        one
        for one in instances
        if one.modality in _MODALITIES and not (one.own or one.missing or one.sop_instance_uid in known)
    ]


def _why_apart(local: Review, chain: Chain, events: Sequence[ReviewEvent]) -> str:
    """Why what came is not taken over; empty where it only goes on from what stands here."""
    if not local.is_begun and not local.signatures:
        return ""
    count = len(local.signatures)
    came = None if local.is_signed else _draft_that_came(events)
    is_newer = bool(chain.draft) and (came is None or _is_as_new(chain.draft[0], came))
    goes_on = local.signatures == chain.signatures[:count] and (count < len(chain.signatures) or is_newer)
    if goes_on and (local.is_signed or came is not None):
        return ""
    if chain.signatures:
        last = chain.signatures[-1]
        what = f"A report signed by {person_words(last.reader)} on {last.at.astimezone():%Y-%m-%d %H:%M}"
    else:
        what = f"A draft of {person_words(chain.draft[0].reader)}"
    return (
        f"{what} came with this study, and differs from what was decided at this workstation: nothing was mixed. "
        "Shown is what was decided here; the other can be looked at in the list of what is saved about the images."
    )


def _is_as_new(draft: OwnReport, came: tuple[str, str]) -> bool:
    """By UTC where both say it, else by the clocks where they were made."""
    created, made = came
    return draft.made >= made if draft.made and made else draft.object.created >= created


def _draft_that_came(events: Sequence[ReviewEvent]) -> tuple[str, str] | None:
    """When the draft that stands here was made, by the clock there and in UTC, where all of it came with the study; None where
    anything was decided here."""
    left = 0
    made: tuple[str, str] | None = None
    for one in events:
        if one.kind == EventKind.REBUILT:
            data = json.loads(one.data)
            left = data.get("steps", 0)
            made = (data["draft_of"], data.get("draft_made", "")) if "draft_of" in data else None
        elif left:
            left -= 1
        elif one.kind not in _NO_DECISIONS:
            made = None
    return made


def _batch(local: Review, chain: Chain, found: OwnObjects) -> tuple[ReviewEvent, ...]:
    """``REBUILT``, which says from what, how many steps follow, and when the draft among them was made; then the steps."""
    steps = tuple(_steps(local, chain, found))
    begin = len(local.signatures)
    sources = [one.object.sop_instance_uid for level in (*chain.signed[begin:], chain.draft) for one in level]
    data = {"sources": sources, "steps": len(steps)}
    if chain.draft:
        data |= {"draft_of": chain.draft[0].object.created, "draft_made": chain.draft[0].made}
    return (event(local.study_uid, EventKind.REBUILT, data), *steps)


def _steps(local: Review, chain: Chain, found: OwnObjects) -> Iterator[ReviewEvent]:
    """From the last signature that stands here to the newest, then the draft on top."""
    review, begin = canonical(local), len(local.signatures)
    starts = [min(one.object.created for one in level) if level else "" for level in chain.signed]
    for number, reports in enumerate(chain.signed[begin:], start=begin + 1):
        after = canonical(_told(review, reports)).signed(chain.signatures[number - 1])
        yield from difference(review, after)
        yield from _written(after, reports, found)
        before_next = next((one for one in starts[number:] if one), "")
        yield from _written_about_study(after, starts[number - 1], before_next, found)
        review = after
    if chain.draft:
        after = canonical(_told(review, chain.draft)).as_draft()
        yield from difference(review, after)
        yield from _written(after, chain.draft, found)


def _told(review: Review, reports: Sequence[OwnReport]) -> Review:
    """The review with what these reports tell; of the whole study, what the newest of them tells."""
    for one in sorted(reports, key=lambda one: one.object.created):
        review = replace(review.with_image(one.review), record=one.record, reader=one.reader)
    study = next((one.of_study for one in reversed(reports) if one.of_study), None)
    if study is None:
        return review
    phases = dict(study.phases)
    # A phase that is not among them any more was taken back.
    for uid in {*phases, *(image.sop_instance_uid for image in review.images)}:
        review = review.with_image(replace(review.image(uid), phase=phases.get(uid)))
    return replace(review, note=study.note, joins=study.joins, reader=study.reader)


def _written(review: Review, reports: Sequence[OwnReport], found: OwnObjects) -> Iterator[ReviewEvent]:
    """The objects of each saving: those about one image that were made at the same time."""
    for report in reports:
        about, made = report.object.image_uid, report.object.created
        alike = (one for one in found.others if one.image_uid == about and one.created == made)
        objects = {kind_of(one.kind): one.sop_instance_uid for one in alike if one.kind in _ABOUT_IMAGE}
        objects[kind_of(REPORT)] = report.object.sop_instance_uid
        yield written_event(review, about, objects, came=True)


def _written_about_study(review: Review, begin: str, end: str, found: OwnObjects) -> Iterator[ReviewEvent]:
    """Those made after the reports under one signature and before those under the next."""
    made = [
        one for one in found.others if _is_about_study(one) and begin <= one.created and (one.created < end or not end)
    ]
    objects: dict[AnyKind, str] = {
        kind_of(one.kind): one.sop_instance_uid for one in sorted(made, key=lambda one: one.created)
    }
    if begin and objects:
        yield written_event(review, STUDY, objects, came=True)


def _is_about_study(one: OwnObject) -> bool:
    return one.kind in set(StudyObjectKind)
