"""Measurement groups of the report (TID 1410, 1501): the duct tree, every finding, every calliper."""

from collections.abc import Sequence
from typing import NamedTuple

from highdicom.sr import (
    AlgorithmIdentification,
    CodedConcept,
    CoordinatesForMeasurement,
    FindingSite,
    GraphicTypeValues,
    ImageRegion,
    Measurement,
    MeasurementsAndQualitativeEvaluations,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    QualitativeEvaluation,
    RelationshipTypeValues,
    ScoordContentItem,
    SourceImageForRegion,
    TextContentItem,
    TrackingIdentifier,
)
from pydicom.sr.codedict import codes

from ductoview import __version__
from ductoview.dicom import private_terms as terms
from ductoview.dicom.coded import concept
from ductoview.dicom.content import ImageContent
from ductoview.dicom.coordinates import closed, graphic_data
from ductoview.dicom.object_uids import tracking_uid
from ductoview.dicom.sr_place import place_evaluations, place_measurements, place_sources, sites
from ductoview.model import codes as model_codes
from ductoview.model.codes import Code
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import MIMICS, Extent, Finding, FindingKind, Provenance
from ductoview.model.review import Calliper
from ductoview.model.view import Laterality

TREE = "duct tree"
"""Tracking identifier of the group with the numbers of the whole tree."""

MILLIMETRE = codes.UCUM.Millimeter
SQUARE_MILLIMETRE = codes.UCUM.SquareMillimeter
NO_UNITS = codes.UCUM.NoUnits
PIXELS = CodedConcept("{pixels}", "UCUM", "Pixels")
_SIDES = {Laterality.LEFT: codes.SCT.Left, Laterality.RIGHT: codes.SCT.Right}
_EXTREME = {FindingKind.DUCT_NARROWING: codes.SCT.Minimum, FindingKind.MAMMARY_DUCT_ECTASIA: codes.SCT.Maximum}


def finding_group(finding: Finding, content: ImageContent) -> PlanarROIMeasurementsAndQualitativeEvaluations:
    """One finding: its CID 6057 code, place, outline, lengths, status and origin."""
    group = PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(content.tracking_uid_of(finding), finding.id),
        referenced_region=_region(finding, content),
        finding_type=concept(finding.kind.code),
        finding_category=concept(model_codes.MORPHOLOGICALLY_ABNORMAL_STRUCTURE)
        if finding.kind is not FindingKind.NORMAL_BREAST_TISSUE and finding.kind not in MIMICS
        else None,
        finding_sites=sites(content.told.get(finding.id), _SIDES.get(content.facts.view.laterality)),
        algorithm_id=_algorithm(content.algorithm_of(finding)),
        measurements=[*_finding_measurements(finding, content), *place_measurements(content.told.get(finding.id))],
        qualitative_evaluations=[*_evaluations(finding, content), *place_evaluations(content.told.get(finding.id))],
    )
    # TID 1410 is extensible: what it has no row for follows as further items of the group.
    group[0].ContentSequence.extend([*_further_items(finding, content), *place_sources(content.told.get(finding.id))])
    return group


def calliper_group(calliper: Calliper, content: ImageContent) -> MeasurementsAndQualitativeEvaluations:
    """One distance, with the two points it was measured between."""
    ends = CoordinatesForMeasurement(
        GraphicTypeValues.POLYLINE, graphic_data([calliper.start, calliper.end], content.shape), _source(content)
    )
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(content, calliper.id),
        finding_sites=[_site(content)],
        measurements=[
            Measurement(
                concept(model_codes.DISTANCE),
                *_in_mm_or_px(calliper.length_mm, calliper.length_px),
                method=concept(terms.STRAIGHT_LINE),
                referenced_coordinates=[ends],
            )
        ],
        qualitative_evaluations=[_spacing(content)],
    )


