"""What clients may ask for: one function each, its argument types are the message's schema."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ductoview.dicom.scan import scan
from ductoview.errors import DuctoviewError, NotAnImage
from ductoview.model.echo import EchoAnswer
from ductoview.model.library import (
    InstanceRow,
    Notice,
    QueueChanges,
    Queued,
    QueueRow,
    QueueState,
    ReviewEvent,
    Stays,
    StoredInstance,
    TransferOutcome,
)
from ductoview.model.node import Node, StudyAnswer, StudyQuery, StudyRow
from ductoview.model.progress import check
from ductoview.model.receiving import Listening, Peer, one_port
from ductoview.model.security import Tls, security_words
from ductoview.network import echo as network_echo
from ductoview.network import find as network_find
from ductoview.network.secrets import read_secret
from ductoview.network.tls import client_context
from ductoview.service import audited
from ductoview.service.asked import Asked
from ductoview.service.audit_requests import AUDIT_REQUESTS
from ductoview.service.certificate_requests import CERTIFICATE_REQUESTS
from ductoview.service.check_requests import CHECK_REQUESTS
from ductoview.service.core import Service
from ductoview.service.fetching import fetch_study
from ductoview.service.order_requests import ORDER_REQUESTS
from ductoview.service.receiver_requests import RECEIVER_REQUESTS
from ductoview.service.route_requests import ROUTE_REQUESTS
from ductoview.service.status import ServiceStatus
from ductoview.service.wire import to_json

_NOTICE_POLL_S = 0.2


def status(service: Service, asked: Asked) -> ServiceStatus:
    """The state of the service."""
    library = service.library
    waiting = library.count_queue(QueueState.QUEUED, QueueState.SENDING)
    return ServiceStatus(
        pid=os.getpid(),
        version=service.version,
        home=service.home,
        recovery=library.recovery,
        listening=service.receiver.listening,
        studies=library.count_studies(),
        waiting=waiting,
        failed=library.count_queue(QueueState.FAILED),
        free_bytes=library.free_bytes(),
        sqlite_version=sqlite3.sqlite_version,
        words=tuple(words for words in _words(service) if words),
    )


def stop(service: Service, asked: Asked) -> None:
    """End the service."""
    service.stopping.set()


def notices(service: Service, asked: Asked) -> None:
    """Stream notices until the client has enough."""
    with service.hub.subscribed() as subscription:
        asked.item(to_json(Notice(topic="SERVICE")))
        while not asked.is_set():
            notice = subscription.take(_NOTICE_POLL_S)
            if notice is not None:
                asked.item(to_json(notice))


def echo(service: Service, asked: Asked, node: str) -> EchoAnswer:
    """C-ECHO: the round trip, how it is protected, and what the node offers."""
    return network_echo.echo(service.library.node(node), local_aet=service.local_aet, cancel=asked)


def find(service: Service, asked: Asked, node: str, query: StudyQuery) -> StudyAnswer:
    """C-FIND at STUDY level."""
    known = service.library.node(node)
    return audited.query(
        service.audit, known, query,
        lambda: network_find.find_studies(
            known, query, local_aet=service.local_aet, progress=asked.progress, cancel=asked
        ),
    )  # fmt: skip


def find_instances(service: Service, asked: Asked, node: str, study_uid: str) -> tuple[InstanceRow, ...]:
    """C-FIND at IMAGE level."""
    return network_find.find_instances(service.library.node(node), study_uid, local_aet=service.local_aet, cancel=asked)


def fetch(service: Service, asked: Asked, node: str, study_uid: str) -> TransferOutcome:
    """C-GET, or C-MOVE to our receiver."""
    known = service.library.node(node)
    return audited.fetch(service.audit, known, study_uid, lambda: fetch_study(service, asked, known, study_uid))


def studies(service: Service, asked: Asked, query: StudyQuery, most: int) -> tuple[StudyRow, ...]:
    """The library's studies, the newest few or all."""
    return service.library.studies(query, most)


def instances(service: Service, asked: Asked, study_uid: str) -> tuple[StoredInstance, ...]:
    """The objects of a study."""
    return service.library.instances(study_uid)


def kept_aside(service: Service, asked: Asked, study_uid: str) -> tuple[StoredInstance, ...]:
    """The objects of a study that are not shown, since their UID names an object of another study."""
    return service.library.instances(study_uid, kept_aside=True)


def import_files(service: Service, asked: Asked, paths: tuple[Path, ...], own: bool) -> TransferOutcome:
    """Copy files and folders into the library; each that fails is named, the rest goes on."""
    return import_all(service, paths, own=own, asked=asked)


def import_all(
    service: Service, paths: tuple[Path, ...], *, own: bool = False, asked: Asked | None = None
) -> TransferOutcome:
    """As ``import_files``; also for the service itself."""
    walk = scan(paths)
    found = list(walk)
    already = 0
    new: list[StoredInstance] = []
    study_uids: dict[str, None] = {}
    failures = []
    for number, path in enumerate(found):
        check(asked)
        if asked is not None:
            asked.progress(number / len(found), f"Importing {number + 1} of {len(found)}")
        try:
            stored, was_there = service.library.import_file(path, own=own)
        except NotAnImage:
            continue
        except DuctoviewError as error:
            failures.append(f"{path}: {error}")
            continue
        already += was_there
        study_uids[stored.study_uid] = None
        if not was_there:
            new.append(stored)
        service.hub.post("STUDY", stored.study_uid)
    if not own:
        audited.imported(service.audit, ", ".join(map(str, paths)), new)
    return TransferOutcome(
        done=len(new),
        already=already,
        failed=len(failures),
        failures=tuple(failures),
        left_out=walk.skipped,
        study_uids=tuple(study_uids),
    )


