"""``render``: the command line's picture is the library's picture, and wrong use is told in one sentence."""

import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.objects import write_objects
from ductoview.dicom.read import read_facts
from ductoview.model.look import Look
from ductoview.model.review import ImageReview
from ductoview.model.voi import Window
from tests.cli.support import ductoview
from tests.support.duct_case import READER, analysis
from tests.support.mg_source import write_mg
from tests.support.screen import require
from tests.support.states import annotation, area, graphic, item, layer, write_state


def _picture(path: Path) -> np.ndarray:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))


def test_the_whole_image_in_grey_is_what_dcmtk_shows(tmp_path: Path) -> None:
    require("dcm2pnm")
    image, ours, theirs = write_mg(tmp_path / "a.dcm", laterality="R"), tmp_path / "a.png", tmp_path / "a.pgm"
    said = ductoview("render", image, "--out", ours, "--window", "1500,900", "--no-annotation")
    assert (said.code, said.out, said.err) == (0, "", "")
    subprocess.run(["dcm2pnm", "+Ww", "1500", "900", "+op", image, theirs], check=True, capture_output=True)
    assert _picture(ours).shape == (256, 192)
    assert np.abs(_picture(ours).astype(int) - _picture(theirs).astype(int)).max() <= 1


def test_with_words_it_is_in_colour_and_of_the_size_asked_for(tmp_path: Path) -> None:
    image, out = write_mg(tmp_path / "a.dcm"), tmp_path / "a.png"
    assert ductoview("render", image, "--out", out, "--size", "300x400", "--zoom", "fit").code == 0
    assert _picture(out).shape == (400, 300, 3)


def test_a_window_on_an_image_without_one_is_linear(tmp_path: Path) -> None:
    require("dcm2pnm")
    image = write_mg(tmp_path / "a.dcm", laterality="R", WindowCenter=None, WindowWidth=None)
    ours, theirs = tmp_path / "a.png", tmp_path / "a.pgm"
    assert ductoview("render", image, "--out", ours, "--window", "1500,9", "--no-annotation").code == 0
    subprocess.run(["dcm2pnm", "+Ww", "1500", "9", "+op", image, theirs], check=True, capture_output=True)
    assert np.abs(_picture(ours).astype(int) - _picture(theirs).astype(int)).max() <= 1


@pytest.mark.parametrize(("photometric", "shape"), [("MONOCHROME2", "IDENTITY"), ("MONOCHROME1", "INVERSE")])
def test_a_presentation_state_is_shown_as_dcmtk_shows_it(tmp_path: Path, photometric: str, shape: str) -> None:
    require("dcmp2pgm")
    image = write_mg(
        tmp_path / "a.dcm", laterality="R", PhotometricInterpretation=photometric, PresentationLUTShape=shape
    )
    facts = read_facts(image)
    window = Window(center=1000, width=1500)
    review = ImageReview(sop_instance_uid=facts.ref.sop_instance_uid, sha256=facts.ref.sha256, look=Look(voi=window))
    made = ObjectUIDs.fresh(facts.ref.study_uid)
    write_objects(image, facts, review, analysis(), out=tmp_path, reader=READER, study_objects=made)
    state, ours, theirs = tmp_path / "gsps.dcm", tmp_path / "a.png", tmp_path / "a.pgm"
    assert ductoview("render", image, "--out", ours, "--gsps", state, "--no-annotation").code == 0
    subprocess.run(["dcmp2pgm", "-p", state, image, theirs], check=True, capture_output=True)
    assert np.abs(_picture(ours).astype(int) - _picture(theirs).astype(int)).max() <= 1


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", ["N", "Y"])
def test_a_state_is_turned_as_dcmtk_turns_it(tmp_path: Path, rotation: int, flip: str) -> None:
    require("dcmp2pgm")
    image = write_mg(tmp_path / "a.dcm")
    state = write_state(tmp_path / "s.dcm", image, ImageRotation=rotation, ImageHorizontalFlip=flip)
    ours, theirs = tmp_path / "a.png", tmp_path / "a.pgm"
    assert ductoview("render", image, "--out", ours, "--gsps", state, "--no-annotation").code == 0
    subprocess.run(["dcmp2pgm", "-p", state, image, theirs], check=True, capture_output=True)
    assert np.abs(_picture(ours).astype(int) - _picture(theirs).astype(int)).max() <= 1


