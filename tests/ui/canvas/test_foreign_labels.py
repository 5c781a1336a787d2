"""Words of others' marks: each near its mark, however the image is turned, and none on another."""

from itertools import combinations

import pytest
from PyQt6.QtGui import QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from ductoview.display.drawings import Words, mark_drawings
from ductoview.display.orientation import Orientation
from ductoview.display.viewport import Rect, ViewState
from ductoview.model.foreign import ForeignMark
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Shape
from ductoview.ui.overlays.drawings import DrawnOver
from ductoview.ui.overlays.marks import length_label, paint_labels

SHAPE = (100, 80)


def square(row: float, column: float, side: float = 10, words: str = "Mass") -> ForeignMark:
    corners = [(0, 0), (0, side), (side, side), (side, 0), (0, 0)]
    points = tuple(PointPx(row + down, column + right) for down, right in corners)
    graphic = Graphic(shape=Shape.POLYLINE, points=points)
    return ForeignMark(image_uid="1.2", by="CAD Works Seeker 7", words=words, graphics=(graphic,))


@pytest.mark.parametrize(
    ("orientation", "highest"),
    [
        (Orientation(), (40, 20)),
        (Orientation(flipped_rows=True), (50, 20)),
        (Orientation(transposed=True), (40, 20)),
        (Orientation(transposed=True, flipped_rows=True), (40, 30)),
    ],
)
def test_words_belong_to_the_highest_place_of_their_mark_as_it_is_shown(
    orientation: Orientation, highest: tuple[int, int]
) -> None:
    (label,) = DrawnOver(mark_drawings([square(40, 20)]), orientation, SHAPE).labels(ViewState(zoom=2), (400, 400), 1.0)
    assert (label.x, label.y) == ViewState(zoom=2).to_device(orientation.to_shown(PointPx(*highest), SHAPE))
    assert label.words == "Mass\nby CAD Works Seeker 7"


def test_words_of_marks_at_one_place_stand_apart(qtbot: QtBot) -> None:
    marks = [square(40 + at, 20, words=f"Mass {at}") for at in range(5)]
    labels = DrawnOver(mark_drawings(marks), Orientation(), SHAPE).labels(ViewState(zoom=6), (480, 600), 1.0)
    image = QImage(480, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    words = Rect(0, 0, 480, 60)
    placed = paint_labels(painter, labels, [words], (480, 600), QFont(), 1.0)
    painter.end()
    assert len(placed) == 5
    assert not any(not one.cut(other).is_empty for one, other in combinations((*placed, words), 2))


def test_of_very_many_marks_only_the_first_look_for_room() -> None:
    many = [square(at, at) for at in range(60)]
    assert len(DrawnOver(mark_drawings(many), Orientation(), SHAPE).labels(ViewState(), (400, 400), 1.0)) == 12


def test_a_mark_out_of_sight_has_no_words_and_one_half_in_sight_has_them_where_it_enters() -> None:
    over = DrawnOver(mark_drawings([square(10, 10, side=60)]), Orientation(), SHAPE)
    view = ViewState(zoom=4, x=-100, y=-100)
    (label,) = over.labels(view, (100, 100), 1.0)
    assert (label.x, label.y) == (0, 0)
    assert over.labels(ViewState(zoom=4, x=-400, y=-100), (100, 100), 1.0) == ()


def test_a_length_whose_middle_is_out_of_sight_says_nothing_at_the_edge(qtbot: QtBot) -> None:
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    far = length_label((-300, 50), (-100, 50), "17.4 mm", 1.0)
    near = length_label((-100, 50), (150, 50), "17.4 mm", 1.0)
    placed = paint_labels(painter, [far, near], [], (200, 200), QFont(), 1.0)
    painter.end()
    assert len(placed) == 1


def test_words_of_a_state_are_told_where_they_stand(qtbot: QtBot) -> None:
    words = Words(lines=("Filling defect", "3.1 mm"), anchor=PointPx(50, 20))
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    over = DrawnOver([words], Orientation(), SHAPE)
    standing = over.paint(painter, ViewState(zoom=4), 400, 400, QFont(), 1.0)
    labels = [length_label((80, 195), (90, 195), "17.4 mm", 1.0)]
    (placed,) = paint_labels(painter, labels, standing, (400, 400), QFont(), 1.0)
    painter.end()
    assert len(standing) == 2
    assert all(placed.cut(one).is_empty for one in standing)
