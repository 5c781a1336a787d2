"""PatientOrientation of an annotated picture: as it lies on the screen, mirrored and turned with it (PS3.3 C.7.6.1.1.1)."""

from dataclasses import replace

import pytest

from ductoview.display.orientation import Orientation
from ductoview.workers.study_tasks import _lies
from tests.display.support import LEFT_CC


@pytest.mark.parametrize(
    ("turned", "lies"),
    [
        (Orientation(), ("A", "R")),
        (Orientation(flipped_columns=True), ("P", "R")),
        (Orientation(flipped_rows=True), ("A", "L")),
        (Orientation(transposed=True), ("R", "A")),
        (Orientation(transposed=True, flipped_columns=True), ("L", "A")),
    ],
)
def test_a_picture_says_how_it_lies(turned: Orientation, lies: tuple[str, str]) -> None:
    assert _lies(replace(LEFT_CC, patient_orientation=("A", "R")), turned) == lies
    assert _lies(replace(LEFT_CC, patient_orientation=()), turned) is None
