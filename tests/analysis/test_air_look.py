"""The picture along a duct as the network of air sees it: evened, as wide as the duct, and turned as it is asked."""

from pathlib import Path

import numpy as np
import pytest

from ductoview.analysis.air_look import SIDE_PX, AirLook, Square, load_air_look, square_at
from ductoview.analysis.bodies import body_at
from ductoview.analysis.courses import courses_of
from tests.analysis.test_bodies import AT, MM, body, look
from training.air_squares import AirPatches, prepare

AHEAD = np.array([0.0, 1.0])
HALF_MM = 3.5  # one and a half of a calibre of 2 mm, and half a millimetre


def test_a_square_is_0_around_the_duct_and_1_in_it_whatever_the_contrast() -> None:
    seen = square_at(look(), AT, AHEAD, 2.0).seen()
    assert seen.shape == (SIDE_PX, SIDE_PX)
    assert np.median(seen[:, :8]) == pytest.approx(0, abs=0.1)
    assert np.median(seen[:, SIDE_PX // 2 - 2 : SIDE_PX // 2 + 2]) == pytest.approx(1, abs=0.15)


def test_a_body_lies_where_it_is_asked_for() -> None:
    square = square_at(look(body(1.0, 1.0, 0.0, 1.0)), AT, AHEAD, 2.0)
    column_of = {name: lowest(square.seen(off_mm=off)) for name, off in {"here": (0, 0), "there": (1.0, 0)}.items()}
    px = 1.0 / (2 * HALF_MM) * (SIDE_PX - 1)
    middle = (SIDE_PX - 1) / 2
    assert column_of["here"] == pytest.approx((middle + px, middle), abs=1.5), "a millimetre ahead of the middle"
    assert column_of["there"] == pytest.approx((middle, middle), abs=1.5)
    mirrored = lowest(square_at(look(body(1.0, 1.0, 0.4)), AT, AHEAD, 2.0).seen(mirrored=True))
    as_it_is = lowest(square_at(look(body(1.0, 1.0, 0.4)), AT, AHEAD, 2.0).seen())
    assert mirrored[1] - middle == pytest.approx(middle - as_it_is[1], abs=1.5)


def lowest(seen: np.ndarray) -> tuple[float, float]:
    """Along and beside: the middle of what is much darker than the duct within its walls."""
    within = np.zeros(seen.shape, dtype=bool)
    within[4:-4, SIDE_PX // 2 - 6 : SIDE_PX // 2 + 6] = True
    rows, columns = np.nonzero(within & (seen < 0.62))
    return float(rows.mean()), float(columns.mean())


def test_bubbles_of_an_image_that_taught_it_nothing_look_more_like_air_than_growths(tmp_path: Path) -> None:
    prepare(10901, tmp_path)
    stored = np.load(tmp_path / "10901.npz")
    squares = [
        Square(grey=grey.astype(np.float32), per_mm=float(per_mm), calibre_mm=float(calibre_mm))
        for grey, (per_mm, calibre_mm) in zip(stored["grey"], stored["scale"], strict=True)
    ]
    odds = np.array([load_air_look().log_odds_of(square) for square in squares])
    bubbles, growths = odds[stored["air"]], odds[~stored["air"]]
    assert len(bubbles) >= 4
    assert len(growths) >= 4
    assert (bubbles[:, None] > growths).mean() > 0.9


def test_a_patch_of_training_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    prepare(10901, tmp_path)
    patches = AirPatches(tmp_path, [10901])
    one, again, other = (patches.patch(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.seen.shape == (1, SIDE_PX, SIDE_PX)
    assert np.array_equal(one.seen, again.seen)
    assert not np.array_equal(one.seen, other.seen)


def test_at_the_edge_of_the_image_it_still_answers() -> None:
    seen = look(body(1.3, 1.3, 0.0, -9.6))
    fitted = body_at(seen, courses_of(seen), np.array([200.0, 200.0 - 9.6 / MM]), 1.3)
    if fitted is not None:
        assert np.isfinite(load_air_look().log_odds(seen, fitted))


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="install ductoview again"):
        AirLook(b"no network")
