"""A duct that stops has a front as wide as itself with nothing beyond; its shape says cup or blunt."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.courses import courses_of
from ductoview.analysis.fronts import NO_FRONT, Front, front_of
from ductoview.analysis.look import Look
from ductoview.analysis.terminations import abrupt_terminations
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import Segmentation
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import Line, frame, tubes

STOPS: list[Line] = [((20.0, -5.0), (20.0, 20.0), 2.0)]


def looked_at(density: NDArray[np.float32], calibre_px: float = 20.0, end: float = 205.0) -> Look:
    """A tree of one duct along row 200 that ends at a column."""
    made = frame(density)
    nothing = np.zeros(density.shape, dtype=bool)
    tree = tree_of((1, None, [(200.0, 5.0), (200.0, end)], (calibre_px, calibre_px)))
    segmentation = Segmentation(lumen=nothing, leak=nothing, contrast_found=True)
    return Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=segmentation, tree=tree)


def front(density: NDArray[np.float32], calibre_px: float = 20.0) -> Front:
    look = looked_at(density, calibre_px)
    [course] = courses_of(look)
    place = int(np.hypot(course.path[:, 0] - 200, course.path[:, 1] - 200).argmin())
    return front_of(look, course, place, calibre_px)


def dented(density: NDArray[np.float32]) -> NDArray[np.float32]:
    """The density without what a ball of 2 mm at the end of the column displaces."""
    rows, columns = np.mgrid[: density.shape[0], : density.shape[1]]
    inside = (rows - 200) ** 2 + (columns - 210) ** 2 < 10**2
    return np.where(inside, 2000 + 0.2 * rows, density).astype(np.float32)


def test_a_blunt_end_has_a_sharp_front_of_its_own_width() -> None:
    found = front(tubes(STOPS))
    assert found.fall < 0.8
    assert abs(found.beyond) < 0.1
    assert found.width == pytest.approx(1.0, abs=0.15)
    assert found.tube > 0.98
    assert found.side < 0.1


def test_a_cup_is_dented_and_a_round_end_is_not() -> None:
    assert front(dented(tubes([((20.0, -5.0), (20.0, 20.5), 2.0)]))).dent > 0.08
    assert front(tubes(STOPS)).dent < 0.0


def test_a_duct_that_goes_on_has_no_front() -> None:
    found = front(tubes([((20.0, -5.0), (20.0, 40.0), 2.0)]))
    assert found.fall == NO_FRONT
    assert found.beyond > 0.9


@pytest.mark.parametrize("calibre_mm", [2.0, 4.4])
def test_a_wide_duct_that_stops_is_proposed_too(calibre_mm: float) -> None:
    [end] = abrupt_terminations(looked_at(tubes([((20.0, -5.0), (20.0, 20.0), calibre_mm)]), 10 * calibre_mm))
    assert end.is_likely
    assert "contrast is gone beyond" in end.why


def test_a_hair_that_a_tree_takes_for_a_wide_duct_is_not() -> None:
    found = abrupt_terminations(looked_at(tubes([((20.0, -5.0), (20.0, 20.0), 0.6)]), 20.0))
    assert [end for end in found if end.is_likely] == []
