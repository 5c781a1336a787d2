"""A part of the page with its heading, and the colours of the page."""

from dataclasses import dataclass

from ductoview.report.pen import BLACK, Pen, Rgb, Style

INK: Rgb = BLACK
QUIET: Rgb = (92, 98, 104)
RULE: Rgb = (176, 182, 188)
BLUE: Rgb = (20, 92, 168)
"""The blue of what a reader made, on white; dark enough to be read in grey print."""
AMBER: Rgb = (166, 96, 0)
RED: Rgb = (176, 24, 24)
HEADING = Style(size=7.0, bold=True, colour=QUIET)
SMALL = Style(size=6.6, colour=QUIET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle of the page in mm."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def below(self, height: float) -> "Box":
        """The same without that much at the top."""
        return Box(x=self.x, y=self.y + height, width=self.width, height=self.height - height)


def headed(pen: Pen, box: Box, heading: str, beside: str = "") -> Box:
    """Writes a heading over a thin line; the box that is left."""
    wide = pen.text(box.x, box.y + 2.6, heading.upper(), HEADING)
    if beside:
        pen.text(box.x + wide + 2, box.y + 2.6, beside, SMALL)
    pen.line([(box.x, box.y + 3.7), (box.right, box.y + 3.7)], RULE, 0.15)
    return box.below(5.0)


def nothing(pen: Pen, box: Box, why: str) -> None:
    """Says in a box why it is empty."""
    pen.paragraph(box.x, box.y + 3.5, why, Style(size=7.4, colour=QUIET), box.width)
