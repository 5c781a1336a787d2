"""A finding in one sentence, and an impression to begin with: composed of what is known, never a word more."""

from collections.abc import Iterable
from dataclasses import dataclass

from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_fields import field_of
from ductoview.model.finding import SIZED_BY_CALIBRE, Certainty, Finding, FindingKind
from ductoview.model.geometry import Spacing
from ductoview.model.measure_words import measure_words, place_words
from ductoview.model.measures import Measure
from ductoview.model.persistence import Persistence
from ductoview.model.view import Laterality, View

_SIDE_WORDS = {Laterality.LEFT: "left breast", Laterality.RIGHT: "right breast"}
_BESIDE = (
    FindingKind.EXTRAVASATION,
    FindingKind.LOBULAR_BLUSH,
    FindingKind.INTRAVASATION,
    FindingKind.REFLUX,
)
"""Contrast that is no longer in a duct."""
_SURE = {Certainty.DEFINITE: "", Certainty.PROBABLE: "probable", Certainty.POSSIBLE: "possible"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known around a finding: its image's view and scale, its place in the breast, the duct it lies in."""

    view: View
    spacing: Spacing
    place: BreastPlace | HalfPlace | NoPlace = NoPlace(why="")  # noqa: RUF009  (frozen)
    branch_order: int | None = None
    calibre: Measure | None = None


def finding_sentence(finding: Finding, around: Around) -> str:
    """The reader's own sentence where there is one, else what, where, in which duct, how far, how large, how lasting."""
    if finding.description:
        return finding.description
    parts = (
        f"{_what(finding)} {_where_seen(around.view)}",
        place_words(around.place).replace(" · ", ", "),
        _duct(finding, around),
        _distances(finding),
        _size(finding),
        extent_words(finding),
        *_lasting(finding),
    )
    scale = f" (lengths {around.spacing.words})" if _has_length(finding, around) else ""
    return "; ".join(part for part in parts if part) + scale + "."


def remarks(finding: Finding, around: Around) -> str:
    """What stands in no column of a table of findings: the duct, and how lasting it is; empty when nothing is known."""
    said = (_duct(finding, around), *_lasting(finding))
    return "; ".join(part for part in said if part)


def impression_draft(record: ExamRecord, sentences: Iterable[str]) -> str:
    """An impression to begin with, of the record and the sentences of the confirmed findings; the reader rewrites it.

    Where nothing is confirmed it says so only when the reader called the pattern normal: silence is not normal.
    """
    side = field_of("injected_side").words_of(record.injected_side)
    head = f"{side} ductogram" if side else "Ductogram"
    outcome = field_of("outcome").words_of(record.outcome).lower()
    pattern = field_of("pattern").words_of(record.pattern)
    opening = f"{head}, filling: {outcome}." if outcome else f"{head}."
    closing = [
        f"{field_of(name).words}: {words}."
        for name in ("assessment", "recommendations")
        if (words := field_of(name).words_of(getattr(record, name)))
    ]
    return " ".join([opening, *([f"{pattern}."] if pattern else []), *sentences, *closing])


def _what(finding: Finding) -> str:
    sure = _SURE[finding.certainty] if finding.certainty else ""
    words = finding.kind.words
    return f"{sure.capitalize()} {words[0].lower()}{words[1:]}" if sure else words


def _where_seen(view: View) -> str:
    side = _SIDE_WORDS.get(view.laterality)
    return f"in the {side}, seen in {view.label}" if side else f"seen in {view.label}, side unknown"


def _duct(finding: Finding, around: Around) -> str:
    if around.branch_order is None:
        return ""
    calibre = f" of mean calibre {measure_words(around.calibre)}" if around.calibre else ""
    return f"{'beside' if finding.kind in _BESIDE else 'in'} a duct{calibre}, branch order {around.branch_order}"


def _distances(finding: Finding) -> str:
    straight, along = finding.distance_from_nipple_mm, finding.arc_from_orifice_mm
    parts = (
        f"{straight:.0f} mm from the nipple" if straight is not None else "",
        f"{along:.0f} mm along the ducts from the orifice" if along is not None else "",
    )
    return ", ".join(part for part in parts if part)


def _size(finding: Finding) -> str:
    name = "calibre" if finding.kind in SIZED_BY_CALIBRE else "longest axis"
    if finding.size_mm is not None:
        return f"{name} {finding.size_mm:.1f} mm"
    return f"{name} {finding.size_px:.0f} px, scale unknown" if finding.size_px is not None else ""


def _lasting(finding: Finding) -> list[str]:
    return [one.words for one in finding.persistence if one.persistence is not Persistence.UNKNOWN]


def extent_words(finding: Finding) -> str:
    """``over 8.2 mm``; empty for a finding at one place."""
    if finding.extent is None:
        return ""
    if finding.extent.length_mm is not None:
        return f"over {finding.extent.length_mm:.1f} mm"
    return f"over {finding.extent.length_px:.0f} px, scale unknown"


def _has_length(finding: Finding, around: Around) -> bool:
    lengths = (finding.size_mm, finding.distance_from_nipple_mm, finding.arc_from_orifice_mm)
    in_mm = any(one is not None for one in lengths) or (around.branch_order is not None and around.calibre is not None)
    return in_mm and around.spacing.is_known
