"""Audit messages on the disk until the repository has them: one file each, oldest first, never more than fit."""

import itertools
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

MOST_MESSAGES = 20_000
_ENDING = ".msg"


class Spool:
    """A folder of messages; safe to use from several threads, and to find again after a kill.

    What no longer fits, or cannot be read again, is counted in ``lost``, for whoever tells of it: the oldest stay, since they
    show how it began.
    """

    def __init__(self, folder: Path, most: int = MOST_MESSAGES) -> None:
        """Raises OSError when the folder cannot be made."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._number = itertools.count()
        for left in folder.glob("*.part"):
            left.unlink(missing_ok=True)
        self._waiting = len(self._names())
        self.lost = 0

    @property
    def waiting(self) -> int:
        """How many messages wait."""
        return self._waiting

    @property
    def since(self) -> float | None:
        """Since when the oldest message waits, in seconds since 1970; None when none does, or its name does not tell."""
        try:
            names = self._names()[:1] if self._waiting else []
            return int(names[0].partition("-")[0]) / 1e9 if names else None
        except (ValueError, OSError):
            return None

    def put(self, message: bytes) -> bool:
        """Keep a message, durably; False when there is no room. Raises OSError when the disk refuses."""
        with self._lock:
            if self._waiting >= self._most:
                self.lost += 1
                return False
            path = self._folder / f"{time.time_ns():020d}-{next(self._number) % 1_000_000:06d}{_ENDING}"
            part = path.with_suffix(".part")
            with part.open("xb") as file:
                part.chmod(0o600)
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
            self._waiting += 1
            return True

    def oldest(self, most: int) -> list[tuple[Path, bytes]]:
        """The first messages; one that cannot be read is empty, and goes when it is dropped with the others."""
        found = []
        for name in self._names()[:most]:
            path = self._folder / name
            try:
                found.append((path, path.read_bytes()))
            except OSError:
                found.append((path, b""))
        return found

    def drop(self, paths: Iterable[Path]) -> None:
        """Forget messages that have arrived."""
        with self._lock:
            for path in paths:
                path.unlink(missing_ok=True)
                self._waiting -= 1

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._folder.iterdir() if path.suffix == _ENDING)
