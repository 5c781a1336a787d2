"""Words on an image: all that must be said, on the side away from the chest wall, never over the breast."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.dicom.read import read_mammogram
from ductoview.display.annotate import Annotation, ScaleBar, laid_out
from ductoview.display.caption import Shown, TextLevel, caption
from ductoview.display.framing import fitted
from ductoview.display.lettering import Lettering
from ductoview.display.orientation import Orientation
from ductoview.display.picture import Picture
from ductoview.display.room import Room, Scene
from ductoview.display.tissue import Tissue
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image import Mammogram
from ductoview.model.view import Laterality, Phase, View, ViewPosition
from tests.display.support import FULL_RANGE, LEFT_CC, breast, facts, mammogram

SCENES = 400
SIZES = ((700, 900), (1024, 1280), (420, 560))
RIGHT_ML = View(laterality=Laterality.RIGHT, position=ViewPosition.ML, patient_orientation=("P", "F"))
NO_ORIENTATION = View(laterality=Laterality.LEFT, position=ViewPosition.CC)


def _laid(
    made: Mammogram,
    width: int,
    height: int,
    view: ViewState | None = None,
    *,
    inverted: bool = False,
    orientation: Orientation | None = None,
    banner: str = "",
    legend: str = "",
) -> tuple[Annotation, Scene, Picture]:
    picture = Picture(made, orientation)
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
    words = caption(made.facts, picture.orientation, replace(picture.shown(view), banner=banner))
    placed = laid_out(words, scene, made.facts.view, made.facts.spacing, Lettering(12).measure, 10, legend=legend)
    return placed, scene, picture


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
    assert {one.line.text for one in placed.lines} == {"L CC", "Phantom, Doris", "D-0001", "MAG 1.8×"}
    assert all(one.plate for one in placed.lines)
    assert placed.bar is not None, "what is measured by eye needs its scale"
    assert placed.bar.plate


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


@pytest.mark.parametrize(("width", "height"), [(220, 120), (300, 300), (450, 450)])
def test_in_a_small_tile_the_name_stays(width: int, height: int) -> None:
    placed, _, _ = _laid(mammogram(breast(2400, 1900), phase=Phase.FULL), width, height)
    said = [one.line.text for one in placed.lines]
    assert said[:3] == ["L CC", "Phantom, Doris", "D-0001"]
    assert not _overlapping(placed.rects)
    # The date and the phase are broken into two lines before they are left out.
    assert width < 450 or {"2026-03-02", "full (inferred)"} <= {part for one in placed.lines for part in one.line.parts}


@pytest.mark.parametrize(("width", "height"), [(486, 200), (486, 220), (520, 180)])
def test_words_that_stand_side_by_side_are_a_margin_apart(width: int, height: int) -> None:
    view = ViewState(zoom=0.03, x=width - 60, y=20)
    placed, _, _ = _laid(mammogram(breast(2400, 1900), phase=Phase.FULL), width, height, view)
    pairs = combinations(sorted((one.rect for one in placed.lines), key=lambda rect: rect.x), 2)
    beside = [(one, other) for one, other in pairs if one.y < other.y + other.height and other.y < one.y + one.height]
    assert beside
    assert min(other.x - one.x - one.width for one, other in beside) >= 10


def test_a_name_wider_than_the_viewport_is_cut_short_and_says_so() -> None:
    patient = PatientIdentity(patient_id="D-0001", name="Phantom" * 20 + "^Doris")
    placed, _, _ = _laid(mammogram(breast(2400, 1900), patient=patient), 300, 300)
    (name,) = [one.line.text for one in placed.lines if one.line.text.startswith("PhantomPhantom")]
    assert name.endswith("…")
    assert all(one.rect.x >= 0 and one.rect.x + one.rect.width <= 300 for one in placed.lines)


# Where the marker belongs: the axilla's side, away from the chest wall, for both breasts and every turning of the image.
TURNINGS = {
    (transposed, rows, columns): Orientation(transposed=transposed, flipped_rows=rows, flipped_columns=columns)
    for transposed in (False, True)
    for rows in (False, True)
    for columns in (False, True)
}
AS_STORED_SIDES = {
    ("L", "CC"): ("A", "R"),
    ("R", "CC"): ("P", "L"),
    ("L", "MLO"): ("A", "FR"),
    ("R", "MLO"): ("P", "FL"),
    ("L", "ML"): ("A", "F"),
    ("R", "ML"): ("P", "F"),
    ("L", "LM"): ("A", "F"),
    ("R", "LM"): ("P", "F"),
}


@pytest.mark.parametrize("turning", TURNINGS.values(), ids=[str(one) for one in TURNINGS])
@pytest.mark.parametrize(("side", "position"), AS_STORED_SIDES)
def test_the_side_marker_stands_at_the_axilla_however_the_image_is_turned(
    side: str, position: str, turning: Orientation
) -> None:
    view = View(
        laterality=Laterality(side),
        position=ViewPosition(position),
        patient_orientation=AS_STORED_SIDES[side, position],
    )
    # In the stored image the axilla is at row 0, the chest wall at the left edge of a left breast.
    wall = "left" if side == "L" else "right"
    made = mammogram(breast(600, 500, wall=wall), view=view)
    axilla = turning.to_shown(PointPx(0, 499 if side == "L" else 0), (600, 500))
    rows, columns = turning.shown_shape((600, 500))
    placed, scene, _ = _laid(made, 600, 600, orientation=turning)
    marker = placed.lines[0]
    assert marker.line.large
    middle = (marker.rect.y + marker.rect.height / 2, marker.rect.x + marker.rect.width / 2)
    assert (middle[0] < scene.height / 2) == (axilla.row < rows / 2)
    assert (middle[1] < scene.width / 2) == (axilla.column < columns / 2)


def test_words_are_never_mirrored() -> None:
    """Drawn on a turned image, the marker's pixels are the very ones of the unturned."""
    letters = Lettering(12)
    drawn = []
    for turning in (Orientation(), Orientation(flipped_rows=True, flipped_columns=True)):
        placed, scene, _ = _laid(mammogram(breast(600, 500)), 600, 600, orientation=turning)
        rgb = np.zeros((scene.height, scene.width, 3), np.uint8)
        letters.draw(rgb, placed)
        rect = placed.lines[0].rect
        drawn.append(rgb[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width])
    assert drawn[0].any()
    assert np.array_equal(*drawn)