def tree_group(content: ImageContent) -> MeasurementsAndQualitativeEvaluations:
    """The duct tree in numbers, or that there is none, or that nobody looked."""
    analysis = content.analysis
    found = analysis.contrast_found if analysis else None
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(content, TREE),
        finding_sites=[_site(content)],
        algorithm_id=_algorithm(analysis.provenance[0]) if analysis and analysis.provenance else None,
        measurements=_tree_measurements(analysis) if analysis and found else None,
        qualitative_evaluations=[
            QualitativeEvaluation(concept(terms.CONTRAST_FOUND), concept(terms.YES_NO_TERMS[found])),
            _spacing(content),
        ],
    )
    if content.corrected_words:
        group[0].ContentSequence.append(
            TextContentItem(codes.DCM.Comment, content.corrected_words, RelationshipTypeValues.CONTAINS)
        )
    return group


def _tree_measurements(analysis: DuctAnalysis) -> list[Measurement]:
    segments, summary = analysis.tree.segments, analysis.summary
    length_px = sum(segment.length_px for segment in segments)
    calibre_px = max((float(segment.path[:, 2].max()) for segment in segments), default=0.0)
    length, calibre = _in_mm_or_px(summary.total_length_mm, length_px), _in_mm_or_px(summary.max_calibre_mm, calibre_px)
    return _measurements(
        _Row(terms.SEGMENT_COUNT, (len(segments), NO_UNITS)),
        _Row(model_codes.LENGTH, length, terms.ALONG_CENTRELINE, codes.SCT.Total),
        _Row(terms.LUMEN_CALIBRE, calibre, terms.HALF_MAXIMUM, codes.SCT.Maximum),
        _Row(model_codes.AREA, (summary.opacified_area_mm2, SQUARE_MILLIMETRE), terms.PIXEL_COUNT),
    )


def _finding_measurements(finding: Finding, content: ImageContent) -> list[Measurement]:
    size = _in_mm_or_px(finding.size_mm, finding.size_px)
    by_hand = terms.AS_STATED if finding.is_sized_by_hand else None
    if finding.kind in terms.SIZE_IS_A_CALIBRE:
        extent = _Row(model_codes.DIAMETER, size, by_hand or terms.HALF_MAXIMUM, _EXTREME.get(finding.kind))
    else:
        extent = _Row(model_codes.LONG_AXIS, size, by_hand or terms.OUTLINE_AXIS)
    distance, arc = finding.distance_from_nipple_mm, finding.arc_from_orifice_mm
    return _measurements(
        extent,
        _Row(model_codes.DISTANCE_FROM_NIPPLE, (distance, MILLIMETRE), terms.STRAIGHT_LINE),
        _Row(model_codes.PATH_LENGTH, (arc, MILLIMETRE), terms.ALONG_CENTRELINE),
        _Row(terms.DETECTOR_SCORE, (finding.score, NO_UNITS)),
        *(_extent_rows(finding.extent, content.facts.spacing.mean_mm) if finding.extent else ()),
    )


def _extent_rows(extent: Extent, pixel_mm: float | None) -> list["_Row"]:
    """How long a stretch is, and its least and greatest calibre where it lies on ducts."""
    method = terms.ALONG_CENTRELINE if extent.calibres_px else terms.ALONG_LINE
    rows = [_Row(model_codes.LENGTH, _in_mm_or_px(extent.length_mm, extent.length_px), method)]
    for derivation, choose in ((codes.SCT.Minimum, min), (codes.SCT.Maximum, max)):
        if extent.calibres_px:
            calibre = choose(extent.calibres_px)
            value = _in_mm_or_px(calibre * pixel_mm if pixel_mm else None, calibre)
            rows.append(_Row(terms.LUMEN_CALIBRE, value, terms.HALF_MAXIMUM, derivation))
    return rows


class _Row(NamedTuple):
    """One measurement: what, how much of which unit (nothing is written for None), by which method."""

    name: Code
    value: tuple[float | None, CodedConcept]
    method: Code | None = None
    derivation: CodedConcept | None = None


def _in_mm_or_px(length_mm: float | None, length_px: float | None) -> tuple[float | None, CodedConcept]:
    return (length_mm, MILLIMETRE) if length_mm is not None else (length_px, PIXELS)


