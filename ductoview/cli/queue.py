"""``ductoview queue``: what is on its way to a node, and what became of it."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.cli.words import count
from ductoview.errors import SettingsError
from ductoview.model.library import QueueRow, QueueState

EXAMPLE = """
ductoview queue
ductoview queue retry 12 13
ductoview queue cancel 14
"""
_OPEN = {
    "retry": frozenset({QueueState.QUEUED, QueueState.HELD, QueueState.FAILED}),
    "hold": frozenset({QueueState.QUEUED}),
    "cancel": frozenset({QueueState.QUEUED, QueueState.HELD, QueueState.FAILED}),
}
_PAST = {"retry": "sent again now", "hold": "held", "cancel": "given up"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A verb and numbers of the queue."""
    parser.add_argument("verb", nargs="?", choices=("list", *_OPEN), default="list", help="what to do (default: list)")
    parser.add_argument(
        "ids", metavar="NO", nargs="*", type=int, help="numbers of the list; retry and hold without any: all"
    )
    parser.add_argument("--all", action="store_true", help="cancel all that wait or have failed")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the queue or change rows of it."""
    with connected(arguments) as client:
        rows = client.queue()
        if arguments.verb == "list":
            _print([row for row in rows if not arguments.ids or row.id in arguments.ids], arguments.json, console)
            return 0
        if arguments.verb == "cancel" and not arguments.ids and not arguments.all:
            raise SettingsError("Say what to give up: numbers of 'ductoview queue', or --all.")
        ids = _chosen(rows, arguments.ids, arguments.verb)
        if ids:
            {"retry": client.queue_retry, "hold": client.queue_hold, "cancel": client.queue_cancel}[arguments.verb](ids)
    console.say(f"{count(len(ids), 'object')} {_PAST[arguments.verb]}.")
    return 0


def _chosen(rows: Sequence[QueueRow], asked: Sequence[int], verb: str) -> list[int]:
    fitting = [row.id for row in rows if row.state in _OPEN[verb]]
    if not asked:
        return fitting
    unknown = sorted(set(asked) - {row.id for row in rows})
    if unknown:
        raise SettingsError(f"The queue has no number {unknown[0]}; 'ductoview queue' lists them.")
    if verb == "retry":
        fitting += [row.id for row in rows if row.is_unsure]
    return [one for one in dict.fromkeys(asked) if one in fitting]


def _print(rows: Sequence[QueueRow], as_json: bool, console: Console) -> None:
    if as_json:
        console.json([asdict(row) for row in rows])
        return
    if not rows:
        console.note("The queue is empty.")
        return
    console.table(
        ("NO", "STATE", "NODE", "WHAT", "OBJECT", "TRIES", "CHANGED"),
        [
            (
                str(row.id),
                row.state.value,
                row.node,
                row.modality,
                f"…{row.sop_instance_uid[-12:]}",
                str(row.attempts),
                _local(row.changed),
            )
            for row in rows
        ],
    )
    said: dict[str, list[str]] = {}
    for row_id, words in (*((row.id, row.words) for row in rows), *((row.id, row.commitment) for row in rows)):
        if words:
            said.setdefault(words, []).append(str(row_id))
    for words, ids in said.items():
        console.say(f"{', '.join(ids)}: {words}")


def _local(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M:%S") if iso else ""
