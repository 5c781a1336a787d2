"""Numbers of other programs' reports as they are shown: four figures, never another value."""

import pytest
from pydicom import Dataset
from pydicom.sequence import Sequence

from ductoview.dicom.content_tree import measured


def item(number: str, unit: str = "mm") -> Dataset:
    code, value, made = Dataset(), Dataset(), Dataset()
    code.CodeValue = unit
    value.NumericValue = number
    value.MeasurementUnitsCodeSequence = Sequence([code])
    made.MeasuredValueSequence = Sequence([value])
    return made


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("4.6284721", "4.628 mm"),
        ("7.5", "7.5 mm"),
        ("12.0", "12.0 mm"),
        ("1.8372599e+01", "18.37 mm"),
        ("-0.0123456", "-0.01235 mm"),
        ("123456", "123456 mm"),
        ("123456.7", "123457 mm"),
    ],
)
def test_long_numbers_are_rounded_and_short_ones_stay(number: str, shown: str) -> None:
    assert measured(item(number)) == shown


def test_the_unit_one_is_no_unit() -> None:
    assert measured(item("0.87", "1")) == "0.87"
