"""What a mask holds between ducts that part is no filling defect, nor is a hole deeper or wider than a body can make it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ductoview.analysis.courses import Course
from ductoview.analysis.defects import Defect, filling_defects, may_be_air
from ductoview.analysis.forks import forks_of
from ductoview.analysis.holes import Hole
from ductoview.analysis.look import Look
from ductoview.analysis.tree import build_tree
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import Segmentation
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import Line, frame, tubes

FORK: list[Line] = [
    ((20.0, -5.0), (20.0, 12.0), 1.4),
    ((20.0, 12.0), (16.0, 32.0), 1.0),
    ((20.0, 12.0), (24.0, 32.0), 1.0),
]


def test_tissue_between_ducts_that_part_is_no_defect() -> None:
    density = tubes(FORK, noise=6)
    ground = 2000 + 0.2 * np.mgrid[:400, :300][0]
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
    webbed = cv2.morphologyEx(cv2.medianBlur((density - ground > 60).astype(np.uint8), 5), cv2.MORPH_CLOSE, disc)
    made = frame(density)
    segmentation = Segmentation(lumen=webbed > 0, leak=np.zeros(webbed.shape, dtype=bool), contrast_found=True)
    look = Look(
        frame=made,
        fine=working_of(made, most_pixels=UNLIMITED),
        segmentation=segmentation,
        tree=build_tree(made, segmentation),
    )
    assert [finding for finding in filling_defects(look) if finding.is_likely] == []


def test_a_hair_on_a_duct_makes_no_fork() -> None:
    made = frame(tubes(FORK))
    nothing = np.zeros((400, 300), dtype=bool)
    tree = tree_of(
        (1, None, [(200.0, 5.0), (200.0, 120.0)], (14.0, 14.0)),
        (2, 1, [(200.0, 120.0), (200.0, 180.0)], (10.0, 10.0)),
        (3, 1, [(200.0, 120.0), (206.0, 120.0)], (3.0, 3.0)),
        (4, 2, [(200.0, 180.0), (180.0, 280.0)], (10.0, 10.0)),
        (5, 2, [(200.0, 180.0), (220.0, 280.0)], (10.0, 10.0)),
    )
    look = Look(
        frame=made,
        fine=working_of(made),
        segmentation=Segmentation(lumen=nothing, leak=nothing, contrast_found=True),
        tree=tree,
    )
    [place] = forks_of(look)
    assert tuple(place) == pytest.approx((200.0, 180.0), abs=1.0)


@pytest.mark.parametrize(
    ("calibre_px", "size_px", "depth", "likely"),
    [(28.0, 14.0, 0.45, True), (28.0, 14.0, 0.85, False), (28.0, 45.0, 0.4, False), (60.0, 30.0, 0.85, True)],
    ids=[
        "a ball",
        "deeper than a ball of its size",
        "wider than the duct",
        "two bodies over each other in a wide duct",
    ],
)
def test_a_hole_is_as_deep_as_a_body_of_its_size_and_has_a_rim(
    calibre_px: float, size_px: float, depth: float, likely: bool
) -> None:
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    hole = Hole(
        outline=size_px / 2 * np.column_stack([np.sin(turn), np.cos(turn)]),
        long_px=0.75 * size_px,
        wide_px=0.7 * size_px,
        calibre_px=calibre_px,
        depth=depth,
        solidity=0.95,
    )
    assert (hole.score(0.1) >= 0.5) is likely


@pytest.mark.parametrize(
    ("before_px", "behind_px", "air"),
    [(20.0, 20.0, True), (12.0, 20.0, True), (20.0, 12.0, False), (12.0, 12.0, False), (20.0, 16.0, True)],
    ids=["even", "narrower towards the orifice", "narrower behind it", "wide at it only", "a taper"],
)
def test_what_may_be_air_lies_in_a_duct_as_wide_as_what_goes_on_behind_it(
    before_px: float, behind_px: float, air: bool
) -> None:
    columns = np.arange(200.0)
    calibre = np.where(columns < 85, before_px, np.where(columns <= 115, 20.0, behind_px))
    course = Course(
        path=np.column_stack([np.full(200, 50.0), columns, calibre]), owner=np.zeros(200, np.int64), branches=0.0
    )
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ball = Defect(
        outline=np.array([50.0, 100.0]) + 8 * np.column_stack([np.sin(turn), np.cos(turn)]),
        at=np.array([50.0, 100.0]),
        size_px=16.0,
        calibre_px=20.0,
        width=0.8,
        compact=0.9,
        score=0.9,
        words="",
        course=course,
        place=100,
    )
    assert may_be_air(ball) is air
    assert not may_be_air(replace(ball, compact=0.4)), "what is long is no bubble"
    assert not may_be_air(replace(ball, course=None, place=0)), "what is in no duct is not called one"
