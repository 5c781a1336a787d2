"""Who may come in by a door of the receiver, and why another may not."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ductoview.model.receiving import Peer, Refusal, Why, is_network

Alert = Callable[[Refusal], None]
"""Hears who was not let in, and why."""

# PS3.8 9.3.4: rejected for good, by the service user, and why.
_NO_REASON, _CALLING_UNKNOWN, _CALLED_UNKNOWN = (0x01, 0x01, 0x01), (0x01, 0x01, 0x03), (0x01, 0x01, 0x07)
_CODES = {Why.TITLE: _CALLING_UNKNOWN, Why.NOT_PLAIN: _NO_REASON, Why.CALLED: _CALLED_UNKNOWN}


class UnknownHost(OSError):
    """The host's name of an allowed peer is not known here."""

    def __init__(self, peer: Peer) -> None:
        super().__init__(f"The host {peer.host!r} of {peer.name or peer.ae_title} is not known here; give its address.")


@dataclass(frozen=True, slots=True)
class _Row:
    """A peer with the addresses its host has, or the network it lies in."""

    title: str
    plain: bool
    addresses: frozenset[str]
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None

    def covers(self, address: str) -> bool:
        """True when the address is one of its."""
        if self.network is None:
            return plain_address(address) in self.addresses
        try:
            return ipaddress.ip_address(plain_address(address)) in self.network
        except ValueError:
            return False


class Doorkeeper:
    """Knows who may come in, and tells of others; may learn of others while the door is open. Thread-safe."""

    def __init__(self, allowed: Collection[Peer] | None, alert: Alert, *, ae_title: str, is_secure: bool) -> None:
        """``allowed`` None lets in everybody; raises UnknownHost."""
        self.alert = alert
        self._is_secure = is_secure
        self._guests: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self.admit(allowed, ae_title=ae_title)

    def admit(self, allowed: Collection[Peer] | None, *, ae_title: str) -> None:
        """Others from now on, who call us so; raises UnknownHost, and then nothing has changed."""
        rows = None if allowed is None else tuple(map(_row, allowed))
        self._now = rows, ae_title.strip()

    @contextmanager
    def guest(self, ae_title: str, address: str) -> Iterator[None]:
        """One more, for the length of a ``with`` block: whoever tries out the door from within."""
        one = ae_title, address
        with self._lock:
            self._guests = self._guests | {one}
        try:
            yield
        finally:
            with self._lock:
                self._guests = self._guests - {one}

    def knows_address(self, address: str) -> bool:
        """True when somebody at that address may speak to us."""
        rows = self._now[0]
        if rows is None or any(row.covers(address) for row in rows):
            return True
        return any(address == where for _, where in self._guests)

    def objection(self, ae_title: str, address: str, called: str) -> Why | None:
        """Why this one may not come in, None when it may."""
        rows, ours = self._now
        if called.strip() != ours:
            return Why.CALLED
        if rows is None or (ae_title.strip(), address) in self._guests:
            return None
        fitting = [row for row in rows if row.title == ae_title.strip() and row.covers(address)]
        if not fitting:
            return Why.TITLE
        return None if self._is_secure or any(row.plain for row in fitting) else Why.NOT_PLAIN

    def check(self, event: Any) -> None:
        """A handler of EVT_REQUESTED that rejects who may not come in (PS3.8 9.3.4)."""
        association = event.assoc
        requestor = association.requestor
        title = str(requestor.primitive.calling_ae_title).strip()
        address, called = plain_address(str(requestor.address)), str(requestor.primitive.called_ae_title).strip()
        why = self.objection(title, address, called)
        if why is not None:
            association.acse.send_reject(*_CODES[why])
            association.kill()
            self.alert(Refusal(why=why, address=address, ae_title=title, words=called if why is Why.CALLED else ""))


def _row(peer: Peer) -> _Row:
    title, plain = peer.ae_title.strip(), peer.plain
    if is_network(peer.host):
        return _Row(title, plain, frozenset(), ipaddress.ip_network(peer.host))
    try:
        found = socket.getaddrinfo(peer.host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(peer) from error
    return _Row(title, plain, frozenset(plain_address(str(one[4][0])) for one in found), None)


def plain_address(address: str) -> str:
    """An IPv4 address as people write it, also where a socket for both kinds gives it as IPv6 (RFC 4291 2.5.5.2)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return address if mapped is None else str(mapped)
