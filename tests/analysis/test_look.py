"""What a candidate says of where it lies: from a nipple that was surely found, or nothing."""

from dataclasses import replace

import numpy as np
import pytest

from ductoview.analysis.look import Look
from ductoview.analysis.working import working_of
from ductoview.model.duct_analysis import ScoredPoint, Segmentation
from ductoview.model.ducts import DuctTree
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
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
