"""What becomes of the objects of the open exam after they were written: sent, followed, and looked for on the node."""

from collections.abc import Collection

from ductoview.errors import LibraryError
from ductoview.model.deadlines import Deadlines
from ductoview.model.exam import Exam
from ductoview.model.library import QueueRow
from ductoview.model.progress import CancelToken, Progress, check, no_progress
from ductoview.model.routing import NodeTraffic, Room
from ductoview.workspace.board import Order
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.image_check import ImageChecks
from ductoview.workspace.late_images import late_words
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.object_states import ObjectState, Verification
from ductoview.workspace.sending import SendQueue, confirmed, send, states_of, verify, wait_until_at_rest
from ductoview.workspace.shelf import Shelf


class Sent(Shelf):
    """The part of a workspace that needs the open exam, the queue and the service, and nothing else."""

    def __init__(self, place: ExamPlace, queue: SendQueue, link: ServiceLink) -> None:
        super().__init__(link)
        self._place, self._queue = place, queue
        self.image_checks = ImageChecks(place, link)

    def send_objects(
        self,
        node: str,
        *,
        of: Exam | None = None,
        as_draft: bool = False,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> tuple[QueueRow, ...]:
        """Queue the saved objects for a node; what becomes of each shows in ``object_states``.

        Objects the node has already are not sent again. Raises DicomWriteError when the review is not signed (unless
        ``as_draft`` wants just that; the objects say so), it changed since they were written, nothing was written yet, or
        the exam ``of`` the reader confirmed it for is not open any more.
        """
        check(cancel)
        progress(0.0, f"queueing for {node}")
        opened = confirmed(self._place.now, of, "Nothing was sent")
        return send(opened, self._queue, self._link, node, as_draft=as_draft)

    def queue_rows(self) -> tuple[QueueRow, ...]:
        """The send queue as last seen, of all studies."""
        return self._queue.rows

    def order_queue(self, order: Order, ids: Collection[int]) -> None:
        """Send rows of the queue again, hold them, or give them up; raises LibraryError when that cannot be."""
        self._link.ask(lambda client: getattr(client, order.value)(ids))
        self._queue.refresh()

    def traffic(self) -> tuple[NodeTraffic, ...]:
        """What goes out just now, and which nodes are paused."""
        return self._link.ask(lambda client: client.routes.traffic())

    def pause_node(self, node: str, *, on: bool) -> None:
        """Send nothing to a node, or go on; kept for the next start."""
        self._link.ask(lambda client: client.routes.pause_node(node, on=on))
        self._queue.refresh()

    def deadlines(self) -> Deadlines:
        """After how long a person is told of what waits."""
        return self._link.ask(lambda client: client.routes.deadlines())

    def set_deadlines(self, deadlines: Deadlines) -> None:
        """Tell a person after other times."""
        self._link.ask(lambda client: client.routes.set_deadlines(deadlines))

    def room(self) -> Room:
        """The disk, and whether images are refused for want of room."""
        return self._link.ask(lambda client: client.routes.room())

    def remove_copies(self, study_uid: str, *, by: str) -> int:
        """Remove the copies of a study whose every object is committed, in a person's name; the bytes that became free.

        Raises LibraryError with why they stay, also for the study that is open.
        """
        opened = self._place.now
        if opened is not None and opened.exam.study_uid == study_uid:
            raise LibraryError("The copies stay: the study is open here; close it first.")
        return self._link.ask(lambda client: client.routes.remove_copies(study_uid, by))

    def late_images(self) -> tuple[str, ...]:
        """What is told of images that came after the signature; nothing while none is open or an addendum is."""
        opened = self._place.now
        return late_words(opened.exam, opened.review, opened.ledger) if opened is not None else ()

    def object_states(self) -> tuple[ObjectState, ...]:
        """Every object of the exam and where it stands; empty when nothing was decided or written."""
        return states_of(self._place.required(), self._queue)

    def wait_until_sent(
        self, *, within_s: float, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> tuple[ObjectState, ...]:
        """Wait until no object is on its way any more, or ``within_s`` have passed; the states then."""
        return wait_until_at_rest(
            self._place.required(), self._queue, within_s=within_s, progress=progress, cancel=cancel
        )

    def verify_on(self, node: str) -> Verification:
        """Ask a node which of the written objects it lists (C-FIND at IMAGE level); raises NetworkError in a sentence."""
        return verify(self._place.required(), self._queue, self._link, node)
