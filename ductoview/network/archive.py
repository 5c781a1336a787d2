"""What the listener answers to C-FIND, C-GET and C-MOVE, out of an archive (PS3.4 annex C)."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydicom import Dataset
from pynetdicom import build_context, evt
from pynetdicom.sop_class import Verification

from ductoview.errors import DuctoviewError, LibraryError, NetworkError
from ductoview.model.library import Withheld
from ductoview.model.node import Node
from ductoview.model.served import Asked, Given
from ductoview.network.contexts import MOST_CONTEXTS, NATIVE, sending_contexts
from ductoview.network.fields import put
from ductoview.network.part10 import ObjectFacts, object_facts
from ductoview.network.sending import SendStore, send_object
from ductoview.network.stack import PDU_BYTES
from ductoview.network.tls import tls_arguments
from ductoview.network.words import is_stored

_PENDING = 0xFF00
_CANCELLED = 0xFE00
_SUCCESS = 0x0000
_UNABLE = 0xC000
NOT_GIVEN = 0xC010
"""All that a C-GET or C-MOVE asks for is kept back (PS3.4 C.4.2.1.5: unable to process)."""
_log = logging.getLogger(__name__)


class Archive(Protocol):
    """What the listener answers queries from; all may raise LibraryError."""

    def find(self, level: str, identifier: Dataset) -> Iterator[Dataset]:
        """The answers to a C-FIND at PATIENT, STUDY, SERIES or IMAGE level."""
        ...

    def files(self, identifier: Dataset) -> Sequence[Path]:
        """The files that a C-GET or C-MOVE names."""
        ...

    def not_given(self, identifier: Dataset) -> Withheld:
        """What a C-GET or C-MOVE names and does not get."""
        ...

    def not_listed(self, level: str, identifier: Dataset) -> Withheld:
        """What a C-FIND is about and does not list."""
        ...

    def destination(self, ae_title: str) -> Node | None:
        """The node of that AE title, to which a C-MOVE may send; None when it is not known."""
        ...

    @property
    def served(self) -> Callable[[Asked | Given], object]:
        """Hears of each search when it is over, and of what left when it has left; never raises."""
        ...


class StoredObject(Dataset):  # type: ignore[misc]
    """An object of the archive as pynetdicom's C-GET and C-MOVE want it: a dataset, here only with its name."""

    def __init__(self, facts: ObjectFacts) -> None:
        super().__init__()
        put(self, "SOPInstanceUID", facts.sop_instance_uid)
        self._facts = facts
        self._is_stored = False

    @property
    def facts(self) -> ObjectFacts:
        """Where it is and what it is."""
        return self._facts

    @property
    def is_stored(self) -> bool:
        """True once the peer has answered that he keeps it."""
        return self._is_stored

    def hear(self, answer: Dataset) -> None:
        """Take the answer to its C-STORE; an empty one is none."""
        self._is_stored = "Status" in answer and is_stored(answer.Status)


class Answers:
    """The handlers of the three requests."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def find(self, event: Any) -> Iterator[tuple[Any, Dataset | None]]:
        """Answer a C-FIND; what is kept back is said with the success."""
        failure = ""
        try:
            identifier = event.identifier
            level = str(identifier.get("QueryRetrieveLevel", ""))
            for answer in self._archive.find(level, identifier):
                if event.is_cancelled:
                    yield _CANCELLED, None
                    return
                yield _PENDING, answer
            yield _said(_SUCCESS, self._archive.not_listed(level, identifier)), None
        except Exception as error:  # noqa: BLE001  (a peer must get an answer, whatever happened)
            failure = str(error) if isinstance(error, DuctoviewError) else type(error).__name__
            yield _status_of(error), None
        finally:
            self._archive.served(_asked(event, failure))

    def get(self, event: Any) -> Iterator[Any]:
        """Answer a C-GET: the number of objects, then each."""
        try:
            named = self._named(event)
        except Exception as error:  # noqa: BLE001
            yield 1
            yield _status_of(error), None
            return
        yield from self._given(event, named, to=None)

    def move(self, event: Any) -> Iterator[Any]:
        """Answer a C-MOVE: where to, the number of objects, then each; what is raised becomes a status of pynetdicom's."""
        named = self._named(event)
        node = self._archive.destination(str(event.move_destination or "").strip())
        if node is None:
            yield None, None
            return
        yield node.host, node.port, _to_node(node, named.objects)
        yield from self._given(event, named, to=node)

    def _given(self, event: Any, named: "_Named", *, to: Node | None) -> Iterator[Any]:
        """The answers; what became of them is told when they are over, however that came about."""
        left: list[StoredObject] = []
        try:
            for one in named.answers(event):
                if isinstance(one, tuple) and isinstance(one[1], StoredObject):
                    left.append(one[1])
                yield one
        finally:
            if left:
                self._archive.served(_given(event, left, to))

    def _named(self, event: Any) -> "_Named":
        """What is asked for; an object whose file cannot be read stands as its path, and fails when its turn comes."""
        identifier = event.identifier
        found: list[ObjectFacts | Path] = []
        for path in self._archive.files(identifier):
            try:
                found.append(object_facts(path))
            except NetworkError:
                found.append(path)
        return _Named(tuple(found), self._archive.not_given(identifier))


