"""Side and view as a reader sees them."""

import pytest

from ductoview.model.view import Laterality, View, ViewModifier, ViewPosition


@pytest.mark.parametrize(
    ("view", "label"),
    [
        (View(), "? ?"),
        (View(laterality=Laterality.LEFT, position=ViewPosition.CC), "L CC"),
        (View(laterality=Laterality.RIGHT, position=ViewPosition.ML, modifiers=(ViewModifier.MAGNIFICATION,)), "R MML"),
        (View(laterality=Laterality.RIGHT, position=ViewPosition.UNKNOWN), "R ?"),
    ],
)
def test_label(view: View, label: str) -> None:
    assert view.label == label


def test_only_ninety_degree_views_are_true_laterals() -> None:
    assert {position for position in ViewPosition if position.is_true_lateral} == {ViewPosition.ML, ViewPosition.LM}
