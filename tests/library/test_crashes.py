"""Nothing that was acknowledged is lost: not by kill -9 at any step, not by a disk that refuses."""

import errno
import os
import random
import signal
from itertools import count
from pathlib import Path

import pytest

from ductoview.errors import LibraryError
from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from tests.library.conftest import Receive, received_into
from tests.library.crashes import acknowledge_first, child, keep_and_acknowledge, lost


def test_killed_at_every_step_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    cut_short = 0
    for step in count(1):
        home = tmp_path / str(step)
        with child(home, keep_and_acknowledge, times=2, killed_at=step) as (_, lines):
            acknowledged = list(lines)
        assert lost(home, acknowledged) == [], f"killed at step {step}"
        if len(acknowledged) == 4:
            break
        cut_short += 1
    assert cut_short >= 12, "the steps were not seen: the test tests nothing"


def test_control_an_archive_that_answers_too_early_loses_objects(tmp_path: Path) -> None:
    losses = 0
    for step in range(1, 7):
        with child(tmp_path / str(step), acknowledge_first, times=1, killed_at=step) as (_, lines):
            acknowledged = list(lines)
        losses += len(lost(tmp_path / str(step), acknowledged))
    assert losses > 0


def kill_cycles(home: Path, cycles: int) -> int:
    """Keep, kill at a random moment, start again on what is left; returns how many acknowledgements there were."""
    chance = random.Random(5)
    acknowledged: list[str] = []
    for _ in range(cycles):
        with child(home, keep_and_acknowledge, times=1000) as (pid, lines):
            acknowledged += [next(lines) for _ in range(chance.randint(1, 12))]
            os.kill(pid, signal.SIGKILL)
            acknowledged += [line for line in lines if line.endswith("\n")]
        assert lost(home, acknowledged) == []
    return len(acknowledged)


def test_killed_at_random_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    assert kill_cycles(tmp_path / "home", 15) >= 15


@pytest.mark.full
@pytest.mark.timeout(1200)
def test_killed_three_hundred_times_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    assert kill_cycles(tmp_path / "home", 300) >= 1500


def order_of_keeping(library: Library, receive: Receive, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the disk while one object is kept, in its order."""
    received = receive()
    seen: list[str] = []
    real_fsync, real_rename = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        seen.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name[:2]}")
        real_fsync(descriptor)

    def rename(source: Path, target: Path) -> None:
        seen.append("rename")
        real_rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        patched.setattr(os, "replace", rename)
        library._db._connection.set_trace_callback(lambda sql: seen.append("commit") if sql == "COMMIT" else None)
        stored = library.keep(received)
        library._db._connection.set_trace_callback(None)
    part, folder = received.path.name[:2], stored.sha256[:2]
    return [step.replace(f"sync {part}", "sync file").replace(f"sync {folder}", "sync folder") for step in seen]


def test_bytes_then_name_then_row(library: Library, receive: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    order = [step for step in order_of_keeping(library, receive, monkeypatch) if step != "sync ob"]
    assert order == ["sync file", "rename", "sync folder", "commit"]
    assert library._db._connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert library._db._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_refuses_is_never_taken_for_success(
    library: Library, monkeypatch: pytest.MonkeyPatch, call: str, error: int
) -> None:
    for occurrence in count(1):
        received = received_into(library.incoming)
        left = [occurrence]
        real = getattr(os, call)

        def refusing(*arguments: object, left: list[int] = left, real: object = real) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(error, os.strerror(error))
            return real(*arguments)  # type: ignore[operator]

        with monkeypatch.context() as patched:
            patched.setattr(os, call, refusing)
            refusal = _refusal(library, received)
        assert (refusal is None) == (left[0] > 0), "a refusal was swallowed"
        if refusal is None:
            break
        assert refusal.dicom_status == 0xA700
        assert library.instance(received.sop_instance_uid) is None
    assert occurrence > 1
    assert library.keep(received_into(library.incoming)) is not None


@pytest.mark.filterwarnings("ignore:The value length")
def test_a_full_database_refuses_and_works_again_once_there_is_room(library: Library, receive: Receive) -> None:
    pages = library._db.one("PRAGMA page_count")[0]  # type: ignore[index]
    library._db._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    kept = []
    while (refused := _refusal(library, received := receive(StudyDescription="x" * 900))) is None:
        kept.append(library.instance(received.sop_instance_uid))
    assert refused.dicom_status == 0xA700
    assert "full" in str(refused)
    assert library.instance(received.sop_instance_uid) is None
    library._db._connection.execute("PRAGMA max_page_count = 1000000")
    kept.append(library.keep(receive()))
    assert None not in kept
    home = library.home
    library.close()
    with Library.open(home, free_floor=0) as again:
        assert again.recovery.reindexed == 1, "the refused one lay there whole, so it is found again"
        assert [again.instance(one.sop_instance_uid) for one in kept if one] == kept


def _refusal(library: Library, received: ReceivedObject) -> LibraryError | None:
    try:
        library.keep(received)
    except LibraryError as error:
        return error
    return None
