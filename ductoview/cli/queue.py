"""``ductoview queue``: what is on its way to a node, and what became of it."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.cli.words import count
from ductoview.errors import SettingsError
from ductoview.model.deadlines import Deadlines
from ductoview.model.library import QueueRow, QueueState
from ductoview.service.client import ServiceClient
from ductoview.workspace.board import board, verified_words
from ductoview.workspace.needs import Watch, deadline_words, since_words

EXAMPLE = """
ductoview queue
ductoview queue retry 12 13
ductoview queue cancel 14
ductoview queue alarm --not-stored 30 --not-committed 48
"""
_OPEN = {
    "retry": frozenset({QueueState.QUEUED, QueueState.HELD, QueueState.FAILED}),
    "hold": frozenset({QueueState.QUEUED}),
    "cancel": frozenset({QueueState.QUEUED, QueueState.HELD, QueueState.FAILED}),
}
_PAST = {"retry": "sent again now", "hold": "held", "cancel": "given up"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A verb, numbers of the queue, and the times of the alarm."""
    parser.add_argument(
        "verb", nargs="?", choices=("list", *_OPEN, "alarm"), default="list", help="what to do (default: list)"
    )
    parser.add_argument(
        "ids", metavar="NO", nargs="*", type=int, help="numbers of the list; retry and hold without any: all"
    )
    parser.add_argument("--all", action="store_true", help="cancel all that wait or have failed")
    parser.add_argument(
        "--not-stored", metavar="MINUTES", type=int, help="alarm: raise it for what no node has after so long"
    )
    parser.add_argument(
        "--not-committed", metavar="HOURS", type=int, help="alarm: for what a node took and has not committed itself to"
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the queue or change rows of it."""
    with connected(arguments) as client:
        if arguments.verb == "alarm":
            return _alarm(client, arguments, console)
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


def _alarm(client: ServiceClient, arguments: argparse.Namespace, console: Console) -> int:
    """Say when the alarm comes, after setting it where something is named; then what raises it now, naming no patient."""
    now = client.routes.deadlines()
    try:
        wanted = Deadlines(
            stored_s=now.stored_s if arguments.not_stored is None else 60 * arguments.not_stored,
            committed_s=now.committed_s if arguments.not_committed is None else 3600 * arguments.not_committed,
        )
    except ValueError as error:
        raise SettingsError(str(error)) from error
    if wanted != now:
        client.routes.set_deadlines(wanted)
    lines = board(client.queue(), (), Watch.of(client.routes.traffic(), wanted))
    needing = [line for line in lines if line.need is not None]
    if arguments.json:
        console.json(
            {
                "not_stored_s": wanted.stored_s,
                "not_committed_s": wanted.committed_s,
                "needing": [
                    {"study": one.study_uid, "node": one.node, "why": one.need, "since": one.since} for one in needing
                ],
            }
        )
        return 1 if needing else 0
    console.say(f"The alarm comes {deadline_words(wanted)}.")
    for line in needing:
        since = f", since {since_words(line.since, line.watch.now)}" if line.since else ""
        console.say(f"Study …{line.study_uid[-12:]} to {line.node}: {line.state.value}{since}. {line.advice}.")
    return 1 if needing else 0


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
    for row_id, words in _told(rows):
        if words:
            said.setdefault(words, []).append(str(row_id))
    for words, ids in said.items():
        console.say(f"{', '.join(ids)}: {words}")


def _told(rows: Sequence[QueueRow]) -> Iterator[tuple[int, str]]:
    """What is to be said of each row: the node's words, what was verified, and why it is not committed."""
    for say in (lambda row: row.words, lambda row: verified_words([row]), lambda row: row.commitment):
        yield from ((row.id, say(row)) for row in rows)


def _local(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M:%S") if iso else ""
