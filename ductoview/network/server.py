"""The hardened association server: who may connect, how many, and that no peer can keep or break a thread of ours.

The hooks used (``verify_request``, ``_create_association``, the DUL's reading) are private to pynetdicom;
tests/network/test_hostile.py pins them.
"""

import logging
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pynetdicom.transport import AssociationServer, RequestHandler

from ductoview.model.security import Tls
from ductoview.network.connection import cut
from ductoview.network.messages import MOST_INSTANCE_BYTES
from ductoview.network.stack import MOST_PDU_BYTES, GuardedSocket, guard
from ductoview.network.tls import server_context

Alert = Callable[[str, str], None]
"""Hears who was not let in, and why."""

_CALLING_AE_NOT_RECOGNISED = (0x01, 0x01, 0x03)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One that may speak to us: its AE title, and its address or host name."""

    ae_title: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What peers may take of us: associations in all and of one host, seconds, and bytes."""

    associations: int = 64
    associations_of_host: int = 16
    handshake_s: float = 15
    idle_s: float = 60
    pdu_bytes: int = MOST_PDU_BYTES
    instance_bytes: int = MOST_INSTANCE_BYTES


class Doorkeeper:
    """Knows who may come in, and tells of others; ``allowed`` None lets in everybody."""

    def __init__(self, allowed: Collection[Peer] | None, alert: Alert = lambda _who, _why: None) -> None:
        self.alert = alert
        self._titles: dict[str, set[str]] | None = None
        if allowed is not None:
            self._titles = {}
            for peer in allowed:
                for address in _addresses(peer.host):
                    self._titles.setdefault(address, set()).add(peer.ae_title.strip())

    def knows_address(self, address: str) -> bool:
        """True when somebody at that address may speak to us."""
        return self._titles is None or address in self._titles

    def knows(self, ae_title: str, address: str) -> bool:
        """True when this AE title at this address may."""
        return self._titles is None or ae_title.strip() in self._titles.get(address, ())

    def check(self, event: Any) -> None:
        """A handler of EVT_REQUESTED that rejects an AE title that does not belong to its address (PS3.8 9.3.4)."""
        association = event.assoc
        requestor = association.requestor
        if not self.knows(str(requestor.primitive.calling_ae_title), str(requestor.address)):
            association.acse.send_reject(*_CALLING_AE_NOT_RECOGNISED)
            association.kill()
            who = f"{str(requestor.primitive.calling_ae_title).strip()}@{requestor.address}"
            self.alert(who, "not on the list of those who may send and ask")


class _Shared(list[Any]):
    """The contexts of all associations: pynetdicom copies them for each, which takes 50 ms, and only reads them."""

    def __deepcopy__(self, _memo: Any) -> "_Shared":
        return self


class GuardedServer(AssociationServer):  # type: ignore[misc]
    """Accepts connections within the limits, each into an association with guarded socket, reader and messages."""

    def __init__(
        self,
        *args: Any,
        contexts: list[Any],
        doorkeeper: Doorkeeper,
        limits: Limits,
        incoming: Path,
        tls: Tls | None,
        **kwargs: Any,
    ) -> None:
        self.doorkeeper = doorkeeper
        self.limits = limits
        self.incoming = incoming
        self.tls_context = None if tls is None else server_context(tls)
        super().__init__(*args, contexts=_Shared(contexts), request_handler=_Guarded, **kwargs)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """True when the address is allowed and neither it nor all together have too many associations."""
        address = str(client_address[0])
        if not self.doorkeeper.knows_address(address):
            self.doorkeeper.alert(address, "its address is not on the list of those who may send and ask")
            return False
        live = self.active_associations
        of_host = sum(association.requestor.address == address for association in live)
        return len(live) < self.limits.associations and of_host < self.limits.associations_of_host

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that could not be served is only counted in the log."""
        _log.warning("a connection could not be served")


class _Guarded(RequestHandler):  # type: ignore[misc]
    def _create_association(self) -> Any:
        association = super()._create_association()
        limits: Limits = self.server.limits
        made = guard(
            association,
            incoming=self.server.incoming,
            most_bytes=limits.instance_bytes,
            client_socket=self.request,
            pdu_bytes=limits.pdu_bytes,
            idle_s=limits.idle_s,
            handshake_s=limits.handshake_s,
        )
        association.set_socket(made)
        association.acse_timeout = limits.handshake_s
        association.network_timeout = limits.idle_s
        run = _to_the_end(association, association.run)
        association.run = run if self.server.tls_context is None else self._after_handshake(made, run)
        return association

    def _after_handshake(self, made: GuardedSocket, run: Callable[[], None]) -> Callable[[], None]:
        """The association's thread makes its own handshake, so that a silent peer holds up no other."""
        server: GuardedServer = self.server
        assert server.tls_context is not None
        context = server.tls_context

        def shake_hands_and_run() -> None:
            raw = made.socket
            try:
                raw.settimeout(server.limits.handshake_s)
                made.socket = context.wrap_socket(raw, server_side=True)
            except (OSError, ValueError) as error:
                reason = getattr(error, "reason", None) or type(error).__name__
                _log.warning("a connection was refused at its TLS handshake (%s)", reason)
                raw.close()
                server.doorkeeper.alert(str(self.client_address[0]), f"refused at the TLS handshake ({reason})")
                return
            run()

        return shake_hands_and_run


def _to_the_end(association: Any, run: Callable[[], None]) -> Callable[[], None]:
    """The association's thread, which closes its connection whatever it meets."""

    def run_to_the_end() -> None:
        try:
            run()
        except Exception as error:  # noqa: BLE001  (a malformed request can raise anything; only this connection may suffer)
            _log.warning("a connection ended on a malformed request (%s)", type(error).__name__)
            cut(association)

    return run_to_the_end


def _addresses(host: str) -> set[str]:
    return {str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