def _measurements(*rows: _Row) -> list[Measurement]:
    """TID 300 of every row that has a value."""
    return [
        Measurement(
            concept(row.name),
            row.value[0],
            row.value[1],
            method=concept(row.method) if row.method else None,
            derivation=row.derivation,
        )
        for row in rows
        if row.value[0] is not None
    ]


def _evaluations(finding: Finding, content: ImageContent) -> list[QualitativeEvaluation]:
    stated = [
        QualitativeEvaluation(concept(terms.FINDING_STATUS), concept(terms.STATUS_TERMS[finding.status])),
        _spacing(content),
    ]
    if finding.certainty is not None:
        stated.append(
            QualitativeEvaluation(concept(terms.CERTAINTY), concept(terms.CERTAINTY_TERMS[finding.certainty]))
        )
    if finding.mimic is not None:
        stated.append(QualitativeEvaluation(concept(terms.POSSIBLE_MIMIC), concept(terms.MIMIC_TERMS[finding.mimic])))
    stated += [
        QualitativeEvaluation(concept(terms.PERSISTENCE), concept(terms.PERSISTENCE_TERMS[seen.persistence]))
        for seen in finding.persistence
    ]
    return stated


def _further_items(finding: Finding, content: ImageContent) -> Sequence[ScoordContentItem | TextContentItem]:
    items: list[ScoordContentItem | TextContentItem] = []
    if _has_area(finding) or finding.extent is not None:
        center = ScoordContentItem(
            name=codes.DCM.Center,
            graphic_type=GraphicTypeValues.POINT,
            graphic_data=graphic_data([finding.at], content.shape),
            relationship_type=RelationshipTypeValues.CONTAINS,
        )
        center.ContentSequence = [_source(content)]
        items.append(center)
    texts = (
        (concept(terms.DUCT_SEGMENT), "" if finding.segment is None else str(finding.segment)),
        (concept(terms.GROUP), "" if finding.group is None else str(finding.group)),
        (codes.DCM.Comment, finding.why),
        (concept(terms.DESCRIPTION), finding.description),
        (concept(terms.CALIBRE_PROFILE), " ".join(map(repr, finding.extent.calibres_px)) if finding.extent else ""),
    )
    for name, text in texts:
        if text:
            items.append(TextContentItem(name, text, RelationshipTypeValues.CONTAINS))
    return items


def _region(finding: Finding, content: ImageContent) -> ImageRegion:
    if _has_area(finding):
        outline = closed(graphic_data(finding.outline, content.shape))
        return ImageRegion(GraphicTypeValues.POLYLINE, outline, _source(content))
    if finding.extent is not None:
        stretch = graphic_data(finding.extent.points, content.shape)
        return ImageRegion(GraphicTypeValues.POLYLINE, stretch, _source(content))
    return ImageRegion(GraphicTypeValues.POINT, graphic_data([finding.at], content.shape), _source(content))


def _has_area(finding: Finding) -> bool:
    return len(finding.outline) >= 3


def _tracking(content: ImageContent, identifier: str) -> TrackingIdentifier:
    return TrackingIdentifier(tracking_uid(str(content.header.SOPInstanceUID), identifier), identifier)


def _spacing(content: ImageContent) -> QualitativeEvaluation:
    source = content.facts.spacing.source
    return QualitativeEvaluation(concept(terms.SPACING_SOURCE), concept(terms.SPACING_TERMS[source]))


def _site(content: ImageContent) -> FindingSite:
    return FindingSite(concept(model_codes.BREAST), laterality=_SIDES.get(content.facts.view.laterality))


def _source(content: ImageContent) -> SourceImageForRegion:
    return SourceImageForRegion(content.header.SOPClassUID, content.header.SOPInstanceUID)


def _algorithm(provenance: Provenance | None) -> AlgorithmIdentification | None:
    """TID 4019 of what an algorithm proposed; a reader's own mark names none."""
    if provenance is None or provenance.is_reader:
        return None
    return AlgorithmIdentification(
        name=provenance.name,
        version=provenance.version or __version__,
        parameters=[provenance.parameters] if provenance.parameters else None,
    )
