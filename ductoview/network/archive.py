"""What the listener answers to C-FIND, C-GET and C-MOVE, out of an archive (PS3.4 annex C)."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from pydicom import Dataset
from pynetdicom import evt

from ductoview.errors import DuctoviewError, LibraryError, NetworkError
from ductoview.model.node import Node
from ductoview.network.contexts import MOST_CONTEXTS, NATIVE, sending_contexts
from ductoview.network.fields import put
from ductoview.network.part10 import ObjectFacts, object_facts
from ductoview.network.sending import SendStore, send_object
from ductoview.network.stack import PDU_BYTES
from ductoview.network.tls import tls_arguments

_PENDING = 0xFF00
_CANCELLED = 0xFE00
_UNABLE = 0xC000
_log = logging.getLogger(__name__)


class Archive(Protocol):
    """What the listener answers queries from; all three may raise LibraryError."""

    def find(self, level: str, identifier: Dataset) -> Iterator[Dataset]:
        """The answers to a C-FIND at PATIENT, STUDY, SERIES or IMAGE level."""
        ...

    def files(self, identifier: Dataset) -> Sequence[Path]:
        """The files that a C-GET or C-MOVE names."""
        ...

    def destination(self, ae_title: str) -> Node | None:
        """The node of that AE title, to which a C-MOVE may send; None when it is not known."""
        ...


class StoredObject(Dataset):  # type: ignore[misc]
    """An object of the archive as pynetdicom's C-GET and C-MOVE want it: a dataset, here only with its name."""

    def __init__(self, facts: ObjectFacts) -> None:
        super().__init__()
        put(self, "SOPInstanceUID", facts.sop_instance_uid)
        self._facts = facts

    @property
    def facts(self) -> ObjectFacts:
        """Where it is and what it is."""
        return self._facts


class Answers:
    """The handlers of the three requests."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def find(self, event: Any) -> Iterator[tuple[int, Dataset | None]]:
        """Answer a C-FIND."""
        try:
            identifier = event.identifier
            level = str(identifier.get("QueryRetrieveLevel", ""))
            for answer in self._archive.find(level, identifier):
                if event.is_cancelled:
                    yield _CANCELLED, None
                    return
                yield _PENDING, answer
        except Exception as error:  # noqa: BLE001  (a peer must get an answer, whatever happened)
            yield _status_of(error), None

    def get(self, event: Any) -> Iterator[Any]:
        """Answer a C-GET: the number of objects, then each."""
        try:
            objects = self._objects(event)
        except Exception as error:  # noqa: BLE001
            yield 1
            yield _status_of(error), None
            return
        yield len(objects)
        yield from _each(event, objects)

    def move(self, event: Any) -> Iterator[Any]:
        """Answer a C-MOVE: where to, the number of objects, then each; what is raised becomes a status of pynetdicom's."""
        objects = self._objects(event)
        node = self._archive.destination(str(event.move_destination or "").strip())
        if node is None:
            yield None, None
            return
        yield node.host, node.port, _to_node(node, objects)
        yield len(objects)
        yield from _each(event, objects)

    def _objects(self, event: Any) -> list[ObjectFacts | Path]:
        """The named objects; one whose file cannot be read stands as its path, and fails when its turn comes."""
        found: list[ObjectFacts | Path] = []
        for path in self._archive.files(event.identifier):
            try:
                found.append(object_facts(path))
            except NetworkError:
                found.append(path)
        return found


def deliver_stored(event: Any) -> None:
    """A handler of EVT_CONN_OPEN that teaches an association to send StoredObjects from their files."""
    association = event.assoc
    send: SendStore = association.send_c_store

    def send_stored(dataset: Any, **arguments: Any) -> Dataset:
        if isinstance(dataset, StoredObject):
            return send_object(association, send, dataset.facts, **arguments)
        return send(dataset, **arguments)

    association.send_c_store = send_stored


def _each(event: Any, objects: Sequence[ObjectFacts | Path]) -> Iterator[tuple[int, Dataset | None]]:
    for one in objects:
        if event.is_cancelled:
            yield _CANCELLED, None
            return
        yield _PENDING, StoredObject(one) if isinstance(one, ObjectFacts) else _unreadable()


def _unreadable() -> Dataset:
    """Cannot be sent, so that the sub-operation fails and the others go on."""
    nothing = Dataset()
    nothing.SOPInstanceUID = ""
    return nothing


def _to_node(node: Node, objects: Sequence[ObjectFacts | Path]) -> dict[str, Any]:
    kinds = dict.fromkeys(
        (one.sop_class_uid, one.transfer_syntax_uid) for one in objects if isinstance(one, ObjectFacts)
    )
    return {
        "ae_title": node.ae_title,
        "contexts": sending_contexts(list(kinds)[: MOST_CONTEXTS // len(NATIVE)]),
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
