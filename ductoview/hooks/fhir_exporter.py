"""The review as HL7 FHIR R4, through the same hook as anybody's exporter."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ductoview import __version__
from ductoview.hooks.contracts import NoParams, PluginInfo
from ductoview.model import codes
from ductoview.model.breast_place import NoPlace
from ductoview.model.codes import Code
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.fhir import bundle
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.image import ImageFacts
from ductoview.model.measure_words import place_words
from ductoview.model.measures import Measure
from ductoview.model.review import Review


@dataclass(frozen=True, slots=True)
class FhirExporter:
    """Writes ``report.fhir.json``."""

    info = PluginInfo(
        id="ductoview.fhir",
        title="FHIR R4 report",
        version=__version__,
        summary="writes report.fhir.json: a Bundle with DiagnosticReport, ImagingStudy and an Observation a finding",
        intended_use="For the hospital's information system; only what a reader confirmed, preliminary until it is signed.",
    )
    Params = NoParams
    media_type = "application/fhir+json"
    carries_identity = True

    def export(
        self,
        review: Review,
        analyses: Mapping[str, DuctAnalysis],
        facts: Mapping[str, ImageFacts],
        destination: Path,
    ) -> tuple[Path, ...]:
        """``report.fhir.json``; candidates that nobody confirmed are not in it."""
        path = destination / "report.fhir.json"
        data = bundle(review, facts, _findings(review, analyses, facts))
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        return (path,)


def _findings(
    review: Review, analyses: Mapping[str, DuctAnalysis], facts: Mapping[str, ImageFacts]
) -> Iterator[tuple[str, Finding, str, Sequence[tuple[Code, Measure]], str]]:
    from ductoview.analysis.places import Places
    from ductoview.dicom.object_uids import tracking_uid

    places = Places(facts, review, analyses.get)
    for image in review.images:
        uid = image.sop_instance_uid
        for finding in image.findings:
            if finding.status is FindingStatus.CONFIRMED and uid in facts:
                place = places.of(uid, finding)
                words = place.why if isinstance(place, NoPlace) else f"Place: {place_words(place)}."
                tracking = tracking_uid(*review.tracked_by(uid, finding))
                yield uid, finding, tracking, _measures(finding, facts[uid]), words


def _measures(finding: Finding, facts: ImageFacts) -> list[tuple[Code, Measure]]:
    from ductoview.analysis.finding_measures import measures_of

    found = measures_of(finding, facts.spacing)
    size = codes.DIAMETER if found.is_calibre else codes.LONG_AXIS
    pairs = (
        (size, found.size),
        (codes.LENGTH, found.extent),
        (codes.DISTANCE_FROM_NIPPLE, found.from_nipple),
        (codes.PATH_LENGTH, found.along_duct),
    )
    return [(code, measure) for code, measure in pairs if measure is not None]
