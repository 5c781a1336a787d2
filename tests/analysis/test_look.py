"""What a candidate says of where it lies: from a nipple that was surely found, or nothing."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.analysis.look import Look
from ductoview.analysis.working import working_of
from ductoview.model.duct_analysis import ScoredPoint, Segmentation
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import frame, spacing


@pytest.mark.parametrize(("score", "said_mm"), [(0.95, 5.0), (0.7, 5.0), (0.69, None), (0.42, None)])
def test_a_distance_is_said_from_a_sure_nipple_only(score: float, said_mm: float | None) -> None:
    made = frame(np.zeros((100, 100), np.float32), spacing(0.1))
    nothing = np.zeros((100, 100), dtype=bool)
    empty = Segmentation(lumen=nothing, leak=nothing, contrast_found=True)
    found = replace(empty, nipple=ScoredPoint(at=PointPx(10.0, 20.0), score=score))
    look = Look(frame=made, fine=working_of(made), segmentation=found, tree=DuctTree())
    candidate = look.finding(FindingKind.CYST_FILL, np.array([40.0, 60.0]), score=0.8, size=3.0, why="round")
    assert candidate.distance_from_nipple_mm == (None if said_mm is None else pytest.approx(said_mm))


@pytest.mark.parametrize(("row_mm", "column_mm"), [(0.1, 0.1), (0.1, 0.05), (0.05, 0.1)])
def test_the_way_along_the_duct_is_measured_in_rows_and_columns_each_by_its_own(
    row_mm: float, column_mm: float
) -> None:
    scale = Spacing(row_mm=row_mm, column_mm=column_mm, source=SpacingSource.CALIBRATED)
    made = frame(np.zeros((400, 400), np.float32), scale)
    nothing = np.zeros((400, 400), dtype=bool)
    tree = tree_of((1, None, [(200, 0), (200, 100)], (8.0, 8.0)), (2, 1, [(200, 100), (300, 100)], (8.0, 8.0)))
    fine = working_of(made)
    look = Look(
        frame=made, fine=fine, segmentation=Segmentation(lumen=nothing, leak=nothing, contrast_found=True), tree=tree
    )
    at = fine.to_working(np.array([[260.0, 100.0]]))[0]
    candidate = look.finding(FindingKind.DUCT_NARROWING, at, score=0.8, size=3.0, why="narrow", segment=2)
    assert candidate.arc_from_orifice_mm == pytest.approx(100 * column_mm + 60 * row_mm)


@pytest.mark.parametrize(("row_mm", "column_mm"), [(0.1, 0.1), (0.05, 0.1), (0.1, 0.05)])
def test_a_place_beside_a_slanting_duct_means_what_is_nearest_in_the_breast(row_mm: float, column_mm: float) -> None:
    scale = Spacing(row_mm=row_mm, column_mm=column_mm, source=SpacingSource.CALIBRATED)
    made = frame(np.zeros((600, 600), np.float32), scale)
    nothing = np.zeros((600, 600), dtype=bool)
    along = [(0.0, 0.0), (28.0 / row_mm, 28.0 / column_mm)]
    beside = [(0.0, 6.0 / column_mm), (20.0 / row_mm, 26.0 / column_mm)]
    tree = tree_of((1, None, along, (8.0, 8.0)), (2, 1, beside, (8.0, 8.0)))
    fine = working_of(made)
    look = Look(
        frame=made, fine=fine, segmentation=Segmentation(lumen=nothing, leak=nothing, contrast_found=True), tree=tree
    )
    at = fine.to_working(np.array([[16.0 / row_mm, 14.0 / column_mm]]))[0]
    candidate = look.finding(FindingKind.CYST_FILL, at, score=0.8, size=3.0, why="round", segment=1)
    assert candidate.arc_from_orifice_mm == pytest.approx(np.hypot(15.0, 15.0), abs=0.02)
    assert look.nearest(PointPx(12.0 / row_mm, 14.8 / column_mm)) == 1
    assert look.nearest(PointPx(12.0 / row_mm, 15.2 / column_mm)) == 2
