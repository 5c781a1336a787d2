"""Which objects of others are listed, and whose they are."""

from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.dicom.foreign import read_state
from ductoview.dicom.read import read_facts
from ductoview.model.foreign import StateKind
from tests.dicom.test_objects import write
from tests.support.duct_case import analysis
from tests.support.foreign import of_class, read
from tests.support.mg_source import write_mg
from tests.support.states import write_state


def test_our_own_objects_are_listed_without_marks(image: Path, tmp_path: Path) -> None:
    written = write(image, tmp_path / "out", analysed=analysis())
    for path, kind in ((written.gsps, StateKind.GSPS), (written.seg, StateKind.SEG), (written.sr, StateKind.SR)):
        assert path is not None
        state = read(path, image, own=True)
        assert (state.kind, state.own, state.marks, state.refusal) == (kind, True, (), "")
        assert state.image_uids == (str(dcmread(image).SOPInstanceUID),)


def test_the_same_objects_from_another_station_are_others(image: Path, tmp_path: Path) -> None:
    written = write(image, tmp_path / "out", analysed=analysis())
    assert written.seg is not None
    state = read(written.seg, image)
    assert state.marks
    assert all(mark.by.startswith("ductoview") for mark in state.marks)


def test_a_presentation_state_counts_images_that_are_not_there(image: Path, tmp_path: Path) -> None:
    state = read(write_state(tmp_path / "s.dcm", image), write_mg(tmp_path / "other.dcm"))
    assert (state.image_uids, state.notes) == ((), ("1 of its images are not in this study.",))


def test_other_kinds_are_not_listed(image: Path) -> None:
    assert read_state(image, [], own=False) is None


@pytest.mark.parametrize(
    ("uid", "modality", "kind", "name"),
    [
        ("1.2.840.10008.5.1.4.1.1.11.2", "PR", StateKind.GSPS, "Color Softcopy Presentation State Storage"),
        ("1.2.840.10008.5.1.4.1.1.88.65", "SR", StateKind.SR, "Chest CAD SR Storage"),
        ("1.2.840.10008.5.1.4.1.1.66.5", "SEG", StateKind.SEG, "Surface Segmentation Storage"),
        ("1.2.3.4.5", "PR", StateKind.GSPS, "1.2.3.4.5"),
    ],
)
def test_a_kind_that_cannot_be_shown_is_listed_and_says_so(
    image: Path, tmp_path: Path, uid: str, modality: str, kind: StateKind, name: str
) -> None:
    state = read(of_class(write_state(tmp_path / "s.dcm", image), uid, modality), image)
    assert (state.kind, state.creator) == (kind, "Other^Olga")
    assert state.refusal == f"This kind of object is not shown here: {name}."


@pytest.mark.parametrize(
    ("uid", "modality"),
    [
        ("1.2.840.10008.5.1.4.1.1.88.67", "SR"),  # dose
        ("1.2.840.10008.5.1.4.1.1.88.71", "SR"),  # acquisition context
        ("1.2.840.10008.5.1.4.1.1.88.59", "KO"),
    ],
)
def test_what_is_not_about_what_is_seen_is_not_listed(image: Path, tmp_path: Path, uid: str, modality: str) -> None:
    assert read_state(of_class(write_state(tmp_path / "s.dcm", image), uid, modality), [], own=False) is None


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ({"PatientID": ""}, ""),
        ({"PatientName": "PHANTOM^DORIS^^Dr"}, ""),
        ({"PatientBirthDate": "", "PatientName": ""}, ""),
        ({"PatientBirthDate": "19700102"}, "another birth date"),
        ({"PatientID": "", "PatientBirthDate": "19700102"}, "another birth date"),
        ({"PatientName": "Other^Doris"}, "another name"),
        ({"PatientID": "", "PatientName": "Phantom^Eva"}, "another name"),
        ({"PatientSex": "M"}, "another sex"),
        ({"PatientID": "D-0002"}, "another patient ID"),
    ],
)
def test_an_object_of_somebody_else_is_not_applied_and_says_why(
    image: Path, tmp_path: Path, theirs: dict[str, str], why: str
) -> None:
    state = read(write_state(tmp_path / "s.dcm", image, **theirs), image)
    assert bool(state.image_uids) is not bool(why)
    assert state.refusal == (
        f"It names another patient than the images ({why}); nothing of it is shown." if why else ""
    )
    assert not any("whose it is" in note for note in state.notes)


@pytest.mark.parametrize(
    "theirs",
    [
        {"PatientID": "", "PatientName": "", "PatientBirthDate": ""},
        {"PatientID": "", "PatientName": ""},
        {"PatientID": "", "PatientBirthDate": ""},
    ],
)
def test_an_object_that_does_not_say_whose_it_is_is_not_applied(
    image: Path, tmp_path: Path, theirs: dict[str, str]
) -> None:
    state = read(write_state(tmp_path / "s.dcm", image, **theirs), image)
    assert (state.image_uids, state.presentation) == ((), None)
    assert state.refusal == (
        "It cannot be told whose it is: neither PatientID nor name and birth date stand both in it and in the images; "
        "nothing of it is shown."
    )


def test_where_the_images_name_nobody_either_an_object_is_applied_and_says_so(tmp_path: Path) -> None:
    nobody = {"PatientID": "", "PatientName": "", "PatientBirthDate": ""}
    bare = write_mg(tmp_path / "bare.dcm", **nobody)
    state = read(write_state(tmp_path / "s.dcm", bare), bare)
    assert state.image_uids
    assert state.notes[-1].startswith("The images do not say whose they are")


def test_an_object_is_compared_with_the_patient_of_each_image(image: Path, tmp_path: Path) -> None:
    other = write_mg(tmp_path / "other.dcm", PatientID="D-0002", PatientName="Other^Olga", PatientBirthDate="19500505")
    hers = write_state(tmp_path / "s.dcm", image)
    assert read(hers, other, image).image_uids == (read_facts(image).ref.sop_instance_uid,)
    both = dcmread(hers)
    both.PatientID, both.PatientName, both.PatientBirthDate = "D-0002", "Other^Olga", "19500505"
    both.save_as(tmp_path / "t.dcm")
    strange = read(tmp_path / "t.dcm", other, image)
    assert strange.image_uids == (), "its image is the first woman's, it is the other one's"


def test_the_note_in_a_state_of_ours_is_for_other_viewers(image: Path, tmp_path: Path) -> None:
    """Here the list says who made it; on the image it would lie on other words."""
    written = write(image, tmp_path / "out", analysed=analysis()).gsps
    texts = {own: read(written, image, own=own).of(read_facts(image).ref.sop_instance_uid) for own in (True, False)}
    ours, theirs = texts[True], texts[False]
    assert ours is not None
    assert theirs is not None
    assert {one.layer for one in theirs.texts} - {one.layer for one in ours.texts} == {"NOTE"}
    assert ours.texts
