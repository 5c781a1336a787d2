"""Send and fetch of a study of four 27 MB mammograms, beside DCMTK's storescu, getscu and movescu, against one Orthanc.

Claim: each way at 0.9 of DCMTK's speed or more. "Kept" is a fetch as the service does it, every object synced to the disk
and indexed before its success is answered, which getscu and movescu do not do; it is shown, and no claim stands on it.
The two take turns and the median of their runs counts, DCMTK's with its program's start (some 10 ms); between which ratios
half of the pairs lie is told beside, which says how far a busy machine is to be believed.

    python -m benchmarks.network [--runs 7] [--images 4] [--json]
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.support.network_study import STUDY, write_study
from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from ductoview.network.listen import Listener
from ductoview.network.retrieve import get_study, move_study
from ductoview.network.store import send_files
from tests.support.dicom_servers import OrthancNode, free_port, run_dcmtk, running_orthanc_node

LEAST = 0.9
_AET, _KEEPING_AET, _DCMTK_AET = "DUCTOVIEW", "KEEPING", "DCMTK"
_PDU = ("-pdu", "131072")


def main() -> int:
    """Print both speeds of each way and their ratio; 0 when the claim holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--runs", type=int, default=7, choices=range(2, 100), metavar="2-99", help="how often each; the median counts"
    )
    parser.add_argument("--images", type=int, default=4, help="how many images of 27 MB")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="network-") as folder, prepared(Path(folder), arguments.images) as ground:
        result = measured(ground, arguments.runs)
    print(json.dumps(result, indent=2) if arguments.json else _table(result))
    return 0 if result["holds"] else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """An Orthanc that does not wait for its disk, what it sends to, and the files of the study."""

    files: tuple[Path, ...]
    orthanc: OrthancNode
    library: Library
    incoming: Path
    kept: Path
    dcmtk_port: int

    def keep(self, received: ReceivedObject) -> None:
        """Sync nothing, as DCMTK's programs do."""
        received.path.rename(self.kept / received.sop_instance_uid)

    def clear_pacs(self) -> None:
        """Orthanc has nothing."""
        for instance in self.orthanc.instances():
            self.orthanc.delete(instance)

    def clear_here(self) -> None:
        """What was fetched is gone; the library has lost its files, and stores the next ones anew."""
        shutil.rmtree(self.kept)
        self.kept.mkdir()
        for one in self.library.instances(STUDY):
            one.path.unlink(missing_ok=True)

    def in_pacs(self) -> int:
        """How many objects Orthanc has."""
        return len(self.orthanc.instances())

    def in_folder(self) -> int:
        """How many objects were fetched into the folder."""
        return len(list(self.kept.iterdir()))

    def in_library(self) -> int:
        """How many objects the library has, on the disk."""
        return sum(one.path.exists() for one in self.library.instances(STUDY))

    def dcmtk(self, program: str, *arguments: str) -> None:
        """Run one of DCMTK's; raises RuntimeError when it says that it failed."""
        node = self.orthanc.node
        # movescu's bit-preserving mode knows no output folder but the one it stands in.
        where = (node.host, str(node.port))
        done = run_dcmtk(program, "-aec", node.ae_title, *_PDU, *where, *arguments, cwd=self.kept)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout[-500:]}")

    def dcmtk_fetch(self, program: str, *arguments: str) -> None:
        """Run getscu or movescu for the study in its fastest mode: straight to the disk, as received."""
        self.dcmtk(program, "-S", "-k", "0008,0052=STUDY", "-k", f"0020,000d={STUDY}", "+B", *arguments)


