"""One image with the way it is shown now: its curve, its inversion, its turning, a presentation state; draws itself."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductoview.display.caption import Shown
from ductoview.display.grey_table import GreyTable, adjusted, grey_table
from ductoview.display.gsdf import DisplayCurve
from ductoview.display.mixing import MixedBuffer
from ductoview.display.orientation import Orientation, hanging_orientation
from ductoview.display.polarity import darkens_upwards, is_reversed
from ductoview.display.prepared import Prepared
from ductoview.display.presentation import (
    state_words,
    stated_choice,
    stated_grey,
    stated_orientation,
    turning_words,
)
from ductoview.display.pyramid import Pyramid, base_of, with_levels
from ductoview.display.shutter import covered, covered_part, shutter_level
from ductoview.display.squaring import squared
from ductoview.display.tissue import Tissue, default_choice, tissue_of
from ductoview.display.turning import Turning, turning_between
from ductoview.display.viewport import Part, Quality, Rect, ViewState, image_rect
from ductoview.model.image import Mammogram
from ductoview.model.presentation import Presentation
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice, VoiFunction, Window

_TOP = 65535.0


class Picture:
    """A mammogram being looked at. Not thread-safe; the mammogram itself never changes."""

    def __init__(self, mammogram: Mammogram, orientation: Orientation | None = None) -> None:
        self.mammogram = mammogram
        self._hung = orientation or hanging_orientation(mammogram.facts.view)
        self.orientation = squared(self._hung, mammogram.facts)
        self.turning = Turning()
        self.presentation: Presentation | None = None
        self._led_words = self.processed = ""
        self.is_inverted = self._own_inverted = self._is_original_held = False
        ready = mammogram if isinstance(mammogram, Prepared) else None
        self._own_default = self.default = ready.default if ready else default_choice(mammogram)
        self._choice = self.default
        self._own_choice: VoiChoice | None = None
        self._curve: DisplayCurve | None = None
        self._covered: NDArray[np.uint8] | None = None
        self._buffer = MixedBuffer(ready.pyramid if ready else base_of(mammogram), self.orientation)
        self.has_levels = ready is not None
        self._tissue = ready.tissue if ready else None
        self._table: GreyTable | None = None
        self._drawn: tuple[tuple[object, ...], NDArray[np.uint8] | None, Rect] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) as shown."""
        return self.orientation.shown_shape(self.mammogram.pixels.shape)

    @property
    def stored_shape(self) -> tuple[int, int]:
        """(rows, columns) as stored."""
        return self.mammogram.facts.rows, self.mammogram.facts.columns

    @property
    def tissue(self) -> Tissue:
        """Where the breast is, coarsely."""
        if self._tissue is None:
            self._tissue = tissue_of(self.mammogram)
        return self._tissue

    @property
    def choice(self) -> VoiChoice:
        """The curve used now, with its adjustment."""
        return self._choice

    @property
    def is_adjusted(self) -> bool:
        """True when the curve is none that the file or its histogram gives."""
        return self._choice not in (self.default, *self.mammogram.grey.choices)

    @property
    def grey(self) -> GreyPath:
        """The grey path used now: the image's own, or the one a presentation state puts in its place."""
        own = self.mammogram.grey
        return stated_grey(self.presentation, own) if self.presentation is not None else own

    @property
    def table(self) -> GreyTable:
        """The grey table used now."""
        if self._table is None:
            self._table = grey_table(
                self.grey,
                self._choice,
                invert=self.is_inverted,
                presentation_lut=self._stated_lut,
                curve=self._curve,
            )
        return self._table

    @property
    def darkens_upwards(self) -> bool:
        """True when larger modality values are shown darker."""
        return darkens_upwards(self.grey, self._choice, presentation_lut=self._stated_lut, invert=self.is_inverted)

    @property
    def is_reversed(self) -> bool:
        """True when black and white are exchanged against the image's own presentation, by a state or the reader."""
        return is_reversed(
            self.mammogram.grey,
            self._own_default,
            self.grey,
            self._choice,
            presentation_lut=self._stated_lut,
            invert=self.is_inverted,
        )

    def set_curve(self, curve: DisplayCurve | None) -> None:
        """Make driving levels of P-values for this screen; None sends them straight."""
        if curve is not self._curve:
            self._curve = curve
            self._table = None

    def set_choice(self, choice: VoiChoice) -> None:
        """Use another curve from now on."""
        self._choice = choice
        self._table = None

    def adjust(self, base: VoiChoice, d_center: float, d_width: float) -> None:
        """Use ``base`` moved and stretched by that much in all."""
        self.set_choice(adjusted(base, d_center, d_width))

    def invert(self) -> None:
        """Black for white, and back."""
        self.is_inverted = not self.is_inverted
        self._table = None

    @property
    def enhancement(self) -> float:
        """How much of the enhanced twin is mixed in now (0..1); nothing under a presentation state."""
        return self._buffer.share if self.presentation is None else 0.0

    @property
    def has_twin(self) -> bool:
        """True once the enhanced twin is there."""
        return self._buffer.has_twin

    def take_twin(self, twin: Pyramid | None) -> None:
        """Have this enhanced twin at hand for mixing, or none."""
        self._buffer.take_twin(twin)
        self._drawn = None

    def enhance(self, strength: float, *, is_resting: bool = False) -> None:
        """Mix in so much of the twin (0..1), for a while nothing of it."""
        self._buffer.strength = strength
        self._buffer.is_resting = is_resting or self.presentation is not None
        self._is_original_held = is_resting

    def turn(self, turning: Turning) -> None:
        """Lie so from now on, away from how it hangs."""
        self.turning = turning
        self._lay()

    def apply(self, presentation: Presentation | None) -> None:
        """Be shown as a presentation state says (PS3.4 N.2.1); None brings back what was shown before."""
        if presentation is self.presentation:
            return
        if self.presentation is None:
            self._own_choice, self._own_inverted = self._choice, self.is_inverted
        self.presentation = presentation
        self._buffer.is_resting = presentation is not None or self._is_original_held
        if presentation is None:
            self.default, self._choice = self._own_default, self._own_choice or self._own_default
        else:
            self.default = stated_choice(presentation, self.mammogram.grey) or self._own_default
            self._choice = self.default
        self.is_inverted = presentation is None and self._own_inverted
        shutters = presentation.shutters if presentation is not None else None
        self._covered = covered(shutters, self.stored_shape) if shutters is not None else None
        self._lay()

    def lie_like(self, other: "Picture") -> None:
        """Lie as another image does, each from how it hangs by its own header, and go through the same screen's curve.

        Where one of them does not say how it hangs, pixels of the same shape are taken to lie alike.
        """
        hung = hanging_orientation(other.mammogram.facts.view)
        own = hanging_orientation(self.mammogram.facts.view)
        if hung.is_known and own.is_known:
            self._hung = turning_between(hung, other._base).of(own)
        elif other.mammogram.pixels.shape == self.mammogram.pixels.shape:
            self._hung = other._base
        self.turning, self._led_words = other.turning, other._stated_turning
        self.set_curve(other._curve)
        self._lay()

    def build_levels(self) -> None:
        """Make the halved levels; until then a moving view is drawn from the pixels themselves."""
        if not self.has_levels:
            self._buffer.pyramid = with_levels(self._buffer.pyramid)
            self.has_levels, self._drawn = True, None

    def draw(self, view: ViewState, width: int, height: int, quality: Quality) -> tuple[NDArray[np.uint8] | None, Rect]:
        """Grey pixels of a viewport and the rectangle of it they fill; (None, an empty one) when nothing shows.

        Drawn again as it was, it costs nothing: what lies over an image changes more often than the image.
        """
        asked = (view, width, height, quality, self.table, self.enhancement)
        if self._drawn is None or self._drawn[0] != asked:
            # Given up first, so that the next one can be made in its memory.
            self._drawn = None
            part, place = self._buffer.visible(view, width, height, quality)
            self._drawn = (asked, None if part is None else self._grey(part, view, place), place)
        return self._drawn[1], self._drawn[2]

    def draw_parts(
        self, view: ViewState, width: int, height: int, quality: Quality, parts: Sequence[Rect]
    ) -> list[tuple[NDArray[np.uint8], Rect]]:
        """As ``draw``, for some rectangles of the viewport only."""
        part, place = self._buffer.visible(view, width, height, quality)
        drawn = []
        for rect in parts:
            inner = place.cut(rect)
            if part is not None and not inner.is_empty:
                cut = part.cut(inner.moved(-place.x, -place.y))
                drawn.append((self._grey(cut, view, inner), inner))
        return drawn

    def has(self, view: ViewState, width: int, height: int, quality: Quality) -> bool:
        """True when a view is drawn from the same stored values as the last one, so that one continues the other."""
        return self._buffer.has(view, width, height, quality)

    def magnified(self, view: ViewState, rect: Rect) -> tuple[NDArray[np.uint8] | None, Rect]:
        """As ``draw`` for one rectangle of the viewport of another view, always from the pixels themselves."""
        whole = image_rect(self.shape, view.zoom)
        wanted = whole.cut(Rect(rect.x - view.x, rect.y - view.y, rect.width, rect.height))
        place = Rect(wanted.x + view.x, wanted.y + view.y, wanted.width, wanted.height)
        if wanted.is_empty:
            return None, place
        part = self._buffer.exact(view.zoom, wanted)
        return self._grey(part, view, place), place

    def shown(self, view: ViewState) -> Shown:
        """How it is shown, for the caption."""
        return Shown(
            zoom=view.zoom,
            choice=self._choice,
            is_adjusted=self.is_adjusted,
            is_inverted=self.is_reversed,
            is_aspect_corrected=self.orientation.stretch != (1.0, 1.0),
            processed=self.processed or (f"ENHANCED {self.enhancement:.0%}" if self.enhancement else ""),
            turning=" · ".join(words for words in (self._stated_turning, self.turning.words) if words),
            presentation=state_words(self.presentation) if self.presentation is not None else "",
        )

    @property
    def _base(self) -> Orientation:
        """How it lies before the reader turns it."""
        if self.presentation is not None:
            return stated_orientation(self.presentation, self.mammogram.facts.view)
        return self._hung

    @property
    def _stated_lut(self) -> LookupTable | None:
        return self.presentation.presentation_lut if self.presentation is not None else None

    @property
    def _stated_turning(self) -> str:
        """What a state does to how it lies, its own or that of the image it lies like."""
        state = self.presentation
        return turning_words(state, self.mammogram.facts.view) if state is not None else self._led_words

    def _lay(self) -> None:
        orientation = squared(self.turning.of(self._base), self.mammogram.facts)
        if orientation != self.orientation:
            self.orientation = orientation
            self._buffer = self._buffer.turned(orientation)
        self._table = self._drawn = None

    def _grey(self, part: Part, view: ViewState, place: Rect) -> NDArray[np.uint8]:
        """Grey levels, what a shutter covers at the shutter's own level."""
        grey = part.grey(self.table)
        if self._covered is not None and self.presentation is not None and self.presentation.shutters is not None:
            level = shutter_level(self.presentation.shutters.p_value)
            level = int(self._curve.table()[level]) if self._curve is not None else level
            grey[covered_part(self._covered, self.orientation, view, place)] = level
        return grey


def enhanced_twin(mammogram: Mammogram, grey: NDArray[np.float32], name: str = "ENHANCED") -> Mammogram:
    """A mammogram to look at, with an enhanced picture (0..1, its shape) as pixels; padding stays padding."""
    if grey.shape != mammogram.pixels.shape:
        raise ValueError(f"The picture {grey.shape} does not have the image's shape {mammogram.pixels.shape}.")
    pixels = np.clip(grey * _TOP, 1.0, _TOP).astype(np.uint16)
    if mammogram.grey.padding is not None:
        low, high = mammogram.grey.padding
        pixels[(mammogram.pixels >= low) & (mammogram.pixels <= high)] = 0
    pixels.flags.writeable = False
    window = Window(center=_TOP / 2, width=_TOP, function=VoiFunction.LINEAR_EXACT, explanation=name)
    return Mammogram(facts=mammogram.facts, pixels=pixels, grey=GreyPath(choices=(window,), padding=(0, 0)))
