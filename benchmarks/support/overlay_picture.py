"""An image as the reader sees it, beside the same with what was found of its ducts, missed, and taken for one."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.phantoms import mammogram_of
from ductoview.display.grey_table import grey_table
from ductoview.display.tissue import default_choice
from ductoview.model.image import Mammogram
from ductoview.model.voi import VoiFunction, Window
from sample_dicom.phantom import VENDORS, ViewImage

Mask = NDArray[np.bool_]
Rgb = NDArray[np.uint8]
# Okabe and Ito's colours, told apart by readers of any colour vision; what is false is hatched too, what is missed ringed.
FOUND, MISSED, FALSE = (86, 180, 233), (240, 228, 66), (213, 94, 0)
CLASSES = (("found", FOUND), ("missed", MISSED), ("false", FALSE))
PANEL_PX = 620
MARGIN_MM = 6.0
LEAST_SHARE = 0.2
MOST_BYTES = 145_000
_BAR, _EM = 30, 0.5
_GROUND = 18


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """Where a found lumen agrees with the true one, and where not."""

    found: Mask
    missed: Mask
    false: Mask


def compared(lumen: Mask, truth: Mask) -> Compared:
    """Pixel by pixel, walls included, as the Dice coefficient counts."""
    return Compared(found=lumen & truth, missed=truth & ~lumen, false=lumen & ~truth)


def side_by_side(image: ViewImage, lumen: Mask, caption: str) -> Rgb:
    """The part of the image that holds true or found ducts, plain and coloured, with a caption and a key below; RGB."""
    window = _part(lumen | image.truth.mask, round(MARGIN_MM / image.pixel_spacing_mm))
    mammogram = displayed(image)
    grey = grey_table(mammogram.grey, default_choice(mammogram)).apply(mammogram.pixels)[window]
    scale = min(1.0, PANEL_PX / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    plain = np.repeat(cv2.resize(grey, size, interpolation=cv2.INTER_AREA)[..., None], 3, axis=2)
    classes = compared(lumen[window], image.truth.mask[window])
    panels = np.hstack([plain, np.full((size[1], 6, 3), _GROUND, np.uint8), coloured(plain, classes)])
    return _with_words(panels, caption)


def displayed(image: ViewImage) -> Mammogram:
    """The exposure with the window its file has; raw values have none, and get that of the breast's histogram."""
    vendor, mammogram = VENDORS[image.vendor], mammogram_of(image)
    if vendor.intent == "FOR PROCESSING":
        return replace(mammogram, grey=replace(mammogram.grey, linear_in_exposure=True))
    center, width, words = image.windows[0]
    function = VoiFunction.SIGMOID if vendor.voi == "LUT" else VoiFunction(vendor.voi)
    if vendor.voi == "LUT":  # the film's curve in the files is a sigmoid whose exponent has 4.6 where PS3.3 has 4
        width *= 4 / 4.6
    choice = Window(center=center, width=width, function=function, explanation=words)
    return replace(mammogram, grey=replace(mammogram.grey, choices=(choice,)))


def coloured(plain: Rgb, classes: Compared) -> Rgb:
    """The picture, subdued, with the classes (of any larger size) laid over it."""
    picture = (plain * 0.6).astype(np.uint8)
    size = (plain.shape[1], plain.shape[0])
    share = {
        name: cv2.resize(getattr(classes, name).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        for name, _ in CLASSES
    }
    most = np.stack(list(share.values())).max(axis=0)
    rows, columns = np.indices(most.shape)
    hatch = (rows + columns) % 6 < 4
    for name, colour in CLASSES:
        own = (share[name] >= LEAST_SHARE) & (share[name] == most)
        ring = (cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & (most < LEAST_SHARE)
        if name == "missed":
            picture[ring] = 0
        picture[(own | ring) & hatch if name == "false" else own] = colour
    return picture


def jpeg(picture: Rgb, most_bytes: int = MOST_BYTES) -> bytes:
    """As JPEG, as good as fits into ``most_bytes`` (or poor, if nothing does)."""
    data = b""
    for quality in (90, 84, 78, 70, 60, 50):
        data = bytes(cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
        if len(data) <= most_bytes:
            break
    return data


def _part(ducts: Mask, margin: int) -> tuple[slice, slice]:
    """The rows and columns that hold all of a mask, with a margin; everything when it is empty."""
    if not ducts.any():
        return slice(0, ducts.shape[0]), slice(0, ducts.shape[1])
    spans = [np.flatnonzero(ducts.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    rows, columns = (
        slice(max(0, int(first) - margin), min(most, int(last) + margin + 1))
        for (first, last), most in zip(spans, ducts.shape, strict=True)
    )
    return rows, columns


def _with_words(panels: Rgb, caption: str) -> Rgb:
    """A line of caption above, the key below; widened when the words need it."""
    needed = cv2.getTextSize(caption, cv2.FONT_HERSHEY_SIMPLEX, _EM, 1)[0][0] + 20
    width = max(panels.shape[1], needed, 420)
    page = np.full((panels.shape[0] + 2 * _BAR, width, 3), _GROUND, np.uint8)
    page[_BAR : _BAR + panels.shape[0], : panels.shape[1]] = panels
    _write(page, caption, 8, _BAR - 10)
    at, line = 8, page.shape[0] - 10
    for name, colour in CLASSES:
        swatch = np.zeros((12, 26), bool)
        swatch[:] = True if name != "false" else (np.indices(swatch.shape).sum(axis=0) % 6 < 4)
        page[line - 11 : line + 1, at : at + 26][swatch] = colour
        words = {"found": "duct, found", "missed": "duct, missed", "false": "no duct, taken for one"}[name]
        _write(page, words, at + 32, line)
        at += 32 + cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, _EM, 1)[0][0] + 18
    return page


def _write(page: Rgb, words: str, left: int, line: int) -> None:
    cv2.putText(page, words, (left, line), cv2.FONT_HERSHEY_SIMPLEX, _EM, (225, 225, 225), 1, cv2.LINE_AA)
