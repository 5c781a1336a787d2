"""Who a peer on an association of his own is, and whether he is a certain node: by title and address, or by certificate."""

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

from ductoview.model.commitment import Reporter
from ductoview.model.node import Node
from ductoview.network.tls import certificates_of

_NAMES = ("DNS", "IP Address")


def reporter_of(association: Any) -> Reporter:
    """The one who opened an association to us; with his certificate (DER) where he had to show one and it was good."""
    title = str(association.requestor.primitive.calling_ae_title).strip()
    guarded = association.dul.socket
    connection = None if guarded is None else guarded.socket
    shown = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    if not shown or not isinstance(connection, ssl.SSLSocket):
        return Reporter(ae_title=title, address=str(association.requestor.address))
    alternatives: Any = shown.get("subjectAltName", ())
    names = frozenset(str(name).lower() for kind, name in alternatives if kind in _NAMES)
    return Reporter(
        ae_title=title,
        address=str(association.requestor.address),
        certificate=connection.getpeercert(binary_form=True) or b"",
        names=names,
    )


def speaks_for(node: Node, reporter: Reporter, nodes: Iterable[Node] = ()) -> bool:
    """Whether this is the node, or another of ``nodes`` that a person set up with its title or at its address.

    Some PACS report under another title, or from another of their machines; whoever sets that up as a node says so.
    """
    if node.web is not None:
        return False
    kin = (
        one for one in nodes if one.web is None and (_is_same_title(one, node.ae_title) or _is_at_same_place(one, node))
    )
    return any(_is(one, reporter) for one in (node, *kin))


def _is(node: Node, reporter: Reporter) -> bool:
    if _is_proven(node, reporter):
        return True
    return _is_same_title(node, reporter.ae_title) and _plain(reporter.address) in _addresses(node.host)


def _is_proven(node: Node, reporter: Reporter) -> bool:
    """By his certificate: the one that is pinned for the node, else one that names it."""
    if node.tls is None or not reporter.certificate:
        return False
    if node.tls.pinned and node.tls.trust is not None:
        try:
            return reporter.certificate in certificates_of(node.tls.trust)
        except (OSError, ValueError):
            return False
    return (node.tls.name or node.host).lower() in reporter.names


def _is_same_title(node: Node, ae_title: str) -> bool:
    return node.ae_title.strip() == ae_title.strip()


def _is_at_same_place(one: Node, other: Node) -> bool:
    return one.host.lower() == other.host.lower() or bool(_addresses(one.host) & _addresses(other.host))


def _addresses(host: str) -> frozenset[str]:
    """None where the name is not known just now."""
    try:
        return frozenset(_plain(str(one[4][0])) for one in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return frozenset()


def _plain(address: str) -> str:
    """An IPv4 address that came as one of IPv6 is the same."""
    try:
        known = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return str(mapped or known)
