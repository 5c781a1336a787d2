"""``ductoview deidentify``: copies of objects without what names the patient, after a look at what they would keep."""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.cli.words import count, left_out
from ductoview.dicom.scan import scan
from ductoview.errors import DiskError, LibraryError, SettingsError
from ductoview.model.deidentify import Option, Verdict
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.deid_export import Exported, Preview, Wish, look, look_again, write
from ductoview.workspace.deid_words import shown
from ductoview.workspace.exported import copied_all_the_same

EXAMPLE = """
ductoview deidentify archive/ --out research --preview
ductoview deidentify archive/ --out research --keep patient --keep dates --dicomdir
ductoview deidentify --study 1.2.840.113619.2.66.1 --out case --zip
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths or a study, the folder, and what may be kept."""
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="DICOM files, and folders to walk")
    parser.add_argument("--study", metavar="UID", type=values.uid, help="a study of the library instead of files")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="a folder that does not exist yet")
    parser.add_argument(
        "--keep",
        metavar="WHAT",
        action="append",
        default=[],
        choices=[option.value for option in Option],
        help="; ".join(f"{option.value}: {option.words}" for option in Option) + "; may be repeated",
    )
    parser.add_argument("--zip", action="store_true", help="write one ZIP file instead of a folder")
    parser.add_argument("--dicomdir", action="store_true", help="lay the objects out as a medium with a DICOMDIR")
    parser.add_argument("--preview", action="store_true", help="show what would be kept and removed; write nothing")
    parser.add_argument(
        "--texts-seen",
        action="store_true",
        help="you have read the texts that --preview lists; those that name nobody may be kept",
    )
    parser.add_argument(
        "--letters-seen",
        metavar="UID",
        action="append",
        default=[],
        help="you have looked at this image and the letters in it name nobody; may be repeated",
    )
    parser.add_argument(
        "--map", metavar="FILE", type=Path, help="also write which UID became which; keep it apart and safe"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Look, then write; 1 when an object is left out."""
    if bool(arguments.paths) == bool(arguments.study):
        raise SettingsError("Name either files or --study UID.")
    if arguments.study:
        with connected(arguments) as client:
            instances = [one for one in client.instances(arguments.study) if not one.missing]
            rejected = copied_all_the_same(client.image_checks.checks(arguments.study))
        if not instances:
            raise LibraryError(f"The library has no study {arguments.study}; 'ductoview fetch' brings it from a node.")
        for sentence in rejected:
            console.note(sentence)
        paths = [one.path for one in instances]
    else:
        found = scan(arguments.paths)
        paths = list(found)
        if found.skipped:
            console.note(f"{left_out(found.skipped)}.")
    choices = Choices(
        keep=frozenset(Option(one) for one in arguments.keep),
        as_zip=arguments.zip,
        with_dicomdir=arguments.dicomdir,
        preview=arguments.preview,
        texts_seen=arguments.texts_seen,
        letters_seen=frozenset(arguments.letters_seen),
        map_file=arguments.map,
    )
    return deidentify(paths, arguments.out, choices, console)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the command line says of an export."""

    keep: frozenset[Option] = frozenset()
    as_zip: bool = False
    with_dicomdir: bool = False
    preview: bool = False
    texts_seen: bool = False
    letters_seen: frozenset[str] = frozenset()
    map_file: Path | None = None


def deidentify(paths: Sequence[Path], out: Path, choices: Choices, console: Console) -> int:
    """Look at ``paths`` and write them to ``out``; 1 when an object is left out."""
    with WorkerPool(size=1) as pool:
        with console.progress("Looking") as progress:
            preview = look(paths, choices.keep, pool, progress=progress)
            if choices.texts_seen:
                seen = frozenset(one.text for one in preview.texts if one.verdict is Verdict.REMOVED)
                preview = look_again(preview, choices.keep, pool, allowed=seen, let_go=choices.letters_seen)
        if choices.preview:
            return _show(preview, console)
        wish = Wish(out=out, as_zip=choices.as_zip, with_dicomdir=choices.with_dicomdir, let_go=choices.letters_seen)
        with console.progress("Writing") as progress:
            done = write(preview, wish, pool, progress=progress)
    return _report(done, choices.map_file, console)


def _show(preview: Preview, console: Console) -> int:
    console.say("KEPT, with the values that will stand in the new objects")
    for keyword, several in preview.kept.items():
        console.say(f"  {keyword}: {shown(several)}")
    console.say("REMOVED, OR REPLACED BY WHAT SAYS NOTHING")
    console.say("  " + ", ".join(preview.removed))
    console.say("TEXTS")
    for one in preview.texts:
        console.say(f"  {one.where}: “{one.text}” — {one.verdict.value}")
    for file in preview.files:
        _show_file(file.path.name, file.failed or (file.account.left_out if file.account else ""), console)
        uid = file.account.sop_instance_uid if file.account else ""
        if file.says_letters and not file.suspicious:
            console.say(
                f"  {file.path.name}: no letters were found, but BurnedInAnnotation says YES; look at the whole image, and"
                f" let it go with --letters-seen {uid}"
            )
        for letters in file.suspicious:
            console.say(
                f"  {file.path.name}: {letters.count} letters in a row at row {letters.row}, column {letters.column};"
                f" look at them, and let the image go with --letters-seen {uid}"
            )
        for letters in file.markers:
            console.say(
                f"  {file.path.name}: {letters.count} letters in a row, as of a side marker, at row {letters.row}, column"
                f" {letters.column}; look whether it is one"
            )
        if file.not_checked:
            console.note(f"{file.path.name}: its picture was not checked for letters: {file.not_checked}")
    return 0


def _show_file(name: str, why: str, console: Console) -> None:
    if why:
        console.say(f"  LEFT OUT {name}: {why}")


def _report(done: Exported, map_file: Path | None, console: Console) -> int:
    for name, why in done.left_out:
        console.failure(name, f"left out: {why}")
    for name in done.not_checked:
        console.note(f"{name}: its picture was not checked for letters; look at it before you give it away.")
    for name in done.with_markers:
        console.note(f"{name}: it has a short row of letters, as of a side marker; look whether it is one.")
    if map_file is not None:
        _write_map(done, map_file)
        console.say(f"{map_file} says which UID became which: with it the patients can be found again.")
    console.say(
        f"{count(done.count, 'object')} written into {done.target} without names; KEPT.TXT there lists what was kept."
    )
    return 1 if done.left_out else 0


def _write_map(done: Exported, path: Path) -> None:
    try:
        with path.open("x", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["old", "new"])
            writer.writerows(sorted(done.uids.items()))
    except OSError as error:
        raise DiskError(f"{path} could not be written: {error.strerror}. The export itself is complete.") from error
