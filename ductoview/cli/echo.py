"""``ductoview echo``: is the node there, and does it answer us?"""

import argparse

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected, require_node

EXAMPLE = "ductoview echo PACS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The node's name."""
    parser.add_argument("name", metavar="NAME", help="a node of 'ductoview node list'")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """One C-ECHO; NetworkError says why it failed."""
    with connected(arguments) as client:
        node = require_node(client, arguments.name)
        seconds = client.echo(node.name)
    console.say(f"{node.name} ({node.ae_title} at {node.host}:{node.port}) answered in {seconds * 1000:.0f} ms.")
    return 0
