"""The receiver: closed until somebody sets it up, then open again after every start."""

import ipaddress
import secrets
import threading
import time
from dataclasses import replace

from ductoview.errors import DuctoviewError, NetworkError, SettingsError
from ductoview.library.library import Library
from ductoview.model.echo import EchoAnswer
from ductoview.model.library import Keep
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken
from ductoview.model.receiving import Field, Listening, Peer, Problem, ReceiverState, Refusal, Why, problems
from ductoview.model.security import Tls
from ductoview.network import echo as network_echo
from ductoview.network import listen
from ductoview.network.commitment import TakeReport
from ductoview.network.doorkeeper import Alert, Doorkeeper, UnknownHost
from ductoview.network.server import Crowd
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import server_context
from ductoview.service.doors import Doors
from ductoview.service.visitors import Visitors
from ductoview.service.wire import Json, from_json, pack, to_json, unpack

_SETTING, _CLOSED = "listening", "listening closed"
_ONLY_FROM_OUTSIDE = (
    "The encrypted port {port} answers, and wants a certificate by {trust}. Ours is not by it, so that the rest can only be"
    " tried from outside: have the modality send an echo."
)
_OBJECTION_WITHIN_S = 1.0
_AGAIN_S = 15.0
_TEST_TIMEOUTS = Timeouts(connect_s=5, acse_s=5, dimse_s=5)


