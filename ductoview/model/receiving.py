"""The receiver: how it is set up, who may come, within which limits, and what has come of it."""

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum

from ductoview.model.node import check_ae_title
from ductoview.model.security import Tls

USUAL_PORT, USUAL_TLS_PORT = 11112, 2762
"""Ports that need no right of their own; PS3.8 9.1.1 names 104, and 2762 for TLS."""
EVERY_ADDRESS = "0.0.0.0"
_HOST_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)*")


class Field(StrEnum):
    """What of a set-up a problem is about."""

    AE_TITLE = "AE title"
    BIND = "Address"
    PORT = "Port, not encrypted"
    TLS_PORT = "Port, encrypted"
    TLS = "Certificates"
    ALLOWED = "Who may send"
    LIMITS = "Limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Who may come in: calling AE title and address must both fit.

    ``host`` is an address, a network such as 10.0.0.0/24, or a host's name. ``name`` is how people call it. It may come to
    the port that is not encrypted only when ``plain``.
    """

    ae_title: str
    host: str
    name: str = ""
    plain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What peers may take of us: associations in all and of one host, seconds, and bytes."""

    associations: int = 64
    associations_of_host: int = 16
    handshake_s: float = 15
    idle_s: float = 60
    pdu_bytes: int = 256 << 10
    instance_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True)
class LimitField:
    """A limit that a person may set: the field's name, what it is in words, its unit and what it may be."""

    name: str
    words: str
    unit: str
    least: int
    most: int
    meaning: str
    scale: int = 1


