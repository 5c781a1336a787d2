"""Graphic layers of a presentation state: centrelines, findings, candidates (dashed), callipers, drawings and a note."""

from enum import Enum

import numpy as np
from highdicom.color import CIELabColor
from highdicom.pr import GraphicObject, TextObject
from numpy.typing import NDArray
from pydicom import Dataset

from ductoview.dicom.content import ImageContent
from ductoview.dicom.coordinates import closed, graphic_data
from ductoview.dicom.gsps_annotations import annotation_drawing
from ductoview.dicom.gsps_parts import Drawing, label, polyline
from ductoview.dicom.object_uids import tracking_uid
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.review import Calliper


class Layer(Enum):
    """GraphicLayer (0070,0002): what it holds, and its colour as CIELab."""

    DUCTS = ("Centrelines of the opacified ducts", (75.0, -35.0, -15.0))
    FINDINGS = ("Findings confirmed by the reader", (92.0, -15.0, 85.0))
    CANDIDATES = ("Candidates proposed by the program, not reviewed", (75.0, 25.0, 65.0))
    CALLIPERS = ("Distances", (100.0, 0.0, 0.0))
    DRAWINGS = ("Drawings and words of the reader", (100.0, 0.0, 0.0))
    NOTE = ("Where the objects come from, and the scale", (100.0, 0.0, 0.0))

    @property
    def description(self) -> str:
        """GraphicLayerDescription (0070,0068)."""
        return self.value[0]

    @property
    def color(self) -> CIELabColor:
        """GraphicLayerRecommendedDisplayCIELabValue (0070,0401)."""
        return CIELabColor(*self.value[1])


def drawings(content: ImageContent) -> dict[Layer, Drawing]:
    """The layers of an image that have something to show, in drawing order."""
    marks = Layer.CANDIDATES if content.unreviewed else Layer.FINDINGS
    drawn = {
        Layer.DUCTS: _centrelines(content),
        marks: _findings(content),
        Layer.CALLIPERS: _callipers(content),
        Layer.DRAWINGS: annotation_drawing(content),
    }
    shown = {layer: drawing for layer, drawing in drawn.items() if drawing.graphics or drawing.texts}
    return {**shown, Layer.NOTE: Drawing(texts=[_note(content)])} if shown else {}


def finding_text(finding: Finding) -> str:
    """What stands beside a finding; one nobody has reviewed says ``candidate`` first, and what it may be instead."""
    extent = finding.extent
    along = f"over {_length(extent.length_mm, extent.length_px)}" if extent else ""
    parts = [finding.words, _length(finding.size_mm, finding.size_px), along]
    if finding.status is FindingStatus.CANDIDATE:
        instead = f"or {finding.mimic.value.lower().replace('_', ' ')}" if finding.mimic else ""
        parts = ["candidate:", finding.words, instead, *parts[1:]]
    if finding.distance_from_nipple_mm is not None:
        parts.append(f"({finding.distance_from_nipple_mm:.0f} mm from nipple)")
    return " ".join(part for part in parts if part)


def calliper_text(calliper: Calliper) -> str:
    """The length of a calliper, in pixels where no scale is known."""
    return _length(calliper.length_mm, calliper.length_px)


def _length(length_mm: float | None, length_px: float | None) -> str:
    if length_mm is not None:
        return f"{length_mm:.1f} mm"
    return "" if length_px is None else f"{length_px:.0f} px"


def _centrelines(content: ImageContent) -> Drawing:
    segments = content.analysis.tree.segments if content.analysis else ()
    return Drawing([polyline(graphic_data(segment.path, content.shape)) for segment in segments])


def _findings(content: ImageContent) -> Drawing:
    drawing = Drawing()
    for finding in content.findings:
        tracking = {"tracking_id": finding.id, "tracking_uid": content.tracking_uid_of(finding)}
        drawing.graphics.extend(_marks(finding, content.shape, tracking))
        drawing.texts.append(label(finding_text(finding), finding.at, content.shape, tracking))
    return drawing


def _marks(finding: Finding, shape: tuple[int, int], tracking: dict[str, str]) -> list[GraphicObject]:
    """The point itself, and around it the outline, or a ring where there is none, dashed for a candidate."""
    point = graphic_data([finding.at], shape)
    if len(finding.outline) >= 3:
        around = polyline(closed(graphic_data(finding.outline, shape)), **tracking)
    elif finding.extent is not None:
        around = polyline(graphic_data(finding.extent.points, shape), **tracking)
    else:
        around = GraphicObject("CIRCLE", _ring(point, finding.size_px, shape), "PIXEL", **tracking)
    if finding.status is FindingStatus.CANDIDATE:
        around.LineStyleSequence = [_dashed(Layer.CANDIDATES.color)]
    return [GraphicObject("POINT", point, "PIXEL", **tracking), around]


def _ring(center: NDArray[np.float64], size_px: float | None, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Centre and one point of a circle wide enough to leave the place itself visible."""
    rows, columns = shape
    radius = max(size_px or 0.0, min(rows, columns) / 60)
    column = center[0, 0] + radius if center[0, 0] + radius <= columns else max(center[0, 0] - radius, 0.0)
    return np.array([center[0], [column, center[0, 1]]])


def _callipers(content: ImageContent) -> Drawing:
    drawing = Drawing()
    sop_instance_uid = str(content.header.SOPInstanceUID)
    for calliper in content.callipers:
        tracking = {"tracking_id": calliper.id, "tracking_uid": tracking_uid(sop_instance_uid, calliper.id)}
        drawing.graphics.append(polyline(graphic_data([calliper.start, calliper.end], content.shape), **tracking))
        drawing.texts.append(label(calliper_text(calliper), calliper.end, content.shape, tracking))
    return drawing


def _note(content: ImageContent) -> TextObject:
    draft = "" if content.signed else "Draft, not signed. "
    who = "ductoview, unreviewed candidates" if content.unreviewed else f"{draft}Read by {content.reader}"
    return TextObject(
        " ".join(filter(None, (f"{who}.", content.corrected_words, f"Scale: {content.facts.spacing.words}."))),
        "DISPLAY",
        bounding_box=(0.01, 0.96, 0.6, 0.99),
        text_justification="LEFT",
    )


def _dashed(color: CIELabColor) -> Dataset:
    """A dashed line of one pixel without shadow (PS3.3 C.10.5, Line Style Sequence)."""
    style = Dataset()
    style.LineDashingStyle = "DASHED"
    style.LinePattern = 0x00FF00FF
    style.LineThickness = 1.0
    style.PatternOnColorCIELabValue = list(color.value)
    style.PatternOnOpacity = 1.0
    style.ShadowStyle = "OFF"
    style.ShadowOffsetX = 0.0
    style.ShadowOffsetY = 0.0
    style.ShadowColorCIELabValue = list(color.value)
    style.ShadowOpacity = 0.0
    return style
