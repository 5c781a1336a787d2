"""A stretch is ectasia when its contrast is one wide tube's, by the limit of where it surely lies."""

from itertools import pairwise

import numpy as np
import pytest

from ductoview.analysis.dilations import Dilation, dilations
from ductoview.analysis.look import Look
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import ScoredPoint, Segmentation, Spot, SpotKind
from ductoview.model.geometry import PointPx
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import Line, frame, tubes

WIDE: list[Line] = [((20.0, -5.0), (20.0, 40.0), 2.6)]
TWO: list[Line] = [((19.1, -5.0), (19.1, 40.0), 0.8), ((20.9, -5.0), (20.9, 40.0), 0.8)]


def found(
    lines: list[Line],
    nipple: ScoredPoint | None = None,
    orifice: ScoredPoint | None = None,
    *,
    to_column: float = 295.0,
    parted_at: float | None = None,
    spots: tuple[Spot, ...] | None = None,
    last_px: float = 26.0,
    limit_mm: float = 2.0,
) -> list[Dilation]:
    """Dilations of what a mask takes for one duct 2.6 mm wide, whatever is drawn; the limit near a nipple is 3 mm."""
    made = frame(tubes(lines))
    lumen = np.zeros((400, 300), dtype=bool)
    lumen[187:214] = True
    ends = [5.0, to_column] if parted_at is None else [5.0, parted_at, to_column]
    runs = enumerate(pairwise(ends), start=1)
    tree = tree_of(
        *((run, run - 1 or None, [(200.0, first), (200.0, last)], (26.0, last_px)) for run, (first, last) in runs)
    )
    segmentation = Segmentation(
        lumen=lumen, leak=np.zeros_like(lumen), contrast_found=True, nipple=nipple, orifice=orifice, spots=spots
    )
    look = Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=segmentation, tree=tree)
    return list(dilations(look, limit_mm, 3.0))


def at(column: float, score: float) -> ScoredPoint:
    """A nipple or orifice in the row of the duct."""
    return ScoredPoint(at=PointPx(200.0, column), score=score)


FAR = at(-1000.0, 0.9)


def test_one_wide_tube_is_ectasia_in_its_middle() -> None:
    [dilation] = found(WIDE, FAR)
    assert dilation.finding.is_likely
    assert dilation.finding.size_mm == pytest.approx(2.6, abs=0.1)
    assert abs(dilation.finding.at.column - 150) < 5
    assert "2.0 mm" in dilation.finding.why


@pytest.mark.parametrize(
    ("limit_mm", "seen", "is_likely"),
    [(2.3, 0.0, False), (2.3, 0.3, False), (2.3, 0.35, True), (2.0, 0.2, False), (2.0, 0.3, True)],
    ids=["unseen", "seen", "plainly seen", "much wider, unseen", "much wider, seen"],
)
def test_a_bulge_shorter_than_wide_is_ectasia_only_when_the_network_sees_it_and_more_so_when_hardly_wider(
    limit_mm: float, seen: float, is_likely: bool
) -> None:
    spots = (Spot(kind=SpotKind.ECTASIA, at=PointPx(200.0, 16.0), score=seen),)
    [bulge] = found(WIDE, FAR, to_column=27.0, spots=spots, limit_mm=limit_mm)
    assert bulge.finding.is_likely == is_likely
    assert ("hardly longer than wide" in bulge.finding.why) != is_likely


@pytest.mark.parametrize(("seen_at", "columns"), [(240.0, [150, 242]), (20.0, [150])])
def test_what_touches_is_one_ectasia_but_a_long_stretch_far_from_its_middle_that_is_seen(
    seen_at: float, columns: list[int]
) -> None:
    spots = (Spot(kind=SpotKind.ECTASIA, at=PointPx(200.0, seen_at), score=0.4),)
    told = found(WIDE, FAR, parted_at=190.0, spots=spots)
    assert [dilation.finding.at.column for dilation in told] == pytest.approx(columns, abs=2)
    assert all(dilation.finding.is_likely for dilation in told)


def test_it_lies_where_the_duct_is_wider() -> None:
    [dilation] = found(WIDE, FAR, last_px=21.0)
    assert dilation.finding.at.column == pytest.approx(5 + 0.381 * 290, abs=8), (
        "where 0.6 to 0.1 mm above the limit balance"
    )


def test_two_ducts_in_one_mask_are_not() -> None:
    assert found(TWO, FAR) == []


def test_near_a_sure_nipple_the_other_limit_holds() -> None:
    assert found(WIDE, at(150.0, 0.9)) == []


@pytest.mark.parametrize("nipple", [None, at(150.0, 0.6)])
def test_without_a_sure_nipple_it_may_lie_near_one_and_says_so(nipple: ScoredPoint | None) -> None:
    [dilation] = found(WIDE, nipple)
    assert not dilation.finding.is_likely
    assert "not surely found" in dilation.finding.why


def test_a_sure_orifice_stands_for_the_nipple() -> None:
    [dilation] = found(WIDE, at(150.0, 0.5), at(-1000.0, 0.8))
    assert dilation.finding.is_likely
