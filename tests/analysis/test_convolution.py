"""The first network of the scorer: tiles that do not show, pixels not asked for, files that are none, and giving up."""

from importlib.resources import files
from threading import Event

import numpy as np
import pytest

from ductoview.analysis.convolution import LARGEST_LOGIT, Convolution
from ductoview.analysis.scorer import FIRST, probability
from ductoview.errors import Cancelled

DATA = (files("ductoview.analysis") / FIRST).read_bytes()


def _seen(rows: int, columns: int) -> np.ndarray:
    seen = np.random.default_rng(5).normal(0, 0.4, (2, rows, columns)).astype(np.float32)
    seen[:, :, columns // 2 - 3 : columns // 2 + 3] += 2.5
    return seen


def test_where_tiles_meet_nothing_shows() -> None:
    seen, wanted = _seen(700, 620), np.ones((700, 620), bool)
    whole, tiled = (probability(Convolution(DATA, tile_px=side).logits(seen, wanted)) for side in (1024, 320))
    assert np.abs(whole - tiled).max() < 0.1
    assert whole[:, 310].mean() > 0.5 > whole[:, 100].mean()


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (31, 65), (64, 64), (100, 33)])
def test_any_size_is_judged(rows: int, columns: int) -> None:
    logits = Convolution(DATA).logits(_seen(rows, columns), np.ones((rows, columns), bool))
    assert logits.shape == (rows, columns)
    assert np.isfinite(logits).all()


def test_pixels_not_asked_for_are_no_duct() -> None:
    seen, wanted = _seen(96, 128), np.zeros((96, 128), bool)
    wanted[40:50, 60:70] = True
    logits = Convolution(DATA).logits(seen, wanted)
    assert (logits[~wanted] == -LARGEST_LOGIT).all()
    assert (logits[wanted] > -LARGEST_LOGIT).any()
    assert (Convolution(DATA).logits(seen, np.zeros_like(wanted)) == -LARGEST_LOGIT).all()


def test_a_second_look_sees_the_same_duct_at_the_same_place() -> None:
    seen, wanted = _seen(150, 131), np.ones((150, 131), bool)
    wanted[:, :20] = False
    once, again = (look(seen, wanted) for look in (Convolution(DATA).logits, Convolution(DATA).logits_again))
    assert again.shape == once.shape
    assert (again[~wanted] == -LARGEST_LOGIT).all()
    middles = [
        probability(one)[20:-20].mean(axis=0) @ np.arange(131) / probability(one)[20:-20].mean(axis=0).sum()
        for one in (once, again)
    ]
    assert middles[0] == pytest.approx(middles[1], abs=1.0)
    assert probability(again)[:, 65].mean() > 0.5 > probability(again)[:, 100].mean()


def test_bytes_that_are_no_network_are_refused() -> None:
    with pytest.raises(ValueError, match="install ductoview again"):
        Convolution(b"no network at all")


def test_it_can_be_given_up() -> None:
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        Convolution(DATA).logits(_seen(64, 64), np.ones((64, 64), bool), cancel)
