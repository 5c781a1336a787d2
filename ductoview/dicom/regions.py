"""SCOORD regions of reports as graphics (PS3.3 C.18.6), on the image shown or on the source it was made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.uid import SegmentationStorage

from ductoview.dicom.content_tree import Reference
from ductoview.dicom.gsps_items import MOST_POINTS, points_in
from ductoview.dicom.values import code_string, items, numbers, text, texts
from ductoview.dicom.within import touches
from ductoview.model.exam import ExamImage
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Shape

_OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}
NOT_HERE = "their image is not open here"
OTHER_FRAME = "they are about another frame of the image"
UNUSABLE = "their shape or place cannot be"
OUTSIDE = "they lie outside the image"
_UNSURE = (
    "The image does not say whether it keeps the places of its source (SpatialLocationsPreserved): marks may be off."
)
SEGMENTATIONS = frozenset({str(SegmentationStorage), "1.2.840.10008.5.1.4.1.1.66.7"})
"""Segmentation and Label Map Segmentation Storage."""
_POINTS = {"POINT": range(1, 2), "POLYLINE": range(2, MOST_POINTS + 1), "CIRCLE": range(2, 3), "ELLIPSE": range(4, 5)}
"""How many points each GraphicType has (PS3.3 C.18.6.1.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The image of the exam that coordinates on some image are drawn on.

    ``orientation`` is the PatientOrientation of the image they were measured on where it lies otherwise than the shown
    one, else empty; ``why_not`` says why they cannot be drawn. ``is_sure`` is False where nobody says that places are kept.
    """

    image: ExamImage
    orientation: tuple[str, ...] = ()
    why_not: str = ""
    is_sure: bool = True

    @property
    def source_shape(self) -> tuple[int, int]:
        """Rows and columns of the image the coordinates were measured on."""
        rows, columns = self.image.facts.rows, self.image.facts.columns
        shown = self.image.facts.view.patient_orientation
        return (columns, rows) if self.orientation and is_transposed(self.orientation, shown) else (rows, columns)

    def place(self, graphic: Graphic) -> Graphic | None:
        """The graphic on the shown image, None where that is not possible."""
        if self.why_not or not self.orientation:
            return None if self.why_not else graphic
        facts = self.image.facts
        points = reoriented(graphic.points, self.orientation, facts.view.patient_orientation, facts.rows, facts.columns)
        return None if points is None else replace(graphic, points=points)

    def placed(self, graphics: Sequence[Graphic]) -> tuple[tuple[Graphic, ...], tuple[str, ...]]:
        """Those that can be seen on the image, and a reason for each that cannot; a region without any is unusable."""
        if self.why_not or not graphics:
            return (), (self.why_not or UNUSABLE,)
        facts, seen, reasons = self.image.facts, list[Graphic](), list[str]()
        for graphic in graphics:
            drawn = self.place(graphic)
            if drawn is None:
                reasons.append(UNUSABLE)
            elif touches(drawn, rows=facts.rows, columns=facts.columns):
                seen.append(drawn)
            else:
                reasons.append(OUTSIDE)
        return tuple(seen), tuple(reasons)


Where = Mapping[str, tuple[Target, ...]]
"""What coordinates on each image, by SOPInstanceUID, are drawn on: several renderings may share one source."""


def placed_on(
    where: Where, reference: Reference, graphics: Sequence[Graphic]
) -> tuple[list[tuple[Target, tuple[Graphic, ...]]], tuple[str, ...]]:
    """A region on each image it belongs to, and a reason for everything of it that is not drawn."""
    found = where.get(reference.uid, ())
    if not found or not reference.is_first_frame:
        return [], (OTHER_FRAME if found else NOT_HERE,)
    placed = [(target, target.placed(graphics)) for target in found]
    reasons = tuple(reason for _, (_, why) in placed for reason in why)
    return [(target, seen) for target, (seen, _) in placed if seen], reasons


def words_on(words: str, target: Target, images: int = 1) -> str:
    """A mark's words, with what must stand beside it: on how many images the same thing is marked, and a place unsure."""
    seen_on = f"one of {images} images" if images > 1 else ""
    return " · ".join(filter(None, (words, seen_on, "" if target.is_sure else "place unsure")))


def doubts(drawn_on: Iterable[Target]) -> tuple[str, ...]:
    """A sentence where places of a source were taken for those of the image without anybody saying so."""
    return () if all(target.is_sure for target in drawn_on) else (_UNSURE,)


def graphics_of(region: Dataset) -> tuple[Graphic, ...]:
    """A SCOORD item as graphics; empty when its type or points cannot be."""
    kind = code_string(region, "GraphicType")
    points = points_in(numbers(region, "GraphicData"), in_display=False)
    if kind == "MULTIPOINT" and len(points) <= MOST_POINTS:
        return tuple(Graphic(shape=Shape.POINT, points=(point,)) for point in points)
    if len(points) not in _POINTS.get(kind, ()):
        return ()
    return (Graphic(shape=Shape(kind), points=points),)


def targets(images: Sequence[ExamImage]) -> Where:
    """Where coordinates on each image are drawn, by SOPInstanceUID: on itself, and those of a source on what was made of it.

    IHE MAMMO: a CAD report may refer to the FOR PROCESSING source of the image shown; SpatialLocationsPreserved
    (0028,135A) of SourceImageSequence says whether places are the same (PS3.3 C.7.6.1.1.4).
    """
    found: dict[str, tuple[Target, ...]] = {}
    for image in images:
        for source, target in _sources(image):
            found[source] = (*found.get(source, ()), target)
    return found | {image.sop_instance_uid: (Target(image=image),) for image in images}


def reoriented(
    points: Sequence[PointPx], source: Sequence[str], shown: Sequence[str], rows: int, columns: int
) -> tuple[PointPx, ...] | None:
    """Places on an image of PatientOrientation ``source`` on the same one turned to ``shown``, which has ``rows`` x
    ``columns``; None when the two do not fit together."""
    if len(source) != 2 or len(shown) != 2 or not all((*source, *shown)):
        return None
    (to_right, to_bottom), (own_right, own_bottom) = ([way[0] for way in pair] for pair in (source, shown))
    is_turned = is_transposed(source, shown)
    if is_turned:
        to_right, to_bottom = to_bottom, to_right
    if own_right not in (to_right, _OPPOSITE.get(to_right)) or own_bottom not in (to_bottom, _OPPOSITE.get(to_bottom)):
        return None
    made = []
    for point in points:
        row, column = (point.column, point.row) if is_turned else (point.row, point.column)
        made.append(
            PointPx(
                row if own_bottom == to_bottom else rows - 1 - row,
                column if own_right == to_right else columns - 1 - column,
            )
        )
    return tuple(made)


def is_transposed(source: Sequence[str], shown: Sequence[str]) -> bool:
    """True when the rows of one PatientOrientation are the columns of the other."""
    right, other = (pair[0][:1] if pair else "" for pair in (source, shown))
    return right not in (other, _OPPOSITE.get(other))


def _sources(image: ExamImage) -> list[tuple[str, Target]]:
    found = []
    for item in items(_header(image.path), "SourceImageSequence"):
        preserved = code_string(item, "SpatialLocationsPreserved")
        target = Target(image=image, is_sure=preserved == "YES")
        if preserved == "NO":
            target = Target(image=image, why_not="the image shown does not keep the places of its source")
        elif preserved == "REORIENTED_ONLY":
            orientation = texts(item, "PatientOrientation")
            why_not = _why_not_turned(orientation, image)
            target = Target(image=image, orientation=orientation, why_not=why_not)
        found.append((text(item, "ReferencedSOPInstanceUID"), target))
    return [(uid, target) for uid, target in found if uid]


def _why_not_turned(orientation: Sequence[str], image: ExamImage) -> str:
    facts = image.facts
    if len(orientation) != 2:
        return "the source's PatientOrientation is not stated"
    fits = reoriented((), orientation, facts.view.patient_orientation, facts.rows, facts.columns) is not None
    return "" if fits else "the orientations of image and source do not fit together"


def _header(path: Path) -> Dataset:
    try:
        return dcmread(path, stop_before_pixels=True, specific_tags=["SourceImageSequence", "SpecificCharacterSet"])
    except (OSError, EOFError, ValueError, TypeError, KeyError, NotImplementedError):
        return Dataset()
