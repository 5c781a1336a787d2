"""A proxy on loopback that passes DICOM PDUs (PS3.8 9.3) one by one, so that a connection can be cut inside one."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

P_DATA, RELEASE_RQ = 0x04, 0x05
_HEADER = 6
_LAST_OF_DATA = 0x02
_CONNECT_WITHIN_S = 5.0
_STATUS = struct.pack("<HHL", 0x0000, 0x0900, 2)
_COMMAND = struct.pack("<HHLH", 0x0000, 0x0100, 2, 0x8001)
"""CommandField of a C-STORE-RSP (PS3.7 E.1-1), implicit VR little endian as every command."""


@dataclass(slots=True)
class Link:
    """One connection through the proxy."""

    client: socket.socket
    peer: socket.socket

    def cut(self) -> None:
        """End both connections without a word."""
        for one in (self.client, self.peer):
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


Watch = Callable[[Link, bytes], bytes]
"""Sees each PDU before it goes on and returns what goes on; it may cut the link."""


def as_it_is(_link: Link, pdu: bytes) -> bytes:
    """Change nothing."""
    return pdu


class PduProxy:
    """Listens on ``port`` while it is entered, and passes what comes to ``target`` on loopback.

    ``to_peer`` sees what the one who connected says, ``to_client`` what is answered; both may be changed at any time.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.to_peer: Watch = as_it_is
        self.to_client: Watch = as_it_is
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        try:
            peer = socket.create_connection(("127.0.0.1", self.target), timeout=_CONNECT_WITHIN_S)
        except OSError:
            client.close()
            return
        peer.settimeout(None)
        link = Link(client, peer)
        answers = threading.Thread(target=self._one_way, args=(link, peer, client, lambda: self.to_client), daemon=True)
        answers.start()
        with client, peer:
            self._one_way(link, client, peer, lambda: self.to_peer)
            answers.join()

    def _one_way(self, link: Link, source: socket.socket, sink: socket.socket, watch: Callable[[], Watch]) -> None:
        """Until one side ends; then the other does."""
        with contextlib.suppress(OSError):
            while (pdu := read_pdu(source)) is not None:
                sink.sendall(watch()(link, pdu))
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def read_pdu(source: socket.socket) -> bytes | None:
    """The next PDU as it is, None when the connection ended."""
    head = _exactly(source, _HEADER)
    if head is None:
        return None
    body = _exactly(source, int.from_bytes(head[2:], "big"))
    return None if body is None else head + body


def is_data(pdu: bytes) -> bool:
    """True for a P-DATA-TF."""
    return pdu[0] == P_DATA


def is_success(pdu: bytes) -> bool:
    """True for a C-STORE-RSP with status 0x0000."""
    return is_data(pdu) and _COMMAND in pdu and _STATUS + b"\0\0" in pdu


def refused(pdu: bytes, status: int) -> bytes:
    """A C-STORE-RSP of success as one with ``status``; every other PDU as it is."""
    if not is_success(pdu):
        return pdu
    at = pdu.find(_STATUS)
    return pdu[: at + 8] + struct.pack("<H", status) + pdu[at + 10 :]


def said_again(port: int, pdus: Sequence[bytes]) -> None:
    """Say all of an association once more over a new connection, awaiting an answer where one is due."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=_CONNECT_WITHIN_S) as link:
        for pdu in pdus:
            link.sendall(pdu)
            if not is_data(pdu) or ends_data_set(pdu):
                read_pdu(link)


def fragments(pdu: bytes | memoryview) -> Iterator[tuple[int, bytes | memoryview]]:
    """Message control header and bytes of each PDV of a P-DATA-TF (PS3.8 9.3.5, E.2): bit 0 command, bit 1 last."""
    at = _HEADER
    while at < len(pdu):
        length = int.from_bytes(pdu[at : at + 4], "big")
        yield pdu[at + 5], pdu[at + 6 : at + 4 + length]
        at += 4 + length


def ends_data_set(pdu: bytes | memoryview) -> bool:
    """True for the last fragment of a data set: the answer comes now."""
    return any(control == _LAST_OF_DATA for control, _ in fragments(pdu))


def _exactly(source: socket.socket, count: int) -> bytes | None:
    taken = bytearray()
    while len(taken) < count:
        more = source.recv(count - len(taken))
        if not more:
            return None
        taken += more
    return bytes(taken)
