"""The library: everything this station keeps, behind one door."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ductoview.dicom.part10 import open_part10
from ductoview.dicom.read import check_whole
from ductoview.errors import LibraryError
from ductoview.library import (
    clock,
    commitment,
    events,
    image_checks,
    index,
    nodes,
    order_stops,
    orders,
    query,
    queue,
    rejection_notes,
    settings,
)
from ductoview.library.content import same_content
from ductoview.library.copies import Copies
from ductoview.library.database import Database
from ductoview.library.header import Header, check_is, header_of, read_header
from ductoview.library.index import Arrival
from ductoview.library.lock import HomeLock
from ductoview.library.offered import Offered
from ductoview.library.queue import Errand
from ductoview.library.recovery import open_database, recover
from ductoview.library.reports import RecoveryReport
from ductoview.library.routes import Routes
from ductoview.library.store import ObjectStore, digest, size_of
from ductoview.library.turns import Turns
from ductoview.model.commitment import CommitmentReport, CommitmentRequest
from ductoview.model.image_check import CheckEvent, RejectCount, ToldNode
from ductoview.model.library import QueueRow, QueueState, ReceivedObject, ReviewEvent, SentObject, StoredInstance
from ductoview.model.node import Node, StudyQuery, StudyRow
from ductoview.model.order_book import OrderEvent

FREE_FLOOR = 2 << 30
_log = logging.getLogger(__name__)


class Library:
    """Store, index, reviews, nodes and queue of one home; thread-safe, and opened by the service process only.

    ``offered`` is the archive that ``network.listen`` answers queries from.
    """

    def __init__(self, home: Path, db: Database, store: ObjectStore, lock: HomeLock, recovery: RecoveryReport) -> None:
        self.home = home
        self.recovery = recovery
        self._db = db
        self._store = store
        self._lock = lock
        self.routes = Routes(db)
        self._turns = Turns()
        self.copies = Copies(db, store, self._turns)
        self.offered = Offered(db, store)

    @classmethod
    def open(cls, home: Path, *, free_floor: int = FREE_FLOOR) -> Self:
        """Open or create the library of ``home`` and mend what a crash left; ``recovery`` tells what that was.

        ``free_floor`` is how many bytes objects of others must leave free on the disk. Raises LibraryError when another
        process has it open (HomeBusy), or when the disk refuses.
        """
        home = home.absolute()
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = HomeLock(home)
        except OSError as error:
            raise LibraryError(f"The library's folder {home} cannot be used ({error.strerror or error}).") from error
        try:
            db, report, origins = open_database(home / "library.db", home / "library.backup.db")
            try:
                store = ObjectStore(home, free_floor)
                return cls(home, db, store, lock, recover(db, store, report, origins))
            except BaseException:
                db.close()
                raise
        except OSError as error:
            lock.release()
            raise LibraryError(f"The library in {home} cannot be opened ({error.strerror or error}).") from error
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Close the database and let others in."""
        self._db.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @property
    def incoming(self) -> Path:
        """The folder into which objects are received; whatever is left there is removed at the next open."""
        return self._store.incoming

    def free_bytes(self) -> int:
        """Free space of the disk."""
        return self._store.free_bytes()

    @property
    def free_floor(self) -> int:
        """How many bytes objects of others must leave free."""
        return self._store.free_floor

    def back_up(self) -> None:
        """Copy the database beside itself, for what no file could bring back."""
        self._db.back_up(self.home / "library.backup.db")

    # Objects

    def keep(self, received: ReceivedObject, *, asked_for: Collection[tuple[str, str]] = ()) -> StoredInstance:
        """Make a received object durable: only after this returns may the sender be told success.

        ``asked_for`` are the studies that are fetched just now, each with an AE title that may bring it.
        Raises LibraryError: 0xA700 no room or the disk refuses, 0xA900 another object than announced, 0xC000 it cannot
        be understood (the bytes are in quarantine then).
        """
        self._store.check_space()
        try:
            sha256 = received.sha256 or digest(received.path)
            header = self._understood(received.path, sha256)
            check_is(header, received.sop_class_uid, received.sop_instance_uid)
            fetched = (header["StudyInstanceUID"], received.from_aet) in asked_for
            arrival = Arrival(fetched=fetched, from_aet=received.from_aet, from_address=received.from_address)
            return self._admit(received.path, sha256, header, arrival)[0]
        except OSError as error:
            raise LibraryError(f"The object could not be stored ({error.strerror or error}); send it again.") from error

    def import_file(self, path: Path, *, own: bool = False) -> tuple[StoredInstance, bool]:
        """Copy a file into the library; the flag tells that it was there already. ``own`` marks what we made.

        Raises DicomReadError (NotAnImage for a DICOMDIR) when it cannot be read or is cut off, LibraryError when it
        cannot be kept. What a sender gives is kept as it is; a file on a disk is refused while its whole copy can be found.
        """
        if not own:
            self._store.check_space(size_of(path))
        part, sha256 = self._store.copy_in(path)
        try:
            opened = open_part10(part)
            check_whole(opened)
            return self._admit(part, sha256, header_of(opened.header), Arrival(own=own))
        finally:
            part.unlink(missing_ok=True)

    def studies(self, query_: StudyQuery = StudyQuery(), most: int = 0) -> tuple[StudyRow, ...]:  # noqa: B008  (frozen)
        """The studies that fit, newest first; the ``most`` newest of them only, unless that is 0."""
        return query.studies(self._db, query_, most)

    def count_studies(self) -> int:
        """How many studies there are."""
        return query.count_studies(self._db)

    def instances(self, study_uid: str, *, kept_aside: bool = False) -> tuple[StoredInstance, ...]:
        """The objects of a study, missing ones too; or those that are not shown, since another study has one of their UID."""
        return (index.kept_aside if kept_aside else index.of_study)(self._db, self._store, study_uid)

    def instance(self, sop_uid: str) -> StoredInstance | None:
        """The object shown for a SOPInstanceUID, or None."""
        return index.shown(self._db, self._store, sop_uid)

    def conflicts(self, sop_uid: str) -> tuple[StoredInstance, ...]:
        """The other contents that came under a SOPInstanceUID, oldest first."""
        return index.conflicts_of(self._db, self._store, sop_uid)

    # Reviews

    def append_events(self, steps: Sequence[ReviewEvent]) -> tuple[ReviewEvent, ...]:
        """Keep steps of reviews, all or none, durably; returns the new ones. Raises LibraryError for a reused id."""
        return events.append(self._db, steps)

    def events(self, study_uid: str) -> tuple[ReviewEvent, ...]:
        """The steps of a study's review in the order they were kept."""
        return events.of_study(self._db, study_uid)

    # Image checks

    def append_checks(self, steps: Sequence[CheckEvent]) -> tuple[CheckEvent, ...]:
        """Keep steps of image checks, all or none, durably; returns the new ones, and the queue follows them."""
        return image_checks.append(self._db, steps)

    def checks(self, study_uid: str) -> tuple[CheckEvent, ...]:
        """The steps of a study's image check in the order they were kept."""
        return image_checks.of_study(self._db, study_uid)

    def rejects(self) -> tuple[CheckEvent, ...]:
        """The decisions by which images are rejected now, oldest first."""
        return image_checks.rejects(self._db)

    def reject_counts(self) -> tuple[RejectCount, ...]:
        """Images, checks and rejects by month of the exam."""
        return image_checks.counts(self._db)

    @property
    def sends_only_accepted(self) -> bool:
        """True where images that nobody accepted stay here; it is kept for the next start."""
        return image_checks.only_accepted(self._db)

    @sends_only_accepted.setter
    def sends_only_accepted(self, wanted: bool) -> None:
        image_checks.set_only_accepted(self._db, wanted)

    def why_held_back(self, sop_uid: str) -> str:
        """Why the image check keeps an object from being sent, in a sentence; empty when it does not."""
        found = self.instance(sop_uid)
        return "" if found is None else image_checks.why_held_back(self._db, found)

    # Orders

    def append_order_event(self, event: OrderEvent) -> None:
        """Keep a step of an order, durably."""
        orders.append(self._db, event)

    def order_events(self) -> Iterator[OrderEvent]:
        """Every step of every order, in the order they were kept."""
        return orders.all_events(self._db)

    def has_come_since(self, study_uid: str, moment: str) -> bool:
        """True when something of a study came after that time (ISO 8601 in UTC)."""
        return orders.has_come_since(self._db, study_uid, moment)

    def rejections_to_tell(self) -> tuple[tuple[CheckEvent, tuple[str, ...]], ...]:
        """The decisions of which nodes that hold the image have not been sent the note, each with those nodes."""
        return rejection_notes.owed(self._db)

    def rejection_note(self, step_id: str) -> str | None:
        """SOPInstanceUID of the note that was made of a decision."""
        return rejection_notes.note_of(self._db, step_id)

    def keep_rejection_note(self, step_id: str, sop_uid: str) -> None:
        """Remember which note was made of a decision."""
        rejection_notes.keep_note(self._db, step_id, sop_uid)

    def withdraw_rejection_notes(self) -> int:
        """Give up notes that wait though their image was accepted again; returns how many."""
        return rejection_notes.withdraw(self._db)

    def told_of_rejections(self, study_uid: str) -> tuple[ToldNode, ...]:
        """Which nodes have a note about which image of a study."""
        return rejection_notes.told(self._db, study_uid)

    # Nodes and settings

    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are set up, by name."""
        return nodes.all_nodes(self._db)

    def node(self, name: str) -> Node:
        """The node of that name; raises LibraryError when there is none."""
        found = nodes.node_named(self._db, name)
        if found is None:
            known = ", ".join(node.name for node in self.nodes()) or "none"
            raise LibraryError(f"No node is named {name!r} (there is: {known}); add it with 'ductoview node add'.")
        return found

    def add_node(self, node: Node) -> None:
        """Set up a node; one of the same name is replaced."""
        nodes.put_node(self._db, node)

    def remove_node(self, name: str) -> None:
        """Forget a node; what waits for it is FAILED. Raises LibraryError when there is none."""
        self.node(name)
        nodes.drop_node(self._db, name)
        queue.fail_node(self._db, name, f"Node {name} was removed; add it and retry, or cancel.")

    def get_setting(self, name: str) -> str | None:
        """What the service kept under that name."""
        return settings.get_setting(self._db, name)

    def set_setting(self, name: str, value: str | None) -> None:
        """Keep a text for the next start, or forget it."""
        settings.set_setting(self._db, name, value)

    # The queue

    def enqueue(self, node: str, sop_uids: Collection[str]) -> tuple[int, ...]:
        """Queue objects for a node: all or none.

        Raises LibraryError when node or object is not there, or an image may not go by its check.
        """
        self.node(node)
        return queue.enqueue(self._db, node, [self._sendable(uid) for uid in sop_uids])

    def enqueue_rejected(self, node: str, image_uid: str, note_uid: str) -> tuple[int, ...]:
        """Queue a rejected image and its note for an archive of rejects; it is given up if its rule or check changes."""
        self.node(node)
        both = [found for uid in (image_uid, note_uid) if (found := self.instance(uid)) is not None]
        return queue.enqueue(self._db, node, both, as_rejected={image_uid})

    def queue(self) -> tuple[QueueRow, ...]:
        """All rows, oldest first."""
        return queue.rows(self._db)

    def queue_changes(self, since: int) -> tuple[int, tuple[QueueRow, ...]]:
        """The rows that changed after a number of before (0: all), and the number of now."""
        return queue.changes(self._db, since)

    def count_queue(self, *states: QueueState) -> int:
        """How many rows are in one of these states."""
        return queue.count(self._db, states)

    def order_queue(self, ids: Collection[int], state: QueueState) -> None:
        """QUEUED (send now), HELD or CANCELLED, as a person wants; raises LibraryError when that cannot be."""
        queue.order(self._db, ids, state)

    def put_first(self, ids: Collection[int]) -> None:
        """Send these now, before all others; raises LibraryError when that cannot be."""
        queue.put_first(self._db, ids)

    def due_nodes(self) -> tuple[str, ...]:
        """Nodes that have rows to send now."""
        return queue.due_nodes(self._db, index.now())

    def next_due(self, after: str) -> str | None:
        """When, after that time (ISO 8601), the next row is due; None when none is."""
        return queue.next_due(self._db, after)

    def claim(self, node: str) -> tuple[Errand, ...]:
        """The due rows of a node, now SENDING; what the image check holds back is given up first."""
        image_checks.hold_back(self._db, node)
        return queue.claim(self._db, self._store, node, index.now())

    def settle(self, row_id: int, sent: SentObject, jitter: float = 0.5) -> QueueState:
        """Record what the node answered to one row."""
        return queue.settle(self._db, row_id, sent, jitter)

    def postpone(self, node: str, words: str, jitter: float = 0.5) -> int:
        """Let all that is due for a node that gives no answer wait; returns how many rows."""
        return queue.postpone(self._db, node, index.now(), words, jitter)

    def follow_orders(self, stopped_of: Callable[[Collection[str]], Collection[str]]) -> int:
        """Hold what waits of studies that are stopped, and let it wait again afterwards; returns how many rows moved."""
        return order_stops.follow(self._db, stopped_of)

    def heed_clock(self) -> bool:
        """Let nothing wait for a time that a clock that was set back has yet to come to; True when something would have."""
        return clock.heed(self._db)

    def give_back(self, ids: Collection[int]) -> None:
        """Rows that were claimed but not tried are QUEUED again."""
        queue.give_back(self._db, ids)

    # Storage commitment

    def nodes_to_ask(self) -> tuple[str, ...]:
        """Nodes that are to be asked now to take responsibility for what they stored."""
        return commitment.due_nodes(self._db, index.now())

    def next_to_ask(self, after: str) -> str | None:
        """When, after that time (ISO 8601), a node is to be asked next; None when none is."""
        return commitment.next_due(self._db, after)

    def count_to_ask(self) -> int:
        """How many rows of the queue a node is to be asked about now."""
        return commitment.count_due(self._db, index.now())

    def plan_commitment(self, node: str) -> CommitmentRequest | None:
        """The next request to a node, durable under its new transaction; None when nothing is due."""
        return commitment.plan(self._db, node, index.now())

    def asked_for(self, transaction_uid: str) -> tuple[str, frozenset[str]] | None:
        """The node that was asked under a transaction, and the SOPInstanceUIDs; None for one that nobody here asked for."""
        return commitment.asked_for(self._db, transaction_uid)

    def take_report(self, report: CommitmentReport, jitter: float = 0.5) -> bool:
        """Record what a node reports of a transaction; False for one that nobody here asked for."""
        return commitment.take(self._db, report, jitter)

    def commitment_taken(self, transaction_uid: str) -> None:
        """Record that the node took the request: its report is awaited."""
        commitment.took(self._db, transaction_uid)

    def resolve_commitment(
        self, transaction_uid: str, words: str, *, again_in_s: float | None, listed: Collection[str] | None = None,
        trouble: str = "",
    ) -> None:  # fmt: skip
        """Record what became of asking where no report came, what the node ``listed`` of it, or why it did not."""
        commitment.resolve(self._db, transaction_uid, words, again_in_s=again_in_s, listed=listed, trouble=trouble)

    def without_report(self, transaction_uid: str) -> frozenset[str]:
        """The SOPInstanceUIDs of a transaction that have no report yet."""
        return commitment.open_uids(self._db, transaction_uid)

    def _sendable(self, sop_uid: str) -> StoredInstance:
        found = self.instance(sop_uid)
        if found is None or found.missing:
            why = "is not in the library" if found is None else "is missing from the disk"
            raise LibraryError(f"Object ...{sop_uid[-12:]} {why}; import or fetch it first.")
        if why := image_checks.why_held_back(self._db, found):
            raise LibraryError(f"Object ...{sop_uid[-12:]} was not queued. {why}")
        return found

    def _understood(self, path: Path, sha256: str) -> Header:
        try:
            return read_header(path)
        except LibraryError:
            self._store.quarantine(path, sha256)
            raise

    def _admit(self, part: Path, sha256: str, header: Header, arrival: Arrival) -> tuple[StoredInstance, bool]:
        """Give a finished file its place and its row; the flag tells that the same content was there already.

        Objects of one UID take turns: the same one may come from two nodes at once.
        """
        with self._turns.of(header["SOPInstanceUID"]):
            return self._admit_alone(part, sha256, header, arrival)

    def _admit_alone(self, part: Path, sha256: str, header: Header, arrival: Arrival) -> tuple[StoredInstance, bool]:
        there = index.with_file(self._db, index.by_content(self._db, self._store, sha256))
        if there is not None:
            return self._come_again(part, there, arrival), True
        rival = index.with_file(self._db, index.shown(self._db, self._store, header["SOPInstanceUID"]))
        if rival is not None:
            if same_content(rival.path, part):
                return self._come_again(part, rival, arrival), True
            _log.warning("conflict: another content of %s, sha256 %s", rival.sop_instance_uid, sha256)
        path = self._store.put(part, sha256)
        with self._db.transaction() as connection:
            index.add_object(connection, header, sha256, path.stat().st_size, arrival)
        kept = index.by_content(self._db, self._store, sha256)
        assert kept is not None
        return kept, False

    def _come_again(self, part: Path, there: StoredInstance, arrival: Arrival) -> StoredInstance:
        there = index.came_again(self._db, there, arrival)
        part.unlink()
        return there
