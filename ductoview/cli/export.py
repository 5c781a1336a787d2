"""``ductoview export``: the objects of a study as plain files, byte for byte as they were received."""

import argparse
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.cli.words import count
from ductoview.errors import LibraryError
from ductoview.model.library import StoredInstance
from ductoview.model.progress import Progress

EXAMPLE = """
ductoview export --study 1.2.840.113619.2.66.1 --out copy
ductoview export --study 1.2.840.113619.2.66.1 --out copy --zip
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The study, the folder, ``--zip``."""
    parser.add_argument("--study", metavar="UID", type=values.uid, required=True, help="the StudyInstanceUID")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    parser.add_argument("--zip", action="store_true", help="write one ZIP file instead of a folder")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Copy the study; 1 when a file of it is missing from the library."""
    with connected(arguments) as client:
        instances = client.instances(arguments.study)
    if not instances:
        raise LibraryError(f"The library has no study {arguments.study}; 'ductoview fetch' brings it from a node.")
    out = values.existing_or_new_folder(arguments.out, "--out")
    target = out / (f"{arguments.study}.zip" if arguments.zip else arguments.study)
    missing = [one for one in instances if one.missing]
    here = [one for one in instances if not one.missing]
    try:
        with console.progress("Copying") as progress:
            (_zip if arguments.zip else _copy)(here, target, progress)
    except OSError as error:
        raise LibraryError(f"{target} could not be written: {error.strerror}. Check the disk and try again.") from error
    for one in missing:
        console.failure(one.sop_instance_uid, "the file is missing from the library; fetch the study again.")
    console.say(f"{count(len(here), 'object')} copied into {target}. They name the patient.")
    return 1 if missing else 0


def _copy(instances: Sequence[StoredInstance], folder: Path, progress: Progress) -> None:
    folder.mkdir(exist_ok=True)
    for name, one in _steps(instances, progress):
        shutil.copyfile(one.path, folder / name)


def _zip(instances: Sequence[StoredInstance], target: Path, progress: Progress) -> None:
    """Stored, not deflated: the images are compressed already. Written under a passing name first."""
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for name, one in _steps(instances, progress):
            archive.write(one.path, name)
    part.replace(target)


def _steps(instances: Sequence[StoredInstance], progress: Progress) -> Iterator[tuple[str, StoredInstance]]:
    """Names that cannot lead out of the folder: the modality and a number."""
    for number, one in enumerate(instances, start=1):
        modality = "".join(letter for letter in one.modality if letter.isalnum()) or "OT"
        yield f"{modality}{number:04d}.dcm", one
        progress(number / len(instances), f"{number} of {len(instances)}")
