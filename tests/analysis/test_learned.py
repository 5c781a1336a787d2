"""A pixel is judged once; how readily it is called duct may change afterwards."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.breast import Breast
from ductoview.analysis.ground import Ground
from ductoview.analysis.judged import score_of
from ductoview.analysis.leaks import PoolGrid, pool_grid
from ductoview.analysis.learned import (
    Float,
    LearnedParams,
    Mask,
    Scored,
    at_a_glance,
    glance_of,
    looked_again,
    readier,
    scored,
    segment_learned,
    segmented,
)
from ductoview.analysis.scorer import load_scorer
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import Frame, Segmentation
from tests.analysis.images import frame, spacing

MM = 0.1


@cache
def _judged() -> Scored:
    """A trunk with a plain, a faint and a very faint branch in uneven tissue."""
    rng = np.random.default_rng(3)
    density = 1000 + cv2.GaussianBlur(rng.normal(0, 60, (400, 500)), (0, 0), 6) + rng.normal(0, 2, (400, 500))
    for start, end, wide, worth in (
        ((20, 200), (480, 200), 9, 14.0),
        ((150, 200), (330, 60), 5, 14.0),
        ((250, 200), (420, 330), 4, 3.5),
        ((100, 200), (240, 360), 4, 2.5),
    ):
        line = cv2.line(np.zeros(density.shape, np.uint8), start, end, 1, wide)
        density += cv2.GaussianBlur(worth * cv2.distanceTransform(line, cv2.DIST_L2, 5), (0, 0), 0.8)
    return scored(frame(density.astype(np.float32), spacing(MM)), load_scorer())


def _area(more: float) -> int:
    return int(segmented(_judged(), readier(LearnedParams(), more)).lumen.sum())


def test_in_two_steps_the_ducts_are_the_same() -> None:
    params = readier(LearnedParams(), 1.0)
    whole = segment_learned(_judged().frame, params, load_scorer())
    np.testing.assert_array_equal(segmented(_judged(), params).lumen, whole.lumen)
    assert whole.contrast_found


def test_going_on_from_a_glance_is_looking_twice() -> None:
    glance = glance_of(_judged().frame, load_scorer())
    np.testing.assert_array_equal(looked_again(glance).score, _judged().score)
    at_once = at_a_glance(glance)
    assert 0 < np.abs(at_once.score - _judged().score).mean() < 0.02
    assert not at_once.spots
    assert not at_once.later()
    assert at_once.plain is None


def test_what_two_looks_see_plainly_is_taken_though_its_surroundings_deny_it() -> None:
    of = _judged()
    assert of.plain is not None
    assert of.plain[of.plain > 0].min() >= 0.9
    assert (of.plain[185:216, 300:400] > 0).any()
    denied = of.score.copy()
    denied[:, :200] *= np.float32(0.2)
    with_it, without = (
        segmented(replace(of, score=denied, plain=plain), LearnedParams()).lumen for plain in (of.plain, None)
    )
    trunk = (slice(185, 216), slice(60, 180))
    assert not without[trunk].any()
    assert with_it[trunk].any(axis=0).mean() > 0.9


def test_at_a_glance_what_is_hardly_likely_is_not_looked_at_and_no_duct_changes() -> None:
    glance = glance_of(_judged().frame, load_scorer())
    of = glance.judged
    assert of is not None
    networks = load_scorer().second[:1]
    every = score_of(of, networks)
    some = score_of(of, networks, least=0.1)
    assert 0 < (some > 0).sum() < 0.9 * (every > 0).sum()
    assert ((some > 0.5) != (every > 0.5)).mean() < 1e-4
    np.testing.assert_array_equal(at_a_glance(glance).score[of.scene.box], some)


def test_more_ducts_are_more_and_fewer_are_fewer() -> None:
    fewer, as_found, more = (_area(one) for one in (-2.0, 0.0, 2.0))
    assert 0 < fewer < as_found < more


def test_what_is_found_already_hardly_widens_when_more_is_called_duct() -> None:
    before, after = (segmented(_judged(), readier(LearnedParams(), one)).lumen for one in (0.0, 2.0))
    trunk = (slice(185, 216), slice(300, 400))
    assert after[trunk].sum() <= 1.05 * before[trunk].sum()


def test_where_pools_are_looked_for_is_made_once_whatever_is_called_duct(monkeypatch: pytest.MonkeyPatch) -> None:
    of = scored(_judged().frame, load_scorer())
    made: list[float] = []

    def grid(flat: Float, inside: Mask, mm: float) -> PoolGrid:
        made.append(mm)
        return pool_grid(flat, inside, mm)

    monkeypatch.setattr("ductoview.analysis.ground.pool_grid", grid)
    assert all(segmented(of, readier(LearnedParams(), more)).contrast_found for more in (0.0, 2.0))
    assert len(made) == 1


def test_zero_is_as_found_and_a_step_moves_every_threshold_by_the_same_logit() -> None:
    assert readier(LearnedParams(), 0.0) == LearnedParams()
    moved = readier(LearnedParams(), 1.0)
    for name in ("may", "sure", "end"):
        before, after = (np.log(p / (1 - p)) for p in (getattr(LearnedParams(), name), getattr(moved, name)))
        assert after == pytest.approx(before - 1, abs=1e-3)
    assert moved.contrast_mm == LearnedParams().contrast_mm


def test_an_image_too_small_for_ducts_has_none() -> None:
    tiny: Frame = frame(np.zeros((8, 8), np.float32), spacing(MM))
    assert not segmented(scored(tiny, load_scorer()), LearnedParams()).contrast_found


@pytest.mark.parametrize(("score", "is_lumen"), [(0.0, False), (0.6, True)], ids=["no duct", "may be one"])
def test_a_dense_patch_beside_a_duct_is_a_cyst_only_where_the_networks_see_a_duct(score: float, is_lumen: bool) -> None:
    down, right = np.mgrid[:300, :400].astype(np.float32)
    duct, patch = np.abs(down - 150) <= 5, np.hypot(down - 180, right - 240) * MM <= 2.0
    density = 0.4 * duct + 2.0 * patch
    found = _found(density, np.where(duct, 0.97, np.where(patch, score, 0)))
    assert found.lumen[150, 200]
    assert found.lumen[180, 240] == is_lumen


def test_tissue_between_two_ducts_is_no_lumen_and_a_small_hole_in_one_is() -> None:
    down, right = np.mgrid[:300, :400].astype(np.float32)
    apart_px = 0.5 * np.clip(60 - np.abs(right - 250), 0, 12)
    duct = np.abs(np.abs(down - 150) - apart_px) <= 4
    small = np.hypot(down - 150, right - 100) <= 2
    found = _found(0.4 * duct, np.where(duct & ~small, 0.97, 0))
    assert found.lumen[150, 100]
    assert not found.lumen[150, 230:270].any()
    assert found.lumen[[144, 156], 250].all()


def _found(density: NDArray[np.float64], said: NDArray[np.float64]) -> Segmentation:
    """The ducts of some density in faint texture, of which the networks have ``said`` how likely each pixel is lumen."""
    texture = cv2.GaussianBlur(np.random.default_rng(1).standard_normal(density.shape), (0, 0), 5)
    seen = (density + 0.05 * texture / texture.std()).astype(np.float32)
    inside = np.ones(seen.shape, bool)
    working = Working(density=seen, valid=inside, step=(1.0, 1.0), mm=MM, scale_known=True)
    breast = Breast(inside=inside, outlined=False, nipple=None, nipple_score=0.0)
    ground = Ground(working=working, breast=breast, flat=seen, skin_mm=None, allowed=inside)
    of = Scored(frame=frame(seen, spacing(MM)), ground=ground, score=said.astype(np.float32))
    return segmented(of, LearnedParams())