WIDE_LEGEND = "calibre 0.2 · 1.2 · 4.5 mm"


@pytest.mark.parametrize(
    ("height", "zoom", "words"),
    [(326, 0.17, WIDE_LEGEND), (220, 0.12, WIDE_LEGEND), (326, 0.19, "0.2 · 1.2 · 4.5 mm")],
    ids=["upright", "low", "short"],
)
def test_in_a_narrow_tile_the_legend_of_ducts_comes_before_what_may_be_left_out(
    height: int, zoom: float, words: str
) -> None:
    """On the breast it would cover the very ducts it explains."""
    view = ViewState(zoom=zoom, x=0, y=round(height / 2 - 1200 * zoom))
    placed, scene, _ = _laid(mammogram(breast(2400, 1900), phase=Phase.FULL), 316, height, view, legend=WIDE_LEGEND)
    assert placed.legend is not None
    assert (placed.legend.words, placed.legend.plate) == (words, False)
    assert not Room(scene).covered(placed.legend.rect)
    assert not _overlapping(placed.rects)
    assert {"L CC", "Phantom, Doris", "D-0001"} <= {one.line.text for one in placed.lines}


def test_a_banner_stands_over_everything_and_nothing_else_is_there() -> None:
    placed, scene, _ = _laid(
        mammogram(breast(2400, 1900)), 450, 450, banner="SCOUT · before contrast", legend="calibre 1 mm"
    )
    assert placed.banner is not None
    assert placed.banner.plate
    assert abs(placed.banner.rect.x + placed.banner.rect.width / 2 - scene.width / 2) <= 1
    assert placed.legend is not None
    assert not _overlapping(placed.rects)


def _overlapping(rects: Sequence[Rect]) -> list[tuple[Rect, Rect]]:
    return [(a, b) for a, b in combinations(rects, 2) if not a.cut(b).is_empty]


def _shows_tissue(rect: Rect, scene: Scene, taken: NDArray[np.bool_]) -> bool:
    """Whether any pixel shown within a rectangle is taken."""
    corners = [
        scene.orientation.to_stored(scene.view.to_shown(x, y), scene.stored_shape)
        for x, y in ((rect.x, rect.y), (rect.x + rect.width, rect.y + rect.height))
    ]
    low_row, high_row = sorted(one.row + 0.5 for one in corners)
    low_column, high_column = sorted(one.column + 0.5 for one in corners)
    rows = slice(max(0, floor(low_row + 1e-6)), max(0, ceil(high_row - 1e-6)))
    return bool(taken[rows, max(0, floor(low_column + 1e-6)) : max(0, ceil(high_column - 1e-6))].any())


