"""An audit repository: syslog over TLS (RFC 5425), with certificates on both sides; it keeps what it reads."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from ductoview.model.audit import AuditTarget
from ductoview.network.tls import server_context
from tests.support.certificates import Authority


@dataclass
class Repository:
    """``messages`` are whole syslog messages in the order they came."""

    target: AuditTarget
    messages: list[bytes] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, message: bytes) -> None:
        with self.arrived:
            self.messages.append(message)
            self.arrived.notify_all()

    def trees(self) -> list[Xml.Element]:
        """The audit messages as XML."""
        with self.arrived:
            return [Xml.fromstring(message.split(b"\xef\xbb\xbf", 1)[1]) for message in self.messages]

    def events(self) -> list[str]:
        """Event and type codes, in the order they came."""
        codes = []
        for tree in self.trees():
            found = [*tree.iterfind("EventIdentification/EventID"), *tree.iterfind("EventIdentification/EventTypeCode")]
            codes.append(" ".join(str(one.get("csd-code")) for one in found))
        return codes

    def until(self, count: int, within_s: float = 20) -> list[str]:
        """The codes once so many messages have come."""
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.messages) >= count, within_s)
        return self.events()


@contextmanager
def repository(hospital: Authority, port: int = 0) -> Iterator[Repository]:
    """A running one; it can be ended and begun again at the same port."""
    context = server_context(hospital.tls(hospital.identity("repository")))
    with socket.create_server(("127.0.0.1", port)) as server:
        target = AuditTarget(
            host="127.0.0.1", port=int(server.getsockname()[1]), tls=hospital.tls(hospital.identity("station")),
            source_id="MAMMO-1",
        )  # fmt: skip
        made = Repository(target)
        threading.Thread(target=_accept, args=(server, context, made), daemon=True).start()
        try:
            yield made
        finally:
            server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, context: ssl.SSLContext, made: Repository) -> None:
    with contextlib.suppress(OSError):
        while True:
            raw = server.accept()[0]
            with contextlib.suppress(OSError, ValueError), raw, context.wrap_socket(raw, server_side=True) as peer:
                while (message := _frame(peer)) is not None:
                    made.take(message)
                peer.unwrap()


def _frame(peer: ssl.SSLSocket) -> bytes | None:
    """One message by its length, None at the orderly end."""
    digits = b""
    while (one := peer.recv(1)) != b" ":
        if not one:
            return None
        digits += one
    message = b""
    while len(message) < int(digits):
        got = peer.recv(int(digits) - len(message))
        if not got:
            raise ValueError("it ended within a message")
        message += got
    return message
