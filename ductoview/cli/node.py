"""``ductoview node``: the DICOM nodes ductoview talks to."""

import argparse
from dataclasses import replace
from pathlib import Path

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected, require_node
from ductoview.cli.security import add_tls_arguments, tls_of
from ductoview.errors import SettingsError
from ductoview.model.node import Node, RetrieveMethod
from ductoview.model.security import security_words

EXAMPLE = """
ductoview node add PACS ARCHIVE@10.0.0.5:104 --get
ductoview node add PACS ARCHIVE@10.0.0.5:2762 --tls --trust hospital.pem --certificate station.pem --key station.key
ductoview node add CLOUD https://pacs.example/dicom-web --user station --secret password.txt
ductoview node list
ductoview node remove PACS
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``add``, ``list`` and ``remove``."""
    verbs = parser.add_subparsers(dest="verb", metavar="add|list|remove", required=True)
    add = verbs.add_parser("add", help="add a node, or replace the one of that name")
    add.add_argument("name", metavar="NAME", help="how you call it")
    add.add_argument("address", metavar="AET@HOST:PORT|URL", help="its AE title, host and port; of DICOMweb its URL")
    way = add.add_mutually_exclusive_group()
    way.add_argument(
        "--get",
        dest="retrieve",
        action="store_const",
        const=RetrieveMethod.GET,
        default=RetrieveMethod.GET,
        help="fetch by C-GET, which needs no setting up on the node (default)",
    )
    way.add_argument(
        "--move",
        dest="retrieve",
        action="store_const",
        const=RetrieveMethod.MOVE,
        help="fetch by C-MOVE; the node must know ductoview's receiver",
    )
    add_tls_arguments(add, peer="the node")
    add.add_argument("--tls-name", metavar="NAME", default="", help="whom its certificate names, if not HOST")
    add.add_argument("--user", metavar="NAME", default="", help="who we are at a DICOMweb node")
    add.add_argument(
        "--secret", metavar="FILE", type=Path, help="file with the password of --user, or a bearer token; chmod 600"
    )
    listing = verbs.add_parser("list", help="list the nodes")
    listing.add_argument("--json", action="store_true", help="print the list as JSON")
    remove = verbs.add_parser("remove", help="forget a node")
    remove.add_argument("name", metavar="NAME")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Change or print the list."""
    if arguments.verb == "add":
        node = _node(arguments)
        with connected(arguments) as client:
            client.add_node(node)
        console.say(f"{node.name} is {_where(node)}; fetched by {_way(node)}.")
        if node.tls is None and not arguments.plain:
            console.note(
                "Not encrypted: whoever is on the network can read along. --tls encrypts; --plain says you know."
            )
        return 0
    with connected(arguments) as client:
        if arguments.verb == "remove":
            require_node(client, arguments.name)
            client.remove_node(arguments.name)
            console.say(f"{arguments.name} is forgotten.")
            return 0
        nodes = client.nodes()
    if arguments.json:
        console.json(
            [
                {
                    "name": one.name,
                    "ae_title": one.ae_title,
                    "host": one.host,
                    "port": one.port,
                    "retrieve": one.retrieve,
                    "protection": security_words(one.tls),
                    "url": one.address if one.web else None,
                }
                for one in nodes
            ]
        )
    elif not nodes:
        console.note("No node yet; add one: ductoview node add NAME AET@HOST:PORT.")
    else:
        console.table(
            ("NAME", "AE TITLE", "HOST", "PORT", "FETCHED BY", "PROTECTION"),
            [(one.name, one.ae_title, one.host, str(one.port), _way(one), security_words(one.tls)) for one in nodes],
        )
    return 0


def _node(arguments: argparse.Namespace) -> Node:
    if "://" in arguments.address:
        arguments.tls = arguments.tls or arguments.address.startswith("https:")
        tls = tls_of(arguments, name=arguments.tls_name)
        secret = arguments.secret and arguments.secret.absolute()
        return values.web_node(arguments.name, arguments.address, tls, arguments.user, secret)
    if arguments.user or arguments.secret:
        raise SettingsError("A user or a secret is for a DICOMweb node: give its URL in place of AET@HOST:PORT.")
    node = values.node(arguments.name, arguments.address, arguments.retrieve)
    return replace(node, tls=tls_of(arguments, name=arguments.tls_name))


def _where(node: Node) -> str:
    return f"{node.ae_title} at {node.host}, port {node.port}" if node.web is None else node.address


def _way(node: Node) -> str:
    return f"C-{node.retrieve}" if node.web is None else "WADO-RS"
