"""The drawing tools of the correcting mode by themselves: what they show, what a click makes, and what Esc drops."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PyQt6.QtGui import QFont, QFontMetricsF

from ductoview.analysis.edits import corrected
from ductoview.analysis.patch import Source
from ductoview.analysis.seeds import ducts_here
from ductoview.display.viewport import Rect
from ductoview.model.duct_edits import DuctEdit, DuctEditKind, PathPx
from ductoview.model.exam import ExamImage
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.ui.correct.brushing import EraseTool, PaintTool
from ductoview.ui.correct.joining import JoinTool
from ductoview.ui.correct.placing import CrossingTool, FaintTool
from ductoview.ui.correct.taking import OrificeTool
from ductoview.ui.correct.taking_back import TakeBackTool
from ductoview.ui.correct.tool import CorrectTool, Ground
from ductoview.ui.correct.tracing import TraceTool
from ductoview.ui.overlays.labels import Anchor, spread
from ductoview.ui.overlays.sketch import Manner, Sketch
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.analysis.images import mammogram, spacing, tubes

SIDE = ((15.0, 10.0), (25.0, 22.0), 0.8)
MAIN = ((10.0, 2.0), (10.0, 28.0), 1.0)


def ground(scale: Spacing | None = None) -> Ground:
    """A duct that is known along row 100, and one that is not."""
    stored = mammogram(tubes([MAIN, SIDE]).astype(np.uint16), scale=scale or spacing(0.1))
    tree = tree_of((1, None, [(100, 20), (100, 280)], (10.0, 10.0)))
    lumen = np.zeros(stored.pixels.shape, dtype=bool)
    lumen[95:106, 15:285] = True
    return Ground(
        image=ExamImage(facts=stored.facts, path=Path("of no file")),
        mammogram=stored,
        analysis=replace(analysis_of(tree), lumen=lumen),
        reader="DEMO^READER",
    )


GROUND = ground()


def fits(edit: DuctEdit | None) -> bool:
    assert edit is not None
    assert edit.by == "DEMO^READER"
    analysis = GROUND.analysis
    return not corrected(analysis.tree, (edit,), GROUND.spacing, analysis.lumen).unfit


def test_a_duct_is_traced_from_click_to_click_and_a_double_click_ends_it() -> None:
    tool = TraceTool()
    assert tool.hover(GROUND, PointPx(150, 100)) is None
    assert tool.click(GROUND, PointPx(151, 100)).edit is None
    shown = tool.hover(GROUND, PointPx(200, 160))
    assert shown is not None
    assert shown.words.startswith("Line of 7.")
    way = shown.strokes[0].path
    off = np.abs((way[:, 0] - 150) * 12 - (way[:, 1] - 100) * 10) / np.hypot(12, 10)
    assert np.percentile(off, 90) < 2
    tool.click(GROUND, PointPx(200, 160))
    tool.click(GROUND, PointPx(249, 219))
    deed = tool.click(GROUND, PointPx(250, 221))
    assert fits(deed.edit)
    assert deed.edit is not None
    assert deed.edit.kind is DuctEditKind.TRACED
    assert np.median(np.array(deed.edit.paths[0])[:, 2]) == pytest.approx(8, abs=1)
    assert tool.hover(GROUND, PointPx(200, 160)) is None


def test_esc_drops_a_line_and_two_clicks_on_one_place_are_none() -> None:
    tool = TraceTool()
    assert not tool.put_down()
    tool.click(GROUND, PointPx(150, 100))
    assert tool.put_down()
    assert tool.hover(GROUND, PointPx(200, 160)) is None
    tool.click(GROUND, PointPx(150, 100))
    deed = tool.click(GROUND, PointPx(150, 101))
    assert deed.edit is None
    assert deed.words.startswith("Nothing was traced")


def test_enter_ends_a_line_and_backspace_takes_its_last_click_back() -> None:
    tool = TraceTool()
    assert tool.finish(GROUND) is None
    assert not tool.take_back()
    for place in (PointPx(151, 100), PointPx(200, 160), PointPx(380, 30)):
        tool.click(GROUND, place)
    assert tool.take_back()
    deed = tool.finish(GROUND)
    assert deed is not None
    assert fits(deed.edit)
    assert deed.edit is not None
    assert max(row for row, _, _ in deed.edit.paths[0]) < 210
    assert tool.finish(GROUND) is None
    tool.click(GROUND, PointPx(151, 100))
    assert tool.take_back()
    assert not tool.take_back()
    assert tool.hover(GROUND, PointPx(200, 160)) is None


def test_without_a_scale_a_line_is_said_in_pixels() -> None:
    here = ground(Spacing.unknown())
    tool = TraceTool()
    tool.click(here, PointPx(150, 100))
    shown = tool.hover(here, PointPx(200, 160))
    assert shown is not None
    assert shown.words.endswith("px")


@pytest.mark.parametrize(("mm", "is_joined"), [(0.1, True), (0.2, False), (None, True)])
def test_a_straight_line_joins_no_ends_that_lie_far_apart(mm: float | None, is_joined: bool) -> None:
    """The ends are 150 pixels apart."""
    tree = tree_of((1, None, [(150, 20), (150, 100)], (10.0, 10.0)), (2, None, [(150, 250), (150, 350)], (10.0, 10.0)))
    here = replace(ground(Spacing.unknown() if mm is None else spacing(mm)), analysis=analysis_of(tree))
    tool = JoinTool()
    assert not tool.click(here, PointPx(150, 100)).words
    shown, deed = tool.hover(here, PointPx(150, 250)), tool.click(here, PointPx(150, 250))
    assert shown is not None
    assert (deed.edit is not None) is is_joined
    assert bool(shown.strokes) is is_joined
    if not is_joined:
        assert deed.words.startswith("Nothing was changed: these ends lie 30 mm apart")
        assert tool.click(here, PointPx(150, 250)).edit is None, "the first end is still in the hand"


@pytest.mark.parametrize(("tool", "width"), [(PaintTool(), 10.0), (EraseTool(), 13.0)])
def test_the_brush_is_as_wide_as_the_duct_it_begins_on(tool: PaintTool, width: float) -> None:
    places = (PointPx(100, 150), PointPx(120, 150), PointPx(140, 150))
    assert tool.drag(GROUND, places[:1]) is None
    shown = tool.drag(GROUND, places)
    assert shown is not None
    assert [float(np.ptp(stroke.path[:, 0])) for stroke in shown.strokes] == [40.0, 40.0]
    apart = shown.strokes[0].path[0, 1] - shown.strokes[1].path[0, 1]
    assert abs(apart) == pytest.approx(width)
    deed = tool.drop(GROUND, places)
    assert fits(deed.edit)
    assert deed.edit is not None
    assert {point[2] for point in deed.edit.paths[0]} == {width}
    alone = tool.click(GROUND, PointPx(300, 30)).edit
    assert alone is not None
    assert alone.paths[0][0][2] == pytest.approx(8.0)


def test_a_duct_that_was_left_out_is_found_by_one_click() -> None:
    deed = FaintTool().click(GROUND, PointPx(201, 159))
    assert fits(deed.edit)
    shown = rested(FaintTool(), GROUND, PointPx(201, 159))
    assert shown is not None
    assert deed.edit is not None
    assert [(one.manner, len(one.path)) for one in shown.strokes] == [(Manner.NEW, len(one)) for one in deed.edit.paths]
    assert FaintTool().click(GROUND, PointPx(350, 60)).words.startswith("Nothing stands out there")
    assert rested(FaintTool(), GROUND, PointPx(350, 60)) is None


def rested(tool: FaintTool, here: Ground, at: PointPx) -> Sketch | None:
    """What is shown there once the pointer has rested; the work is done at once."""
    work = tool.rest(here, at)
    return None if work is None else tool.found(here, at, work())


@pytest.fixture
def sought(monkeypatch: pytest.MonkeyPatch) -> list[PointPx]:
    """The places at which a faint duct was looked for, in order."""
    places: list[PointPx] = []

    def counted(source: Source, at: PointPx, lumen: NDArray[np.bool_]) -> tuple[PathPx, ...]:
        places.append(at)
        return ducts_here(source, at, lumen)

    monkeypatch.setattr("ductoview.ui.correct.placing.ducts_here", counted)
    return places


def test_what_was_found_while_the_pointer_rested_is_what_the_click_adds(sought: list[PointPx]) -> None:
    tool, at = FaintTool(), PointPx(201, 159)
    shown = rested(tool, GROUND, at)
    assert shown is not None
    edit = tool.click(GROUND, at).edit
    assert edit is not None
    assert [len(path) for path in edit.paths] == [len(stroke.path) for stroke in shown.strokes]
    assert tool.rest(GROUND, at) is None, "it is known"
    again = tool.hover(GROUND, at)
    assert again is not None, "a press before the click takes nothing off the screen"
    assert len(again.strokes) == len(shown.strokes)
    assert sought == [at]
    nothing = PointPx(350, 60)
    assert rested(tool, GROUND, nothing) is None
    assert tool.click(GROUND, nothing).words.startswith("Nothing stands out there")
    assert sought == [at, nothing], "that nothing is there is known too"


def test_a_click_anywhere_else_or_on_other_ducts_looks_again(sought: list[PointPx]) -> None:
    tool, at = FaintTool(), PointPx(201, 159)
    rested(tool, GROUND, at)
    beside = PointPx(201, 160)
    assert tool.hover(GROUND, beside) is None
    assert tool.click(GROUND, beside).edit is not None
    known = np.ones_like(GROUND.analysis.lumen)
    others = replace(GROUND, analysis=replace(GROUND.analysis, lumen=known))
    assert tool.click(others, at).edit is None, "all of it is duct there, corrected or at another level"
    assert tool.click(ground(), at).edit is not None
    assert sought == [at, beside, at, at]
    assert not tool.put_down(), "nothing was begun"
    tool.click(GROUND, at)
    assert sought == [at, beside, at, at, at], "what was put down is not held"


def test_what_was_found_on_ducts_that_are_others_by_now_is_not_shown() -> None:
    tool, at = FaintTool(), PointPx(201, 159)
    work = tool.rest(GROUND, at)
    assert work is not None
    others = replace(GROUND, analysis=replace(GROUND.analysis, lumen=GROUND.analysis.lumen.copy()))
    assert tool.found(others, at, work()) is None


def test_a_crossing_is_offered_only_where_four_arms_meet() -> None:
    tool: CorrectTool = CrossingTool()
    assert tool.hover(GROUND, PointPx(100, 150)) is None
    assert tool.click(GROUND, PointPx(100, 150)).words.startswith("No two ducts meet there")
    middle = (100.0, 100.0)
    arms = [(100, 200), (0, 100), (200, 100)]
    branches = [(number, 1, [middle, arm], (8.0, 8.0)) for number, arm in enumerate(arms, 2)]
    tree = tree_of((1, None, [(100, 0), middle], (8.0, 8.0)), *branches)
    here = replace(GROUND, analysis=analysis_of(tree))
    shown = tool.hover(here, PointPx(104, 98))
    assert shown is not None
    assert shown.places == (PointPx(*middle),)
    assert tool.click(here, PointPx(104, 98)).edit is not None


@pytest.mark.parametrize("made", [PaintTool, EraseTool])
def test_the_wheel_is_the_size_of_the_brush_from_a_third_of_a_millimetre_to_ten(made: type[PaintTool]) -> None:
    tool, at = made(), PointPx(100, 100)
    tool.turn(GROUND, at, 1)
    deed = tool.click(GROUND, at)
    assert deed.edit is not None
    assert deed.edit.paths[0][0][2] == pytest.approx(10 * tool.share * 1.15, abs=0.01)
    assert (shown := tool.turn(GROUND, at, 60)) is not None
    assert shown.words == "Brush 10.0 mm"
    assert (shown := tool.turn(GROUND, PointPx(200, 50), -60)) is not None
    assert shown.words == "Brush 0.3 mm"
    assert (shown := tool.hover(GROUND, at)) is not None
    assert shown.words == "Brush 0.3 mm", "on a duct too"
    tool.begin()
    assert (shown := tool.hover(GROUND, at)) is not None
    assert shown.words == f"Brush {tool.share:.1f} mm", "taken anew it follows the ducts again"


def test_without_a_scale_the_wheel_goes_by_pixels() -> None:
    tool, bare = PaintTool(), ground(Spacing(row_mm=None, column_mm=None, source=SpacingSource.UNKNOWN))
    assert (shown := tool.turn(bare, PointPx(200, 50), 1)) is not None
    assert shown.words == "Brush 9 px"


def test_a_size_in_pixels_means_no_millimetres_on_an_image_with_a_scale_nor_the_other_way_round() -> None:
    bare = ground(Spacing(row_mm=None, column_mm=None, source=SpacingSource.UNKNOWN))
    for first, other, words in ((bare, GROUND, "Brush 0.8 mm"), (GROUND, bare, "Brush 8 px")):
        tool, at = PaintTool(), PointPx(200, 50)
        tool.turn(first, at, 3)
        assert (shown := tool.hover(other, at)) is not None
        assert shown.words == words, "as wide as it begins there"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("x", [20, 100, 245, 390, 470])
def test_words_beside_a_far_orifice_have_room_in_one_of_two_images_on_a_low_screen(x: float) -> None:
    sketch = OrificeTool().hover(GROUND, PointPx(150, 20))
    assert sketch is not None
    assert "too far from the first duct" in sketch.words
    pen = QFontMetricsF(QFont("Inter", 11))
    wide = round(max(pen.horizontalAdvance(line) for line in sketch.words.split("\n"))) + 8
    [label] = spread([Anchor(x=x, y=300, radius=9, width=wide, height=40, is_first=True)], [], 490, 600)
    assert Rect(0, 0, 490, 600).holds(label)


def oblong(row_mm: float, column_mm: float) -> Ground:
    """One duct 1 mm wide along a row, 10 mm from the top, from 5 to 15 mm, another from 25 to 35 mm."""
    scale = spacing(row_mm, column_mm)
    row, wide = 10 / row_mm, 1.0 / (scale.mean_mm or 1.0)
    runs = [
        (n, None, [(row, left / column_mm), (row, (left + 10) / column_mm)], (wide, wide))
        for n, left in ((1, 5), (2, 25))
    ]
    stored = mammogram(np.zeros((round(20 / row_mm), round(40 / column_mm)), np.uint16), scale=scale)
    tree = tree_of(*runs)
    return replace(GROUND, image=ExamImage(facts=stored.facts, path=Path("of no file")), mammogram=stored,
                   analysis=replace(analysis_of(tree), lumen=np.zeros(stored.pixels.shape, dtype=bool)))  # fmt: skip


OBLONG = pytest.mark.parametrize(("row_mm", "column_mm"), [(0.1, 0.07), (0.05, 0.1)])


@OBLONG
def test_where_pixels_are_not_square_the_brush_is_shown_round_in_the_breast(row_mm: float, column_mm: float) -> None:
    here = oblong(row_mm, column_mm)
    shown = PaintTool().hover(here, PointPx(10 / row_mm, 10 / column_mm))
    assert shown is not None
    assert shown.words == "Brush 1.0 mm"
    [ring] = shown.strokes
    assert np.ptp(ring.path[:, 0]) * row_mm == pytest.approx(1.0, abs=0.01)
    assert np.ptp(ring.path[:, 1]) * column_mm == pytest.approx(1.0, abs=0.01)
    for ahead in ((0.0, 1.0), (1.0, 0.0), (3.0, 4.0)):
        places = [PointPx((10 + ahead[0] * n) / row_mm, (10 + ahead[1] * n) / column_mm) for n in range(3)]
        drag = PaintTool().drag(here, places)
        assert drag is not None
        one, other = (stroke.path * (row_mm, column_mm) for stroke in drag.strokes)
        assert np.hypot(*(one - other).T) == pytest.approx(np.ones(3), abs=0.01)
        assert (one - other) @ ahead == pytest.approx(np.zeros(3), abs=0.01), "aside of the way, not along it"


@OBLONG
def test_where_pixels_are_not_square_an_end_is_meant_from_2_mm_around_it(row_mm: float, column_mm: float) -> None:
    here = oblong(row_mm, column_mm)
    for off, is_meant in (((1.9, 0.0), True), ((2.1, 0.0), False), ((0.0, 1.9), True), ((0.0, 2.1), False)):
        shown = JoinTool().hover(here, PointPx((10 + off[0]) / row_mm, (15 + off[1]) / column_mm))
        assert (shown is not None) is is_meant


@OBLONG
def test_where_pixels_are_not_square_a_correction_is_meant_from_2_mm_around_it(row_mm: float, column_mm: float) -> None:
    here = oblong(row_mm, column_mm)
    made = here.edit(DuctEditKind.NO_DUCT, PointPx(10 / row_mm, 20 / column_mm))
    here = replace(here, edits=(made,))
    for off, is_meant in (((1.9, 0.0), True), ((2.1, 0.0), False), ((0.0, 1.9), True), ((0.0, 2.1), False)):
        deed = TakeBackTool().click(here, PointPx((10 + off[0]) / row_mm, (20 + off[1]) / column_mm))
        assert (deed.back is made) is is_meant


@OBLONG
def test_where_pixels_are_not_square_a_line_ends_within_1_mm_of_its_last_click(row_mm: float, column_mm: float) -> None:
    here = oblong(row_mm, column_mm)
    for off, ends in (((0.9, 0.0), True), ((1.1, 0.0), False), ((0.0, 0.9), True), ((0.0, 1.1), False)):
        tool = TraceTool()
        tool.click(here, PointPx(10 / row_mm, 20 / column_mm))
        deed = tool.click(here, PointPx((10 + off[0]) / row_mm, (20 + off[1]) / column_mm))
        assert deed.words.startswith("Nothing was traced") is ends
