"""``ductoview deidentify``: from files and from the library, as folder, medium or ZIP; looked at first, whole or not at all."""

import csv
import subprocess
import threading
import zipfile
from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.errors import Cancelled, DicomWriteError
from ductoview.model.deidentify import Option
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.deid_export import Wish, look, write
from tests.analysis.test_letters import lettered
from tests.cli.support import ductoview
from tests.support.judges import need_program
from tests.support.mg_source import write_mg

SMALL = {"rows": 64, "columns": 48}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two views of Doris, one with remarks."""
    for view in ("CC", "ML"):
        uid = f"1.2.826.7.{len(view + view[1])}.{ord(view[0])}"
        write_mg(tmp_path / "src" / f"{view}.dcm", view=view, study_uid="1.2.826.7", SOPInstanceUID=uid, **SMALL)
    write_mg(
        tmp_path / "src" / "AP.dcm",
        study_uid="1.2.826.7",
        SOPInstanceUID="1.2.826.7.9",
        ImageComments="blue drop",
        **SMALL,
    )
    return tmp_path / "src"


def test_a_folder_comes_out_without_names_and_with_a_list_of_what_was_kept(study: Path, tmp_path: Path) -> None:
    said = ductoview("deidentify", study, "--out", tmp_path / "new")
    assert (said.code, said.problems) == (0, [])
    assert "3 objects written" in said.out
    files = sorted((tmp_path / "new").glob("*.dcm"))
    assert len({str(dcmread(one).StudyInstanceUID) for one in files}) == 1
    assert not any(
        word in one.read_bytes() for one in files for word in (b"Doris", b"D-0001", b"20260302", b"1.2.826.7")
    )
    kept = (tmp_path / "new" / "KEPT.TXT").read_text(encoding="utf-8")
    assert "ImageLaterality: L" in kept
    assert not any(word in kept for word in ("Doris", "1.2.826.7", "blue drop"))


def test_texts_are_shown_first_and_kept_only_when_seen(study: Path, tmp_path: Path) -> None:
    preview = ductoview("deidentify", study, "--out", tmp_path / "new", "--keep", "descriptors", "--preview")
    assert "ImageComments: “blue drop” — removed" in preview.out
    assert not (tmp_path / "new").exists()
    assert ductoview("deidentify", study, "--out", tmp_path / "new", "--keep", "descriptors", "--texts-seen").code == 0
    remarks = [dcmread(one).get("ImageComments") for one in (tmp_path / "new").glob("*.dcm")]
    assert sorted(filter(None, remarks)) == ["blue drop"]


def test_who_is_named_in_one_file_is_found_in_the_texts_of_every_other(study: Path, tmp_path: Path) -> None:
    write_mg(study / "a.dcm", PatientName="Ohlenschlager^Ute", PatientID="other", **SMALL)
    write_mg(study / "z.dcm", ImageComments="Ohlenschlager drop", **SMALL)
    said = ductoview("deidentify", study, "--out", tmp_path / "new", "--keep", "descriptors", "--texts-seen")
    assert said.code == 0
    assert not any(b"Ohlenschlager" in one.read_bytes() for one in (tmp_path / "new").glob("*.dcm"))


def test_a_medium_is_read_by_dcmtk_and_pydicom(study: Path, tmp_path: Path) -> None:
    need_program("dcmdump", "dcmtk")
    assert ductoview("deidentify", study, "--out", tmp_path / "new", "--dicomdir").code == 0
    dump = subprocess.run(["dcmdump", tmp_path / "new/DICOMDIR"], capture_output=True, text=True, check=True)
    assert dump.stdout.count("[IMAGE]") == 3
    assert "Doris" not in dump.stdout
    records = dcmread(tmp_path / "new/DICOMDIR").DirectoryRecordSequence
    files = ["/".join(one.ReferencedFileID) for one in records if "ReferencedFileID" in one]
    assert [(tmp_path / "new" / one).is_file() for one in files] == [True] * 3
    command = ["dcmmkdir", "-Pgp", "+D", "SECOND", *files]
    made = subprocess.run(command, cwd=tmp_path / "new", capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def test_files_of_another_ending_are_counted(study: Path, tmp_path: Path) -> None:
    (study / "letter.doc").touch()
    said = ductoview("deidentify", study, "--out", tmp_path / "new", "--preview")
    assert "1 other file left out." in said.err


def test_a_zip_holds_the_same_and_the_map_is_written_only_on_wish(study: Path, tmp_path: Path) -> None:
    said = ductoview("deidentify", study, "--out", tmp_path / "new", "--zip", "--map", tmp_path / "map.csv")
    assert said.code == 0
    with zipfile.ZipFile(tmp_path / "new.zip") as archive:
        assert sorted(archive.namelist()) == ["KEPT.TXT", "MG0001.dcm", "MG0002.dcm", "MG0003.dcm"]
    with (tmp_path / "map.csv").open(newline="", encoding="utf-8") as file:
        assert "1.2.826.7.9" in dict(csv.reader(file))


def test_one_object_is_exported_once_and_another_under_its_uid_is_named(study: Path, tmp_path: Path) -> None:
    write_mg(study / "copy.dcm", study_uid="1.2.826.7", SOPInstanceUID="1.2.826.7.9", **SMALL)
    said = ductoview("deidentify", study, "--out", tmp_path / "v1.2", "--zip")
    assert said.code == 1
    assert "copy.dcm: left out: Another file, AP.dcm, has the same SOPInstanceUID" in said.err
    with zipfile.ZipFile(tmp_path / "v1.2.zip") as archive:
        assert len(archive.namelist()) == 4


def test_an_image_with_a_name_in_it_is_left_out_until_a_reader_has_seen_it(tmp_path: Path) -> None:
    pixels = lettered("MUELLER ANNA", 20, 320, 3000)
    rows, columns = pixels.shape
    write_mg(
        tmp_path / "src/a.dcm",
        rows=rows,
        columns=columns,
        SOPInstanceUID="1.2.3.4",
        PixelData=pixels.astype("<u2").tobytes(),
    )
    write_mg(tmp_path / "src/b.dcm", **SMALL)
    said = ductoview("deidentify", tmp_path / "src", "--out", tmp_path / "new", "--letters-seen", "1.2.3.5")
    assert said.code == 1
    assert "a.dcm: left out: Letters were found" in said.err
    assert len(list((tmp_path / "new").glob("*.dcm"))) == 1
    seen = ductoview("deidentify", tmp_path / "src", "--out", tmp_path / "seen", "--letters-seen", "1.2.3.4")
    assert (seen.code, len(list((tmp_path / "seen").glob("*.dcm")))) == (0, 2)


def test_a_short_row_of_letters_is_named_for_it_may_be_a_short_name(tmp_path: Path) -> None:
    pixels = lettered("KIM", 20, 320, 3000)
    rows, columns = pixels.shape
    write_mg(tmp_path / "src/a.dcm", rows=rows, columns=columns, PixelData=pixels.astype("<u2").tobytes())
    preview = ductoview("deidentify", tmp_path / "src", "--out", tmp_path / "new", "--preview")
    assert "letters in a row, as of a side marker" in preview.out
    said = ductoview("deidentify", tmp_path / "src", "--out", tmp_path / "new")
    assert said.code == 0
    assert "a.dcm: it has a short row of letters, as of a side marker; look whether it is one" in said.err


def test_what_the_modality_says_of_letters_outweighs_that_none_were_found(study: Path, tmp_path: Path) -> None:
    write_mg(study / "d.dcm", study_uid="1.2.826.7", SOPInstanceUID="1.2.826.7.8", BurnedInAnnotation="YES", **SMALL)
    preview = ductoview("deidentify", study, "--out", tmp_path / "new", "--preview")
    assert "d.dcm: no letters were found, but BurnedInAnnotation says YES" in preview.out
    said = ductoview("deidentify", study, "--out", tmp_path / "new")
    assert (said.code, "d.dcm: left out: Its BurnedInAnnotation says YES" in said.err) == (1, True)


def test_what_nobody_could_look_at_is_said_to_be_not_checked(tmp_path: Path) -> None:
    write_mg(tmp_path / "src/a.dcm", **SMALL, PixelData=b"\0" * 64, BurnedInAnnotation="NO")
    said = ductoview("deidentify", tmp_path / "src", "--out", tmp_path / "new")
    assert "a.dcm: its picture was not checked for letters" in said.err


def test_a_name_that_the_disk_does_not_take_is_said_before_anything_is_written(study: Path, tmp_path: Path) -> None:
    said = ductoview("deidentify", study, "--out", tmp_path / ("ä" * 130))
    assert said.code == 1
    assert "could not be written: File name too long. Check its name and the disk" in said.err
    assert [one.name for one in tmp_path.iterdir()] == ["src"]


def test_nothing_is_written_over_and_nothing_is_left_half_done(study: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    assert "exists already" in ductoview("deidentify", study, "--out", tmp_path / "there").err
    stopped = threading.Event()
    with WorkerPool(size=1) as pool:
        preview = look(sorted(study.iterdir()), frozenset({Option.DATES}), pool)
        with pytest.raises(Cancelled):
            write(preview, Wish(out=tmp_path / "new"), pool, progress=lambda *_: stopped.set(), cancel=stopped)
        (study / "CC.dcm").write_bytes(b"no DICOM")
        with pytest.raises(DicomWriteError, match="Nothing was exported"):
            write(look([study / "CC.dcm"], frozenset(), pool), Wish(out=tmp_path / "new"), pool)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["src", "there"]
