"""``ductoview export``: the objects of a study, byte for byte as they were received, or what exporters make of it."""

import argparse
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.deidentify import Choices, deidentify
from ductoview.cli.export_formats import MOST_JOBS, full_id, require_formats, require_no_contradiction, write_formats
from ductoview.cli.many import processors
from ductoview.cli.nodes import connected
from ductoview.cli.words import count
from ductoview.errors import LibraryError, SettingsError
from ductoview.library.durable import sync, sync_tree
from ductoview.model.image_check import ChecksNow
from ductoview.model.library import ReviewEvent, StoredInstance
from ductoview.model.node import StudyQuery, StudyRow
from ductoview.model.progress import Progress
from ductoview.model.review_events import fold
from ductoview.workers import deid_tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exams import KEPT_ASIDE, read_exam
from ductoview.workspace.exported import copied_all_the_same, with_checks
from ductoview.workspace.settings import load_settings

EXAMPLE = """
ductoview export --study 1.2.840.113619.2.66.1 --out copy
ductoview export --study 1.2.840.113619.2.66.1 --out copy --zip
ductoview export --study 1.2.840.113619.2.66.1 --out case --deidentify --dicomdir
ductoview export --study 1.2.840.113619.2.66.1 --out report --format fhir
ductoview export --study 1.2.840.113619.2.66.1 --out tables --format ductoview-csv.findings
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The study, the folder, ``--zip`` or ``--format``."""
    parser.add_argument("--study", metavar="UID", type=values.uid, required=True, help="the StudyInstanceUID")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    parser.add_argument("--dicomdir", action="store_true", help="lay the copies out as a medium with a DICOMDIR")
    parser.add_argument(
        "--deidentify",
        action="store_true",
        help="without what names the patient; 'ductoview deidentify' has the choices and shows everything first",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--zip", action="store_true", help="write one ZIP file instead of a folder")
    what.add_argument(
        "--format",
        metavar="ID",
        action="append",
        dest="formats",
        help="write the review by this exporter of 'ductoview plugins' instead of copying; may be repeated",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Copy the study, or have exporters write it; 1 when a part of it is missing or fails."""
    formats = list(dict.fromkeys(full_id(one) for one in arguments.formats or ()))
    require_formats(formats)
    with connected(arguments) as client:
        rows = client.studies(StudyQuery(study_uid=arguments.study))
        listed = next((row for row in rows if row.study_uid == arguments.study), None)
        instances, aside = client.instances(arguments.study), client.kept_aside(arguments.study)
        events = client.events(arguments.study)
        checked = client.image_checks.checks(arguments.study)
        reader = load_settings(arguments.home).reader
        if instances:
            client.audit.audit_exported(
                arguments.study, reader, str(arguments.out.absolute()), is_anonymized=arguments.deidentify
            )
    if not instances and not aside:
        raise LibraryError(f"The library has no study {arguments.study}; 'ductoview fetch' brings it from a node.")
    for one in aside:
        console.failure(one.sop_instance_uid, KEPT_ASIDE)
    return max(1 if aside else 0, _out(arguments, listed, instances, events, checked, formats, console))


def _out(
    arguments: argparse.Namespace,
    listed: StudyRow | None,
    instances: Sequence[StoredInstance],
    events: Sequence[ReviewEvent],
    checked: ChecksNow,
    formats: Sequence[str],
    console: Console,
) -> int:
    if arguments.deidentify:
        for sentence in copied_all_the_same(checked):
            console.note(sentence)
        return _without_names(arguments, instances, formats, console)
    with WorkerPool(size=processors(MOST_JOBS)) as pool:
        with console.progress("Reading headers") as progress:
            exam = read_exam(
                arguments.study, instances, pool, load_token=0, progress=progress, cancel=None, listed=listed
            )
        exam = with_checks(exam, checked)
        if formats:
            review = fold(arguments.study, events)
            require_no_contradiction(exam, review)
            out = values.existing_or_new_folder(arguments.out, "--out")
            for uid, reason in exam.unreadable:
                console.failure(uid, reason)
            limits = load_settings(arguments.home).limits
            failed = write_formats(exam, review, formats, out / arguments.study, pool, console, limits)
            return 1 if failed or exam.unreadable else 0
    for image in exam.images:
        for sentence in image.facts.view.contradictions:
            console.note(f"Copied all the same: {sentence} (image {image.sop_instance_uid})")
    for sentence in copied_all_the_same(checked):
        console.note(sentence)
    return _copies(arguments, instances, console)


def _copies(arguments: argparse.Namespace, instances: Sequence[StoredInstance], console: Console) -> int:
    """The files as they are; 1 when one is missing."""
    out = values.existing_or_new_folder(arguments.out, "--out")
    target = out / (f"{arguments.study}.zip" if arguments.zip else arguments.study)
    if arguments.dicomdir and arguments.zip:
        raise SettingsError("--dicomdir goes into a folder of its own, without --zip.")
    if target.exists():
        raise SettingsError(f"{target} exists already; name another folder with --out, nothing is written over.")
    missing = [one for one in instances if one.missing]
    here = [one for one in instances if not one.missing]
    way = _zip if arguments.zip else _medium if arguments.dicomdir else _copy
    try:
        # One rename at the end: a target that is there is whole, and stays so when the stick is pulled or the power goes.
        with TemporaryDirectory(prefix=".unfinished-", dir=out, ignore_cleanup_errors=True) as room:
            made = Path(room) / target.name
            with console.progress("Copying") as progress:
                way(here, made, progress)
                sync_tree(made)
            made.rename(target)
        sync(out)
    except OSError as error:
        raise LibraryError(f"{target} could not be written: {error.strerror}. Check the disk and try again.") from error
    for one in missing:
        console.failure(one.sop_instance_uid, "the file is missing from the library; fetch the study again.")
    console.say(f"{count(len(here), 'object')} copied into {target}. They name the patient.")
    return 1 if missing else 0


def _without_names(
    arguments: argparse.Namespace, instances: Sequence[StoredInstance], formats: Sequence[str], console: Console
) -> int:
    """The basic profile without options: ``ductoview deidentify`` has those."""
    if formats:
        raise SettingsError("--deidentify copies DICOM objects; it does not go with --format.")
    here = [one.path for one in instances if not one.missing]
    return deidentify(here, arguments.out, Choices(as_zip=arguments.zip, with_dicomdir=arguments.dicomdir), console)


def _medium(instances: Sequence[StoredInstance], folder: Path, progress: Progress) -> None:
    with WorkerPool(size=1) as pool:
        pool.run(deid_tasks.medium, [one.path for one in instances], folder, deadline_s=600)
    progress(1.0, "")


def _copy(instances: Sequence[StoredInstance], folder: Path, progress: Progress) -> None:
    folder.mkdir()
    for name, one in _steps(instances, progress):
        shutil.copyfile(one.path, folder / name)


def _zip(instances: Sequence[StoredInstance], target: Path, progress: Progress) -> None:
    """Stored, not deflated: the images are compressed already."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, one in _steps(instances, progress):
            archive.write(one.path, name)


def _steps(instances: Sequence[StoredInstance], progress: Progress) -> Iterator[tuple[str, StoredInstance]]:
    """Names that cannot lead out of the folder: the modality and a number."""
    for number, one in enumerate(instances, start=1):
        modality = "".join(letter for letter in one.modality if letter.isalnum()) or "OT"
        yield f"{modality}{number:04d}.dcm", one
        progress(number / len(instances), f"{number} of {len(instances)}")
