"""Which files of a folder are tried, and that the others are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

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


def test_what_a_folder_holds_and_cannot_be_read_is_tried_and_so_named(tmp_path: Path) -> None:
    (tmp_path / "gone.dcm").symlink_to(tmp_path / "nowhere")
    (tmp_path / "shut.closed").mkdir()
    (tmp_path / "a.dcm").touch()
    with not_listed(tmp_path / "shut.closed"):
        found = scan([tmp_path])
        assert list(found) == [tmp_path / "a.dcm", tmp_path / "gone.dcm", tmp_path / "shut.closed"]
    assert not found.skipped


def test_a_linked_folder_is_walked_once_and_a_ring_of_links_ends(tmp_path: Path) -> None:
    study, archive = tmp_path / "study", tmp_path / "archive"
    for folder in (study, archive):
        folder.mkdir()
    (archive / "a.dcm").touch()
    (study / "link").symlink_to(archive)
    (study / "again").symlink_to(archive)
    (archive / "back").symlink_to(study)
    assert [path.name for path in scan([study])] == ["a.dcm"]


@contextmanager
def not_listed(folder: Path) -> Iterator[None]:
    """A folder that this account may not list; root may list any."""
    listed = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "iterdir", iterdir)
        yield
