"""One association with a node: made with a way out, watched for the user's wish to stop, and always ended."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pynetdicom import build_context
from pynetdicom.pdu_primitives import A_ASSOCIATE
from pynetdicom.presentation import PresentationContext

from ductoview.errors import Cancelled, NetworkError
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, check
from ductoview.network.stack import PDU_BYTES, Entity
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import speaks_tls, tls_arguments
from ductoview.network.tls_channel import objection
from ductoview.network.tls_words import AnsweredInTls, tls_words
from ductoview.network.words import rejection_words

Association = Any
"""pynetdicom's Association, which has no types."""

_POLL_S = 0.05
_CANCEL_GRACE_S = 3.0
_ABORT_GRACE_S = 0.2
_PROBE_S = 2.0


@contextmanager
def connected(
    node: Node,
    contexts: Sequence[PresentationContext] | Sequence[str],
    *,
    local_aet: str,
    timeouts: Timeouts,
    cancel: CancelToken | None,
    roles: Sequence[Any] = (),
    handlers: Sequence[tuple[Any, ...]] = (),
    incoming: Path | None = None,
    polite: bool = False,
) -> Iterator[Association]:
    """An established association, over TLS when the node is set up so and then never without; ``contexts`` may also be
    SOP class UIDs in the native transfer syntaxes. Objects that the node sends over it are received into ``incoming``.

    It is cut when ``cancel`` is set, ``polite`` ones after a while that lets a C-CANCEL do its work. Raises
    NetworkError saying why there is none, and Cancelled.
    """
    check(cancel)
    if node.web is not None:
        raise NetworkError(
            f"{node.name} speaks DICOMweb, which does not have this service; choose a DICOM node for it."
        )
    wanted = [build_context(context) if isinstance(context, str) else context for context in contexts]
    association = _associate(node, wanted, Entity(local_aet, timeouts, incoming), cancel, roles, handlers)
    if not association.is_established:
        raise NetworkError(_refusal(node, association, local_aet, timeouts))
    with _watched(association, cancel, _CANCEL_GRACE_S if polite else 0.0):
        try:
            yield association
        finally:
            _end(association, aborting=cancel is not None and cancel.is_set())


def lost(node: Node, within_s: float) -> NetworkError:
    """The error for a request that got no answer."""
    return NetworkError(
        f"{node.name} ({node.host}:{node.port}) gave no answer within {within_s:g} s or closed the connection;"
        " try again, and look at it if that does not help."
    )


def cut(*associations: Association) -> None:
    """End associations at once, whatever they are doing, and wake whoever waits for an answer."""
    for association in associations:
        association.abort(block=False)
    for association in associations:
        association.dul.join(_ABORT_GRACE_S)
        transport = association.dul.socket
        if transport is not None and transport.socket is not None:
            transport._shutdown_socket()
        association.dimse.msg_queue.put((None, None))


def _associate(
    node: Node,
    contexts: Sequence[PresentationContext],
    entity: Entity,
    cancel: CancelToken | None,
    roles: Sequence[Any],
    handlers: Sequence[tuple[Any, ...]],
) -> Association:
    """Associate in a thread of its own: neither a silent host nor its name server keeps the user waiting."""
    tls = tls_arguments(node)
    found: list[Any] = []
    abandoned = threading.Event()

    def run() -> None:
        try:
            host = _address(node)
            association = entity.associate(
                host, node.port, list(contexts), node.ae_title, PDU_BYTES, list(roles), tls_args=tls,
                evt_handlers=list(handlers),
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001  (it is raised again by the one who waits)
            found.append(error)
            return
        found.append(association)
        if abandoned.is_set() and association.is_established:
            cut(association)

    thread = threading.Thread(target=run, name="associating", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_POLL_S)
        if cancel is not None and cancel.is_set():
            abandoned.set()
            if found and not isinstance(found[0], Exception) and found[0].is_established:
                cut(found[0])
            raise Cancelled("Stopped at your wish.")
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _address(node: Node) -> str:
    try:
        return str(socket.getaddrinfo(node.host, node.port, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError) as error:
        raise NetworkError(f"The host {node.host!r} of {node.name} is not known here; check its spelling.") from error


def _rejection(association: Association) -> Any | None:
    """The node's A-ASSOCIATE-RJ, None when it did not reject us.

    A quick node's rejection, and with it the end of the connection, may come before pynetdicom looks whether there is a
    connection at all; then it aborts and leaves the answer in its queue.
    """
    if association.is_rejected:
        return association.acceptor.primitive
    unread = tuple(association.dul.to_user_queue.queue)
    return next((one for one in unread if isinstance(one, A_ASSOCIATE) and one.result), None)


def _refusal(node: Node, association: Association, local_aet: str, timeouts: Timeouts) -> str:
    where = f"{node.name} ({node.ae_title}@{node.host}:{node.port})"
    if (answer := _rejection(association)) is not None:
        why = rejection_words(answer.result_source, answer.diagnostic, called=node.ae_title, local=local_aet)
        return f"{where} rejected us: {why}."
    trouble = getattr(association.dul.socket, "trouble", None)
    if (words := _tls_refusal(node, association, trouble)) is not None:
        return f"{where}: {words}."
    if isinstance(trouble, TimeoutError):
        return f"{where} did not answer within {timeouts.connect_s:g} s; check address, network and firewall."
    if isinstance(trouble, ConnectionRefusedError):
        return f"{where} refused the connection: nothing listens at that port; check port and whether it runs."
    if trouble is not None:
        return f"{where} cannot be reached ({trouble.strerror or trouble}); check address and network."
    if association.acceptor.primitive is not None and not association.accepted_contexts:
        return f"{where} does not offer this service; check what it is set up for."
    return (
        f"{where} took the connection but no association came about within {timeouts.acse_s:g} s;"
        " check that this is a DICOM port."
    )


def _tls_refusal(node: Node, association: Association, trouble: OSError | None) -> str | None:
    """What is wrong with the protection of the connection, None when nothing is."""
    transport = association.dul.socket
    is_cut_off = trouble is None and transport is not None and transport.is_closed_by_peer and not transport.is_heard
    if node.tls is None:
        if isinstance(trouble, AnsweredInTls) or (is_cut_off and speaks_tls(node.host, node.port, _PROBE_S)):
            return "it speaks TLS, and this node is set up without; set it up with TLS"
        return None
    if isinstance(trouble, ssl.SSLError) and trouble.reason:
        return tls_words(trouble, node.tls.name or node.host)
    if is_cut_off or isinstance(trouble, ssl.SSLError | ConnectionResetError | BrokenPipeError):
        why = objection(node, _PROBE_S) or trouble or ConnectionResetError()
        return tls_words(why, node.tls.name or node.host)
    return None


@contextmanager
def _watched(association: Association, cancel: CancelToken | None, grace_s: float) -> Iterator[None]:
    if cancel is None:
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_POLL_S):
            if cancel.is_set():
                if not over.wait(grace_s) and association.is_established:
                    cut(association)
                return

    thread = threading.Thread(target=watch, name="cancel-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _end(association: Association, *, aborting: bool) -> None:
    if association.is_established and not aborting:
        association.release()
    if association.is_established:
        cut(association)
    association.kill()
    association.join()
