"""Bad input: each file is named in one line with its reason, the exit code is 1, and the good ones are done."""

from pathlib import Path

import pytest

from tests.cli.support import Said, ductoview
from tests.support.mg_source import mg_dataset, write_mg

SMALL = {"rows": 128, "columns": 96}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good images among everything that goes wrong."""
    folder = tmp_path_factory.mktemp("bad")
    write_mg(folder / "good-1.dcm", SOPInstanceUID="1.2.1", **SMALL)
    write_mg(folder / "good-2.dcm", SOPInstanceUID="1.2.2", view="ML", **SMALL)
    (folder / "empty.dcm").touch()
    (folder / "text.dcm").write_text("Dear colleague, the images are attached.")
    whole = write_mg(folder / "whole", SOPInstanceUID="1.2.3", **SMALL).read_bytes()
    (folder / "whole").unlink()
    (folder / "cut-pixels.dcm").write_bytes(whole[: len(whole) - 4096])
    (folder / "cut-header.dcm").write_bytes(whole[:700])
    (folder / "syntax.dcm").write_bytes(whole.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.9\0"))
    for name, missing in {"no-rows": "Rows", "no-uid": "SOPInstanceUID", "no-pixels": "PixelData"}.items():
        incomplete = mg_dataset(**SMALL)
        del incomplete[missing]
        incomplete.file_meta.MediaStorageSOPClassUID = incomplete.SOPClassUID
        incomplete.file_meta.MediaStorageSOPInstanceUID = "1.2.4"
        incomplete.preamble = bytes(128)
        incomplete.save_as(folder / f"{name}.dcm")
    return folder


REASONS = {
    "empty.dcm": "The file is empty (0 bytes); fetch it again.",
    "text.dcm": "This is no DICOM file but text.",
    "cut-pixels.dcm": "PixelData (7FE0,0010) is cut off: the file holds 20,480 of 24,576 bytes; fetch it again.",
    "cut-header.dcm": "PixelData (7FE0,0010) is missing though this is an image; fetch it again.",
    "syntax.dcm": "TransferSyntaxUID (0002,0010) 1.2.840.10008.1.2.9 (unknown) cannot be read; ask for another one.",
    "no-rows.dcm": "Rows",
    "no-uid.dcm": "SOPInstanceUID is missing, so the image cannot be named; fetch the file again.",
    "no-pixels.dcm": "PixelData (7FE0,0010) is missing though this is an image; fetch it again.",
}


def assert_each_is_named_in_one_line(said: Said, folder: Path) -> None:
    for name, reason in REASONS.items():
        lines = [line for line in said.problems if line.startswith(f"{folder / name}: ")]
        assert len(lines) == 1, (name, said.err)
        assert reason in lines[0]
        assert lines[0].endswith(".")
    assert "Traceback" not in said.err
    assert not any(str(folder / name) in said.out for name in REASONS)


def test_a_folder_of_bad_files_is_analysed_as_far_as_it_is_good(folder: Path, tmp_path: Path) -> None:
    said = ductoview("analyze", folder, "--out", tmp_path, "--dicom")
    assert said.code == 1
    assert_each_is_named_in_one_line(said, folder)
    assert {path.name for path in tmp_path.iterdir()} == {"1.2.1", "1.2.2"}
    assert all((one / "analysis.json").is_file() and (one / "sr.dcm").is_file() for one in tmp_path.iterdir())
    assert said.problems[-1] == f"2 images analysed into {tmp_path}; {len(REASONS)} failed."


@pytest.mark.parametrize("name", REASONS)
def test_each_alone_is_one_line_and_1(name: str, folder: Path, tmp_path: Path) -> None:
    said = ductoview("info", folder / name)
    assert (said.code, said.out) == (1, "")
    assert len(said.problems) == 1
    assert REASONS[name] in said.problems[0]


def test_info_names_them_too(folder: Path) -> None:
    said = ductoview("info", folder)
    assert said.code == 1
    assert_each_is_named_in_one_line(said, folder)
    assert said.out.count("128 rows x 96 columns, MG") == 2


def test_what_is_not_there_or_in_the_way_does_not_stop_the_rest(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "1.2.1").write_text("in the way")
    given = (folder / "good-1.dcm", tmp_path / "nowhere", folder / "good-2.dcm")
    said = ductoview("analyze", *given, "--out", tmp_path)
    assert said.code == 1
    assert said.problems[0] == f"{tmp_path / 'nowhere'}: The file cannot be opened: No such file or directory."
    assert any(
        line.startswith(f"{folder / 'good-1.dcm'}: {tmp_path / '1.2.1'} could not be written") for line in said.problems
    )
    assert said.problems[-1] == f"1 image analysed into {tmp_path}; 2 failed."
    assert (tmp_path / "1.2.2/analysis.json").is_file()