LIMIT_FIELDS: tuple[LimitField, ...] = (
    LimitField("associations", "Connections at once", "", 1, 256, "of all peers together; more are turned away"),
    LimitField("associations_of_host", "of one computer", "", 1, 256, "so that one that runs wild leaves room for others"),
    LimitField("handshake_s", "Time to introduce itself", "s", 1, 120, "TLS and association must stand by then"),
    LimitField("idle_s", "Time of silence", "s", 5, 600, "after it a connection is ended"),
    LimitField(
        "instance_bytes", "Largest object", "MB", 16, 8192, "a larger one is refused; a mammogram has 27 to 60 MB", 1 << 20
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """How the receiver is set up: ``port`` is not encrypted, ``tls_port`` speaks TLS only; either may be None, not both.

    ``allowed`` None lets anyone in (loopback only). ``tls`` is our certificate, and whose word we take for theirs.
    """

    ae_title: str
    port: int | None
    bind: str
    allowed: tuple[Peer, ...] | None
    tls: Tls | None = None
    tls_port: int | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def any_port(self) -> int:
        """The port that is not encrypted, else the other."""
        return self.port if self.port is not None else self.tls_port or 0


def one_port(ae_title: str, port: int, bind: str, allowed: tuple[Peer, ...] | None, tls: Tls | None) -> Listening:
    """A receiver with one port, which is encrypted when there is ``tls``."""
    plain_port, tls_port = (port, None) if tls is None else (None, port)
    return Listening(ae_title=ae_title, port=plain_port, bind=bind, allowed=allowed, tls=tls, tls_port=tls_port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a set-up cannot be used, at which field."""

    field: Field
    words: str


class Why(StrEnum):
    """Why somebody was not let in."""

    ADDRESS = "ADDRESS"
    TITLE = "TITLE"
    CALLED = "CALLED"
    NOT_PLAIN = "NOT_PLAIN"
    TLS = "TLS"
    CROWD = "CROWD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Somebody who was not let in: who called from where, and why; ``ae_title`` is empty when it was not heard."""

    why: Why
    address: str
    ae_title: str = ""
    words: str = ""

    @property
    def who(self) -> str:
        """Title and address in one word."""
        return f"{self.ae_title}@{self.address}" if self.ae_title else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refusal, how often it happened and when last (seconds since 1970)."""

    refusal: Refusal
    at: float
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LastObject:
    """Who sent the last object that was kept, and when (seconds since 1970)."""

    ae_title: str
    address: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverState:
    """How it is: ``set_up`` is what was wished, ``listening`` how it is open now, ``trouble`` why it is not.

    ``connections`` are open now; ``objects`` were kept since the service started.
    """

    set_up: Listening | None = None
    listening: Listening | None = None
    trouble: str = ""
    connections: int = 0
    objects: int = 0
    last: LastObject | None = None
    refused: tuple[Refused, ...] = ()


def problems(wanted: Listening) -> tuple[Problem, ...]:
    """What of a set-up cannot be, as far as can be told without trying it."""
    found = [
        *_title_problems(wanted),
        *_bind_problems(wanted),
        *_port_problems(wanted),
        *_peer_problems(wanted),
        *_limit_problems(wanted.limits),
    ]
    if wanted.tls_port is not None and (wanted.tls is None or wanted.tls.certificate is None):
        words = "An encrypted port needs a certificate of ours and its key; name both, or make a pair."
        found.append(Problem(field=Field.TLS, words=words))
    return tuple(found)


def listening_words(listening: Listening | None) -> str:
    """How the receiver is open, in one sentence."""
    if listening is None:
        return "Listening on no port."
    ways = []
    if listening.tls_port is not None:
        asked = ", certificates asked for" if listening.tls is not None and listening.tls.trust is not None else ""
        ways.append(f"port {listening.tls_port}, encrypted (TLS){asked}")
    if listening.port is not None:
        ways.append(f"port {listening.port}, not encrypted")
    where = "all addresses" if is_every_address(listening.bind) else listening.bind
    return f"Listening as {listening.ae_title} on {where}: {'; and '.join(ways)}."


def refusal_words(refusal: Refusal) -> str:
    """Who was refused and why, in one sentence."""
    who = f"{refusal.ae_title} from {refusal.address}" if refusal.ae_title else f"Somebody at {refusal.address}"
    match refusal.why:
        case Why.ADDRESS:
            return f"{who} was refused: its address is not in the list."
        case Why.TITLE:
            return f"{who} was refused: this AE title is not in the list for its address."
        case Why.CALLED:
            return f"{who} was refused: it called {refusal.words!r}, which is not our AE title."
        case Why.NOT_PLAIN:
            return f"{who} was refused: it came unencrypted, and may come encrypted only."
        case Why.TLS:
            return f"{who} was refused at the encrypted port: {refusal.words}."
        case Why.CROWD:
            return f"{who} was turned away: there were as many connections as the limits allow."


def is_loopback(address: str) -> bool:
    """True when only this computer reaches the address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def is_every_address(address: str) -> bool:
    """True when whoever listens there listens on all addresses of this computer."""
    try:
        return ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return False


def is_network(host: str) -> bool:
    """True when ``host`` is written as a network of addresses."""
    return "/" in host


def _title_problems(wanted: Listening) -> list[Problem]:
    try:
        check_ae_title(wanted.ae_title)
    except ValueError as error:
        return [Problem(field=Field.AE_TITLE, words=str(error))]
    return []


def _bind_problems(wanted: Listening) -> list[Problem]:
    """Sockets take much for an address that people do not: an empty word, or "0", is every address of this computer."""
    try:
        ipaddress.ip_address(wanted.bind)
    except ValueError:
        if not _HOST_NAME.fullmatch(wanted.bind):
            words = (
                f"{wanted.bind!r} is no address; choose one of this computer's own, or {EVERY_ADDRESS} for all of them."
            )
            return [Problem(field=Field.BIND, words=words)]
    return []


def _port_problems(wanted: Listening) -> list[Problem]:
    both = (Field.PORT, wanted.port), (Field.TLS_PORT, wanted.tls_port)
    found = [
        Problem(field=name, words=f"Port {port} must lie between 1 and 65535.")
        for name, port in both
        if port is not None and not 0 <= port < 65536
    ]
    if wanted.port is None and wanted.tls_port is None:
        found.append(Problem(field=Field.PORT, words="Choose a port: encrypted, not encrypted, or both."))
    if wanted.port and wanted.port == wanted.tls_port:
        words = f"Port {wanted.port} cannot be both; choose another for one of them."
        found.append(Problem(field=Field.TLS_PORT, words=words))
    return found


def _peer_problems(wanted: Listening) -> list[Problem]:
    if wanted.allowed is None:
        if is_loopback(wanted.bind):
            return []
        words = f"The receiver would be open to everybody on {wanted.bind}; say who may send (AE title and address)."
        return [Problem(field=Field.ALLOWED, words=words)]
    found = []
    for peer in wanted.allowed:
        named = peer.name or peer.ae_title or peer.host or "a row without words"
        try:
            check_ae_title(peer.ae_title)
            _check_host(peer.host)
        except ValueError as error:
            found.append(Problem(field=Field.ALLOWED, words=f"{named}: {error}"))
            continue
        if not peer.plain and wanted.tls_port is None:
            words = f"{named} may come encrypted only, and there is no encrypted port: it would never get in."
            found.append(Problem(field=Field.ALLOWED, words=words))
    return found


def _check_host(host: str) -> None:
    if not host.strip():
        raise ValueError("give its address in the network, for example 10.0.0.7.")
    if is_network(host):
        try:
            ipaddress.ip_network(host)
        except ValueError as error:
            raise ValueError(f"{host!r} is no network; write for example 10.0.0.0/24.") from error
    elif not host.isprintable() or " " in host:
        raise ValueError(f"{host!r} is no address and no host's name.")


def _limit_problems(limits: Limits) -> list[Problem]:
    found = []
    for one in LIMIT_FIELDS:
        value = getattr(limits, one.name) / one.scale
        if not one.least <= value <= one.most:
            words = f"{one.words}: {value:g} {one.unit}".rstrip() + f" must lie between {one.least} and {one.most}."
            found.append(Problem(field=Field.LIMITS, words=words))
    return found
