"""How somebody wants images to be seen, as data: grey, part shown, turning, shutters, and what is drawn over it.

A presentation state (PS3.3 A.33.1) says it of one or more images; each image gets one ``Presentation``.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.voi import LookupTable, VoiChoice

Rgb = tuple[int, int, int]


class Shape(StrEnum):
    """GraphicType (0070,0023)."""

    POINT = "POINT"
    POLYLINE = "POLYLINE"
    INTERPOLATED = "INTERPOLATED"
    CIRCLE = "CIRCLE"
    ELLIPSE = "ELLIPSE"


class SizeMode(StrEnum):
    """PresentationSizeMode (0070,0100)."""

    SCALE_TO_FIT = "SCALE TO FIT"
    TRUE_SIZE = "TRUE SIZE"
    MAGNIFY = "MAGNIFY"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Modality:
    """The modality transformation of a state; it replaces the image's own (PS3.4 N.2.1.1)."""

    slope: float = 1.0
    intercept: float = 0.0
    lut: LookupTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayedArea:
    """The part of the image that is shown (PS3.3 C.10.4), whole stored pixels, first and last included.

    Pixels count from 0 and may lie outside the image. ``magnification`` is device pixels an image pixel of MAGNIFY,
    ``pixel_mm`` the row and column spacing of TRUE SIZE, ``aspect`` how much higher than wide a pixel is drawn.
    """

    top: int
    left: int
    bottom: int
    right: int
    mode: SizeMode = SizeMode.SCALE_TO_FIT
    magnification: float | None = None
    pixel_mm: tuple[float, float] | None = None
    aspect: float = 1.0

    @property
    def height(self) -> int:
        """Rows shown."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Columns shown."""
        return self.right - self.left + 1

    def is_fitted(self, screen_px_per_mm: float | None) -> bool:
        """True when it is shown as large as it goes: also TRUE SIZE on a screen nobody measured, or without a scale."""
        if self.mode is SizeMode.TRUE_SIZE:
            return screen_px_per_mm is None or self.pixel_mm is None
        return self.mode is SizeMode.SCALE_TO_FIT or self.magnification is None

    def is_all_of(self, rows: int, columns: int) -> bool:
        """True when it is exactly the whole image."""
        return (self.top, self.left, self.bottom, self.right) == (0, 0, rows - 1, columns - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plane:
    """A bitmap over the image: ``mask`` is bool (rows, columns), its first pixel at stored ``row``, ``column``.

    ``layer`` names the graphic layer it is drawn in (overlay planes, PS3.3 C.9.2 and C.11.7).
    """

    mask: NDArray[np.bool_]
    row: int = 0
    column: int = 0
    layer: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shutters:
    """What is covered: everything outside of any of the shapes, or inside ``bitmap`` (PS3.3 C.7.6.11, C.7.6.15).

    ``rectangle`` is top, left, bottom, right of the last visible pixels (from 0), ``circle`` the centre and the radius
    in pixels, ``polygon`` the corners in stored pixels. ``p_value`` is the grey laid over it, 0 black to 65535 white.
    """

    rectangle: tuple[float, float, float, float] | None = None
    circle: tuple[PointPx, float] | None = None
    polygon: tuple[PointPx, ...] = ()
    bitmap: Plane | None = None
    p_value: int = 0

    def leave_open(self, rows: int, columns: int) -> bool:
        """False when a shape lies wholly beside the image, so that nothing of it would be seen."""
        spans = []
        if self.rectangle is not None:
            spans.append(self.rectangle)
        if self.circle is not None:
            centre, radius = self.circle
            spans.append((centre.row - radius, centre.column - radius, centre.row + radius, centre.column + radius))
        if self.polygon:
            down, across = [at.row for at in self.polygon], [at.column for at in self.polygon]
            spans.append((min(down), min(across), max(down), max(across)))
        return all(
            top <= rows - 1 and left <= columns - 1 and bottom >= 0 and right >= 0 for top, left, bottom, right in spans
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphicLayer:
    """A layer of drawings; higher ``order`` lies over lower; ``colour`` is the recommended one, None when not said."""

    name: str
    order: int = 1
    colour: Rgb | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphic:
    """One graphic object (PS3.3 C.10.5); ``points`` are stored pixels as GraphicType wants them.

    Where ``in_display`` the points are fractions of the displayed area as it is shown (row 0..1, column 0..1) instead.
    """

    shape: Shape
    points: tuple[PointPx, ...]
    layer: str = ""
    filled: bool = False
    dashed: bool = False
    in_display: bool = False
    colour: Rgb | None = None
    tracking_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextObject:
    """One text; ``anchor`` and ``box`` (two corners) are stored pixels or, each by its own flag, display fractions."""

    text: str
    layer: str = ""
    anchor: PointPx | None = None
    anchor_is_visible: bool = False
    anchor_in_display: bool = False
    box: tuple[PointPx, PointPx] | None = None
    box_in_display: bool = False
    justify: str = "LEFT"
    colour: Rgb | None = None
    tracking_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Presentation:
    """What a state says of one image.

    Without ``voi`` the whole range of modality values is shown, as PS3.4 N.2.1.3 wants it, unless
    ``keeps_image_voi``: then the state's own was unusable. ``modality`` None keeps the image's own, for the same reason.
    ``inverted`` is the state's polarity, which replaces the image's, None where it says none that can be believed;
    ``presentation_lut`` replaces both.
    ``rotation`` is clockwise in degrees, after it ``flipped`` left to right. ``notes`` are sentences on what was left
    out.
    """

    sop_instance_uid: str
    name: str = ""
    modality: Modality | None = field(default_factory=Modality)
    voi: VoiChoice | None = None
    keeps_image_voi: bool = False
    presentation_lut: LookupTable | None = None
    inverted: bool | None = False
    area: DisplayedArea | None = None
    rotation: int = 0
    flipped: bool = False
    shutters: Shutters | None = None
    layers: tuple[GraphicLayer, ...] = ()
    graphics: tuple[Graphic, ...] = ()
    texts: tuple[TextObject, ...] = ()
    planes: tuple[Plane, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def tracking_ids(self) -> frozenset[str]:
        """Tracking IDs of what is drawn (PS3.3 C.10.5): in states of ours the ids of findings and callipers."""
        ids = {one.tracking_id for one in self.graphics} | {one.tracking_id for one in self.texts}
        return frozenset(ids - {""})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PresentationState:
    """A presentation state by anybody; ``created`` is ``YYYYMMDDHHMMSS`` or shorter, empty when not said."""

    uid: str
    label: str = ""
    description: str = ""
    creator: str = ""
    created: str = ""
    software: str = ""
    patient: PatientIdentity = field(default_factory=PatientIdentity)
    images: tuple[Presentation, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, sop_instance_uid: str) -> Presentation | None:
        """What it says of that image, None when it is not about it."""
        return next((one for one in self.images if one.sop_instance_uid == sop_instance_uid), None)
