"""A widget that shows a mammogram in grey: its curve, its inversion, the curve of its screen."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from ductoview.display.caption import as_window
from ductoview.display.grey_table import GreyTable
from ductoview.display.gsdf import DisplayCurve
from ductoview.display.picture import Picture
from ductoview.display.pictures import Pictures
from ductoview.display.pyramid import Pyramid
from ductoview.model.voi import VoiChoice


class GreyWidget(QWidget):
    """``window_changed`` carries the Window after a drag or after one was taken back, None for a look-up table;
    ``greyed`` follows every change of how stored values are shown."""

    window_changed = pyqtSignal(object)
    greyed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Pictures | None = None
        self._curve: DisplayCurve | None = None

    def set_curve(self, curve: DisplayCurve | None) -> None:
        """Use the curve of the screen for this image and every later one; None sends P-values straight."""
        self._curve = curve
        if self._pictures is not None:
            self._pictures.set_curve(curve)
            self._greyed()

    @property
    def choices(self) -> tuple[VoiChoice, ...]:
        """Windows and look-up tables of the file in the order of the keys 1 to 9."""
        return self._picture.mammogram.grey.choices if self._picture else ()

    @property
    def choice(self) -> VoiChoice | None:
        """The curve used now, with the reader's adjustment."""
        return picture.choice if (picture := self._drawn) else None

    @property
    def darkens_upwards(self) -> bool:
        """True when larger stored values are shown darker."""
        return (picture := self._drawn) is not None and picture.darkens_upwards

    def set_choice(self, choice: VoiChoice) -> None:
        """Use this window or table (one of a review, say)."""
        if self._picture is not None:
            self._picture.set_choice(choice)
            self._greyed()

    def choose(self, number: int) -> None:
        """The choice of that number, from 1; 0 is the default. A number without a choice does nothing."""
        if self._picture is not None and 0 <= number <= len(self.choices):
            was_adjusted = self._picture.is_adjusted
            self.set_choice(self.choices[number - 1] if number else self._picture.default)
            if was_adjusted:
                self.adjusted()

    def reset_window(self) -> None:
        """Take the reader's adjustment back."""
        self.choose(0)

    def invert(self) -> None:
        """Black for white, and back."""
        if self._pictures is not None:
            self._pictures.invert()
            self._greyed()

    def take_twin(self, twin: Pyramid | None) -> None:
        """Have the image's enhanced twin at hand; one of another shape is of another image and is left."""
        if self._picture is not None and (twin is None or twin.shape == self._picture.mammogram.pixels.shape):
            self._picture.take_twin(twin)
            self._greyed()

    def enhance(self, strength: float, *, is_resting: bool = False) -> None:
        """Mix in so much of the twin (0..1); measures and marks keep to the stored pixels."""
        if self._picture is not None:
            self._picture.enhance(strength, is_resting=is_resting)
            self.update()

    @property
    def has_twin(self) -> bool:
        """True once the image's enhanced twin is there."""
        return self._picture is not None and self._picture.has_twin

    @property
    def enhancement(self) -> float:
        """How much of the twin is seen now (0..1)."""
        return self._picture.enhancement if self._picture is not None else 0.0

    @property
    def is_inverted(self) -> bool:
        """True while the reader has inverted the image."""
        return self._picture is not None and self._picture.is_inverted

    def adjust(self, base: VoiChoice, d_center: float, d_width: float) -> None:
        """Use ``base`` moved and stretched by that much, in modality values."""
        if (picture := self._drawn) is not None:
            picture.adjust(base, d_center, d_width)
            self._greyed()

    def adjusted(self) -> None:
        """Tell that the image's own curve has changed for good; under a presentation state it has not."""
        if self._picture is not None and self._drawn is self._picture and self._picture.presentation is None:
            self.window_changed.emit(as_window(self._picture.choice))

    @property
    def table(self) -> GreyTable | None:
        """The table that shows the image's own stored values now, whatever is drawn in its place; None without an image."""
        return self._picture.table if self._picture else None

    def _greyed(self) -> None:
        self.update()
        self.greyed.emit()

    @property
    def _picture(self) -> Picture | None:
        """The image itself."""
        return self._pictures.own if self._pictures else None

    @property
    def _drawn(self) -> Picture | None:
        """What is drawn: the scout, the enhanced picture, or the image itself."""
        return self._pictures.drawn if self._pictures else None
