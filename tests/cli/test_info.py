"""``info`` says what the header says, and what is wrong with it."""

import json
from pathlib import Path

from tests.cli.support import ductoview
from tests.support.mg_source import write_mg


def test_an_image_is_described_for_people(tmp_path: Path) -> None:
    path = write_mg(tmp_path / "a.dcm", WindowCenter=[2048, 1000.5], WindowWidth=[4096, 500], VOILUTFunction="SIGMOID")
    said = ductoview("info", path)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        str(path),
        "  Image       256 rows x 192 columns, MG",
        "  View        L MCC (magnification)",
        "  Orientation A R",
        "  Phase       not stated",
        "  Scale       0.0556 mm a row, 0.0556 mm a column, corrected for magnification",
        "  Magnified   1.8 times",
        "  Stored      12 bits, unsigned",
        "  Compressed  Explicit VR Little Endian",
        "  VOI 1       window 2048, 4096 SIGMOID",
        "  VOI 2       window 1000.5, 500 SIGMOID",
    ]


def test_files_of_another_ending_in_a_folder_are_counted(tmp_path: Path) -> None:
    write_mg(tmp_path / "a.dcm")
    (tmp_path / "a.jpg").touch()
    (tmp_path / "b.txt").touch()
    assert ductoview("info", tmp_path).err == "2 other files left out.\n"


def test_problems_and_what_is_unknown_are_said(tmp_path: Path) -> None:
    path = write_mg(
        tmp_path / "a.dcm",
        ImagerPixelSpacing=None,
        WindowCenter=None,
        WindowWidth=None,
        PatientOrientation=None,
        PhotometricInterpretation="MONOCHROME1",
        PresentationLUTShape="INVERSE",
    )
    said = ductoview("info", path)
    assert said.code == 0
    for line in (
        "  Scale       no scale, pixels only",
        "  Orientation unknown: shown as stored",
        "  Stored      12 bits, unsigned, inverted",
        "  VOI         none: the display derives a window",
    ):
        assert line in said.out.splitlines()
    contradictory = write_mg(tmp_path / "b.dcm", Laterality="R")
    assert "  Problem     " in ductoview("info", contradictory).out


def test_a_side_or_view_that_nobody_stated_is_a_problem(tmp_path: Path) -> None:
    nowhere = {"ImageLaterality": None, "ViewCodeSequence": None, "ViewPosition": None, "PatientOrientation": None}
    path = write_mg(tmp_path / "a.dcm", **nowhere, AnatomicRegionSequence=None)
    said = ductoview("info", path).out
    assert "The side is not stated: ImageLaterality (0020,0062)" in said
    assert "The view is not stated: ViewCodeSequence (0054,0220)" in said
    (image,) = json.loads(ductoview("info", path, "--json").out)
    assert len(image["problems"]) >= 2
    assert not [
        line for line in ductoview("info", write_mg(tmp_path / "b.dcm")).out.splitlines() if "not stated:" in line
    ]


def test_json_is_a_list_with_an_entry_for_each_file(tmp_path: Path) -> None:
    write_mg(tmp_path / "a.dcm", SOPInstanceUID="1.2.3")
    (tmp_path / "b.dcm").touch()
    said = ductoview("info", tmp_path, "--json")
    assert said.code == 1
    good, bad = json.loads(said.out)
    assert (good["sop_instance_uid"], good["rows"], good["view"]) == ("1.2.3", 256, "CC")
    assert good["spacing"]["source"] == "IMAGER_CORRECTED"
    assert good["voi"] == [
        {"number": 1, "kind": "WINDOW", "center": 2048.0, "width": 4096.0, "function": "LINEAR", "explanation": ""}
    ]
    assert bad == {"path": str(tmp_path / "b.dcm"), "error": "The file is empty (0 bytes); fetch it again."}
