"""``ductoview fetch``: a study from a node into the local library."""

import argparse

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected, require_node
from ductoview.cli.words import count

EXAMPLE = "ductoview fetch PACS --study 1.2.840.113619.2.66.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The node's name and the study."""
    parser.add_argument("name", metavar="NAME", help="a node of 'ductoview node list'")
    parser.add_argument("--study", metavar="UID", type=values.uid, required=True, help="the StudyInstanceUID")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Fetch what is not here yet; 1 when an object is missing afterwards."""
    with connected(arguments) as client, console.progress("Fetching") as progress:
        node = require_node(client, arguments.name)
        outcome = client.fetch(node.name, arguments.study, progress=progress)
    for failure in outcome.failures:
        console.note(failure)
    here = f", {outcome.already} here before" if outcome.already else ""
    failed = f", {outcome.failed} failed" if outcome.failed else ""
    console.say(f"{count(outcome.done, 'object')} fetched from {node.name}{here}{failed}.")
    return 0 if outcome.is_complete else 1
