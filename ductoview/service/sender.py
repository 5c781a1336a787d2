"""Works the send queue off: one thread for each node that has something due, so that a dead node holds up no other.

What a node has stored it is then asked to commit itself to, in the same thread.
"""

import logging
import random
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ductoview.errors import Cancelled, LibraryError, NetworkError
from ductoview.library.index import now
from ductoview.library.library import Library
from ductoview.library.queue import Errand
from ductoview.model.library import SentObject
from ductoview.network.store import send_files
from ductoview.service import audited
from ductoview.service.audit import AuditTrail
from ductoview.service.background import Background
from ductoview.service.commitment import Commitments
from ductoview.service.hub import Hub
from ductoview.service.traffic import Traffic
from ductoview.service.transcoding import Transcoder

_REST_S = 30.0
_TROUBLE_REST_S = 2.0
"""So long nothing is tried after the database refused: a full disk may have room again soon."""
_log = logging.getLogger(__name__)


class _Stop:
    """Set when the sender stops, or only this node is paused."""

    def __init__(self, sender: "Sender", node: str, stopping: threading.Event) -> None:
        self._sender, self._node, self._stopping = sender, node, stopping

    def is_set(self) -> bool:
        """True when sending to the node ends now."""
        return self._stopping.is_set() or self._sender.is_paused(self._node)


