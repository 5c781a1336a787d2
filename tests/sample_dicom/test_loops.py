"""A duct that splits and meets again: one lumen with tissue between its ways, and a truth that says so."""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.support.scoring import branchings_of
from sample_dicom.phantom import StudySpec, Truth, TruthSegment, draw_view
from sample_dicom.phantom.breast import Field
from sample_dicom.phantom.filled import opacified
from sample_dicom.phantom.loops import add_loops
from sample_dicom.phantom.tree import Duct

FIELD = Field(rows=240, columns=320, pixel_mm=0.1, left_mm=0.0, top_mm=-12.0)


def straight(number: int, parent: int | None, from_mm: float, to_mm: float, calibre_mm: float = 1.0) -> Duct:
    """A duct along the depth, from the nipple's side inwards."""
    count = round(abs(to_mm - from_mm) / 0.25) + 1
    points = np.column_stack([np.linspace(from_mm, to_mm, count), np.zeros((count, 2))])
    return Duct(number, parent, number + 1, points, np.full(count, calibre_mm), np.ones(count))


def looped(seed: int = 1) -> list[Duct]:
    """A main duct, a side duct of 14 mm that gets the loop, and a child of that."""
    ducts = [straight(0, None, 30, 24), straight(1, 0, 24, 10), straight(2, 1, 10, 4, 0.6)]
    ducts[0].children, ducts[1].children = [1], [2]
    add_loops(np.random.default_rng(seed), ducts, 1, set())
    return ducts


def holes(lumen: NDArray[np.bool_]) -> int:
    return cv2.connectedComponents((~lumen).astype(np.uint8), connectivity=4)[0] - 2


def test_a_split_duct_meets_again_and_goes_on() -> None:
    main, before, child, one, other, behind = looped()
    assert [duct.parent for duct in (before, one, other, behind, child)] == [0, 1, 1, 3, 5]
    assert (before.children, one.children, other.children, behind.children) == ([3, 4], [5], [], [2])
    assert main.children == [1]
    assert (one.meets, other.meets) == (None, one.id)
    for way in (one, other):
        np.testing.assert_allclose(way.points_mm[0], before.points_mm[-1])
        np.testing.assert_allclose(way.points_mm[-1], behind.points_mm[0], atol=1e-9)
        assert way.branch_order == before.branch_order
    np.testing.assert_allclose(one.calibre_mm**3 + other.calibre_mm**3, 1.0)  # Murray's law: nothing is lost


@pytest.mark.parametrize("axis", [1, 2])
def test_tissue_lies_between_its_two_ways_in_both_views(axis: int) -> None:
    for seed in range(6):
        _, lumen = opacified(looped(seed), FIELD, axis)
        assert holes(lumen) == 1


def test_no_contrast_is_added_where_the_ways_part_and_meet() -> None:
    for seed in range(6):
        contrast, _ = opacified(looped(seed), FIELD, 1)
        assert contrast.max() < 1.2  # the duct has 1 mm; both its ways laid over each other would have over 1.5


def test_a_barred_duct_keeps_its_course_and_a_short_one_has_no_room() -> None:
    for barred, to_mm in (({1}, 10.0), (set[int](), 20.0)):
        ducts = [straight(0, None, 30, 24), straight(1, 0, 24, to_mm)]
        add_loops(np.random.default_rng(1), ducts, 1, barred)
        assert len(ducts) == 2


def test_the_truth_of_a_loop_is_in_the_mask_and_names_the_meeting() -> None:
    spec = StudySpec.random(
        5, rows=260, columns=170, imager_mm=0.75, magnification=1.0, wishes=(), ligaments=3, loops=1
    )
    image = draw_view(spec, "CC")
    segments = {segment.id: segment for segment in image.truth.segments}
    (joining,) = [segment for segment in segments.values() if segment.meets is not None]
    one = segments[joining.meets or 0]
    np.testing.assert_allclose(joining.path[[0, -1], :2], one.path[[0, -1], :2], atol=1e-6)
    assert [s.parent for s in segments.values() if s.parent == one.id] == [one.id]
    assert inside(image.truth.mask, joining)


def test_a_meeting_is_a_branching_as_much_as_the_parting_before_it() -> None:
    segments = tuple(
        TruthSegment(
            id=duct.id,
            parent=duct.parent,
            branch_order=duct.branch_order,
            path=np.column_stack([FIELD.to_px(duct.points_mm[:, 1], duct.points_mm[:, 0]), duct.calibre_mm]),
            length_mm=1.0,
            visible=True,
            meets=duct.meets,
        )
        for duct in looped()
    )
    nowhere = (0.0, 0.0)
    truth = Truth(mask=np.zeros((1, 1), bool), nipple=nowhere, orifice=nowhere, segments=segments, findings=())
    parting, meeting = branchings_of(truth)
    np.testing.assert_allclose(parting[0][0, :2], parting[1][0, :2])
    np.testing.assert_allclose(meeting[0][0, :2], meeting[1][0, :2], atol=1e-6)
    assert parting[0][0, 1] > meeting[0][0, 1] + 40  # nearer to the nipple


def inside(mask: NDArray[np.bool_], segment: TruthSegment) -> bool:
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    rows, columns = np.rint(segment.path[:, :2]).astype(int).T
    return bool(near[rows, columns].all())


def test_one_study_in_twenty_has_a_loop_and_nothing_else_is_drawn_otherwise() -> None:
    specs = [StudySpec.random(seed) for seed in range(2000)]
    assert sum(spec.loops for spec in specs) == pytest.approx(100, abs=30)
    for one, other in pairwise(specs[:50]):
        assert one.density != other.density
    without = {replace(spec, loops=0) for spec in specs[:50]}
    assert without == {StudySpec.random(seed, loops=0) for seed in range(50)}
