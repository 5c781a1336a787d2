"""A pen on one A4 page: vector text, lines and pictures in millimetres from the top left corner.

Every letter is drawn from a shipped font and embedded, so a page looks the same everywhere and on paper. A letter that none
of them has is drawn as a box and remembered in ``missing``: the page must say so.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

import numpy as np
from fpdf import FPDF
from fpdf.fonts import TTFFont
from numpy.typing import NDArray
from PIL import Image

from ductoview.report.arabic import is_formed, joined
from ductoview.report.right_to_left import as_seen

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
Rgb = tuple[int, int, int]
Place = tuple[float, float]
Align = Literal["left", "middle", "right"]
BLACK: Rgb = (20, 22, 24)

_FOLDER = Path(__file__).parent / "fonts"
_PLAIN, _BOLD, _WIDE = "plain", "bold", "wide"
_FILES = {
    _PLAIN: "DejaVuSansCondensed.ttf",
    _BOLD: "DejaVuSansCondensed-Bold.ttf",
    _WIDE: "DroidSansFallbackFull.ttf",
}
_BOX = "\u25a1"
_MM_A_POINT = 25.4 / 72
_LEADING = 1.32


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a text looks; ``size`` in points."""

    size: float = 9.0
    bold: bool = False
    colour: Rgb = BLACK

    @property
    def height_mm(self) -> float:
        """From one line to the next."""
        return self.size * _MM_A_POINT * _LEADING


class Pen:
    """Draws one page; ``made`` is the only time that stands in the file, so the same drawing gives the same bytes."""

    def __init__(self, title: str, made: datetime) -> None:
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(made)
        self._pdf.set_title(title)
        self._pdf.set_creator("ductoview")
        self._pdf.set_lang("en")
        self._has: dict[str, frozenset[int]] = {}
        self._pdf.add_page()
        self.missing: set[str] = set()
        self._letters(_PLAIN)

    # -- text ------------------------------------------------------------------------------------------------------
    def can_print(self, text: str) -> bool:
        """True when every letter can be drawn as it should look."""
        return all(self._family(letter, bold=False) for letter in text)

    def width(self, text: str, style: Style) -> float:
        """Width in mm."""
        total = 0.0
        for family, run in self._runs(text, style):
            self._pdf.set_font(family, size=style.size)
            total += self._pdf.get_string_width(run)
        return total

    def text(self, x: float, y: float, text: str, style: Style, *, align: Align = "left") -> float:
        """One line with its baseline at ``y``; its width."""
        wide = self.width(text, style)
        x -= {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        self._pdf.set_text_color(*style.colour)
        for family, run in self._runs(text, style, remember=True):
            self._pdf.set_font(family, size=style.size)
            self._pdf.text(x, y, run)
            x += self._pdf.get_string_width(run)
        return wide

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """The text broken to a width, at spaces and, where one word is too long, within it: nothing is cut off."""
        broken: list[str] = []
        for paragraph in text.splitlines() or [""]:
            line = ""
            for word in paragraph.split(" "):
                joined = f"{line} {word}" if line else word
                if self.width(joined, style) <= width:
                    line = joined
                    continue
                if line:
                    broken.append(line)
                *whole, line = self._chopped(word, style, width)
                broken += whole
            broken.append(line)
        return broken

    def paragraph(self, x: float, y: float, text: str, style: Style, width: float) -> float:
        """Broken lines, the first baseline at ``y``; the baseline that would come next."""
        for line in self.lines(text, style, width):
            self.text(x, y, line, style)
            y += style.height_mm
        return y

    def _chopped(self, word: str, style: Style, width: float) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width(pieces[-1] + letter, style) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _runs(self, text: str, style: Style, *, remember: bool = False) -> Iterable[tuple[str, str]]:
        """Pieces of one font each, what no font has as a box."""
        drawn = []
        for letter in as_seen(joined(unicodedata.normalize("NFC", text))):
            family = self._family(letter, bold=style.bold)
            if family is None and remember:
                self.missing.add(letter)
            drawn.append((family or _PLAIN, letter if family else _BOX))
        for family, letters in groupby(drawn, key=lambda one: one[0]):
            yield family, "".join(letter for _, letter in letters)

    def _family(self, letter: str, *, bold: bool) -> str | None:
        if not _stands_alone(letter):
            return None
        order = (_BOLD if bold else _PLAIN, _PLAIN, _WIDE)
        return next((family for family in order if ord(letter) in self._letters(family)), None)

    def _letters(self, family: str) -> frozenset[int]:
        """What a font has; it is read when it is first asked, for the wide one takes as long as all the rest."""
        if family not in self._has:
            self._pdf.add_font(family, fname=_FOLDER / _FILES[family])
            font = self._pdf.fonts[family]
            self._has[family] = frozenset(font.cmap if isinstance(font, TTFFont) else ())
        return self._has[family]

    # -- lines and pictures ------------------------------------------------------------------------------------------
    def line(self, places: Sequence[Place], colour: Rgb, width: float, *, dash: float = 0.0) -> None:
        """A line through places (x, y), ``width`` in mm, broken into dashes of that length unless it is 0."""
        self._prepare(colour, width, dash)
        self._pdf.polyline(list(places), style="D")
        self._pdf.set_dash_pattern()

    def ring(
        self, places: Sequence[Place], colour: Rgb, width: float, *, fill: Rgb | None = None, dash: float = 0.0
    ) -> None:
        """A closed line."""
        self._prepare(colour, width, dash)
        if fill is not None:
            self._pdf.set_fill_color(*fill)
        self._pdf.polygon(list(places), style="DF" if fill is not None else "D")
        self._pdf.set_dash_pattern()

    def circle(self, x: float, y: float, radius: float, colour: Rgb, width: float, *, fill: Rgb | None = None) -> None:
        """A circle about (x, y)."""
        self._prepare(colour, width, 0.0)
        if fill is not None:
            self._pdf.set_fill_color(*fill)
        self._pdf.circle(x, y, radius, style="DF" if fill is not None else "D")

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Rgb | None = None,
        edge: Rgb | None = None,
        line: float = 0.2,
        radius: float = 0.0,
    ) -> None:
        """A rectangle, filled, with an edge, or both."""
        self._prepare(edge or BLACK, line, 0.0)
        if fill is not None:
            self._pdf.set_fill_color(*fill)
        style = "DF" if fill and edge else "F" if fill else "D"
        self._pdf.rect(x, y, width, height, style=style, round_corners=radius > 0, corner_radius=radius)

    def picture(self, x: float, y: float, width: float, height: float, pixels: NDArray[np.uint8]) -> None:
        """Grey (rows, columns) or RGB (rows, columns, 3) pixels, kept without loss."""
        self._pdf.image(Image.fromarray(np.ascontiguousarray(pixels)), x, y, width, height)

    def pdf(self) -> bytes:
        """The finished file."""
        written = bytes(self._pdf.output())
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
        return written

    def _prepare(self, colour: Rgb, width: float, dash: float) -> None:
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(width)
        if dash:
            self._pdf.set_dash_pattern(dash=dash, gap=dash * 0.8)


def _stands_alone(letter: str) -> bool:
    """False for letters that join and are in no form of theirs, and for points that would stand beside theirs: drawn one by one
    nobody can read them."""
    name, side = unicodedata.name(letter, ""), unicodedata.bidirectional(letter)
    if name.startswith("HEBREW"):
        return not name.startswith(("HEBREW POINT", "HEBREW ACCENT"))
    return side not in ("R", "AL") or is_formed(letter)
