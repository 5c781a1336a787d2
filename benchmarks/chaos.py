"""The send queue under random faults: does the PACS have exactly what was queued, and does every row end COMMITTED?

    python -m benchmarks.chaos [--instances 500] [--faults 200] [--seed 1] [--json FILE]

The real service sends to a real Orthanc through a proxy that cuts connections inside a PDU, answers 0xA700 in Orthanc's
place, loses its N-EVENT-REPORTs and doubles them; service and Orthanc are killed -9 in the middle of an object, and the
disk of the service is filled (root only: it is mounted). Small studies are queued one after another, each under a fault
that is healed before the next. At the end, one more start; then the PACS must have every object with equal pixels and no
other, every row must be COMMITTED, and each start must have led to sending within 5 s.

A control must fail: a sender that takes no answer for success.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from pathlib import Path

from pydicom import dcmread

from benchmarks.support.chaos_faults import FAULTS, FILL_DISK, KILL_PACS, KILL_SERVICE, armed, disarmed
from benchmarks.support.chaos_station import NotRunning, Station, small_disk, until
from ductoview.errors import DuctoviewError
from ductoview.model.library import QueueState
from tests.support.mg_source import write_mg

CAREFUL, CARELESS = "ductoview.service.process", "benchmarks.support.careless_sender"
RESUMES_WITHIN_S = 5.0
_STRIKES_WITHIN_S = 12.0
_SETTLES_WITHIN_S = 240.0
_CONTROL_SETTLES_WITHIN_S = 5.0


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was done to the queue and what became of it; ``met`` counts the faults that struck."""

    met: Counter[str] = field(default_factory=Counter)
    not_met: Counter[str] = field(default_factory=Counter)
    queued: int = 0
    in_pacs: int = 0
    missing: int = 0
    extra: int = 0
    other_pixels: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    starts: int = 0
    slowest_start_s: float = 0.0

    @property
    def is_good(self) -> bool:
        """True when nothing is missing, added, changed, left over or late."""
        return (
            not (self.missing or self.extra or self.other_pixels)
            and self.rows == {QueueState.COMMITTED.value: self.queued}
            and self.slowest_start_s <= RESUMES_WITHIN_S
        )

    def as_json(self) -> dict[str, object]:
        """Plain data."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**plain, "met": dict(self.met), "not_met": dict(self.not_met), "good": self.is_good}


def main() -> int:
    """Print the outcome; 0 when it is good and the control is not."""
    arguments = _arguments()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as folder:
        outcome = campaign(Path(folder) / "real", arguments.instances, arguments.faults, arguments.seed, talks=True)
        control = careless(Path(folder) / "control", arguments.seed)
    report = {
        "campaign": outcome.as_json(),
        "control that takes no answer for success": control.as_json(),
        "minutes": round((time.monotonic() - started) / 60, 1),
    }
    print(json.dumps(report, indent=1))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    return int(not (outcome.is_good and not control.is_good))


def careless(folder: Path, seed: int) -> Outcome:
    """The control: a few kills of the PACS under a sender that takes no answer for success."""
    return campaign(
        folder, 6, 3, seed, service=CARELESS, kinds=(KILL_PACS,), settles_within_s=_CONTROL_SETTLES_WITHIN_S
    )


def campaign(
    folder: Path, instances: int, faults: int, seed: int, *, service: str = CAREFUL,
    kinds: Sequence[str] = tuple(FAULTS), settles_within_s: float = _SETTLES_WITHIN_S, talks: bool = False,
) -> Outcome:  # fmt: skip
    """Queue so many instances under so many faults of these kinds, heal everything, and compare."""
    folder.mkdir(parents=True)
    studies = _studies(folder / "files", instances, faults)
    files = [path for of_study in studies.values() for path in of_study]
    expected = {str(ds.SOPInstanceUID): bytes(ds.PixelData) for ds in map(dcmread, files)}
    outcome, chance = Outcome(queued=instances), random.Random(seed)
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder))
        station = Station(folder, (disk or folder) / "home", service=service)
        stack.callback(station.end)
        stack.enter_context(station.sending)
        stack.enter_context(station.reporting)
        station.start(files)
        usable = [kind for kind in kinds if disk is not None or kind != FILL_DISK]
        for number, study_uid in enumerate(studies):
            _one_fault(station, study_uid, chance.choice(usable), chance, outcome)
            if talks:
                rows = dict(Counter(row.state.value for row in station.rows()))
                print(f"{number + 1} faults, {dict(outcome.met)}; {rows}", flush=True)
        _settled(station, outcome, settles_within_s)
        _compared(station, expected, outcome)
    return outcome


def _one_fault(station: Station, study_uid: str, kind: str, chance: random.Random, outcome: Outcome) -> None:
    """Queue a study under a fault, wait until it has struck, and heal."""
    strike = armed(kind, station, chance)
    is_queued = _queued(station, study_uid)
    has_struck = strike.has_struck(_STRIKES_WITHIN_S)
    (outcome.met if has_struck else outcome.not_met)[kind] += 1
    disarmed(station)
    if kind == KILL_PACS and has_struck:
        station.start_pacs()
    if kind == KILL_SERVICE and has_struck:
        station.restart_service()
    if not is_queued and not _queued(station, study_uid):
        raise RuntimeError(f"Study {study_uid} cannot be queued though everything is healed.")


def _queued(station: Station, study_uid: str) -> bool:
    """Queue what of a study is not queued yet; False when the fault strikes before that is done."""
    try:
        with station.client() as client:
            known = {row.sop_instance_uid for row in client.queue()}
            wanted = [one.sop_instance_uid for one in client.instances(study_uid)]
            client.enqueue("PACS", [uid for uid in wanted if uid not in known])
    except (DuctoviewError, NotRunning):
        return False
    return True


def _settled(station: Station, outcome: Outcome, within_s: float) -> None:
    """One more start, since a report that was lost is asked for again then; until every row has come to its end."""
    station.kill_service()
    station.restart_service()
    ends = (QueueState.COMMITTED, QueueState.FAILED, QueueState.CANCELLED)
    until(lambda: bool(rows := station.rows()) and all(row.state in ends for row in rows), within_s)
    outcome.rows = dict(Counter(row.state.value for row in station.rows()))
    outcome.starts, outcome.slowest_start_s = len(station.starts), round(max(station.starts, default=0.0), 2)


def _compared(station: Station, expected: dict[str, bytes], outcome: Outcome) -> None:
    found = station.in_pacs()
    outcome.in_pacs = len(found)
    outcome.missing = len(expected.keys() - found.keys())
    outcome.extra = len(found.keys() - expected.keys())
    outcome.other_pixels = sum(found[uid] != expected[uid] for uid in found.keys() & expected.keys())


def _studies(folder: Path, instances: int, faults: int) -> dict[str, list[Path]]:
    """As many studies as faults, of about equally many small images, each with pixels of its own."""
    found: dict[str, list[Path]] = {}
    for number in range(instances):
        study_uid = f"1.2.826.0.1.3680043.8.498.77.{number % faults}"
        path = write_mg(folder / f"{number}.dcm", study_uid=study_uid, rows=200 + number, columns=96)
        found.setdefault(study_uid, []).append(path)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=int, default=500)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", help="write everything here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
