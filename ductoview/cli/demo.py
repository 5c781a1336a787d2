"""``ductoview demo``: a PACS with phantom ductograms on loopback, and the workstation reading from it."""

import argparse
import os
import signal
from pathlib import Path

import ductoview
from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.open import has_display
from ductoview.errors import SettingsError
from ductoview.model.node import Node, RetrieveMethod

EXAMPLE = """
ductoview demo
ductoview demo --headless --out out/demo
ductoview demo --headless --out out/orthanc --pacs ORTHANC@127.0.0.1:4242
"""
_PACS_NAME = "PACS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--headless``, ``--out``, ``--samples``; in addition ``--all`` and ``--pacs``."""
    parser.add_argument(
        "--headless", action="store_true", help="do the main job without a window, and leave its results"
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("out/demo"), help="where results go (default out/demo)"
    )
    parser.add_argument(
        "--samples", metavar="DIR", type=Path, help="what the PACS is to hold (default: the sample studies)"
    )
    parser.add_argument("--all", action="store_true", help="headless: every study, not only the first")
    parser.add_argument(
        "--pacs", metavar="AET@HOST:PORT", help="use this PACS, which must answer C-GET, instead of starting one"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Run the demo with a window, or without one where there is no display; the home is always its own."""
    from ductoview.workspace.demo import demo_surroundings

    pacs = _pacs(arguments)
    headless = arguments.headless
    if arguments.is_home_named:
        console.note(
            f"--home is left alone: phantoms never come into a library of yours. The demo's own lies in {arguments.out}/."
        )
    if not headless and not has_display(os.environ):
        console.note(f"There is no display: the demo runs without a window, into {arguments.out}/.")
        headless = True
    out = arguments.out.absolute()
    if headless:
        # An end from outside is like Ctrl-C: what was started is stopped, and the libraries are removed.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    with demo_surroundings(out, arguments.samples or _own_samples(), pacs) as context:
        if not headless:
            console.note(f"The window opens; {context.node} and a library of the demo's own run until it is closed.")
            return int(arguments.ui(context.home, demo=context))
        from ductoview.workspace.headless import run_headless

        with console.progress("Demo") as progress:
            code = run_headless(out, context, every_study=arguments.all, say=console.say, progress=progress)
    console.say(f"{'DONE' if code == 0 else 'NOT DONE'}     {out / 'summary.json'}")
    return code


def _pacs(arguments: argparse.Namespace) -> Node | None:
    if arguments.pacs and arguments.samples:
        raise SettingsError("--samples are for the demo's own PACS; leave it out with --pacs.")
    return values.node(_PACS_NAME, arguments.pacs, RetrieveMethod.GET) if arguments.pacs else None


def _own_samples() -> Path:
    """The sample studies of a checkout; an installed ductoview has none and asks for ``--samples``."""
    return Path(ductoview.__file__).resolve().parents[1] / "sample_dicom" / "cases"
