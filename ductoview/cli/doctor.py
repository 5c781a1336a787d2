"""``ductoview doctor``: is this machine fit? Every check says what it found, and what to do when that is not enough."""

import argparse
import os
import sys

from ductoview import __version__
from ductoview.cli.checks import Check, all_checks
from ductoview.cli.console import Console

EXAMPLE = "ductoview doctor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--port`` and ``--json``."""
    parser.add_argument("--port", metavar="PORT", type=int, default=11112, help="the receiver's port (default 11112)")
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Run every check; 1 when one of them fails. A missing display is said, but the rest works without."""
    checks: list[Check] = []
    with console.progress("Checking") as progress:
        makers = all_checks(arguments.home, arguments.port, os.environ)
        for number, make in enumerate(makers, start=1):
            checks.append(make())
            progress(number / len(makers), checks[-1].name)
    failed = [check for check in checks if check.fit is False]
    if arguments.json:
        console.json(
            {
                "version": __version__,
                "python": sys.version.split()[0],
                "platform": sys.platform,
                "checks": [{"name": one.name, "fit": one.fit, "found": one.found} for one in checks],
            }
        )
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            mark = {True: "ok", False: "NOT FIT", None: "note"}[check.fit]
            console.say(f"{check.name:<{width}}  {mark:<7}  {check.found}")
    return 1 if failed else 0
