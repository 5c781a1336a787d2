"""The listener: storage, query/retrieve and verification for other nodes."""

import threading
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pynetdicom import evt
from pynetdicom.sop_class import StorageCommitmentPushModel, Verification

from ductoview.errors import NetworkError
from ductoview.model.library import Keep
from ductoview.model.security import Tls
from ductoview.network.archive import Answers, Archive, deliver_stored
from ductoview.network.commitment import TakeReport, report_handler
from ductoview.network.connection import cut
from ductoview.network.contexts import FIND_MODELS, GET_MODELS, MOVE_MODELS, STORAGE_CLASSES, SYNTAXES
from ductoview.network.reception import Reception
from ductoview.network.server import Alert, Doorkeeper, GuardedServer, Limits, Peer
from ductoview.network.stack import PDU_BYTES, Entity
from ductoview.network.timeouts import Timeouts

__all__ = ["Archive", "Limits", "Listener", "Peer"]

_POLL_S = 0.05


class Listener:
    """A storage, query/retrieve and verification SCP, open between ``start`` and ``stop``, or in a ``with`` block.

    Received objects go through ``incoming`` to ``keep``; queries are answered from ``archive``, refused when it is
    None; reports of storage commitment go to ``take_report``. ``allowed`` None lets in everybody who can reach
    ``bind``. ``port`` 0 takes a free one, which ``port`` is then. With ``tls`` nobody gets in without it.
    ``alert`` hears who was not let in.
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
        alert: Alert = lambda _who, _why: None,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
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
        self._server: GuardedServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open; raises NetworkError when the port is taken or a peer's host is not known, SettingsError for its TLS."""
        entity = Entity(self._ae_title, self._timeouts)
        entity.require_called_aet = True
        entity.maximum_associations = self._limits.associations
        _support(entity, archive=self._archive is not None, reports=self._take_report is not None)
        doorkeeper = self._doorkeeper()
        try:
            server = GuardedServer(
                entity,
                (self._bind, self.port),
                self._ae_title,
                contexts=entity.supported_contexts,
                evt_handlers=self._handlers(doorkeeper),
                doorkeeper=doorkeeper,
                limits=self._limits,
                incoming=self._incoming,
                tls=self._tls,
            )
        except OSError as error:
            raise NetworkError(
                f"Port {self.port} of {self._bind} cannot be opened ({error.strerror or error}); choose another one, or"
                " end the program that has it."
            ) from error
        self.port = int(server.server_address[1])
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(_POLL_S,), name="listener", daemon=True)
        self._thread.start()
        entity._servers.append(server)

    def stop(self) -> None:
        """Close, and cut what is going on: an object that is not yet kept gets no success."""
        server, self._server = self._server, None
        if server is None or self._thread is None:
            return
        server.shutdown()
        self._thread.join()
        live = server.active_associations
        cut(*live)
        for association in live:
            association.join(self._limits.handshake_s)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _doorkeeper(self) -> Doorkeeper:
        try:
            return Doorkeeper(self._allowed, self._alert)
        except (OSError, UnicodeError) as error:
            raise NetworkError(
                "The host of an allowed peer is not known here; give its address instead of its name."
            ) from error

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
