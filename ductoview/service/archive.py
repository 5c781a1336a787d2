"""The demo's PACS: a second archive of our own kind that holds the samples and speaks DICOM on loopback."""

import argparse
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ductoview.errors import DuctoviewError, ServiceError
from ductoview.model.node import Node
from ductoview.service.core import Service
from ductoview.service.endpoint import make_private
from ductoview.service.process import quiet_logs, serve, settle, tell_parent
from ductoview.service.requests import import_all
from ductoview.service.status import Listening

AE_TITLE = "DEMO_PACS"
_READY = "listening on port "
_END_WITHIN_S = 10


@contextmanager
def running_archive(home: Path, samples: Path | None = None, *, name: str = "DEMO_PACS") -> Iterator[Node]:
    """A process that serves ``samples`` as AE ``DEMO_PACS`` on a free loopback port; yields it as a node.

    The archive keeps its library in ``home``, and ends with the block or with us. Raises ServiceError when it cannot
    start.
    """
    make_private(home)
    with (home / "service.log").open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "ductoview.service.archive",
                str(home),
                *(() if samples is None else (str(samples),)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    with process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline().decode().strip()
            if not said.startswith(_READY):
                raise ServiceError(said or f"The demo's archive ended at once; {home / 'service.log'} tells more.")
            yield Node(name=name, ae_title=AE_TITLE, host="127.0.0.1", port=int(said.removeprefix(_READY)))
        finally:
            process.terminate()
            try:
                process.wait(_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()


def serve_samples(home: Path, samples: Path | None = None, *, port: int = 0) -> None:
    """Import the samples into the archive of ``home``, say the port on stdout, and serve until stdin ends."""

    def open_up(service: Service) -> None:
        if samples is not None:
            outcome = import_all(service, (samples,))
            if not outcome.is_complete:
                raise ServiceError(f"{outcome.failed} samples cannot be served: {outcome.failures[0]}")
        wanted = Listening(ae_title=AE_TITLE, port=port, bind="127.0.0.1", allowed=None)
        listening = service.open_receiver(wanted, lasting=False)
        settle()
        tell_parent(f"{_READY}{listening.any_port}")
        threading.Thread(target=_stop_with_parent, args=(service.stopping,), daemon=True).start()

    serve(home, when_ready=open_up)


def _stop_with_parent(stopping: threading.Event) -> None:
    """Our stdin ends when who started us does, however that comes about."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stopping.set()


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m ductoview.service.archive HOME [SAMPLES]``."""
    parser = argparse.ArgumentParser(prog="ductoview-archive")
    parser.add_argument("home", type=Path)
    parser.add_argument("samples", type=Path, nargs="?")
    asked = parser.parse_args(arguments)
    os.umask(0o077)
    quiet_logs()
    try:
        serve_samples(asked.home, asked.samples)
    except DuctoviewError as error:
        tell_parent(str(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
