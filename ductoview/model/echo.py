"""What a node tells of itself when it is asked whether it is there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service that was asked for, in a technologist's words, and the ways in which the node offers it.

    ``ways`` are names of transfer syntaxes, empty when the node does not offer it; they matter only for a ``is_kind`` of
    objects that it takes.
    """

    service: str
    ways: tuple[str, ...] = ()
    is_kind: bool = False

    @property
    def is_there(self) -> bool:
        """True when the node offers it."""
        return bool(self.ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoAnswer:
    """``seconds`` the echo took there and back; ``connect_seconds`` until there was an association, TLS included.

    ``protection`` is version, suite and certificate of TLS, empty when the connection is not encrypted.
    """

    seconds: float
    connect_seconds: float = 0.0
    protection: str = ""
    offers: tuple[Offer, ...] = ()
