"""``ductoview audit``: where the audit trail goes, and how far it is."""

import argparse
from datetime import datetime

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.cli.security import add_tls_arguments, tls_of
from ductoview.cli.words import count
from ductoview.errors import SettingsError
from ductoview.model.audit import AuditStatus, AuditTarget

EXAMPLE = """
ductoview audit --to audit.hospital:6514 --station MAMMO-1 --trust hospital.pem --certificate station.pem --key station.key
ductoview audit
ductoview audit --test
ductoview audit --off
"""
_PORT = 6514


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, or off; nothing says how it is."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--to", metavar="HOST[:PORT]", help=f"the repository: syslog over TLS (port {_PORT} by default)")
    what.add_argument("--off", action="store_true", help="record no more; what waits goes when it is set up again")
    what.add_argument("--test", action="store_true", help="send an event that says that it is a test")
    parser.add_argument(
        "--station", metavar="NAME", default="", help="how this station is called there; needed with --to"
    )
    parser.add_argument(
        "--site", metavar="NAME", default="", help="the site, when stations of several have equal names"
    )
    parser.add_argument("--tls-name", metavar="NAME", default="", help="whom its certificate names, if not HOST")
    add_tls_arguments(parser, peer="the repository")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Set it up, end it, or say how it is; 1 when it does not arrive, or messages were lost."""
    with connected(arguments) as client:
        if arguments.to:
            client.audit.set_audit(_target(arguments))
        elif arguments.off:
            client.audit.set_audit(None)
        status = client.audit.try_out_audit() if arguments.test else client.audit.audit_status()
    return _say(status, console, is_test=arguments.test)


def _say(status: AuditStatus, console: Console, *, is_test: bool) -> int:
    waiting = count(status.waiting, "message")
    if status.target is None:
        console.say(status.words or "No audit trail is recorded; set it up with --to.")
        if status.waiting:
            console.say(f"{waiting} on the disk; they are delivered when it is set up again.")
        return int(bool(status.words))
    console.say(f"The audit trail goes to {status.target.host}:{status.target.port} as {status.target.source_id}.")
    if status.waiting:
        since = f" since {_time(status.since)}" if status.since is not None else ""
        console.say(f"{waiting} on the disk{since}, not delivered yet. {status.words}".rstrip())
    elif is_test:
        console.say("The repository took the test event.")
    elif status.delivered is not None:
        console.say(f"Nothing waits; last delivered {_time(status.delivered)}.")
    if status.lost:
        console.say(f"{count(status.lost, 'message')} found no room on the disk since the service started.")
    return int(bool(status.words or status.lost or (is_test and status.waiting)))


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).isoformat(" ", "seconds")


def _target(arguments: argparse.Namespace) -> AuditTarget:
    if arguments.plain:
        raise SettingsError("The audit trail names patients and goes by TLS only.")
    arguments.tls = True
    tls = tls_of(arguments, name=arguments.tls_name)
    assert tls is not None
    host, colon, port = arguments.to.rpartition(":")
    if not colon:
        host, port = arguments.to, str(_PORT)
    try:
        return AuditTarget(
            host=host.strip("[]"), port=int(port), tls=tls, source_id=arguments.station, site_id=arguments.site
        )
    except ValueError as error:
        raise SettingsError(f"--to {arguments.to} --station {arguments.station!r}: {error}") from error
