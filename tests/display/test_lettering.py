"""Words drawn without Qt: no letter of any script is lost, and every tone can be read, on air and on a plate over white."""

import numpy as np
import pytest

from ductoview.display.annotate import Annotation, PlacedLine
from ductoview.display.caption import Line, Tone
from ductoview.display.lettering import Lettering
from ductoview.display.viewport import Rect
from ductoview.ui.overlays.colours import CANDIDATE, FINDING, PLATE_ALPHA, STRONG
from ductoview.ui.style.table import COLOURS

_LEAST_CONTRAST = 4.5


def _drawn(text: str, tone: Tone = Tone.NORMAL, *, ground: int = 0, plate: bool = False) -> np.ndarray:
    rgb = np.full((40, 400, 3), ground, np.uint8)
    placed = PlacedLine(line=Line(parts=(text,), tone=tone), rect=Rect(5, 5, 380, 30), plate=plate)
    Lettering(20).draw(rgb, Annotation(lines=(placed,)))
    return rgb


@pytest.mark.parametrize(
    "letters", ["äöüßé", "łőșğ", "ЖИМя", "αβγΩ", "ヤマダタ", "山田太郎王", "홍길동", "אבג", "×°·µ…"]
)
def test_every_letter_is_drawn_and_none_as_a_stand_in(letters: str) -> None:
    missing = _drawn("\U000e0000").tobytes(), _drawn("?").tobytes(), _drawn("").tobytes()
    pictures = [_drawn(letter).tobytes() for letter in letters]
    assert len(set(pictures)) == len(letters)
    assert not set(pictures) & set(missing)


def test_a_name_is_as_wide_as_it_is_measured() -> None:
    measured = Lettering(20).measure(Line(parts=("Müller, Zoë · ヤマダ",)))[0]
    columns = np.flatnonzero(_drawn("Müller, Zoë · ヤマダ").any(axis=(0, 2)))
    assert columns[0] >= 5
    assert columns[-1] < 5 + measured + 2


def _luminance(rgb: tuple[float, ...]) -> float:
    """Relative luminance of sRGB (WCAG 2.1)."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (one / 255 for one in rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(letter: tuple[float, ...], ground: tuple[float, ...]) -> float:
    low, high = sorted((_luminance(letter), _luminance(ground)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize(("ground", "plate"), [(0, False), (255, True)])
def test_every_tone_can_be_read_and_none_is_white(tone: Tone, ground: int, plate: bool) -> None:
    rgb = _drawn("HHHH", tone, ground=ground, plate=plate)[5:35, 5:100].reshape(-1, 3)
    by_light = rgb[np.argsort(rgb.sum(axis=1))]
    assert contrast(tuple(by_light[-1].tolist()), tuple(by_light[0].tolist())) >= _LEAST_CONTRAST
    assert by_light[-1].max() <= 220


@pytest.mark.parametrize(
    "colour", [COLOURS.text, COLOURS.strong, COLOURS.amber, COLOURS.quiet, CANDIDATE, FINDING, STRONG]
)
def test_the_canvas_has_the_same_contrast(colour: str) -> None:
    letter = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    plate = (255 - PLATE_ALPHA,) * 3
    assert contrast(letter, (0, 0, 0)) >= _LEAST_CONTRAST
    # What is quiet stands on black only.
    assert colour == COLOURS.quiet or contrast(letter, plate) >= _LEAST_CONTRAST
    assert max(letter) <= 230
