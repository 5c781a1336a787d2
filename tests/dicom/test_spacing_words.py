"""Every row of the golden table of scales: the same millimetres and the same words wherever a length is shown."""

from pathlib import Path
from typing import Any

import pytest

from ductoview.cli.describe import as_data, as_lines
from ductoview.cli.headers import ImageHeader
from ductoview.dicom.read import read_header
from ductoview.display.caption import Shown, TextLevel, caption
from ductoview.display.orientation import hanging_orientation
from ductoview.model.geometry import PointPx, SpacingSource
from ductoview.model.view import Phase
from ductoview.ui.overlays.marks import length_words
from tests.display.support import FULL_RANGE
from tests.support.mg_source import mg_dataset

CALIBRATED, CORRECTED = SpacingSource.CALIBRATED, SpacingSource.IMAGER_CORRECTED
PRECORRECTED, DETECTOR = SpacingSource.IMAGER_PRECORRECTED, SpacingSource.DETECTOR_PLANE
IPS, PS = "ImagerPixelSpacing", "PixelSpacing"
FACTOR, PITCH = "EstimatedRadiographicMagnificationFactor", "DetectorElementSpacing"
SID, SOD, KIND = "DistanceSourceToDetector", "DistanceSourceToPatient", "PixelSpacingCalibrationType"
NAN = float("nan")

# The row: its attributes; mm between rows and columns; the words; the length of 30 rows by 40 columns as a calliper says it.
ROWS: dict[str, tuple[dict[str, Any], tuple[float, float] | None, SpacingSource, str, str]] = {
    "imager only": ({IPS: [0.1, 0.1]}, (0.1, 0.1), DETECTOR, "at the detector", "5.0 mm at the detector"),
    "factor 1.0": (
        {IPS: [0.1, 0.1], FACTOR: 1.0}, (0.1, 0.1), CORRECTED, "contact view, not magnified", "5.0 mm contact view",
    ),
    "factor 1.5": (
        {IPS: [0.09, 0.09], FACTOR: 1.5}, (0.06, 0.06), CORRECTED, "corrected for magnification", "3.0 mm corrected 1.5×",
    ),
    "factor 1.8": (
        {IPS: [0.09, 0.09], FACTOR: 1.8}, (0.05, 0.05), CORRECTED, "corrected for magnification", "2.5 mm corrected 1.8×",
    ),
    "SID over SOD": (
        {IPS: [0.09, 0.09], SID: 660, SOD: 440}, (0.06, 0.06), CORRECTED, "corrected for magnification",
        "3.0 mm corrected 1.5×",
    ),
    "pixel equals imager, no type": (
        {IPS: [0.1, 0.1], PS: [0.1, 0.1]}, (0.1, 0.1), DETECTOR, "at the detector", "5.0 mm at the detector",
    ),
    "pixel differs from imager, no type": (
        {IPS: [0.1, 0.1], PS: [0.06, 0.06]}, (0.06, 0.06), CALIBRATED, "calibrated", "3.0 mm calibrated",
    ),
    "fiducial wins over the factor": (
        {IPS: [0.1, 0.1], PS: [0.06, 0.06], KIND: "FIDUCIAL", FACTOR: 1.8}, (0.06, 0.06), CALIBRATED, "calibrated",
        "3.0 mm calibrated",
    ),
    "pixel only": ({PS: [0.1, 0.1]}, (0.1, 0.1), DETECTOR, "at the detector", "5.0 mm at the detector"),
    "pixel only, magnified": (
        {PS: [0.1, 0.1], FACTOR: 1.8}, None, SpacingSource.UNKNOWN, "no scale, pixels only", "50 px",
    ),
    "none": ({}, None, SpacingSource.UNKNOWN, "no scale, pixels only", "50 px"),
    "anisotropic": (
        {IPS: [0.2, 0.1], FACTOR: 2.0}, (0.1, 0.05), CORRECTED, "corrected for magnification", "3.6 mm corrected 2×",
    ),
    "binned twice": (
        {IPS: [0.1, 0.1], PITCH: [0.05, 0.05], FACTOR: 2.0}, (0.05, 0.05), CORRECTED, "corrected for magnification",
        "2.5 mm corrected 2×",
    ),
    "corrected before": (
        {IPS: [0.05, 0.05], PITCH: [0.09, 0.09], FACTOR: 1.8}, (0.05, 0.05), PRECORRECTED, "corrected by the modality",
        "2.5 mm corrected by the modality",
    ),
    "film": (
        {"NominalScannedPixelSpacing": [0.05, 0.05]}, (0.05, 0.05), DETECTOR, "at the detector", "2.5 mm at the detector",
    ),
    "zero": ({IPS: [0, 0]}, None, SpacingSource.UNKNOWN, "no scale, pixels only", "50 px"),
    "not a number": ({IPS: [NAN, NAN]}, None, SpacingSource.UNKNOWN, "no scale, pixels only", "50 px"),
    "negative": ({IPS: [-0.1, 0.1]}, None, SpacingSource.UNKNOWN, "no scale, pixels only", "50 px"),
}  # fmt: skip


def _header(folder: Path, attributes: dict[str, Any]) -> ImageHeader:
    ds = mg_dataset(**{IPS: None, FACTOR: None})
    del ds.ViewCodeSequence[0].ViewModifierCodeSequence
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    path = folder / "image.dcm"
    ds.save_as(path, enforce_file_format=True)
    facts, grey = read_header(path)
    return ImageHeader(path=path, facts=facts, grey=grey)


@pytest.mark.parametrize(("attributes", "mm", "source", "words", "length"), ROWS.values(), ids=list(ROWS))
def test_a_scale_is_the_same_wherever_it_is_shown(
    tmp_path: Path,
    attributes: dict[str, Any],
    mm: tuple[float, float] | None,
    source: SpacingSource,
    words: str,
    length: str,
) -> None:
    header = _header(tmp_path, attributes)
    spacing = header.facts.spacing
    assert spacing.source is source
    assert (spacing.row_mm, spacing.column_mm) == (pytest.approx(mm, rel=1e-6) if mm else (None, None))
    assert length_words(PointPx(10, 10), PointPx(40, 50), spacing) == length

    for zoom in (0.2, 3.0):
        shown = Shown(zoom=zoom, choice=FULL_RANGE)
        said = caption(header.facts, hanging_orientation(header.facts.view), shown, level=TextLevel.SHORT)
        scale = next(line for line in said.top if (length.partition(" mm ")[2] or words) in line.parts)
        if mm:
            size = f"{mm[1]:.3f}" if mm[0] == mm[1] else f"{mm[0]:.3f} × {mm[1]:.3f}"
            assert f"{size} mm/px" in scale.parts
        else:
            assert scale.essential
            assert not any("mm" in line.text for line in said.top)

    told = dict(as_lines(header, Phase.UNKNOWN))["Scale"]
    assert told == (f"{mm[0]:.4f} mm a row, {mm[1]:.4f} mm a column, {words}" if mm else words)
    data = as_data(header, Phase.UNKNOWN)["spacing"]
    assert data["source"] == source.value
    assert (data["row_mm"], data["column_mm"]) == (spacing.row_mm, spacing.column_mm)
