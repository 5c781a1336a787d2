"""``ductoview [open]``: the workstation, with files or a study if they are named."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.errors import SettingsError

EXAMPLE = """
ductoview
ductoview study/
ductoview open --accession A20261125
ductoview "ductoview://open?study=1.2.840.113619.2.66.1"
"""
_SCHEME = "ductoview"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths or a link, or a study of the library."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="DICOM files or folders to open, or a ductoview:// link"
    )
    parser.add_argument("--study", metavar="UID", type=values.uid, help="open this study of the library")
    parser.add_argument("--accession", metavar="NUMBER", help="open the study with this accession number")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Open the window and return its exit code; wrong use without a display."""
    study, accession = arguments.study, arguments.accession
    paths: list[Path] = []
    for word in arguments.paths:
        if word.startswith(f"{_SCHEME}://"):
            study, accession = _named_by(word)
        elif Path(word).exists():
            paths.append(Path(word).absolute())
        else:
            raise SettingsError(f"There is no file or folder {word}.")
    require_display(os.environ)
    if accession and not study:
        study = _study_of(accession, arguments.home)
    return int(arguments.ui(arguments.home, open_paths=tuple(paths), study=study))


def require_display(environment: Mapping[str, str], platform: str = sys.platform) -> None:
    """Raise SettingsError when there is no screen for a window."""
    if not has_display(environment, platform):
        raise SettingsError(
            "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open. "
            "Without one: ductoview analyze, ductoview demo --headless; ductoview --help lists the rest."
        )


def has_display(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """True when a window could open: always on Windows and macOS, elsewhere when a display is named."""
    if platform in ("win32", "darwin"):
        return True
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(environment.get(name) for name in named)


def _named_by(link: str) -> tuple[str | None, str | None]:
    """The study or the accession number of ``ductoview://open?study=UID`` or ``?accession=NUMBER``; nothing else is obeyed."""
    parts = urlsplit(link)
    wanted = parse_qs(parts.query)
    if parts.netloc != "open" or len(wanted) != 1 or not {"study", "accession"} & set(wanted):
        raise SettingsError(f"The link {link} names no study; write ductoview://open?study=UID or ?accession=NUMBER.")
    if "study" in wanted:
        try:
            return values.uid(wanted["study"][0]), None
        except argparse.ArgumentTypeError as error:
            raise SettingsError(f"The link {link}: {error}.") from error
    return None, wanted["accession"][0]


def _study_of(accession: str, home: Path) -> str:
    from ductoview.model.node import StudyQuery
    from ductoview.service.client import ServiceClient

    with ServiceClient.connect(home) as client:
        found = client.studies(StudyQuery(accession_number=accession))
    if len(found) != 1:
        many = f"{len(found)} studies have" if found else "no study of the library has"
        raise SettingsError(f"Cannot open it: {many} the accession number {accession}.")
    return found[0].study_uid
