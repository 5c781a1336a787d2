"""Places a network sees: where they lie in stored pixels, and how they weigh what the rules propose."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import cast

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.dilations import Dilation
from ductoview.analysis.findings import told_once
from ductoview.analysis.ground import ground_of
from ductoview.analysis.judged import judged, score_of
from ductoview.analysis.learned import LearnedParams, orifice_of, segment_learned
from ductoview.analysis.look import Look
from ductoview.analysis.scene import scene_of
from ductoview.analysis.scorer import FOURTH, THIRD, load_scorer
from ductoview.analysis.segment import SegmentParams, segment_ducts
from ductoview.analysis.spotting import LEAST, MAP_STEP, Spotter, from_nipple, likeliness, on_grid, peaks, spots_of
from ductoview.analysis.tree import build_tree
from ductoview.analysis.weighed import WEIGHTS, weighed
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import SURE_ORIFICE, ScoredPoint, Segmentation, Spot, SpotKind
from ductoview.model.ducts import NodeKind
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx, Spacing
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import Line, frame, spacing, tubes

DEFECT = FindingKind.INTRALUMINAL_FILLING_DEFECT
DUCT: list[Line] = [((20.0, -5.0), (20.0, 40.0), 1.6)]
AROUND = tuple(PointPx(row, column) for row, column in ((180.0, 120.0), (180.0, 180.0), (220.0, 180.0), (220.0, 120.0)))
"""Four millimetres high and six wide, about the middle of the duct."""


def look() -> Look:
    """One duct 1.6 mm wide along row 200, pixels of 0.1 mm."""
    made = frame(tubes(DUCT))
    lumen = np.zeros((400, 300), dtype=bool)
    lumen[192:209] = True
    tree = tree_of((1, None, [(200.0, 5.0), (200.0, 295.0)], (16.0, 16.0)))
    segmentation = Segmentation(lumen=lumen, leak=np.zeros_like(lumen), contrast_found=True)
    return Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=segmentation, tree=tree)


def proposed(score: float, column: float = 150.0, mimic: Mimic | None = None) -> Finding:
    """A filling defect of 1.5 mm by the rules."""
    return Finding(id="", kind=DEFECT, at=PointPx(200.0, column), score=score, size_mm=1.5, mimic=mimic, why="rules")


def spot(kind: SpotKind, score: float, column: float = 150.0) -> Spot:
    """A place on the duct."""
    return Spot(kind=kind, at=PointPx(200.0, column), score=score)


def told(found: Sequence[Finding], *spots: Spot) -> list[Finding]:
    """What is said of the duct."""
    return weighed(look(), found, spots)


def test_what_rules_and_network_see_is_likely() -> None:
    [defect] = told([proposed(0.4)], spot(SpotKind.FILLING_DEFECT, 0.6))
    assert defect.is_likely
    assert (defect.size_mm, defect.why) == (1.5, "rules")


def test_what_only_the_rules_see_is_listed_and_not_likely() -> None:
    [defect] = told([proposed(0.9)], spot(SpotKind.FILLING_DEFECT, 0.9, column=200.0))[:1]
    assert not defect.is_likely
    assert (defect.score or 0.0) > 0.2


def test_what_only_the_network_sees_is_said_to_be_unmeasured() -> None:
    [cut] = told([], spot(SpotKind.TERMINATION, 0.7))
    assert cut.kind is FindingKind.ABRUPT_DUCT_TERMINATION
    assert cut.is_likely
    assert cut.segment == 1
    assert cut.size_mm == pytest.approx(1.6)
    assert "no edge was measured" in cut.why
    [defect] = told([], spot(SpotKind.FILLING_DEFECT, 0.7))
    assert defect.size_mm is None


def test_an_end_that_is_traced_a_pixel_wide_has_no_size() -> None:
    fading = replace(look(), tree=tree_of((1, None, [(200.0, 5.0), (200.0, 295.0)], (16.0, 1.0))))
    [end] = weighed(fading, [], (spot(SpotKind.TERMINATION, 0.9, column=295.0),))
    assert end.size_mm is None


def test_a_faint_place_is_no_candidate() -> None:
    assert told([], spot(SpotKind.FILLING_DEFECT, WEIGHTS[DEFECT].alone - 0.01)) == []


def test_a_spot_stands_for_one_candidate_only() -> None:
    first, second = told([proposed(0.6), proposed(0.55, column=160.0)], spot(SpotKind.FILLING_DEFECT, 0.8))
    assert first.is_likely
    assert not second.is_likely


def test_what_looks_like_air_is_called_so_and_stays_in_sight() -> None:
    [bubble] = told([proposed(0.4)], spot(SpotKind.FILLING_DEFECT, 0.4), spot(SpotKind.AIR_BUBBLE, 0.7))
    assert bubble.mimic is Mimic.AIR_BUBBLE
    assert bubble.is_likely


@pytest.mark.parametrize(("column", "told_at"), [(154.0, 150.0), (160.0, 160.0)])
def test_a_defect_lies_where_the_network_sees_it_when_that_is_plainly_elsewhere(column: float, told_at: float) -> None:
    [defect] = told([proposed(0.6)], spot(SpotKind.FILLING_DEFECT, 0.8, column))
    assert defect.at.column == told_at
    [bubble] = told([proposed(0.6)], spot(SpotKind.AIR_BUBBLE, 0.8, column), spot(SpotKind.FILLING_DEFECT, 0.3, 158.0))
    assert bubble.at.column == told_at


def test_the_network_takes_back_what_the_rules_call_air() -> None:
    [defect] = told(
        [proposed(0.6, mimic=Mimic.AIR_BUBBLE)], spot(SpotKind.FILLING_DEFECT, 0.8), spot(SpotKind.AIR_BUBBLE, 0.2)
    )
    assert defect.mimic is None


def test_a_leak_keeps_what_the_rules_say_it_may_be() -> None:
    reflux = Finding(
        id="", kind=FindingKind.EXTRAVASATION, at=PointPx(200.0, 150.0), score=0.45, mimic=Mimic.SKIN_REFLUX
    )
    [leak] = told([reflux], spot(SpotKind.LEAK, 0.8))
    assert leak.mimic is Mimic.SKIN_REFLUX


@pytest.mark.parametrize(("column", "mimic"), [(150.0, Mimic.SKIN_REFLUX), (200.0, None)])
def test_a_leak_at_the_tip_of_the_nipple_that_only_the_network_sees_may_lie_on_the_skin(
    column: float, mimic: Mimic | None
) -> None:
    of = look()
    at_tip = replace(of, segmentation=replace(of.segmentation, nipple=ScoredPoint(at=PointPx(200.0, 140.0), score=0.9)))
    [leak] = weighed(at_tip, [], [spot(SpotKind.LEAK, 0.8, column=column)])
    assert leak.mimic is mimic
    assert ("may lie on the skin" in leak.why) is (mimic is not None)


def test_air_that_only_the_network_sees_is_proposed_under_its_name() -> None:
    [bubble] = told([], spot(SpotKind.AIR_BUBBLE, 0.7))
    assert (bubble.kind, bubble.mimic, bubble.is_likely) == (DEFECT, Mimic.AIR_BUBBLE, True)
    assert "air" in bubble.why


def test_air_beside_what_is_told_already_is_not_told_again() -> None:
    [defect] = told([], spot(SpotKind.FILLING_DEFECT, 0.8), spot(SpotKind.AIR_BUBBLE, 0.5, column=160.0))
    assert defect.mimic is None
    assert len(told([proposed(0.6)], spot(SpotKind.AIR_BUBBLE, 0.5))) == 1


@pytest.mark.parametrize("found", [(), (0.6,)], ids=["seen only", "by a rule too"])
def test_air_two_millimetres_from_a_growth_is_a_body_of_its_own(found: tuple[float, ...]) -> None:
    growth, air = spot(SpotKind.FILLING_DEFECT, 0.7), spot(SpotKind.AIR_BUBBLE, 0.8, column=170.0)
    told_of = told([proposed(score) for score in found], growth, air)
    assert [(one.at.column, one.mimic) for one in told_of] == [(150.0, None), (170.0, Mimic.AIR_BUBBLE)]
    assert all(one.is_likely for one in told_of)


@pytest.mark.parametrize(("kind", "seen", "told_apart"), [("EXTRAVASATION", "LEAK", 1), ("CYST_FILL", "CYST", 2)])
def test_a_leak_is_one_where_rules_and_network_name_other_points_of_it(kind: str, seen: str, told_apart: int) -> None:
    patch = Finding(id="", kind=FindingKind(kind), at=PointPx(200.0, 150.0), score=0.6, size_mm=3.0)
    said = told([patch], spot(SpotKind(seen), 0.6, column=190.0))
    assert len(said) == told_apart
    assert said[0].is_likely is (told_apart == 1)


@pytest.mark.parametrize(("seen", "is_likely"), [(0.4, False), (0.5, True)], ids=["seen", "surely seen"])
def test_an_end_where_all_ducts_are_hairs_is_listed_and_likely_only_when_it_is_surely_seen(
    seen: float, is_likely: bool
) -> None:
    spots = (spot(SpotKind.TERMINATION, seen),)
    wide, hair = look(), replace(look(), tree=tree_of((1, None, [(200.0, 5.0), (200.0, 295.0)], (3.5, 3.5))))
    assert weighed(wide, [], spots)[0].is_likely
    [end] = weighed(hair, [], spots)
    assert end.is_likely == is_likely
    assert ("no duct of 0.4 mm" in end.why) != is_likely


def test_an_end_where_no_duct_was_traced_is_not_likely_however_surely_it_is_seen() -> None:
    elsewhere = replace(look(), tree=tree_of((1, None, [(100.0, 5.0), (100.0, 295.0)], (16.0, 16.0))))
    [end] = weighed(elsewhere, [], (spot(SpotKind.TERMINATION, 0.95),))
    assert not end.is_likely


@pytest.mark.parametrize(("seen", "is_likely"), [(0.3, False), (0.5, True)], ids=["seen", "surely seen"])
def test_an_end_beside_a_wide_duct_is_likely_only_when_it_is_surely_seen(seen: float, is_likely: bool) -> None:
    spots = (spot(SpotKind.TERMINATION, seen),)
    wide = replace(look(), tree=tree_of((1, None, [(200.0, 5.0), (200.0, 295.0)], (30.0, 30.0))))
    assert weighed(look(), [], spots)[0].is_likely
    [end] = weighed(wide, [], spots)
    assert end.is_likely == is_likely
    assert "a duct of 3.0 mm" in end.why


def test_without_a_scale_nobody_knows_how_wide_a_duct_is() -> None:
    made = frame(tubes(DUCT), Spacing.unknown())
    tree = tree_of((1, None, [(200.0, 5.0), (200.0, 295.0)], (1.0, 1.0)))
    unscaled = replace(look(), frame=made, fine=working_of(made, most_pixels=UNLIMITED), tree=tree)
    assert weighed(unscaled, [], (spot(SpotKind.TERMINATION, 0.9),))[0].is_likely


def test_of_several_ends_each_further_one_wants_more_to_be_likely() -> None:
    alike = [
        spot(SpotKind.TERMINATION, score, column) for score, column in ((0.34, 60.0), (0.35, 120.0), (0.33, 180.0))
    ]
    assert [end.is_likely for end in told([], *alike[:1])] == [True]
    assert [end.is_likely for end in told([], *alike)] == [False, True, False]
    leaks = told([], *(replace(one, kind=SpotKind.LEAK) for one in alike))
    assert all(leak.is_likely for leak in leaks)


def test_likeliness_grows_and_is_a_half_where_it_is_even() -> None:
    said = [likeliness(score, 0.35) for score in np.linspace(0, 1, 21)]
    assert said == sorted(said)
    assert likeliness(0.35, 0.35) == pytest.approx(0.5)


def test_peaks_are_the_highest_of_what_lies_close() -> None:
    heat = np.zeros((60, 60), np.float32)
    heat[20, 20], heat[20, 24], heat[50, 50], heat[5, 5] = 0.9, 0.8, 0.5, LEAST / 2
    places, scores = peaks(heat, 3.0)
    assert sorted(scores.tolist()) == pytest.approx([0.5, 0.9])
    np.testing.assert_allclose(sorted(places.tolist()), [[40.5, 40.5], [100.5, 100.5]])


def test_a_grid_has_pixels_of_one_size_whatever_the_image_has() -> None:
    image: NDArray[np.float32] = np.zeros((500, 250), np.float32)
    assert on_grid([image, image], 0.06).shape == (2, 250, 125)
    assert on_grid([image], 0.24).shape == (1, 1000, 500)


def test_the_nipple_is_told_in_20_mm_and_its_absence_too() -> None:
    rows, columns = np.mgrid[:3, :200].astype(np.float32)
    away = from_nipple(rows, columns, np.array([0.0, 0.0]))
    assert away[0, 100] == pytest.approx(12.0 / 20.0)
    assert (from_nipple(rows, columns, None) == -1).all()


def test_places_lie_where_they_lie_in_stored_pixels_whatever_the_pixels_are() -> None:
    """The same tube with a ball in it, in pixels twice as long as wide: the network looks at square ones."""
    square = tubes(DUCT)
    rows, columns = np.mgrid[: square.shape[0], : square.shape[1]]
    missing = 2 * np.sqrt(np.clip(0.7**2 - ((rows - 200) ** 2 + (columns - 150) ** 2) * 0.01, 0, None)) * 400
    square = (square - missing).astype(np.float32)
    long = square.reshape(200, 2, 300).mean(axis=1)
    for density, scale, row in ((square, spacing(0.1), 200.0), (long, spacing(0.2, 0.1), 99.75)):
        made = frame(density, scale)
        ground = ground_of(made)
        scorer = load_scorer()
        of = judged(ground, scorer)
        assert of is not None
        at_once, later = spots_of(ground.working, of.scene, of.seen, score_of(of, scorer.second), scorer.spotter)
        assert {one.kind for one in at_once} <= {SpotKind.FORK, SpotKind.CROSSING, SpotKind.ORIFICE}
        found = later()
        best = max(
            (one for one in found if one.kind in (SpotKind.FILLING_DEFECT, SpotKind.AIR_BUBBLE)),
            key=lambda one: one.score,
        )
        assert abs(best.at.row - row) * (scale.row_mm or 0) < 1.0
        assert abs(best.at.column - 150) * 0.1 < 1.0


class Corners:
    """Stands for the network: sees something in the first and the last pixel of its maps, whatever it is shown."""

    def maps(self, seen: NDArray[np.float32]) -> tuple[dict[SpotKind, NDArray[np.float32]], object]:
        heat = np.zeros([-(-size // MAP_STEP) for size in seen.shape[1:]], np.float32)
        heat[0, 0] = heat[-1, -1] = 0.9
        return {SpotKind.ORIFICE: heat}, dict


@pytest.mark.parametrize("side", [400, 401, 402, 403, 404])
def test_a_place_at_the_border_lies_in_the_image(side: int) -> None:
    """Beyond it, the analysis would be refused whole."""
    ground = ground_of(frame(np.zeros((side, side), np.float32), spacing(0.09)))
    scene = scene_of(ground, whole=True)
    likely = np.ones((side, side), np.float32)
    found, _ = spots_of(ground.working, scene, np.zeros((2, side, side), np.float32), likely, cast(Spotter, Corners()))
    assert len(found) == 2
    for one in found:
        assert 0 <= min(one.at.row, one.at.column) <= max(one.at.row, one.at.column) <= side - 1


def both_looks(seen: NDArray[np.float32]) -> dict[SpotKind, NDArray[np.float32]]:
    at_once, later = load_scorer().spotter.maps(seen)
    assert list(at_once) == [SpotKind.FORK, SpotKind.CROSSING, SpotKind.ORIFICE]
    return at_once | later()


def test_a_segmentation_has_the_spots_of_its_second_look_when_they_are_asked_for() -> None:
    fork, growth = spot(SpotKind.FORK, 0.6), spot(SpotKind.FILLING_DEFECT, 0.9)
    none = np.zeros((4, 4), bool)
    one = Segmentation(lumen=none, leak=none, contrast_found=True, spots=(fork,), later=lambda: (growth,))
    assert one.with_every_spot().spots == (growth, fork)
    assert one.with_every_spot().with_every_spot().spots == (growth, fork)
    assert replace(one, spots=None).with_every_spot().spots is None


def test_two_looks_see_a_place_where_it_is_and_forks_by_the_first_alone() -> None:
    """A dark ball far from the middle, in a picture whose sides are odd; the same in the corner of a larger one."""
    rows, columns = np.mgrid[:171, :233].astype(np.float32)
    tube = 2 * np.sqrt(np.clip(7.0**2 - (rows - 60) ** 2, 0, None))
    ball = 2 * np.sqrt(np.clip(6.0**2 - (rows - 60) ** 2 - (columns - 170) ** 2, 0, None))
    shown = (0.3 * (tube - ball)).astype(np.float32)
    seen = np.stack([shown, shown, (tube > 0).astype(np.float32), np.full_like(shown, -1)])
    maps = both_looks(seen)
    assert {heat.shape for heat in maps.values()} == {(86, 117)}
    heat = np.maximum(maps[SpotKind.FILLING_DEFECT], maps[SpotKind.AIR_BUBBLE])
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    assert (row, column) == pytest.approx((30, 85), abs=2)
    assert heat.max() > 0.5
    # The first look pads its picture to whole blocks as this does; the second one is turned before.
    larger = both_looks(np.pad(seen, [(0, 0), (0, 21), (0, 23)], mode="edge"))
    np.testing.assert_allclose(larger[SpotKind.FORK][:86, :117], maps[SpotKind.FORK], atol=1e-5)
    assert np.abs(larger[SpotKind.TERMINATION][:86, :117] - maps[SpotKind.TERMINATION]).max() > 0.01


def test_only_a_segmentation_by_the_networks_has_places_to_weigh() -> None:
    made = frame(tubes(DUCT))
    assert segment_learned(made, LearnedParams(), load_scorer()).spots
    assert segment_ducts(made, SegmentParams()).spots is None
    plain = frame(tubes([]))
    assert segment_learned(plain, LearnedParams(), load_scorer()).spots is None


def test_a_fork_that_is_seen_on_a_duct_is_a_branching_of_it() -> None:
    of = look()
    forked = replace(
        of.segmentation, spots=(spot(SpotKind.FORK, 0.6, column=200.0), spot(SpotKind.FORK, 0.2, column=100.0))
    )
    [branching] = [node for node in build_tree(of.frame, forked).nodes if node.kind is NodeKind.BRANCHING]
    assert (branching.at.row, branching.at.column) == pytest.approx((200, 200), abs=2)
    assert len(build_tree(of.frame, forked).segments) == 2
    assert len(build_tree(of.frame, of.segmentation).segments) == 1


def test_a_fork_that_is_seen_beside_a_duct_or_at_its_end_adds_nothing() -> None:
    of = look()
    beside = Spot(kind=SpotKind.FORK, at=PointPx(220.0, 150.0), score=0.9)
    for seen in (beside, spot(SpotKind.FORK, 0.9, column=295.0)):
        assert len(build_tree(of.frame, replace(of.segmentation, spots=(seen,))).segments) == 1


@pytest.mark.parametrize(
    ("found", "seen", "place", "is_sure"),
    [(0.9, 150.0, 150.0, True), (0.9, None, 150.0, False), (0.9, 250.0, 150.0, False), (0.4, 250.0, 250.0, False)],
)
def test_an_orifice_is_sure_where_outline_and_network_agree(
    found: float, seen: float | None, place: float, is_sure: bool
) -> None:
    spots = () if seen is None else (spot(SpotKind.ORIFICE, 0.8, column=seen),)
    orifice = orifice_of(ScoredPoint(at=PointPx(200.0, 150.0), score=found), spots, spacing(0.1).distance_mm)
    assert orifice is not None
    assert orifice.at.column == place
    assert (orifice.score >= SURE_ORIFICE) is is_sure


def test_no_orifice_is_invented() -> None:
    assert orifice_of(None, (spot(SpotKind.ORIFICE, 0.9),), spacing(0.1).distance_mm) is None


@pytest.mark.parametrize("damaged", [THIRD, FOURTH])
def test_a_damaged_file_is_refused_in_a_sentence(damaged: str) -> None:
    stored = {name: (files("ductoview.analysis") / name).read_bytes() for name in (THIRD, FOURTH)}
    Spotter(stored[THIRD], stored[FOURTH])
    with pytest.raises(ValueError, match="install ductoview again"):
        Spotter(*(stored | {damaged: b"no network"}).values())


def test_the_network_of_forks_alone_has_the_word_about_them() -> None:
    third, fourth = ((files("ductoview.analysis") / name).read_bytes() for name in (THIRD, FOURTH))
    rows, columns = np.mgrid[:128, :128].astype(np.float32)
    arms = np.minimum(
        abs(rows - 64 + np.maximum(columns - 64, 0) / 2), abs(rows - 64 - np.maximum(columns - 64, 0) / 2)
    )
    tube = 2 * np.sqrt(np.clip(5.0**2 - arms**2, 0, None)).astype(np.float32)
    seen = np.stack([0.2 * tube, 0.2 * tube, (tube > 0).astype(np.float32), np.full_like(tube, -1)])
    nets = [cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8)) for data in (third, fourth)]
    for net in nets:
        net.setInput(seen[None])
    findings, forks = (net.forward()[0] for net in nets)
    at_once, later = Spotter(third, fourth).maps(seen)
    later()
    for number, kind in enumerate((SpotKind.FORK, SpotKind.CROSSING)):
        np.testing.assert_allclose(at_once[kind], 1 / (1 + np.exp(-forks[number])), atol=1e-5)
    assert abs(findings[list(SpotKind).index(SpotKind.FORK)] - forks[0]).max() > 0.1


def test_a_leak_lies_where_the_network_sees_it_with_the_ways_from_there() -> None:
    nipple = ScoredPoint(at=PointPx(200.0, 0.0), score=0.95)
    seen = replace(look(), segmentation=replace(look().segmentation, nipple=nipple))
    rule = seen.finding(
        FindingKind.EXTRAVASATION, np.array([220.0, 150.0]), score=0.7, size=60.0, why="patchy", segment=1
    )
    [leak] = weighed(seen, [rule], [spot(SpotKind.LEAK, 0.6, column=180.0)])
    assert (leak.at, leak.size_mm, leak.outline) == (PointPx(200.0, 180.0), rule.size_mm, rule.outline)
    assert leak.distance_from_nipple_mm == pytest.approx(18.0)
    assert leak.arc_from_orifice_mm == pytest.approx(17.5, abs=0.2)
    [unseen] = weighed(seen, [rule], [])
    assert unseen.at == rule.at


@pytest.mark.parametrize(("spots", "is_likely"), [((), True), (None, False)], ids=["by a network", "by rules alone"])
def test_a_growth_that_a_network_sees_in_a_leak_is_no_less_likely(
    spots: tuple[Spot, ...] | None, is_likely: bool
) -> None:
    seen = replace(look(), segmentation=replace(look().segmentation, spots=spots))
    leak = replace(proposed(0.9), kind=FindingKind.EXTRAVASATION, size_mm=6.0, outline=AROUND)
    told = told_once(seen, [proposed(0.7), leak], [])
    assert {one.kind: one.is_likely for one in told} == {DEFECT: is_likely, FindingKind.EXTRAVASATION: True}


@pytest.mark.parametrize(("spots", "is_likely"), [((), True), (None, False)], ids=["by a network", "by rules alone"])
def test_an_end_that_a_network_sees_beside_a_filled_sac_is_no_less_likely(
    spots: tuple[Spot, ...] | None, is_likely: bool
) -> None:
    seen = replace(look(), segmentation=replace(look().segmentation, spots=spots))
    end = replace(proposed(0.8), kind=FindingKind.ABRUPT_DUCT_TERMINATION)
    sac = replace(proposed(0.9, column=170.0), kind=FindingKind.CYST_FILL, size_mm=6.0)
    told = told_once(seen, [end, sac], [])
    assert {one.kind: one.is_likely for one in told} == {end.kind: is_likely, sac.kind: True}


@pytest.mark.parametrize(("score", "is_likely"), [(0.3, True), (0.2, False)], ids=["seen", "unseen"])
def test_a_wide_duct_that_a_network_sees_in_a_leak_is_no_less_likely(score: float, is_likely: bool) -> None:
    seen = replace(look(), segmentation=replace(look().segmentation, spots=()))
    wide = replace(proposed(0.8), kind=FindingKind.MAMMARY_DUCT_ECTASIA)
    leak = replace(proposed(0.9), kind=FindingKind.EXTRAVASATION, size_mm=6.0, outline=AROUND)
    told = told_once(seen, [leak], [Dilation(finding=wide, path=np.array([[200.0, 150.0, 30.0]]), seen=score)])
    assert {one.kind: one.is_likely for one in told} == {wide.kind: is_likely, leak.kind: True}
