"""``ductoview send``: files into the library, then into the queue for a node; stored means that the node said so."""

import argparse
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

from ductoview.cli.console import Console
from ductoview.cli.many import run_many
from ductoview.cli.nodes import connected, require_node
from ductoview.cli.words import count, left_out
from ductoview.dicom.scan import scan
from ductoview.errors import NotAnImage
from ductoview.model.library import Queued, QueueRow, QueueState
from ductoview.model.progress import Progress
from ductoview.service.client import ServiceClient
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workers.tasks import ObjectName

EXAMPLE = """
ductoview send PACS study/
ductoview send PACS seg.dcm sr.dcm --wait
"""
_POLL_S = 0.2
_STORED = frozenset({QueueState.STORED, QueueState.VERIFIED, QueueState.COMMITTED})
_ON_THE_WAY = frozenset({QueueState.QUEUED, QueueState.SENDING})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The node's name, paths, ``--wait``."""
    parser.add_argument("name", metavar="NAME", help="a node of 'ductoview node list'")
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path,
        help="DICOM files, and folders to walk; a rejected image, and one of a study that differs from its order, stays here"
        " and is named with why: the others go, and the exit status is 1",
    )  # fmt: skip
    parser.add_argument(
        "--wait", action="store_true", help="wait until the node has each object or the first try has failed"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Queue every object that may go; 1 when one could not be read, stays here or, with ``--wait``, is not stored.

    A rejected image stays, and one of a study that differs from its order: each is named with its reason, the others go.
    """
    with connected(arguments) as client:
        node = require_node(client, arguments.name)
        found, failed = _bring_in(client, arguments.paths, console)
        queued = client.enqueue_what_may(node.name, tuple(found)) if found else Queued()
        for one in queued.stay:
            console.failure(found[one.sop_instance_uid], f"stays here. {one.why}")
        failed, ids = failed or bool(queued.stay), queued.ids
        if not ids:
            console.note("Nothing to send.")
            return 1 if failed else 0
        if not arguments.wait:
            console.say(
                f"{count(len(ids), 'object')} queued for {node.name}; 'ductoview queue' shows what becomes of them."
            )
            return 1 if failed else 0
        with console.progress(f"Sending to {node.name}") as progress:
            rows = _wait_for(client, ids, progress)
    return max(_report(rows, node.name, console), 1 if failed else 0)


def _bring_in(client: ServiceClient, paths: Sequence[Path], console: Console) -> tuple[dict[str, Path], bool]:
    """Import the files; a file for each SOPInstanceUID, and whether a file failed."""
    names, failed = _name_objects(paths, console)
    if not names:
        return {}, failed
    brought = _import(client, names, console)
    held = {
        one.sop_instance_uid: one
        for study_uid in {name.study_uid for _, name in names}
        for one in client.instances(study_uid)
        if not one.missing
    }
    sent: list[tuple[str, Path]] = []
    for path, name in brought:
        one = held.get(name.sop_instance_uid)
        if one is not None and one.sha256 != name.sha256 and one.conflicts:
            console.failure(path, "the library holds other content under this SOPInstanceUID (0008,0018); not sent.")
        elif one is not None:
            sent.append((one.sop_instance_uid, path))
        else:
            console.failure(
                path, "the library holds an object of another study under this SOPInstanceUID (0008,0018); not sent."
            )
    return dict(sent), failed or len(sent) < len(names)


def _import(
    client: ServiceClient, names: Sequence[tuple[Path, ObjectName]], console: Console
) -> list[tuple[Path, ObjectName]]:
    """Those that the library has taken, one request each: what it refused must not be sent in an older content."""
    brought: list[tuple[Path, ObjectName]] = []
    with console.progress("Importing") as progress:
        for number, (path, name) in enumerate(names, start=1):
            outcome = client.import_files([path])
            for failure in outcome.failures:
                console.note(failure)
            if outcome.is_complete:
                brought.append((path, name))
            progress(number / len(names), f"{number} of {len(names)}")
    return brought


def _name_objects(paths: Sequence[Path], console: Console) -> tuple[list[tuple[Path, ObjectName]], bool]:
    """The DICOM objects among the files, and whether a file failed, which is said; a DICOMDIR is left out."""
    found = scan(paths)
    files = list(found)
    if found.skipped:
        console.note(f"{left_out(found.skipped)}.")
    names: dict[int, ObjectName] = {}
    failures: dict[int, str] = {}
    pieces = [{"path": path} for path in files]
    with WorkerPool(size=1) as pool, console.progress("Reading") as progress:
        for done in run_many(pool, tasks.object_name, pieces, jobs=1, deadline_s=60, progress=progress):
            if done.result is not None:
                names[done.number] = done.result
            elif not isinstance(done.error, NotAnImage):
                failures[done.number] = str(done.error)
    for number, reason in sorted(failures.items()):
        console.failure(files[number], reason)
    return [(files[number], name) for number, name in sorted(names.items())], bool(failures)


def _wait_for(client: ServiceClient, ids: Collection[int], progress: Progress) -> list[QueueRow]:
    """The rows once each is stored, has failed, or has been tried in vain."""
    pause = threading.Event()
    while True:
        rows = [row for row in client.queue() if row.id in ids]
        settled = sum(row.state not in _ON_THE_WAY or _was_tried_in_vain(row) for row in rows)
        progress(settled / max(len(rows), 1), f"{settled} of {len(rows)}")
        if settled == len(rows):
            return rows
        pause.wait(_POLL_S)


def _was_tried_in_vain(row: QueueRow) -> bool:
    return row.state is QueueState.QUEUED and row.attempts > 0


def _report(rows: Sequence[QueueRow], node: str, console: Console) -> int:
    """Say what became of the rows; 1 unless the node has them all."""
    stored = [row for row in rows if row.state in _STORED]
    waiting = [row for row in rows if row.state is QueueState.QUEUED]
    for words in dict.fromkeys(row.words for row in rows if row.words):
        warned = sum(row.words == words for row in stored)
        console.note(f"{count(warned, 'object')} {words}." if warned else words)
    if stored:
        console.say(f"{node} has stored {count(len(stored), 'object')}.")
    if waiting:
        console.say(f"{count(len(waiting), 'object')} not sent yet; the queue goes on trying: 'ductoview queue'.")
    lost = len(rows) - len(stored) - len(waiting)
    if lost:
        console.say(f"{count(lost, 'object')} not stored: 'ductoview queue' says why.")
    return 0 if len(stored) == len(rows) else 1
