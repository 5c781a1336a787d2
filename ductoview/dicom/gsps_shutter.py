"""Shutters of a presentation state (PS3.3 C.7.6.11, C.7.6.15); rows and columns count from 1 there, from 0 here."""

from pydicom import Dataset

from ductoview.dicom.overlay_planes import plane_of
from ductoview.dicom.values import number, numbers, texts
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Plane, Shutters

_EDGES = (
    "ShutterUpperHorizontalEdge",
    "ShutterLeftVerticalEdge",
    "ShutterLowerHorizontalEdge",
    "ShutterRightVerticalEdge",
)
_KNOWN = {"RECTANGULAR", "CIRCULAR", "POLYGONAL", "BITMAP"}
_MOST_CORNERS = 10_000


def shutter_group(state: Dataset) -> int | None:
    """The overlay group that is a shutter and no drawing."""
    group = number(state, "ShutterOverlayGroup")
    return None if group is None else int(group)


def shutters_of(state: Dataset, notes: list[str]) -> Shutters | None:
    """What the state covers; shapes that cannot be are left out with a note."""
    shapes = {shape.upper() for shape in texts(state, "ShutterShape")}
    rectangle = circle = None
    polygon: tuple[PointPx, ...] = ()
    if "RECTANGULAR" in shapes and (rectangle := _rectangle(state)) is None:
        notes.append("The rectangular shutter lacks an edge or leaves nothing open; left out.")
    if "CIRCULAR" in shapes and (circle := _circle(state)) is None:
        notes.append("The circular shutter lacks its centre or radius; left out.")
    if "POLYGONAL" in shapes and not (polygon := _polygon(state)):
        notes.append("The polygonal shutter has no three corners; left out.")
    bitmap = _bitmap(state, notes) if "BITMAP" in shapes or shutter_group(state) is not None else None
    for shape in sorted(shapes - _KNOWN):
        notes.append(f"ShutterShape {shape[:16]} is unknown; left out.")
    if rectangle is None and circle is None and not polygon and bitmap is None:
        return None
    value = number(state, "ShutterPresentationValue") or 0
    return Shutters(
        rectangle=rectangle, circle=circle, polygon=polygon, bitmap=bitmap, p_value=min(max(int(value), 0), 0xFFFF)
    )


def _rectangle(state: Dataset) -> tuple[float, float, float, float] | None:
    edges = [number(state, keyword) for keyword in _EDGES]
    top, left, bottom, right = (None if edge is None else edge - 1 for edge in edges)
    if top is None or left is None or bottom is None or right is None or bottom < top or right < left:
        return None
    return top, left, bottom, right


def _circle(state: Dataset) -> tuple[PointPx, float] | None:
    centre, radius = numbers(state, "CenterOfCircularShutter"), number(state, "RadiusOfCircularShutter")
    if len(centre) != 2 or radius is None or radius <= 0:
        return None
    return PointPx(centre[0] - 1, centre[1] - 1), radius


def _polygon(state: Dataset) -> tuple[PointPx, ...]:
    flat = numbers(state, "VerticesOfThePolygonalShutter")
    corners = tuple(PointPx(row - 1, column - 1) for row, column in zip(flat[::2], flat[1::2], strict=False))
    return corners if 3 <= len(corners) <= _MOST_CORNERS and len(flat) % 2 == 0 else ()


def _bitmap(state: Dataset, notes: list[str]) -> Plane | None:
    group = shutter_group(state)
    if group is None:
        notes.append("The bitmap shutter does not name its overlay (ShutterOverlayGroup); left out.")
        return None
    return plane_of(state, group, "", notes)
