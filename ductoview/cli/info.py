"""``ductoview info``: what the header of each image says, and what is wrong with it."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductoview.cli.console import Console
from ductoview.model.view import Phase

if TYPE_CHECKING:
    from ductoview.model.image import ImageFacts
    from ductoview.model.voi import GreyPath, VoiChoice

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
    from ductoview.cli.headers import read_headers
    from ductoview.cli.many import processors
    from ductoview.workers.pool import WorkerPool

    jobs = processors(_MOST_JOBS)
    with WorkerPool(size=jobs) as pool, console.progress("Reading headers") as progress:
        headers = read_headers(arguments.paths, pool, jobs, progress)
    if arguments.json:
        console.json(
            [
                *(_as_data(header.path, header.facts, header.grey) for header in headers.images),
                *({"path": str(header.path), "no_image": header.refusal} for header in headers.without_picture),
                *({"path": str(path), "error": reason} for path, reason in headers.failures),
            ]
        )
    else:
        for number, header in enumerate(headers.images):
            if number:
                console.say()
            console.say(str(header.path))
            for name, words in _as_lines(header.facts, header.grey):
                console.say(f"  {name:<12}{words}".rstrip())
        for other in headers.without_picture:
            console.note(f"{other.path}: {other.refusal}")
    for path, reason in headers.failures:
        console.failure(path, reason)
    return 1 if headers.failures else 0


def _as_lines(facts: "ImageFacts", grey: "GreyPath") -> Iterator[tuple[str, str]]:
    view, spacing = facts.view, facts.spacing
    yield (
        "Image",
        f"{facts.rows} rows x {facts.columns} columns, {facts.modality or 'no modality'}"
        + (f", {facts.frames} frames" if facts.frames > 1 else ""),
    )
    modifiers = ", ".join(modifier.value.replace("_", " ").lower() for modifier in view.modifiers)
    yield "View", view.label + (f" ({modifiers})" if modifiers else "")
    yield "Orientation", " ".join(view.patient_orientation) or "unknown: shown as stored"
    yield "Phase", "not stated" if facts.phase is Phase.UNKNOWN else facts.phase.value.lower()
    if spacing.row_mm is None or spacing.column_mm is None:
        yield "Scale", spacing.source.words
    else:
        yield "Scale", f"{spacing.row_mm:.4f} mm a row, {spacing.column_mm:.4f} mm a column, {spacing.source.words}"
    if facts.technique.magnification:
        yield "Magnified", f"{facts.technique.magnification:g} times"
    yield (
        "Stored",
        f"{grey.bits_stored} bits, {'signed' if grey.signed else 'unsigned'}"
        + (", inverted" if grey.inverted else "")
        + (f", padding {grey.padding[0]} to {grey.padding[1]}" if grey.padding else ""),
    )
    yield "Compressed", _syntax_words(facts)
    for number, choice in enumerate(grey.choices, start=1):
        yield f"VOI {number}", _choice_words(choice)
    if not grey.choices:
        yield "VOI", "none: the display derives a window"
    for problem in (*view.contradictions, *facts.warnings):
        yield "Problem", problem


def _choice_words(choice: "VoiChoice") -> str:
    from ductoview.model.voi import Window

    named = f"  {choice.explanation}" if choice.explanation else ""
    if isinstance(choice, Window):
        return f"window {choice.center:g}, {choice.width:g} {choice.function.value}{named}"
    return f"LUT of {len(choice.data)} entries from {choice.first}, {choice.bits} bits{named}"


def _syntax_words(facts: "ImageFacts") -> str:
    from ductoview.dicom.transfer_syntaxes import syntax_name

    name = syntax_name(facts.transfer_syntax_uid)
    if facts.lossy_ratio is None:
        return name
    return f"{name}; with loss" + (f", ratio {facts.lossy_ratio:g}" if facts.lossy_ratio else "")


def _as_data(path: Path, facts: "ImageFacts", grey: "GreyPath") -> dict[str, Any]:
    view, spacing = facts.view, facts.spacing
    return {
        "path": str(path),
        "study_instance_uid": facts.ref.study_uid,
        "sop_instance_uid": facts.ref.sop_instance_uid,
        "sop_class_uid": facts.ref.sop_class_uid,
        "transfer_syntax_uid": facts.transfer_syntax_uid,
        "modality": facts.modality,
        "rows": facts.rows,
        "columns": facts.columns,
        "frames": facts.frames,
        "laterality": view.laterality.value,
        "view": view.position.value,
        "modifiers": [modifier.value for modifier in view.modifiers],
        "patient_orientation": list(view.patient_orientation),
        "phase": facts.phase.value,
        "spacing": {"row_mm": spacing.row_mm, "column_mm": spacing.column_mm, "source": spacing.source.value},
        "magnification": facts.technique.magnification,
        "bits_stored": grey.bits_stored,
        "signed": grey.signed,
        "inverted": grey.inverted,
        "padding": list(grey.padding) if grey.padding else None,
        "voi": [_choice_data(number, choice) for number, choice in enumerate(grey.choices, start=1)],
        "lossy_ratio": facts.lossy_ratio,
        "problems": [*view.contradictions, *facts.warnings],
    }


def _choice_data(number: int, choice: "VoiChoice") -> dict[str, Any]:
    from ductoview.model.voi import Window

    if isinstance(choice, Window):
        about: dict[str, Any] = {
            "kind": "WINDOW",
            "center": choice.center,
            "width": choice.width,
            "function": choice.function.value,
        }
    else:
        about = {"kind": "LUT", "first": choice.first, "entries": len(choice.data), "bits": choice.bits}
    return {"number": number, **about, "explanation": choice.explanation}
