"""Candidates that show in the calibre alone, where the scale leaves nothing to compare with."""

import numpy as np

from ductoview.analysis.look import Look
from ductoview.analysis.widths import narrowings
from ductoview.analysis.working import working_of
from ductoview.model.duct_analysis import Segmentation
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import frame, spacing


def test_pixels_larger_than_what_is_compared_with_show_no_narrowing() -> None:
    made = frame(np.zeros((100, 100), np.float32), spacing(10.0))
    nothing = np.zeros((100, 100), dtype=bool)
    look = Look(
        frame=made,
        fine=working_of(made),
        segmentation=Segmentation(lumen=nothing, leak=nothing, contrast_found=True),
        tree=tree_of((1, None, [(50, 5), (50, 85)], (8.0, 2.0))),
    )
    assert list(narrowings(look)) == []
