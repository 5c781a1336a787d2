"""Ridges answer, blobs and edges do not; the result does not depend on grey values; small images survive."""

import numpy as np
import pytest
from skimage.filters import sato

from benchmarks.support import peers
from ductoview.analysis.ridge import ridge_cnr, ridge_response, sigmas_for
from tests.analysis.images import FORK, tubes


def test_scales_cover_the_calibres_two_an_octave() -> None:
    scales = sigmas_for(4.0, 64.0)
    assert scales[0] == pytest.approx(1.4)
    assert scales[-1] == pytest.approx(0.35 * 64)
    assert np.allclose(np.diff(np.log2(scales)), 0.5)


@pytest.mark.parametrize("calibre_px", [3.0, 8.0, 20.0, 50.0])
def test_a_tube_answers_on_its_axis(calibre_px: float) -> None:
    image = tubes([((20.0, 0.0), (20.0, 30.0), calibre_px / 10)], noise=0.0)
    response = ridge_response(image, sigmas_for(3, 60))
    assert abs(int(response[:, 150].argmax()) - 200) <= max(1, 0.15 * calibre_px)


def test_a_ball_answers_far_less_than_a_tube() -> None:
    row, column = np.mgrid[:200, :200]
    ball = np.sqrt(np.clip(100 - (row - 100) ** 2 - (column - 100) ** 2, 0, None)).astype(np.float32)
    tube = np.sqrt(np.clip(100 - (row - 100) ** 2, 0, None)).astype(np.float32)
    assert ridge_response(ball, [4.0])[98:103, 98:103].max() < 0.3 * ridge_response(tube, [4.0])[100, 100]


def test_contrast_to_noise_does_not_depend_on_grey_values() -> None:
    image = tubes(FORK)
    weight = np.ones_like(image)
    first = ridge_cnr(image, weight, sigmas_for(3, 30), 100)
    second = ridge_cnr(0.03 * image - 7, weight, sigmas_for(3, 30), 100)
    assert np.allclose(first, second, rtol=0.02, atol=0.05)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 3), (32, 32)])
def test_constant_and_tiny_images_have_no_ridges(shape: tuple[int, int]) -> None:
    image = np.full(shape, 5, dtype=np.float32)
    assert ridge_cnr(image, np.ones_like(image), sigmas_for(3, 60), 50).max() == pytest.approx(0, abs=1e-3)


def test_on_the_pyramid_it_is_what_sato_gives_inside_ducts() -> None:
    image = tubes(FORK, noise=2.0)
    ours, theirs = ridge_response(image, [1, 2, 4]), sato(image, sigmas=[1, 2, 4], black_ridges=False)
    inside = theirs > 0.3 * theirs.max()
    assert np.corrcoef(ours[inside], theirs[inside])[0, 1] > 0.85


def test_the_benchmark_s_sato_is_scikit_image_s() -> None:
    image = tubes(FORK)
    assert (
        np.corrcoef(peers.sato(image, [1, 2, 4]).ravel(), sato(image, [1, 2, 4], black_ridges=False).ravel())[0, 1]
        > 0.98
    )
