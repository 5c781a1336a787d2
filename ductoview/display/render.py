"""The pixels a window would show, without a window: through the same grey table, viewport and captions as the canvas."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.display.annotate import Scene, laid_out, stored_center
from ductoview.display.buffer import ViewBuffer
from ductoview.display.caption import Shown, caption
from ductoview.display.framing import around, fitted
from ductoview.display.grey_table import grey_table
from ductoview.display.lettering import Lettering
from ductoview.display.orientation import hanging_orientation
from ductoview.display.pyramid import base_of
from ductoview.display.tissue import default_choice, tissue_of
from ductoview.display.viewport import Quality, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from ductoview.model.voi import VoiChoice

_LEAST_EM, _MOST_EM = 11, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """What to draw.

    ``size`` is (width, height) in pixels, None for the shown image's own. ``zoom`` is device pixels a pixel, None for
    fit. ``center`` is in stored pixels, None for the middle. ``area`` is two opposite corners in stored pixels (centres
    of the first and last pixel) that replace zoom and center. ``choice`` None is the default.
    """

    size: tuple[int, int] | None = None
    zoom: float | None = 1.0
    center: PointPx | None = None
    area: tuple[PointPx, PointPx] | None = None
    choice: VoiChoice | None = None
    invert: bool = False
    annotate: bool = True


def render(mammogram: Mammogram, options: RenderOptions) -> NDArray[np.uint8]:
    """The image hung and drawn: (height, width) grey, or (height, width, 3) RGB with its caption."""
    orientation = hanging_orientation(mammogram.facts.view)
    stored_shape = mammogram.pixels.shape
    shown_shape = orientation.shown_shape(stored_shape)
    width, height = options.size or (shown_shape[1], shown_shape[0])
    view = _view(options, mammogram, width, height)
    choice = options.choice or default_choice(mammogram)
    table = grey_table(mammogram.grey, choice, invert=options.invert)
    part, place = ViewBuffer(base_of(mammogram), orientation).visible(view, width, height, Quality.EXACT)
    grey = np.zeros((height, width), np.uint8)
    if part is not None:
        drawn = part.grey(table)
        grey[place.y : place.y + place.height, place.x : place.x + place.width] = drawn
    if not options.annotate:
        return grey
    rgb = np.repeat(grey[..., None], 3, axis=2)
    em = int(np.clip(min(width, height) / 55, _LEAST_EM, _MOST_EM))
    lettering = Lettering(em)
    scene = Scene(
        tissue=tissue_of(mammogram),
        orientation=orientation,
        stored_shape=(stored_shape[0], stored_shape[1]),
        view=view,
        width=width,
        height=height,
        light_air=options.invert,
    )
    words = caption(mammogram.facts, orientation, Shown(zoom=view.zoom, choice=choice, is_inverted=options.invert))
    lettering.draw(rgb, laid_out(words, scene, mammogram.facts.spacing, lettering.measure, em))
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


def _view(options: RenderOptions, mammogram: Mammogram, width: int, height: int) -> ViewState:
    orientation = hanging_orientation(mammogram.facts.view)
    stored_shape = mammogram.pixels.shape
    if options.area is not None:
        first, last = (orientation.to_shown(corner, stored_shape) for corner in options.area)
        wide, high = abs(first.column - last.column) + 1, abs(first.row - last.row) + 1
        middle = PointPx((first.row + last.row) / 2, (first.column + last.column) / 2)
        return around(middle, width, height, min(width / wide, height / high))
    if options.zoom is None and options.center is None:
        return fitted(orientation.shown_shape(stored_shape), orientation, width, height)
    zoom = options.zoom or fitted(orientation.shown_shape(stored_shape), orientation, width, height).zoom
    center = options.center or stored_center((stored_shape[0], stored_shape[1]))
    return around(orientation.to_shown(center, stored_shape), width, height, zoom)
