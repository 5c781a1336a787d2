"""Words on an image: all that must be said, on the side away from the chest wall, never over the breast."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ductoview.dicom.read import read_mammogram
from ductoview.display.annotate import Annotation, Scene, laid_out
from ductoview.display.caption import Line, Shown, Tone, caption, window_name
from ductoview.display.framing import fitted
from ductoview.display.lettering import Lettering
from ductoview.display.orientation import AS_STORED, Orientation, hanging_orientation
from ductoview.display.picture import Picture
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.image import Mammogram
from ductoview.model.view import Laterality, Phase, PresentationIntent, View, ViewPosition
from ductoview.model.voi import LookupTable, VoiFunction, Window
from tests.display.support import FULL_RANGE, LEFT_CC, breast, facts, magnified, mammogram

SIZES = ((700, 900), (1024, 1280), (420, 560))
RIGHT_ML = View(laterality=Laterality.RIGHT, position=ViewPosition.ML, patient_orientation=("P", "F"))
NO_ORIENTATION = View(laterality=Laterality.LEFT, position=ViewPosition.CC)


def _words(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def _caption(zoom: float = 0.5, **changes: Any) -> tuple[list[str], list[str]]:
    image = facts((100, 80), **changes)
    made = caption(image, hanging_orientation(image.view), Shown(zoom=zoom, choice=FULL_RANGE))
    return _words(made.top), _words(made.bottom)


def test_every_image_says_who_which_and_how() -> None:
    top, bottom = _caption(view=magnified(LEFT_CC), acquired="20260302101500", phase=Phase.FULL)
    assert top == [
        "L MCC",
        "Phantom, Doris",
        "D-0001",
        "2026-03-02 10:15 · full (inferred)",
        "MAG 1.8× · 0.050 mm/px",
        "corrected for magnification",
    ]
    assert bottom == [
        "29 kVp · 61 mAs · 38 N · 52 mm",
        "NORMAL · LINEAR · 2048 / 4096",
        "zoom 50 %",
        "not full resolution",
    ]


@pytest.mark.parametrize(
    ("changes", "badge"),
    [
        ({"intent": PresentationIntent.FOR_PROCESSING}, "FOR PROCESSING"),
        ({"lossy_ratio": 12.4}, "LOSSY 12:1"),
        ({"lossy_ratio": 0.0}, "LOSSY"),
        ({"burned_in": True}, "BURNED-IN TEXT"),
        ({"frames": 60}, "1 OF 60 FRAMES"),
    ],
)
def test_what_asks_for_caution_is_a_word_of_its_own(changes: dict[str, Any], badge: str) -> None:
    assert _caption(**changes)[1][0] == badge
    assert badge not in _caption()[1]


def test_at_full_resolution_the_badge_is_gone() -> None:
    assert _caption(zoom=1.0)[1][-1] == "zoom 100 %"


def test_an_unknown_scale_asks_for_attention_and_gives_no_mm() -> None:
    image = facts((100, 80), mm=None)
    lines = caption(image, hanging_orientation(image.view), Shown(zoom=1, choice=FULL_RANGE)).top
    assert [line.text for line in lines if line.tone is Tone.AMBER] == ["MAG 1.8× · no scale, pixels only"]
    assert not any("mm" in line.text for line in lines)


def test_an_unknown_orientation_says_so() -> None:
    image = facts((100, 80), view=NO_ORIENTATION)
    made = caption(image, AS_STORED, Shown(zoom=1, choice=FULL_RANGE, is_inverted=True, instead="SCOUT SHOWN"))
    assert any(line.text.startswith("? ") and line.essential for line in made.top)
    assert _words(made.bottom)[:2] == ["SCOUT SHOWN", "INVERTED"]


def test_windows_and_tables_have_names() -> None:
    assert window_name(Window(center=40.5, width=80, function=VoiFunction.SIGMOID)) == "SIGMOID · 40.5 / 80"
    table = LookupTable(first=0, data=np.zeros(2, np.uint16), bits=8, explanation="HARD")
    assert window_name(table, is_adjusted=True) == "HARD · LUT · adjusted"


def _laid(
    made: Mammogram, width: int, height: int, view: ViewState | None = None, *, inverted: bool = False
) -> tuple[Annotation, Scene, Picture]:
    picture = Picture(made)
    if inverted:
        picture.invert()
    view = view or fitted(picture.shape, picture.orientation, width, height)
    scene = Scene(
        tissue=picture.tissue,
        orientation=picture.orientation,
        stored_shape=picture.stored_shape,
        view=view,
        width=width,
        height=height,
        light_air=inverted,
    )
    words = caption(made.facts, picture.orientation, picture.shown(view))
    measure = Lettering(12).measure
    return laid_out(words, scene, made.facts.spacing, measure, 10), scene, picture


def _covers_tissue(rect: Rect, picture: Picture, view: ViewState, is_tissue: Callable[[Any], Any]) -> bool:
    """From the pixels themselves, not from the coarse mask under test."""
    shown = np.asarray(picture.orientation.shown(picture.mammogram.pixels))
    rows = ((np.arange(rect.y, rect.y + rect.height) + 0.5 - view.y) / view.zoom).astype(int)
    columns = ((np.arange(rect.x, rect.x + rect.width) + 0.5 - view.x) / view.zoom).astype(int)
    rows = rows[(rows >= 0) & (rows < shown.shape[0])]
    columns = columns[(columns >= 0) & (columns < shown.shape[1])]
    return bool(is_tissue(shown[np.ix_(rows, columns)]).any())


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("view", [LEFT_CC, RIGHT_ML, NO_ORIENTATION])
def test_no_word_lies_on_the_breast(view: View, width: int, height: int) -> None:
    wall = "right" if view is RIGHT_ML else "left"
    made = mammogram(breast(2400, 1900, wall=wall), view=view)
    placed, scene, picture = _laid(made, width, height)
    assert placed.bar is not None
    for rect in (*(one.rect for one in placed.lines), placed.bar.rect):
        assert not _covers_tissue(rect, picture, scene.view, lambda pixels: pixels > 900)
        assert scene.width >= rect.x + rect.width
        assert rect.x >= 0
    assert not any(one.plate for one in placed.lines)
    on_right = wall == "left"
    assert all((one.rect.x > scene.width / 3) == on_right for one in placed.lines)


def test_a_lead_marker_is_not_written_over() -> None:
    pixels = breast(2400, 1900).copy()
    pixels[60:200, 1500:1850] = 3500
    placed, scene, picture = _laid(mammogram(pixels), 700, 900)
    assert not any(_covers_tissue(one.rect, picture, scene.view, lambda part: part > 900) for one in placed.lines)


def test_over_the_breast_only_what_must_be_said_stays_on_a_plate() -> None:
    placed, _, _ = _laid(mammogram(breast(2400, 1900)), 400, 300, ViewState(zoom=1, x=-100, y=-1000))
    assert [one.line.text for one in placed.lines] == ["L CC", "Phantom, Doris", "D-0001", "zoom 100 %"]
    assert all(one.plate for one in placed.lines)


def test_inverted_air_gets_plates_too() -> None:
    placed, _, _ = _laid(mammogram(breast(2400, 1900)), 700, 900, inverted=True)
    assert all(one.plate for one in placed.lines)


@pytest.mark.parametrize("zoom", [0.1, 0.3, 1.0, 2.5])
def test_the_scale_bar_is_as_long_as_it_says(zoom: float) -> None:
    placed, _, _ = _laid(mammogram(breast(2400, 1900)), 700, 900, ViewState(zoom=zoom))
    assert placed.bar is not None
    assert placed.bar.rect.width == round(float(placed.bar.words.split()[0]) / 0.05 * zoom)
    assert placed.bar.rect.width <= 0.18 * 700


def test_without_a_scale_there_is_no_bar() -> None:
    assert _laid(mammogram(breast(2400, 1900), mm=None), 700, 900)[0].bar is None


def test_in_a_small_tile_the_name_stays() -> None:
    placed, _, _ = _laid(mammogram(breast(2400, 1900)), 220, 120)
    assert placed.lines[0].line.text == "L CC"
    tops = [one.rect for one in placed.lines]
    assert all(a.y + a.height <= b.y for a, b in pairwise(tops))


@pytest.mark.parametrize("name", ["01-papilloma/cc-full", "02-cutoff/ml-full", "07-cyst/cc-full"])
def test_no_word_lies_on_the_breast_of_a_sample(name: str) -> None:
    """Tissue, marker and cannula are all that is not the air's one value (padding, or a constant)."""
    path = Path(__file__).parents[2] / "sample_dicom" / "cases" / f"{name}.dcm"
    made = read_mammogram(path)
    values, counts = np.unique(made.pixels, return_counts=True)
    air = int(values[counts.argmax()])
    placed, scene, picture = _laid(made, 700, 900)
    assert placed.bar is not None
    for rect in (*(one.rect for one in placed.lines), placed.bar.rect):
        assert not _covers_tissue(rect, picture, scene.view, lambda pixels: np.abs(pixels.astype(int) - air) > 40)
    assert len(placed.lines) >= 7


def test_a_flat_image_has_no_edge_and_is_all_tissue() -> None:
    picture = Picture(mammogram(np.full((300, 300), 7, np.uint16)), Orientation())
    assert picture.tissue.mask.all()
