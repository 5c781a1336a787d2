"""What the network commands share: the service, and a node by its name."""

import argparse

from ductoview.errors import SettingsError
from ductoview.model.node import Node
from ductoview.service.client import ServiceClient


def connected(arguments: argparse.Namespace) -> ServiceClient:
    """A client of the service of this home, which is started when none runs; a context manager."""
    return ServiceClient.connect(arguments.home)


def require_node(client: ServiceClient, name: str) -> Node:
    """The node of that name; raises SettingsError naming those there are."""
    nodes = client.nodes()
    for node in nodes:
        if node.name == name:
            return node
    if not nodes:
        raise SettingsError(f"There is no node {name!r} yet; add it: ductoview node add {name} AET@HOST:PORT.")
    raise SettingsError(f"There is no node {name!r}; there is {', '.join(node.name for node in nodes)}.")
