"""Edits that could not reach the service before the program ended: kept in a file of their own, handed over at the next start."""

import json
import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from ductoview.errors import LibraryError
from ductoview.model.library import ReviewEvent

_FOLDER = "unsent"


def keep(home: Path, events: Sequence[ReviewEvent]) -> Path:
    """Write the events durably into the home folder; readable by the user alone, since they are about a patient."""
    folder = home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{uuid4()}.json"
    handle = os.open(path.with_suffix(".part"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(event) for event in events], file)
        file.flush()
        os.fsync(file.fileno())
    kept = path.with_suffix(".part").rename(path)
    _sync(folder)
    return kept


def waiting(home: Path) -> dict[Path, tuple[ReviewEvent, ...]]:
    """What still waits, by file, oldest first; what cannot be read is left where it is, and logged."""
    found = {}
    for path in _files(home):
        try:
            found[path] = _read(path)
        except LibraryError as error:
            logging.getLogger(__name__).error("%s", error)
    return found


def forget(paths: Iterable[Path]) -> None:
    """Their events are durable elsewhere: the files go. One that stays is harmless, its events are known by their ids."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _files(home: Path) -> tuple[Path, ...]:
    """Files that still wait, oldest first."""
    try:
        return tuple(sorted((home / _FOLDER).glob("*.json"), key=lambda path: path.stat().st_mtime))
    except OSError as error:
        logging.getLogger(__name__).error("Edits of an earlier session cannot be listed: %s", error.strerror)
        return ()


def _sync(folder: Path) -> None:
    """The name of a file is durable only with its folder; where folders cannot be opened (Windows) it is so by itself."""
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read(path: Path) -> tuple[ReviewEvent, ...]:
    """The events of such a file; raises LibraryError naming it when it is damaged."""
    try:
        return tuple(ReviewEvent(**data) for data in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise LibraryError(
            f"{path} with edits of an earlier session cannot be read ({error}); it is left there."
        ) from error
