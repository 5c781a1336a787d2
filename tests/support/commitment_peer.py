"""A node with storage commitment that does as it is told: reports early, late, twice, wrong, elsewhere or never."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydicom import Dataset
from pynetdicom import AE, evt
from pynetdicom.sop_class import (
    DigitalMammographyXRayImageStorageForPresentation,
    StorageCommitmentPushModel,
    StorageCommitmentPushModelInstance,
    StudyRootQueryRetrieveInformationModelFind,
    Verification,
)

from ductoview.model.node import Node

Report = Callable[[Dataset], Sequence[Dataset]]
"""The reports about an Action Information."""


def keeps_all(action: Dataset) -> list[Dataset]:
    """One report that keeps everything."""
    return [report(action, [uid for _, uid in objects(action)])]


def objects(action: Dataset) -> list[tuple[str, str]]:
    """(SOPClassUID, SOPInstanceUID) of what is asked for."""
    return [(str(one.ReferencedSOPClassUID), str(one.ReferencedSOPInstanceUID)) for one in action.ReferencedSOPSequence]


def report(action: Dataset, kept: Sequence[str] = (), failed: Sequence[tuple[str, int]] = ()) -> Dataset:
    """Event Information about the transaction of an action."""
    information = Dataset()
    information.TransactionUID = action.TransactionUID
    if kept:
        information.ReferencedSOPSequence = [_item(uid) for uid in kept]
    if failed:
        information.FailedSOPSequence = [_item(uid, reason) for uid, reason in failed]
    return information


def _item(uid: str, reason: int | None = None) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = DigitalMammographyXRayImageStorageForPresentation
    item.ReferencedSOPInstanceUID = uid
    if reason is not None:
        item.FailureReason = reason
    return item


@dataclass
class Peer:
    """``asked`` are the Action Informations that came, ``answers`` the statuses our side gave to reports."""

    port: int = 0
    asked: list[Dataset] = field(default_factory=list)
    answers: list[int | None] = field(default_factory=list)
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    answered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def node(self) -> Node:
        """The peer as a node."""
        return Node(name="keeper", ae_title="KEEPER", host="127.0.0.1", port=self.port)

    def tell(self, association: Any, informations: Sequence[Dataset]) -> None:
        """Send reports over an association."""
        for information in informations:
            event_type = 2 if "FailedSOPSequence" in information else 1
            status, _ = association.send_n_event_report(
                information, event_type, StorageCommitmentPushModel, StorageCommitmentPushModelInstance
            )
            self.answers.append(status.get("Status"))
            self.answered.release()


@contextmanager
def commitment_peer(
    *,
    reports: Report = keeps_all,
    when: str = "after",
    status: int = 0,
    offers: bool = True,
    images: bool = False,
    lists: bool = True,
) -> Iterator[Peer]:
    """A running peer; ``when`` its reports go over the same association: after its answer, before it, or never.

    ``images``: it answers queries, and lists whatever was stored in it, or nothing of it.
    """
    peer = Peer()
    stored: list[Dataset] = []

    def act(event: Any) -> tuple[int, None]:
        action = event.action_information
        peer.asked.append(action)
        if when == "before":
            peer.tell(event.assoc, reports(action))
        elif when == "after" and status == 0:
            threading.Thread(target=peer.tell, args=(event.assoc, reports(action)), daemon=True).start()
        peer.came.release()
        return status, None

    def store(event: Any) -> int:
        stored.append(event.dataset)
        return 0

    def find(event: Any) -> Iterator[tuple[int, Dataset | None]]:
        for one in stored if lists else ():
            answer = Dataset()
            answer.QueryRetrieveLevel = event.identifier.QueryRetrieveLevel
            answer.SeriesInstanceUID = one.SeriesInstanceUID
            if answer.QueryRetrieveLevel == "IMAGE":
                if one.SeriesInstanceUID != event.identifier.SeriesInstanceUID:
                    continue
                answer.SOPInstanceUID = one.SOPInstanceUID
            yield 0xFF00, answer
        yield 0, None

    entity = AE("KEEPER")
    entity.add_supported_context(Verification)
    entity.add_supported_context(DigitalMammographyXRayImageStorageForPresentation)
    if offers:
        entity.add_supported_context(StorageCommitmentPushModel)
    if images:
        entity.add_supported_context(StudyRootQueryRetrieveInformationModelFind)
    handlers: list[Any] = [(evt.EVT_N_ACTION, act), (evt.EVT_C_STORE, store), (evt.EVT_C_FIND, find)]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
    peer.port = server.server_address[1]
    try:
        yield peer
    finally:
        server.shutdown()


@contextmanager
def calling_back(port: int, *, reverse: bool = True) -> Iterator[Any]:
    """An association from the peer to our listener, for reports; ``reverse``: the roles are negotiated (PS3.4 J.3.3)."""
    from pynetdicom import build_role

    entity = AE("KEEPER")
    entity.add_requested_context(StorageCommitmentPushModel)
    roles = [build_role(StorageCommitmentPushModel, scp_role=True)] if reverse else []
    association = entity.associate("127.0.0.1", port, ae_title="DUCTOVIEW", ext_neg=roles)
    assert association.is_established
    try:
        yield association
    finally:
        association.release()
