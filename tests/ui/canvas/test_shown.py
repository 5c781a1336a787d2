"""What a canvas shows: the image it names, in its own grey, and nothing of another."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ductoview.display.grey_table import grey_table
from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.review import Calliper
from ductoview.model.view import Laterality, Phase, View, ViewPosition
from ductoview.model.voi import Window
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.same_size import same_size
from ductoview.ui.overlays.model import Layers, Mark, Overlay
from tests.display.support import FULL_RANGE, breast, mammogram
from tests.support import duct_case
from tests.ui.canvas.gestures import (
    click,
    grabbed,
)

RIGHT_CC = View(laterality=Laterality.RIGHT, position=ViewPosition.CC, patient_orientation=("A", "L"))
NO_WORDS = Layers(overlays=False, texts=False)


@pytest.fixture
def canvas(qtbot: Any) -> Iterator[Canvas]:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 500)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def test_at_full_resolution_the_screen_is_the_table_of_the_pixels(canvas: Canvas) -> None:
    made = mammogram(breast(1000, 900, wall="right"), view=RIGHT_CC)
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(made)
    canvas.one_to_one()
    seen, view = grabbed(canvas), canvas.view
    assert view.zoom == 1
    hung = made.pixels[:, ::-1]
    expected = grey_table(made.grey, FULL_RANGE).apply(hung[-view.y : 500 - view.y, -view.x : 400 - view.x].copy())
    assert np.array_equal(seen, np.repeat(expected[..., None], 3, axis=2))


def test_a_late_failure_clears_the_old_image(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast()))
    canvas.set_overlay(
        Overlay(callipers=(Calliper(id="k", start=PointPx(1, 1), end=PointPx(90, 90), length_px=1, length_mm=1),))
    )
    assert grabbed(canvas)[:, :100].mean() > 20
    canvas.show_failure("It is cut off; fetch it again.")
    seen = grabbed(canvas)
    assert canvas.mammogram is None
    assert not seen[:150].any()
    assert not seen[350:].any()
    assert seen[150:350].any()
    canvas.show_loading(mammogram(breast()).facts, 0.4, "reading")
    loading = grabbed(canvas)
    assert canvas.choice is None
    assert loading.mean() < 10
    canvas.clear()
    assert not grabbed(canvas).any()


def test_loading_can_be_cancelled_by_hand(canvas: Canvas) -> None:
    wished = []
    canvas.cancel_wished.connect(lambda: wished.append(True))
    canvas.show_loading(None, 0.1, "reading")
    click(canvas, (200, 300))
    click(canvas, (5, 5))
    assert wished == [True]


def test_the_scout_lies_in_the_same_place_and_goes_again(canvas: Canvas) -> None:
    own, scout = mammogram(breast(seed=1)), mammogram(breast(seed=2))
    canvas.set_layers(NO_WORDS)
    canvas.show_mammogram(own)
    canvas.one_to_one()
    before, view = grabbed(canvas), canvas.view
    canvas.show_alternate(scout)
    during = grabbed(canvas)
    assert canvas.view == view
    assert not np.array_equal(before, during)
    expected = grey_table(scout.grey, FULL_RANGE).apply(
        scout.pixels[-view.y : 500 - view.y, -view.x : 400 - view.x].copy()
    )
    assert np.array_equal(during[..., 0], expected)
    canvas.show_alternate(None)
    assert np.array_equal(grabbed(canvas), before)
    assert canvas.mammogram is own


def test_an_enhanced_picture_changes_no_place_and_no_pixel(canvas: Canvas) -> None:
    own = mammogram(breast())
    canvas.show_mammogram(own)
    at = canvas.place(100, 200)
    canvas.show_enhanced(np.full(own.pixels.shape, 0.5, np.float32))
    assert canvas.mammogram is own
    assert canvas.place(100, 200) == at
    assert grabbed(canvas)[100, 50, 0] in (127, 128)
    canvas.show_enhanced(None)
    assert canvas.choice == FULL_RANGE


def test_what_is_drawn_follows_layers_and_status(canvas: Canvas) -> None:
    canvas.show_mammogram(mammogram(breast(256, 192)))
    bare = grabbed(canvas)

    def drawn(overlay: Overlay, layers: Layers = Layers()) -> bool:  # noqa: B008
        canvas.set_overlay(overlay)
        canvas.set_layers(layers)
        return not np.array_equal(grabbed(canvas), bare)

    def marks(status: FindingStatus) -> tuple[Mark, ...]:
        return tuple(Mark(finding=one) for one in duct_case.findings(status))

    assert drawn(Overlay(analysis=duct_case.analysis()))
    assert not drawn(Overlay(analysis=duct_case.analysis(contrast=False)))
    assert not drawn(Overlay(analysis=duct_case.analysis()), Layers(overlays=False))
    assert drawn(Overlay(marks=marks(FindingStatus.CANDIDATE)))
    assert not drawn(Overlay(marks=marks(FindingStatus.CANDIDATE)), Layers(candidates=False))
    assert drawn(Overlay(marks=marks(FindingStatus.CONFIRMED)), Layers(candidates=False))
    assert not drawn(Overlay(marks=marks(FindingStatus.DISMISSED)))
    assert drawn(Overlay(marks=marks(FindingStatus.DISMISSED), chosen="c1"))


def test_choices_go_by_number_and_others_do_nothing(canvas: Canvas) -> None:
    canvas.choose(1)
    canvas.show_mammogram(mammogram(breast()))
    canvas.set_choice(Window(center=1, width=2))
    canvas.choose(7)
    assert canvas.choice == Window(center=1, width=2)
    canvas.choose(1)
    assert canvas.choice == FULL_RANGE
    assert canvas.choices == (FULL_RANGE,)


def test_images_of_one_size_have_one_scale(qtbot: Any, canvas: Canvas) -> None:
    other = Canvas()
    qtbot.addWidget(other)
    other.resize(200, 500)
    canvas.show_mammogram(mammogram(breast(), mm=0.05))
    other.show_mammogram(mammogram(breast(), mm=0.1))
    same_size((canvas, other))
    assert canvas.scale() == pytest.approx(other.scale())
    assert canvas.scale() == pytest.approx(min(canvas.fit_scale() or 0, other.fit_scale() or 0))
    canvas.zoom_by(2)
    zoomed = canvas.view
    other.resize(100, 500)
    same_size((canvas, other), resting_only=True)
    assert canvas.view == zoomed
    assert other.scale() == pytest.approx(other.fit_scale())
    other.show_mammogram(mammogram(breast(), mm=None))
    same_size((canvas, other))
    assert other.scale() is None
    assert canvas.scale() == pytest.approx(canvas.fit_scale())


def test_the_sharp_picture_comes_when_the_hand_rests(qtbot: Any, canvas: Canvas) -> None:
    canvas.set_layers(NO_WORDS)
    rng = np.random.default_rng(2)
    canvas.show_mammogram(mammogram(rng.integers(0, 4096, (1600, 1400), dtype=np.uint16)))
    sharp = grabbed(canvas)
    qtbot.wait(1)
    canvas.zoom_by(1.1)
    grabbed(canvas)
    canvas.fit()
    assert not np.array_equal(grabbed(canvas), sharp)
    qtbot.waitUntil(lambda: np.array_equal(grabbed(canvas), sharp), timeout=5000)


def test_whatever_happens_the_screen_shows_the_image_it_names(canvas: Canvas) -> None:
    """Random showing, failing, loading, flickering and inverting: never a pixel of another image."""
    rng = np.random.default_rng(4)
    canvas.set_layers(NO_WORDS)
    images = [mammogram(np.full((60, 50), 300 * number, np.uint16)) for number in range(1, 13)]
    own: int | None = None
    other: int | None = None
    inverted = False
    for deed in rng.choice(["show", "fail", "load", "clear", "flicker", "back", "invert"], 150):
        number = int(rng.integers(len(images)))
        match deed:
            case "show":
                canvas.show_mammogram(images[number])
                own, other, inverted = number, None, False
            case "fail" | "load" | "clear":
                canvas.show_failure("No.") if deed == "fail" else canvas.clear()
                if deed == "load":
                    canvas.show_loading(images[number].facts, 0.5, "")
                own = other = None
            case "flicker" | "back":
                canvas.show_alternate(images[number] if deed == "flicker" else None)
                other = number if deed == "flicker" and own is not None else None
            case "invert":
                canvas.invert()
                inverted = own is not None and not inverted
        seen = int(grabbed(canvas)[250, 30, 0])
        shown = own if other is None else other
        assert canvas.mammogram is (None if own is None else images[own])
        if shown is None:
            assert seen == 0
        else:
            grey = int(grey_table(images[shown].grey, FULL_RANGE, invert=inverted).entries[300 * (shown + 1)])
            assert seen == grey, deed


def test_neither_ducts_nor_marks_are_drawn_over_the_scout(canvas: Canvas) -> None:
    own, scout = mammogram(breast(256, 192)), mammogram(breast(256, 192, seed=2))
    ref = replace(scout.facts.ref, sop_instance_uid="1.2.3.5")
    scout = replace(scout, facts=replace(scout.facts, ref=ref, phase=Phase.SCOUT))
    canvas.show_mammogram(own)
    canvas.show_alternate(scout)
    bare = grabbed(canvas)
    canvas.set_overlay(Overlay(analysis=duct_case.analysis()))
    assert np.array_equal(grabbed(canvas), bare)
    marks = tuple(Mark(finding=one) for one in duct_case.findings(FindingStatus.CONFIRMED))
    canvas.set_overlay(Overlay(marks=marks))
    assert np.array_equal(grabbed(canvas), bare)
    canvas.show_alternate(None)
    assert not np.array_equal(grabbed(canvas), bare)
