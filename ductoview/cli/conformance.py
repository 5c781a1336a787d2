"""``ductoview conformance``: the DICOM conformance statement of this version, out of the tables it runs on (PS3.2)."""

import argparse

from ductoview.cli.console import Console
from ductoview.cli.statement import statement

EXAMPLE = "ductoview conformance > conformance.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print it as Markdown."""
    for line in statement().splitlines():
        console.say(line)
    return 0
