"""The ideal observer: what can be worked out by hand, and that fainter ducts are seen less."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.support.observer import detectability, stretches_of
from benchmarks.visibility import Points, by_calibre, by_detectability
from sample_dicom.phantom import StudySpec, draw_view

SIDE = 96


def line(height: float = 0.3) -> NDArray[np.float32]:
    """A line of 40 pixels, three wide."""
    signal = np.zeros((SIDE, SIDE), np.float32)
    signal[47:50, 28:68] = height
    return signal


def white(spread: float) -> NDArray[np.float32]:
    return np.random.default_rng(4).normal(0, spread, (SIDE, SIDE)).astype(np.float32)


def test_in_white_noise_it_is_the_signals_energy_over_the_noise() -> None:
    wanted = 0.3 * np.sqrt(120) / 0.5
    assert detectability(line(), white(0.5)) == pytest.approx(wanted, rel=0.06)  # the slowest cycles are left out


def test_half_the_contrast_is_half_as_detectable_and_twice_the_noise_too() -> None:
    once = detectability(line(), white(0.5))
    assert detectability(line(0.15), white(0.5)) == pytest.approx(once / 2, rel=1e-4)
    assert detectability(line(), white(1.0)) == pytest.approx(once / 2, rel=1e-4)


def test_neither_brightness_nor_a_slope_hides_a_line_but_texture_of_its_own_size_does() -> None:
    noise, slope = white(0.5), np.linspace(0, 20, SIDE, dtype=np.float32)
    plain = detectability(line(), noise)
    assert detectability(line(), noise + 7 + slope[:, None]) == pytest.approx(plain, rel=0.01)
    texture = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 4, noise.shape), (0, 0), 1.5).astype(np.float32)
    assert detectability(line(), noise + texture) < 0.8 * plain


def test_a_phantoms_ducts_are_all_there_and_wide_ones_are_seen_better() -> None:
    spec = StudySpec.random(
        5, rows=400, columns=260, imager_mm=0.5, magnification=1.0, laterality="R", wishes=(), segments=40, ligaments=3
    )
    image = draw_view(spec, "CC")
    stretches = stretches_of(spec, "CC")
    assert {one.segment for one in stretches} == {s.id for s in image.truth.segments if s.visible}
    rows, columns = np.rint(np.vstack([one.path for one in stretches])[:, :2]).astype(int).T
    assert image.truth.mask[rows.clip(0, 399), columns.clip(0, 259)].mean() > 0.9
    calibre_mm = np.array([one.path[:, 2].mean() for one in stretches])
    seen = np.array([one.detectability for one in stretches])
    assert np.median(seen[calibre_mm > 0.7]) > 3 * np.median(seen[calibre_mm < 0.3])


def test_what_was_missed_is_counted_by_what_could_be_seen() -> None:
    image = Points(
        calibre_mm=np.array([0.2, 0.2, 0.5, 0.5, 0.5]),
        detectability=np.array([1.0, 4.0, 2.0, 8.0, 8.0]),
        met=np.array([False, True, False, False, True]),
        weight_mm=0.5,
    )
    everything = by_calibre([image])[-1]
    assert (everything["length_mm"], everything["missed_mm"]) == (2.5, 1.5)
    assert everything["missed_that_cannot_be_seen"] == pytest.approx(2 / 3)
    assert everything["met_of_what_can_be_seen"] == pytest.approx(2 / 3)
    thin = next(row for row in by_calibre([image]) if row["from"] == 0.15)
    assert (thin["met"], thin["cannot_be_seen"]) == (0.5, 0.5)
    assert [row["length_mm"] for row in by_detectability([image])] == [0.0, 1.0, 0.5, 1.0, 0.0, 0.0]
