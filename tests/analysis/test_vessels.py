"""Vessels that took contrast up, on eye-sized drawings: pixels of 0.1 mm, a duct from top to bottom and a line across it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.intravasation import intravasations, of_ducts
from ductoview.analysis.look import Look
from ductoview.analysis.vessel_look import (
    GRAIN_MM,
    LONG_MM,
    LONG_PX,
    RIBBON_PX,
    WIDE_PX,
    Ribbon,
    VesselLook,
    load_vessel_look,
    ribbon_along,
)
from ductoview.analysis.vessels import strands_of, without_vessels
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import Frame, ScoredPoint, Segmentation, Spot, SpotKind
from ductoview.model.ducts import DuctTree, NodeKind
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx, Spacing
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import frame, spacing
from training.vessel_strips import StripPatches, prepare

SHAPE = (500, 400)
DUCT_MM, FINE_MM = 1.2, 0.42
SEEN = Spot(kind=SpotKind.ORIFICE, at=PointPx(10.0, 200.0), score=0.9)


def drawn(*, beaded: bool) -> NDArray[np.float32]:
    """A duct down column 200 that tapers from 1.2 to 0.8 mm, and along row 250 a line 0.42 mm wide, or one with beads of it."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float64)
    duct = np.maximum((DUCT_MM / 2 * (1 - rows / 1500)) ** 2 - ((columns - 200) * 0.1) ** 2, 0)
    wide = FINE_MM / 2 * (1 + (0.4 * np.sin(columns * 0.1 / 0.6) if beaded else 0.0))
    line = np.where(np.abs(columns - 200) < 190, np.maximum(wide**2 - ((rows - 250) * 0.1) ** 2, 0), 0)
    density = 400 * np.sqrt(duct) * 2 + 300 * np.sqrt(line) * 2
    return (2000 + density + np.random.default_rng(3).normal(0, 6, SHAPE)).astype(np.float32)


TREE = tree_of(
    (1, None, [(5.0, 200.0), (250.0, 200.0)], (12.0, 11.0)),
    (2, 1, [(250.0, 200.0), (495.0, 200.0)], (11.0, 9.0)),
    (3, 1, [(250.0, 200.0), (250.0, 10.0)], (4.2, 4.2)),
    (4, 1, [(250.0, 200.0), (250.0, 390.0)], (4.2, 4.2)),
)


def segmentation(*, seen: bool = True) -> Segmentation:
    lumen = np.zeros(SHAPE, bool)
    lumen[5:496, 195:206] = True
    lumen[248:253, 10:391] = True
    return Segmentation(
        lumen=lumen,
        leak=np.zeros_like(lumen),
        contrast_found=True,
        orifice=ScoredPoint(at=SEEN.at, score=0.9),
        spots=(SEEN,) if seen else None,
    )


def left_of(made: Frame, *, seen: bool = True) -> tuple[Segmentation, DuctTree]:
    return without_vessels(made, segmentation(seen=seen), TREE)


def test_what_goes_straight_on_through_a_duct_is_one_strand() -> None:
    made = frame(drawn(beaded=True))
    strands = {frozenset(strand.segments): strand for strand in strands_of(made, working_of(made), TREE)}
    assert set(strands) == {frozenset({1, 2}), frozenset({3, 4})}
    across = strands[frozenset({3, 4})].path
    assert sorted((across[0, 1], across[-1, 1])) == [10.0, 390.0]
    assert np.hypot(*np.diff(across[:, :2], axis=0).T).max() <= 1.5, "from one end to the other, without a jump"


def test_a_beaded_line_without_taper_looks_like_a_vessel_and_an_even_one_does_not() -> None:
    look = load_vessel_look()
    line = np.column_stack([np.full(360, 250.0), np.arange(20.0, 380.0), np.full(360, 4.2)])
    beaded, even = (working_of(frame(drawn(beaded=one)), most_pixels=UNLIMITED) for one in (True, False))
    assert look.log_odds(beaded, line).mean() > 1.0
    assert look.log_odds(even, line).mean() < look.log_odds(beaded, line).mean() - 2.0


