"""A header made fit for our objects: nothing missing, nothing malformed, nothing that cannot carry them."""

from pathlib import Path

import pytest
from pydicom import FileMetaDataset, dcmread, dcmwrite

from ductoview.dicom.grey import grey_path_of
from ductoview.dicom.reference import reference_header
from ductoview.errors import DicomWriteError
from ductoview.model.voi import Window
from tests.support.mg_source import mg_dataset, write_mg


def test_the_header_is_utf_8_and_has_no_pixels(tmp_path: Path) -> None:
    path = write_mg(tmp_path / "s.dcm", charset=["", "ISO 2022 IR 87"], PatientName="Yamada^Hanako=山田^花子")
    header = reference_header(path)
    assert header.SpecificCharacterSet == "ISO_IR 192"
    assert header.PatientName == "Yamada^Hanako=山田^花子"
    assert "PixelData" not in header


def test_missing_type_2_attributes_are_there_and_empty(tmp_path: Path) -> None:
    header = reference_header(write_mg(tmp_path / "s.dcm", PatientID=None, AccessionNumber=None, StudyID=None))
    assert not header.PatientID
    assert not header.AccessionNumber
    assert "StudyID" in header


@pytest.mark.parametrize(
    ("center", "width", "function", "kept"),
    [
        (2000, 900, None, [2000]),
        ([1, 2], [3], None, [1]),
        ([1, 2, 3], [900, 0, 800], None, [1, 3]),
        (2000, 0, None, []),
        (2000, None, None, []),
        (0.5, 0.8, None, []),
        (0.5, 0.8, "LINEAR_EXACT", [0.5]),
        ([0.5, 0.2], [0.8, -1], "SIGMOID", [0.5]),
    ],
)
def test_the_windows_kept_are_those_a_reader_of_the_image_can_use(
    center: object, width: object, function: str | None, kept: list[float], tmp_path: Path
) -> None:
    path = write_mg(tmp_path / "s.dcm", WindowCenter=center, WindowWidth=width, VOILUTFunction=function or "LINEAR")
    header = reference_header(path)
    stated = grey_path_of(header).choices
    assert [one.center for one in stated if isinstance(one, Window)] == kept
    assert stated == grey_path_of(dcmread(path, stop_before_pixels=True)).choices
    assert ("WindowCenter" in header) is ("WindowWidth" in header) is bool(kept)


def test_a_number_that_is_none_is_left_out(tmp_path: Path) -> None:
    path = write_mg(tmp_path / "s.dcm", InstanceNumber=1234, PatientSize="1.7")
    path.write_bytes(path.read_bytes().replace(b"IS\x04\x001234", b"IS\x04\x00one "))
    header = reference_header(path)
    assert "InstanceNumber" not in header
    assert header.PatientSize == 1.7


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"NumberOfFrames": 3}, "3 frames"),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "colour image"),
        ({"SeriesInstanceUID": None, "Rows": None}, "lacks SeriesInstanceUID, Rows"),
    ],
    ids=["frames", "colour", "identifiers"],
)
def test_what_no_object_can_refer_to_is_refused(changes: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(DicomWriteError, match=words):
        reference_header(write_mg(tmp_path / "s.dcm", **changes))


@pytest.mark.parametrize("content", [b"", b"no DICOM", b'{"json": 1}' * 40, bytes(300)])
def test_a_file_that_is_no_dicom_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "text.dcm").write_bytes(content)
    with pytest.raises(DicomWriteError, match=r"text\.dcm"):
        reference_header(tmp_path / "text.dcm")
    with pytest.raises(DicomWriteError, match="cannot be the source"):
        reference_header(tmp_path / "absent.dcm")


def test_an_image_without_preamble_is_a_source_too(tmp_path: Path) -> None:
    path = tmp_path / "s.dcm"
    ds = mg_dataset()
    ds.file_meta = FileMetaDataset()
    dcmwrite(path, ds, implicit_vr=True, little_endian=True)
    assert reference_header(path).PatientID == "D-0001"


def test_the_source_file_is_left_alone(tmp_path: Path) -> None:
    path = write_mg(tmp_path / "s.dcm")
    before = path.read_bytes()
    reference_header(path)
    assert path.read_bytes() == before
    assert dcmread(path).SpecificCharacterSet == "ISO_IR 100"
