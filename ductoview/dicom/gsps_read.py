"""Presentation states, ours and other people's, back into values: grey, area, and what was drawn in stored pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from ductoview.dicom.coordinates import points_of, without_closing
from ductoview.dicom.grey import voi_choices
from ductoview.dicom.gsps_drawing import Layer
from ductoview.errors import DicomReadError
from ductoview.model.geometry import PointPx
from ductoview.model.voi import VoiChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnGraphic:
    """One graphic object; ``shape`` is GraphicType, ``points`` are stored pixels.

    Where ``in_display`` the points are fractions of the displayed area instead (row 0..1, column 0..1).
    """

    layer: str
    shape: str
    points: tuple[PointPx, ...]
    filled: bool = False
    dashed: bool = False
    in_display: bool = False
    tracking_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnText:
    """One text; ``anchor`` and ``box`` (two corners) are stored pixels, fractions of the area where ``in_display``."""

    layer: str
    text: str
    anchor: PointPx | None = None
    box: tuple[PointPx, PointPx] | None = None
    in_display: bool = False
    tracking_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMark:
    """A finding, candidate or calliper of ours as drawn: point, outline (closed, maybe empty) and text."""

    id: str
    at: PointPx | None = None
    outline: tuple[PointPx, ...] = ()
    text: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GspsContent:
    """What a presentation state says of its images.

    What it says of one image only is given for the image that was asked for, else for the first. ``voi`` is the window
    or look-up table, None when there is no usable one, of which ``notes`` tell. ``displayed_area`` is the first and the
    last pixel shown, 1-based column and row, None when nothing is said of the image. ``rotation`` is clockwise in
    degrees, after it ``flipped`` left to right. ``shutter`` tells that parts are covered.
    """

    sop_instance_uids: tuple[str, ...]
    label: str
    creator: str
    voi: VoiChoice | None
    inverted: bool
    displayed_area: tuple[int, int, int, int] | None
    rotation: int
    flipped: bool
    shutter: bool
    graphics: tuple[DrawnGraphic, ...]
    texts: tuple[DrawnText, ...]
    notes: tuple[str, ...] = ()

    @property
    def centrelines(self) -> tuple[tuple[PointPx, ...], ...]:
        """Centrelines of the ducts, in a state of ours."""
        return tuple(graphic.points for graphic in self.graphics if graphic.layer == Layer.DUCTS.name)

    def marks(self, layer: Layer) -> tuple[DrawnMark, ...]:
        """Findings, candidates or callipers, in a state of ours: graphics and text brought together."""
        drawn = [graphic for graphic in self.graphics if graphic.layer == layer.name]
        words = {text.tracking_id: text.text for text in self.texts if text.layer == layer.name}
        return tuple(
            _mark(identifier, [graphic for graphic in drawn if graphic.tracking_id == identifier], words)
            for identifier in dict.fromkeys(graphic.tracking_id for graphic in drawn)
        )


def read_gsps(path: Path, sop_instance_uid: str = "") -> GspsContent:
    """What a grayscale softcopy presentation state says of that image; raises DicomReadError when the file is none."""
    try:
        state = dcmread(path)
    except (InvalidDicomError, OSError, EOFError) as error:
        raise DicomReadError(f"{path.name} cannot be read as a presentation state: {error}") from error
    if state.get("SOPClassUID") != GrayscaleSoftcopyPresentationStateStorage:
        raise DicomReadError(f"{path.name} is no grayscale presentation state (SOPClassUID {state.get('SOPClassUID')})")
    try:
        return _content(state, sop_instance_uid)
    except (AttributeError, ValueError, IndexError, TypeError) as error:
        raise DicomReadError(f"{path.name} is a presentation state that cannot be understood: {error}") from error


def _content(state: Dataset, uid: str) -> GspsContent:
    notes: list[str] = []
    annotations = [one for one in state.get("GraphicAnnotationSequence") or () if _is_about(one, uid)]
    return GspsContent(
        sop_instance_uids=tuple(
            str(image.ReferencedSOPInstanceUID)
            for series in state.ReferencedSeriesSequence
            for image in series.ReferencedImageSequence
        ),
        label=str(state.get("ContentLabel") or ""),
        creator=str(state.get("ContentCreatorName") or ""),
        voi=_voi(state, uid, notes),
        inverted=state.get("PresentationLUTShape") == "INVERSE",
        displayed_area=_displayed_area(state, uid),
        rotation=int(state.get("ImageRotation") or 0),
        flipped=state.get("ImageHorizontalFlip") == "Y",
        shutter="ShutterShape" in state,
        graphics=tuple(graphic for annotation in annotations for graphic in _graphics(annotation)),
        texts=tuple(text for annotation in annotations for text in _texts(annotation)),
        notes=tuple(notes),
    )


def _is_about(item: Dataset, uid: str) -> bool:
    """True when an item is about an image: it names it, or it names none and is about all (PS3.3 C.11.8, C.10.4)."""
    named = [str(image.ReferencedSOPInstanceUID) for image in item.get("ReferencedImageSequence") or ()]
    return not uid or not named or uid in named


def _displayed_area(state: Dataset, uid: str) -> tuple[int, int, int, int] | None:
    for item in state.DisplayedAreaSelectionSequence:
        if _is_about(item, uid):
            (left, top), (right, bottom) = item.DisplayedAreaTopLeftHandCorner, item.DisplayedAreaBottomRightHandCorner
            return int(left), int(top), int(right), int(bottom)
    return None


def _voi(state: Dataset, uid: str, notes: list[str]) -> VoiChoice | None:
    """The first usable window or table for the image, by the rules for those of an image."""
    may_be_negative = float(state.get("RescaleIntercept") or 0) < 0
    for item in state.get("SoftcopyVOILUTSequence") or ():
        if _is_about(item, uid):
            return next(iter(voi_choices(item, notes, may_be_negative=may_be_negative)), None)
    return None


def _graphics(annotation: Dataset) -> Iterator[DrawnGraphic]:
    for item in annotation.get("GraphicObjectSequence") or ():
        in_display = item.GraphicAnnotationUnits == "DISPLAY"
        line = next(iter(item.get("LineStyleSequence") or ()), Dataset())
        yield DrawnGraphic(
            layer=str(annotation.GraphicLayer),
            shape=str(item.GraphicType),
            points=_points(item.GraphicData, in_display),
            filled=item.get("GraphicFilled") == "Y",
            dashed=line.get("LineDashingStyle") == "DASHED",
            in_display=in_display,
            tracking_id=str(item.get("TrackingID") or ""),
        )


def _texts(annotation: Dataset) -> Iterator[DrawnText]:
    for item in annotation.get("TextObjectSequence") or ():
        units = item.get("BoundingBoxAnnotationUnits") or item.get("AnchorPointAnnotationUnits")
        corners = (item.get("BoundingBoxTopLeftHandCorner"), item.get("BoundingBoxBottomRightHandCorner"))
        in_display = units == "DISPLAY"
        anchor = item.get("AnchorPoint")
        yield DrawnText(
            layer=str(annotation.GraphicLayer),
            text=str(item.UnformattedTextValue),
            anchor=_points(anchor, in_display)[0] if anchor else None,
            box=(_points(corners[0], in_display)[0], _points(corners[1], in_display)[0]) if all(corners) else None,
            in_display=in_display,
            tracking_id=str(item.get("TrackingID") or ""),
        )


def _points(values: Any, in_display: bool) -> tuple[PointPx, ...]:
    points = points_of(values)
    return tuple(PointPx(p.row + 0.5, p.column + 0.5) for p in points) if in_display else points


def _mark(identifier: str, drawn: list[DrawnGraphic], words: dict[str, str]) -> DrawnMark:
    at = next((graphic.points[0] for graphic in drawn if graphic.shape == "POINT"), None)
    outline = next((graphic for graphic in drawn if graphic.shape == "POLYLINE"), None)
    return DrawnMark(
        id=identifier,
        at=at,
        outline=without_closing(outline.points) if outline else (),
        text=words.get(identifier, ""),
        dashed=any(graphic.dashed for graphic in drawn),
    )
