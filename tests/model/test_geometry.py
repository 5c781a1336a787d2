"""Points and spacing: what is unknown stays unknown."""

import math

import pytest

from ductoview.model.geometry import PointPx, Spacing, SpacingSource


def test_distance_uses_row_spacing_for_rows() -> None:
    spacing = Spacing(row_mm=0.2, column_mm=0.1, source=SpacingSource.CALIBRATED)
    assert spacing.distance_mm(PointPx(0, 0), PointPx(10, 0)) == pytest.approx(2.0)
    assert spacing.distance_mm(PointPx(0, 0), PointPx(0, 10)) == pytest.approx(1.0)
    assert spacing.distance_mm(PointPx(0, 0), PointPx(15, 40)) == pytest.approx(5.0)


def test_unknown_spacing_gives_no_millimetres() -> None:
    spacing = Spacing.unknown()
    assert not spacing.is_known
    assert spacing.mean_mm is None
    assert spacing.distance_mm(PointPx(0, 0), PointPx(3, 4)) is None


@pytest.mark.parametrize("value", [0.0, -0.1, math.nan, math.inf, None])
def test_known_source_needs_positive_finite_distances(value: float | None) -> None:
    with pytest.raises(ValueError, match="two positive distances"):
        Spacing(row_mm=value, column_mm=0.1, source=SpacingSource.DETECTOR_PLANE)


def test_unknown_source_may_not_carry_a_distance() -> None:
    with pytest.raises(ValueError, match="carries no distance"):
        Spacing(row_mm=0.1, column_mm=0.1, source=SpacingSource.UNKNOWN)


def test_every_source_has_words_for_the_reader() -> None:
    assert len({source.words for source in SpacingSource}) == len(SpacingSource)
