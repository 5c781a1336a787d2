"""A nipple whose rim shows it far from the outline's tip, drawn, and what was said of the orifice before it was seen."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.analysis.breast import Breast
from ductoview.analysis.cannula import Entrance
from ductoview.analysis.ground import Ground
from ductoview.analysis.learned import (
    LearnedParams,
    Mask,
    Scored,
    at_a_glance,
    glance_of,
    looked_again,
    readier,
    segmented,
    with_nipple_seen,
)
from ductoview.analysis.scorer import load_scorer
from ductoview.analysis.segment import SegmentParams, segment_ducts
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import ScoredPoint, Segmentation, Spot, SpotKind
from ductoview.model.geometry import PointPx
from tests.analysis.images import frame, spacing

MM, SHAPE, SKIN = 0.1, (300, 700), 60
TIP, NIPPLE = (150.0, float(SKIN)), (150.0, SKIN + 310.0)
DOWN, RIGHT = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float32)
AWAY_MM = np.hypot(DOWN - NIPPLE[0], RIGHT - NIPPLE[1]) * MM
AT_TIP, AT_NIPPLE = (150.0, SKIN - 10.0), (150.0, SKIN + 330.0)


def _found(
    *,
    entered: tuple[float, float] | None = None,
    seen: tuple[float, float] | None = None,
    needle: bool = False,
    more: float = 0.0,
) -> Segmentation:
    """What is found where a cannula, a ``needle`` or not, is said to have ``entered``, or a network has ``seen`` an orifice."""
    duct = (np.abs(DOWN - NIPPLE[0]) <= 5) & (NIPPLE[1] < RIGHT) & (RIGHT < 680)
    chord_mm = 2 * np.sqrt(np.clip(0.25 - ((DOWN - NIPPLE[0]) * MM) ** 2, 0, None))
    inside = RIGHT >= SKIN
    density = np.random.default_rng(1).normal(0, 0.02, SHAPE) + RIGHT / 700 + 0.3 * (AWAY_MM < 5) + duct * chord_mm
    density[~inside] = -2.0
    working = Working(
        density=density.astype(np.float32), valid=np.ones(SHAPE, bool), step=(1.0, 1.0), mm=MM, scale_known=True
    )
    breast = Breast(inside=inside, outlined=True, nipple=TIP, nipple_score=0.4)
    ground = Ground(
        working=working, breast=breast, flat=working.density, skin_mm=(RIGHT - SKIN) * np.float32(MM), allowed=inside
    )
    no_duct = np.zeros((0, 2), np.intp)
    of = Scored(
        frame=frame(working.density, spacing(MM)),
        ground=ground,
        score=np.where(duct, 0.97, np.where(np.abs(AWAY_MM - 5) <= 0.3, 0.5, 0)).astype(np.float32),
        spots=() if seen is None else (Spot(kind=SpotKind.ORIFICE, at=PointPx(*seen), score=0.9),),
        entered=None if entered is None else Entrance(at=entered, is_needle_seen=needle, foot=None, duct=no_duct),
    )
    return segmented(with_nipple_seen(of), readier(LearnedParams(), more))


def _off_mm(found: ScoredPoint | None, place: tuple[float, float]) -> float:
    assert found is not None
    return float(np.hypot(found.at.row - place[0], found.at.column - place[1])) * MM


def test_its_duct_ends_in_it() -> None:
    found = _found()
    assert _off_mm(found.nipple, NIPPLE) < 0.4
    assert _off_mm(found.orifice, NIPPLE) < 5
    assert found.lumen[150, 450]
    assert not found.lumen[(np.abs(AWAY_MM - 5) <= 0.3) & (np.abs(DOWN - NIPPLE[0]) > 15)].any(), "its rim is no duct"


@pytest.mark.parametrize("more", [-2.0, 2.0])
def test_it_stays_where_it_is_whatever_is_called_duct(more: float) -> None:
    assert _found(more=more).nipple == _found().nipple


@pytest.mark.parametrize("said", [{"entered": AT_TIP}, {"seen": AT_TIP}], ids=["a cannula", "a network"])
def test_no_orifice_lies_at_the_tip_that_is_no_nipple(said: dict[str, tuple[float, float]]) -> None:
    assert _off_mm(_found(**said).orifice, NIPPLE) < 5


@pytest.mark.parametrize("said", [{"entered": AT_NIPPLE}, {"seen": AT_NIPPLE}], ids=["a cannula", "a network"])
def test_one_near_the_nipple_is_believed(said: dict[str, tuple[float, float]]) -> None:
    assert _off_mm(_found(**said).orifice, AT_NIPPLE) == 0


def test_where_a_needle_is_seen_to_enter_no_nipple_is_looked_for_elsewhere() -> None:
    assert _off_mm(_found(entered=AT_TIP, needle=True).nipple, TIP) == 0


def test_it_is_looked_for_at_a_glance_at_a_second_look_and_by_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(working: Working, breast: Breast, likely: Mask) -> Breast:
        return replace(breast, nipple=(5.0, 7.0), nipple_score=0.6)

    for module in ("learned", "segment"):
        monkeypatch.setattr(f"ductoview.analysis.{module}.with_nipple_by_its_rim", moved)
    plain = frame(np.random.default_rng(1).normal(0, 1, (60, 60)).astype(np.float32), spacing(MM))
    glance = glance_of(plain, load_scorer())
    for of in (at_a_glance(glance), looked_again(glance)):
        assert of.ground is not None
        assert of.ground.breast.nipple == (5.0, 7.0)
    by_rules = segment_ducts(plain, SegmentParams()).nipple
    assert by_rules == ScoredPoint(at=PointPx(5.0, 7.0), score=0.6)
