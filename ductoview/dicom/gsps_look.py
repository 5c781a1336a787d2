"""How the image lies in a presentation state of ours: the part shown and the turning (PS3.3 C.10.4, C.10.6)."""

from pydicom import Dataset
from pydicom.valuerep import DSfloat

from ductoview.dicom.content import ImageContent
from ductoview.model.look import Turned
from ductoview.model.presentation import DisplayedArea, SizeMode


def add_lie(state: Dataset, content: ImageContent) -> None:
    """Say the way from the stored pixels to how the image hung and was turned, and the part of it that was shown.

    Without a turning the module is left out: it is conditional on one (PS3.3 A.33.1.2).
    """
    turned = content.hung.then(content.look.turned)
    if turned != Turned():
        state.ImageRotation = turned.rotation
        state.ImageHorizontalFlip = "Y" if turned.flipped else "N"
    rows, columns = content.shape
    area = content.look.area or DisplayedArea(top=0, left=0, bottom=rows - 1, right=columns - 1)
    state.DisplayedAreaSelectionSequence = [_area_item(area, turned, content)]


def _area_item(area: DisplayedArea, turned: Turned, content: ImageContent) -> Dataset:
    """Corners are stored pixels, column and row from 1, top left and bottom right as they lie after the turning."""
    # Clockwise from the top left of the stored image; turning by a quarter brings the bottom left there.
    around = [(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)]
    quarters = turned.rotation // 90
    lies = [around[(place - quarters) % 4] for place in range(4)]
    first, last = (lies[1], lies[3]) if turned.flipped else (lies[0], lies[2])
    item = Dataset()
    item.DisplayedAreaTopLeftHandCorner = [1 + first[0], 1 + first[1]]
    item.DisplayedAreaBottomRightHandCorner = [1 + last[0], 1 + last[1]]
    item.PresentationSizeMode = area.mode.value
    if area.mode is SizeMode.TRUE_SIZE and area.pixel_mm is not None:
        item.PresentationPixelSpacing = [DSfloat(mm, auto_format=True) for mm in area.pixel_mm]
    else:
        item.PresentationPixelAspectRatio = _aspect_ratio(content)
    if area.mode is SizeMode.MAGNIFY:
        item.PresentationPixelMagnificationRatio = area.magnification
    return item


def _aspect_ratio(content: ImageContent) -> list[int]:
    """Height and width of a stored pixel as whole numbers."""
    spacing = content.facts.spacing
    if spacing.row_mm is None or spacing.column_mm is None or abs(spacing.row_mm / spacing.column_mm - 1) < 1e-4:
        return [1, 1]
    return [round(spacing.row_mm * 1e6), round(spacing.column_mm * 1e6)]
