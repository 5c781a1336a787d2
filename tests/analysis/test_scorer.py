"""The learned scorer: its file, its sums, and what it says of drawings a child would understand."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ductoview.analysis.context import NAMES
from ductoview.analysis.ground import ground_of
from ductoview.analysis.judged import judged, judged_again, score_of
from ductoview.analysis.scorer import Network, bytes_of, load_scorer, network_from, probability
from ductoview.model.duct_analysis import Frame
from ductoview.model.geometry import Spacing, SpacingSource

MM = 0.07


def _frame(density: np.ndarray, mm: float | None = MM) -> Frame:
    spacing = (
        Spacing(row_mm=mm, column_mm=mm, source=SpacingSource.CALIBRATED)
        if mm
        else Spacing(row_mm=None, column_mm=None, source=SpacingSource.UNKNOWN)
    )
    return Frame(
        density=density.astype(np.float32),
        valid=np.ones(density.shape, bool),
        spacing=spacing,
        pixel_mm=mm,
        chest_wall=None,
    )


def _scores(frame: Frame) -> np.ndarray:
    ground = ground_of(frame)
    scorer = load_scorer()
    found = judged(ground, scorer)
    assert found is not None
    score = np.zeros(ground.flat.shape, np.float32)
    score[found.scene.box] = score_of(found, scorer.second)
    return score


def _texture(rows: int = 400, columns: int = 500, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    wide = cv2.GaussianBlur(rng.normal(0, 60, (rows, columns)), (0, 0), 6)
    return 1000 + wide + rng.normal(0, 2, (rows, columns))


def _with_ducts(density: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    lumen = np.zeros(density.shape, np.uint8)
    for start, end, wide in (((20, 200), (480, 200), 9), ((150, 200), (330, 60), 5), ((250, 200), (420, 330), 4)):
        cv2.line(lumen, start, end, 1, wide)
    depth = cv2.distanceTransform(lumen, cv2.DIST_L2, 5)
    return density + cv2.GaussianBlur(14 * depth, (0, 0), 0.8), lumen > 0


def test_a_network_sums_and_rectifies() -> None:
    one = Network(
        mean=np.array([1, 0], np.float32),
        spread=np.array([2, 1], np.float32),
        layers=(
            (np.array([[1, -1], [0, 1]], np.float32), np.array([0, 0.5], np.float32)),
            (np.array([[2], [3]], np.float32), np.array([-1], np.float32)),
        ),
    )
    # Standardised (1, 2); hidden (1, 1.5); 2 + 4.5 - 1. A huge input stays within the limit.
    np.testing.assert_allclose(one.logits(np.array([[3, 2], [1e9, 0]], np.float32)), [5.5, 12.0])
    assert probability(np.zeros(1, np.float32))[0] == 0.5


def test_the_file_comes_back_as_it_was() -> None:
    network = load_scorer().second[-1]
    again = network_from(bytes_of(network, NAMES, "again"), NAMES)
    inputs = np.random.default_rng(0).normal(size=(5, len(NAMES))).astype(np.float32)
    np.testing.assert_array_equal(network.logits(inputs), again.logits(inputs))


def test_a_file_for_other_inputs_is_refused() -> None:
    data = bytes_of(load_scorer().second[0], ["something else"], "")
    with pytest.raises(ValueError, match="train it again"):
        network_from(data, NAMES)


@pytest.mark.parametrize("turned", [0, 1])
def test_ducts_are_likely_and_texture_is_not(turned: int) -> None:
    density, lumen = (np.ascontiguousarray(np.rot90(part, turned)) for part in _with_ducts(_texture()))
    score = _scores(_frame(density))
    core = cv2.erode(lumen.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    away = cv2.dilate(lumen.astype(np.uint8), np.ones((15, 15), np.uint8)) == 0
    assert (score[core] > 0.5).mean() > 0.9
    assert (score[away] > 0.5).mean() < 0.01


def test_grey_values_of_another_vendor_change_little() -> None:
    density, lumen = _with_ducts(_texture())
    frame = _frame(density)
    one = _scores(frame) > 0.5
    other = _scores(replace(frame, density=(40 + 0.1 * density).astype(np.float32))) > 0.5
    assert 2 * (one & other).sum() / (one.sum() + other.sum()) > 0.98
    assert lumen.any()


def test_an_unknown_scale_is_no_reason_to_find_nothing() -> None:
    density, lumen = _with_ducts(_texture())
    score = _scores(_frame(density, None))
    assert (score[lumen] > 0.5).mean() > 0.5


def test_the_second_look_is_another_networks_and_counts_half() -> None:
    density, _ = _with_ducts(_texture())
    scorer, ground = load_scorer(), ground_of(_frame(density))
    once = judged(ground, scorer)
    assert once is not None
    twice = judged_again(once, scorer)
    alone = scorer.again.logits_again(once.seen, once.scene.allowed)
    assert np.allclose(twice.logits, (once.logits + alone) / 2, atol=1e-5)
    assert not np.allclose(alone, scorer.first.logits_again(once.seen, once.scene.allowed), atol=0.5)


def test_of_the_networks_of_surroundings_the_first_counts_as_much_as_the_others_together() -> None:
    scorer, ground = load_scorer(), ground_of(_frame(_with_ducts(_texture())[0]))
    of = judged(ground, scorer)
    assert of is not None
    each, whole = [score_of(of, [network]) for network in scorer.second], score_of(of, scorer.second)
    told = np.all([(one > 0) & (one < 1) for one in (*each, whole)], axis=0)
    first, *others = (np.log(one[told] / (1 - one[told])) for one in each)
    assert all(np.abs(first - other).max() > 0.5 for other in others)
    mean = (first + np.mean(others, axis=0)) / 2
    np.testing.assert_allclose(whole[told], 1 / (1 + np.exp(-mean)), atol=1e-3)
