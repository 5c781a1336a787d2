"""The pixels a window would show, without a window: through the same grey table, viewport and captions as the canvas."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.annotate import laid_out
from ductoview.display.caption import Shown, caption
from ductoview.display.drawings import drawings
from ductoview.display.enhancement import enhanced_pixels
from ductoview.display.framing import around, fitted
from ductoview.display.grey_table import grey_table
from ductoview.display.lettering import Lettering
from ductoview.display.mixing import MixedBuffer, twin_of
from ductoview.display.orientation import Orientation, hanging_orientation
from ductoview.display.penwork import draw_all
from ductoview.display.polarity import is_reversed
from ductoview.display.presentation import (
    area_view,
    state_words,
    stated_choice,
    stated_grey,
    stated_orientation,
    turning_words,
)
from ductoview.display.pyramid import base_of
from ductoview.display.room import Scene
from ductoview.display.shutter import cover
from ductoview.display.squaring import squared
from ductoview.display.tissue import default_choice, tissue_of
from ductoview.display.viewport import Quality, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from ductoview.model.presentation import Presentation, SizeMode
from ductoview.model.voi import GreyPath, LookupTable, VoiChoice

_LEAST_EM, _MOST_EM = 11, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """What to draw.

    ``size`` is (width, height) in pixels, None for the shown image's own. ``zoom`` is device pixels a pixel, None for
    fit. ``center`` is in stored pixels, None for the middle. ``choice`` None is the default. ``presentation`` is what a
    presentation state says: its turning, grey, shutters and drawings, and its displayed area, where that is not all of
    the image and no ``center`` is given, in place of ``zoom``. ``annotate`` draws words and the state's drawings.
    ``enhance`` is how much of the enhanced twin is mixed in, 0..1; the words say so.
    """

    size: tuple[int, int] | None = None
    zoom: float | None = 1.0
    center: PointPx | None = None
    choice: VoiChoice | None = None
    invert: bool = False
    annotate: bool = True
    presentation: Presentation | None = None
    enhance: float = 0.0


def render(mammogram: Mammogram, options: RenderOptions) -> NDArray[np.uint8]:
    """The image hung and drawn: (height, width) grey, or (height, width, 3) RGB with its caption.

    A presentation state is hung as it says. Words and drawings, which may hide a finding, both go with ``annotate``.
    """
    stated = options.presentation
    facts = mammogram.facts
    turned = stated_orientation(stated, facts.view) if stated else hanging_orientation(facts.view)
    orientation = squared(turned, facts)
    stored_shape = facts.rows, facts.columns
    shown_shape = orientation.shown_shape(stored_shape)
    width, height = options.size or (shown_shape[1], shown_shape[0])
    view = _view(options, orientation, stored_shape, width, height)
    choice = options.choice or _choice(mammogram, stated)
    grey = _grey(mammogram, options, choice, orientation, view, width, height)
    if not options.annotate:
        return grey
    rgb = np.repeat(grey[..., None], 3, axis=2)
    em = int(np.clip(min(width, height) / 55, _LEAST_EM, _MOST_EM))
    shown = Shown(
        zoom=view.zoom,
        is_aspect_corrected=orientation.stretch != (1.0, 1.0),
        choice=choice,
        is_inverted=_is_reversed(mammogram, options, choice),
        processed=f"ENHANCED {options.enhance:.0%}" if options.enhance else "",
        turning=turning_words(stated, facts.view) if stated else "",
        presentation=state_words(stated) if stated else "",
    )
    lettering = Lettering(em)
    scene = Scene(
        tissue=tissue_of(mammogram),
        orientation=orientation,
        stored_shape=stored_shape,
        view=view,
        width=width,
        height=height,
        light_air=shown.is_inverted,
    )
    words = caption(facts, orientation, shown)
    placed = laid_out(words, scene, facts.view, facts.spacing, lettering.measure, em)
    if stated is not None:
        drawn = drawings(stated, orientation, stored_shape)
        draw_all(rgb, drawn, orientation, stored_shape, view, em, placed.rects)
    lettering.draw(rgb, placed)
    return rgb


def thumbnail(mammogram: Mammogram, width: int, height: int) -> NDArray[np.uint8]:
    """A small picture (height, width) of the hung image at its default window, without words."""
    return render(mammogram, RenderOptions(size=(width, height), zoom=None, annotate=False))


def png(picture: NDArray[np.uint8]) -> bytes:
    """A picture of ``render`` as PNG, 8-bit grey or RGB."""
    done, data = cv2.imencode(".png", picture if picture.ndim == 2 else picture[..., ::-1])
    if not done:
        raise ValueError("The picture could not be written as PNG.")
    return bytes(data)


def _choice(mammogram: Mammogram, stated: Presentation | None) -> VoiChoice:
    own = stated_choice(stated, mammogram.grey) if stated else None
    return own or default_choice(mammogram)


def _grey(
    mammogram: Mammogram,
    options: RenderOptions,
    choice: VoiChoice,
    orientation: Orientation,
    view: ViewState,
    width: int,
    height: int,
) -> NDArray[np.uint8]:
    """The viewport in grey, its shutters closed."""
    stated = options.presentation
    path, own_lut = _path(mammogram, stated)
    table = grey_table(path, choice, invert=options.invert, presentation_lut=own_lut)
    buffer = MixedBuffer(base_of(mammogram), orientation)
    if options.enhance:
        buffer.strength = options.enhance
        buffer.take_twin(twin_of(mammogram, enhanced_pixels(mammogram)))
    part, place = buffer.visible(view, width, height, Quality.EXACT)
    grey = np.zeros((height, width), np.uint8)
    if part is not None:
        drawn = part.grey(table)
        if stated is not None and stated.shutters is not None:
            cover(drawn, stated.shutters, mammogram.pixels.shape, orientation, view, place)
        grey[place.y : place.y + place.height, place.x : place.x + place.width] = drawn
    return grey


def _path(mammogram: Mammogram, stated: Presentation | None) -> tuple[GreyPath, LookupTable | None]:
    return (stated_grey(stated, mammogram.grey), stated.presentation_lut) if stated else (mammogram.grey, None)


def _is_reversed(mammogram: Mammogram, options: RenderOptions, choice: VoiChoice) -> bool:
    path, own_lut = _path(mammogram, options.presentation)
    default = default_choice(mammogram)
    return is_reversed(mammogram.grey, default, path, choice, presentation_lut=own_lut, invert=options.invert)


def _view(
    options: RenderOptions, orientation: Orientation, stored_shape: tuple[int, int], width: int, height: int
) -> ViewState:
    area = options.presentation.area if options.presentation else None
    if (
        area is not None
        and options.center is None
        and not (area.mode is SizeMode.SCALE_TO_FIT and area.is_all_of(*stored_shape))
    ):
        return area_view(area, orientation, stored_shape, width, height)
    shown_shape = orientation.shown_shape(stored_shape)
    if options.zoom is None and options.center is None:
        return fitted(shown_shape, orientation, width, height)
    zoom = options.zoom or fitted(shown_shape, orientation, width, height).zoom
    center = options.center or PointPx((stored_shape[0] - 1) / 2, (stored_shape[1] - 1) / 2)
    return around(orientation.to_shown(center, stored_shape), width, height, zoom)
