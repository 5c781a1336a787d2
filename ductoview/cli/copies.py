"""``ductoview copies``: how long images stay on this computer after a PACS has committed itself to keep them."""

import argparse

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.errors import DuctoviewError
from ductoview.workspace.settings import load_settings

EXAMPLE = """
ductoview copies
ductoview copies --keep-free 50
ductoview copies --remove 1.2.840.113619.2.1
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much stays free, or studies to remove."""
    parser.add_argument(
        "--keep-free", metavar="GB", type=values.gigabytes,
        help="remove the oldest committed copies when less than that is free; 0 removes none by itself",
    )  # fmt: skip
    parser.add_argument(
        "--remove", metavar="STUDY", nargs="+", default=[], help="remove the committed copies of studies now"
    )
    parser.add_argument("--json", action="store_true", help="print the state as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Remove, set up, or print; 1 when copies had to stay."""
    settings = load_settings(arguments.home)
    by = settings.technologist or settings.reader
    kept, tell = 0, console.note if arguments.json else console.say
    with connected(arguments) as client:
        for study_uid in arguments.remove:
            try:
                freed = client.routes.remove_copies(study_uid, by)
            except DuctoviewError as error:
                console.failure(study_uid, error)
                kept += 1
            else:
                tell(f"{study_uid}: removed, {freed / values.GB:.2f} GB are free again.")
        if arguments.keep_free is not None:
            client.routes.keep_free(arguments.keep_free)
        room = client.routes.room()
    if arguments.json:
        console.json({"free_bytes": room.free_bytes, "keep_free_bytes": room.keep_free_bytes, "words": room.words})
    else:
        wanted = (
            f"{room.keep_free_bytes / values.GB:.1f} GB are kept free"
            if room.keep_free_bytes
            else "nothing is removed by itself"
        )
        console.say(f"{room.free_bytes / values.GB:.1f} GB are free; {wanted}.")
        if room.words:
            console.note(room.words)
    return int(kept > 0)
