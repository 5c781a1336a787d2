"""Storage Commitment Push Model, as its SCU (PS3.4 annex J): ask a node to keep objects, and take its reports.

A report comes on the association of the request or, from most nodes, on one that the node opens to our listener with
the roles reversed. Many nodes do not negotiate that reversal; their reports are taken all the same.
"""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydicom import Dataset
from pynetdicom import evt
from pynetdicom.sop_class import (
    StorageCommitmentPushModel,
    StorageCommitmentPushModelInstance,
    Verification,
)

from ductoview.errors import LibraryError
from ductoview.model.commitment import CommitmentReport, CommitmentRequest, Reporter
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, check
from ductoview.network.connection import Association, connected, lost
from ductoview.network.reporters import reporter_of
from ductoview.network.timeouts import Timeouts
from ductoview.network.words import commitment_words, is_commitment_refused

TakeReport = Callable[[CommitmentReport, Reporter], bool]
"""Keeps a report durably; False for one that is not believed. Raises LibraryError."""

_REQUEST_ACTION = 1
_REPORT_TYPES = (1, 2)
_SUCCESS = 0x0000
_PROCESSING_FAILURE = 0x0110
_NO_SUCH_EVENT = 0x0113
_INVALID_VALUE = 0x0115
_POLL_S = 0.1
_MOST_KINDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentAnswer:
    """What a node said to a request: whether it will report; if not, whether asking again is no use; and in words."""

    accepted: bool
    permanent: bool = False
    words: str = ""


def request_commitment(
    node: Node,
    request: CommitmentRequest,
    *,
    take: Callable[[CommitmentReport], bool],
    wait_s: float,
    is_reported: Callable[[], bool],
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    cancel: CancelToken | None = None,
) -> CommitmentAnswer:
    """Ask a node to commit itself, then wait ``wait_s`` for its report on this association, or until ``is_reported``.

    Raises NetworkError when there is no association or no answer, and Cancelled; the node may have heard it all the same.
    """
    if node.web is not None:
        return CommitmentAnswer(accepted=False, permanent=True, words="DICOMweb has no storage commitment")
    # The others are for nodes without storage commitment: an association comes about, and tells that apart from a fault.
    wanted = [StorageCommitmentPushModel, Verification, *{kind for kind, _ in request.objects}][:_MOST_KINDS]
    with connected(
        node, wanted, local_aet=local_aet, timeouts=timeouts, cancel=cancel,
        handlers=[(evt.EVT_N_EVENT_REPORT, _handler(lambda _event, report: take(report)))],
    ) as association:  # fmt: skip
        if not _offers_commitment(association):
            return CommitmentAnswer(accepted=False, permanent=True, words="it offers no storage commitment")
        with _reports_set_aside(association) as early:
            answer = _ask(association, node, request, timeouts, cancel)
        for context_id, message in early:
            association._serve_request(message, context_id)
        if answer.accepted:
            _wait_for_report(association, wait_s, is_reported, cancel)
        return answer


def report_handler(take: TakeReport) -> Callable[[Any], tuple[int, None]]:
    """A handler of EVT_N_EVENT_REPORT on associations of others; ``take`` hears who reports.

    Success is answered only for a report that is kept, one that is not believed is answered like one of a transaction
    that does not exist: a forger does not learn which do (PS3.7 10.1.1.1.8).
    """
    return _handler(lambda event, report: take(report, reporter_of(event.assoc)))


def _handler(take: Callable[[Any, CommitmentReport], bool]) -> Callable[[Any], tuple[int, None]]:
    def handle(event: Any) -> tuple[int, None]:
        if event.event_type not in _REPORT_TYPES:
            return _NO_SUCH_EVENT, None
        try:
            report = report_of(event.event_information)
        except Exception:  # noqa: BLE001  (whatever a peer put into its report)
            return _INVALID_VALUE, None
        try:
            return (_SUCCESS if take(event, report) else _INVALID_VALUE), None
        except LibraryError:
            return _PROCESSING_FAILURE, None

    return handle


def report_of(information: Dataset) -> CommitmentReport:
    """The Event Information of PS3.4 table J.3-2; the sequences count, not the event type, and a failure outweighs.

    Raises AttributeError or ValueError when it is not one.
    """
    failed = {
        str(item.ReferencedSOPInstanceUID): int(item.get("FailureReason") or _PROCESSING_FAILURE)
        for item in information.get("FailedSOPSequence") or ()
    }
    kept = {str(item.ReferencedSOPInstanceUID) for item in information.get("ReferencedSOPSequence") or ()}
    return CommitmentReport(
        transaction_uid=str(information.TransactionUID),
        committed=frozenset(kept - failed.keys()),
        failed=tuple(failed.items()),
    )


def _offers_commitment(association: Association) -> bool:
    return any(context.abstract_syntax == StorageCommitmentPushModel for context in association.accepted_contexts)


def _ask(
    association: Association, node: Node, request: CommitmentRequest, timeouts: Timeouts, cancel: CancelToken | None
) -> CommitmentAnswer:
    try:
        status, _ = association.send_n_action(
            _action(request), _REQUEST_ACTION, StorageCommitmentPushModel, StorageCommitmentPushModelInstance
        )
    except RuntimeError as error:
        check(cancel)
        raise lost(node, timeouts.dimse_s) from error
    check(cancel)
    if "Status" not in status:
        raise lost(node, timeouts.dimse_s)
    code = int(status.Status)
    if code == _SUCCESS:
        return CommitmentAnswer(accepted=True)
    return CommitmentAnswer(accepted=False, permanent=is_commitment_refused(code), words=commitment_words(code))


def _action(request: CommitmentRequest) -> Dataset:
    """The Action Information of PS3.4 table J.3-1."""
    action = Dataset()
    action.TransactionUID = request.transaction_uid
    action.ReferencedSOPSequence = []
    for sop_class_uid, sop_instance_uid in request.objects:
        item = Dataset()
        item.ReferencedSOPClassUID = sop_class_uid
        item.ReferencedSOPInstanceUID = sop_instance_uid
        action.ReferencedSOPSequence.append(item)
    return action


@contextmanager
def _reports_set_aside(association: Association) -> Any:
    """Reports that overtake the answer to the request, which pynetdicom would take for the answer itself."""
    early: list[tuple[int, Any]] = []
    get_msg = association.dimse.get_msg

    def answers_only(block: bool = False) -> Any:
        while True:
            context_id, message = get_msg(block)
            if message is None or not message.is_valid_request:
                return context_id, message
            early.append((context_id, message))

    association.dimse.get_msg = answers_only
    try:
        yield early
    finally:
        association.dimse.get_msg = get_msg


def _wait_for_report(
    association: Association, wait_s: float, is_reported: Callable[[], bool], cancel: CancelToken | None
) -> None:
    ends = time.monotonic() + wait_s
    association.dimse_timeout = _POLL_S
    while association.is_established and not is_reported() and time.monotonic() < ends:
        check(cancel)
        context_id, message = association.dimse.get_msg(block=True)
        if message is not None:
            association._serve_request(message, context_id)
