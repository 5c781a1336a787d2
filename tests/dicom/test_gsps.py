"""The presentation state says what was drawn, to a hundredth of a pixel, and shows the image as the image asks."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from ductoview.dicom.gsps import Layer, read_gsps
from ductoview.errors import DicomReadError
from ductoview.model.finding import FindingStatus
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.presentation import DisplayedArea, Presentation
from ductoview.model.voi import LookupTable
from tests.dicom.test_objects import sop_uid, write
from tests.support.duct_case import READER, analysis, findings, reader_review
from tests.support.gsps_marks import centrelines, marks, only_image
from tests.support.judges import errors_of, need_judges
from tests.support.mg_source import write_mg


def close(one: PointPx, other: PointPx) -> bool:
    return abs(one.row - other.row) < 0.01 and abs(one.column - other.column) < 0.01


def note_of(state: Presentation) -> str:
    return " ".join(text.text for text in state.texts if text.layer == Layer.NOTE.name)


def test_what_was_drawn_comes_back(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm")
    review = reader_review(sop_uid(source))
    read = read_gsps(write(source, tmp_path / "out", analysed=analysis(), review=review, reader=READER).gsps)
    (state,) = read.images
    assert state.sop_instance_uid == sop_uid(source)
    assert (read.creator, read.label, read.software.split()[0]) == (READER, "DUCTOGRAM", "ductoview")
    assert review.look is not None
    assert state.voi == review.look.voi
    assert state.area == DisplayedArea(top=0, left=0, bottom=255, right=191)
    assert marks(state, Layer.CANDIDATES) == ()
    for mark, finding in zip(marks(state, Layer.FINDINGS), review.findings[:2], strict=True):
        assert mark.id == finding.id
        assert not mark.dashed
        assert mark.at is not None
        assert close(mark.at, finding.at)
        assert all(close(a, b) for a, b in zip(mark.outline, finding.outline, strict=True))
        assert mark.text.startswith(finding.kind.words)
    (calliper,) = marks(state, Layer.CALLIPERS)
    assert all(
        close(a, b) for a, b in zip(calliper.outline, (review.callipers[0].start, review.callipers[0].end), strict=True)
    )
    assert calliper.text == "2.5 mm"
    assert f"Read by {READER}" in note_of(state)


def test_centrelines_come_back(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm")
    state = only_image(write(source, tmp_path / "out", analysed=analysis()).gsps)
    for drawn, segment in zip(centrelines(state), analysis().tree.segments, strict=True):
        np.testing.assert_allclose([(p.row, p.column) for p in drawn], segment.path[:, :2], atol=0.01)


def test_candidates_are_dashed_and_called_so(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm")
    state = only_image(write(source, tmp_path / "out", analysed=analysis()).gsps)
    assert state.name == "CANDIDATES"
    assert marks(state, Layer.FINDINGS) == ()
    assert len(marks(state, Layer.CANDIDATES)) == len(findings(FindingStatus.CANDIDATE))
    assert [mark.text for mark in marks(state, Layer.CANDIDATES)] == [
        "candidate: Filling defect 1.1 mm (3 mm from nipple)",
        "candidate: Extravasation or skin reflux 1.0 mm",
        "candidate: Abrupt termination 0.3 mm",
    ]
    assert all(mark.dashed for mark in marks(state, Layer.CANDIDATES))
    assert "unreviewed candidates" in note_of(state)
    assert "corrected for magnification" in note_of(state)


@pytest.mark.parametrize("laterality", ["L", "R"])
def test_the_series_names_the_side(laterality: str, tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm", laterality=laterality)
    assert dcmread(write(source, tmp_path / "out").gsps).Laterality == laterality


def test_without_a_chosen_window_the_images_first_is_said(tmp_path: Path) -> None:
    source = write_mg(
        tmp_path / "source.dcm",
        WindowCenter=[2000, 1500],
        WindowWidth=[900, 800],
        WindowCenterWidthExplanation=["NORMAL", "HARDER"],
        VOILUTFunction="SIGMOID",
    )
    state = write(source, tmp_path / "out").gsps
    item = dcmread(state).SoftcopyVOILUTSequence[0]
    assert (item.WindowCenter, item.WindowWidth, item.VOILUTFunction) == (2000, 900, "SIGMOID")
    assert item.WindowCenterWidthExplanation == "NORMAL"
    assert errors_of([state]) == []


def test_pixels_that_are_not_square_keep_their_shape(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm")
    spacing = Spacing(row_mm=0.08, column_mm=0.04, source=SpacingSource.CALIBRATED)
    area = dcmread(write(source, tmp_path / "out", spacing=spacing).gsps).DisplayedAreaSelectionSequence[0]
    assert list(area.PresentationPixelAspectRatio) == [80000, 40000]


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted"),
    [("MONOCHROME2", "IDENTITY", False), ("MONOCHROME1", "INVERSE", True), ("MONOCHROME1", None, True)],
)
def test_polarity_is_said_again(photometric: str, shape: str | None, inverted: bool, tmp_path: Path) -> None:
    source = write_mg(tmp_path / "s.dcm", PhotometricInterpretation=photometric, PresentationLUTShape=shape)
    assert only_image(write(source, tmp_path / "out").gsps).inverted is inverted


def test_an_inverted_image_looks_alike_with_and_without_its_presentation_state(tmp_path: Path) -> None:
    need_judges()
    source = write_mg(tmp_path / "s.dcm", PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE")
    state = write(source, tmp_path / "out").gsps
    seen = tmp_path / "seen.pgm"
    subprocess.run(["dcmp2pgm", "-p", str(state), str(source), str(seen)], check=True, capture_output=True, timeout=60)
    grey = np.frombuffer(seen.read_bytes()[-256 * 192 :], dtype=np.uint8).reshape(256, 192)
    stored = dcmread(source).pixel_array
    assert grey[stored < 400].min() > grey[stored > 3700].max()


def foreign_state(source: Path, out: Path) -> Path:
    """A state as other workstations write it: rotated, with a look-up table, and without tracking identifiers."""
    path = write(source, out, analysed=analysis()).gsps
    state = dcmread(path)
    state.ImageRotation, state.ImageHorizontalFlip = 90, "Y"
    table = Dataset()
    table.LUTDescriptor = [4, 100, 16]
    table.add_new("LUTData", "US", [0, 100, 200, 65535])
    state.SoftcopyVOILUTSequence = [Dataset()]
    state.SoftcopyVOILUTSequence[0].VOILUTSequence = [table]
    for annotation in state.GraphicAnnotationSequence:
        annotation.GraphicLayer = "DOCTOR"
        for item in (*annotation.get("GraphicObjectSequence", ()), *annotation.get("TextObjectSequence", ())):
            for keyword in ("TrackingID", "TrackingUID", "LineStyleSequence"):
                item.pop(keyword, None)
    state.save_as(path)
    return path


def test_other_peoples_states_are_read(tmp_path: Path) -> None:
    state = only_image(foreign_state(write_mg(tmp_path / "source.dcm"), tmp_path / "out"))
    assert (state.rotation, state.flipped) == (90, True)
    assert isinstance(state.voi, LookupTable)
    assert (state.voi.first, state.voi.bits, state.voi.data.tolist()) == (100, 16, [0, 100, 200, 65535])
    assert {graphic.shape for graphic in state.graphics} == {"POLYLINE", "POINT", "CIRCLE"}
    labels = [text for text in state.texts if text.anchor]
    assert all(text.box and not text.box_in_display for text in labels)
    (note,) = (text for text in state.texts if text.box_in_display)
    assert note.box is not None
    assert close(note.box[0], PointPx(0.96, 0.01))


def test_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DicomReadError, match="no grayscale presentation state"):
        read_gsps(write_mg(tmp_path / "source.dcm"))
    (tmp_path / "text.dcm").write_text("no DICOM")
    with pytest.raises(DicomReadError, match="no DICOM file"):
        read_gsps(tmp_path / "text.dcm")
