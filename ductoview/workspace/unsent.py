"""Edits that could not reach the service before the program ended: kept in a file of their own, handed over at the next start."""

import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from ductoview.errors import DuctoviewError, LibraryError
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
    return path.with_suffix(".part").rename(path)


def hand_over(home: Path, append: Callable[[Sequence[ReviewEvent]], None]) -> None:
    """Give what still waits to ``append``; a file goes when its events are durable, else it waits on."""
    for path in _files(home):
        try:
            append(_read(path))
            path.unlink()
        except DuctoviewError as error:
            logging.getLogger(__name__).error("Edits of an earlier session wait in %s: %s", path, type(error).__name__)


def _files(home: Path) -> tuple[Path, ...]:
    """Files that still wait, oldest first."""
    return tuple(sorted((home / _FOLDER).glob("*.json"), key=lambda path: path.stat().st_mtime))


def _read(path: Path) -> tuple[ReviewEvent, ...]:
    """The events of such a file; raises LibraryError naming it when it is damaged."""
    try:
        return tuple(ReviewEvent(**data) for data in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise LibraryError(
            f"{path} with edits of an earlier session cannot be read ({error}); it is left there."
        ) from error