def test_a_vessel_is_no_lumen_and_no_part_of_the_tree_and_the_duct_it_crosses_stays_whole() -> None:
    left, tree = left_of(frame(drawn(beaded=True)))
    [vessel] = left.vessels
    assert sorted((vessel[0, 1], vessel[-1, 1])) == pytest.approx([10, 390], abs=1)
    assert not left.lumen[240:260, 20:180].any()
    assert left.lumen[5:496, 197:204].all(), "the duct keeps what the vessel lies over"
    [duct] = tree.segments
    assert abs(duct.path[:, 1] - 200).max() < 2
    assert duct.length_mm == pytest.approx(49.0, abs=1.0)


def test_that_lines_are_left_out_is_said_whoever_looks_for_findings() -> None:
    """A detector of a plug-in in place of ours proposes no intravasation, and a doubtful one stands behind *more*."""
    [said] = left_of(frame(drawn(beaded=True)))[0].warnings
    assert "1 line of 38 mm" in said


def test_an_even_line_stays_a_duct() -> None:
    left, tree = left_of(frame(drawn(beaded=False)))
    assert left.vessels == ()
    assert left.warnings == ()
    assert tree is TREE


def test_where_no_network_found_the_ducts_or_no_scale_is_known_nothing_is_taken_out() -> None:
    for made, seen in ((frame(drawn(beaded=True)), False), (frame(drawn(beaded=True), Spacing.unknown()), True)):
        left, tree = left_of(made, seen=seen)
        assert left.vessels == ()
        assert tree is TREE


def test_a_vessel_is_proposed_as_what_only_looks_like_a_finding_where_it_leaves_the_ducts() -> None:
    made = frame(drawn(beaded=True))
    left, tree = left_of(made)
    look = Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=left, tree=tree)
    [told] = intravasations(look)
    assert (told.kind, told.mimic) == (FindingKind.EXTRAVASATION, Mimic.INTRAVASATION)
    assert np.hypot(told.at.row - 250, told.at.column - 200) < 10
    assert "38 mm" in told.why
    assert told.size_mm is None, "how wide it is was not measured"
    assert list(intravasations(replace(look, segmentation=replace(left, vessels=())))) == []


def test_every_line_that_was_left_out_can_be_looked_at_and_one_is_proposed() -> None:
    """One of them may be a duct: where it lay must be seen."""
    made = frame(drawn(beaded=True))
    left, tree = left_of(made)
    [vessel] = left.vessels
    halves = vessel[: len(vessel) // 2], vessel[len(vessel) // 2 :]
    look = Look(
        frame=made,
        fine=working_of(made, most_pixels=UNLIMITED),
        segmentation=replace(left, vessels=halves),
        tree=tree,
    )
    told = list(intravasations(look))
    assert {one.mimic for one in told} == {Mimic.INTRAVASATION}
    assert [one.is_likely for one in told] == [True, False]
    sides = sorted(max(at.column for at in one.outline) for one in told)
    assert sides == [pytest.approx(200, abs=3), pytest.approx(390, abs=3)]
    assert "one of the 2 lines, 19 mm long" in told[1].why


def test_what_begins_at_the_orifice_is_a_duct_and_so_is_what_stands_alone() -> None:
    made = frame(drawn(beaded=True))
    from_mouth = tree_of(
        (1, None, [(250.0, 10.0), (250.0, 200.0)], (4.2, 4.2)), (2, 1, [(250.0, 200.0), (250.0, 390.0)], (4.2, 4.2))
    )
    unknown = [
        replace(node, kind=NodeKind.TERMINAL) if node.kind is NodeKind.ORIFICE else node for node in from_mouth.nodes
    ]
    for tree in (from_mouth, replace(from_mouth, nodes=tuple(unknown))):
        left, same = without_vessels(made, segmentation(), tree)
        assert left.vessels == ()
        assert same is tree


def test_pixels_that_are_not_square_lose_the_vessel_and_nothing_beside_it() -> None:
    """Every second row: pixels of 0.2 x 0.1 mm."""
    made = frame(drawn(beaded=True)[::2].copy(), spacing(0.2, 0.1))
    given = segmentation()
    halved = replace(
        given, lumen=given.lumen[::2], leak=given.leak[::2], orifice=ScoredPoint(at=PointPx(5.0, 200.0), score=0.9)
    )
    mean = (0.2 * 0.1) ** 0.5 / 0.1
    wide, fine = 12.0 / mean, 4.2 / mean
    tree = tree_of(
        (1, None, [(2.5, 200.0), (125.0, 200.0)], (wide, wide)),
        (2, 1, [(125.0, 200.0), (247.5, 200.0)], (wide, wide)),
        (3, 1, [(125.0, 200.0), (125.0, 10.0)], (fine, fine)),
        (4, 1, [(125.0, 200.0), (125.0, 390.0)], (fine, fine)),
    )
    left, kept = without_vessels(made, halved, tree)
    assert len(left.vessels) == 1
    assert not left.lumen[118:132, 20:180].any()
    assert left.lumen[3:247, 197:204].all()
    look = Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=left, tree=kept)
    [told, *_] = intravasations(look)
    beside_mm = np.median([abs(point.row - 125) * 0.2 for point in told.outline])
    assert beside_mm == pytest.approx(0.21 + 0.3, abs=0.03), "half the calibre and 0.3 mm"


