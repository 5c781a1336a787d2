"""Edits that are not in the library: those that wait for it, and those it refused for good, each in a file of its own."""

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
_REFUSED = "refused"


def keep(home: Path, events: Sequence[ReviewEvent]) -> Path:
    """Write the events durably into the home folder, to be handed over at the next start."""
    return _write(home / _FOLDER, [asdict(event) for event in events])


def set_aside(home: Path, events: Sequence[ReviewEvent], why: str) -> Path:
    """Write events durably that the library refuses for good: nobody hands them over again, nobody deletes them."""
    return _write(home / _FOLDER / _REFUSED, {"why": why, "events": [asdict(event) for event in events]})


def set_aside_of(home: Path, study_uid: str) -> dict[Path, int]:
    """Files with events of that study that were refused for good, and how many each holds of them."""
    found = {}
    for path in sorted((home / _FOLDER / _REFUSED).glob("*.json")):
        with suppress(OSError, ValueError, TypeError, KeyError):
            events = json.loads(path.read_text(encoding="utf-8"))["events"]
            if count := sum(event["study_uid"] == study_uid for event in events):
                found[path] = count
    return found


def set_aside_words(home: Path, study_uid: str) -> tuple[str, ...]:
    """What is told of the events of a study that were set aside."""
    return tuple(refusal_words(count, path) for path, count in set_aside_of(home, study_uid).items())


def refusal_words(count: int, path: Path, why: str = "") -> str:
    """What is told of events that were set aside, and what to do."""
    edits = "One edit was" if count == 1 else f"{count} edits were"
    reason = f" ({why.rstrip('.')})" if why else ""
    return (
        f"{edits} refused by the library for good{reason} and not in the review."
        f" Kept in {path}: mark again what is missing, and give that file to whoever looks after ductoview."
    )


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


def _write(folder: Path, data: object) -> Path:
    """A file whole or not at all; readable by the user alone, since it is about a patient."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{uuid4()}.json"
    handle = os.open(path.with_suffix(".part"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.with_suffix(".part").unlink(missing_ok=True)
        raise
    kept = path.with_suffix(".part").rename(path)
    _sync(folder)
    return kept


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
        events = tuple(ReviewEvent(**data) for data in json.loads(path.read_text(encoding="utf-8")))
        if not all(isinstance(value, str) for event in events for value in asdict(event).values()):
            raise ValueError("an edit lacks what it needs")
        return events
    except (OSError, ValueError, TypeError) as error:
        raise LibraryError(
            f"{path} with edits of an earlier session cannot be read ({error}); it is left there."
        ) from error
