"""Callers whose address nobody knows: their title is heard, so that a person can be told, and then they are refused.

Only a few at a time and for a moment: whoever knocks a thousand times takes no more of us than whoever knocks once.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from ductoview.model.receiving import Refusal, Why

_MOST_AT_ONCE = 4
_WITHIN_S = 1.5
_HEADER_BYTES = 6
_MOST_BYTES = 64 << 10
# PS3.8 9.3.2: type, length, version, then the called and the calling title of 16 characters each.
_REQUEST_TYPE, _CALLING = 0x01, slice(26, 42)
# PS3.8 9.3.4: rejected for good by the user of the service, calling AE title not recognised.
_REJECTION = bytes((0x03, 0, 0, 0, 0, 4, 0, 0x01, 0x01, 0x03))


class Strangers:
    """``alert`` hears of each."""

    def __init__(self, alert: Callable[[Refusal], None]) -> None:
        self._alert = alert
        self._room = threading.BoundedSemaphore(_MOST_AT_ONCE)

    def has_room(self) -> bool:
        """True when one more can be heard."""
        if self._room.acquire(blocking=False):
            self._room.release()
            return True
        return False

    def hear(self, raw: socket.socket, address: str) -> None:
        """Hear and refuse one in a thread of its own; the connection is closed in any case."""
        if not self._room.acquire(blocking=False):
            raw.close()
            self._alert(Refusal(why=Why.ADDRESS, address=address))
            return
        threading.Thread(target=self._hear, args=(raw, address), name="stranger", daemon=True).start()

    def _hear(self, raw: socket.socket, address: str) -> None:
        title = ""
        try:
            with raw, suppress(OSError):
                title = calling_title(_request(raw))
                if title:
                    raw.sendall(_REJECTION)
                    raw.shutdown(socket.SHUT_WR)
                    raw.recv(1)
        finally:
            self._room.release()
            self._alert(Refusal(why=Why.ADDRESS, address=address, ae_title=title))


def calling_title(request: bytes) -> str:
    """The calling AE title of an A-ASSOCIATE-RQ (PS3.8 9.3.2), empty when this is none or it cannot be shown."""
    if len(request) < _CALLING.stop or request[0] != _REQUEST_TYPE:
        return ""
    title = request[_CALLING].decode("ascii", "replace").strip()
    return title if title.isascii() and title.isprintable() else ""


def _request(raw: socket.socket) -> bytes:
    """The first PDU, or what came of it in time: all of it, or the answer would be lost by a reset."""
    ends = time.monotonic() + _WITHIN_S
    taken = b""
    wanted = _HEADER_BYTES
    while len(taken) < wanted:
        raw.settimeout(max(0.001, ends - time.monotonic()))
        try:
            data = raw.recv(wanted - len(taken))
        except OSError:
            break
        if not data:
            break
        taken += data
        if len(taken) == _HEADER_BYTES and taken[0] == _REQUEST_TYPE:
            wanted += min(int.from_bytes(taken[2:6], "big"), _MOST_BYTES)
    return taken