class Sender:
    """Sends what is due until ``stop``; ``wake`` says that something new may be.

    ``stopped_of`` tells which of some studies must not leave yet.
    """

    def __init__(self, library: Library, hub: Hub, local_aet: str, commitments: Commitments | None = None) -> None:
        """``commitments`` None asks nobody to commit itself."""
        self.local_aet = local_aet
        self._commitments = commitments
        self._library = library
        self._hub = hub
        self._background = Background("sender", self._run, self.wake)
        self._stopping = self._background.stopping
        self._changed = threading.Condition()
        self._dirty = True
        self._busy: dict[str, threading.Thread] = {}
        self._stranded: set[int] = set()
        self.audit: AuditTrail | None = None
        self.stopped_of: Callable[[Collection[str]], Collection[str]] = lambda _study_uids: ()
        self._answered: dict[str, list[tuple[Errand, SentObject]]] = {}
        self._transcoder = Transcoder(library.incoming, self._stopping)
        self._paused = frozenset(library.routes.paused())
        self.traffic = Traffic()

    def start(self) -> None:
        """Begin."""
        self._background.start()

    def wake(self) -> None:
        """Look at the queue now."""
        with self._changed:
            self._dirty = True
            self._changed.notify()

    def pause(self, node: str, *, on: bool) -> None:
        """Stop sending to a node until it goes on; what is on the wire is sent again then."""
        self._library.routes.pause(node, on=on)
        self._paused = frozenset(self._library.routes.paused())
        self._hub.post("QUEUE", node)
        self.wake()

    def is_paused(self, node: str) -> bool:
        """True while nothing is sent to that node."""
        return node in self._paused

    def stop(self) -> None:
        """Stop sending; what was not answered stays queued. Returns when all threads have ended."""
        self._background.stop()
        for thread in list(self._busy.values()):
            thread.join()
        self._transcoder.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._give_back_stranded()
                self._heed_clock()
                self._follow_orders()
                looked = now()
                self._start_due()
                rest = self._until_next(looked)
            except Exception as error:  # noqa: BLE001  (a sender that dies sends nothing any more, and nobody hears of it)
                words = error if isinstance(error, LibraryError) else type(error).__name__
                _log.error("the queue cannot be worked off just now: %s", words)
                rest = _TROUBLE_REST_S
            with self._changed:
                if not self._dirty:
                    self._changed.wait(rest)
                self._dirty = False

    def _heed_clock(self) -> None:
        if self._library.heed_clock():
            _log.warning("the clock was set back; what waited for a time to come is due now")
            self._hub.post("QUEUE")

    def _give_back_stranded(self) -> None:
        """Rows whose outcome the database would not take are sent again once it works."""
        with self._changed:
            stranded = frozenset(self._stranded)
        if stranded:
            self._library.give_back(stranded)
            with self._changed:
                self._stranded -= stranded

    def _start_due(self) -> None:
        asked = self._library.nodes_to_ask() if self._commitments else ()
        for name in dict.fromkeys((*self._library.due_nodes(), *asked)):
            with self._changed:
                if name in self._busy or self._stopping.is_set():
                    continue
                thread = threading.Thread(target=self._serve, args=(name,), name="sender-of-node", daemon=True)
                self._busy[name] = thread
            try:
                thread.start()
            except BaseException:
                with self._changed:
                    del self._busy[name]
                raise

    def _until_next(self, after: str) -> float:
        """Seconds to the next row that is due after that time; what was due then waits for its busy node, which wakes us."""
        asking = self._library.next_to_ask(after) if self._commitments else None
        due = [at for at in (self._library.next_due(after), asking) if at]
        if not due:
            return _REST_S
        return min(_REST_S, max(0.0, (datetime.fromisoformat(min(due)) - datetime.now(UTC)).total_seconds()))

    def _serve(self, name: str) -> None:
        errands: tuple[Errand, ...] = ()
        try:
            stop = _Stop(self, name, self._stopping)
            while not stop.is_set() and (errands := self._claimed(name)):
                self._hub.post("QUEUE", name)
                self._send(name, errands)
                self._tell_audit(name)
            errands = ()
            if self._commitments is not None:
                self._commitments.ask(name, self.local_aet, self._stopping)
        except Exception as error:  # noqa: BLE001  (a thread that dies would leave its rows SENDING for ever)
            _log.error("sending cannot be recorded: %s", error if isinstance(error, LibraryError) else type(error))
            with self._changed:
                self._stranded.update(errand.id for errand in errands)
            self._stopping.wait(_TROUBLE_REST_S)
        finally:
            self.traffic.end(name)
            with self._changed:
                del self._busy[name]
            self._hub.post("QUEUE", name)
            self.wake()

    def _claimed(self, name: str) -> tuple[Errand, ...]:
        self._follow_orders()
        return self._library.claim(name)

    def _follow_orders(self) -> None:
        """Whenever a difference from the order came to light: what waits since before then must not leave either."""
        if self._library.follow_orders(self.stopped_of):
            self._hub.post("QUEUE")

    def _send(self, name: str, errands: tuple[Errand, ...]) -> None:
        waiting: dict[Path, Errand] = {errand.path: errand for errand in errands}

        def record(path: Path, sent: SentObject) -> None:
            self.traffic.add(name, path.stat().st_size if sent.status is not None else 0)
            self._settle(name, waiting.pop(path), sent)

        try:
            node = self._library.node(name)
        except LibraryError as error:
            self._unanswered(name, waiting, str(error), permanent=True)
            return
        if self.audit is not None:
            audited.begin_sending(self.audit, node, errands)
        words = "The node gave no answer."
        try:
            self.traffic.begin(name)
            send_files(
                node, tuple(waiting), on_sent=record, uncompress=self._transcoder.uncompressed,
                local_aet=self.local_aet, cancel=_Stop(self, name, self._stopping),
            )  # fmt: skip
        except Cancelled:
            self._library.give_back([errand.id for errand in waiting.values()])
            return
        except NetworkError as error:
            self._unanswered(name, waiting, str(error), permanent=False)
            self._library.postpone(name, str(error), random.random())
            return
        except LibraryError:
            raise
        except Exception as error:  # noqa: BLE001  (the rows must hear of it whatever it is)
            _log.error("sending failed at a fault of ours (%s)", type(error).__name__)
            words = f"Sending failed at a fault of ductoview ({type(error).__name__}); it will be tried again."
        self._unanswered(name, waiting, words, permanent=False)

    def _tell_audit(self, name: str) -> None:
        """What the node said to each of the last errands."""
        answered = self._answered.pop(name, [])
        if self.audit is not None and answered:
            with suppress(LibraryError):
                audited.sent(self.audit, self._library.node(name), answered)

    def _unanswered(self, name: str, waiting: Mapping[Path, Errand], words: str, *, permanent: bool) -> None:
        for errand in waiting.values():
            uid = errand.sop_instance_uid
            sent = SentObject(sop_instance_uid=uid, status=None, stored=False, words=words, permanent=permanent)
            self._settle(name, errand, sent)

    def _settle(self, name: str, errand: Errand, sent: SentObject) -> None:
        state = self._library.settle(errand.id, sent, random.random())
        if self.audit is not None and self.audit.is_on:
            self._answered.setdefault(name, []).append((errand, sent))
        self._hub.post("QUEUE", name, "" if sent.stored else f"{state}: {sent.words}")
