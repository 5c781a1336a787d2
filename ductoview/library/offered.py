"""What others may find and fetch here: neither drafts nor rejected images, and nothing of a study that is stopped.

Whether a study is stopped is asked before and after each look into the database: what comes meanwhile and is stopped is
not given either.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydicom import Dataset

from ductoview.errors import LibraryError
from ductoview.library import image_checks, nodes, query
from ductoview.library.database import Database
from ductoview.library.store import ObjectStore
from ductoview.library.visible import READY, for_others, in_studies, is_withheld
from ductoview.model.library import Withheld
from ductoview.model.node import Node
from ductoview.model.served import Asked, Given

T = TypeVar("T")
_CUT = 0xFE00


class Offered:
    """The archive that ``network.listen`` answers queries from; ``stopped`` tells which studies must not leave yet.

    ``served`` hears what was asked and given.
    """

    def __init__(self, db: Database, store: ObjectStore) -> None:
        self._db = db
        self._store = store
        self.stopped: Callable[[], Collection[str]] = frozenset
        self.served: Callable[[Asked | Given], object] = lambda _what: None

    def find(self, level: str, identifier: Dataset) -> Iterator[Dataset]:
        """The answers to a C-FIND at PATIENT, STUDY, SERIES or IMAGE level.

        Raises LibraryError for another one; and, after the last answer (0xFE00, as Orthanc ends such a list), where there
        are more than are given.
        """
        found = self._settled(lambda stopped: list(query.find(self._db, level, identifier, self._for_others(stopped))))
        yield from found[: query.MOST_ANSWERS]
        if len(found) > query.MOST_ANSWERS:
            raise LibraryError(f"More than {query.MOST_ANSWERS:,} answers fit; ask for less.", _CUT)

    def files(self, identifier: Dataset) -> Sequence[Path]:
        """The files that a C-GET or C-MOVE asks for and may have."""
        found = self._settled(lambda stopped: query.named(self._db, identifier, self._for_others(stopped)))
        return tuple(self._store.path_of(sha256) for _, _, sha256 in found)

    def not_given(self, identifier: Dataset) -> Withheld:
        """What a C-GET or C-MOVE asks for and does not get."""
        stopped = self.stopped()
        kept_here = f"{READY} AND {is_withheld(only_accepted=self._only_accepted)} AND NOT {in_studies(stopped)}"
        rejected = query.named(self._db, identifier, kept_here)
        held = query.named(self._db, identifier, f"{READY} AND {in_studies(stopped)}") if stopped else ()
        return Withheld(
            rejected=len(rejected),
            stopped_studies=len({study_uid for study_uid, _, _ in held}),
            stopped_uids=tuple(sop_uid for _, sop_uid, _ in held),
        )

    def not_listed(self, level: str, identifier: Dataset) -> Withheld:
        """The studies that a C-FIND is about and does not list, since they are stopped."""
        stopped = self.stopped()
        if not stopped:
            return Withheld()
        held = query.matching(self._db, level, identifier, f"{READY} AND {in_studies(stopped)}")
        return Withheld(stopped_studies=len({study_uid for study_uid, _, _ in held}))

    def destination(self, ae_title: str) -> Node | None:
        """The node of that AE title, to which a C-MOVE may send."""
        return nodes.node_titled(self._db, ae_title)

    @property
    def _only_accepted(self) -> bool:
        return image_checks.only_accepted(self._db)

    def _for_others(self, stopped: Collection[str]) -> str:
        return for_others(stopped, only_accepted=self._only_accepted)

    def _settled(self, look: Callable[[Collection[str]], T]) -> T:
        """What ``look`` finds without the stopped studies, none of which was stopped while it looked."""
        while True:
            stopped = self.stopped()
            found = look(stopped)
            if frozenset(self.stopped()) <= frozenset(stopped):
                return found
