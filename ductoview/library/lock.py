"""One process per home: a lock that the system takes away from a process that dies."""

import os
import sys
from pathlib import Path

from ductoview.errors import LibraryError


class HomeBusy(LibraryError):
    """Another process has the library open."""


class HomeLock:
    """Holds ``library.lock`` of a home until ``release``; raises HomeBusy when another process has it."""

    def __init__(self, home: Path) -> None:
        self._file = os.fdopen(os.open(home / "library.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            _lock(self._file.fileno())
        except OSError as error:
            self._file.close()
            raise HomeBusy(f"The library in {home} is in use by another process; use that one or stop it.") from error

    def release(self) -> None:
        """Let others in."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
