"""A widget in which a mammogram lies at a scale and a place: what others may ask of that; it is changed elsewhere."""

from PyQt6.QtWidgets import QWidget

from ductoview.display.framing import ScalesMm, ViewMm
from ductoview.display.lens import Lens
from ductoview.display.looks import area_shown, look_of
from ductoview.display.viewport import ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.look import Look
from ductoview.ui.canvas.bond import Bond
from ductoview.ui.canvas.grey_widget import GreyWidget


class LyingWidget(GreyWidget):
    """``bond`` ties it to others that move with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lens: Lens | None = None
        self.bond = Bond()

    @property
    def view(self) -> ViewState:
        """How the image lies in the canvas, in device pixels."""
        return self._lens.view if self._lens else ViewState()

    @property
    def is_resting(self) -> bool:
        """True until the hand zooms or moves the image, and again after fit and same size."""
        return self._lens is None or self._lens.is_resting

    @property
    def turning(self) -> str:
        """How the image was turned, in words; empty when it hangs as it should."""
        return self._pictures.own.turning.words if self._pictures else ""

    @property
    def mirrors(self) -> bool:
        """True while the image is shown as the mirror image of how it is stored."""
        lies = self._pictures.own.orientation if self._pictures else None
        return lies is not None and (lies.transposed + lies.flipped_rows + lies.flipped_columns) % 2 == 1

    @property
    def apart(self) -> str:
        """Why others cannot follow its view, nor it theirs; empty when they can, and without an image."""
        return "turned" if self.turning else self._lens.apart if self._lens else ""

    @property
    def scales(self) -> ScalesMm | None:
        """The device pixels per mm a hand can give it; None where ``apart`` says why, and without an image."""
        return self._lens.scales if self._lens and not self.turning else None

    @property
    def view_mm(self) -> ViewMm | None:
        """The view in mm, for others to follow; None where ``apart`` says why, and without an image."""
        return self._lens.view_mm if self._lens and not self.turning else None

    def fit_scale(self) -> float | None:
        """Device pixels per mm at which the whole image fits; None when its scale is unknown or there is no image."""
        return self._lens.fit_scale if self._lens else None

    def scale(self) -> float | None:
        """Device pixels per mm now."""
        return self._lens.scale if self._lens else None

    @property
    def is_stated(self) -> bool:
        """True while the image is shown as a presentation state says."""
        return self._pictures is not None and self._pictures.own.presentation is not None

    def look_now(self, screen_px_per_mm: float | None) -> Look | None:
        """How the reader has the image itself, for its own presentation state; None without an image and under a state."""
        if self._pictures is None or self._lens is None or self.is_stated:
            return None
        own, lens = self._pictures.own, self._lens
        if lens.is_fitted:
            return look_of(own, None)
        area = area_shown(
            own, lens.view, *lens.viewport,
            is_resting=lens.is_resting, scale=lens.scale, screen_px_per_mm=screen_px_per_mm,
        )  # fmt: skip
        return look_of(own, area)

    def place(self, x: float, y: float) -> PointPx | None:
        """The stored place under a viewport place (device pixels), None outside the image."""
        return self._lens.place(x, y) if self._lens else None
