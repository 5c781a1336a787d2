"""Which files of a folder are tried, and that the others are counted."""

from pathlib import Path

from ductoview.dicom.scan import scan


def test_folders_give_dicom_endings_and_none_and_count_the_rest(tmp_path: Path) -> None:
    for name in ("a.dcm", "b.DCM", "c.dicom", "d.ima", "IM0001", "1.2.840.113", "x.txt", "y.png", "sub/e.dcm"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = scan([tmp_path])
    assert {path.name for path in found} == {"a.dcm", "b.DCM", "c.dicom", "d.ima", "IM0001", "1.2.840.113", "e.dcm"}
    assert found.skipped == 2


def test_a_file_given_by_name_is_tried_whatever_its_ending_and_once(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.touch()
    assert list(scan([path, path, tmp_path])) == [path]
