"""``ductoview info``: what the header of each image says, and what is wrong with it."""

import argparse
from pathlib import Path

from ductoview.cli.console import Console
from ductoview.cli.words import left_out

EXAMPLE = """
ductoview info image.dcm
ductoview info study/ --json
"""
_MOST_JOBS = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths and ``--json``."""
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="DICOM files, and folders to walk")
    parser.add_argument("--json", action="store_true", help="print a list with one object for each file")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Describe every image; 1 when a file could not be read."""
    from ductoview.cli.describe import as_data, as_lines
    from ductoview.cli.headers import read_headers
    from ductoview.cli.many import processors
    from ductoview.model.phases import inferred_phases
    from ductoview.workers.pool import WorkerPool

    jobs = processors(_MOST_JOBS)
    with WorkerPool(size=jobs) as pool, console.progress("Reading headers") as progress:
        headers = read_headers(arguments.paths, pool, jobs, progress)
    phases = inferred_phases(image.facts for image in headers.images)
    described = [(image, phases[image.facts.ref.sop_instance_uid]) for image in headers.images]
    if arguments.json:
        console.json(
            [
                *(as_data(image, phase) for image, phase in described),
                *({"path": str(header.path), "no_image": header.refusal} for header in headers.without_picture),
                *({"path": str(path), "error": reason} for path, reason in headers.failures),
            ]
        )
    else:
        for number, (image, phase) in enumerate(described):
            if number:
                console.say()
            console.say(str(image.path))
            for name, words in as_lines(image, phase):
                console.say(f"  {name:<12}{words}".rstrip())
        for other in headers.without_picture:
            console.note(f"{other.path}: {other.refusal}")
    if headers.skipped:
        console.note(f"{left_out(headers.skipped)}.")
    for path, reason in headers.failures:
        console.failure(path, reason)
    return 1 if headers.failures else 0