def test_for_many_breasts_views_and_sizes_everything_essential_stands_clear() -> None:
    """Random scenes: nothing on tissue while there is room, nothing on anything else, nothing essential left out."""
    rng = np.random.default_rng(20261125)
    measure = Lettering(12).measure
    crowded = 0
    for _ in range(SCENES):
        scene, taken, view = _random_scene(rng)
        warns = {"is_inverted": bool(rng.random() < 0.2), "turning": "ROTATED 90°" if rng.random() < 0.3 else ""}
        image = facts((600, 500), view=view, acquired="20260302101500", phase=Phase.FULL, lossy_ratio=12.0)
        shown = Shown(zoom=scene.view.zoom, choice=FULL_RANGE, **warns, banner="SCOUT" if rng.random() < 0.2 else "")
        said = caption(image, scene.orientation, shown, level=list(TextLevel)[rng.integers(3)])
        legend = "calibre 0.3 · 0.8 · 2.1 mm" if rng.random() < 0.5 else ""
        placed = laid_out(said, scene, view, image.spacing, measure, 10, legend=legend)
        whole = Rect(0, 0, scene.width, scene.height)
        assert not _overlapping(placed.rects)
        assert all(whole.holds(rect) for rect in placed.rects)
        standing = {part for one in placed.lines for part in one.line.parts}
        essential = {part for line in (*said.top, *said.bottom) if line.essential for part in line.parts}
        assert essential <= standing, (essential - standing, scene.width, scene.height)
        clear = [one for one in (*placed.lines, placed.bar, placed.legend) if one is not None and not one.plate]
        boxes = [one.box if isinstance(one, ScaleBar) else one.rect for one in clear]
        assert not any(_shows_tissue(rect, scene, taken) for rect in boxes)
        for one in placed.lines:
            if one.plate:
                crowded += 1
                assert one.line.essential
                assert not _room_left(one.rect, scene, placed.rects)
    assert crowded > SCENES / 20


def _random_scene(rng: np.random.Generator) -> tuple[Scene, NDArray[np.bool_], View]:
    """A breast as a half ellipse at a chest wall, with or without a lead marker, anyhow hung, zoomed and cut."""
    side, position = list(AS_STORED_SIDES)[rng.integers(8)]
    view = View(
        laterality=Laterality(side),
        position=ViewPosition(position),
        patient_orientation=AS_STORED_SIDES[side, position],
    )
    step = int(rng.choice([1, 2, 4]))
    row, column = np.mgrid[:600, :500]
    across = column if side == "L" else 499 - column
    taken = ((row - rng.uniform(200, 400)) / rng.uniform(120, 320)) ** 2 + (across / rng.uniform(100, 480)) ** 2 < 1
    if rng.random() < 0.5:
        top, left = rng.integers(0, 550), rng.integers(0, 430)
        taken[top : top + 40, left : left + 60] = True
    cells = taken.reshape(600 // step, step, 500 // step, step).any(axis=(1, 3))
    orientation = list(TURNINGS.values())[rng.integers(8)]
    width, height = int(rng.integers(340, 1300)), int(rng.integers(340, 1300))
    fitting = fitted(orientation.shown_shape((600, 500)), orientation, width, height)
    zoom = fitting.zoom * rng.choice([1.0, 1.0, rng.uniform(1, 6)])
    zoomed = fitting.zoomed(zoom, rng.uniform(0, width), rng.uniform(0, height))
    return (
        Scene(
            tissue=Tissue(mask=cells, taken=cells, step=step),
            orientation=orientation,
            stored_shape=(600, 500),
            view=zoomed,
            width=width,
            height=height,
        ),
        taken,
        view,
    )


def _room_left(rect: Rect, scene: Scene, others: Sequence[Rect]) -> bool:
    """Whether the rectangle would have been clear anywhere on a grid as fine as the margin."""
    taken = scene.tissue.taken.repeat(scene.tissue.step, 0).repeat(scene.tissue.step, 1)
    for x in range(10, scene.width - 10 - rect.width, 20):
        for y in range(10, scene.height - 10 - rect.height, 20):
            there = Rect(x, y, rect.width, rect.height)
            if all(there.cut(one).is_empty for one in others) and not _shows_tissue(there, scene, taken):
                return True
    return False


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
