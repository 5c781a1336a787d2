"""The plug is pulled while a reader edits: what was not synced is not there afterwards. Needs root, for mounting.

The home lies on an ext4 of its own in a file; service and window are stopped, that file is copied (what the system had only
in its buffers is not in it), and the copy is mounted and read by a new service.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.support.kill_cycles import STUDY, Tally, Window, compare, ended, prepared
from ductoview.service.client import ServiceClient
from ductoview.service.endpoint import read_endpoint

CAREFUL, CARELESS = "ductoview.service.process", "benchmarks.support.careless_service"
_DISK_BYTES = 4 << 30


def cut(folder: Path, service: str, acknowledgements: int, seed: int) -> Tally:
    """Edit until so many steps were acknowledged, pull the plug, and look for them."""
    disk, copy = folder / "disk", folder / "copy"
    with disk.open("wb") as file:
        file.truncate(_DISK_BYTES)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(disk)], check=True)
    tally = Tally()
    with mounted(disk, folder / "mnt") as place:
        home = place / "home"
        with ended(home):
            prepared(home)
        os.sync()
        with _running(service, home) as pid:
            window = Window(home, seed)
            try:
                tally.acknowledged += window.wait_for(acknowledgements)
                os.kill(pid, signal.SIGSTOP)
                subprocess.run(["cp", "--sparse=always", str(disk), str(copy)], check=True)
            finally:
                window.kill()
    tally.kills["plug"] += 1
    with mounted(copy, folder / "after") as place, ended(home := place / "home"), ServiceClient.connect(home) as client:
        compare(client.events(STUDY), tally)
    return tally


@contextmanager
def mounted(disk: Path, place: Path) -> Iterator[Path]:
    """The ext4 in ``disk``, mounted."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", str(disk), str(place)], check=True)
    try:
        yield place
    finally:
        # Lazily: a service that has given up its address may still be closing its log.
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def _running(service: str, home: Path) -> Iterator[int]:
    """A service that is killed at the end, and its process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", service, str(home)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == b"ready"
        endpoint = read_endpoint(home)
        assert endpoint is not None
        assert endpoint.pid == process.pid
        yield process.pid
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
