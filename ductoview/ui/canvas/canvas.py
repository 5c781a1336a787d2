"""The canvas: one mammogram, hung, with everything the hand can do to its view."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from ductoview.display.orientation import Orientation
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.voi import VoiChoice, Window
from ductoview.ui.overlays.model import Layers, Overlay
from ductoview.ui.tools.names import ToolName


class Canvas(QWidget):
    """One image. It says what the hand did and never changes a review, reads a file or waits.

    ``pointed`` carries the stored place under the pointer (PointPx, or None outside); ``clicked`` a stored place and
    the keyboard modifiers; ``mark_clicked`` the id of a finding; ``marked`` a FindingKind and a place (tool MARK);
    ``measured`` two places (tool CALLIPER); ``window_changed`` a Window after a drag, or None for a look-up table;
    ``view_changed`` follows zoom and pan; ``cancel_wished`` a click on the cancel hint while loading.
    """

    pointed = pyqtSignal(object)
    clicked = pyqtSignal(object, object)
    double_clicked = pyqtSignal()
    mark_clicked = pyqtSignal(str)
    marked = pyqtSignal(object, object)
    measured = pyqtSignal(object, object)
    window_changed = pyqtSignal(object)
    view_changed = pyqtSignal()
    cancel_wished = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    # -- what is shown ---------------------------------------------------------------------------------------------
    def show_mammogram(self, mammogram: Mammogram, orientation: Orientation | None = None) -> None:
        """Show an image at the default window; without an orientation it hangs by its own view."""

    def show_loading(self, facts: ImageFacts | None, fraction: float, phrase: str) -> None:
        """Clear the old image and say whose image is coming and how far it is; may be called for every progress."""

    def show_failure(self, sentence: str, facts: ImageFacts | None = None) -> None:
        """Clear the old image and say why there is none."""

    def clear(self) -> None:
        """Show nothing."""

    def show_alternate(self, mammogram: Mammogram | None) -> None:
        """Show another image (the scout) at the same geometry while it lasts; None brings the own image back."""

    def show_enhanced(self, grey: NDArray[np.float32] | None) -> None:
        """Draw this picture (0..1, the image's shape) instead of the pixels; marks and measures keep to the pixels."""

    def set_facts(self, facts: ImageFacts) -> None:
        """Facts that were corrected (a stated phase) for the texts; the pixels stay."""

    @property
    def mammogram(self) -> Mammogram | None:
        """The image shown, None while loading or after a failure."""
        return None

    # -- what lies over it -----------------------------------------------------------------------------------------
    def set_overlay(self, overlay: Overlay) -> None:
        """What may be drawn over the image."""

    def set_layers(self, layers: Layers) -> None:
        """Which of it is drawn."""

    def set_chosen(self, chosen: bool) -> None:
        """Frame this canvas as the chosen one."""

    # -- grey ------------------------------------------------------------------------------------------------------
    @property
    def choices(self) -> tuple[VoiChoice, ...]:
        """Windows and look-up tables of the file in the order of the keys 1 to 9."""
        return ()

    @property
    def choice(self) -> VoiChoice | None:
        """The curve used now, with the reader's adjustment."""
        return None

    def set_choice(self, choice: VoiChoice) -> None:
        """Use this window or table (one of a review, say)."""

    def choose(self, number: int) -> None:
        """The choice of that number, from 1; 0 is the default. A number without a choice does nothing."""

    def reset_window(self) -> None:
        """Take the reader's adjustment back."""

    def invert(self) -> None:
        """Black for white, and back."""

    @property
    def is_inverted(self) -> bool:
        """True while the reader has inverted the image."""
        return False

    # -- view ------------------------------------------------------------------------------------------------------
    def fit(self) -> None:
        """The whole image, the chest wall at the edge."""

    def one_to_one(self) -> None:
        """One image pixel on one device pixel, around the pointer or the middle."""

    def zoom_by(self, factor: float) -> None:
        """Zoom around the pointer, or the middle."""

    def fit_scale(self) -> float | None:
        """Device pixels per mm at which the whole image fits; None when its scale is unknown or there is no image."""
        return None

    def scale(self) -> float | None:
        """Device pixels per mm now."""
        return None

    def set_scale(self, device_px_per_mm: float) -> None:
        """Show the image at that scale, kept when the canvas is resized; without a known scale it is fitted."""

    def reset_view(self) -> None:
        """As it first hung."""

    def look_at(self, at: PointPx) -> None:
        """Bring a stored place into view, in the middle when it was outside."""

    def next_quadrant(self) -> None:
        """Walk through the image at 1:1, one viewport a step, over the breast only."""

    # -- tools -----------------------------------------------------------------------------------------------------
    def set_tool(self, tool: ToolName, kind: FindingKind | None = None) -> None:
        """What the left button does; ``kind`` is the finding of MARK."""

    def set_loupe(self, shown: bool) -> None:
        """Show or hide the magnifying glass at the pointer."""


def same_size(canvases: Sequence[Canvas]) -> None:
    """Show all images at the same mm on the screen, as large as the least lucky of them fits."""
