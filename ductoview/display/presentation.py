"""A presentation state applied to an image: turning, grey and the part shown (PS3.4 N.2.1)."""

from dataclasses import replace

from ductoview.display.drawings import displayed
from ductoview.display.framing import around
from ductoview.display.orientation import Orientation, hanging_orientation
from ductoview.display.squaring import squared
from ductoview.display.viewport import ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts
from ductoview.model.presentation import DisplayedArea, Presentation, SizeMode
from ductoview.model.view import View
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window

_SQUARE = 0.005
_WORDS = 1 << 16


def stated_orientation(presentation: Presentation, view: View) -> Orientation:
    """The turning a state asks for: clockwise rotation, then the flip (PS3.3 C.10.6); the chest wall where it then lies."""
    quarters = presentation.rotation // 90 % 4
    own = hanging_orientation(view)
    return Orientation(
        transposed=quarters % 2 == 1,
        flipped_rows=quarters in (2, 3),
        flipped_columns=(quarters in (1, 2)) != presentation.flipped,
        is_known=own.is_known,
        chest_wall=_chest_wall(view, quarters, presentation.flipped) if own.is_known else None,
    )


def stated_grey(presentation: Presentation, grey: GreyPath) -> GreyPath:
    """The image's grey path with the modality transformation and the polarity of the state in place of its own."""
    path = grey if presentation.inverted is None else replace(grey, inverted=presentation.inverted)
    if presentation.modality is None:
        return path
    modality = presentation.modality
    table = modality.lut and _from_signed(modality.lut, may_be_negative=grey.signed)
    return replace(path, slope=modality.slope, intercept=modality.intercept, modality_lut=table)


def stated_choice(presentation: Presentation, grey: GreyPath) -> VoiChoice | None:
    """The state's window or table; the whole range where it has none; None where the image's own is to be kept."""
    path = stated_grey(presentation, grey)
    if isinstance(presentation.voi, LookupTable):
        return _from_signed(presentation.voi, may_be_negative=_possible(path)[0] < 0)
    if presentation.voi is not None or presentation.keeps_image_voi:
        return presentation.voi
    return whole_range(path)


def whole_range(grey: GreyPath) -> Window:
    """The identity VOI transformation: least to most modality value of the stored bits (PS3.4 N.2.1.3)."""
    low, high = _possible(grey)
    return Window(
        center=(low + high) / 2,
        width=max(high - low, 1e-6),
        function=VoiFunction.LINEAR_EXACT,
        explanation="WHOLE RANGE",
    )


def area_view(
    area: DisplayedArea,
    orientation: Orientation,
    stored_shape: tuple[int, int],
    width: int,
    height: int,
    device_px_per_mm: float | None = None,
) -> ViewState:
    """The displayed area in the middle of a viewport (PS3.3 C.10.4).

    MAGNIFY takes the stated factor; TRUE SIZE needs a screen measured in device pixels per mm, and is fitted without
    one, as SCALE TO FIT always is.
    """
    first, last = displayed(area, orientation, stored_shape)
    high, wide = last.row - first.row + 1, last.column - first.column + 1
    zoom = min(width / wide, height / high)
    if area.mode is SizeMode.MAGNIFY and area.magnification is not None:
        zoom = area.magnification
    elif area.mode is SizeMode.TRUE_SIZE and area.pixel_mm is not None and device_px_per_mm is not None:
        zoom = device_px_per_mm * area.pixel_mm[0 if orientation.transposed else 1] / orientation.shown_stretch[1]
    return around(PointPx((first.row + last.row) / 2, (first.column + last.column) / 2), width, height, zoom)


def limits(presentation: Presentation, facts: ImageFacts, *, is_measured: bool = False) -> tuple[str, ...]:
    """Sentences on what of a state cannot be kept; ``is_measured`` tells that the screen's pixels are known in mm.

    Pixels are drawn as high and wide as the image itself says, whatever a state says of them.
    """
    area, shutters, notes = presentation.area, presentation.shutters, []
    if shutters is not None and not shutters.leave_open(facts.rows, facts.columns):
        notes.append("Its shutter would cover all of the image; it is left open.")
    if area is None:
        return tuple(notes)
    if area.mode is SizeMode.TRUE_SIZE and area.pixel_mm is None:
        notes.append("TRUE SIZE is asked for without a PresentationPixelSpacing; the area is fitted.")
    elif area.mode is SizeMode.TRUE_SIZE and not is_measured:
        notes.append("TRUE SIZE needs a screen measured by its ruler; the area is fitted.")
    higher, wider = squared(Orientation(), facts).stretch
    drawn = higher / wider
    if abs(area.aspect / drawn - 1) > _SQUARE:
        as_drawn = "square" if drawn == 1 else f"{drawn:.3g} times as high, as the image says"
        notes.append(f"Pixels stated as {area.aspect:.3g} times as high as wide are drawn {as_drawn}.")
    return tuple(notes)


def state_words(presentation: Presentation) -> str:
    """Said on the image while a state is applied."""
    return f"STATE {presentation.name}".strip()


def turning_words(presentation: Presentation, view: View) -> str:
    """Said on the image where the state lays it otherwise than it would hang; empty where it does not."""
    own, stated = hanging_orientation(view), stated_orientation(presentation, view)
    if (own.transposed, own.flipped_rows, own.flipped_columns) == (
        stated.transposed,
        stated.flipped_rows,
        stated.flipped_columns,
    ):
        return ""
    parity = (own.transposed, own.flipped_rows, own.flipped_columns)
    is_mirrored = sum(parity) % 2 != sum((stated.transposed, stated.flipped_rows, stated.flipped_columns)) % 2
    return "AS THE STATE SAYS: FLIPPED" if is_mirrored else "AS THE STATE SAYS: TURNED"


def _possible(grey: GreyPath) -> tuple[float, float]:
    """Least and largest value the modality transformation can give (PS3.3 C.11.1.1)."""
    if grey.modality_lut is not None:
        return 0.0, float((1 << grey.modality_lut.bits) - 1)
    least = -(1 << grey.bits_stored - 1) if grey.signed else 0
    ends = [value * grey.slope + grey.intercept for value in (least, least + (1 << grey.bits_stored) - 1)]
    return min(ends), max(ends)


def _from_signed(table: LookupTable, *, may_be_negative: bool) -> LookupTable:
    """The table with its first input value read as signed where its input may be negative (PS3.3 C.11.1.1, C.11.2.1.1).

    A state does not know how its image is stored: in implicit VR, and by many writers, -700 stands there as 64836.
    """
    return replace(table, first=table.first - _WORDS) if may_be_negative and table.first >= _WORDS // 2 else table


def _chest_wall(view: View, quarters: int, flipped: bool) -> str | None:
    """The side of the shown image to which the patient's back lies, from PatientOrientation."""
    to_right, to_bottom = view.patient_orientation
    sides = ("left", "top", "right", "bottom")
    by_letter = {("A", 0): "left", ("P", 0): "right", ("A", 1): "top", ("P", 1): "bottom"}
    side = by_letter.get((to_right[:1], 0)) or by_letter.get((to_bottom[:1], 1))
    if side is None:
        return None
    turned = sides[(sides.index(side) + quarters) % 4]
    return {"left": "right", "right": "left"}.get(turned, turned) if flipped else turned