class Receiver:
    """Storage, query/retrieve and reports of storage commitment for other nodes, by one port or two.

    A change holds for who comes from then on: nobody who is in is cut off, only ``close`` does that.
    """

    def __init__(
        self,
        library: Library,
        keep: Keep,
        take_report: TakeReport | None = None,
        alert: Alert = lambda _refusal: None,
    ) -> None:
        self._library = library
        self._keep = keep
        self._take_report = take_report
        self._tell = alert
        self._lock = threading.Lock()
        self._doors = Doors(self._listener)
        self._listening: Listening | None = None
        self._trouble = ""
        self._trying, self._objected = "", threading.Event()
        self._again_at = 0.0
        self.visitors = Visitors()

    @property
    def listening(self) -> Listening | None:
        """How it is open, with the real ports; None while it is closed."""
        return self._listening

    @property
    def connections(self) -> int:
        """How many are in, by ports too that were closed meanwhile."""
        return self._doors.connections

    @property
    def state(self) -> ReceiverState:
        """How it is, and what has come of it."""
        try:
            set_up = self._set_up()
        except ValueError:
            set_up = None
        return ReceiverState(
            set_up=set_up, listening=self._listening, trouble=self._trouble,
            connections=self.connections, objects=self.visitors.objects, last=self.visitors.last,
            refused=self.visitors.refused,
        )  # fmt: skip

    def resume(self) -> str:
        """Open as it was set up before; returns a sentence when that failed, else an empty one."""
        try:
            wanted = self._set_up()
            if wanted is not None and self._library.get_setting(_CLOSED) is None:
                self.open(wanted)
        except (DuctoviewError, ValueError) as error:
            self._trouble = (
                f"The receiver could not be opened again: {error} It is tried again every {_AGAIN_S:g} seconds."
            )
        return self._trouble

    def look_after(self) -> bool:
        """Try again, now and then, what could not be opened: a network may come later than we; True when it is open now."""
        if not self._trouble or time.monotonic() < self._again_at:
            return False
        self._again_at = time.monotonic() + _AGAIN_S
        return not self.resume()

    def problems(self, wanted: Listening) -> tuple[Problem, ...]:
        """All that speaks against a set-up, without changing anything."""
        found = list(problems(wanted))
        if wanted.tls_port is not None and wanted.tls is not None and wanted.tls.certificate is not None:
            try:
                server_context(wanted.tls)
            except SettingsError as error:
                found.append(Problem(field=Field.TLS, words=str(error)))
        if not found:
            found += _host_problems(wanted.allowed or ())
            found += self._doors.problems(wanted)
        return tuple(found)

    def set_up(self, wanted: Listening) -> Listening:
        """Open, and again after every start; an earlier set-up is replaced. Raises SettingsError or NetworkError."""
        now = self.open(wanted)
        self.remember(wanted)
        self._library.set_setting(_CLOSED, None)
        return now

    def remember(self, wanted: Listening) -> None:
        """Keep a set-up, and leave open or closed what is."""
        self._library.set_setting(_SETTING, pack(to_json(wanted)).decode())

    def take_down(self) -> None:
        """Close until it is set up again: nobody comes in any more, who is in goes on to the end, the set-up is kept."""
        self._library.set_setting(_CLOSED, "closed")
        with self._lock:
            self._doors.retire()
            self._listening, self._trouble = None, ""

    def open(self, wanted: Listening) -> Listening:
        """Open until ``close``, or change what is open; port 0 takes a free one, which is returned.

        When it fails, what was open before still is.
        """
        if found := problems(wanted):
            raise SettingsError(found[0].words)
        with self._lock:
            port, tls_port = self._doors.change(wanted, self._listening)
            self._trouble = ""
            self._listening = replace(wanted, port=port, tls_port=tls_port)
            return self._listening

    def close(self) -> None:
        """Close; objects that are being received get no success."""
        with self._lock:
            self._doors.cut()
            self._listening = None

    def test(self, *, is_secure: bool, cancel: CancelToken | None = None) -> EchoAnswer:
        """A C-ECHO to ourselves by one of the ports; raises NetworkError saying what does not work."""
        door, listening = self._doors.find(is_secure=is_secure), self._listening
        if door is None or listening is None:
            raise NetworkError("That port is not open; set the receiver up first.")
        host, guest = _own_address(door.bind), f"TEST-{secrets.token_hex(5).upper()}"
        node = Node(
            name="Our receiver", ae_title=listening.ae_title, host=host, port=door.listener.port,
            tls=_own_tls(listening.tls) if is_secure else None,
        )  # fmt: skip
        self._objected.clear()
        self._trying = host if is_secure else ""
        try:
            with door.listener.doorkeeper.guest(guest, host):
                answer = network_echo.echo(node, local_aet=guest, timeouts=_TEST_TIMEOUTS, cancel=cancel)
        except NetworkError as error:
            trust = listening.tls and listening.tls.trust
            # Our own thread at the other end tells of it a moment after it has closed the connection.
            if is_secure and trust and self._objected.wait(_OBJECTION_WITHIN_S):
                raise NetworkError(_ONLY_FROM_OUTSIDE.format(port=door.listener.port, trust=trust.name)) from error
            raise
        finally:
            self._trying = ""
        offers = tuple(one for one in answer.offers if one.service not in network_echo.OF_OTHERS_ONLY)
        return replace(answer, offers=offers)

    def _set_up(self) -> Listening | None:
        """What was wished; raises ValueError when it cannot be read any more."""
        kept = self._library.get_setting(_SETTING)
        return None if kept is None else _listening_from(unpack(kept.encode()))

    def _listener(self, wanted: Listening, port: int, tls: Tls | None, crowd: Crowd) -> listen.Listener:
        return listen.Listener(
            ae_title=wanted.ae_title,
            port=port,
            bind=wanted.bind,
            allowed=wanted.allowed,
            incoming=self._library.incoming,
            keep=self._keep,
            archive=self._library.offered,
            take_report=self._take_report,
            tls=tls,
            alert=self._alert,
            limits=wanted.limits,
            crowd=crowd,
        )

    def _alert(self, refusal: Refusal) -> None:
        if refusal.why is Why.TLS and refusal.address == self._trying:
            self._objected.set()
            return
        self.visitors.refuse(refusal)
        self._tell(refusal)


def _host_problems(allowed: tuple[Peer, ...]) -> list[Problem]:
    found = []
    for peer in allowed:
        try:
            Doorkeeper((peer,), lambda _refusal: None, ae_title="", is_secure=False)
        except UnknownHost as error:
            found.append(Problem(field=Field.ALLOWED, words=str(error)))
    return found


def _own_address(bind: str) -> str:
    """Where we reach ourselves."""
    try:
        address = ipaddress.ip_address(bind)
    except ValueError:
        return bind
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "::1"
    return bind


def _own_tls(tls: Tls | None) -> Tls | None:
    """We believe our own certificate, and show it, too."""
    if tls is None or tls.certificate is None:
        return None
    return Tls(trust=tls.certificate, pinned=True, certificate=tls.certificate, key=tls.key)


def _listening_from(data: dict[str, Json]) -> Listening:
    """A set-up as it was kept; raises ValueError. In those of before, one port was plain or TLS."""
    if data.get("tls") is not None and "tls_port" not in data:
        data = {**data, "port": None, "tls_port": data["port"]}
    found: Listening = from_json(Listening, data)
    return found
