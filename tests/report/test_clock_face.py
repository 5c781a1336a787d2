"""The clock face is the breast as one looks at the patient: the outer half of her left breast lies to the right."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ductoview.model.breast_place import BreastPlace
from ductoview.model.geometry import SpacingSource
from ductoview.model.measures import Measure, Unit
from ductoview.model.view import Laterality
from ductoview.report.box import Box
from ductoview.report.clock_face import draw_clock
from ductoview.report.pen import Pen
from ductoview.report.study import ReportFinding


class Seen(Pen):
    """Remembers where each word stands."""

    def __init__(self) -> None:
        super().__init__("clock", datetime(2026, 11, 29, tzinfo=UTC))
        self.places: dict[str, tuple[float, float]] = {}

    def text(self, x: float, y: float, text: str, *how: Any, **more: Any) -> float:
        self.places[text] = x, y
        return super().text(x, y, text, *how, **more)


def mm(value: float) -> Measure:
    return Measure(value=value, unit=Unit.MM, plus_minus=2.0, source=SpacingSource.CALIBRATED)


@pytest.mark.parametrize(("side", "is_right_of_nipple"), [(Laterality.LEFT, True), (Laterality.RIGHT, False)])
def test_what_lies_outwards_and_above_is_drawn_there(side: Laterality, is_right_of_nipple: bool) -> None:
    place = BreastPlace(
        laterality=side, outward=mm(20), upward=mm(15), depth=mm(30), quadrant=None, clock=None, clock_plus_minus=None
    )
    pen, box = Seen(), Box(x=0, y=0, width=60, height=60)
    draw_clock(pen, box, [ReportFinding(letter="A", marks=(), place=place)], is_reviewed=True)
    pen.pdf()  # closes its fonts
    middle = pen.places["12"][0]
    assert (pen.places["A"][0] > middle) is is_right_of_nipple
    assert pen.places["A"][1] < pen.places["3"][1], "above"
    assert pen.places["3"][0] > middle > pen.places["9"][0]
    assert (pen.places["outer"][0] > pen.places["inner"][0]) is is_right_of_nipple
    words = f"{'LEFT' if side is Laterality.LEFT else 'RIGHT'} BREAST seen from the front"
    assert words in pen.places


def test_what_lies_in_the_other_breast_is_said_beside_the_face() -> None:
    here = BreastPlace(
        laterality=Laterality.LEFT, outward=mm(20), upward=mm(15), depth=mm(30), quadrant=None, clock=None,
        clock_plus_minus=None,
    )  # fmt: skip
    there = replace(here, laterality=Laterality.RIGHT)
    pen, box = Seen(), Box(x=0, y=0, width=42, height=50)
    findings = [ReportFinding(letter=one, marks=(), place=place) for one, place in (("A", here), ("B", there))]
    draw_clock(pen, box, findings, is_reviewed=True)
    pen.pdf()
    assert "B" not in pen.places
    assert (
        pen.places["B: in the other breast"][1] > pen.places["LEFT BREAST seen from the front"][1] > pen.places["6"][1]
    )
