"""A TLS connection that knows at its end whether the peer has read everything and has no objection.

A socket of Python's ssl takes a refusal of our certificate, which with TLS 1.3 comes after the handshake, for an orderly
end (OpenSSL counts a fatal alert as a close). So the records pass through memory here, and the end is read, not guessed.
"""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from ductoview.errors import SettingsError
from ductoview.model.node import Node
from ductoview.network.tls import Context, client_context

T = TypeVar("T")
_CHUNK_BYTES = 64 << 10


def objection(node: Node, timeout_s: float) -> ssl.SSLError | None:
    """What a TLS peer has against us when it is asked for nothing, None when there is nothing or it is not there."""
    if node.tls is None:
        return None
    try:
        with socket.create_connection((node.host, node.port), timeout_s) as raw:
            raw.settimeout(timeout_s)
            Channel(raw, client_context(node.tls), node.tls.name or node.host).close_in_order()
    except ssl.SSLError as error:
        return error
    except (OSError, SettingsError):
        return None
    return None


class Channel:
    """Opened with a handshake; all methods raise OSError, of which ssl.SSLError says what the peer does not like."""

    def __init__(self, raw: socket.socket, context: Context, name: str) -> None:
        """``raw`` is connected and has a timeout; ``name`` is whom the peer's certificate must name."""
        self._raw = raw
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self._through(self._tls.do_handshake)
        context.check(self._tls.getpeercert(binary_form=True))

    def send(self, data: bytes) -> None:
        """Send all of it; what the peer said before it broke off is raised in place of the broken pipe."""
        try:
            self._through(lambda: self._tls.write(data))
        except ConnectionError:
            self._read_to_the_end()
            raise

    def close_in_order(self) -> None:
        """Say that this was all, and return when the peer has read it: it closes, too, and has no objection."""
        self._hear_what_is_there()
        with suppress(ssl.SSLWantReadError):
            self._tls.unwrap()
        try:
            self._flush()
        except ConnectionError:
            self._read_to_the_end()
            raise
        self._read_to_the_end()

    def _through(self, work: Callable[[], T]) -> T:
        """Do something that may need records from the peer first."""
        while True:
            try:
                done = work()
            except ssl.SSLWantReadError:
                self._flush()
                self._feed()
                continue
            self._flush()
            return done

    def _hear_what_is_there(self) -> None:
        """Take in session tickets, or an objection, that came along with the handshake."""
        with suppress(ssl.SSLWantReadError):
            self._tls.read(1)

    def _read_to_the_end(self) -> None:
        while True:
            try:
                if not self._tls.read(1):
                    return
            except ssl.SSLWantReadError:
                self._feed()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._raw.sendall(self._outgoing.read())

    def _feed(self) -> None:
        data = self._raw.recv(_CHUNK_BYTES)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()
