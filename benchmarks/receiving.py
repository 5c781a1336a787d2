"""Receiving under kills and under load: is an acknowledged object ever lost, and does anybody notice the load?

    python -m benchmarks.receiving kills [--kills 1000] [--seed 1] [--json FILE]
    python -m benchmarks.receiving load [--associations 64] [--images 4] [--json FILE]

*kills*: the service is killed -9 while DCMTK's storescu sends to it; after each kill every object whose success storescu had
heard must be there, with its pixels; at the end files, their names, the rows and a damage check of the database must agree.
The control, a service that answers before it has kept, must lose some.

*load*: as many associations at once as the receiver takes, each with images of 27 MB as storescu sends them, from
generators at nice 19; meanwhile the real window (without a screen) is open on the same home. All data sets must lie there
byte for byte, the service must stay below 500 MB, and a 10 ms timer in the window's event loop must come at most 1.5 times
as late (99 %) as one in a bare Qt application beside it. The disk must have 27 MB of room an image, and 2 GB more.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.support.network_study import write_study
from benchmarks.support.receive_kills import CARELESS, Receiving, Tally
from benchmarks.support.receive_load import expected, recorded, uid
from ductoview.model.receiving import Limits, Listening
from ductoview.service.client import ServiceClient
from tests.network.support import dataset_bytes
from tests.support.dicom_servers import free_port

MOST_MB, MOST_LATER = 500, 1.5
_CONTROL_KILLS = 4
_PROCESSES = 4


def main() -> int:
    """Print the result; 0 when it is good."""
    arguments = _arguments()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="receiving-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if arguments.what == "kills":
            result = _kills(folder, arguments.kills, arguments.seed)
        else:
            result = load(folder, arguments.associations, arguments.images)
    result["minutes"] = round((time.monotonic() - started) / 60, 1)
    print(json.dumps(result, indent=1))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(result, indent=1), encoding="utf-8")
    return int(not result["good"])


def _kills(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    real = campaign(folder / "real", kills, seed, talks=True)
    control = campaign(folder / "control", _CONTROL_KILLS, seed, service=CARELESS)
    good = bool(real.acknowledged) and not real.faults and control.lost > 0
    return {"campaign": real.as_json(), "control that answers early": control.as_json(), "good": good}


def campaign(folder: Path, kills: int, seed: int, *, talks: bool = False, **service: str) -> Tally:
    """So many kills, ended early by a fault; the last look is at everything."""
    receiving = Receiving(folder, seed, **service)
    try:
        while receiving.tally.kills < kills and not receiving.tally.faults:
            receiving.kill_once()
            if talks and receiving.tally.kills % 25 == 0:
                print(receiving.tally.as_json(), flush=True)
    finally:
        receiving.end()
    return receiving.tally


def load(folder: Path, associations: int, images: int) -> dict[str, Any]:
    """All at once, and what became of objects, memory and event loops."""
    files = write_study(folder / "study", images, uids=[uid(number) for number in range(images)])
    record = recorded(folder, files)
    home, port = folder / "home", free_port()
    with _service(home) as service:
        with ServiceClient.connect(home, start=False) as client:
            roomy = Limits(associations_of_host=associations)
            roomy_set_up = Listening(ae_title="DUCTOVIEW", port=port, bind="127.0.0.1", allowed=None, limits=roomy)
            assert client.receiver.set_up_receiver(roomy_set_up) == ()
        with _timer() as bare, _timer(str(home)) as window:
            for one in (bare, window):
                one.begin()
            started = time.monotonic()
            answered = _generated(port, record, associations)
            took = time.monotonic() - started
            loops = {"bare": bare.ended(), "window": window.ended()}
        peak_mb = _peak_mb(service.pid)
        with ServiceClient.connect(home, start=False) as client:
            study = client.studies()[0].study_uid
            kept = {one.sop_instance_uid: one.path for one in client.instances(study) if not one.missing}
    wanted = expected(record, associations)
    same = sum(
        one in kept and hashlib.sha256(dataset_bytes(kept[one])).hexdigest() == digest for one, digest in wanted.items()
    )
    later = loops["window"]["p99_ms"] / max(loops["bare"]["p99_ms"], 0.1)
    good = same == answered == len(wanted) == len(kept) and peak_mb <= MOST_MB and later <= MOST_LATER
    return {
        "associations": associations, "objects": len(wanted), "answered": answered, "byte_identical": same,
        "seconds": round(took, 1), "service_peak_mb": peak_mb, "event_loops": loops, "window_later": round(later, 2),
        "good": good,
    }  # fmt: skip


def _generated(port: int, record: Path, associations: int) -> int:
    """How many objects were answered with success, over all generators."""
    each = -(-associations // _PROCESSES)
    command = ["nice", "-n", "19", sys.executable, "-m", "benchmarks.support.receive_load", str(port), str(record)]
    running = [
        subprocess.Popen([*command, str(first), str(min(each, associations + 1 - first))], stdout=subprocess.PIPE)
        for first in range(1, associations + 1, each)
    ]
    return sum(int(one.communicate()[0] or 0) for one in running)


class _Timer:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._said("ready")

    def begin(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("begin\n")
        self._process.stdin.flush()

    def ended(self) -> dict[str, float]:
        said = self._process.communicate()[0]
        found: dict[str, float] = json.loads(said.strip().splitlines()[-1])
        return found

    def _said(self, wanted: str) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == wanted:
                return
        raise RuntimeError("The timer's process ended at once; what it said stands above.")


@contextmanager
def _timer(*home: str) -> Iterator[_Timer]:
    command = [sys.executable, "-m", "benchmarks.support.loop_delay", *home]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _Timer(process)
        finally:
            process.kill()


@contextmanager
def _service(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "ductoview.service.process", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            if (words := process.stdout.readline().strip()) != b"ready":
                raise RuntimeError(f"The service did not start: {words.decode()}")
            yield process
        finally:
            process.terminate()


def _peak_mb(pid: int) -> int:
    """The most memory a process has had (Linux)."""
    (line,) = (one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("kills", "load"))
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--associations", type=int, default=64)
    parser.add_argument("--images", type=int, default=4)
    parser.add_argument("--json", help="write everything here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
