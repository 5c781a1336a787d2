"""An image's header in words for people, and as plain data for programs."""

from collections.abc import Iterator
from typing import Any

from ductoview.cli.headers import ImageHeader
from ductoview.dicom.transfer_syntaxes import syntax_name
from ductoview.model.geometry import Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.view import Laterality, Phase, View, ViewPosition
from ductoview.model.voi import GreyPath, VoiChoice, Window


def as_lines(image: ImageHeader, inferred: Phase) -> Iterator[tuple[str, str]]:
    """A name and words for each line; ``inferred`` is the phase that contrast and times suggest."""
    facts, grey = image.facts, image.grey
    yield "Image", ", ".join(_size_words(facts))
    yield "View", _view_words(facts.view)
    yield "Orientation", " ".join(facts.view.patient_orientation) or "unknown: shown as stored"
    yield "Phase", _phase_words(facts.phase, inferred)
    yield "Scale", _scale_words(facts.spacing)
    if facts.technique.magnification:
        yield "Magnified", f"{facts.technique.magnification:g} times"
    yield "Stored", ", ".join(_stored_words(grey))
    yield "Compressed", _syntax_words(facts)
    for number, choice in enumerate(grey.choices, start=1):
        yield f"VOI {number}", _choice_words(choice)
    if not grey.choices:
        yield "VOI", "none: the display derives a window"
    for problem in _problems(facts):
        yield "Problem", problem


def as_data(image: ImageHeader, inferred: Phase) -> dict[str, Any]:
    """The same as plain data, with the UIDs."""
    facts, grey = image.facts, image.grey
    view, spacing = facts.view, facts.spacing
    return {
        "path": str(image.path),
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
        "phase_inferred": inferred.value,
        "spacing": {"row_mm": spacing.row_mm, "column_mm": spacing.column_mm, "source": spacing.source.value},
        "magnification": facts.technique.magnification,
        "bits_stored": grey.bits_stored,
        "signed": grey.signed,
        "inverted": grey.inverted,
        "padding": list(grey.padding) if grey.padding else None,
        "voi": [_choice_data(number, choice) for number, choice in enumerate(grey.choices, start=1)],
        "lossy_ratio": facts.lossy_ratio,
        "lossy_ratios": list(facts.lossy_ratios),
        "problems": list(_problems(facts)),
    }


def _problems(facts: ImageFacts) -> Iterator[str]:
    view = facts.view
    yield from view.contradictions
    if view.laterality is Laterality.UNKNOWN:
        yield (
            "The side is not stated: ImageLaterality (0020,0062), AnatomicRegionSequence (0008,2218) and Laterality (0020,0060) "
            "name none. Ask who took it; until then it is shown as unknown."
        )
    if view.position is ViewPosition.UNKNOWN:
        yield "The view is not stated: ViewCodeSequence (0054,0220) and ViewPosition (0018,5101) name none that is known here."
    yield from facts.warnings


def _size_words(facts: ImageFacts) -> Iterator[str]:
    yield f"{facts.rows} rows x {facts.columns} columns"
    yield facts.modality or "no modality"
    if facts.frames > 1:
        yield f"{facts.frames} frames"


def _view_words(view: View) -> str:
    modifiers = ", ".join(modifier.value.replace("_", " ").lower() for modifier in view.modifiers)
    return view.label + (f" ({modifiers})" if modifiers else "")


def _phase_words(stated: Phase, inferred: Phase) -> str:
    if stated is not Phase.UNKNOWN:
        return stated.value.lower()
    return "not stated" if inferred is Phase.UNKNOWN else f"{inferred.value.lower()} by contrast and times, not stated"


def _scale_words(spacing: Spacing) -> str:
    if spacing.row_mm is None or spacing.column_mm is None:
        return spacing.words
    return f"{spacing.row_mm:.4f} mm a row, {spacing.column_mm:.4f} mm a column, {spacing.words}"


def _stored_words(grey: GreyPath) -> Iterator[str]:
    yield f"{grey.bits_stored} bits"
    yield "signed" if grey.signed else "unsigned"
    if grey.inverted:
        yield "inverted"
    if grey.padding:
        first, last = grey.padding
        yield f"padding {first}" if first == last else f"padding {first} to {last}"


def _choice_words(choice: VoiChoice) -> str:
    named = f"  {choice.explanation}" if choice.explanation else ""
    if isinstance(choice, Window):
        return f"window {choice.center:g}, {choice.width:g} {choice.function.value}{named}"
    return f"LUT of {len(choice.data)} entries from {choice.first}, {choice.bits} bits{named}"


def _syntax_words(facts: ImageFacts) -> str:
    name = syntax_name(facts.transfer_syntax_uid)
    if facts.lossy_ratio is None:
        return name
    ratios = ", then ".join(f"{ratio:g}" for ratio in facts.lossy_ratios)
    return f"{name}; with loss" + (f", ratio {ratios}" if ratios else "")


def _choice_data(number: int, choice: VoiChoice) -> dict[str, Any]:
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
