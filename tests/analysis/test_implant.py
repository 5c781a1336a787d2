"""A drawn breast with and without what is wide and dense: an implant is told from muscle, gland, cysts and pools."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.frame import frame_of
from ductoview.analysis.ground import Ground, ground_of
from ductoview.analysis.implant import WORDS
from ductoview.analysis.pipeline import UNSEEN_IMPLANT, analyse
from tests.analysis.images import FORK, mammogram, spacing, tubes

ROWS, COLUMNS, MM = 560, 420, 0.25
Density = NDArray[np.float64]
DOWN, DEEP = (axis * MM for axis in np.mgrid[-ROWS // 2 : ROWS // 2, 0:COLUMNS])


def breast(seed: int = 1) -> Density:
    """A half ellipse of 85 x 120 mm on the left, thin towards the skin, with texture."""
    rng = np.random.default_rng(seed)
    inward = 1 - np.hypot(DOWN / 60, DEEP / 85)
    thick = np.sqrt(np.clip(np.minimum(inward * 6, 1) * 2 - np.minimum(inward * 6, 1) ** 2, 0, None))
    return np.where(inward > 0, thick * (1000 + 30 * rng.standard_normal(DOWN.shape)), 0.0)


def body(down: float, deep: float, half_height: float, half_depth: float) -> Density:
    """How thick an even body is, 0..1."""
    return np.sqrt(np.clip(1 - np.hypot((DOWN - down) / half_height, (DEEP - deep) / half_depth) ** 2.6, 0, None))


def ground(density: Density) -> Ground:
    return ground_of(frame_of(mammogram(np.clip(density, 0, 4000).astype(np.uint16), scale=spacing(MM))))


@pytest.mark.parametrize("contrast", [400, 2500], ids=["saline", "silicone"])
@pytest.mark.parametrize(
    ("down", "deep", "high", "wide"),
    [(0, 4, 38, 36), (5, 34, 36, 26), (-4, -12, 40, 28)],
    ids=["at the chest wall", "clear of it", "partly in view"],
)
def test_an_implant_in_view_is_covered_with_its_border(
    contrast: float, down: float, deep: float, high: float, wide: float
) -> None:
    shape = body(down, deep, high, wide)
    found = ground(breast() + contrast * shape)
    assert found.implant is not None
    assert found.implant[shape > 0].mean() > 0.995
    assert found.implant.sum() < 2 * (shape > 0).sum()
    assert not (found.allowed & found.implant).any()
    assert (found.allowed & ~found.implant).any()


def test_nothing_is_found_in_it_and_the_analysis_says_so() -> None:
    folds = 250 * np.exp(-(((DOWN - 0.4 * DEEP) / 0.8) ** 2)) * (body(0, 4, 34, 32) > 0.3)
    density = breast() + 900 * body(0, 4, 38, 36) + folds
    analysis = analyse(mammogram(np.clip(density, 0, 4000).astype(np.uint16), scale=spacing(MM)))
    assert not analysis.contrast_found
    assert analysis.findings == ()
    assert analysis.warnings == (WORDS,)


@pytest.mark.parametrize(
    "dense",
    [
        pytest.param(400.0 * (DEEP < 28 - 0.75 * (DOWN + 60)), id="muscle"),
        pytest.param(1500 * body(6, 40, 8, 8), id="a filled cyst of 16 mm"),
        pytest.param(1200 * body(-10, 30, 9, 6), id="a pool of 18 mm"),
        pytest.param(500 * np.exp(-(np.hypot(DOWN / 30, (DEEP - 35) / 25) ** 2)), id="gland"),
        pytest.param(0 * DEEP, id="fat"),
        pytest.param(
            900 * body(5, 34, 36, 26) * (1 + 0.4 * np.sin(DOWN / 0.9) * np.sin(DEEP / 0.9)),
            id="gland as smooth as an implant at its border and rough within",
        ),
    ],
)
def test_what_is_no_implant_is_searched(dense: Density) -> None:
    assert ground(breast() + dense).implant is None


def test_beside_a_silicone_implant_the_breast_is_not_taken_for_air_when_air_is_padding() -> None:
    density = breast() + 3000 * body(0, 4, 38, 36)
    pixels = np.clip(density, 0, 4000).astype(np.uint16)
    found = ground_of(frame_of(mammogram(pixels, scale=spacing(MM), padding=(0, 0))))
    away = (breast() > 500) & (body(0, 4, 44, 42) == 0)
    assert found.breast.outlined
    assert found.breast.inside[away].mean() > 0.97


@pytest.mark.parametrize(("stated", "is_seen"), [(None, True), (True, True), (False, False)])
def test_a_header_that_says_no_implant_is_believed(stated: bool | None, is_seen: bool) -> None:
    dense = np.clip(breast() + 400 * body(5, 34, 36, 26), 0, 4000).astype(np.uint16)
    plain = mammogram(dense, scale=spacing(MM))
    told = replace(plain, facts=replace(plain.facts, implant_present=stated))
    assert (ground_of(frame_of(told)).implant is not None) is is_seen


def test_an_implant_that_only_the_header_knows_is_spoken_of_beside_candidates() -> None:
    plain = mammogram(np.rint(tubes(FORK)).clip(0, 60000).astype(np.uint16))
    told = replace(plain, facts=replace(plain.facts, implant_present=True))
    assert analyse(plain).contrast_found
    assert UNSEEN_IMPLANT not in analyse(plain).warnings
    assert UNSEEN_IMPLANT in analyse(told).warnings
