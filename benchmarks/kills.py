"""Kill -9 of window process and service in turn, while a reader edits: is any acknowledged edit lost, or on another image?

    python -m benchmarks.kills [--kills 500] [--minutes 120] [--seed 1] [--cuts 3] [--json FILE]

The real service and the window process without its window (``Workspace``), which does random edits of every kind: findings,
callipers, drawings, corrected ducts, looks, phases, note, reader, exam record, joins, undo and redo, signatures and addenda.
An edit counts as acknowledged once the service has answered. After every two kills all of them are looked for in the library,
with their content and order, and what they fold to is compared with what the next window opens.

Two controls must fail. *Early*: a window that calls an edit acknowledged before the service has answered, a fault that kills
show. *No fsync*: killing shows no missing fsync, since the system's buffers outlive the process; so the plug is pulled on
a disk in a file, with the real database and with one that leaves syncing to the system (root only; without root it is said).
"""

import argparse
import json
import math
import os
import tempfile
import time
from pathlib import Path

from benchmarks.support.kill_cycles import Tally, ended, kill_in_turn, prepared
from benchmarks.support.kill_power import CAREFUL, CARELESS, cut

_EARLY_KILLS = 40
_CUT_AFTER = 60


def main() -> int:
    """Print the tally; 0 when nothing was lost and both controls failed, else 1."""
    arguments = _arguments()
    started = time.monotonic()
    ends = started + 60 * arguments.minutes
    with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as folder:
        report = {
            "campaign": campaign(
                Path(folder) / "real", arguments.kills, arguments.seed, ends=ends, talks=True
            ).as_json()
        }
        early = campaign(Path(folder) / "early", _EARLY_KILLS, arguments.seed, early=True)
        report["control that acknowledges early"] = early.as_json()
        good = report["campaign"]["acknowledged"] > 0 and _faults(report["campaign"]) == 0 and early.lost > 0
        if os.geteuid() == 0 and arguments.cuts:
            for name, service in (("power cuts", CAREFUL), ("control without fsync", CARELESS)):
                cuts = [cut(Path(folder), service, _CUT_AFTER, arguments.seed + n) for n in range(arguments.cuts)]
                report[name] = {"cuts": len(cuts), "acknowledged": sum(len(one.acknowledged) for one in cuts)}
                report[name]["lost"] = sum(one.lost for one in cuts)
            good &= report["power cuts"]["lost"] == 0 and report["control without fsync"]["lost"] > 0
        else:
            print("no power cuts: they mount a disk, which only root may")
    report["minutes"] = round((time.monotonic() - started) / 60, 1)
    print(json.dumps(report, indent=1))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    return int(not good)


def campaign(
    folder: Path, kills: int, seed: int, *, early: bool = False, ends: float = math.inf, talks: bool = False
) -> Tally:
    """So many kills in a home below ``folder``, none begun after ``ends`` (monotonic clock); ends at the first fault, which an
    ``early`` one is there for."""
    home = folder / "home"
    tally = Tally()
    with ended(home):
        prepared(home)
        for tally in kill_in_turn(home, seed, early=early):
            done = sum(tally.kills.values())
            if talks and done % 20 == 0:
                print(f"{done} kills, {len(tally.acknowledged)} acknowledged, {tally.faults} faults", flush=True)
            if tally.faults or done >= kills or time.monotonic() > ends:
                break
    return tally


def _faults(campaign: dict[str, int]) -> int:
    return sum(campaign[name] for name in ("lost", "changed", "out_of_order", "on_another_image", "opened_otherwise"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=120, help="begin no kill after that long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cuts", type=int, default=3, help="power cuts of each kind; 0 for none")
    parser.add_argument("--json", help="write everything here")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
