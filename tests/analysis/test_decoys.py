"""Drawings with decoys: what only looks like a duct is there and is no lumen, and the drawings before them stay as they were."""

import numpy as np
import pytest

from training.decoys import decoys, exposed
from training.drawings import FIRST_WITH_DECOYS, SIDE_PX, drawing

MM = 0.06


@pytest.mark.parametrize("seed", range(4))
def test_decoys_add_structure_many_times_the_noise(seed: int) -> None:
    added = decoys(np.random.default_rng(seed), 200, MM, per_mm=20.0)
    assert added.shape == (200, 200)
    assert added.dtype == np.float32
    assert np.isfinite(added).all()
    assert np.ptp(added) > 1


def test_a_curve_flattens_the_ends_and_keeps_the_order() -> None:
    ramp = np.linspace(0, 100, 10_000, dtype=np.float32).reshape(100, 100)
    curves = [exposed(np.random.default_rng(seed), ramp) for seed in range(12)]
    assert any(one is ramp for one in curves)
    bent = [one for one in curves if one is not ramp]
    assert bent
    for one in bent:
        steps = np.diff(one.ravel())
        assert (steps >= 0).all()
        assert steps.max() > 1.1 * min(steps[:100].mean(), steps[-100:].mean())


def test_the_same_seed_draws_the_same_and_every_fourth_holds_no_duct() -> None:
    for seed in (FIRST_WITH_DECOYS, FIRST_WITH_DECOYS + 1):
        (frame, lumen), (again, _) = drawing(seed), drawing(seed)
        assert np.array_equal(frame.density, again.density)
        assert lumen.shape == (SIDE_PX, SIDE_PX)
        assert lumen.any() == bool(seed % 4)
