"""Side and view as a reader sees them."""

import pytest

from ductoview.model.view import Laterality, View, ViewModifier, ViewPosition


def _left(*modifiers: ViewModifier) -> View:
    return View(laterality=Laterality.LEFT, position=ViewPosition.CC, modifiers=modifiers)


@pytest.mark.parametrize(
    ("view", "label"),
    [
        (View(), "? ?"),
        (View(laterality=Laterality.LEFT, position=ViewPosition.CC), "L CC"),
        (View(laterality=Laterality.RIGHT, position=ViewPosition.ML, modifiers=(ViewModifier.MAGNIFICATION,)), "R MML"),
        (View(laterality=Laterality.RIGHT, position=ViewPosition.UNKNOWN), "R ?"),
        (View(laterality=Laterality.RIGHT, position=ViewPosition.XCCL), "R XCCL"),
        (_left(ViewModifier.SPOT_COMPRESSION, ViewModifier.MAGNIFICATION), "L MSCC"),
        (_left(ViewModifier.IMPLANT_DISPLACED), "L CCID"),
        (_left(ViewModifier.ROLLED_MEDIAL, ViewModifier.MAGNIFICATION), "L MCCRM"),
        (_left(ViewModifier.OTHER), "L CC+?"),
    ],
)
def test_label(view: View, label: str) -> None:
    assert view.label == label


def test_only_ninety_degree_views_are_true_laterals() -> None:
    assert {position for position in ViewPosition if position.is_true_lateral} == {ViewPosition.ML, ViewPosition.LM}


def test_every_modifier_is_in_the_label() -> None:
    labels = {_left(modifier).label for modifier in ViewModifier}
    assert len(labels) == len(ViewModifier)
    assert "L CC" not in labels


def test_the_words_of_every_side_are_those_of_one_table() -> None:
    assert [side.words for side in Laterality] == ["LEFT", "RIGHT", "BOTH", "SIDE ?"]
