"""One dataset on its way from the wire into a file: written, hashed and sent on to the disk by a thread of its own.

The thread that reads PDUs is busy with Python; hashing and writing need none of it. And the disk has most of an object by the
time its last byte comes, so that making it durable, which the sender waits for, takes a fraction of the time.
"""

import contextlib
import hashlib
import os
import queue
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

_BUFFER_BYTES = 256 << 10
_MOST_WAITING = 16
_WRITE_BACK_BYTES = 4 << 20
_LOOK_S = 0.1


class Spool(BytesIO):
    """The dataset of one C-STORE behind a file head; pynetdicom takes it for a buffer in memory.

    ``trouble`` is why the disk refused; the rest is then swallowed, so that the sender can be told. After ``seal`` the file is
    whole and closed, and ``sha256`` is of its bytes.
    """

    def __init__(self, path: Path, head: bytes) -> None:
        super().__init__()
        self.path = path
        self.trouble: OSError | None = None
        self.sha256 = ""
        self._waiting: queue.Queue[bytes | None] = queue.Queue(_MOST_WAITING)
        self._waiting.put(head)
        self._has_ended = False
        self._thread: threading.Thread | None = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def write(self, data: Any) -> int:
        """Append to the file; waits while the disk is far behind. What comes after ``seal`` is nobody's any more."""
        chunk = bytes(data)
        while self._thread is not None:
            with contextlib.suppress(queue.Full):
                self._waiting.put(chunk, timeout=_LOOK_S)
                break
        return len(data)

    def seal(self) -> None:
        """Wait until all is written and the file is closed."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def discard(self) -> None:
        """Close and remove the file, if it is still there."""
        self.seal()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _run(self) -> None:
        sha256 = hashlib.sha256()
        try:
            with self.path.open("xb", buffering=_BUFFER_BYTES) as file:
                self.path.chmod(0o600)
                self._take(file, sha256.update)
            self.sha256 = sha256.hexdigest()
        except Exception as error:  # noqa: BLE001  (a thread that ended unseen would keep its sender waiting for ever)
            self.trouble = error if isinstance(error, OSError) else OSError(type(error).__name__)
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
            for _ in self._chunks():
                pass

    def _chunks(self) -> Iterator[bytes]:
        """What comes, until the end; nothing once that has come: a disk may refuse the last bytes at closing only."""
        while not self._has_ended:
            data = self._waiting.get()
            if data is None:
                self._has_ended = True
            else:
                yield data

    def _take(self, file: BinaryIO, hear: Callable[[bytes], object]) -> None:
        begun = done = 0
        for data in self._chunks():
            hear(data)
            file.write(data)
            done += len(data)
            if done - begun >= _WRITE_BACK_BYTES:
                file.flush()
                _write_back(file.fileno(), begun, done - begun)
                begun = done


def _write_back(descriptor: int, start: int, length: int) -> None:
    """Have the disk begin with these bytes; a hint, which Linux takes up at once (mm/fadvise.c) and others may not know."""
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):
            os.posix_fadvise(descriptor, start, length, os.POSIX_FADV_DONTNEED)
