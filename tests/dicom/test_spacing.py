"""Millimetres per pixel: the truth table of design §5, one row a case."""

from typing import Any

import pytest
from pydicom import Dataset

from ductoview.dicom.spacing import magnification_of, spacing_of
from ductoview.model.geometry import SpacingSource
from tests.support.mg_source import mg_dataset

CALIBRATED, CORRECTED = SpacingSource.CALIBRATED, SpacingSource.IMAGER_CORRECTED
PRECORRECTED, DETECTOR = SpacingSource.IMAGER_PRECORRECTED, SpacingSource.DETECTOR_PLANE
UNKNOWN = SpacingSource.UNKNOWN
IPS, PS = "ImagerPixelSpacing", "PixelSpacing"
FACTOR, PITCH = "EstimatedRadiographicMagnificationFactor", "DetectorElementSpacing"
SID, SOD, KIND = "DistanceSourceToDetector", "DistanceSourceToPatient", "PixelSpacingCalibrationType"

# name, attributes, (row mm, column mm), source, whether a warning is due
ROWS: list[tuple[str, dict[str, Any], tuple[float, float] | None, SpacingSource, bool]] = [
    ("imager only", {IPS: [0.1, 0.1]}, (0.1, 0.1), DETECTOR, False),
    ("imager, factor 1.0", {IPS: [0.1, 0.1], FACTOR: 1.0}, (0.1, 0.1), CORRECTED, False),
    ("imager, factor 1.5", {IPS: [0.09, 0.09], FACTOR: 1.5}, (0.06, 0.06), CORRECTED, False),
    ("imager, factor 1.8", {IPS: [0.09, 0.09], FACTOR: 1.8}, (0.05, 0.05), CORRECTED, False),
    ("imager, SID over SOD", {IPS: [0.09, 0.09], SID: 660, SOD: 366.6667}, (0.05, 0.05), CORRECTED, False),
    ("factor before SID over SOD", {IPS: [0.09, 0.09], FACTOR: 1.8, SID: 660, SOD: 440}, (0.05, 0.05), CORRECTED, True),
    ("factor 0, SID over SOD", {IPS: [0.09, 0.09], FACTOR: 0, SID: 660, SOD: 440}, (0.06, 0.06), CORRECTED, True),
    ("factor below 1", {IPS: [0.1, 0.1], FACTOR: 0.5}, (0.1, 0.1), DETECTOR, True),
    ("pixel = imager, no type", {IPS: [0.1, 0.1], PS: [0.1, 0.1]}, (0.1, 0.1), DETECTOR, False),
    ("pixel = imager, factor", {IPS: [0.1, 0.1], PS: [0.1, 0.1], FACTOR: 2}, (0.05, 0.05), CORRECTED, False),
    ("pixel differs from imager", {IPS: [0.1, 0.1], PS: [0.055, 0.055]}, (0.055, 0.055), CALIBRATED, True),
    ("fiducial", {IPS: [0.1, 0.1], PS: [0.06, 0.06], KIND: "FIDUCIAL"}, (0.06, 0.06), CALIBRATED, False),
    ("geometry equal to imager", {IPS: [0.1, 0.1], PS: [0.1, 0.1], KIND: "GEOMETRY"}, (0.1, 0.1), CALIBRATED, False),
    ("calibrated wins over factor",
     {IPS: [0.1, 0.1], PS: [0.06, 0.06], KIND: "GEOMETRY", FACTOR: 1.8}, (0.06, 0.06), CALIBRATED, False),
    ("pixel only", {PS: [0.1, 0.1]}, (0.1, 0.1), DETECTOR, True),
    ("pixel only, factor 1.8", {PS: [0.1, 0.1], FACTOR: 1.8}, None, UNKNOWN, True),
    ("none", {}, None, UNKNOWN, True),
    ("anisotropic", {IPS: [0.1, 0.05], FACTOR: 2}, (0.05, 0.025), CORRECTED, False),
    ("binned twice, not pre-corrected",
     {IPS: [0.1, 0.1], PITCH: [0.05, 0.05], FACTOR: 1.8}, (0.1 / 1.8, 0.1 / 1.8), CORRECTED, False),
    ("binned twice at factor 2", {IPS: [0.1, 0.1], PITCH: [0.05, 0.05], FACTOR: 2.0}, (0.05, 0.05), CORRECTED, False),
    ("pitch = imager", {IPS: [0.07, 0.07], PITCH: [0.07, 0.07], FACTOR: 1.75}, (0.04, 0.04), CORRECTED, False),
    ("pre-corrected", {IPS: [0.05556, 0.05556], PITCH: [0.1, 0.1], FACTOR: 1.8}, (0.05556, 0.05556), PRECORRECTED, True),
    ("pre-corrected and binned",
     {IPS: [0.05556, 0.05556], PITCH: [0.05, 0.05], FACTOR: 1.8}, (0.05556, 0.05556), PRECORRECTED, True),
    ("contact, pitch 6 % larger",
     {IPS: [0.09409, 0.09409], PITCH: [0.1, 0.1], FACTOR: 1, SID: 660, SOD: 660}, (0.09409, 0.09409), CORRECTED, False),
    ("film", {"NominalScannedPixelSpacing": [0.05, 0.05]}, (0.05, 0.05), DETECTOR, True),
    ("imager 0", {IPS: [0, 0.1]}, None, UNKNOWN, True),
    ("imager NaN", {IPS: [float("nan"), float("nan")]}, None, UNKNOWN, True),
    ("imager negative", {IPS: [-0.1, 0.1]}, None, UNKNOWN, True),
    ("imager one value", {IPS: [0.1]}, None, UNKNOWN, True),
    ("pixel broken, imager sound", {PS: [0, 0], KIND: "GEOMETRY", IPS: [0.1, 0.1]}, (0.1, 0.1), DETECTOR, True),
    ("pixel longer than imager", {IPS: [0.1, 0.1], PS: [1, 1], FACTOR: 1.8}, None, UNKNOWN, True),
    ("fiducial longer than imager", {IPS: [0.1, 0.1], PS: [0.18, 0.18], KIND: "FIDUCIAL"}, None, UNKNOWN, True),
    ("geometry equal to imager, magnified",
     {IPS: [0.1, 0.1], PS: [0.1, 0.1], KIND: "GEOMETRY", FACTOR: 1.8}, None, UNKNOWN, True),
    ("geometry equal to imager, magnified, pitch = imager",
     {IPS: [0.09, 0.09], PS: [0.09, 0.09], KIND: "GEOMETRY", FACTOR: 1.8, PITCH: [0.09, 0.09]}, (0.05, 0.05), CORRECTED,
     False),
    ("geometry equal to imager, pre-corrected",
     {IPS: [0.05, 0.05], PS: [0.05, 0.05], KIND: "GEOMETRY", FACTOR: 1.8, PITCH: [0.09, 0.09]}, (0.05, 0.05), PRECORRECTED,
     True),
    ("pixel = imager rounded, factor",
     {IPS: [0.0945, 0.0945], PS: [0.09, 0.09], FACTOR: 1.8}, (0.0525, 0.0525), CORRECTED, False),
    ("geometry of a contact view",
     {IPS: [0.1, 0.1], PS: [0.094, 0.094], KIND: "GEOMETRY", FACTOR: 1.06}, (0.094, 0.094), CALIBRATED, False),
    ("imager in metres", {IPS: [0.00007, 0.00007]}, None, UNKNOWN, True),
    ("pixel 1 mm of a large image", {PS: [1, 1], "Rows": 4096, "Columns": 3328}, None, UNKNOWN, True),
    ("paddle says magnification", {IPS: [0.1, 0.1], "PaddleDescription": "MAG 1.8 SPOT"}, None, UNKNOWN, True),
]  # fmt: skip