def test_what_a_presentation_state_says_in_vain_is_named(tmp_path: Path) -> None:
    image = write_mg(tmp_path / "a.dcm")
    true_size = area(1, 1, 192, 256, PresentationSizeMode="TRUE SIZE", PresentationPixelSpacing=[0.2, 0.1])
    state = write_state(
        tmp_path / "s.dcm",
        image,
        ShutterShape="CIRCULAR",
        DisplayedAreaSelectionSequence=[true_size],
        SoftcopyVOILUTSequence=[item(WindowCenter=100, WindowWidth=-1)],
    )
    said = ductoview("render", image, "--out", tmp_path / "a.png", "--gsps", state)
    assert said.code == 0
    assert said.problems == [
        f"{state}: Window 1 (WindowCenter 100, WindowWidth -1) cannot be; left out.",
        f"{state}: The circular shutter lacks its centre or radius; left out.",
        f"{state}: TRUE SIZE needs a screen measured by its ruler; the area is fitted.",
        f"{state}: Pixels stated as 2 times as high as wide are drawn square.",
    ]


def test_drawings_are_annotation_and_shutters_are_not(tmp_path: Path) -> None:
    image = write_mg(tmp_path / "a.dcm", rows=1024, columns=768)
    state = write_state(
        tmp_path / "s.dcm",
        image,
        GraphicAnnotationSequence=[annotation("A", graphic("POLYLINE", 100, 512.5, 300, 512.5))],
        GraphicLayerSequence=[layer("A", 1, GraphicLayerRecommendedDisplayRGBValue=[65535, 0, 0])],
        ShutterShape="RECTANGULAR",
        ShutterLeftVerticalEdge=11,
        ShutterRightVerticalEdge=768,
        ShutterUpperHorizontalEdge=1,
        ShutterLowerHorizontalEdge=1024,
        ShutterPresentationValue=65535,
    )
    plain, full = tmp_path / "plain.png", tmp_path / "full.png"
    assert ductoview("render", image, "--out", plain, "--gsps", state, "--no-annotation").code == 0
    assert ductoview("render", image, "--out", full, "--gsps", state).code == 0
    grey, colour = _picture(plain), _picture(full)
    assert (grey[:, :10] == 255).all()
    assert grey[512, 200] < 200
    assert colour[512, 200, 2] > 200
    assert colour[512, 200, :2].max() < 40
    assert (colour[512, :10] == 255).all()


def test_another_patients_state_is_refused(tmp_path: Path) -> None:
    image = write_mg(tmp_path / "a.dcm")
    state = write_state(tmp_path / "s.dcm", image, PatientID="SOMEBODY-ELSE")
    said = ductoview("render", image, "--out", tmp_path / "a.png", "--gsps", state)
    assert (said.code, len(said.problems)) == (1, 1)
    assert "another patient" in said.err
    assert not (tmp_path / "a.png").exists()


def test_a_presentation_state_of_another_image_is_refused(tmp_path: Path) -> None:
    image, other = write_mg(tmp_path / "a.dcm"), write_mg(tmp_path / "other.dcm")
    facts = read_facts(image)
    review = ImageReview(sop_instance_uid=facts.ref.sop_instance_uid, sha256=facts.ref.sha256)
    made = ObjectUIDs.fresh(facts.ref.study_uid)
    write_objects(image, facts, review, analysis(), out=tmp_path, reader=READER, study_objects=made)
    said = ductoview("render", other, "--out", tmp_path / "a.png", "--gsps", tmp_path / "gsps.dcm")
    assert (said.code, len(said.problems)) == (1, 1)
    assert "other images" in said.err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--voi", "3"], "--voi 3: the file has 1"),
        (["--window", "100,0"], "cannot have the width 0"),
        (["--out", "/nowhere/at/all.png"], "cannot be written"),
    ],
)
def test_what_the_image_cannot_give_is_wrong_use(tmp_path: Path, words: list[str], reason: str) -> None:
    said = ductoview("render", write_mg(tmp_path / "a.dcm"), "--out", tmp_path / "a.png", *words)
    assert (said.code, len(said.problems)) == (2, 1)
    assert reason in said.err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--size", "0x9"], "no size"),
        (["--zoom", "big"], "no zoom"),
        (["--center", "1"], "no pair"),
        (["--voi", "0"], "no"),
    ],
)
def test_what_no_image_could_give_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    assert ductoview("render", tmp_path / "a.dcm", "--out", tmp_path / "a.png", *words).code == 2
    assert reason in capsys.readouterr().err


def test_an_unreadable_file_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_text("no image")
    said = ductoview("render", tmp_path / "a.dcm", "--out", tmp_path / "a.png")
    assert (said.code, len(said.problems)) == (1, 1)
    assert not (tmp_path / "a.png").exists()


def test_the_same_image_is_the_same_picture(tmp_path: Path) -> None:
    image = write_mg(tmp_path / "a.dcm")
    for name in ("one", "two"):
        assert ductoview("render", image, "--out", tmp_path / f"{name}.png").code == 0
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