def nodes(service: Service, asked: Asked) -> tuple[Node, ...]:
    """The nodes that are set up."""
    return service.library.nodes()


def add_node(service: Service, asked: Asked, node: Node) -> None:
    """Set up or replace a node; raises SettingsError when its certificates, key or secret cannot be used."""
    if node.tls is not None:
        client_context(node.tls)
    if node.web is not None and node.web.secret is not None:
        read_secret(node.web.secret)
    service.library.add_node(node)
    audited.reconfigured(service.audit, node.name, f"The node is {node.address}, {security_words(node.tls)}.")
    service.hub.post("NODE", node.name)


def remove_node(service: Service, asked: Asked, name: str) -> None:
    """Forget a node."""
    service.library.remove_node(name)
    service.sender.pause(name, on=False)
    audited.reconfigured(service.audit, name, "The node was removed.")
    service.hub.post("NODE", name)
    service.hub.post("QUEUE", name)


def append_events(service: Service, asked: Asked, events: tuple[ReviewEvent, ...]) -> None:
    """Keep steps of reviews."""
    for study_uid in {event.study_uid for event in service.library.append_events(events)}:
        service.hub.post("REVIEW", study_uid)


def events(service: Service, asked: Asked, study_uid: str) -> tuple[ReviewEvent, ...]:
    """The steps of a study's review."""
    return service.library.events(study_uid)


def enqueue(service: Service, asked: Asked, node: str, sop_uids: tuple[str, ...]) -> tuple[int, ...]:
    """Queue objects for a node; none of a study that differs from its order while nobody has decided."""
    found = filter(None, map(service.library.instance, sop_uids))
    service.orders.refuse_stopped({one.study_uid for one in found})
    ids = service.library.enqueue(node, sop_uids)
    service.sender.wake()
    service.hub.post("QUEUE", node)
    return ids


def enqueue_what_may(service: Service, asked: Asked, node: str, sop_uids: tuple[str, ...]) -> Queued:
    """Queue those of some objects that may go; the others are named with why they stay."""
    why = {uid: _why_it_stays(service, uid) for uid in sop_uids}
    ids = service.library.enqueue(node, [uid for uid in sop_uids if not why[uid]])
    service.sender.wake()
    service.hub.post("QUEUE", node)
    return Queued(ids=ids, stay=tuple(Stays(sop_instance_uid=uid, why=words) for uid, words in why.items() if words))


def _why_it_stays(service: Service, sop_uid: str) -> str:
    stored = service.library.instance(sop_uid)
    if stored is None or stored.missing:
        return "It is not in the library; import or fetch it first."
    return service.orders.why_stopped(stored.study_uid) or service.library.why_held_back(sop_uid)


def queue(service: Service, asked: Asked) -> tuple[QueueRow, ...]:
    """All rows of the queue."""
    return service.library.queue()


def queue_changes(service: Service, asked: Asked, since: int, of: str) -> QueueChanges:
    """The rows of the queue that changed since; all of them for whoever knows another opening of the library."""
    last, rows = service.library.queue_changes(since if of == service.opening else 0)
    return QueueChanges(rows=rows, last=last, of=service.opening)


def queue_retry(service: Service, asked: Asked, ids: tuple[int, ...]) -> None:
    """Send rows now."""
    _order(service, ids, QueueState.QUEUED)


def queue_first(service: Service, asked: Asked, ids: tuple[int, ...]) -> None:
    """Send rows now, before all others."""
    service.library.put_first(ids)
    service.sender.wake()
    service.hub.post("QUEUE")


def queue_hold(service: Service, asked: Asked, ids: tuple[int, ...]) -> None:
    """Hold rows."""
    _order(service, ids, QueueState.HELD)


def queue_cancel(service: Service, asked: Asked, ids: tuple[int, ...]) -> None:
    """Give rows up."""
    _order(service, ids, QueueState.CANCELLED)


def start_listening(
    service: Service,
    asked: Asked,
    ae_title: str,
    port: int,
    bind: str,
    allowed: tuple[Peer, ...] | None,
    tls: Tls | None,
) -> Listening:
    """Open the receiver, now and after every start."""
    return service.open_receiver(one_port(ae_title, port, bind, allowed, tls))


def stop_listening(service: Service, asked: Asked) -> None:
    """Close the receiver until it is set up again; how it was set up is kept."""
    service.close_receiver()


def _order(service: Service, ids: tuple[int, ...], state: QueueState) -> None:
    service.library.order_queue(ids, state)
    service.sender.wake()
    service.hub.post("QUEUE")


def _words(service: Service) -> tuple[str, ...]:
    kept = service.audit.status.words, service.retention.words, service.commitments.promises.words, service.room.words
    return (*service.library.recovery.words, service.trouble, *kept, *service.certificates.words)


_OWN: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        status, stop, notices, echo, find, find_instances, fetch, studies, instances, kept_aside, import_files, nodes,
        add_node, remove_node, append_events, events, enqueue, enqueue_what_may, queue, queue_changes, queue_retry,
        queue_first, queue_hold, queue_cancel, start_listening, stop_listening,
    )
}  # fmt: skip

REQUESTS: dict[str, Callable[..., Any]] = (
    _OWN | AUDIT_REQUESTS | ORDER_REQUESTS | CHECK_REQUESTS | ROUTE_REQUESTS | RECEIVER_REQUESTS | CERTIFICATE_REQUESTS
)
