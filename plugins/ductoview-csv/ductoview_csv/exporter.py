"""Three tables: findings with their place, duct segments, and trees; what the reader decided and what is only proposed."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.model.breast_place import BreastPlace, HalfPlace, NoPlace
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding
from ductoview.model.geometry import Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.review import Review
from ductoview_csv.measures import SEGMENT_COLUMNS, TREE_COLUMNS, segment_rows, tree_row

if TYPE_CHECKING:
    from ductoview.analysis.places import Places

COLUMNS = (
    "study_uid", "sop_instance_uid", "laterality", "view", "kind", "code", "coding_scheme", "meaning", "status", "score",
    "row", "column", "size_mm", "distance_from_nipple_mm", "arc_from_orifice_mm", "spacing_source", "made_by", "version",
    "half", "quadrant", "clock_hour", "clock_hour_plus_minus", "depth_mm", "depth_mm_plus_minus", "same_as_image",
    "same_as_row", "same_as_column", "size_px", "mimic", "certainty", "size_mm_plus_minus", "size_px_plus_minus",
    "size_by_hand", "distance_from_nipple_mm_plus_minus", "arc_from_orifice_mm_plus_minus", "extent_mm",
    "extent_mm_plus_minus", "extent_px", "extent_px_plus_minus",
)  # fmt: skip

# What a spreadsheet would run as a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class CsvExporter:
    """Writes ``findings.csv``, ``segments.csv`` and ``trees.csv``."""

    info = PluginInfo(
        id="ductoview-csv.findings",
        title="Findings and measures as CSV",
        version=version("ductoview-csv"),
        summary="writes findings.csv, segments.csv and trees.csv: one row a finding, a duct segment, an image",
        intended_use="For spreadsheets and studies; names images by their UIDs, not the patient.",
    )
    Params = NoParams
    media_type = "text/csv"
    carries_identity = False

    def export(
        self,
        review: Review,
        analyses: Mapping[str, DuctAnalysis],
        facts: Mapping[str, ImageFacts],
        destination: Path,
    ) -> tuple[Path, ...]:
        """Three files in UTF-8, each with a header line also when it has no row."""
        # Here, for a window that only lists the methods loads no algorithm.
        from ductoview.analysis.measures import measured
        from ductoview.analysis.places import Places

        places = Places(facts, review, analyses.get)
        trees = {uid: measured(one, facts[uid].spacing) for uid, one in analyses.items() if uid in facts}
        findings = (_row(review, facts.get(uid), uid, one, places) for uid, one in _findings(review, analyses))
        by = {uid: one.corrected_words for uid, one in analyses.items()}
        segments = (row for uid, tree in trees.items() for row in segment_rows(facts[uid], tree, by[uid]))
        rows = (tree_row(facts[uid], tree, by[uid]) for uid, tree in trees.items())
        return (
            _written(destination / "findings.csv", COLUMNS, findings),
            _written(destination / "segments.csv", SEGMENT_COLUMNS, segments),
            _written(destination / "trees.csv", TREE_COLUMNS, rows),
        )


def _written(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _cell(value) for name, value in row.items()})
    return path


def _findings(review: Review, analyses: Mapping[str, DuctAnalysis]) -> Iterator[tuple[str, Finding]]:
    """The reader's findings, then every candidate the reader has not taken up."""
    for image in review.images:
        yield from ((image.sop_instance_uid, finding) for finding in image.findings)
    for uid, analysis in analyses.items():
        decided = {finding.id for finding in review.image(uid).findings}
        yield from ((uid, finding) for finding in analysis.findings if finding.id not in decided)


def _row(review: Review, facts: ImageFacts | None, uid: str, finding: Finding, places: "Places") -> dict[str, object]:
    code = finding.kind.code
    # Millimetres of a scale that nobody knows, or not any more, would be nobody's.
    in_mm = finding if facts is not None and facts.spacing.is_known else None
    return {
        "study_uid": review.study_uid,
        "sop_instance_uid": uid,
        "laterality": facts.view.laterality.value if facts else "",
        "view": facts.view.position.value if facts else "",
        "kind": finding.kind.value,
        "code": code.value,
        "coding_scheme": code.scheme,
        "meaning": code.meaning,
        "status": finding.status.value,
        "score": finding.score,
        "row": round(finding.at.row, 2),
        "column": round(finding.at.column, 2),
        "size_mm": in_mm and in_mm.size_mm,
        "distance_from_nipple_mm": in_mm and in_mm.distance_from_nipple_mm,
        "arc_from_orifice_mm": in_mm and in_mm.arc_from_orifice_mm,
        "spacing_source": facts.spacing.source.value if facts else "",
        "made_by": finding.provenance.name,
        "version": finding.provenance.version,
        **_place(places.of(uid, finding)),
        **_other(review, uid, finding),
        "size_px": None if in_mm and finding.size_mm is not None else finding.size_px,
        "mimic": finding.mimic.value if finding.mimic else None,
        "certainty": finding.certainty.value if finding.certainty else None,
        **(_how_exact(finding, facts.spacing) if facts else {}),
    }


def _how_exact(finding: Finding, spacing: Spacing) -> dict[str, object]:
    """How long a stretch is, and how exact each length is (coverage factor 2); not of a size that a reader typed."""
    from ductoview.analysis.finding_measures import measures_of

    found, unit = measures_of(finding, spacing), "mm" if spacing.is_known else "px"
    size = None if finding.is_sized_by_hand else found.size
    exact = {
        f"size_{unit}": size,
        "distance_from_nipple_mm": found.from_nipple,
        "arc_from_orifice_mm": found.along_duct,
        f"extent_{unit}": found.extent,
    }
    length = {f"extent_{unit}": round(found.extent.value, 4)} if found.extent else {}
    by_hand = {"size_by_hand": "yes"} if finding.is_sized_by_hand and found.size else {}
    return length | by_hand | {f"{name}_plus_minus": round(one.plus_minus, 4) for name, one in exact.items() if one}


def _place(place: BreastPlace | HalfPlace | NoPlace) -> dict[str, object]:
    """The half of one view; quadrant and clock only where a reader joined two."""
    if isinstance(place, NoPlace):
        return {}
    in_mm = place.depth.unit.value == "mm"
    depth = {"depth_mm": round(place.depth.value, 2), "depth_mm_plus_minus": round(place.depth.plus_minus, 2)}
    if isinstance(place, HalfPlace):
        return {"half": place.half.name, **(depth if in_mm else {})}
    sure = place.clock_plus_minus
    return {
        "half": "+".join(half.name for half in place.halves),
        "quadrant": place.quadrant.name if place.quadrant else None,
        "clock_hour": None if place.clock is None else round(place.clock, 2),
        "clock_hour_plus_minus": None if sure is None else round(sure, 2),
        **depth,
    }


def _other(review: Review, uid: str, finding: Finding) -> dict[str, object]:
    """The finding a reader said to be the same, by its image and place: ids of marks mean nothing outside."""
    other = review.partner_of(uid, finding)
    found = review.image(other.image_uid).finding(other.finding_id) if other else None
    if other is None or found is None:
        return {}
    return {
        "same_as_image": other.image_uid,
        "same_as_row": round(found.at.row, 2),
        "same_as_column": round(found.at.column, 2),
    }


def _cell(value: object) -> object:
    """Numbers as they are; text that a spreadsheet would take for a formula behind an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
