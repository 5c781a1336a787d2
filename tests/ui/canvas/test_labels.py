"""Numbers and lengths beside marks: each near its own, none on another, off the words while there is room."""

from itertools import combinations

import numpy as np

from ductoview.display.viewport import Rect
from ductoview.ui.overlays.labels import Anchor, is_apart, spread


def anchor(x: float, y: float, *, radius: float = 14, width: int = 18, is_first: bool = False) -> Anchor:
    return Anchor(x=x, y=y, radius=radius, width=width, height=16, is_first=is_first)


def test_a_number_stands_up_to_the_right_of_its_mark() -> None:
    (label,) = spread([anchor(100, 100)], [], 400, 300)
    assert label.x > 100
    assert label.y + label.height < 100
    assert not is_apart(anchor(100, 100), label)


def test_at_the_edge_it_turns_inwards() -> None:
    (label,) = spread([anchor(395, 5)], [], 400, 300)
    assert Rect(0, 0, 400, 300).holds(label)


def test_marks_at_one_place_keep_their_numbers_apart_and_the_chosen_one_chooses() -> None:
    many = [anchor(200, 150, radius=14 + number, is_first=number == 5) for number in range(12)]
    labels = spread(many, [], 400, 300)
    assert not any(not a.cut(b).is_empty for a, b in combinations(labels, 2))
    assert not is_apart(many[5], labels[5])
    assert all(Rect(0, 0, 400, 300).holds(label) for label in labels)


def test_words_are_left_free() -> None:
    words = Rect(100, 60, 200, 40)
    (label,) = spread([anchor(110, 110)], [words], 400, 300)
    assert label.cut(words).is_empty


def test_a_label_far_away_is_joined_to_its_mark() -> None:
    ring = [anchor(200, 150, radius=5, width=90) for _ in range(20)]
    labels = spread(ring, [], 400, 300)
    assert sum(is_apart(one, label) for one, label in zip(ring, labels, strict=True)) > 5


def test_many_random_marks_never_share_a_place() -> None:
    rng = np.random.default_rng(5)
    for _ in range(100):
        marks = [
            anchor(*rng.normal(150, 40, 2), radius=rng.uniform(10, 40), width=int(rng.integers(12, 120)))
            for _ in range(rng.integers(2, 25))
        ]
        labels = spread(marks, [Rect(0, 0, 120, 90)], 320, 320)
        assert not any(not a.cut(b).is_empty for a, b in combinations(labels, 2))


def test_a_wide_label_that_would_lie_on_words_is_moved_into_the_image() -> None:
    words = [Rect(120, 20, 190, 200)]
    place = Anchor(x=60, y=120, radius=9, width=185, height=18, is_first=True)
    (label,) = spread([place], words, 320, 260)
    assert Rect(0, 0, 320, 260).holds(label)
    assert label.cut(words[0]).is_empty
