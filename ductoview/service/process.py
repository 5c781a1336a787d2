"""The service as a process: it opens the library, answers until it is stopped, and leaves everything in order."""

import argparse
import gc
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ductoview.errors import DuctoviewError
from ductoview.library.library import Library
from ductoview.library.lock import HomeBusy
from ductoview.model.receiving import Listening
from ductoview.service.core import Service
from ductoview.service.endpoint import (
    Endpoint,
    key_of,
    make_private,
    open_socket,
    read_endpoint,
    remove_endpoint,
    write_endpoint,
)
from ductoview.service.server import Server
from ductoview.service.start import BUSY, READY, start_detached

__all__ = ["main", "serve", "start_detached"]

_TICK_S = 0.2
_BACK_UP_EVERY_S = 3600.0
_log = logging.getLogger(__name__)


def serve(
    home: Path,
    *,
    idle_s: float | None = None,
    receiver: Listening | None = None,
    unless_set_up: bool = False,
    when_ready: Callable[[Service], None] = lambda _service: None,
) -> None:
    """Run the service of ``home`` until SIGTERM, SIGINT or a client's ``stop``.

    ``idle_s`` also ends it that long after its last client has gone, unless its receiver is open or something waits to
    be sent. ``receiver`` opens the receiver, now and after every start; ``unless_set_up`` leaves one alone that was set up
    before. ``when_ready`` is called once clients can connect. Raises LibraryError (HomeBusy when another service runs),
    SettingsError or NetworkError.
    """
    home = make_private(home.absolute())
    with _address_taken_down(home), Library.open(home) as library:
        service = Service(library)
        service.start()
        try:
            if receiver is not None and not (unless_set_up and service.receiver.state.set_up):
                service.open_receiver(receiver)
            with _answering(service) as server, _stopped_by_signals(service.stopping):
                when_ready(service)
                _wait(service, server, idle_s)
        finally:
            service.stop()


@contextmanager
def _address_taken_down(home: Path) -> Iterator[None]:
    """At the end our address goes, once the library is free for the next; another's stays."""
    try:
        yield
    finally:
        endpoint = read_endpoint(home)
        if endpoint is not None and endpoint.pid == os.getpid():
            remove_endpoint(home)


@contextmanager
def _answering(service: Service) -> Iterator[Server]:
    """Clients can connect within the block."""
    remove_endpoint(service.home)
    listener, address = open_socket(service.home)
    server = Server(service, listener, key_of(service.home))
    server.start()
    write_endpoint(service.home, Endpoint(address=address, pid=os.getpid()))
    try:
        yield server
    finally:
        service.stopping.set()
        server.stop()


@contextmanager
def _stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stopping.set()) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _wait(service: Service, server: Server, idle_s: float | None) -> None:
    """Return when the service is told to stop, or has been idle long enough; back up meanwhile."""
    busy_at = time.monotonic()
    backed_up_at = -_BACK_UP_EVERY_S
    while not service.stopping.wait(_TICK_S):
        now = time.monotonic()
        try:
            service.look_after()
            if server.clients or not service.is_idle():
                busy_at = now
            if now - backed_up_at >= _BACK_UP_EVERY_S:
                backed_up_at = now
                service.library.back_up()
        except (DuctoviewError, OSError) as error:
            _log.error("the library is in trouble: %s", error)
        if idle_s is not None and now - busy_at >= idle_s:
            return


def quiet_logs() -> None:
    """Log to stderr without what may hold patients' data: the DICOM libraries' own words."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for library in ("pydicom", "pynetdicom", "dicomweb_client", "urllib3"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")


def settle() -> None:
    """What stands in this process stays to its end: to look through it for garbage would stop every thread now and then."""
    gc.freeze()


def tell_parent(words: str) -> None:
    """Say one line to whoever started us, who then stops listening."""
    print(words.replace("\n", " "), flush=True)  # noqa: T201
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m ductoview.service.process HOME [--idle-s SECONDS]``; says ``ready``, ``busy`` or a sentence first."""
    parser = argparse.ArgumentParser(prog="ductoview-service")
    parser.add_argument("home", type=Path)
    parser.add_argument("--idle-s", type=float)
    asked = parser.parse_args(arguments)
    os.umask(0o077)
    quiet_logs()
    try:
        serve(asked.home, idle_s=asked.idle_s, when_ready=_settled)
    except HomeBusy:
        tell_parent(BUSY)
    except DuctoviewError as error:
        tell_parent(str(error))
        _log.error("%s", error)
        return 1
    return 0


def _settled(_service: Service) -> None:
    settle()
    tell_parent(READY)


if __name__ == "__main__":
    raise SystemExit(main())
