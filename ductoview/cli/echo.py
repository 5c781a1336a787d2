"""``ductoview echo``: is the node there, and does it answer us?"""

import argparse

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected, require_node
from ductoview.model.echo import Offer
from ductoview.model.node import Node

EXAMPLE = "ductoview echo PACS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The node's name."""
    parser.add_argument("name", metavar="NAME", help="a node of 'ductoview node list'")
    parser.add_argument("--all", action="store_true", help="also how it is encrypted, and what the node offers")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """One C-ECHO; NetworkError says why it failed."""
    with connected(arguments) as client:
        node = require_node(client, arguments.name)
        answer = client.echo(node.name)
    console.say(f"{node.name} ({_where(node)}) answered in {answer.seconds * 1000:.0f} ms.")
    if arguments.all:
        console.say(f"Encryption: {answer.protection or 'none'}.")
        for offer in answer.offers:
            console.say(f"{offer.service}: {_ways(offer)}.")
    return 0


def _where(node: Node) -> str:
    return f"{node.ae_title} at {node.host}:{node.port}" if node.web is None else node.address


def _ways(offer: Offer) -> str:
    if not offer.is_there:
        return "no"
    return ", ".join(offer.ways) if offer.is_kind else "yes"
