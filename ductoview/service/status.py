"""What the service says of itself."""

from dataclasses import dataclass
from pathlib import Path

from ductoview.library.reports import RecoveryReport
from ductoview.model.receiving import Listening, Peer

__all__ = ["Listening", "Peer", "ServiceStatus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatus:
    """The state of the service; ``listening`` None means that no network port is open.

    ``waiting`` counts queue rows on their way, ``failed`` those that need a person; ``words`` are sentences for people,
    empty when all is well.
    """

    pid: int
    version: str
    home: Path
    recovery: RecoveryReport
    listening: Listening | None = None
    studies: int = 0
    waiting: int = 0
    failed: int = 0
    free_bytes: int = 0
    sqlite_version: str = ""
    words: tuple[str, ...] = ()
