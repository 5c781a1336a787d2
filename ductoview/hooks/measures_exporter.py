"""The measures of a study as JSON, through the same hook as anybody's exporter."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ductoview import __version__
from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding
from ductoview.model.image import ImageFacts
from ductoview.model.measures import Measure
from ductoview.model.measures_json import finding_to_json, image_to_json, measures_to_json
from ductoview.model.review import Review


@dataclass(frozen=True, slots=True)
class MeasuresExporter:
    """Writes ``measures.json``."""

    info = PluginInfo(
        id="ductoview.measures",
        title="Measures as JSON",
        version=__version__,
        summary="writes measures.json: every tree, duct segment and finding with unit, uncertainty and source of scale",
        intended_use="For studies and other programs; names images by their UIDs, not the patient.",
    )
    Params = NoParams
    media_type = "application/json"
    carries_identity = False

    def export(
        self,
        review: Review,
        analyses: Mapping[str, DuctAnalysis],
        facts: Mapping[str, ImageFacts],
        destination: Path,
    ) -> tuple[Path, ...]:
        """``measures.json``; images without contrast have an empty tree."""
        from ductoview.analysis.measures import measured
        from ductoview.analysis.places import Places

        places = Places(facts, review, analyses.get)
        images = [
            image_to_json(facts[uid], measured(one, facts[uid].spacing), one.corrected_words)
            for uid, one in analyses.items()
        ]
        findings = [
            finding_to_json(uid, one, _measures(one, facts.get(uid)), places.of(uid, one), review.partner_of(uid, one))
            for uid, one in standing(review, analyses)
        ]
        path = destination / "measures.json"
        data = measures_to_json(review.study_uid, images, findings)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        return (path,)


def _measures(finding: Finding, facts: ImageFacts | None) -> Mapping[str, Measure | None]:
    """What is measured of a finding; nothing while nothing is known of its image."""
    from ductoview.analysis.finding_measures import measures_of

    names = ("size", "from_nipple", "along_duct", "extent")
    found = measures_of(finding, facts.spacing) if facts else None
    return {name: getattr(found, name, None) for name in names}


def standing(review: Review, analyses: Mapping[str, DuctAnalysis]) -> Iterator[tuple[str, Finding]]:
    """The reader's findings, then every candidate the reader has not taken up."""
    for image in review.images:
        yield from ((image.sop_instance_uid, finding) for finding in image.findings)
    for uid, analysis in analyses.items():
        decided = {finding.id for finding in review.image(uid).findings}
        yield from ((uid, finding) for finding in analysis.findings if finding.id not in decided)
