"""The curve over thresholds as a picture: share of findings met against false candidates an image."""

from collections.abc import Mapping, Sequence
from html import escape

WIDE, HIGH = 760, 420
LEFT, TOP, RIGHT, BOTTOM = 62, 48, 278, 52
# Okabe and Ito's colours, told apart by readers of any colour vision; dashes tell them apart in print.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#7F7F7F")
DASHES = ("", "7 3", "2 3", "9 3 2 3")


def curve_svg(curves: Mapping[str, Sequence[tuple[float, float]]], operating: int, title: str) -> str:
    """An SVG with a line for each kind and a dot at the point number ``operating`` of each."""
    most = max([1.0, *(x for points in curves.values() for x, _ in points)])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="26" font-size="15">{escape(title)}</text>',
        *_axes(most),
    ]
    for number, (name, points) in enumerate(curves.items()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        places = [_place(x, y, most) for x, y in points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        style = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        row = TOP + 20 + 22 * number
        parts += [
            f'<polyline points="{line}" fill="none" {style}/>',
            f'<circle cx="{places[operating][0]:.1f}" cy="{places[operating][1]:.1f}" r="5" fill="{colour}"/>',
            f'<line x1="{WIDE - RIGHT + 14}" x2="{WIDE - RIGHT + 48}" y1="{row}" y2="{row}" {style}/>',
            f'<text x="{WIDE - RIGHT + 56}" y="{row + 4}">{escape(name)}</text>',
        ]
    parts.append(f'<text x="{WIDE - RIGHT + 14}" y="{HIGH - BOTTOM}">dots: the operating point</text></svg>')
    return "\n".join(parts) + "\n"


def _axes(most: float) -> list[str]:
    bottom, right = HIGH - BOTTOM, WIDE - RIGHT
    parts = [f'<rect x="{LEFT}" y="{TOP}" width="{right - LEFT}" height="{bottom - TOP}" fill="none" stroke="#444"/>']
    for step in range(6):
        x, y = _place(most * step / 5, step / 5, most)
        parts += [
            f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{step / 5:.1f}</text>',
            f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{most * step / 5:.1f}</text>',
        ]
    parts += [
        f'<text x="{(LEFT + right) / 2}" y="{bottom + 40}" text-anchor="middle">false candidates of all kinds an image</text>',
        f'<text transform="translate(18 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">share of findings met</text>',
    ]
    return parts


def _place(x: float, y: float, most: float) -> tuple[float, float]:
    return LEFT + x / most * (WIDE - RIGHT - LEFT), HIGH - BOTTOM - y * (HIGH - BOTTOM - TOP)
