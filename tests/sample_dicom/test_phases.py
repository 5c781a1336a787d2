"""Between exposures the breast moves and the contrast goes on; the truth goes with both."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from sample_dicom.phantom import StudySpec, ViewImage, Wish, draw_view
from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.lesions import Lesion
from sample_dicom.phantom.phases import Movement, early_lesions, movement
from sample_dicom.phantom.tree import STEP_MM, Duct

SMALL = {"rows": 260, "columns": 170, "imager_mm": 0.75, "magnification": 1.0, "ligaments": 5, "vessels": 2}
FIELD = Field(rows=500, columns=330, pixel_mm=0.4, left_mm=0.0, top_mm=-100.0)
NIPPLE = (250.0, 240.0)


def study(**fixed: object) -> StudySpec:
    wishes = (Wish(kind="INTRALUMINAL_FILLING_DEFECT", size_mm=3.0), Wish(kind="AIR_BUBBLE"))
    return StudySpec.random(
        5,
        **{
            **SMALL,
            "vendor": "A",
            "laterality": "R",
            "segments": 60,
            "main_calibre_mm": 2.2,
            "wishes": wishes,
            **fixed,
        },
    )


@pytest.fixture(scope="module")
def moved() -> tuple[ViewImage, ViewImage]:
    """EARLY and FULL of a breast that moves by up to 5 mm."""
    spec = study(motion_mm=5.0)
    return draw_view(spec, "CC", "EARLY"), draw_view(spec, "CC", "FULL")


def covered(image: ViewImage) -> float:
    """The share of visible true centreline that lies in the true mask, or beside it."""
    near = cv2.dilate(image.truth.mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    paths = np.vstack([segment.path for segment in image.truth.segments if segment.visible])
    rows, columns = np.rint(paths[:, :2]).astype(int).T
    return float(near[rows, columns].mean())


def test_a_place_is_found_again_where_the_image_shows_it() -> None:
    field = movement(1, 1, "EARLY", 6.0, FIELD, NIPPLE)
    spot = np.zeros((FIELD.rows, FIELD.columns), np.float32)
    cv2.circle(spot, (120, 210), 3, 1.0, -1)
    there = np.argwhere(field.image(spot) > 0.5).mean(0)
    (row, column) = field.points(np.array([[210.0, 120.0]]))[0]
    assert np.hypot(row - there[0], column - there[1]) < 0.4
    assert np.hypot(row - 210, column - 120) > 3  # it did move


@pytest.mark.parametrize("seed", range(8))
def test_the_breast_moves_as_far_as_is_said_and_nowhere_folds(seed: int) -> None:
    shift = movement(seed, 1, "SCOUT", 6.0, FIELD, NIPPLE).shift * FIELD.pixel_mm
    assert 1.0 < np.hypot(shift[..., 0], shift[..., 1]).max() < 16.0
    apart = [np.abs(np.diff(shift, axis=axis)).max() / FIELD.pixel_mm for axis in (0, 1)]
    assert max(apart) < 0.35


def test_calibres_shrink_with_the_breast() -> None:
    rows, columns = np.mgrid[:100, :100].astype(np.float32)
    closer = Movement(np.stack([0.05 * columns, 0.05 * rows], axis=2))  # what was 105 px long is 100 now
    assert closer.shrinking(np.array([[50.0, 50.0]]))[0] == pytest.approx(1 / 1.05, rel=1e-3)


def test_full_is_the_same_whether_others_move_or_not(moved: tuple[ViewImage, ViewImage]) -> None:
    still = draw_view(study(), "CC", "FULL")
    np.testing.assert_array_equal(moved[1].pixels, still.pixels)
    np.testing.assert_array_equal(moved[1].truth.mask, still.truth.mask)


def test_the_truth_moves_with_the_breast(moved: tuple[ViewImage, ViewImage]) -> None:
    early, full = moved
    assert covered(early) > 0.97
    away_mm = np.hypot(*(np.array(early.truth.nipple) - full.truth.nipple)) * early.pixel_spacing_mm
    assert 0.5 < away_mm < 8
    # The mask of FULL does not lie over the moved ducts.
    rows, columns = np.rint(early.truth.segments[1].path[:, :2]).astype(int).T
    assert full.truth.mask[rows, columns].mean() < 0.6


def test_early_holds_less_contrast(moved: tuple[ViewImage, ViewImage]) -> None:
    early, full = moved
    assert 0.02 < early.truth.mask.sum() / full.truth.mask.sum() < 0.95
    assert len([s for s in early.truth.segments if s.visible]) < len([s for s in full.truth.segments if s.visible])


def lesion(mimic: str | None, along: int = 30) -> Lesion:
    at = DUCT.points_mm[along]
    return Lesion(
        kind="INTRALUMINAL_FILLING_DEFECT", point_mm=at, size_mm=1.0, segment=0, mimic=mimic, parts=((at, 0.5),)
    )


DUCT = Duct(
    id=0,
    parent=None,
    branch_order=1,
    points_mm=np.column_stack([np.arange(80) * STEP_MM, np.zeros(80), np.zeros(80)]),
    calibre_mm=np.full(80, 1.5),
    filling=np.ones(80),
)


def test_a_growth_stays_and_a_bubble_moves_or_goes() -> None:
    growth = lesion(None)
    seen = [early_lesions(seed, [growth, lesion("AIR_BUBBLE")], [DUCT]) for seed in range(40)]
    assert all(found[0] is growth for found in seen)
    bubbles = [found[1] for found in seen if len(found) > 1]
    assert 8 < len(bubbles) < 32
    away_mm = [float(np.linalg.norm(bubble.point_mm - growth.point_mm)) for bubble in bubbles]
    assert min(away_mm) > 2.5
    assert max(away_mm) < 10.5
    assert all(bubble.parts == ((bubble.point_mm, bubble.size_mm / 2),) for bubble in bubbles)


def test_what_contrast_has_not_reached_does_not_show() -> None:
    empty = replace(DUCT, filling=np.zeros(80))
    assert [early_lesions(seed, [lesion(None), lesion("AIR_BUBBLE")], [empty]) for seed in range(5)] == [[]] * 5


def test_a_scout_moves_only_in_a_moving_study() -> None:
    still = draw_view(study(), "CC", "SCOUT")
    assert (draw_view(study().moving(), "CC", "SCOUT").pixels != still.pixels).mean() > 0.3


def test_a_moving_study_is_the_same_study() -> None:
    spec = study()
    assert 1 <= spec.moving().motion_mm <= 6
    assert replace(spec.moving(), motion_mm=0.0) == spec
