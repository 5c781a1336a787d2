"""The listener: storage and query/retrieve for other nodes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from pydicom import Dataset

from ductoview.model.library import Keep
from ductoview.model.node import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One that may speak to us: its AE title, and its address or host name."""

    ae_title: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one peer may take of us."""

    associations: int = 64
    associations_of_host: int = 16
    handshake_s: float = 15
    idle_s: float = 60
    pdu_bytes: int = 256 << 10
    instance_bytes: int = 1 << 30


class Archive(Protocol):
    """What the listener answers queries from."""

    def find(self, level: str, identifier: Dataset) -> Iterator[Dataset]:
        """Answers to a C-FIND; raises LibraryError."""
        ...

    def files(self, identifier: Dataset) -> Sequence[Path]:
        """The files that a C-GET or C-MOVE names."""
        ...

    def destination(self, ae_title: str) -> Node | None:
        """The node that a C-MOVE names; None when it is not known."""
        ...


class Listener:
    """A storage, query/retrieve and verification SCP, open between ``start`` and ``stop``."""

    def __init__(
        self,
        *,
        ae_title: str,
        port: int = 0,
        bind: str = "127.0.0.1",
        allowed: Collection[Peer] | None,
        incoming: Path,
        keep: Keep,
        archive: Archive | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self.port = port

    def start(self) -> None:
        """Open; raises NetworkError when the port is taken."""
        raise NotImplementedError

    def stop(self) -> None:
        """Close, and end what is going on."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
