"""TLS before a server that has none, as a hospital's proxy does it: it ends TLS, and hands the bytes on.

Debian's Orthanc 1.10 ends with a segmentation fault at the first HTTPS request, so it stands behind this.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def tls_front(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """A port of loopback that speaks TLS and leads to ``port``."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, port, context), daemon=True).start()
        try:
            yield int(server.getsockname()[1])
        finally:
            server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, port: int, context: ssl.SSLContext) -> None:
    with contextlib.suppress(OSError):
        while True:
            threading.Thread(target=_serve, args=(server.accept()[0], port, context), daemon=True).start()


def _serve(raw: socket.socket, port: int, context: ssl.SSLContext) -> None:
    with (
        contextlib.suppress(OSError),
        raw,
        socket.create_connection(("127.0.0.1", port)) as inside,
        context.wrap_socket(raw, server_side=True) as outside,
    ):
        answering = threading.Thread(target=_copy, args=(inside, outside), daemon=True)
        answering.start()
        _copy(outside, inside)
        answering.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(64 << 10):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
