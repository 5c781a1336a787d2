"""How an image lies in its viewport: fitted, glued, the same size, zoomed at a place, walked through."""

import numpy as np
import pytest

from ductoview.display.lens import Lens
from ductoview.display.picture import Picture, enhanced_twin
from ductoview.display.quadrants import walk
from ductoview.display.viewport import Quality, Rect, ViewState, image_rect
from ductoview.model.geometry import PointPx
from ductoview.model.view import Laterality, View, ViewPosition
from ductoview.model.voi import GreyPath, Window
from tests.display.support import LEFT_CC, breast, mammogram

RIGHT_CC = View(laterality=Laterality.RIGHT, position=ViewPosition.CC, patient_orientation=("P", "L"))


def _lens(
    width: int, height: int, *, view: View = LEFT_CC, rows: int = 600, columns: int = 500, mm: float = 0.05
) -> Lens:
    wall = "left" if view is LEFT_CC else "right"
    return Lens(Picture(mammogram(breast(rows, columns, wall=wall), view=view, mm=mm)), width, height)


@pytest.mark.parametrize("view", [LEFT_CC, RIGHT_CC])
@pytest.mark.parametrize(("width", "height"), [(900, 400), (300, 900), (333, 777)])
def test_a_fitted_image_is_whole_and_its_chest_wall_is_at_the_edge(view: View, width: int, height: int) -> None:
    lens = _lens(width, height, view=view)
    rect = image_rect((600, 500), lens.view.zoom)
    assert max(rect.width / width, rect.height / height) == pytest.approx(1, abs=0.005)
    assert (lens.view.x if view is LEFT_CC else width - lens.view.x - rect.width) == 0
    assert Rect(0, 0, width, height).holds(Rect(lens.view.x, lens.view.y, rect.width, rect.height))


def test_a_fitted_or_scaled_image_stays_so_when_the_window_changes() -> None:
    lens = _lens(500, 600)
    lens.resize(250, 300)
    assert lens.view.zoom == pytest.approx(0.5)
    lens.set_scale(12.0)
    lens.resize(800, 800)
    assert lens.scale == pytest.approx(12.0)
    assert lens.view.x == 0
    lens.look(lens.view.moved(-50, 0))
    lens.resize(900, 800)
    assert lens.view.x == 0


def test_a_disc_of_50_mm_has_one_size_on_every_detector() -> None:
    """70 µm, 100 µm, and 1.8 times magnified 70 µm: within one device pixel."""
    sizes = []
    for mm in (0.07, 0.1, 0.07 / 1.8):
        side = round(60 / mm)
        row, column = np.mgrid[:side, :side]
        disc = np.hypot(row - side / 2, column - side / 2) <= 25 / mm
        picture = Picture(mammogram(np.where(disc, 4000, 0).astype(np.uint16), mm=mm))
        lens = Lens(picture, 700, 700)
        lens.set_scale(8.0)
        grey, _ = picture.draw(lens.view, 700, 700, Quality.EXACT)
        assert grey is not None
        sizes.append(int((grey > 127).any(axis=0).sum()))
    assert max(sizes) - min(sizes) <= 1
    assert sizes[0] == pytest.approx(400, abs=1)


def test_zooming_keeps_the_place_and_stays_within_bounds() -> None:
    lens = _lens(400, 400)
    before = lens.place(100, 200)
    lens.zoom_to(2.0, 100, 200)
    after = lens.place(100, 200)
    assert before is not None
    assert after is not None
    assert (after.row, after.column) == pytest.approx((before.row, before.column), abs=1)
    lens.zoom_to(1000, 100, 200)
    assert lens.view.zoom == 16
    lens.zoom_to(0.0001, 100, 200)
    assert 0.1 < lens.view.zoom < 0.4


def test_an_image_cannot_be_lost() -> None:
    lens = _lens(400, 400)
    lens.look(lens.view.moved(-5000, 9000))
    rect = image_rect((600, 500), lens.view.zoom)
    left = Rect(lens.view.x, lens.view.y, rect.width, rect.height).cut(Rect(0, 0, 400, 400))
    assert (left.width, left.height) == (64, 64)


def test_a_place_is_brought_into_view_without_air() -> None:
    lens = _lens(300, 300)
    lens.zoom_to(1.0, 0, 0)
    lens.look_at(PointPx(590, 20))
    x, y = lens.to_device(PointPx(590, 20))
    assert 0 <= x <= 300
    assert 0 <= y <= 300
    assert (lens.view.x, lens.view.y) == (0, -300)


def test_a_place_is_brought_to_the_middle_and_large() -> None:
    lens = _lens(300, 300)
    lens.look_at(PointPx(300, 250))
    assert lens.view.zoom == 1.0
    assert lens.to_device(PointPx(300, 250)) == pytest.approx((150, 150), abs=1)
    lens.zoom_to(3.0, 0, 0)
    lens.look_at(PointPx(310, 240))
    assert lens.view.zoom == 3.0
    big = _lens(2400, 2400)
    fitted = big.view.zoom
    big.look_at(PointPx(300, 250))
    assert big.view.zoom == pytest.approx(2 * fitted)


def test_outside_the_image_there_is_no_place() -> None:
    lens = _lens(1000, 600)
    assert lens.place(999, 300) is None
    found = lens.place(0.5, 0.5)
    assert found is not None
    assert (found.row, found.column) == pytest.approx((0, 0))


def test_the_walk_covers_all_tissue_at_full_resolution() -> None:
    picture = Picture(mammogram(breast(1500, 1300, wall="right"), view=RIGHT_CC))
    seen = np.zeros((1500, 1300), bool)
    places = walk(picture, 500, 400)
    assert all(view.zoom == 1 for view in places)
    assert places[0].x < places[1].x or places[0].y != places[1].y
    for view in places:
        seen[max(0, -view.y) : 400 - view.y, max(0, -view.x) : 500 - view.x] = True
    tissue = np.asarray(picture.orientation.shown(picture.mammogram.pixels)) > 900
    assert (seen | ~tissue).mean() > 0.999
    lens = Lens(picture, 500, 400)
    steps = []
    for _ in places:
        lens.next_quadrant()
        steps.append(lens.view)
    assert tuple(steps) == places


def test_another_image_lies_in_the_same_millimetres() -> None:
    lens = _lens(800, 600, mm=0.05)
    other = Picture(mammogram(breast(300, 250), mm=0.1))
    view = lens.view_of(other)
    assert view == ViewState(zoom=lens.view.zoom * 2, x=lens.view.x, y=lens.view.y)
    assert lens.view_of(Picture(mammogram(breast()))) == lens.view


def test_an_enhanced_picture_keeps_padding_and_facts() -> None:
    pixels = breast().copy()
    pixels[:, 400:] = 0
    made = mammogram(pixels, grey=GreyPath(choices=(Window(center=1, width=2),), padding=(0, 0)))
    twin = enhanced_twin(made, np.linspace(0, 1, pixels.size, dtype=np.float32).reshape(pixels.shape))
    assert twin.facts is made.facts
    picture = Picture(twin)
    picture.invert()
    grey = picture.table.apply(twin.pixels)
    assert not grey[:, 400:].any()
    assert (int(grey[0, 0]), int(grey[-1, 0])) == (255, 0)
    with pytest.raises(ValueError, match="shape"):
        enhanced_twin(made, np.zeros((2, 2), np.float32))
