"""One row a finding: what the reader decided, and the candidates of images nobody has reviewed."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding
from ductoview.model.image import ImageFacts
from ductoview.model.review import Review

COLUMNS = (
    "study_uid", "sop_instance_uid", "laterality", "view", "kind", "code", "coding_scheme", "meaning", "status", "score",
    "row", "column", "size_mm", "distance_from_nipple_mm", "arc_from_orifice_mm", "spacing_source", "made_by", "version",
)  # fmt: skip

# What a spreadsheet would run as a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class CsvExporter:
    """Writes ``findings.csv``."""

    info = PluginInfo(
        id="ductoview-csv.findings",
        title="Findings as CSV",
        version=version("ductoview-csv"),
        summary="writes findings.csv, one row a finding",
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
        """``findings.csv`` in UTF-8 with a header line, also when there is no finding."""
        path = destination / "findings.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for uid, finding in _findings(review, analyses):
                writer.writerow(
                    {name: _cell(value) for name, value in _row(review, facts.get(uid), uid, finding).items()}
                )
        return (path,)


def _findings(review: Review, analyses: Mapping[str, DuctAnalysis]) -> Iterator[tuple[str, Finding]]:
    """The reader's findings, then every candidate the reader has not taken up."""
    for image in review.images:
        yield from ((image.sop_instance_uid, finding) for finding in image.findings)
    for uid, analysis in analyses.items():
        decided = {finding.id for finding in review.image(uid).findings}
        yield from ((uid, finding) for finding in analysis.findings if finding.id not in decided)


def _row(review: Review, facts: ImageFacts | None, uid: str, finding: Finding) -> dict[str, object]:
    code = finding.kind.code
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
        "size_mm": finding.size_mm,
        "distance_from_nipple_mm": finding.distance_from_nipple_mm,
        "arc_from_orifice_mm": finding.arc_from_orifice_mm,
        "spacing_source": facts.spacing.source.value if facts else "",
        "made_by": finding.provenance.name,
        "version": finding.provenance.version,
    }


def _cell(value: object) -> object:
    """Numbers as they are; text that a spreadsheet would take for a formula behind an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
