"""The service as a process."""

from collections.abc import Sequence
from pathlib import Path

from ductoview.service.start import start_detached
from ductoview.service.status import Peer

__all__ = ["serve", "start_detached"]


def serve(
    home: Path,
    *,
    until_idle: bool = False,
    ae_title: str | None = None,
    port: int = 11112,
    bind: str = "127.0.0.1",
    allowed: Sequence[Peer] | None = None,
) -> None:
    """Run the service of ``home`` until it is stopped (SIGTERM, SIGINT, a client's ``stop``)."""
    raise NotImplementedError
