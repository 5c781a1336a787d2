"""The single table of colours and sizes.

A colour means something: amber asks, blue is chosen or made by a reader, green is safe, red stops. Never colour alone: a
word or an icon says the same. No pure white: in a dim room #b8bcc0 is already about 215 cd/m2 on a display of 420 cd/m2
(gamma 2.2).
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Every colour of the window, as #rrggbb; images are drawn in grey by the canvas and are not part of it."""

    page: str = "#0b0d0f"
    panel: str = "#121517"
    card: str = "#191d20"
    chosen: str = "#1c2226"
    raised: str = "#262d32"
    line: str = "#23282c"
    text: str = "#9aa1a8"
    quiet: str = "#838b92"
    strong: str = "#c3c8cc"
    off: str = "#4f565c"
    image: str = "#000000"
    amber: str = "#d9a441"
    amber_deep: str = "#2b2413"
    amber_line: str = "#80642b"
    blue: str = "#6fb0d8"
    blue_deep: str = "#1d2f3b"
    blue_line: str = "#3d6f8d"
    blue_text: str = "#9fcbe6"
    green: str = "#76b583"
    green_deep: str = "#1e3324"
    green_line: str = "#3c6b49"
    green_text: str = "#a3d6ae"
    red: str = "#d97a70"
    red_deep: str = "#2e1513"
    red_line: str = "#86453f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Lengths in logical pixels; ``target`` is the side of what a finger must hit."""

    step: int = 8
    radius: int = 10
    small: int = 13
    body: int = 15
    heading: int = 17
    title: int = 19
    side: int = 30
    target: int = 57
    icon: int = 24
    rail: int = 92
    panel: int = 372
    strip: int = 82


COLOURS = Colours()

TARGET_MM = 15.0
_MM_PER_INCH = 25.4
# Monitors lie about their size (0 mm, a projector's 2 m): outside these the usual 96 is nearer the truth.
_BELIEVABLE_DPI = (70.0, 300.0)
_LOW_SCREEN = 860


def sizes_for(dots_per_inch: float, height: int) -> Sizes:
    """Sizes for a screen of that density (logical dots per inch) and height in logical pixels.

    Targets are at least 15 mm, except where a low screen (1366 x 768) could not hold the tool rail; there they keep
    48 pixels, 12.7 mm at 96 dpi.
    """
    low, high = _BELIEVABLE_DPI
    density = dots_per_inch if low <= dots_per_inch <= high else 96.0
    wanted = round(TARGET_MM / _MM_PER_INCH * density)
    if height < _LOW_SCREEN:
        return Sizes(
            target=min(wanted, 48), rail=78, panel=312, strip=64, small=12, body=14, heading=15, title=17, side=24
        )
    target = max(48, min(wanted, 112))
    return Sizes(target=target, rail=max(92, target + 24), strip=max(82, target + 18))


def named_values(colours: Colours, sizes: Sizes) -> dict[str, str]:
    """Every entry of both tables by its name, sizes in px, for the style sheet."""
    named = {field.name: str(getattr(colours, field.name)) for field in fields(colours)}
    return named | {field.name: f"{getattr(sizes, field.name)}px" for field in fields(sizes)}
