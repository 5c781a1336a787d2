"""``ductoview service``: receiver and send queue without a window, in this terminal or under a service manager."""

import argparse
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.security import add_tls_arguments, tls_of
from ductoview.cli.words import count
from ductoview.errors import ServiceError, SettingsError
from ductoview.model.receiving import USUAL_PORT, Peer, is_loopback, listening_words, one_port
from ductoview.model.security import security_words
from ductoview.service.client import ServiceClient
from ductoview.service.endpoint import read_endpoint
from ductoview.service.start import stop_running
from ductoview.service.status import ServiceStatus

if TYPE_CHECKING:
    from ductoview.service.core import Service

EXAMPLE = """
ductoview service --aet DUCTOVIEW --port 11112 --bind 0.0.0.0 --allow MODALITY@10.0.0.7
ductoview service --status
ductoview service --stop
"""
_TAKE_OVER_S = 20
_POLL_S = 0.2
_TITLE, _HERE = "DUCTOVIEW", "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to listen, and to whom; where nothing of that is said, as the receiver was set up before."""
    parser.add_argument("--aet", metavar="AET", help=f"our AE title (default {_TITLE})")
    parser.add_argument("--port", metavar="PORT", type=values.port, help=f"(default {USUAL_PORT})")
    parser.add_argument("--bind", metavar="ADDRESS", help="the address to listen on (default: this machine only)")
    parser.add_argument(
        "--allow",
        metavar="AET@HOST",
        action="append",
        type=_peer,
        help="who may send and ask; may be repeated; needed unless only this machine is listened to",
    )
    add_tls_arguments(parser, peer="who sends")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--status", action="store_true", help="say how the running service is, and leave it alone")
    what.add_argument("--stop", action="store_true", help="end the running service when it has reached a safe point")
    parser.add_argument("--json", action="store_true", help="print --status as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Serve until stopped; or ask the running service."""
    if arguments.stop:
        return _stop(arguments.home, console)
    if arguments.status:
        with ServiceClient.connect(arguments.home, start=False) as client:
            _print(client.status(), arguments.json, console)
        return 0
    if not arguments.allow and arguments.bind and not is_loopback(arguments.bind):
        raise SettingsError(f"--bind {arguments.bind} lets others in; name them with --allow AET@HOST.")
    _serve(arguments, console)
    console.note("The service has ended; nothing was lost.")
    return 0


def _serve(arguments: argparse.Namespace, console: Console) -> None:
    """Serve in this process, in the place of a service of this home that may be running."""
    from ductoview.library.lock import HomeBusy
    from ductoview.service.process import quiet_logs, serve, settle

    tls = tls_of(arguments)
    is_said = any((arguments.aet, arguments.port, arguments.bind, arguments.allow, tls))
    wanted = one_port(
        arguments.aet or _TITLE,
        arguments.port or USUAL_PORT,
        arguments.bind or _HERE,
        tuple(arguments.allow) if arguments.allow else None,
        tls,
    )
    quiet_logs()

    def ready(service: "Service") -> None:
        settle()
        console.note(listening_words(service.receiver.listening))

    asked: set[int] = set()
    deadline = time.monotonic() + _TAKE_OVER_S
    while True:
        # Asked again each time: an open window starts a new service for itself as soon as the old one has gone.
        _end_running(arguments.home, asked, console)
        try:
            serve(
                arguments.home,
                receiver=wanted,
                unless_set_up=not is_said,
                when_ready=ready,
            )
            return
        except HomeBusy:
            if time.monotonic() > deadline:
                raise
            threading.Event().wait(_POLL_S)


def _end_running(home: Path, asked: set[int], console: Console) -> None:
    """Ask a running service to end, if there is one; ``asked`` are the processes that know already."""
    try:
        endpoint = read_endpoint(home)
        if endpoint is not None and endpoint.pid not in asked:
            stop_running(home)
            console.note(f"Taking over from the service that was running (process {endpoint.pid}).")
            asked.add(endpoint.pid)
    except ServiceError:
        return


def _stop(home: Path, console: Console) -> int:
    try:
        stop_running(home)
    except ServiceError as error:
        console.note(str(error))
        return 1
    console.say("The service ends when what it is sending has reached a safe point.")
    return 0


def _print(status: ServiceStatus, as_json: bool, console: Console) -> None:
    listening = status.listening
    if as_json:
        console.json(
            {
                "pid": status.pid,
                "version": status.version,
                "home": str(status.home),
                "listening": listening
                and {
                    "ae_title": listening.ae_title,
                    "port": listening.port,
                    "tls_port": listening.tls_port,
                    "bind": listening.bind,
                    "protection": security_words(listening.tls),
                },
                "studies": status.studies,
                "waiting": status.waiting,
                "failed": status.failed,
                "free_bytes": status.free_bytes,
                "words": list(status.words),
            }
        )
        return
    console.say(f"ductoview {status.version}, process {status.pid}, library in {status.home}.")
    console.say(listening_words(listening))
    console.say(
        f"{count(status.studies, 'study')}; in the queue {status.waiting} on their way, {status.failed} failed."
    )
    for words in status.words:
        console.say(words)


def _peer(text: str) -> Peer:
    ae_title, at, host = text.partition("@")
    if not at or not host or not 1 <= len(ae_title) <= 16:
        raise argparse.ArgumentTypeError(f"{text!r} is no peer; write AET@HOST")
    return Peer(ae_title=ae_title, host=host)
