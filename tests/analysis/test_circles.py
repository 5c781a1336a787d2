"""What is the rim of a patch and what is a duct, on lines a child could draw."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.circles import is_rim
from ductoview.analysis.parts import parts_of

MM = 0.1
Line = NDArray[np.float64]


def arc(radius_mm: float, share: float, noise_mm: float = 0.0) -> Line:
    """A circle's first ``share``, a pixel a step, each off it by some noise."""
    count = round(2 * np.pi * radius_mm / MM * share)
    angle = np.linspace(0, 2 * np.pi * share, count)
    off = radius_mm + noise_mm * np.random.default_rng(1).standard_normal(count)
    return np.round(np.column_stack([300 + off * np.sin(angle) / MM, 300 + off * np.cos(angle) / MM]))


def line(length_mm: float, *, at: tuple[float, float] = (300.0, 300.0)) -> Line:
    count = round(length_mm / MM)
    return np.column_stack([np.full(count, at[0]), at[1] + np.arange(count)])


DOWN, RIGHT = np.mgrid[:600, :600].astype(np.float32)


def patch(radius_mm: float, *, around: float = 0.0) -> NDArray[np.float32]:
    """Density of a round patch at (300, 300) whose rim is blurred, and of a line along its rim that holds so much contrast."""
    off_mm = np.hypot(DOWN - 300, RIGHT - 300) * MM - radius_mm
    return np.asarray(0.5 - 0.5 * np.tanh(off_mm / 0.4) + around * np.exp(-((off_mm / 0.4) ** 2)), dtype=np.float32)


@pytest.mark.parametrize(("radius_mm", "is_one"), [(2.0, False), (3.0, True), (5.0, True), (9.0, True), (12.0, False)])
def test_a_whole_circle_about_a_patch_as_large_as_a_nipple_is_its_rim(radius_mm: float, is_one: bool) -> None:
    assert is_rim(arc(radius_mm, 1.0, noise_mm=0.2), patch(radius_mm), MM) is is_one


def test_a_rim_with_a_gap_and_something_in_it_is_one() -> None:
    assert is_rim(np.vstack([arc(5.0, 0.85), line(4.0)]), patch(5.0), MM)


@pytest.mark.parametrize("tissue", [0.0, 1.0], ids=["a growth as dense as fat", "a dense growth"])
def test_contrast_around_a_growth_is_no_rim(tissue: float) -> None:
    assert not is_rim(arc(5.0, 1.0), tissue * patch(5.0) + patch(5.0, around=2.0) - patch(5.0), MM)


@pytest.mark.parametrize(
    "duct",
    [line(30.0), arc(5.0, 0.5), np.vstack([arc(5.0, 1.0), line(25.0, at=(350.0, 300.0))]), np.zeros((0, 2))],
    ids=["straight", "half a circle", "a loop that a duct leads to", "nothing"],
)
def test_a_duct_is_no_rim(duct: Line) -> None:
    assert not is_rim(duct, patch(5.0), MM)


def test_of_ridges_those_that_are_rims_can_be_left_out() -> None:
    labels = cv2.circle(np.zeros((600, 600), np.int32), (300, 300), 50, 1, 3)
    labels[400:403, 20:580] = 2
    parts = parts_of(labels, np.ones(labels.shape, np.float32), 1.0)
    assert parts.rims(patch(5.0), MM) == {1}
    left = parts.without({1})
    assert (left.labels[300, 250], left.labels[401, 300]) == (0, 2)
    assert not left.centreline[:399].any()
    assert (left.mass[1], left.length_px[1]) == (0, 0)
    assert left.mass[2] == parts.mass[2]


def test_what_lies_in_a_circle_can_be_told_from_what_leads_there() -> None:
    labels = np.zeros((300, 300), np.int32)
    labels[100:103, 80:120], labels[110:113, 100:200] = 1, 2
    parts = parts_of(labels, np.ones(labels.shape, np.float32), 1.0)
    assert parts.lying_in((100.0, 100.0), 50.0) == {1}
