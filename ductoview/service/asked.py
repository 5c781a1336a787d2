"""One request while it is worked on: its way back to the client, and the client's wish to stop it."""

import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from ductoview.service.conversation import LONGEST_MESSAGE
from ductoview.service.wire import Json, pack, unpack

_PROGRESS_EVERY_S = 0.05


class Asked:
    """A CancelToken that listens to the client; thread-safe.

    It is set when the client says so, hangs up or dies, and when the service ends.
    """

    def __init__(self, connection: "Connection[Any, Any]", stopping: threading.Event) -> None:
        self._connection = connection
        self._stopping = stopping
        self._lock = threading.Lock()
        self._cancelled = False
        self._told_at = 0.0

    def is_set(self) -> bool:
        """True once the work should stop."""
        with self._lock:
            try:
                while not self._cancelled and self._connection.poll(0):
                    self._cancelled = "cancel" in unpack(self._connection.recv_bytes(LONGEST_MESSAGE))
            except (OSError, EOFError, ValueError):
                self._cancelled = True
            return self._cancelled or self._stopping.is_set()

    def progress(self, fraction: float, phrase: str) -> None:
        """A Progress: tells the client, not more often than people can read."""
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_EVERY_S or fraction >= 1:
            self._told_at = now
            self._send({"progress": [fraction, phrase]})

    def item(self, data: Json) -> None:
        """Send one item of a stream."""
        self._send({"item": data})

    def _send(self, message: Json) -> None:
        """A client that is gone is found by ``is_set``."""
        with self._lock:
            try:
                self._connection.send_bytes(pack(message))
            except OSError:
                self._cancelled = True
