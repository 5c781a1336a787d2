"""Finding the service of a home, and starting one that outlives us."""

import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from multiprocessing import AuthenticationError
from pathlib import Path
from typing import IO

from ductoview.errors import ServiceError
from ductoview.service.conversation import Conversation
from ductoview.service.endpoint import key_of, make_private, read_endpoint

READY = "ready"
BUSY = "busy"
IDLE_S = 10.0
_POLL_S = 0.2
_LOG_KEPT = 5 << 20


def reach(home: Path, *, start: bool, timeout_s: float) -> Conversation:
    """A connection to the service of ``home``; raises ServiceError when there is none within ``timeout_s``."""
    deadline = time.monotonic() + timeout_s
    conversation = _connected(home)
    while conversation is None and start and time.monotonic() < deadline:
        if start_detached(home, timeout_s=timeout_s) == BUSY:
            time.sleep(_POLL_S)  # another one is opening the library, or closing it
        conversation = _connected(home)
    if conversation is None:
        raise ServiceError(f"No service of {home} answers; start one with 'ductoview service' or open the workstation.")
    return conversation


def wait_until_gone(home: Path, timeout_s: float) -> None:
    """Return once the service of ``home`` has taken its address down, or after ``timeout_s``."""
    deadline = time.monotonic() + timeout_s
    while read_endpoint(home) is not None and time.monotonic() < deadline:
        time.sleep(_POLL_S / 4)


def stop_running(home: Path, timeout_s: float = 10) -> None:
    """End the service of ``home``, of whatever version; returns when it has gone, or after ``timeout_s``.

    Raises ServiceError when none answers. What it was sending stays queued.
    """
    conversation = _connected(home, any_protocol=True)
    if conversation is None:
        raise ServiceError(f"No service of {home} answers; there is none to stop.")
    with closing(conversation):
        conversation.ask("stop", {})
    wait_until_gone(home, timeout_s)


def start_detached(home: Path, *, timeout_s: float = 20, idle_s: float = IDLE_S) -> str:
    """Start a service process of its own and wait until it is ready; it ends ``idle_s`` after its last client.

    Returns READY, or BUSY when another process has the library open. Raises ServiceError with the service's own sentence
    when it could not start.
    """
    log = home / "service.log"
    with _log_of(home, log) as file:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ductoview.service.process", str(home), "--idle-s", str(idle_s)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            start_new_session=True,
        )
    first = _first_line(process, timeout_s)
    if first is None:
        raise ServiceError(f"The service has not become ready within {timeout_s:g} s; {log} tells more. Try again.")
    if first not in (READY, BUSY):
        raise ServiceError(first or f"The service ended at once; {log} tells more.")
    return first


def _log_of(home: Path, log: Path) -> IO[bytes]:
    """The service's log, to write on; raises ServiceError for a folder that cannot be written."""
    try:
        make_private(home)
        if log.exists() and log.stat().st_size > _LOG_KEPT:
            log.replace(log.with_suffix(".log.1"))
        return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
    except OSError as error:
        raise ServiceError(
            f"{home} cannot be used: {error.strerror}. Correct that, or name another folder with --home."
        ) from error


def _first_line(process: "subprocess.Popen[bytes]", timeout_s: float) -> str | None:
    """What the process says first, None when it is silent; a thread stays to collect its exit."""
    said: list[str] = []
    heard = threading.Event()

    def listen() -> None:
        assert process.stdout is not None
        with process.stdout as stdout:
            said.append(stdout.readline().decode("utf-8", "replace").strip())
            heard.set()
        process.wait()

    threading.Thread(target=listen, name="service-starter", daemon=True).start()
    return said[0] if heard.wait(timeout_s) else None


def _connected(home: Path, *, any_protocol: bool = False) -> Conversation | None:
    endpoint = read_endpoint(home)
    if endpoint is None:
        return None
    try:
        return Conversation(endpoint, key_of(home), any_protocol=any_protocol)
    except AuthenticationError as error:
        raise ServiceError(
            f"The service of {home} refused our key; remove {home / 'service.key'} and restart it."
        ) from error
    except (OSError, EOFError):
        return None
