"""The listener: storage, query/retrieve and verification for other nodes."""

import errno
import socket
import threading
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pynetdicom import evt
from pynetdicom.sop_class import StorageCommitmentPushModel, Verification

from ductoview.errors import NetworkError
from ductoview.model.library import Keep
from ductoview.model.receiving import Limits, Peer
from ductoview.model.security import Tls
from ductoview.network.archive import Answers, Archive, deliver_stored
from ductoview.network.commitment import TakeReport, report_handler
from ductoview.network.connection import cut
from ductoview.network.contexts import FIND_MODELS, GET_MODELS, MOVE_MODELS, STORAGE_CLASSES, SYNTAXES
from ductoview.network.doorkeeper import Alert, Doorkeeper, UnknownHost
from ductoview.network.reception import Reception
from ductoview.network.server import Crowd, GuardedServer
from ductoview.network.stack import PDU_BYTES, Entity
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import Context, server_context

__all__ = ["Archive", "Limits", "Listener", "Peer"]

_POLL_S = 0.05
_PRIVILEGED_BELOW = 1024


class Listener:
    """A storage, query/retrieve and verification SCP, open between ``start`` and ``stop``, or in a ``with`` block.

    Received objects go through ``incoming`` to ``keep``; queries are answered from ``archive``, refused when it is
    None; reports of storage commitment go to ``take_report``. ``allowed`` None lets in everybody who can reach
    ``bind``. ``port`` 0 takes a free one, which ``port`` is then. With ``tls`` nobody gets in without it.
    ``alert`` hears who was not let in. Listeners of one ``crowd`` share the limits of associations.
    """

    def __init__(
        self,
        *,
        ae_title: str,
        port: int = 0,
        bind: str = "127.0.0.1",
        allowed: Collection[Peer] | None,
        incoming: Path,
        keep: Keep,
        archive: Archive | None = None,
        take_report: TakeReport | None = None,
        tls: Tls | None = None,
        alert: Alert = lambda _refusal: None,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
        crowd: Crowd | None = None,
    ) -> None:
        self.port = port
        self._ae_title = ae_title
        self._bind = bind
        self._allowed = allowed
        self._incoming = incoming
        self._keep = keep
        self._archive = archive
        self._take_report = take_report
        self._tls = tls
        self._alert = alert
        self._limits = limits
        self._timeouts = timeouts
        self._crowd = crowd or Crowd()
        self._doorkeeper: Doorkeeper | None = None
        self._server: GuardedServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open; raises NetworkError when the port is taken or a peer's host is not known, SettingsError for its TLS."""
        entity = Entity(self._ae_title, self._timeouts)
        entity.require_called_aet = True
        entity.maximum_associations = self._limits.associations
        _support(entity, archive=self._archive is not None, reports=self._take_report is not None)
        tls_context = self._context(self._tls)
        self._doorkeeper = self._new_doorkeeper()
        try:
            server = GuardedServer(
                entity,
                (self._bind, self.port),
                self._ae_title,
                contexts=entity.supported_contexts,
                evt_handlers=self._handlers(self._doorkeeper),
                doorkeeper=self._doorkeeper,
                limits=self._limits,
                incoming=self._incoming,
                tls_context=tls_context,
                crowd=self._crowd,
            )
        except OSError as error:
            raise NetworkError(port_words(error, self._bind, self.port)) from error
        self.port = int(server.server_address[1])
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(_POLL_S,), name="listener", daemon=True)
        self._thread.start()
        entity._servers.append(server)

    @property
    def doorkeeper(self) -> Doorkeeper:
        """It decides who comes in; there is one once the listener was opened."""
        assert self._doorkeeper is not None
        return self._doorkeeper

    @property
    def is_open(self) -> bool:
        """True while somebody may come in."""
        return self._thread is not None

    @property
    def live(self) -> int:
        """How many associations there are."""
        return 0 if self._server is None else len(self._server.active_associations)

    def change(self, *, ae_title: str, allowed: Collection[Peer] | None, tls: Tls | None, limits: Limits) -> None:
        """Other rules for who comes from now on; who is in stays. It stays with or without TLS, as it was opened.

        Raises as ``start``, and then nothing has changed.
        """
        server, doorkeeper = self._server, self._doorkeeper
        assert server is not None
        assert doorkeeper is not None
        tls_context = self._context(tls)
        try:
            doorkeeper.admit(allowed, ae_title=ae_title)
        except UnknownHost as error:
            raise NetworkError(str(error)) from error
        server.ae.maximum_associations = limits.associations
        server.ae_title, server.limits, server.tls_context = ae_title, limits, tls_context
        self._ae_title, self._allowed, self._tls, self._limits = ae_title, allowed, tls, limits

    def retire(self) -> None:
        """Let nobody in any more; who is in goes on to the end."""
        server, thread = self._server, self._thread
        if server is not None and thread is not None:
            server.shutdown()
            thread.join()
            self._thread = None

    def stop(self) -> None:
        """Close, and cut what is going on: an object that is not yet kept gets no success."""
        self.retire()
        server, self._server = self._server, None
        if server is None:
            return
        live = server.active_associations
        cut(*live)
        for association in live:
            association.join(self._limits.handshake_s)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _new_doorkeeper(self) -> Doorkeeper:
        try:
            return Doorkeeper(self._allowed, self._alert, ae_title=self._ae_title, is_secure=self._tls is not None)
        except UnknownHost as error:
            raise NetworkError(str(error)) from error

    def _context(self, tls: Tls | None) -> Context | None:
        return None if tls is None else server_context(tls)

    def _handlers(self, doorkeeper: Doorkeeper) -> list[tuple[Any, Any]]:
        handlers: list[tuple[Any, Any]] = [
            (evt.EVT_REQUESTED, doorkeeper.check),
            (evt.EVT_CONN_OPEN, deliver_stored),
            (evt.EVT_C_STORE, Reception(self._keep).handle),
        ]
        if self._archive is not None:
            answers = Answers(self._archive)
            handlers += [
                (evt.EVT_C_FIND, answers.find),
                (evt.EVT_C_GET, answers.get),
                (evt.EVT_C_MOVE, answers.move),
            ]
        if self._take_report is not None:
            handlers.append((evt.EVT_N_EVENT_REPORT, report_handler(self._take_report)))
        return handlers


