"""Findings lie in their own duct: what runs over it in the picture keeps its contrast, and no duct ends inside another."""

from typing import Any

import numpy as np
import pytest

from sample_dicom.phantom import Wish
from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.filled import kin_of, opacified
from sample_dicom.phantom.lesions import Lesion, plan_lesions
from sample_dicom.phantom.lesions_drawn import draw_lesions
from sample_dicom.phantom.tree import Duct, TreePlan, grow

FIELD = Field(rows=200, columns=300, pixel_mm=0.1, left_mm=0.0, top_mm=-10.0)
PLAN: dict[str, Any] = {
    "segments": 60, "main_calibre_mm": 2.2, "smallest_calibre_mm": 0.2, "first_length_mm": 12.0, "tilt": (0.0, 0.0),
    "tortuosity": 0.04, "spread": 0.5, "dilution": 0.8,
}  # fmt: skip


def duct(number: int, points: list[tuple[float, float, float]], calibre_mm: float, parent: int | None = None) -> Duct:
    """A straight duct between two points (x, y, z) in mm."""
    first, last = (np.array(point) for point in points)
    count = round(float(np.linalg.norm(last - first)) / 0.25) + 1
    path = first + np.linspace(0, 1, count)[:, None] * (last - first)
    return Duct(number, parent, 1, path, np.full(count, calibre_mm), np.ones(count))


def crossing() -> list[Duct]:
    """A duct of 2 mm, and one of 1 mm that crosses it in the picture 8 mm above it in the breast."""
    return [duct(0, [(25, 0, 0), (5, 0, 0)], 2.0), duct(1, [(15, -8, 8), (15, 8, 8)], 1.0)]


def test_a_body_takes_no_contrast_from_a_duct_that_only_runs_over_it() -> None:
    ducts = crossing()
    whole, lumen = opacified(ducts, FIELD, 1)
    contrast = whole.copy()
    body = ((np.array([15.0, 0.0, 0.0]), 1.8),)
    lesion = Lesion(
        kind="INTRALUMINAL_FILLING_DEFECT", point_mm=body[0][0], size_mm=3.6, shape="SMOOTH", segment=0, parts=body
    )
    draw_lesions(np.random.default_rng(1), [lesion], ducts, FIELD, 1, contrast, lumen)
    _, own = opacified(ducts, FIELD, 1, only=kin_of(ducts, ducts[0]))
    np.testing.assert_array_equal(contrast[~own], whole[~own])
    at = (FIELD.to_px(np.array([0.0]), np.array([15.0]))[0] + 0.5).astype(int)
    alone, _ = opacified(ducts, FIELD, 1, only={1})
    assert contrast[tuple(at)] == pytest.approx(float(alone[tuple(at)]), abs=0.08)


def test_kin_are_parent_siblings_and_children() -> None:
    ducts = [
        duct(0, [(25, 0, 0), (20, 0, 0)], 1.0),
        duct(1, [(20, 0, 0), (15, 2, 0)], 1.0, 0),
        duct(2, [(20, 0, 0), (15, -2, 0)], 1.0, 0),
        duct(3, [(15, 2, 0), (10, 2, 0)], 1.0, 1),
    ]
    ducts[0].children, ducts[1].children = [1, 2], [3]
    assert kin_of(ducts, ducts[1]) == {0, 1, 2, 3}
    assert kin_of(ducts, ducts[3]) == {1, 3}


@pytest.mark.parametrize("seed", range(6))
def test_a_duct_is_cut_off_outside_every_other(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ducts = grow(rng, np.array([80.0, 0.0, 0.0]), TreePlan(**PLAN), 80.0, 70.0)
    wishes = (Wish(kind="MAMMARY_DUCT_ECTASIA"), *[Wish(kind="ABRUPT_DUCT_TERMINATION")] * 3)
    ends = [one for one in plan_lesions(rng, ducts, wishes, np.array([80.0, 0.0, 0.0])) if one.shape != "SMOOTH"]
    assert ends
    for end in ends:
        for other in ducts:
            if other.id != end.segment and other.filling.any():
                away_mm = np.linalg.norm(other.points_mm - end.point_mm, axis=1) - other.calibre_mm / 2
                assert away_mm.min() >= 0.45 * end.size_mm
