"""Small files of the home folder, written whole and durably; what a person wrote in them is never lost."""

import os
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """The new text or the old one, whatever happens: a part file, fsync, then its name; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def keep_aside(path: Path) -> Path:
    """A copy as ``NAME.bak``, or ``NAME.bak2`` and so on: an earlier copy is never written over; raises OSError."""
    for number in count(1):
        aside = path.with_name(f"{path.name}.bak{number if number > 1 else ''}")
        if not aside.exists():
            break
    shutil.copy2(path, aside)
    return aside


def sync_folder(folder: Path) -> None:
    """A file's name is durable only with its folder; where folders cannot be opened (Windows) it is so by itself."""
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
