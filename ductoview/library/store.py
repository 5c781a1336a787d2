"""The files: named by the SHA-256 of their bytes, synced before they count, never changed afterwards.

No UID, name or date is ever part of a path.
"""

import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from ductoview.errors import LibraryError
from ductoview.library.durable import sync
from ductoview.library.header import UNREADABLE

_CHUNK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}\.dcm")


class ObjectStore:
    """``in/`` for objects on their way, ``objects/<first two hex>/<sha256>.dcm``, and ``quarantine/``.

    ``free_floor`` is how many bytes stay free on the disk for the database and our own objects.
    """

    def __init__(self, home: Path, free_floor: int) -> None:
        self.incoming = home / "in"
        self._objects = home / "objects"
        self._quarantine = home / "quarantine"
        self.free_floor = free_floor
        for folder in (self.incoming, self._objects, self._quarantine):
            folder.mkdir(mode=0o700, exist_ok=True)

    def path_of(self, sha256: str) -> Path:
        """Where the object of that content lies."""
        return self._objects / sha256[:2] / f"{sha256}.dcm"

    def free_bytes(self) -> int:
        """Free space of the disk."""
        return shutil.disk_usage(self._objects).free

    def check_space(self, size: int = 0) -> None:
        """Raise LibraryError (0xA700) when ``size`` more bytes would not leave enough free."""
        free = self.free_bytes()
        if free - size < self.free_floor:
            raise LibraryError(
                f"The disk of {self._objects} has {free >> 20:,} MB free, and {self.free_floor >> 20:,} MB must stay"
                " free; make room and send again."
            )

    def copy_in(self, source: Path) -> tuple[Path, str]:
        """A copy in the incoming folder, and the SHA-256 of its bytes, in one pass."""
        part = self.incoming / f"{uuid.uuid4().hex}.part"
        sha = hashlib.sha256()
        try:
            with source.open("rb") as reading, part.open("xb") as writing:
                while chunk := reading.read(_CHUNK):
                    sha.update(chunk)
                    writing.write(chunk)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise LibraryError(f"The file cannot be copied into the library: {error.strerror or error}.") from error
        return part, sha.hexdigest()

    def put(self, part: Path, sha256: str) -> Path:
        """Move a finished file to its place and make both durable; raises LibraryError (0xA700) when it could not.

        The order matters: bytes, then name. A failed sync is never tried again on the same file, since the system has
        dropped the bytes it could not write.
        """
        path = self.path_of(sha256)
        try:
            part.chmod(0o600)
            sync(part)
            if not path.parent.exists():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                sync(self._objects)
            part.replace(path)
            sync(path.parent)
        except OSError as error:
            raise LibraryError(
                f"The object could not be stored ({error.strerror or error}); check the disk of {self._objects} and send"
                " it again."
            ) from error
        return path

    def quarantine(self, path: Path, sha256: str) -> None:
        """Set bytes aside that cannot be understood; nothing is thrown away."""
        path.replace(self._quarantine / f"{sha256}.dcm")

    def wipe_incoming(self) -> int:
        """Remove what never became whole; returns how many files there were."""
        parts = [path for path in self.incoming.iterdir() if path.is_file() or path.is_symlink()]
        for part in parts:
            part.unlink()
        return len(parts)

    def sizes(self) -> Iterator[tuple[str, int]]:
        """SHA-256 and size of every file in its place."""
        for folder in os.scandir(self._objects):
            if folder.is_dir(follow_symlinks=False):
                for entry in os.scandir(folder.path):
                    if _NAME.fullmatch(entry.name) and entry.name.startswith(folder.name):
                        yield entry.name[:64], entry.stat(follow_symlinks=False).st_size


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(path: Path) -> int:
    """The bytes of a file that is to come in; raises LibraryError (0xC000) when it cannot be read."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise LibraryError(f"The file cannot be read: {error.strerror or error}.", UNREADABLE) from error
