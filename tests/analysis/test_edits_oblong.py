"""Corrections where pixels are not square: an object drawn on such pixels is corrected as its copy on fine square ones, in mm.

A stroke of a brush is right to about a pixel along each edge, on square pixels too: the copy is so fine that it is the truth.
"""

from dataclasses import dataclass, replace
from math import hypot

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.corrected_analysis import corrected_analysis
from ductoview.analysis.edits import CorrectedTree, corrected, segment_at, way_of
from ductoview.analysis.patch import source_of_frame
from ductoview.analysis.seeds import ducts_here
from ductoview.analysis.tree import build_tree
from ductoview.model.duct_analysis import ScoredPoint, Segmentation
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.finding import Finding, FindingKind, FindingStatus
from ductoview.model.geometry import PointPx, Spacing
from tests.analysis.hand_drawn import analysis_of, tree_of
from tests.analysis.images import frame, spacing, tubes

Place = tuple[float, float]
Mask = NDArray[np.bool_]
SQUARE = spacing(0.025)
OBLONG = [spacing(0.1, 0.07), spacing(0.07, 0.1), spacing(0.1, 0.05)]
FIELD_MM = 30.0, 40.0
oblong = pytest.mark.parametrize("mm", OBLONG, ids=lambda mm: f"{mm.row_mm} x {mm.column_mm}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A duct with a branch down and one up, on pixels of that spacing; all places and widths in mm."""

    mm: Spacing
    lumen: Mask
    tree: DuctTree

    def at(self, place: Place) -> PointPx:
        return PointPx(*in_px(self.mm, place))

    def edit(self, kind: DuctEditKind, *places: Place, width: float = 0.0) -> DuctEdit:
        wide = width / (self.mm.mean_mm or 1.0)
        path = tuple((*in_px(self.mm, place), wide) for place in places)
        return DuctEdit(id=f"{kind}{places}", kind=kind, at=self.at(places[0]), by="DEMO^READER", paths=(path,))

    def place(self, kind: DuctEditKind, place: Place) -> DuctEdit:
        return DuctEdit(id=f"{kind}{place}", kind=kind, at=self.at(place), by="DEMO^READER")

    def after(self, *edits: DuctEdit) -> CorrectedTree:
        result = corrected(self.tree, edits, self.mm, self.lumen)
        assert not result.unfit
        return result


def steps(mm: Spacing) -> Place:
    assert mm.row_mm is not None
    assert mm.column_mm is not None
    return mm.row_mm, mm.column_mm


def in_px(mm: Spacing, place: Place) -> Place:
    row_mm, column_mm = steps(mm)
    return place[0] / row_mm - 0.5, place[1] / column_mm - 0.5


def case(mm: Spacing) -> Case:
    row_mm, column_mm = steps(mm)
    rows, columns = np.mgrid[: round(FIELD_MM[0] / row_mm), : round(FIELD_MM[1] / column_mm)]
    down, right = (rows + 0.5) * row_mm, (columns + 0.5) * column_mm
    lumen = np.zeros(rows.shape, dtype=bool)
    for top, bottom, left, end in ((9.5, 10.5, 2, 38), (10, 26, 10, 10.8), (2, 10, 30, 30.8)):
        lumen |= (down >= top) & (down < bottom) & (right >= left) & (right < end)
    lumen.flags.writeable = False
    mouth = ScoredPoint(at=PointPx(*in_px(mm, (10, 2))), score=1.0)
    density = np.where(lumen, 3000.0, 2000.0).astype(np.float32)
    found = Segmentation(
        lumen=lumen, leak=np.zeros_like(lumen), contrast_found=True, nipple=mouth, orifice=mouth
    )  # fmt: skip
    return Case(mm=mm, lumen=lumen, tree=build_tree(frame(density, mm), found))


@pytest.fixture(scope="module")
def square() -> Case:
    return case(SQUARE)


def area(result: CorrectedTree, mm: Spacing) -> float:
    assert result.lumen is not None
    return float(np.count_nonzero(result.lumen)) * steps(mm)[0] * steps(mm)[1]


def gained(one: Case, *edits: DuctEdit) -> float:
    """Area in mm² that edits add, or take."""
    result = one.after(*edits)
    assert result.lumen is not None
    return float(np.count_nonzero(result.lumen != one.lumen)) * steps(one.mm)[0] * steps(one.mm)[1]


def length(tree: DuctTree) -> float:
    return sum(segment.length_mm or 0.0 for segment in tree.segments)


def calibre(result: CorrectedTree, one: Case, place: Place) -> float:
    """The calibre in mm of the duct at a place."""
    found = segment_at(result.tree, one.at(place), one.mm)
    assert found is not None
    segment, point = found
    return float(np.median(segment.path[max(0, point - 3) : point + 4, 2])) * (one.mm.mean_mm or 1.0)


STROKES: list[tuple[list[Place], Place]] = [
    ([(10, 20), (24, 20)], (18, 20)),
    ([(22, 11), (22, 24)], (22, 18)),
    ([(10, 18), (20, 28)], (15, 23)),
    ([(10, 18), (25, 24)], (17.5, 21)),
]


@oblong
@pytest.mark.parametrize(("stroke", "middle"), STROKES)
def test_a_painted_duct_has_the_area_length_and_calibre_of_its_copy_on_square_pixels(
    mm: Spacing, square: Case, stroke: list[Place], middle: Place
) -> None:
    one = case(mm)
    true, found = (c.after(c.edit(DuctEditKind.PAINTED, *stroke, width=1.2)) for c in (square, one))
    strokes = [gained(c, c.edit(DuctEditKind.PAINTED, *stroke, width=1.2)) for c in (square, one)]
    assert strokes[1] == pytest.approx(strokes[0], rel=0.03)
    assert area(found, mm) == pytest.approx(area(true, SQUARE), rel=0.02)
    assert len(found.tree.segments) == len(true.tree.segments)
    assert length(found.tree) == pytest.approx(length(true.tree), rel=0.01)
    assert calibre(found, one, middle) == pytest.approx(1.2, abs=0.1)
    assert calibre(found, one, middle) == pytest.approx(calibre(true, square, middle), abs=0.1)


@oblong
@pytest.mark.parametrize(("stroke", "width"), [([(10, 20)], 2.0), ([(18, 10.4), (22, 10.4)], 1.2), ([(6, 24)], 9.0)])
def test_a_wiped_stroke_takes_what_it_takes_of_the_copy_on_square_pixels(
    mm: Spacing, square: Case, stroke: list[Place], width: float
) -> None:
    one = case(mm)
    taken = [gained(c, c.edit(DuctEditKind.ERASED, *stroke, width=width)) for c in (square, one)]
    assert taken[1] == pytest.approx(taken[0], rel=0.04)
    true, found = (c.after(c.edit(DuctEditKind.ERASED, *stroke, width=width)) for c in (square, one))
    assert len(found.tree.segments) == len(true.tree.segments)
    assert length(found.tree) == pytest.approx(length(true.tree), abs=0.8), (
        "two ends that are free, half a calibre each"
    )


@oblong
@pytest.mark.parametrize("width", [0.4, 1.0, 3.0])
def test_a_dab_is_round_in_the_breast(mm: Spacing, width: float) -> None:
    one = case(mm)
    result = one.after(one.edit(DuctEditKind.PAINTED, (18, 24), width=width))
    assert result.lumen is not None
    rows, columns = np.nonzero(result.lumen & ~one.lumen)
    row_mm, column_mm = steps(mm)
    high, wide = (np.ptp(rows) + 1) * row_mm, (np.ptp(columns) + 1) * column_mm
    assert (high, wide) == pytest.approx((width, width), abs=1.1 * max(row_mm, column_mm))


@oblong
def test_a_traced_duct_is_drawn_as_wide_along_both_axes(mm: Spacing, square: Case) -> None:
    one = case(mm)
    for way in ([(22, 14), (22, 36)], [(12, 24), (28, 24)], [(12, 14), (28, 34)]):
        drawn = [gained(c, c.edit(DuctEditKind.TRACED, *way, width=1.0)) for c in (square, one)]
        assert drawn[1] == pytest.approx(drawn[0], rel=0.06), "its edges lie between pixels: 0.07 mm of 1"
        true = hypot(way[1][0] - way[0][0], way[1][1] - way[0][1])
        result = one.after(one.edit(DuctEditKind.TRACED, *way, width=1.0))
        assert length(result.tree) - length(one.tree) == pytest.approx(true, rel=0.01)
        apart = np.hypot(*(np.diff(result.tree.segments[-1].path[:, :2], axis=0) * steps(mm)).T)
        assert apart.max() < 0.151, "as near to one another as in the automatic tree"


@oblong
def test_a_duct_taken_away_leaves_the_lumen_that_its_copy_leaves(mm: Spacing, square: Case) -> None:
    one = case(mm)
    for place in ((20.0, 10.4), (4.0, 30.4)):
        taken = [gained(c, c.place(DuctEditKind.NO_DUCT, place)) for c in (square, one)]
        assert taken[1] == pytest.approx(taken[0], rel=0.05)


@oblong
def test_a_place_means_a_duct_as_far_off_along_rows_as_along_columns(mm: Spacing) -> None:
    """1 mm from a centreline, whatever its direction."""
    one = case(mm)
    for here, far in (((10 + 0.93, 20), (10 + 1.07, 20)), ((20, 10.4 + 0.93), (20, 10.4 + 1.07))):
        assert segment_at(one.tree, one.at(here), mm) is not None
        assert segment_at(one.tree, one.at(far), mm) is None


@oblong
def test_the_nearest_of_two_ducts_is_the_nearest_in_mm(mm: Spacing) -> None:
    one = case(mm)
    for away in ((0.9, 0.7), (0.7, 0.9)):
        found = segment_at(one.tree, one.at((10 + away[0], 10.4 + away[1])), mm)
        assert found is not None
        is_branch = bool(np.ptp(found[0].path[:, 0]) * steps(mm)[0] > 5)
        assert is_branch is (away[1] < away[0])


@oblong
def test_an_orifice_may_lie_20_mm_off_along_either_axis(mm: Spacing) -> None:
    row_mm, column_mm = steps(mm)
    ends = [(100 / row_mm, 100 / column_mm), (110 / row_mm, 110 / column_mm)]
    tree = tree_of((1, None, ends, (8.0, 8.0)))
    for off, fits in (((19.6, 0.0), True), ((20.4, 0.0), False), ((0.0, 19.6), True), ((0.0, 20.4), False)):
        at = PointPx((100 - off[0]) / row_mm, (100 - off[1]) / column_mm)
        edit = DuctEdit(id="o", kind=DuctEditKind.ORIFICE, at=at, by="DEMO^READER")
        assert (not corrected(tree, [edit], mm).unfit) is fits


@oblong
def test_a_way_that_was_meant_is_known_again_beside_it_by_mm(mm: Spacing) -> None:
    """Half as wide as the duct may lie beside it, or 0.3 mm."""
    row_mm, column_mm = steps(mm)

    def duct(ends: tuple[Place, Place], off: Place) -> DuctTree:
        places = [((row + off[0]) / row_mm, (column + off[1]) / column_mm) for row, column in ends]
        return tree_of((1, None, places, (2.0, 2.0)))

    for ends, aside in ((((10.0, 10.0), (10.0, 30.0)), (1.0, 0.0)), (((10.0, 10.0), (30.0, 10.0)), (0.0, 1.0))):
        was = duct(ends, (0.0, 0.0)).segments[0]
        for off, fits in ((0.27, True), (0.33, False)):
            now = duct(ends, (aside[0] * off, aside[1] * off))
            at = PointPx(*now.segments[0].path[len(now.segments[0].path) // 2, :2].tolist())
            edit = DuctEdit(id="n", kind=DuctEditKind.NO_DUCT, at=at, by="DEMO^READER", meant=way_of(was, mm))
            assert (not corrected(now, [edit], mm).unfit) is fits


@oblong
def test_two_forks_4_mm_apart_are_one_crossing_along_either_axis(mm: Spacing) -> None:
    row_mm, column_mm = steps(mm)

    def forks(apart: float, *, is_down: bool) -> tuple[DuctTree, PointPx]:
        def px(along: float, aside: float) -> Place:
            return (along / row_mm, aside / column_mm) if is_down else (aside / row_mm, along / column_mm)

        first, other = px(20, 20), px(20 + apart, 20)
        tree = tree_of(
            (1, None, [px(5, 20), first], (5.0, 5.0)),
            (2, 1, [first, px(10, 10)], (5.0, 5.0)),
            (3, 1, [first, other], (5.0, 5.0)),
            (4, 3, [other, px(35 + apart, 20)], (5.0, 5.0)),
            (5, 3, [other, px(30 + apart, 30)], (5.0, 5.0)),
        )
        return tree, PointPx(*px(20 + apart / 2, 20))

    for is_down in (True, False):
        for apart, fits in ((3.8, True), (4.2, False)):
            tree, at = forks(apart, is_down=is_down)
            assert sum(node.kind is NodeKind.BRANCHING for node in tree.nodes) == 2
            edit = DuctEdit(id="c", kind=DuctEditKind.CROSSING, at=at, by="DEMO^READER")
            assert (not corrected(tree, [edit], mm).unfit) is fits


@oblong
def test_a_join_is_led_to_ends_within_half_a_millimetre(mm: Spacing) -> None:
    row_mm, column_mm = steps(mm)
    thin = 2.0
    tree = tree_of(
        (1, None, [(10 / row_mm, 5 / column_mm), (10 / row_mm, 15 / column_mm)], (thin, thin)),
        (2, None, [(10 / row_mm, 20 / column_mm), (10 / row_mm, 30 / column_mm)], (thin, thin)),
    )
    for off in ((0.47, 0.0), (0.0, 0.47)):
        places = ((10 + off[0], 15 + off[1]), (10 + off[0], 20 - off[1]))
        path = tuple((row / row_mm, column / column_mm, 0.0) for row, column in places)
        edit = DuctEdit(id="j", kind=DuctEditKind.JOINED, at=PointPx(*path[0][:2]), by="DEMO^READER", paths=(path,))
        result = corrected(tree, [edit], mm)
        assert not result.unfit
        assert len(result.tree.segments) == 1


@oblong
def test_faint_ducts_are_followed_as_far_along_both_axes(mm: Spacing) -> None:
    row_mm, column_mm = steps(mm)
    shape = round(32 / row_mm), round(32 / column_mm)
    for line in (((16.0, 1.0), (16.0, 31.0), 0.8), ((1.0, 16.0), (31.0, 16.0), 0.8)):
        density = tubes([line], shape=shape, mm=(row_mm, column_mm), per_mm=150.0)
        at = PointPx(16 / row_mm, 16 / column_mm)
        path = np.vstack([np.array(one) for one in ducts_here(source_of_frame(frame(density, mm)), at)])
        reached = np.ptp(path[:, :2] * (row_mm, column_mm), axis=0)
        assert 20 < reached.max() < 26, "12 mm to both sides, and a little noise"
        assert np.median(path[:, 2]) * (mm.mean_mm or 1.0) == pytest.approx(0.8, abs=0.15)


@oblong
def test_a_candidate_beside_a_duct_stays_on_it_within_its_walls_by_mm(mm: Spacing) -> None:
    """It lay on a duct 1 mm wide that was moved: up to half a millimetre it is the same."""
    row_mm, column_mm = steps(mm)
    wide = 1.0 / (mm.mean_mm or 1.0)
    for ends, aside in ((((20.0, 5.0), (20.0, 35.0)), (1.0, 0.0)), (((5.0, 20.0), (35.0, 20.0)), (0.0, 1.0))):
        for off, stays in ((0.44, True), (0.62, False)):
            places = [(row / row_mm, column / column_mm) for row, column in ends]
            moved = [(a + aside[0] * off / row_mm, b + aside[1] * off / column_mm) for a, b in places]
            tree = tree_of((1, None, places, (wide, wide)), (2, None, moved, (wide, wide)))
            middle = PointPx((places[0][0] + places[1][0]) / 2, (places[0][1] + places[1][1]) / 2)
            candidate = Finding(
                id="f",
                kind=FindingKind.INTRALUMINAL_FILLING_DEFECT,
                at=middle,
                status=FindingStatus.CANDIDATE,
                segment=1,
            )
            found = replace(analysis_of(tree), findings=(candidate,))
            quarter = PointPx(*(0.75 * np.array(places[0]) + 0.25 * np.array(places[1])).tolist())
            gone = DuctEdit(id="n", kind=DuctEditKind.NO_DUCT, at=quarter, by="DEMO^READER")
            [after] = corrected_analysis(found, [gone], mm).findings
            assert (after.segment is not None) is stays


@oblong
def test_a_stroke_at_a_fork_parts_no_tree_whose_lumen_stays_one(mm: Spacing) -> None:
    one = case(mm)
    tried = 0
    for row in np.arange(9.2, 10.9, 0.4):
        for column in np.arange(9.0, 12.0, 0.5):
            for kind in (DuctEditKind.PAINTED, DuctEditKind.ERASED):
                result = corrected(one.tree, [one.edit(kind, (row, column), width=0.7)], mm, one.lumen)
                assert result.lumen is not None
                if cv2.connectedComponents(result.lumen.astype(np.uint8), connectivity=8)[0] == 2:
                    tried += 1
                    assert sum(segment.parent is None for segment in result.tree.segments) == 1
    assert tried > 30