def port_trouble(bind: str, port: int) -> OSError | None:
    """Why a port cannot be opened now, None when it can."""
    try:
        with socket.create_server((bind, port), family=socket.AF_INET6 if ":" in bind else socket.AF_INET):
            return None
    except OSError as error:
        return error


def is_about_address(error: OSError) -> bool:
    """True when it is the address to bind to, and not the port, that is wrong."""
    return isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL


def port_words(error: OSError, bind: str, port: int) -> str:
    """Why a port cannot be opened, and what to do about it."""
    if is_about_address(error):
        return f"This computer has no address {bind}; choose one of its own, or 0.0.0.0 for all of them."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {bind} is in use by another program; choose another port, or end that program."
    if error.errno in (errno.EACCES, errno.EPERM) and port < _PRIVILEGED_BELOW:
        return (
            f"Port {port} is below {_PRIVILEGED_BELOW}, which this account may not open; choose one from"
            f" {_PRIVILEGED_BELOW} on, for example 11112, or have the administrator give the right."
        )
    return f"Port {port} of {bind} cannot be opened ({error.strerror or error}); choose another port."


def _support(entity: Entity, *, archive: bool, reports: bool) -> None:
    entity.maximum_pdu_size = PDU_BYTES
    entity.add_supported_context(Verification)
    for uid in STORAGE_CLASSES:
        entity.add_supported_context(uid, list(SYNTAXES), scu_role=archive, scp_role=True)
    if archive:
        for uid in (*FIND_MODELS, *GET_MODELS, *MOVE_MODELS):
            entity.add_supported_context(uid)
    if reports:
        # Both roles: the node that reports is the SCP though it asks for the association (PS3.4 J.3.3).
        entity.add_supported_context(StorageCommitmentPushModel, scu_role=True, scp_role=True)
