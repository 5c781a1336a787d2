"""Where a cannula enters a nipple, most of them exposed to black, drawn: 0.1 mm pixels, a breast on the left, skin at 30 mm."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.cannula import Entrance, entrance_of, filled_duct
from ductoview.analysis.learned import UNSURE, at_cannula
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import ScoredPoint
from ductoview.model.geometry import PointPx

MM = 0.1
ROW = 300
SKIN = (30.0, 30.0)
Line = tuple[float, float, float, float]
DUCT, NEEDLE, HUB = (25.0, 36.0, 1.2, 60.0), (30.0, 46.0, 0.4, 80.0), (46.0, 60.0, 2.4, 15.0)
"""From and to which column in mm, how wide, how bright."""
PLAIN: Line = (29.0, 38.0, 12.0, 30.0)
"""A nipple that is in the picture."""


def drawn(*lines: Line, air: float = 0.0) -> NDArray[np.float32]:
    """A breast of 50, and lines along one row over black."""
    density = np.zeros((600, 600), np.float32)
    density[:, : round(SKIN[1] / MM)] = 50
    for first, last, wide_mm, bright in lines:
        line = np.zeros(density.shape, np.uint8)
        half = wide_mm / MM / 2
        cv2.rectangle(line, (round(first / MM), round(ROW - half)), (round(last / MM), round(ROW + half) - 1), 1, -1)
        density += line * np.float32(bright)
    noise = np.random.default_rng(4).normal(0, 1, density.shape).astype(np.float32)
    return np.asarray(np.maximum(density + noise * ((density > 0) | (air > 0)) + air, 0), dtype=np.float32)


def entrance(
    density: NDArray[np.float32], nipple_mm: tuple[float, float] | None, score: float = 0.8
) -> Entrance | None:
    """What is found near a nipple (row, column)."""
    working = Working(density=density, valid=np.ones(density.shape, bool), step=(1.0, 1.0), mm=MM, scale_known=True)
    nipple = None if nipple_mm is None else (nipple_mm[0] / MM, nipple_mm[1] / MM)
    inside = np.broadcast_to(np.arange(density.shape[1]) < SKIN[1] / MM, density.shape)
    return entrance_of(working, Breast(inside=inside, outlined=True, nipple=nipple, nipple_score=score))


def entered(
    density: NDArray[np.float32], nipple_mm: tuple[float, float] | None = SKIN, score: float = 0.8
) -> float | None:
    """The column in mm at which the cannula is said to enter; the row is the duct's."""
    found = entrance(density, nipple_mm, score)
    if found is None:
        return None
    assert abs(found.at[0] - ROW) < 5
    return found.at[1] * MM


@pytest.mark.parametrize("hub", [(), (HUB,)], ids=["no hub", "hub"])
def test_the_duct_in_a_black_nipple_ends_where_the_needle_begins(hub: tuple[Line, ...]) -> None:
    assert entered(drawn(DUCT, NEEDLE, *hub)) == pytest.approx(36.0, abs=0.5)


def test_air_that_is_not_black_is_what_lies_far_from_the_breast() -> None:
    assert entered(drawn(DUCT, NEEDLE, HUB, air=9.0)) == pytest.approx(36.0, abs=0.5)


@pytest.mark.parametrize("air", [0.0, 9.0], ids=["black air", "air"])
@pytest.mark.parametrize(("wide_mm", "is_duct"), [(6.0, False), (1.5, True)], ids=["a narrow nipple", "a filled duct"])
def test_without_a_cannula_what_sticks_out_ends_at_the_orifice(wide_mm: float, is_duct: bool, air: float) -> None:
    found = entrance(drawn((29.0, 37.0, wide_mm, 40.0), air=air), SKIN)
    assert found is not None
    assert found.at[1] * MM == pytest.approx(37.0, abs=0.6)
    assert bool(len(found.duct)) is is_duct


@pytest.mark.parametrize("grain_mm", [0.0, 0.2], ids=["clean skin", "grainy skin"])
def test_all_that_sticks_out_of_a_black_nipple_up_to_the_needle_is_duct_and_so_is_the_skin_it_passes(
    grain_mm: float,
) -> None:
    density = drawn(DUCT, NEEDLE, HUB)
    density[200:400:6, round(SKIN[1] / MM) : round((SKIN[1] + grain_mm) / MM)] = 20
    found = entrance(density, SKIN)
    assert found is not None
    lumen = np.zeros(density.shape, bool)
    lumen[294:306, : round(28.4 / MM)] = True
    working = Working(density=density, valid=np.ones(density.shape, bool), step=(1.0, 1.0), mm=MM, scale_known=True)
    duct = filled_duct(lumen, found, working)
    rows, columns = np.nonzero(duct)
    assert duct[ROW, round(28.4 / MM) : round(35.5 / MM)].all()
    assert columns.max() * MM == pytest.approx(36.0, abs=0.5)
    assert rows.min() >= ROW - 8
    assert rows.max() <= ROW + 8


def test_a_drop_that_hangs_on_the_duct_in_a_black_nipple_is_none_of_it() -> None:
    density = drawn(DUCT, NEEDLE, HUB)
    density[250:294, 325:355] = 40
    found = entrance(density, SKIN)
    assert found is not None
    assert found.duct[:, 0].min() >= ROW - 15
    assert found.duct[:, 0].max() <= ROW + 8


def test_a_hair_beside_a_plain_nipple_is_none_of_its_ducts() -> None:
    density = drawn(PLAIN)
    density[150:154, 300:380] = 40
    assert entrance(density, (30.0, 38.0)) is None


