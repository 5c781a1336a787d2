"""The body in a duct: its length, width and how well an ellipsoid tells the picture; and when that makes it air."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductoview.analysis.air import LEAST, airiness, with_air_named
from ductoview.analysis.bodies import Body, body_at
from ductoview.analysis.courses import courses_of
from ductoview.analysis.fitted import WORST_FIT, as_fitted
from ductoview.analysis.look import Look
from ductoview.analysis.working import UNLIMITED, working_of
from ductoview.model.duct_analysis import Segmentation, Spot, SpotKind
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx
from tests.analysis.hand_drawn import tree_of
from tests.analysis.images import Line, frame, spacing, tubes

DUCT: list[Line] = [((10.0, -5.0), (10.0, 25.0), 2.0)]
MM, PER_MM = 0.05, 400.0
AT = np.array([200.0, 200.0])


def body(long_mm: float, wide_mm: float, off_mm: float = 0.0, off_ahead_mm: float = 0.0) -> NDArray[np.float32]:
    """What an ellipsoid along row 200 displaces."""
    row, column = np.mgrid[:400, :400] * MM - 10.0
    within = 1 - ((column - off_ahead_mm) / (long_mm / 2)) ** 2 - ((row - off_mm) / (wide_mm / 2)) ** 2
    return (PER_MM * wide_mm * np.sqrt(np.clip(within, 0, None))).astype(np.float32)


def look(*bodies: NDArray[np.float32]) -> Look:
    """A duct 2 mm wide along row 200, pixels of 0.05 mm, blurred by 0.1 mm, with what lies in it."""
    clear = tubes(DUCT, (400, 400), (MM, MM), per_mm=PER_MM, noise=0.0)
    held = np.max(bodies, axis=0) if bodies else np.zeros_like(clear)
    noise = np.random.default_rng(1).normal(0, 15, clear.shape)
    made = frame(cv2.GaussianBlur(clear - held, (0, 0), 2.0) + noise.astype(np.float32), spacing(MM))
    lumen = np.zeros((400, 400), dtype=bool)
    lumen[180:221] = True
    tree = tree_of((1, None, [(200.0, 5.0), (200.0, 395.0)], (40.0, 40.0)))
    segmentation = Segmentation(lumen=lumen, leak=np.zeros_like(lumen), contrast_found=True)
    return Look(frame=made, fine=working_of(made, most_pixels=UNLIMITED), segmentation=segmentation, tree=tree)


@pytest.mark.parametrize("size_mm", [None, 1.5])
@pytest.mark.parametrize(
    ("long_mm", "wide_mm", "off_mm"), [(1.3, 1.3, 0.0), (1.3, 1.3, 0.3), (0.8, 0.8, 0.2), (1.7, 1.3, 0.0)]
)
def test_a_body_is_measured(long_mm: float, wide_mm: float, off_mm: float, size_mm: float | None) -> None:
    seen = look(body(long_mm, wide_mm, off_mm))
    found = body_at(seen, courses_of(seen), AT + np.array([4.0, 3.0]), size_mm)
    assert found is not None
    assert found.long_mm == pytest.approx(long_mm, rel=0.08)
    assert found.wide_mm == pytest.approx(wide_mm, rel=0.08)
    assert found.duct_mm == pytest.approx(2.0, rel=0.08)
    assert found.misfit < 0.06
    assert found.middle == pytest.approx((200 + off_mm / MM, 200.0), abs=1.5)


def defect(at: PointPx, why: str = "dark", size_mm: float | None = 2.6) -> Finding:
    """A likely filling defect, measured by rules as 2.6 mm long."""
    return Finding(
        id="", kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=at, score=0.8, size_mm=size_mm, why=why, segment=1
    )


@pytest.mark.parametrize("size_mm", [2.6, None])
def test_a_candidate_lies_where_its_body_is_and_is_as_long(size_mm: float | None) -> None:
    seen = look(body(1.7, 1.3))
    tissue = Spot(kind=SpotKind.FILLING_DEFECT, at=PointPx(200.0, 200.0), score=0.9)
    [one] = with_air_named(seen, [defect(PointPx(203.0, 206.0), "dark; no edge was measured", size_mm)], [tissue])
    assert (one.at.row, one.at.column) == pytest.approx((200.0, 200.0), abs=1.5)
    assert one.size_mm == pytest.approx(1.7, rel=0.08)
    rows, columns = ([getattr(point, side) for point in one.outline] for side in ("row", "column"))
    assert max(rows) - min(rows) == pytest.approx(1.3 / MM, rel=0.08)
    assert max(columns) - min(columns) == pytest.approx(1.7 / MM, rel=0.08)
    assert one.why == "dark; a body of 1.7 × 1.3 mm fits"


def test_two_candidates_for_one_body_are_one_and_two_bodies_stay_two() -> None:
    near = [defect(PointPx(203.0, 206.0)), replace(defect(PointPx(198.0, 195.0), size_mm=1.2), score=0.9)]
    [one] = with_air_named(look(body(1.7, 1.3)), near, [])
    assert one.score == 0.9
    apart = [replace(near[0], at=PointPx(200.0, 180.0)), replace(near[1], at=PointPx(200.0, 222.0))]
    two = with_air_named(look(body(1.7, 1.3, 0.0, -1.0), body(1.7, 1.3, 0.0, 1.1)), apart, [])
    assert sorted(one.at.column for one in two) == pytest.approx([180, 222], abs=2)


def test_what_no_body_fits_stays_as_the_rules_have_it() -> None:
    one = defect(PointPx(200.0, 200.0))
    rough = Body(long_mm=1.3, wide_mm=1.3, duct_mm=2.0, misfit=WORST_FIT, behind=None, before=None)
    assert as_fitted(look(), one, rough) == one


def test_what_is_no_ellipsoid_fits_worse() -> None:
    balls = [body(0.8, 0.8, off, ahead) for off, ahead in ((0.35, 0.4), (-0.4, 0.1), (0.2, -0.6), (-0.3, -0.5))]
    seen = look(*balls)
    found = body_at(seen, courses_of(seen), AT, 1.6)
    assert found is not None
    assert found.misfit > 0.09


def test_without_a_duct_there_is_no_body() -> None:
    seen = look()
    assert body_at(seen, (), AT, 1.0) is None


BALL = Body(long_mm=1.3, wide_mm=1.3, duct_mm=2.0, misfit=0.04, behind=0.0, before=0.0)


@pytest.mark.parametrize(
    ("shape", "tissue", "air", "picture", "is_air"),
    [
        (BALL, 0.6, 0.4, 1.0, True),
        (replace(BALL, long_mm=1.7), 0.6, 0.4, 1.0, False),
        (replace(BALL, misfit=0.2), 0.6, 0.4, 1.0, False),
        (replace(BALL, behind=0.4, before=0.3), 0.6, 0.4, 1.0, True),
        (replace(BALL, behind=0.6, before=0.5), 0.85, 0.15, 0.0, False),
        (replace(BALL, behind=None), 0.9, 0.05, 0.0, False),
        (Body(long_mm=1.7, wide_mm=1.4, duct_mm=1.7, misfit=0.04, behind=0.1, before=0.1), 0.5, 0.5, 0.5, False),
        (replace(BALL, misfit=0.12), 0.6, 0.4, 4.0, True),
        (replace(BALL, misfit=0.12), 0.5, 0.5, -1.0, False),
    ],
    ids=[
        "ball", "longer than wide", "no ellipsoid", "doubtful", "widened and tissue", "tissue", "air, but not surely",
        "the picture says air", "the picture says growth",
    ],
)  # fmt: skip
def test_shape_and_networks_together_say_what_is_air(
    shape: Body, tissue: float, air: float, picture: float, is_air: bool
) -> None:
    assert (airiness(shape, tissue, air, picture) >= LEAST) is is_air


@pytest.mark.parametrize(("long_mm", "mimic"), [(1.3, Mimic.AIR_BUBBLE), (1.9, None)])
def test_a_likely_defect_is_named_by_its_shape(long_mm: float, mimic: Mimic | None) -> None:
    seen = look(body(long_mm, 1.3))
    one = Finding(
        id="",
        kind=FindingKind.INTRALUMINAL_FILLING_DEFECT,
        at=PointPx(200.0, 200.0),
        score=0.8,
        size_mm=1.4,
        why="dark",
    )
    spots = [Spot(kind=kind, at=one.at, score=0.45) for kind in (SpotKind.FILLING_DEFECT, SpotKind.AIR_BUBBLE)]
    [named] = with_air_named(seen, [replace(one, mimic=None if mimic else Mimic.AIR_BUBBLE)], spots)
    assert named.mimic is mimic
    assert named.why == f"dark; a body of {long_mm} × 1.3 mm fits" + ("; a ball fits" if mimic else "")


@pytest.mark.parametrize(
    ("long_mm", "air", "score"),
    [(1.3, 0.35, 0.55), (1.3, 0.2, 0.4), (1.9, 0.35, 0.4)],
    ids=["ball", "hardly seen", "long"],
)
def test_a_doubted_candidate_that_looks_like_air_is_likely_where_a_ball_fits(
    long_mm: float, air: float, score: float
) -> None:
    one = replace(defect(PointPx(200.0, 200.0), size_mm=1.4), score=0.4)
    [told] = with_air_named(look(body(long_mm, 1.3)), [one], [Spot(kind=SpotKind.AIR_BUBBLE, at=one.at, score=air)])
    assert told.score == score
    assert told.mimic is (Mimic.AIR_BUBBLE if told.is_likely else None)
    assert (told == one) is not told.is_likely, "what is not likely stays as it is"


def test_what_is_not_called_air_does_not_say_that_it_looks_like_air() -> None:
    one = defect(PointPx(200.0, 200.0), "contrast looks displaced by air; no edge was measured", size_mm=1.9)
    seen_as_air = replace(one, mimic=Mimic.AIR_BUBBLE)
    [told] = with_air_named(look(body(1.9, 1.3)), [seen_as_air], [Spot(kind=SpotKind.AIR_BUBBLE, at=one.at, score=0.6)])
    assert told.mimic is None
    assert told.why == "contrast looks displaced by a body; a body of 1.9 × 1.3 mm fits"
