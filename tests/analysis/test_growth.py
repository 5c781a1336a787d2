"""When a part is spoken of as contrast: drawn strengths in half air, half breast, with the nipple at their border."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ductoview.analysis.breast import Breast
from ductoview.analysis.exposure import exposed
from ductoview.analysis.ground import Ground
from ductoview.analysis.growth import grown_tree
from ductoview.analysis.levels import Levels, Reach
from ductoview.analysis.parts import Parts
from ductoview.analysis.working import Working
from ductoview.model.duct_analysis import Segmentation
from ductoview.model.progress import no_progress
from tests.analysis.images import frame, spacing

MM, SHAPE, SKIN = 0.1, (300, 400), 120
ROW, FAR_ROW = 150, 250
LEVELS = Levels(
    may=0.35, sure=0.8, speaks=lambda score: (score > 0.9).astype(np.float32), most=1.0, alone=0.8, end=0.75
)
REACH = Reach(contrast_mm=8.0, gap_mm=3.0, least_part_mm=2.0, alone_mm=25.0)


Duct = tuple[int, int, int, float]


def grown(
    *ducts: Duct,
    nipple: bool = True,
    nipple_score: float = 0.9,
    is_exposure_known: bool = True,
    reach: Reach = REACH,
    levels: Levels = LEVELS,
    patch: float | None = None,
    plain: tuple[Duct, ...] = (),
    strong: float = 0.95,
) -> Segmentation:
    """What is grown of ducts 1 mm wide: each along a row from one column to another, adding so much log exposure a mm.

    ``patch`` is the strength of a sharp and dense one of 4 mm below ROW; ``plain`` ducts are seen and have no strength.
    """
    texture = cv2.GaussianBlur(np.random.default_rng(1).standard_normal(SHAPE), (0, 0), 5)
    density = 0.05 * texture / texture.std()
    density[:, :SKIN] = -2.0
    strength, inside, seen = np.zeros(SHAPE, np.float32), np.zeros(SHAPE, bool), np.zeros(SHAPE, np.float32)
    for row, first, last, per_mm in (*ducts, *plain):
        chord = 2 * np.sqrt(np.clip(0.25 - ((np.arange(SHAPE[0]) - row) * MM) ** 2, 0, None))
        density[:, first:last] += per_mm * chord[:, None]
        seen[row - 5 : row + 6, first:last] = 0.95
    for row, first, last, _ in ducts:
        strength[row - 5 : row + 6, first:last] = strong
    if patch is not None:
        rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
        is_patch = np.hypot(rows - ROW - 30, columns - SKIN - 120) * MM <= 2.0
        density[is_patch] += 2.0
        strength[is_patch] = patch
    inside[:, SKIN:] = True
    at = (ROW, SKIN) if nipple else None
    breast = Breast(inside=inside, outlined=True, nipple=at, nipple_score=nipple_score)
    working = Working(
        density=density.astype(np.float32), valid=np.ones(SHAPE, bool), step=(1.0, 1.0), mm=MM, scale_known=True
    )
    skin_mm = np.broadcast_to((np.arange(SHAPE[1]) - SKIN) * np.float32(MM), SHAPE)
    ground = Ground(
        working=working, breast=breast, flat=working.density, skin_mm=skin_mm, allowed=inside,
        unit=exposed(working, breast).unit if is_exposure_known else 0.0,
    )  # fmt: skip
    return grown_tree(
        frame(working.density, spacing(MM)), ground, strength, levels, reach, lambda _, ridges, line: ridges,
        plain=seen, progress=no_progress, cancel=None,
    )  # fmt: skip


def found(first: int, last: int, per_mm: float, *, nipple: bool = True) -> bool:
    """Whether one duct along ROW is contrast."""
    return grown((ROW, first, last, per_mm), nipple=nipple).contrast_found


@pytest.mark.parametrize(
    ("first", "last", "per_mm", "is_found"),
    [
        (SKIN, SKIN + 130, 0.16, True),
        (SKIN, SKIN + 95, 0.4, True),
        (SKIN, SKIN + 95, 0.16, False),
        (SKIN, SKIN + 60, 0.4, False),
        (SKIN + 32, SKIN + 95, 0.4, False),
    ],
    ids=["long", "short from the nipple, dense", "no denser than it must be", "too short", "too short off the nipple"],
)
def test_what_begins_at_the_nipple_counts_where_it_is_dense(
    first: int, last: int, per_mm: float, is_found: bool
) -> None:
    assert found(first, last, per_mm) is is_found


def test_with_the_nipple_out_of_view_the_skin_speaks_for_nothing() -> None:
    assert not found(SKIN, SKIN + 95, 0.4, nipple=False)


@pytest.mark.parametrize(("per_mm", "is_kept"), [(0.25, True), (0.15, False)], ids=["as dense", "a vessel"])
def test_a_tree_by_itself_is_kept_where_it_is_filled_as_the_main_one_is(per_mm: float, is_kept: bool) -> None:
    lumen = grown((ROW, SKIN, SKIN + 200, 0.4), (FAR_ROW, SKIN, SKIN + 270, per_mm)).lumen
    assert lumen[ROW, SKIN + 100]
    assert lumen[FAR_ROW, SKIN + 100] == is_kept


def net(per_mm: float, middle: int = FAR_ROW, half: int = 1) -> tuple[Duct, ...]:
    """Three rows, or two times ``half`` and one, tied together, 16 mm and more from the nipple."""
    first, last = SKIN + 160, SKIN + 279
    rows = [(middle + 20 * one, first, last, per_mm) for one in range(-half, half + 1)]
    ties = [(middle + 10 + 20 * one, first, first + 4, per_mm) for one in range(-half, half)]
    return (*rows, *ties)


@pytest.mark.parametrize("nipple_score", [0.9, 0.5])
def test_a_heavier_net_far_from_the_nipple_gives_way_to_contrast_near_it(nipple_score: float) -> None:
    lumen = grown((ROW, SKIN, SKIN + 110, 0.4), *net(0.15), nipple_score=nipple_score).lumen
    assert lumen[ROW, SKIN + 60]
    assert not lumen[FAR_ROW].any()


def test_what_lies_near_the_nipple_and_is_no_contrast_takes_no_tree_away() -> None:
    lumen = grown((ROW, SKIN, SKIN + 60, 0.4), *net(0.3)).lumen
    assert lumen[FAR_ROW, SKIN + 200]


@pytest.mark.parametrize(("half", "is_found"), [(2, True), (1, False)], ids=["a tree", "a strand"])
def test_a_heavier_net_that_is_no_contrast_hides_no_tree_far_from_what_may_be_the_nipple(
    half: int, is_found: bool
) -> None:
    lumen = grown(*net(0.3, 60, half), *net(0.03, 210, 3), nipple_score=0.5).lumen
    assert lumen[60, SKIN + 200] == is_found
    assert not lumen[210].any()


def test_with_the_nipple_out_of_view_the_heaviest_part_alone_is_asked() -> None:
    beside = [(row, SKIN + 60, SKIN + 279, 0.03) for row in range(120, 281, 20)]
    ties = [(row, SKIN + 60, SKIN + 64, 0.03) for row in range(130, 271, 20)]
    assert not grown((60, SKIN + 160, SKIN + 279, 0.4), *beside, *ties, nipple=False, nipple_score=0.0).contrast_found


@pytest.mark.parametrize(("nipple_score", "is_found"), [(0.9, False), (0.5, True)], ids=["plain", "unsure"])
def test_a_net_at_what_may_be_the_nipple_hides_no_tree(nipple_score: float, is_found: bool) -> None:
    beside = [(row, SKIN + 60, SKIN + 279, 0.03) for row in range(160, 241, 20)]
    ties = [(row, SKIN + 60, SKIN + 64, 0.03) for row in range(170, 231, 20)]
    lumen = grown(*net(0.3, 60, 2), *beside, *ties, nipple_score=nipple_score).lumen
    assert lumen[60, SKIN + 200] == is_found
    assert not lumen[200].any()


@pytest.mark.parametrize(
    ("first", "nipple_score", "is_found"),
    [(SKIN, 0.9, True), (SKIN + 120, 0.9, False), (SKIN, 0.5, False)],
    ids=["from a sure nipple", "12 mm off it", "from what may be one"],
)
def test_a_faintly_filled_duct_counts_where_it_begins_at_a_plain_nipple(
    first: int, nipple_score: float, is_found: bool
) -> None:
    assert grown((ROW, first, SKIN + 270, 0.1), nipple_score=nipple_score).contrast_found is is_found


@pytest.mark.parametrize(("nipple", "is_found"), [(True, False), (False, True)], ids=["in view", "out of view"])
def test_far_from_a_nipple_in_view_what_cannot_be_measured_must_be_long(nipple: bool, is_found: bool) -> None:
    assert grown(*net(0.3), nipple=nipple, is_exposure_known=False).contrast_found is is_found


@pytest.mark.parametrize(("per_mm", "is_joined"), [(0.3, True), (0.1, False)], ids=["as dense", "a vessel"])
def test_a_long_part_beyond_a_gap_is_joined_where_it_is_filled_as_the_main_one_is(
    per_mm: float, is_joined: bool
) -> None:
    trunk = [(ROW + 20 * row, SKIN, SKIN + 60, 0.4) for row in range(5)]
    ties = [(ROW + 10 + 20 * row, SKIN + 50, SKIN + 60, 0.4) for row in range(4)]
    reach = replace(REACH, alone_mm=20.0)
    lumen = grown(*trunk, *ties, (ROW, SKIN + 72, SKIN + 279, per_mm), reach=reach).lumen
    assert lumen[ROW, SKIN + 40]
    assert lumen[ROW, SKIN + 200] == is_joined


@pytest.mark.parametrize(("nipple_score", "is_found"), [(0.9, False), (0.5, True)], ids=["plain", "unsure"])
def test_where_the_outline_shows_no_plain_nipple_a_duct_may_begin_farther_from_its_tip(
    nipple_score: float, is_found: bool
) -> None:
    assert grown((ROW, SKIN + 180, SKIN + 279, 0.16), nipple_score=nipple_score).contrast_found is is_found


@pytest.mark.parametrize(
    ("patch", "tells_pools", "is_cyst"),
    [(0.0, False, True), (0.0, True, False), (0.5, True, True)],
    ids=["by rules", "no duct by its strength", "as strong as a duct"],
)
def test_a_dense_patch_beside_a_duct_is_a_cyst_where_its_strength_does_not_say_otherwise(
    patch: float, tells_pools: bool, is_cyst: bool
) -> None:
    levels = replace(LEVELS, tells_pools=tells_pools)
    assert grown((ROW, SKIN, SKIN + 270, 0.4), patch=patch, levels=levels).lumen[ROW + 30, SKIN + 120] == is_cyst


def test_what_is_plainly_seen_and_hangs_on_the_tree_is_the_trees() -> None:
    beyond, apart = (ROW, SKIN + 200, SKIN + 270, 0.4), (FAR_ROW, SKIN + 150, SKIN + 270, 0.4)
    lumen = grown((ROW, SKIN, SKIN + 200, 0.4), plain=(beyond, apart)).lumen
    assert lumen[ROW, SKIN + 100]
    assert lumen[ROW, SKIN + 250]
    assert not lumen[FAR_ROW].any()


def test_what_is_only_plainly_seen_is_no_contrast() -> None:
    assert not grown(plain=((ROW, SKIN, SKIN + 270, 0.4),)).contrast_found


@pytest.mark.parametrize(("nipple_score", "is_found"), [(0.9, True), (0.5, False)], ids=["seen", "unsure"])
def test_what_begins_at_a_seen_nipple_is_asked_with_what_is_plainly_seen_of_it(
    nipple_score: float, is_found: bool
) -> None:
    beyond = ((ROW, SKIN + 60, SKIN + 270, 0.15),)
    assert not grown((ROW, SKIN, SKIN + 60, 0.15), nipple_score=nipple_score).contrast_found
    assert grown((ROW, SKIN, SKIN + 60, 0.15), plain=beyond, nipple_score=nipple_score).contrast_found is is_found


@pytest.mark.parametrize(
    ("last", "per_mm", "nipple_score", "is_found"),
    [
        (SKIN + 130, 0.4, 0.9, True),
        (SKIN + 130, 0.16, 0.9, False),
        (SKIN + 100, 0.4, 0.9, False),
        (SKIN + 130, 0.4, 0.5, False),
    ],
    ids=["dense", "no denser than a strand", "too short", "from what may be a nipple"],
)
def test_a_dense_duct_from_a_seen_nipple_counts_though_its_strength_is_not_plain(
    last: int, per_mm: float, nipple_score: float, is_found: bool
) -> None:
    assert grown((ROW, SKIN, last, per_mm), nipple_score=nipple_score, strong=0.85).contrast_found is is_found


def test_what_would_be_a_rim_with_what_is_plainly_seen_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    duct, beyond = (ROW, SKIN, SKIN + 200, 0.4), (ROW, SKIN + 200, SKIN + 270, 0.4)
    alone = grown(duct).lumen
    monkeypatch.setattr(Parts, "rims", lambda parts, density, mm: {1} if parts.centreline[:, 240:].any() else set())
    lumen = grown(duct, plain=(beyond,)).lumen
    assert np.array_equal(lumen[:, : SKIN + 190], alone[:, : SKIN + 190])
    assert not lumen[ROW, SKIN + 250]
