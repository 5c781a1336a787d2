"""``ductoview rejects``: how many images were rejected, month by month and why, without a name in it."""

import argparse
from pathlib import Path

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.errors import DiskError
from ductoview.service.wire import to_json
from ductoview.workspace.reject_table import HEADS, as_csv, table_rows

EXAMPLE = """
ductoview rejects
ductoview rejects --csv rejects.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the table goes."""
    parser.add_argument(
        "--csv", metavar="FILE", type=Path, help="write the table as comma-separated values; - prints it"
    )
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print or write the counts of this home."""
    with connected(arguments) as client:
        counts = client.image_checks.reject_counts()
    if arguments.json:
        console.json([to_json(count) for count in counts])
    elif arguments.csv is None:
        _print(table_rows(counts), console)
    elif str(arguments.csv) == "-":
        for line in as_csv(counts).splitlines():
            console.say(line)
    else:
        _write(arguments.csv, as_csv(counts))
        console.note(f"{arguments.csv} written.")
    return 0


def _print(rows: tuple[tuple[str, ...], ...], console: Console) -> None:
    if not rows:
        console.note("No images are here, and none was checked.")
        return
    console.table(tuple(head.upper() for head in HEADS), list(rows))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise DiskError(f"{path} could not be written ({error.strerror or error}).") from error