def test_what_lies_on_a_vessel_and_on_no_duct_is_doubted_and_says_so() -> None:
    made = frame(drawn(beaded=True))
    left, tree = left_of(made)
    look = Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=left, tree=tree)
    ends = [
        Finding(id="", kind=FindingKind.ABRUPT_DUCT_TERMINATION, at=PointPx(*at), score=0.8)
        for at in ((250.0, 388.0), (250.0, 203.0), (480.0, 201.0), (300.0, 300.0))
    ]
    on_vessel, *others = of_ducts(look, ends)
    assert others == ends[1:], "where a vessel leaves a duct, at its end, or elsewhere one may be"
    assert not on_vessel.is_likely
    assert "on a line left out" in on_vessel.why
    assert of_ducts(replace(look, segmentation=replace(left, vessels=())), ends) == ends


def test_a_strip_lies_along_its_line_however_that_runs() -> None:
    fine = working_of(frame(drawn(beaded=True)), most_pixels=UNLIMITED)
    across = np.column_stack([np.full(300, 250.0), np.arange(40.0, 340.0)])
    ribbon = ribbon_along(fine, across)
    assert ribbon.grey.shape == (pytest.approx(300 + 10 * LONG_MM, abs=3), RIBBON_PX)
    seen, back = ribbon.seen(7.0), ribbon.seen(7.0, turned=True)
    assert seen.shape == (LONG_PX, WIDE_PX)
    assert np.median(seen[:, WIDE_PX // 2 - 1 : WIDE_PX // 2 + 1]) > 0.5 > np.median(np.abs(seen[:, :10]))
    np.testing.assert_allclose(seen[::-1], back, atol=0.05)


def test_a_line_where_the_picture_shows_nothing_is_no_vessel() -> None:
    flat = working_of(frame(np.full(SHAPE, 4095.0, np.float32)), most_pixels=UNLIMITED)
    line = np.column_stack([np.full(300, 250.0), np.arange(40.0, 340.0), np.full(300, 4.2)])
    assert (load_vessel_look().log_odds(flat, line) < 0).all()


def test_a_file_that_is_no_network_is_named() -> None:
    with pytest.raises(ValueError, match="install ductoview again"):
        VesselLook(b"nothing")


def test_vessels_of_an_image_that_taught_it_nothing_look_more_like_vessels_than_its_ducts(tmp_path: Path) -> None:
    prepare(14900, tmp_path)
    stored = np.load(tmp_path / "14900.npz")
    look = load_vessel_look()
    odds = np.array([look.log_odds_seen([middle_of(grey)])[0] for grey in stored["grey"]])
    vessels, ducts = odds[stored["vessel"]], odds[~stored["vessel"]]
    assert len(vessels) >= 4
    assert len(ducts) >= 4
    assert (vessels[:, None] > ducts).mean() > 0.95


def test_a_strip_of_training_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    prepare(14900, tmp_path)
    one, other = (StripPatches(tmp_path, [14900]).patch(np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(one.seen, other.seen)
    assert one.vessel == other.vessel
    assert one.seen.shape == (1, LONG_PX, WIDE_PX)


def middle_of(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the network sees about the middle of a stored strip."""
    return Ribbon(grey=grey).seen(len(grey) * GRAIN_MM / 2 - LONG_MM / 2)
