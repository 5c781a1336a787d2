"""The hardened association server: who may connect, how many, and that no peer can keep or break a thread of ours.

The hooks used (``verify_request``, ``_create_association``, the DUL's reading) are private to pynetdicom;
tests/network/test_hostile.py pins them.
"""

import gc
import logging
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pynetdicom.transport import AssociationServer, RequestHandler

from ductoview.model.receiving import Limits, Refusal, Why
from ductoview.network.connection import cut
from ductoview.network.doorkeeper import Doorkeeper, plain_address
from ductoview.network.stack import GuardedSocket, guard
from ductoview.network.strangers import Strangers
from ductoview.network.tls import Context
from ductoview.network.tls_words import arrival_words

__all__ = ["Crowd", "GuardedServer", "Limits"]

_LOOKS_BETWEEN = 60
"""As many as pynetdicom lets pass."""
_log = logging.getLogger(__name__)


class Crowd:
    """All servers that share one limit of associations, those too that let nobody in any more."""

    def __init__(self) -> None:
        self._servers: weakref.WeakSet[Any] = weakref.WeakSet()

    def join(self, server: Any) -> None:
        """One more server."""
        self._servers.add(server)

    def live(self) -> list[Any]:
        """The associations of all of them that have not ended."""
        return [association for server in tuple(self._servers) for association in server.active_associations]


class _Shared(list[Any]):
    """The contexts of all associations: pynetdicom copies them for each, which takes 50 ms, and only reads them."""

    def __deepcopy__(self, _memo: Any) -> "_Shared":
        return self


class GuardedServer(AssociationServer):  # type: ignore[misc]
    """Accepts connections within the limits, each into an association with guarded socket, reader and messages."""

    # With the five of the standard library a burst of strangers makes the modality wait a second for its connection.
    request_queue_size = 128

    def __init__(
        self,
        *args: Any,
        contexts: list[Any],
        doorkeeper: Doorkeeper,
        limits: Limits,
        incoming: Path,
        tls_context: Context | None,
        crowd: Crowd,
        **kwargs: Any,
    ) -> None:
        self.doorkeeper = doorkeeper
        self.limits = limits
        self.incoming = incoming
        self.tls_context = tls_context
        self._crowd = crowd
        self._looks, self._came = 0, False
        self._strangers = Strangers(doorkeeper.alert)
        crowd.join(self)
        super().__init__(*args, contexts=_Shared(contexts), request_handler=_Guarded, **kwargs)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """True when neither this address nor all together have too many associations; of a stranger, when he can be heard."""
        address = plain_address(str(client_address[0]))
        if not self.doorkeeper.knows_address(address):
            if self.tls_context is None and self._strangers.has_room():
                return True
            self.doorkeeper.alert(Refusal(why=Why.ADDRESS, address=address))
            return False
        live = self._crowd.live()
        of_host = sum(plain_address(str(one.requestor.address)) == address for one in live)
        has_room = len(live) < self.limits.associations and of_host < self.limits.associations_of_host
        if not has_room:
            self.doorkeeper.alert(Refusal(why=Why.CROWD, address=address))
        return has_room

    def process_request(self, request: Any, client_address: Any) -> None:
        """An association for who is known, a refusal for who is not."""
        self._came = True
        address = plain_address(str(client_address[0]))
        if self.doorkeeper.knows_address(address):
            super().process_request(request, client_address)
        else:
            self._strangers.hear(request, address)

    def service_actions(self) -> None:
        """Now and then, clear away the associations of those who came; a look of the listening thread.

        pynetdicom does so whether anybody came or not: a twentieth of a core for an idle receiver, and a stop of every thread.
        """
        self._looks += 1
        if self._came and self._looks >= _LOOKS_BETWEEN:
            self._looks, self._came = 0, bool(self.active_associations)
            gc.collect()

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
                refused = Refusal(
                    why=Why.TLS, address=plain_address(str(self.client_address[0])), words=arrival_words(error)
                )
                server.doorkeeper.alert(refused)
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
