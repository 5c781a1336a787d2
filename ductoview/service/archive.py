"""The demo's PACS: a second archive of our own kind that holds the samples and speaks DICOM on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ductoview.model.node import Node

AE_TITLE = "DEMO_PACS"


@contextmanager
def running_archive(home: Path, samples: Path | None = None, *, name: str = "DEMO_PACS") -> Iterator[Node]:
    """A process that serves ``samples`` as the PACS ``DEMO_PACS`` on a free loopback port; yields it as a node."""
    raise NotImplementedError
    yield


def serve_samples(home: Path, samples: Path | None = None, *, port: int = 0) -> None:
    """Import the samples into the archive of ``home`` and serve them until the process is stopped."""
    raise NotImplementedError
