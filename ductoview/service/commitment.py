"""Asks nodes to take responsibility for what they stored, and records what they say; whoever cannot is looked at.

A node without storage commitment is asked for a list of the study's images: what it lists is VERIFIED, never COMMITTED.
"""

import logging
import random
import threading
from collections.abc import Callable
from functools import partial

from ductoview.errors import Cancelled, LibraryError, NetworkError
from ductoview.library.commitment import REPORT_WITHIN_S
from ductoview.library.library import Library
from ductoview.library.moves import wait_s
from ductoview.model.commitment import CommitmentReport, CommitmentRequest, Reporter
from ductoview.model.node import Node
from ductoview.network.commitment import CommitmentAnswer, request_commitment
from ductoview.network.find import find_instances
from ductoview.service.hub import Hub
from ductoview.service.promises import Promises

SAME_ASSOCIATION_S = 5.0
"""So long a report is waited for on the association of its request; most nodes open one to us within a second."""
_NO_ANSWER = "it did not answer when it was asked to commit itself; it is asked again by itself"
_MOST_LOOKS = 3
_MOST_ASKED = 6
_TROUBLE_REST_S = 2.0
_log = logging.getLogger(__name__)


class Commitments:
    """Storage commitment of one home; all methods may be called from any thread.

    ``is_open`` tells whether a node can report to our receiver. ``when_taken`` is called after each report.
    """

    def __init__(
        self, library: Library, hub: Hub, is_open: Callable[[], bool], report_wait_s: float = SAME_ASSOCIATION_S
    ) -> None:
        self.when_taken: Callable[[], None] = lambda: None
        self.promises = Promises(library, hub)
        self._library = library
        self._hub = hub
        self._is_open = is_open
        self._report_wait_s = report_wait_s
        self._lock = threading.Lock()
        self._reported: dict[str, threading.Event] = {}

    def take(self, report: CommitmentReport, reporter: Reporter) -> bool:
        """Record durably what somebody reports; False, and nothing changes, unless it is who was asked. Raises LibraryError."""
        return self.promises.believes(report, reporter) and self._record(report)

    def _take_of(self, node: str, report: CommitmentReport) -> bool:
        """As ``take``, of a report on an association that we opened to a node."""
        asked = self._library.asked_for(report.transaction_uid)
        return asked is not None and asked[0] == node and self._record(report)

    def _record(self, report: CommitmentReport) -> bool:
        if not self._library.take_report(report, random.random()):
            return False
        with self._lock:
            awaited = self._reported.get(report.transaction_uid)
        if awaited is not None:
            awaited.set()
        self._hub.post("QUEUE")
        self.when_taken()
        return True

    def ask(self, name: str, local_aet: str, stopping: threading.Event) -> None:
        """Ask a node about all that is due, a study at a time, until there is something to send to it.

        A report is waited for, and whoever was asked about many studies would hold up the images of the patient who is here.
        """
        try:
            while not (stopping.is_set() or self._has_to_send(name)):
                request = self._library.plan_commitment(name)
                if request is None:
                    return
                self._ask_one(request, local_aet, stopping)
                self._hub.post("QUEUE", name)
        except Cancelled:
            return
        except LibraryError as error:
            _log.error("storage commitment cannot be recorded: %s", error)
            stopping.wait(_TROUBLE_REST_S)

    def _has_to_send(self, name: str) -> bool:
        return name in self._library.due_nodes()

    def _ask_one(self, request: CommitmentRequest, local_aet: str, stopping: threading.Event) -> None:
        try:
            node = self._library.node(request.node)
        except LibraryError as error:
            self._library.resolve_commitment(request.transaction_uid, str(error), again_in_s=None)
            return
        if request.asked:
            self._look(node, request, local_aet, stopping, "it gave no report", REPORT_WITHIN_S)
        reported = threading.Event()
        with self._lock:
            self._reported[request.transaction_uid] = reported
        answer: CommitmentAnswer | None
        try:
            answer = request_commitment(
                node, request, take=partial(self._take_of, node.name), wait_s=self._report_wait_s,
                is_reported=lambda: reported.is_set() or self._has_to_send(node.name), local_aet=local_aet, cancel=stopping,
            )  # fmt: skip
        except NetworkError:
            answer = None
        finally:
            with self._lock:
                del self._reported[request.transaction_uid]
        if reported.is_set():
            return
        if answer is None:
            self._look(node, request, local_aet, stopping, _NO_ANSWER, _later(request))
        else:
            self._follow(node, request, answer, local_aet, stopping)

    def _follow(
        self,
        node: Node,
        request: CommitmentRequest,
        answer: CommitmentAnswer,
        local_aet: str,
        stopping: threading.Event,
    ) -> None:
        """What is done until the report comes, or in its place."""
        if not answer.accepted:
            again_in_s = None if answer.permanent else _later(request)
            self._look(node, request, local_aet, stopping, answer.words, again_in_s)
            return
        self._library.commitment_taken(request.transaction_uid)
        again_in_s = REPORT_WITHIN_S if request.asked + 1 < _MOST_ASKED else None
        words = "asked to commit itself; its report is awaited"
        if not self._is_open():
            words = "it cannot report that it committed itself: open the receiver, and allow it there"
        elif stranger := self.promises.stranger(node.name):
            words = (
                f"its report is awaited; one came from {stranger} instead and was not believed: if that is the same PACS,"
                " set it up as a node, too"
            )
        elif again_in_s is None:
            words = (
                f"asked {_MOST_ASKED} times, it never reported; have this station's AE title, address and port"
                " entered there, and allow it in the receiver"
            )
        self._look(node, request, local_aet, stopping, words, again_in_s)

    def _look(
        self,
        node: Node,
        request: CommitmentRequest,
        local_aet: str,
        stopping: threading.Event,
        words: str,
        again_in_s: float | None,
    ) -> None:
        """Ask for the list of the study's images; what is not listed, or no list at all, is looked for a few times."""
        listed: frozenset[str] | None = None
        trouble = ""
        try:
            rows = find_instances(node, request.study_uid, local_aet=local_aet, cancel=stopping)
            # A node that lists nothing of a study whose objects it stored does not answer at IMAGE level.
            listed = frozenset(row.sop_instance_uid for row in rows) or None
        except NetworkError as error:
            trouble = f"{error}; "
        waiting = self._library.without_report(request.transaction_uid)
        if listed is None:
            trouble = f"{trouble}whether it lists the object is not known"
        if (listed is None or waiting - listed) and again_in_s is None and request.asked + 1 < _MOST_LOOKS:
            again_in_s = _later(request)
        self._library.resolve_commitment(
            request.transaction_uid, words, again_in_s=again_in_s, listed=listed, trouble=trouble
        )


def _later(request: CommitmentRequest) -> float:
    return wait_s(request.asked + 1, random.random())
