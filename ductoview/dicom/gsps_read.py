"""A presentation state back into values: the window, and what was drawn, in stored pixels."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from ductoview.dicom.coordinates import points_of, polygon_of
from ductoview.dicom.gsps_drawing import Layer
from ductoview.errors import DicomReadError
from ductoview.model.geometry import PointPx
from ductoview.model.voi import VoiFunction, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMark:
    """A finding, candidate or calliper as drawn: its identifier, point, outline (closed, maybe empty) and text."""

    id: str
    at: PointPx | None = None
    outline: tuple[PointPx, ...] = ()
    text: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GspsContent:
    """What a presentation state says of its image; places are stored pixels.

    ``window`` is the first window, None when the state holds a look-up table or nothing. ``displayed_area`` is the
    first and the last pixel shown, 1-based column and row.
    """

    sop_instance_uid: str
    label: str
    creator: str
    window: Window | None
    inverted: bool
    displayed_area: tuple[int, int, int, int]
    centrelines: tuple[tuple[PointPx, ...], ...]
    findings: tuple[DrawnMark, ...]
    candidates: tuple[DrawnMark, ...]
    callipers: tuple[DrawnMark, ...]
    note: str


def read_gsps(path: Path) -> GspsContent:
    """Read a grayscale softcopy presentation state; raises DicomReadError when the file is none."""
    try:
        state = dcmread(path)
    except (InvalidDicomError, OSError, EOFError) as error:
        raise DicomReadError(f"{path.name} cannot be read as a presentation state: {error}") from error
    if state.get("SOPClassUID") != GrayscaleSoftcopyPresentationStateStorage:
        raise DicomReadError(
            f"{path.name} is no grayscale presentation state (SOPClassUID {state.get('SOPClassUID')})."
        )
    layers = {str(item.GraphicLayer): item for item in state.get("GraphicAnnotationSequence", ())}
    area = state.DisplayedAreaSelectionSequence[0]
    (left, top), (right, bottom) = area.DisplayedAreaTopLeftHandCorner, area.DisplayedAreaBottomRightHandCorner
    return GspsContent(
        sop_instance_uid=str(state.ReferencedSeriesSequence[0].ReferencedImageSequence[0].ReferencedSOPInstanceUID),
        label=str(state.ContentLabel),
        creator=str(state.get("ContentCreatorName") or ""),
        window=_window(state),
        inverted=state.get("PresentationLUTShape") == "INVERSE",
        displayed_area=(int(left), int(top), int(right), int(bottom)),
        centrelines=tuple(points_of(graphic.GraphicData) for graphic in _graphics(layers, Layer.DUCTS)),
        findings=_marks(layers, Layer.FINDINGS),
        candidates=_marks(layers, Layer.CANDIDATES),
        callipers=_marks(layers, Layer.CALLIPERS),
        note=" ".join(str(text.UnformattedTextValue) for text in _texts(layers, Layer.NOTE)),
    )


def _window(state: Dataset) -> Window | None:
    items = state.get("SoftcopyVOILUTSequence")
    if not items or "WindowCenter" not in items[0]:
        return None
    item = items[0]
    return Window(
        center=_first(item.WindowCenter),
        width=_first(item.WindowWidth),
        function=VoiFunction(item.get("VOILUTFunction") or VoiFunction.LINEAR),
    )


def _first(value: Any) -> float:
    return float(value[0] if hasattr(value, "__iter__") else value)


def _graphics(layers: dict[str, Dataset], layer: Layer) -> list[Dataset]:
    return list(layers[layer.name].get("GraphicObjectSequence", ())) if layer.name in layers else []


def _texts(layers: dict[str, Dataset], layer: Layer) -> list[Dataset]:
    return list(layers[layer.name].get("TextObjectSequence", ())) if layer.name in layers else []


def _marks(layers: dict[str, Dataset], layer: Layer) -> tuple[DrawnMark, ...]:
    """Graphics and texts of one layer, brought together by their tracking identifier."""
    graphics: dict[str, list[Dataset]] = defaultdict(list)
    for graphic in _graphics(layers, layer):
        graphics[str(graphic.TrackingID)].append(graphic)
    words = {str(text.TrackingID): str(text.UnformattedTextValue) for text in _texts(layers, layer)}
    return tuple(_mark(identifier, drawn, words.get(identifier, "")) for identifier, drawn in graphics.items())


def _mark(identifier: str, drawn: list[Dataset], text: str) -> DrawnMark:
    points = [graphic for graphic in drawn if graphic.GraphicType == "POINT"]
    outlines = [graphic for graphic in drawn if graphic.GraphicType == "POLYLINE"]
    return DrawnMark(
        id=identifier,
        at=points_of(points[0].GraphicData)[0] if points else None,
        outline=polygon_of(outlines[0].GraphicData) if outlines else (),
        text=text,
        dashed=any("LineStyleSequence" in graphic for graphic in outlines),
    )
