"""The service as other processes see it: blocking calls, one connection for each concurrent request."""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, cast

from ductoview.errors import ServiceError
from ductoview.model.echo import EchoAnswer
from ductoview.model.library import (
    InstanceRow,
    Notice,
    QueueChanges,
    Queued,
    QueueRow,
    ReviewEvent,
    StoredInstance,
    TransferOutcome,
)
from ductoview.model.node import Node, StudyAnswer, StudyQuery, StudyRow
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.model.receiving import Listening, Peer
from ductoview.model.security import Tls
from ductoview.service.audit_client import AuditClient
from ductoview.service.certificate_client import CertificateClient
from ductoview.service.check_client import CheckClient
from ductoview.service.conversation import Conversation
from ductoview.service.order_client import OrderClient
from ductoview.service.receiver_client import ReceiverClient
from ductoview.service.route_client import RouteClient
from ductoview.service.start import reach, wait_until_gone
from ductoview.service.status import ServiceStatus
from ductoview.service.wire import from_json, to_json_arguments

T = TypeVar("T")
_IDLE_KEPT = 4
_GONE_WITHIN_S = 10.0


class ServiceClient:
    """Calls to the service of one home; safe to use from several threads at once.

    Every call raises the service's own DuctoviewError (NetworkError, LibraryError, Cancelled …) with its sentence, or
    ServiceError when there is no service or the connection to it broke; the next call connects again.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._idle: list[Conversation] = []
        self.audit = AuditClient(self._call)
        self.certificates = CertificateClient(self._call)
        self.image_checks = CheckClient(self._call)
        self.orders = OrderClient(self._call)
        self.receiver = ReceiverClient(self._call)
        self.routes = RouteClient(self._call)

    @classmethod
    def connect(cls, home: Path, *, start: bool = True, timeout_s: float = 20) -> Self:
        """A client of the service of ``home``; ``start`` starts a service when none runs.

        Raises ServiceError when none runs or it could not be reached within ``timeout_s``.
        """
        client = cls(home)
        client._idle.append(reach(home, start=start, timeout_s=timeout_s))
        return client

    def close(self) -> None:
        """Let go of the connections; the service itself goes on."""
        with self._lock:
            idle, self._idle = self._idle, []
        for conversation in idle:
            conversation.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def status(self) -> ServiceStatus:
        """What the service says of itself."""
        return self._call(ServiceStatus, "status")

    def stop(self) -> None:
        """End the service; what it was sending stays queued. Returns when it has gone, or after some seconds."""
        self._call(type(None), "stop")
        self.close()
        wait_until_gone(self._home, _GONE_WITHIN_S)

    def echo(self, node_name: str) -> EchoAnswer:
        """The round trip of a C-ECHO, how it is protected, and what the node offers."""
        return self._call(EchoAnswer, "echo", node=node_name)

    def find(
        self,
        node_name: str,
        query: StudyQuery,
        *,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> StudyAnswer:
        """The studies of a node that fit."""
        return self._call(StudyAnswer, "find", progress=progress, cancel=cancel, node=node_name, query=query)

    def find_instances(self, node_name: str, study_uid: str) -> tuple[InstanceRow, ...]:
        """The instances of a study as the node lists them."""
        return self._call(tuple[InstanceRow, ...], "find_instances", node=node_name, study_uid=study_uid)

    def fetch(
        self, node_name: str, study_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> TransferOutcome:
        """Bring a study from a node into the library, by C-GET or C-MOVE as the node prefers."""
        return self._call(
            TransferOutcome, "fetch", progress=progress, cancel=cancel, node=node_name, study_uid=study_uid
        )

    def studies(self, query: StudyQuery = StudyQuery(), most: int = 0) -> tuple[StudyRow, ...]:  # noqa: B008  (frozen)
        """The studies of the library that fit, newest first; the ``most`` newest of them only, unless that is 0."""
        return self._call(tuple[StudyRow, ...], "studies", query=query, most=most)

    def instances(self, study_uid: str) -> tuple[StoredInstance, ...]:
        """The objects of a study in the library, by series and instance number; missing ones too."""
        return self._call(tuple[StoredInstance, ...], "instances", study_uid=study_uid)

    def kept_aside(self, study_uid: str) -> tuple[StoredInstance, ...]:
        """The objects of a study that are not shown in it, since another study has an object of their UID."""
        return self._call(tuple[StoredInstance, ...], "kept_aside", study_uid=study_uid)

    def import_files(
        self,
        paths: Iterable[Path],
        *,
        own: bool = False,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> TransferOutcome:
        """Copy files, and the likely files of folders, into the library; ``own`` marks objects that we made."""
        full = tuple(Path(path).absolute() for path in paths)
        return self._call(TransferOutcome, "import_files", progress=progress, cancel=cancel, paths=full, own=own)

    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are set up, by name."""
        return self._call(tuple[Node, ...], "nodes")

    def add_node(self, node: Node) -> None:
        """Set up a node; one of the same name is replaced."""
        self._call(type(None), "add_node", node=node)

    def remove_node(self, name: str) -> None:
        """Forget a node; what still waits for it is then FAILED and says so."""
        self._call(type(None), "remove_node", name=name)

    def append_events(self, events: Sequence[ReviewEvent]) -> None:
        """Keep steps of a review; returns only when they are durable, and sending them twice is harmless."""
        self._call(type(None), "append_events", events=tuple(events))

    def events(self, study_uid: str) -> tuple[ReviewEvent, ...]:
        """All steps of a study's review in the order they were kept."""
        return self._call(tuple[ReviewEvent, ...], "events", study_uid=study_uid)

    def enqueue(self, node_name: str, sop_uids: Collection[str]) -> tuple[int, ...]:
        """Queue objects of the library for a node; ids of the rows, in the order asked."""
        return self._call(tuple[int, ...], "enqueue", node=node_name, sop_uids=tuple(sop_uids))

    def enqueue_what_may(self, node_name: str, sop_uids: Collection[str]) -> Queued:
        """Queue those objects that may go; the answer names the others, with why they stay."""
        return self._call(Queued, "enqueue_what_may", node=node_name, sop_uids=tuple(sop_uids))

    def queue(self) -> tuple[QueueRow, ...]:
        """All rows of the send queue, oldest first."""
        return self._call(tuple[QueueRow, ...], "queue")

    def queue_changes(self, since: int, of: str) -> QueueChanges:
        """The rows of the queue that changed since; ``since`` and ``of`` come from the last answer, 0 and empty at first."""
        return self._call(QueueChanges, "queue_changes", since=since, of=of)

    def queue_retry(self, ids: Collection[int]) -> None:
        """Send these rows now; held, failed and cancelled ones too."""
        self._call(type(None), "queue_retry", ids=tuple(ids))

    def queue_first(self, ids: Collection[int]) -> None:
        """Send these rows now, before all others; held, failed and cancelled ones too."""
        self._call(type(None), "queue_first", ids=tuple(ids))

    def queue_hold(self, ids: Collection[int]) -> None:
        """Keep these rows from being sent until they are retried."""
        self._call(type(None), "queue_hold", ids=tuple(ids))

    def queue_cancel(self, ids: Collection[int]) -> None:
        """Give these rows up."""
        self._call(type(None), "queue_cancel", ids=tuple(ids))

    def start_listening(
        self,
        ae_title: str,
        port: int,
        bind: str = "127.0.0.1",
        allowed: Collection[Peer] | None = None,
        tls: Tls | None = None,
    ) -> Listening:
        """Open the receiver with one port and keep it open, also after a restart; port 0 takes a free one.

        ``allowed`` None lets anyone in, which is refused unless ``bind`` is a loopback address. With ``tls`` nobody gets
        in without it.
        """
        peers = None if allowed is None else tuple(allowed)
        return self._call(Listening, "start_listening", ae_title=ae_title, port=port, bind=bind, allowed=peers, tls=tls)

    def stop_listening(self) -> None:
        """Close the receiver until it is set up again; how it was set up is kept."""
        self._call(type(None), "stop_listening")

    def notices(self, cancel: CancelToken) -> Iterator[Notice]:
        """Notices as they come, until ``cancel`` is set; blocks, and raises ServiceError when the service is gone.

        The first, of topic SERVICE, comes at once: whatever changes after it is told.
        """
        conversation = self._connection()
        try:
            for data in conversation.stream("notices", cancel):
                yield from_json(Notice, data)
        finally:
            conversation.close()

    def _call(
        self,
        kind: type[T],
        request: str,
        *,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
        **arguments: object,
    ) -> T:
        conversation = self._connection()
        try:
            data = conversation.ask(request, to_json_arguments(arguments), progress=progress, cancel=cancel)
        finally:
            self._give_back(conversation)
        try:
            return cast(T, from_json(kind, data))
        except ValueError as error:
            raise ServiceError(
                f"The service's answer to '{request}' cannot be understood ({error}); it is of another version, restart it."
            ) from error

    def _connection(self) -> Conversation:
        with self._lock:
            while self._idle:
                conversation = self._idle.pop()
                if conversation.is_alive():
                    return conversation
        return reach(self._home, start=False, timeout_s=5)

    def _give_back(self, conversation: Conversation) -> None:
        with self._lock:
            if conversation.is_alive() and len(self._idle) < _IDLE_KEPT:
                self._idle.append(conversation)
                return
        conversation.close()
