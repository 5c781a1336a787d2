"""From written to stored: the objects of the open exam, the send queue as last seen, and what a node lists of them."""

import threading
import time
from collections.abc import Iterator

from ductoview.errors import DicomWriteError, SettingsError
from ductoview.model.exam import Exam
from ductoview.model.library import QueueChanges, QueueRow, QueueState
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.workspace.exported import speaking
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.object_ledger import image_digest
from ductoview.workspace.object_states import (
    STUDY,
    ObjectStage,
    ObjectState,
    Verification,
    draft_states,
    needs_objects,
    refused_states,
    unwritten_study_states,
    written_states,
)
from ductoview.workspace.open_exam import OpenExam

_POLL_S = 0.5
_ON_NODE = (QueueState.STORED, QueueState.VERIFIED, QueueState.COMMITTED)


class SendQueue:
    """The service's send queue as it was when last looked at; ``refresh`` looks again, at what has changed."""

    def __init__(self, link: ServiceLink) -> None:
        self._link = link
        self._moved = threading.Condition()
        self._asking = threading.Lock()
        self._known: dict[int, QueueRow] = {}
        self._last, self._of = 0, ""
        self.rows: tuple[QueueRow, ...] = ()

    def refresh(self) -> None:
        """Ask the service how the rows stand now."""
        with self._asking:
            self._take(self._link.ask(lambda client: client.queue_changes(self._last, self._of)))
        with self._moved:
            self._moved.notify_all()

    def _take(self, changes: QueueChanges) -> None:
        """Of another opening of the library come all rows, and none of before stays."""
        if changes.of != self._of:
            self._known = {}
        self._known |= {row.id: row for row in changes.rows}
        self._last, self._of = changes.last, changes.of
        if changes.rows or not self._known:
            self.rows = tuple(self._known.values())

    def wait(self, seconds: float) -> None:
        """Wait until somebody refreshed, or that long."""
        with self._moved:
            self._moved.wait(seconds)


def states_of(opened: OpenExam, queue: SendQueue) -> tuple[ObjectState, ...]:
    """Every object of the exam and where it stands; empty when nothing was decided or written."""
    states: list[ObjectState] = []
    for image in opened.exam.images:
        uid = image.sop_instance_uid
        decided, refused = opened.review.image(uid), opened.refused.get(uid)
        digest = image_digest(opened.review, uid)
        written = opened.ledger.standing(uid, digest, is_signed=opened.review.is_signed)
        if refused is not None and refused.digest == digest:
            states += refused_states(uid, refused.why)
        elif written is not None:
            states += written_states(uid, written.objects, queue.rows, came=written.came)
        elif uid in opened.ledger.written:
            is_signed = opened.review.is_signed
            states += draft_states(uid, "signed, not written yet" if is_signed else "changed since it was written")
        elif needs_objects(image, decided):
            states += draft_states(uid)
    return (*states, *_study_states(opened, queue))


def _study_states(opened: OpenExam, queue: SendQueue) -> Iterator[ObjectState]:
    """The objects about the whole study, which only a signed review has."""
    if not opened.review.is_signed:
        return
    digest = image_digest(opened.review, STUDY)
    written, refused = opened.ledger.standing(STUDY, digest, is_signed=True), opened.refused.get(STUDY)
    if written is not None:
        yield from written_states(STUDY, written.objects, queue.rows, came=written.came)
    elif refused is not None and refused.digest == digest:
        yield from unwritten_study_states(refused.why)
    elif digest in opened.ledger.named:
        yield from unwritten_study_states()


def confirmed(opened: OpenExam | None, of: Exam | None, consequence: str) -> OpenExam:
    """The open exam when it is the one the reader confirmed something for (None: whichever is open).

    Raises DicomWriteError when it is not, SettingsError when none is open.
    """
    if of is None and opened is None:
        raise SettingsError("No study is open.")
    if opened is None or (of is not None and opened.exam.load_token != of.load_token):
        raise DicomWriteError(
            f"{consequence}: the study was closed meanwhile. What was decided and written is kept; "
            "open it again and send."
        )
    return opened


def send(
    opened: OpenExam, queue: SendQueue, link: ServiceLink, node: str, *, as_draft: bool = False
) -> tuple[QueueRow, ...]:
    """Queue the written objects for a node, except those it has already; their rows.

    Images that no objects can be written about do not hold up the others. Raises DicomWriteError when the review is not
    signed (unless ``as_draft``), an image contradicts itself about its side, the review changed since they were written,
    or nothing was written yet.
    """
    for image in speaking(opened.exam, opened.review):
        if image.facts.view.contradictions:
            words = " ".join(image.facts.view.contradictions)
            raise DicomWriteError(f"Nothing was sent: in image {image.facts.view.label}, {words}")
    if not (opened.review.is_signed or as_draft):
        raise DicomWriteError("Nothing was sent: a draft stays on this computer. Sign it, then send.")
    states = (state for state in states_of(opened, queue) if state.stage is not ObjectStage.REFUSED)
    uids = [state.sop_instance_uid for state in states]
    if not all(uids) or not uids:
        raise DicomWriteError("The review changed since its objects were written: save, then send.")
    there = {row.sop_instance_uid for row in queue.rows if row.node == node and row.state in _ON_NODE}
    missing = [uid for uid in uids if uid not in there]
    if missing:
        link.ask(lambda client: client.enqueue(node, missing))
    queue.refresh()
    return tuple(row for row in queue.rows if row.node == node and row.sop_instance_uid in uids)


def wait_until_at_rest(
    opened: OpenExam, queue: SendQueue, *, within_s: float, progress: Progress, cancel: CancelToken | None
) -> tuple[ObjectState, ...]:
    """Wait until no object is on its way any more, or ``within_s`` have passed; the states then."""
    ends = time.monotonic() + within_s
    while True:
        check(cancel)
        queue.refresh()
        states = states_of(opened, queue)
        done = sum(state.stage.is_at_rest for state in states)
        progress(done / max(len(states), 1), f"{done} of {len(states)} sent")
        left_s = ends - time.monotonic()
        if done == len(states) or left_s <= 0:
            return states
        queue.wait(min(_POLL_S, left_s))


def verify(opened: OpenExam, queue: SendQueue, link: ServiceLink, node: str) -> Verification:
    """Which of the written objects a node lists (C-FIND at IMAGE level); raises NetworkError in a sentence."""
    listed = link.ask(lambda client: client.find_instances(node, opened.exam.study_uid))
    there = {row.sop_instance_uid for row in listed}
    uids = [state.sop_instance_uid for state in states_of(opened, queue) if state.sop_instance_uid]
    return Verification(
        node=node,
        found=tuple(uid for uid in uids if uid in there),
        missing=tuple(uid for uid in uids if uid not in there),
    )
