"""What the service is made of: library, notices, sender and receiver, and the words that connect them."""

import threading
import time
from functools import partial
from pathlib import Path
from uuid import uuid4

from ductoview import __version__
from ductoview.library.library import Library
from ductoview.model.deadlines import Deadlines
from ductoview.model.library import QueueState, ReceivedObject, StoredInstance
from ductoview.model.receiving import Listening, listening_words
from ductoview.service import audited
from ductoview.service.audit import AuditTrail
from ductoview.service.certificates import Certificates
from ductoview.service.commitment import Commitments
from ductoview.service.hub import Hub
from ductoview.service.orders import Orders
from ductoview.service.receiver import Receiver
from ductoview.service.rejections import Rejections
from ductoview.service.retention import Retention
from ductoview.service.room_watch import RoomWatch
from ductoview.service.routing import Router
from ductoview.service.sender import Sender
from ductoview.service.wire import from_json, pack, to_json, unpack

_DAY_S = 86_400.0
DEFAULT_AET = "DUCTOVIEW"
_DEADLINES = "alarm after"


class Service:
    """One home's library and its dealings with the network; all methods may be called from any thread."""

    def __init__(self, library: Library) -> None:
        self.version = __version__
        self.opening = uuid4().hex
        self.library = library
        self.hub = Hub()
        self.stopping = threading.Event()
        self.commitments = Commitments(library, self.hub, self._is_open)
        self.audit = AuditTrail(library, lambda: self.local_aet)
        self.commitments.promises.alarm = partial(audited.disbelieved, self.audit)
        self.receiver = Receiver(library, self._received, self.commitments.take, audited.Strangers(self.audit))
        self.certificates = Certificates(
            library, lambda: self.receiver.state.set_up, lambda: self.audit.status.target
        )  # fmt: skip
        self.sender = Sender(library, self.hub, DEFAULT_AET, self.commitments)
        self.commitments.when_taken = self.sender.wake
        self.sender.audit = self.audit
        self.rejections = Rejections(library, self.hub, self.sender.wake)
        self.orders = Orders(library, self.hub)
        self.sender.stopped_of = self.orders.stopped_of
        library.offered.stopped = self.orders.stopped
        library.offered.served = partial(audited.served, self.audit)
        self.router = Router(library, self.hub, self.orders.is_stopped, self.sender.wake)
        self.retention = Retention(library, self.hub)
        self.retention.removing = lambda study_uid: audited.deleting(self.audit, study_uid)
        self.room = RoomWatch(self.hub, library.free_bytes, library.free_floor)
        self.trouble = ""
        self._reminded_at = time.monotonic()

    @property
    def home(self) -> Path:
        """The folder of it all."""
        return self.library.home

    @property
    def deadlines(self) -> Deadlines:
        """After how long a person is told of what waits; kept for the next start."""
        kept = self.library.get_setting(_DEADLINES)
        return Deadlines() if kept is None else from_json(Deadlines, unpack(kept.encode()))

    @deadlines.setter
    def deadlines(self, wanted: Deadlines) -> None:
        self.library.set_setting(_DEADLINES, pack(to_json(wanted)).decode())

    @property
    def local_aet(self) -> str:
        """The AE title we call others with: the receiver's when it is open."""
        listening = self.receiver.listening
        return DEFAULT_AET if listening is None else listening.ae_title

    def start(self) -> None:
        """Open the receiver as it was set up, and begin to send; ``trouble`` says why the receiver could not open."""
        self.audit.start()
        self.trouble = self.receiver.resume()
        self._title_changed()
        self.sender.start()
        self.rejections.start()
        self.router.start()
        self.retention.start()
        self.room.start()

    def stop(self) -> None:
        """End receiving and sending; the library stays open."""
        self.stopping.set()
        self.rejections.stop()
        self.router.stop()
        self.retention.stop()
        self.room.stop()
        self.sender.stop()
        self.receiver.close()
        self.audit.stop()

    def look_after(self) -> None:
        """What is to be tried again now and then, and once a day what is to be said again: a window stays open for weeks."""
        if time.monotonic() - self._reminded_at >= _DAY_S:
            self._reminded_at = time.monotonic()
            if self.certificates.words:
                self.hub.post("SERVICE")
        if self.receiver.look_after():
            self.trouble = ""
            self._title_changed()

    def open_receiver(self, wanted: Listening, *, lasting: bool = True) -> Listening:
        """Open the receiver, a ``lasting`` one again after every start; raises SettingsError or NetworkError."""
        listening = self.receiver.set_up(wanted) if lasting else self.receiver.open(wanted)
        self.trouble = ""
        self._title_changed()
        audited.reconfigured(self.audit, "receiver", listening_words(listening))
        return listening

    def close_receiver(self) -> None:
        """Close the receiver until it is set up again; how it was set up is kept."""
        self.receiver.take_down()
        audited.reconfigured(self.audit, "receiver", "The receiver was closed.")
        self.trouble = ""
        self._title_changed()

    def _received(self, received: ReceivedObject) -> None:
        """Keep what a peer sent on its own account."""
        audited.received(self.audit, received, self._kept(received))
        self.receiver.visitors.came(received)

    def keep(self, received: ReceivedObject) -> None:
        """Make an object durable, then tell who watches; raises LibraryError."""
        self._kept(received)

    def _kept(self, received: ReceivedObject) -> StoredInstance:
        with self.orders.receiving():
            stored = self.library.keep(received, asked_for=self.orders.asked_for)
            self.orders.arrived(stored, received.from_aet)
        if stored.conflicts:
            words = "Another content came under the same SOPInstanceUID; both are kept, the first is shown."
            self.hub.post("STUDY", stored.study_uid, words)
        self.hub.post("STUDY", stored.study_uid)
        return stored

    def is_idle(self) -> bool:
        """True when nobody sends to us, nothing waits to be sent, and no node is to be asked now to commit itself.

        A report that is awaited does not keep us: whatever is open is asked for again at the next start.
        """
        waiting = self.library.count_queue(QueueState.QUEUED, QueueState.SENDING) + self.library.count_to_ask()
        return not self._is_open() and not self.receiver.connections and waiting == 0

    def _is_open(self) -> bool:
        return self.receiver.listening is not None

    def _title_changed(self) -> None:
        self.sender.local_aet = self.local_aet
        self.hub.post("SERVICE")
