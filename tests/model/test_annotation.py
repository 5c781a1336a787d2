"""Drawings of a reader measure what they show: every number here can be checked by eye."""

import pytest

from ductoview.model.annotation import (
    Annotation,
    AnnotationKind,
    Quantity,
    ellipse_in,
    measured,
    moved_point,
    reshaped,
)
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.measures import Unit

KIND = AnnotationKind
TALL = Spacing(row_mm=0.2, column_mm=0.1, source=SpacingSource.CALIBRATED)
"""A pixel twice as high as wide."""


def drawn(kind: AnnotationKind, *points: tuple[float, float], is_closed: bool = False) -> Annotation:
    return Annotation(id="a1", kind=kind, points=tuple(PointPx(*at) for at in points), is_closed=is_closed)


def said(annotation: Annotation) -> dict[Quantity, tuple[float, Unit]]:
    return {one.quantity: (pytest.approx(one.value), one.unit) for one in annotation.amounts}


def test_a_line_is_as_long_as_its_steps_and_a_closed_one_has_an_area() -> None:
    corner = drawn(KIND.POLYLINE, (0, 0), (10, 0), (10, 20))
    assert said(measured(corner, TALL)) == {Quantity.LENGTH: (4.0, Unit.MM)}
    box = drawn(KIND.FREEHAND, (0, 0), (10, 0), (10, 20), (0, 20), is_closed=True)
    assert said(measured(box, TALL)) == {Quantity.LENGTH: (8.0, Unit.MM), Quantity.AREA: (4.0, Unit.MM2)}


def test_without_a_scale_all_is_in_pixels() -> None:
    box = measured(drawn(KIND.POLYLINE, (0, 0), (10, 0), (10, 20), (0, 20), is_closed=True), Spacing.unknown())
    assert said(box) == {Quantity.LENGTH: (60.0, Unit.PX), Quantity.AREA: (200.0, Unit.PX2)}
    assert (box.source, box.has_mm) == (SpacingSource.UNKNOWN, False)
    assert [one.words for one in box.amounts] == ["60 px", "200 px²"]


def test_an_angle_is_that_of_the_breast_and_not_of_the_pixels() -> None:
    half = drawn(KIND.ANGLE, (0, 20), (0, 0), (10, 20))
    assert said(measured(half, TALL)) == {Quantity.ANGLE: (45.0, Unit.DEGREE)}
    wide = drawn(KIND.ANGLE, (-1, -10), (0, 0), (1, -10))
    assert measured(wide, Spacing.unknown()).amounts[0].value == pytest.approx(11.42, abs=0.01)


def test_an_ellipse_has_both_axes_and_its_area() -> None:
    points = ellipse_in(PointPx(0, 0), PointPx(20, 10))
    assert points == (PointPx(0, 5), PointPx(20, 5), PointPx(10, 0), PointPx(10, 10))
    one = measured(Annotation(id="e", kind=KIND.ELLIPSE, points=points), TALL)
    assert said(one) == {
        Quantity.LONG_AXIS: (4.0, Unit.MM),
        Quantity.SHORT_AXIS: (1.0, Unit.MM),
        Quantity.AREA: (3.14159265, Unit.MM2),
    }
    assert one.line[0] == PointPx(0, 5)
    assert max(at.row for at in one.line) == pytest.approx(20)


def test_a_handle_of_an_ellipse_moves_its_axis_and_the_longer_stays_first() -> None:
    one = Annotation(id="e", kind=KIND.ELLIPSE, points=ellipse_in(PointPx(0, 0), PointPx(20, 10)))
    longer = moved_point(one, 1, PointPx(30, 99))
    assert longer == (PointPx(-10, 5), PointPx(30, 5), PointPx(10, 0), PointPx(10, 10))
    across = moved_point(one, 3, PointPx(10, 35))
    assert across == (PointPx(10, -25), PointPx(10, 35), PointPx(0, 5), PointPx(20, 5))


def test_a_handle_of_a_line_moves_its_point_and_it_is_measured_again() -> None:
    one = measured(drawn(KIND.POLYLINE, (0, 0), (10, 0)), TALL)
    moved = reshaped(one, moved_point(one, 1, PointPx(20, 0)), TALL)
    assert said(moved) == {Quantity.LENGTH: (4.0, Unit.MM)}
    assert moved.id == one.id


@pytest.mark.parametrize(
    ("kind", "count", "is_closed"),
    [
        (KIND.ARROW, 3, False),
        (KIND.TEXT, 0, False),
        (KIND.ANGLE, 2, False),
        (KIND.POLYLINE, 2, True),
        (KIND.ARROW, 2, True),
    ],
)
def test_points_that_a_kind_cannot_have_are_refused(kind: AnnotationKind, count: int, is_closed: bool) -> None:
    with pytest.raises(ValueError, match="cannot have"):
        drawn(kind, *[(1, at) for at in range(count)], is_closed=is_closed)


def test_millimetres_without_a_scale_are_refused() -> None:
    one = measured(drawn(KIND.POLYLINE, (0, 0), (10, 0)), TALL)
    with pytest.raises(ValueError, match="known spacing"):
        Annotation(id="x", kind=one.kind, points=one.points, amounts=one.amounts)
