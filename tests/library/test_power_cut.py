"""The plug is pulled: only what the file system had given to the disk is there afterwards.

The library lies on an ext4 of its own in a file. The writer is stopped, that file is copied (what was not synced is not in
it), and the copy is mounted, mended and searched. Needs root for mounting. A ``full`` campaign: it runs only when
asked for by its marker.
"""

import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ductoview.library.library import Library
from tests.library.crashes import Acknowledge, child, keep_and_acknowledge, lost_of

pytestmark = [
    pytest.mark.full,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("root"),
]
_DISK_BYTES = 256 << 20


@pytest.fixture(scope="module")
def root() -> None:
    """Skips the ``full`` campaign for who may not mount a disk; in CI, where it must run when asked for, it fails."""
    if os.name == "posix" and os.geteuid() == 0:
        return
    reason = "the full campaign of pulled plugs mounts a disk: only root may, on Linux"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def mounted(disk: Path, place: Path) -> Iterator[Path]:
    """The ext4 in ``disk``, mounted."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", str(disk), str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def keep_without_sync(library: Library, acknowledge: Acknowledge) -> None:
    """The fault of an archive in a hurry: the system's buffers are taken for the disk."""
    os.fsync = lambda _descriptor: None  # type: ignore[assignment]
    keep_and_acknowledge(library, acknowledge)


def cut(folder: Path, work: Callable[[Library, Acknowledge], None], acknowledgements: int) -> tuple[int, int]:
    """Keep until so many acknowledgements came, pull the plug; returns how many there were and how many were lost."""
    disk, copy = folder / "disk", folder / "copy"
    with disk.open("wb") as file:
        file.truncate(_DISK_BYTES)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(disk)], check=True)
    with (
        mounted(disk, folder / "mnt") as place,
        child(place / "home", work, times=10_000) as (pid, lines),
    ):
        acknowledged = [next(lines) for _ in range(acknowledgements)]
        os.kill(pid, signal.SIGSTOP)
        shutil.copyfile(disk, copy)
    with mounted(copy, folder / "after") as place, Library.open(place / "home", free_floor=0) as library:
        return len(acknowledged), len(lost_of(library, acknowledged))


def test_the_plug_is_pulled_twenty_five_times_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    chance = random.Random(3)
    counts = [cut(tmp_path, keep_and_acknowledge, chance.randint(10, 80)) for _ in range(25)]
    assert sum(many for many, _ in counts) >= 700
    assert [gone for _, gone in counts] == [0] * 25


def test_control_without_sync_most_is_lost(tmp_path: Path) -> None:
    many, gone = cut(tmp_path, keep_without_sync, 60)
    assert gone > many / 4
