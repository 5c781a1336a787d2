"""A sac is as long as its longest axis, and what leads to it is no part of it."""

import cv2
import numpy as np
import pytest

from ductoview.analysis.look import Look
from ductoview.analysis.sacs import ball_at
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import Segmentation
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import frame


def look(lumen: np.ndarray) -> Look:
    """A lumen in pixels of 0.1 mm, with a duct along row 100."""
    made = frame(lumen.astype(np.float32))
    segmentation = Segmentation(lumen=lumen, leak=np.zeros_like(lumen), contrast_found=True)
    tree = tree_of((1, None, [(100.0, 2.0), (100.0, 150.0)], (4.0, 4.0)))
    return Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=segmentation, tree=tree)


@pytest.mark.parametrize(("high", "wide"), [(40, 40), (60, 40), (40, 52)])
def test_a_sac_is_as_long_as_its_longest_axis_without_the_ducts_at_it(high: int, wide: int) -> None:
    drawn = np.zeros((200, 300), np.uint8)
    cv2.ellipse(drawn, (150, 100), (wide // 2, high // 2), 0, 0, 360, 1, -1)
    cv2.line(drawn, (2, 100), (150, 100), 1, 4)
    ball = ball_at(look(drawn > 0), np.array([100.0, 150.0]), float(min(high, wide)))
    assert ball is not None
    assert ball.width == pytest.approx(min(high, wide), abs=3)
    assert ball.long == pytest.approx(max(high, wide), abs=3)