def test_a_needle_that_the_picture_cuts_off_is_one_still() -> None:
    assert entered(drawn(DUCT, (30.0, 59.0, 0.4, 80.0))[:, :400]) == pytest.approx(36.0, abs=0.5)


def test_what_sticks_out_where_no_duct_comes_near_is_none() -> None:
    density = drawn((29.0, 37.0, 1.5, 40.0))
    found = entrance(density, SKIN)
    working = Working(density=density, valid=np.ones(density.shape, bool), step=(1.0, 1.0), mm=MM, scale_known=True)
    lumen = np.zeros(density.shape, bool)
    assert found is not None
    assert not found.is_needle_seen
    assert not found.is_reached_by(lumen, working)
    lumen[ROW, 100:200] = True
    assert not found.is_reached_by(lumen, working), "it ends a centimetre before"
    lumen[ROW, 200:280] = True
    assert found.is_reached_by(lumen, working)


def test_ducts_beside_each_other_under_the_skin_are_not_joined() -> None:
    density = drawn(DUCT, NEEDLE, HUB)
    found = entrance(density, SKIN)
    assert found is not None
    lumen = np.zeros(density.shape, bool)
    lumen[294:306, :290] = lumen[316:320, :284] = True
    working = Working(density=density, valid=np.ones(density.shape, bool), step=(1.0, 1.0), mm=MM, scale_known=True)
    assert not filled_duct(lumen, found, working)[308:314].any()


def test_what_sticks_out_of_a_nipple_in_the_picture_is_no_duct() -> None:
    density = drawn(PLAIN, DUCT, (30.0, 52.0, 0.4, 80.0))
    found = entrance(density, (30.0, 38.0))
    assert found is not None
    working = Working(density=density, valid=np.ones(density.shape, bool), step=(1.0, 1.0), mm=MM, scale_known=True)
    assert not filled_duct(density > 60, found, working).any()


@pytest.mark.parametrize("gap_mm", [0.5, 1.0, 1.8])
def test_what_lies_between_the_breast_and_a_duct_that_does_not_touch_it_is_no_needle(gap_mm: float) -> None:
    begins_mm = SKIN[1] + gap_mm
    assert entered(drawn((begins_mm, 36.0, 1.2, 60.0), (36.0, 46.0, 0.4, 80.0))) == pytest.approx(36.0, abs=0.5)


def test_contrast_that_flows_back_lies_around_the_orifice() -> None:
    assert entered(drawn(DUCT, NEEDLE, (34.0, 38.0, 3.6, 40.0))) == pytest.approx(36.0, abs=1.0)


def test_it_is_looked_for_farther_from_a_nipple_that_is_unsure() -> None:
    far = (8.0, 30.0)
    assert entered(drawn(DUCT, NEEDLE, HUB), far, 0.4) == pytest.approx(36.0, abs=0.5)
    assert entered(drawn(DUCT, NEEDLE, HUB), far) is None


def test_a_nipple_that_is_in_the_picture_ends_at_its_tip() -> None:
    assert entered(drawn(PLAIN, DUCT, (30.0, 52.0, 0.4, 80.0)), (30.0, 38.0)) == pytest.approx(38.0, abs=0.6)


def test_contrast_that_flows_back_does_not_draw_the_orifice_away_from_the_tip_of_a_nipple_in_the_picture() -> None:
    drop = (38.5, 42.0, 3.0, 60.0)
    assert entered(drawn(PLAIN, DUCT, drop, (30.0, 52.0, 0.4, 80.0)), (30.0, 38.0)) == pytest.approx(38.0, abs=0.8)


@pytest.mark.parametrize(
    ("density", "nipple_mm"),
    [
        (drawn(), SKIN),
        (drawn(DUCT, NEEDLE), None),
        (drawn(DUCT, NEEDLE), (3.0, 30.0)),
        (drawn((30.0, 45.0, 2.0, 40.0)), SKIN),
        (np.zeros((600, 600), np.float32), SKIN),
        (drawn((34.5, 46.0, 0.4, 80.0)), SKIN),
        (drawn((28.0, 31.6, 0.4, 80.0)), SKIN),
        (drawn((31.0, 32.6, 0.4, 80.0)), SKIN),
    ],
    ids=[
        "nothing stands out", "no nipple", "far from the nipple", "too long and no needle", "nothing at all",
        "a wire in the air", "a hair", "shorter than a needle",
    ],
)  # fmt: skip
def test_where_no_cannula_is_seen_none_is_invented(
    density: NDArray[np.float32], nipple_mm: tuple[float, float] | None
) -> None:
    assert entered(density, nipple_mm) is None


def test_in_a_picture_of_padding_alone_nothing_is_looked_for() -> None:
    none = np.zeros((60, 60), bool)
    working = Working(density=drawn(DUCT)[:60, :60], valid=none, step=(1.0, 1.0), mm=MM, scale_known=True)
    assert entrance_of(working, Breast(inside=none, outlined=True, nipple=(30.0, 30.0), nipple_score=0.8)) is None


@pytest.mark.parametrize(
    ("score", "away_px", "expected"),
    [(0.9, 10.0, 0.9), (0.9, 40.0, UNSURE), (0.5, 10.0, 0.5)],
    ids=["sure and near stays", "sure and far is no longer", "unsure is moved"],
)
def test_an_orifice_at_the_cannula_is_no_surer(score: float, away_px: float, expected: float) -> None:
    found = ScoredPoint(at=PointPx(300.0, 300.0), score=score)
    place = PointPx(300.0, 300.0 + away_px)
    moved = at_cannula(found, place, lambda one, other: abs(one.column - other.column) * MM)
    assert moved.score == expected
    assert moved.at == (found.at if expected == score and score > 0.6 else place)
