"""A presentation state applied to an image: turning, grey and the part shown (PS3.4 N.2.1)."""

from dataclasses import replace

from ductoview.display.orientation import Orientation, hanging_orientation
from ductoview.model.presentation import Presentation
from ductoview.model.view import View
from ductoview.model.voi import GreyPath, VoiChoice, VoiFunction, Window


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
    path = replace(grey, inverted=presentation.inverted)
    if presentation.modality is None:
        return path
    modality = presentation.modality
    return replace(path, slope=modality.slope, intercept=modality.intercept, modality_lut=modality.lut)


def stated_choice(presentation: Presentation, grey: GreyPath) -> VoiChoice | None:
    """The state's window or table; the whole range where it has none; None where the image's own is to be kept."""
    if presentation.voi is not None or presentation.keeps_image_voi:
        return presentation.voi
    return whole_range(stated_grey(presentation, grey))


def whole_range(grey: GreyPath) -> Window:
    """The identity VOI transformation: least to most modality value of the stored bits (PS3.4 N.2.1.2)."""
    if grey.modality_lut is not None:
        low, high = 0.0, float((1 << grey.modality_lut.bits) - 1)
    else:
        least = -(1 << grey.bits_stored - 1) if grey.signed else 0
        ends = [value * grey.slope + grey.intercept for value in (least, least + (1 << grey.bits_stored) - 1)]
        low, high = min(ends), max(ends)
    return Window(
        center=(low + high) / 2,
        width=max(high - low, 1e-6),
        function=VoiFunction.LINEAR_EXACT,
        explanation="WHOLE RANGE",
    )


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
