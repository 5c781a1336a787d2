"""Where the service of a home can be reached: two files that only the user can read, and the socket they name."""

import json
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Listener
from pathlib import Path

from ductoview.errors import ServiceError

SHAPES = (
    "not kept",
    "cd3c737fc67bb182",
    "5cc310d1275510fe",
    "2f1ac802e524f311",
    "8cb0653581d768c1",
    "57e3e4d134af40de",
    "8c3c8c2a64f45efd",
    "d5dd1b3ed2b9e995",
    "46daf9715257339d",
    "da07e00c1c559561",
    "951771779c6a31ec",
    "b608a93837330494",
    "9ef9afa8c9088020",
    "ce7cdb7829cf83ae",
    "ab028476bc653a78",
)
"""What was said in each protocol so far, as tests/service/test_protocol.py digests it; a change appends one."""
PROTOCOL = len(SHAPES)
_LONGEST_SOCKET_PATH = 100
_SOCKET = "service.socket"
_FOLDER_PREFIX = "ductoview-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address for ``multiprocessing.connection``: a socket file, or ``host:port`` on loopback."""

    address: str
    pid: int

    @property
    def target(self) -> str | tuple[str, int]:
        """The address in the form that ``Client`` takes."""
        host, colon, port = self.address.rpartition(":")
        return (host, int(port)) if colon and port.isdigit() else self.address


def make_private(folder: Path) -> Path:
    """Create a folder that only the user can enter; returns it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def read_endpoint(home: Path) -> Endpoint | None:
    """What a service of ``home`` wrote, or None."""
    try:
        data = json.loads(_endpoint_file(home).read_text())
        return Endpoint(address=str(data["address"]), pid=int(data["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_endpoint(home: Path, endpoint: Endpoint) -> None:
    """Tell clients where we are; they see the whole file or none."""
    part = _endpoint_file(home).with_suffix(".part")
    part.write_text(json.dumps({"address": endpoint.address, "pid": endpoint.pid}))
    part.chmod(0o600)
    part.replace(_endpoint_file(home))


def remove_endpoint(home: Path) -> None:
    """Take down the file and the socket of a service that ended or was killed."""
    endpoint = read_endpoint(home)
    _endpoint_file(home).unlink(missing_ok=True)
    if endpoint is not None and isinstance(endpoint.target, str):
        path = Path(endpoint.target)
        with suppress(OSError):
            path.unlink(missing_ok=True)
            if path.parent.name.startswith(_FOLDER_PREFIX):
                path.parent.rmdir()


def key_of(home: Path) -> bytes:
    """The secret that service and clients share, made at first use; raises ServiceError when it cannot be read."""
    path = home / "service.key"
    try:
        if not path.exists():
            _make_key(path)
        return bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise ServiceError(f"The service's key {path} cannot be read ({error}); remove it and try again.") from error


def open_socket(home: Path) -> tuple[Listener, str]:
    """A local socket that only the user can reach, and its address.

    It lies in ``home``, in a private folder elsewhere when that path is too long for a socket, and is loopback TCP where
    there are no socket files. It asks nobody for the key: that is done in each connection's own thread, so that a silent
    client holds up no other.
    """
    if hasattr(socket, "AF_UNIX"):
        for address in _socket_paths(home):
            if len(os.fsencode(address)) <= _LONGEST_SOCKET_PATH:
                address.unlink(missing_ok=True)  # of a service that was killed
                return Listener(str(address), "AF_UNIX", backlog=64), str(address)
    listener = Listener(("127.0.0.1", 0), "AF_INET", backlog=64)
    host, port = listener.address
    return listener, f"{host}:{port}"


def _socket_paths(home: Path) -> Iterator[Path]:
    yield home / _SOCKET
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER_PREFIX))
    yield folder / _SOCKET
    folder.rmdir()


def _endpoint_file(home: Path) -> Path:
    return home / "service.json"


def _make_key(path: Path) -> None:
    """Write a new key whole or not at all, so that two first clients agree on one."""
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    try:
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()
