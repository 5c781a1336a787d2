"""The library: everything this station keeps, behind one door."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pydicom import Dataset

from ductoview.library.reports import RecoveryReport
from ductoview.model.library import QueueRow, ReceivedObject, ReviewEvent, StoredInstance
from ductoview.model.node import Node, StudyQuery, StudyRow


class Library:
    """Store, index, reviews, nodes and queue of one home; thread-safe. Only the service process opens it."""

    recovery: RecoveryReport
    incoming: Path

    @classmethod
    def open(cls, home: Path, *, free_floor: int = 2 << 30) -> "Library":
        """Open or create the library of ``home`` and mend what a crash left."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the database and let go of the lock."""
        raise NotImplementedError

    def keep(self, received: ReceivedObject) -> StoredInstance:
        """Make an object durable before returning."""
        raise NotImplementedError

    def import_file(self, path: Path, *, own: bool = False) -> tuple[StoredInstance, bool]:
        """Copy a file into the library; the flag tells that it was there already."""
        raise NotImplementedError

    def studies(self, query: StudyQuery) -> tuple[StudyRow, ...]:
        """The studies that fit, newest first."""
        raise NotImplementedError

    def instances(self, study_uid: str) -> tuple[StoredInstance, ...]:
        """The objects of a study."""
        raise NotImplementedError

    def instance(self, sop_uid: str) -> StoredInstance | None:
        """The object of that SOPInstanceUID, or None."""
        raise NotImplementedError

    def find(self, level: str, identifier: Dataset) -> Iterator[Dataset]:
        """The answers to a C-FIND."""
        raise NotImplementedError

    def files(self, identifier: Dataset) -> Sequence[Path]:
        """The files a C-GET or C-MOVE asks for."""
        raise NotImplementedError

    def destination(self, ae_title: str) -> Node | None:
        """The node of that AE title."""
        raise NotImplementedError

    def append_events(self, events: Sequence[ReviewEvent]) -> None:
        """Keep steps of a review, durably."""
        raise NotImplementedError

    def events(self, study_uid: str) -> tuple[ReviewEvent, ...]:
        """The steps of a study's review."""
        raise NotImplementedError

    def enqueue(self, node: str, sop_uids: Collection[str]) -> tuple[int, ...]:
        """Queue objects for a node."""
        raise NotImplementedError

    def queue(self) -> tuple[QueueRow, ...]:
        """All rows of the queue."""
        raise NotImplementedError
