"""pynetdicom as we use it: quiet, files sent as they are, and sockets that believe no length a peer declares.

``AssociationSocket.recv``, ``ready``, ``send`` and ``connect`` are private to pynetdicom; tests/network/test_hostile.py pins
them.
"""

import contextlib
import logging
import select
import socket
import ssl
import time
from pathlib import Path
from typing import Any

from pynetdicom import AE, _config, evt
from pynetdicom.transport import AddressInformation, AssociationSocket

from ductoview.network.messages import MOST_INSTANCE_BYTES, Messages
from ductoview.network.reader import Reader
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import last_words
from ductoview.network.tls_words import AnsweredInTls

PDU_BYTES = 128 << 10
"""What we offer to receive in one PDU: with pynetdicom's 16 KiB it takes twice the time."""
MOST_PDU_BYTES = 256 << 10
_PDU_HEADER = 6
_LOOK_S = 0.001
# The record type and major version of a TLS alert (RFC 8446 5.1), which no PDU begins with.
_TLS_ALERT = b"\x15\x03"
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)

# Identifiers of queries name patients, and tracebacks may: nothing of pynetdicom's own words goes into our logs.
_config.LOG_HANDLER_LEVEL = "none"
_config.LOG_REQUEST_IDENTIFIERS = False
_config.LOG_RESPONSE_IDENTIFIERS = False
_config.STORE_SEND_CHUNKED_DATASET = True
logging.getLogger("pynetdicom").setLevel(logging.CRITICAL + 1)


class GuardedSocket(AssociationSocket):  # type: ignore[misc]
    """A socket with a cap on PDUs, a deadline for each, and one for the whole handshake.

    ``trouble`` is why the connection could not be made, or what TLS said against it; None when all went well.
    ``is_heard`` tells that the peer has said anything yet, ``is_closed_by_peer`` that it closed.
    """

    def __init__(self, *args: Any, pdu_bytes: int, idle_s: float, handshake_s: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trouble: OSError | None = None
        self.is_heard = False
        self.is_closed_by_peer = False
        self._most = pdu_bytes + _PDU_HEADER
        self._idle_s = idle_s
        self._handshake_ends = time.monotonic() + handshake_s
        self._raw().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connect(self, primitive: Any) -> None:
        """Connect, and keep the reason when that fails."""
        raw = self._raw()
        try:
            raw.settimeout(self.assoc.connection_timeout)
            raw.connect(primitive.address_info.as_tuple)
            if self.tls_args:
                context, name = self.tls_args
                raw = context.wrap_socket(raw, server_hostname=name)
                self.socket = raw
            self.assoc.requestor.address_info = AddressInformation.from_tuple(raw.getsockname())
            self._is_connected = True
            evt.trigger(self.assoc, evt.EVT_CONN_OPEN, {"address": primitive.address_info.as_tuple})
            primitive.result = "Evt2"
        except OSError as error:
            self.trouble = error
            raw.close()
            self.socket = None
            primitive.result = "Evt17"
        finally:
            self.provider_queue.put(primitive)
            self._ready.set()

    @property
    def ready(self) -> bool:
        """True when there is something to read; waits for it as long as pynetdicom would sleep, and wakes when it comes."""
        raw = self.socket
        if raw is None or not self._is_connected:
            time.sleep(_LOOK_S)
            return False
        if isinstance(raw, ssl.SSLSocket) and raw.pending():
            return True
        try:
            return bool(select.select([raw], [], [], _LOOK_S)[0])
        except (OSError, ValueError):
            self.event_queue.put("Evt17")
            return False

    def recv(self, nr_bytes: int) -> bytearray:
        """Exactly ``nr_bytes``, or fewer when the peer closed; OSError when that is too much or takes too long."""
        if nr_bytes > self._most:
            self._shutdown_socket()
            raise OSError(f"A PDU of {nr_bytes:,} bytes is more than the {self._most:,} allowed.")
        raw = self._raw()
        taken = bytearray(nr_bytes)
        view = memoryview(taken)
        done = 0
        ends = time.monotonic() + self._idle_s
        if not self.assoc.is_established:
            ends = min(ends, self._handshake_ends)
        if _QUICK_ACK is not None:
            # Nodes that send an answer in two pieces wait for our acknowledgement between them: 40 ms each time.
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
        while done < nr_bytes:
            raw.settimeout(max(0.001, ends - time.monotonic()))
            try:
                count = raw.recv_into(view[done:])
            except ssl.SSLError as error:
                self.trouble = error
                raise
            except ConnectionError:
                self.is_closed_by_peer = True
                raise
            except ValueError as error:  # another thread has just closed a TLS connection
                raise OSError("The connection is closed.") from error
            if not count:
                self.is_closed_by_peer = True
                return taken[:done]
            self.is_heard = True
            done += count
            if taken.startswith(_TLS_ALERT) and nr_bytes == _PDU_HEADER:
                self.trouble = AnsweredInTls()
            if done < nr_bytes and time.monotonic() > ends:
                self._shutdown_socket()
                raise TimeoutError("The PDU took too long.")
        return taken

    def send(self, bytestream: bytes) -> None:
        """Send all of it; a peer that takes nothing for too long loses the connection."""
        try:
            raw = self._raw()
            raw.settimeout(self._idle_s)
            raw.sendall(bytestream)
        except OSError:
            self._hear_why()
            self.event_queue.put("Evt17")

    def _hear_why(self) -> None:
        """A peer that does not like our certificate says so in its last words."""
        if self.trouble is None and not self.assoc.is_established:
            self.trouble = last_words(self.socket)

    def _shutdown_socket(self) -> None:
        """Close in any case; pynetdicom's own leaves open what the peer has closed before."""
        raw = self.socket
        if raw is not None:
            with contextlib.suppress(OSError):
                raw.shutdown(socket.SHUT_RDWR)
            raw.close()

    def _raw(self) -> socket.socket:
        raw: socket.socket | None = self.socket
        if raw is None:
            raise OSError("The connection is closed.")
        return raw


def guard(association: Any, *, incoming: Path | None, most_bytes: int, **arguments: Any) -> GuardedSocket:
    """Give a fresh association our reader and messages, and return the guarded socket to set.

    Objects it receives go into ``incoming``; with None it may receive none. ``arguments`` are GuardedSocket's.
    """
    association.dul = Reader(association)
    association.dimse = Messages(association, incoming, most_bytes)
    for name in ("acse_timeout", "network_timeout"):  # they are kept by the reader, too
        setattr(association, name, getattr(association, name))
    return GuardedSocket(association, **arguments)


class Entity(AE):  # type: ignore[misc]
    """An application entity whose own associations are guarded; objects they receive go into ``incoming``."""

    def __init__(self, ae_title: str, timeouts: Timeouts, incoming: Path | None = None) -> None:
        super().__init__(ae_title)
        self.maximum_pdu_size = PDU_BYTES
        self.connection_timeout = timeouts.connect_s
        self.acse_timeout = timeouts.acse_s
        self.dimse_timeout = timeouts.dimse_s
        self.network_timeout = timeouts.network_s
        self._handshake_s = timeouts.connect_s + timeouts.acse_s
        self._incoming = incoming

    def _create_socket(self, assoc: Any, address: Any, tls_args: Any) -> GuardedSocket:
        made = guard(
            assoc,
            incoming=self._incoming,
            most_bytes=MOST_INSTANCE_BYTES,
            address=address,
            pdu_bytes=MOST_PDU_BYTES,
            idle_s=self.network_timeout,
            handshake_s=self._handshake_s,
        )
        made.tls_args = tls_args
        return made
