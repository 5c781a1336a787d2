"""Child processes that keep objects and are killed: by themselves at an exact step, or by us whenever we like."""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ductoview.library.library import Library
from ductoview.library.store import digest
from ductoview.model.library import ReviewEvent
from tests.library.conftest import received_into

Acknowledge = Callable[[str, str], None]
Work = Callable[[Library, Acknowledge], None]


def keep_and_acknowledge(library: Library, acknowledge: Acknowledge) -> None:
    """One object and one review step, each acknowledged once it is said to be durable."""
    received = received_into(library.incoming)
    stored = library.keep(received)
    acknowledge("object", stored.sha256)
    library.append_events([ReviewEvent(id=stored.sha256, study_uid=stored.study_uid, kind="K", data="{}", made="now")])
    acknowledge("step", f"{stored.study_uid}/{stored.sha256}")


def acknowledge_first(library: Library, acknowledge: Acknowledge) -> None:
    """The fault of a careless archive: success is answered before the object is safe."""
    received = received_into(library.incoming)
    acknowledge("object", digest(received.path))
    library.keep(received)


@contextmanager
def child(home: Path, work: Work, *, times: int, killed_at: int | None = None) -> Iterator[tuple[int, Iterator[str]]]:
    """A forked process that does ``work`` so many times; yields its pid and the lines it acknowledged."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            _work(home, work, times, killed_at, writing)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        try:
            yield pid, lines
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def lost(home: Path, acknowledged: list[str]) -> list[str]:
    """What was acknowledged and is not there after a new start; also checks that nothing else is wrong."""
    with Library.open(home, free_floor=0) as library:
        assert library.recovery.missing == 0
        assert library.recovery.quarantined == 0
        assert not library.recovery.rebuilt
        assert list(library.incoming.iterdir()) == []
        return lost_of(library, acknowledged)


def lost_of(library: Library, acknowledged: list[str]) -> list[str]:
    """What was acknowledged and is not in the library."""
    there = set(_all_that_is_there(library))
    return [line for line in acknowledged if line.strip() not in there]


def _all_that_is_there(library: Library) -> Iterator[str]:
    """What could have been acknowledged, in the same words; of the files only those with the right bytes."""
    for study in library.studies():
        for stored in library.instances(study.study_uid):
            if not stored.missing and digest(stored.path) == stored.sha256:
                yield f"object {stored.sha256}"
        for event in library.events(study.study_uid):
            yield f"step {study.study_uid}/{event.id}"


def _work(home: Path, work: Work, times: int, killed_at: int | None, writing: int) -> None:
    with Library.open(home, free_floor=0) as library:
        if killed_at is not None:
            _kill_at_step(library, killed_at)
        for _ in range(times):
            work(library, lambda kind, what: _say(writing, f"{kind} {what}\n"))


def _say(writing: int, line: str) -> None:
    os.write(writing, line.encode())


def _kill_at_step(library: Library, number: int) -> None:
    """Die before or after the so-manieth system call that matters: sync, rename, commit."""
    left = [number]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(function: Callable[..., object]) -> Callable[..., object]:
        def stepped(*arguments: object, **options: object) -> object:
            step()
            result = function(*arguments, **options)
            step()
            return result

        return stepped

    os.fsync = around(os.fsync)  # type: ignore[assignment]
    os.replace = around(os.replace)  # type: ignore[assignment]
    connection: sqlite3.Connection = library._db._connection
    connection.set_trace_callback(lambda sql: step() if sql in ("COMMIT", "BEGIN IMMEDIATE") else None)