def _contact_view(**attributes: Any) -> Dataset:
    ds = mg_dataset(**{IPS: None, FACTOR: None})
    del ds.ViewCodeSequence[0].ViewModifierCodeSequence
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize(("attributes", "expected_mm", "source", "warned"), [row[1:] for row in ROWS],
                         ids=[row[0] for row in ROWS])  # fmt: skip
def test_truth_table(
    attributes: dict[str, Any], expected_mm: tuple[float, float] | None, source: SpacingSource, warned: bool
) -> None:
    spacing, warnings = spacing_of(_contact_view(**attributes))
    assert spacing.source is source
    if expected_mm is None:
        assert (spacing.row_mm, spacing.column_mm) == (None, None)
    else:
        assert (spacing.row_mm, spacing.column_mm) == pytest.approx(expected_mm, rel=1e-4)
    assert bool(warnings) == warned, warnings


@pytest.mark.parametrize(
    ("attributes", "source"),
    [
        ({FACTOR: None}, UNKNOWN),
        ({FACTOR: 1.0}, UNKNOWN),
        ({FACTOR: 1.8}, CORRECTED),
        ({FACTOR: None, SID: 660, SOD: 366}, CORRECTED),
        ({FACTOR: None, IPS: None, PS: [0.1, 0.1]}, UNKNOWN),
        ({FACTOR: None, PS: [0.055, 0.055], KIND: "GEOMETRY"}, CALIBRATED),
    ],
)
def test_a_magnification_view_has_a_scale_only_with_its_factor(
    attributes: dict[str, Any], source: SpacingSource
) -> None:
    spacing, warnings = spacing_of(_with(attributes))
    assert spacing.source is source
    assert spacing.is_known or warnings


def _with(attributes: dict[str, Any]) -> Dataset:
    ds = mg_dataset()
    for keyword, value in attributes.items():
        if value is None:
            del ds[keyword]
        else:
            setattr(ds, keyword, value)
    return ds


def test_reconstructed_slices_carry_the_spacing_of_their_plane() -> None:
    group, measures = Dataset(), Dataset()
    measures.PixelSpacing = [0.085, 0.085]
    group.PixelMeasuresSequence = [measures]
    spacing, warnings = spacing_of(_contact_view(SharedFunctionalGroupsSequence=[group]))
    assert (spacing.row_mm, spacing.source, warnings) == (0.085, CALIBRATED, ())


def test_magnification_is_the_factor_else_the_distances() -> None:
    assert magnification_of(_contact_view(**{FACTOR: 1.8, SID: 660, SOD: 440})) == 1.8
    assert magnification_of(_contact_view(**{SID: 660, SOD: 440})) == pytest.approx(1.5)
    assert magnification_of(_contact_view()) is None