@dataclass(frozen=True, slots=True)
class _Named:
    """What a C-GET or C-MOVE asks for: the objects it gets, and what is kept back."""

    objects: tuple[ObjectFacts | Path, ...]
    withheld: Withheld

    def answers(self, event: Any) -> Iterator[Any]:
        """How many objects, then each.

        An object of a stopped study is one that fails: whoever asked must not take his study for whole. A rejected
        image is none, as it is in no list. Where nothing is left to give, the request fails.
        """
        if self.withheld.words and not self.objects:
            yield 1
            yield _said(NOT_GIVEN, self.withheld), None
            return
        yield len(self.objects) + len(self.withheld.stopped_uids)
        given = (StoredObject(one) if isinstance(one, ObjectFacts) else _unsendable() for one in self.objects)
        for one in (*given, *map(_unsendable, self.withheld.stopped_uids)):
            if event.is_cancelled:
                yield _CANCELLED, None
                return
            yield _said(_PENDING, self.withheld), one


def deliver_stored(event: Any) -> None:
    """A handler of EVT_CONN_OPEN that teaches an association to send StoredObjects from their files."""
    association = event.assoc
    send: SendStore = association.send_c_store

    def send_stored(dataset: Any, **arguments: Any) -> Dataset:
        if isinstance(dataset, StoredObject):
            answer = send_object(association, send, dataset.facts, **arguments)
            dataset.hear(answer)
            return answer
        return send(dataset, **arguments)

    association.send_c_store = send_stored


def _asked(event: Any, failure: str) -> Asked:
    requestor, request = event.assoc.requestor, event.request
    return Asked(
        from_aet=str(requestor.ae_title).strip(),
        from_address=str(requestor.address),
        sop_class_uid=str(request.AffectedSOPClassUID),
        identifier=request.Identifier.getvalue(),
        transfer_syntax_uid=str(event.context.transfer_syntax),
        failure=failure,
    )


def _given(event: Any, left: Sequence[StoredObject], to: Node | None) -> Given:
    requestor = event.assoc.requestor
    return Given(
        from_aet=str(requestor.ae_title).strip(),
        from_address=str(requestor.address),
        to=to,
        stored=tuple(one.facts.sop_instance_uid for one in left if one.is_stored),
        failed=tuple(one.facts.sop_instance_uid for one in left if not one.is_stored),
    )


def _said(status: int, withheld: Withheld) -> Dataset:
    """A status that says what is kept back; pynetdicom carries its comment on to the last answer."""
    said = Dataset()
    said.Status = status
    if withheld.words:
        said.ErrorComment = withheld.words
    return said


def _unsendable(sop_instance_uid: str = "") -> Dataset:
    """Cannot be sent, so that the sub-operation fails and the others go on."""
    nothing = Dataset()
    nothing.SOPInstanceUID = sop_instance_uid
    return nothing


def _to_node(node: Node, objects: Sequence[ObjectFacts | Path]) -> dict[str, Any]:
    kinds = dict.fromkeys(
        (one.sop_class_uid, one.transfer_syntax_uid) for one in objects if isinstance(one, ObjectFacts)
    )
    return {
        "ae_title": node.ae_title,
        # pynetdicom calls the destination though nothing may be given to it, and cannot without a context.
        "contexts": sending_contexts(list(kinds)[: MOST_CONTEXTS // len(NATIVE)]) or [build_context(Verification)],
        "max_pdu": PDU_BYTES,
        "evt_handlers": [(evt.EVT_CONN_OPEN, deliver_stored)],
        "tls_args": tls_arguments(node),
    }


def _status_of(error: Exception) -> int:
    if isinstance(error, LibraryError):
        return error.dicom_status
    if not isinstance(error, DuctoviewError):
        _log.error("a query could not be answered: %s", type(error).__name__)
    return _UNABLE