@contextmanager
def prepared(folder: Path, images: int) -> Iterator[Ground]:
    """Everything of a measurement, below ``folder``."""
    incoming, kept, port = folder / "in", folder / "kept", free_port()
    incoming.mkdir()
    kept.mkdir()
    files = write_study(folder / "study", images)

    def keep(received: ReceivedObject) -> None:
        ground.keep(received)

    with (
        Library.open(folder / "home", free_floor=0) as library,
        Listener(ae_title=_AET, allowed=None, incoming=incoming, keep=keep) as light,
        Listener(ae_title=_KEEPING_AET, allowed=None, incoming=library.incoming, keep=library.keep) as heavy,
    ):
        knows = {
            "light": [_AET, "127.0.0.1", light.port],
            "heavy": [_KEEPING_AET, "127.0.0.1", heavy.port],
            "dcmtk": [_DCMTK_AET, "127.0.0.1", port],
        }
        with running_orthanc_node(folder, DicomModalities=knows, SyncStorageArea=False) as orthanc:
            ground = Ground(
                files=files, orthanc=orthanc, library=library, incoming=incoming, kept=kept, dcmtk_port=port
            )
            yield ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is measured, what goes before, and how many objects must be there afterwards."""

    before: Callable[[], None]
    run: Callable[[], object]
    came: Callable[[], int]

    def seconds(self, count: int) -> float:
        """One run; raises RuntimeError when not everything came."""
        self.before()
        started = time.perf_counter()
        self.run()
        took = time.perf_counter() - started
        if (came := self.came()) != count:
            raise RuntimeError(f"{came} of {count} objects came")
        return took


def measured(ground: Ground, runs: int) -> dict[str, Any]:
    """Seconds and MB/s of every way, ours and DCMTK's in turns; the first run of each warms up."""
    count, size_mb = len(ground.files), sum(path.stat().st_size for path in ground.files) / 1e6
    ways: dict[str, dict[str, Any]] = {}
    for name, peer, ours, theirs in _ways(ground):
        pairs = [(ours.seconds(count), theirs.seconds(count)) for _ in range(runs + 1)][1:]
        ours_s, theirs_s = (statistics.median(side) for side in zip(*pairs, strict=True))
        low, _, high = statistics.quantiles((theirs / ours for ours, theirs in pairs), n=4, method="inclusive")
        ways[name] = {
            "peer": peer, "ours_s": round(ours_s, 3), "peer_s": round(theirs_s, 3),
            "ours_mb_s": round(size_mb / ours_s), "peer_mb_s": round(size_mb / theirs_s),
            "ratio": round(theirs_s / ours_s, 2), "ratio_quartiles": [round(low, 2), round(high, 2)],
            "claimed": "kept" not in name,
        }  # fmt: skip
    holds = all(way["ratio"] >= LEAST for way in ways.values() if way["claimed"])
    return {"images": count, "mb": round(size_mb), "runs": runs, "ways": ways, "holds": holds}


def _ways(ground: Ground) -> Sequence[tuple[str, str, Side, Side]]:
    """Name, DCMTK's program, our side and its side."""
    node, library = ground.orthanc.node, ground.library
    files = [str(path) for path in ground.files]

    def sending(run: Callable[[], object]) -> Side:
        return Side(before=ground.clear_pacs, run=run, came=ground.in_pacs)

    def fetching(run: Callable[[], object], came: Callable[[], int] = ground.in_folder) -> Side:
        return Side(before=ground.clear_here, run=run, came=came)

    storescu = sending(lambda: ground.dcmtk("storescu", "-aet", _AET, *files))
    getscu = fetching(lambda: ground.dcmtk_fetch("getscu", "-aet", _AET))
    to_dcmtk = ("-aet", _DCMTK_AET, "-aem", _DCMTK_AET, "+P", str(ground.dcmtk_port))
    movescu = fetching(lambda: ground.dcmtk_fetch("movescu", *to_dcmtk))
    get = fetching(lambda: get_study(node, STUDY, keep=ground.keep, incoming=ground.incoming, local_aet=_AET))
    get_kept = fetching(
        lambda: get_study(node, STUDY, keep=library.keep, incoming=library.incoming, local_aet=_AET), ground.in_library
    )
    move = fetching(lambda: move_study(node, STUDY, destination_aet=_AET))
    move_kept = fetching(lambda: move_study(node, STUDY, destination_aet=_KEEPING_AET), ground.in_library)
    return (
        ("send", "storescu", sending(lambda: send_files(node, ground.files, local_aet=_AET)), storescu),
        ("get", "getscu", get, getscu),
        ("move", "movescu", move, movescu),
        ("get, kept", "getscu", get_kept, getscu),
        ("move, kept", "movescu", move_kept, movescu),
    )


def _table(result: dict[str, Any]) -> str:
    lines = [
        f"{name:11} {way['ours_s']:6.3f} s {way['ours_mb_s']:5} MB/s   {way['peer']:9} {way['peer_s']:6.3f} s"
        f" {way['peer_mb_s']:5} MB/s   ratio {way['ratio']:.2f}, half of the pairs {way['ratio_quartiles'][0]:.2f} to"
        f" {way['ratio_quartiles'][1]:.2f}{'' if way['claimed'] else '  (no claim)'}"
        for name, way in result["ways"].items()
    ]
    return "\n".join([*lines, "holds" if result["holds"] else "DOES NOT HOLD"])


if __name__ == "__main__":
    sys.exit(main())
