"""Keeping objects: once, exactly, and never one for another."""

import hashlib
import random
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from ductoview.errors import DicomReadError, LibraryError, NotAnImage
from ductoview.library.library import Library
from ductoview.library.lock import HomeBusy
from ductoview.model.library import ReceivedObject
from ductoview.model.node import StudyQuery
from tests.library.conftest import Receive, received_into
from tests.support.dicom_files import write_image
from tests.support.mg_source import write_mg


def test_bytes_are_kept_exactly_under_their_own_hash(library: Library, receive: Receive) -> None:
    received = receive()
    before = received.path.read_bytes()
    stored = library.keep(received)
    assert stored.path.read_bytes() == before
    assert stored.sha256 == hashlib.sha256(before).hexdigest()
    assert stored.path.name == f"{stored.sha256}.dcm"
    assert stored.path.parent.name == stored.sha256[:2]
    assert stored.sop_instance_uid == received.sop_instance_uid
    assert not received.path.exists()
    assert library.instances(stored.study_uid) == (stored,) == (library.instance(stored.sop_instance_uid),)


def test_only_the_user_can_read_the_store(library: Library, receive: Receive) -> None:
    stored = library.keep(receive())
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600
    for folder in (library.home, library.incoming, stored.path.parent, stored.path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((library.home / "library.db").stat().st_mode) == 0o600


def test_images_of_series_with_one_number_are_in_the_order_of_their_own(library: Library, receive: Receive) -> None:
    series = ("1.2.9.3", "1.2.9.1", "1.2.9.2")
    for number, uid in enumerate(series, 1):
        library.keep(receive(StudyInstanceUID="1.2.9", SeriesInstanceUID=uid, SeriesNumber=1, InstanceNumber=number))
    assert tuple(one.series_uid for one in library.instances("1.2.9")) == series


def test_the_same_object_again_changes_nothing(library: Library, receive: Receive) -> None:
    received = receive()
    whole = received.path.read_bytes()
    first = library.keep(received)
    received.path.write_bytes(whole)
    assert library.keep(received) == first
    assert list(library.incoming.iterdir()) == []


@pytest.mark.parametrize("harm", ["gone", "cut", "other bytes come"])
def test_what_lost_its_file_while_we_ran_is_kept_again(library: Library, receive: Receive, harm: str) -> None:
    """Success means that the file is there, whatever somebody did to the folder since."""
    received = receive()
    first = library.keep(received)
    whole = first.path.read_bytes()
    if harm == "cut":
        first.path.write_bytes(whole[:100])
    else:
        first.path.unlink()
    if harm == "other bytes come":
        whole = whole.replace(b"Phantom^Doris", b"Phantom^Maria")
    received.path.write_bytes(whole)
    again = library.keep(received)
    assert again.path.read_bytes() == whole
    shown = library.instance(first.sop_instance_uid)
    assert shown is not None
    assert (shown.sha256, shown.missing, shown.conflicts) == (again.sha256, False, int(harm == "other bytes come"))


def test_import_of_what_lost_its_file_brings_it_back(library: Library, tmp_path: Path) -> None:
    image = write_mg(tmp_path / "image.dcm", rows=16, columns=12)
    stored, _ = library.import_file(image)
    stored.path.unlink()
    assert library.import_file(image) == (stored, False)
    assert stored.path.read_bytes() == image.read_bytes()


def test_another_encoding_of_the_same_content_is_the_same_object(library: Library, receive: Receive) -> None:
    received = receive()
    ds = pydicom.dcmread(received.path)
    first = library.keep(received)
    ds.file_meta.ImplementationVersionName = "OTHER_PACS"
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    ds.save_as(received.path, implicit_vr=True, enforce_file_format=True)
    assert library.keep(received) == first
    assert list(library.incoming.iterdir()) == []


@pytest.mark.parametrize("change", [{"PatientName": "Other^Name"}, {"PixelData": b"\1" * (16 * 12 * 2)}])
def test_another_content_of_the_same_uid_is_kept_beside_the_first(
    library: Library, receive: Receive, change: dict[str, Any]
) -> None:
    received = receive(PixelData=b"\0" * (16 * 12 * 2))
    ds = pydicom.dcmread(received.path)
    first = library.keep(received)
    for keyword, value in change.items():
        setattr(ds, keyword, value)
    ds.save_as(received.path, enforce_file_format=True)
    second = library.keep(received)
    assert second.sha256 != first.sha256
    assert second.path.exists()
    shown = library.instance(first.sop_instance_uid)
    assert shown is not None
    assert (shown.sha256, shown.conflicts) == (first.sha256, 1)
    assert [one.sha256 for one in library.conflicts(first.sop_instance_uid)] == [second.sha256]
    assert len(library.instances(first.study_uid)) == 1


def test_an_object_whose_uid_is_that_of_another_study_is_named_in_its_own(library: Library, receive: Receive) -> None:
    first = library.keep(receive())
    second = library.keep(receive(SOPInstanceUID=first.sop_instance_uid, PatientID="OTHER"))
    third = library.keep(receive(study_uid=first.study_uid, SOPInstanceUID=first.sop_instance_uid))
    assert library.instances(second.study_uid) == ()
    assert [one.sha256 for one in library.instances(second.study_uid, kept_aside=True)] == [second.sha256]
    assert third.study_uid == first.study_uid
    assert library.instances(first.study_uid, kept_aside=True) == ()


@pytest.mark.parametrize(("name", "filled"), [("Phantom^Doris", True), ("", True), ("Other^Olga", False)])
def test_a_study_gets_no_birth_date_of_another_patient(
    library: Library, receive: Receive, name: str, filled: bool
) -> None:
    library.keep(receive(study_uid="1.2.3", PatientBirthDate="", AccessionNumber=""))
    library.keep(receive(study_uid="1.2.3", PatientName=name, PatientBirthDate="19500101", AccessionNumber="A9"))
    [row] = library.studies()
    assert (row.patient_name, row.birth_date, row.accession_number) == (
        ("Phantom^Doris", "19500101", "A9") if filled else ("Phantom^Doris", "", "")
    )


def test_what_cannot_be_understood_is_set_aside_and_refused(library: Library, receive: Receive) -> None:
    received = receive()
    received.path.write_bytes(b"\0" * 128 + b"DICM" + b"\xff" * 300)
    with pytest.raises(LibraryError) as refused:
        library.keep(received)
    assert refused.value.dicom_status == 0xC000
    assert [path.stat().st_size for path in (library.home / "quarantine").iterdir()] == [432]
    assert not received.path.exists()


@pytest.mark.parametrize("keyword", ["SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID"])
def test_an_object_without_its_uids_is_refused(library: Library, receive: Receive, keyword: str) -> None:
    received = receive()
    ds = pydicom.dcmread(received.path)
    del ds[keyword]
    ds.save_as(received.path)
    with pytest.raises(LibraryError, match=keyword) as refused:
        library.keep(received)
    assert refused.value.dicom_status == 0xC000


def test_an_object_that_is_not_the_announced_one_is_refused(library: Library, receive: Receive) -> None:
    received = receive()
    other = ReceivedObject(
        path=received.path, sop_class_uid=received.sop_class_uid, sop_instance_uid="1.2.3", transfer_syntax_uid=""
    )
    with pytest.raises(LibraryError, match="SOPInstanceUID") as refused:
        library.keep(other)
    assert refused.value.dicom_status == 0xA900


def test_a_disk_that_is_nearly_full_keeps_its_rest_for_our_own_work(tmp_path: Path) -> None:
    image = write_mg(tmp_path / "image.dcm", rows=16, columns=12)
    with Library.open(tmp_path / "home", free_floor=1 << 60) as library:
        with pytest.raises(LibraryError, match="must stay free") as refused:
            library.keep(received_into(library.incoming))
        assert refused.value.dicom_status == 0xA700
        with pytest.raises(LibraryError, match="must stay free"):
            library.import_file(image)
        assert library.import_file(image, own=True)[0].own


def test_one_home_is_open_once(library: Library) -> None:
    with pytest.raises(HomeBusy, match="in use"):
        Library.open(library.home)


def test_import_leaves_the_file_and_knows_what_was_there(library: Library, tmp_path: Path) -> None:
    image = write_mg(tmp_path / "image.dcm", rows=16, columns=12)
    stored, was_there = library.import_file(image)
    again, was_there_again = library.import_file(image)
    assert (was_there, was_there_again) == (False, True)
    assert again == stored
    assert image.read_bytes() == stored.path.read_bytes()
    assert list(library.incoming.iterdir()) == []


def test_import_reads_deflated_files_and_bare_datasets(library: Library, tmp_path: Path) -> None:
    deflated = write_image(tmp_path / "deflated.dcm", syntax=DeflatedExplicitVRLittleEndian)
    bare = tmp_path / "bare.dcm"
    bare.write_bytes(_without_preamble(write_mg(tmp_path / "whole.dcm", rows=16, columns=12).read_bytes()))
    for path in (deflated, bare):
        stored, _ = library.import_file(path)
        assert stored.path.read_bytes() == path.read_bytes()
        assert stored.modality == "MG"


def test_import_refuses_in_a_sentence(library: Library, tmp_path: Path) -> None:
    text = tmp_path / "notes.dcm"
    text.write_text("not DICOM at all\n" * 20)
    with pytest.raises(DicomReadError, match="text"):
        library.import_file(text)
    short = write_mg(tmp_path / "short.dcm", rows=16, columns=12)
    short.write_bytes(short.read_bytes()[:-20])
    with pytest.raises(DicomReadError, match="cut off"):
        library.import_file(short)
    with pytest.raises(LibraryError, match="No such file"):
        library.import_file(tmp_path / "absent.dcm")
    assert list(library.incoming.iterdir()) == []
    assert library.studies(StudyQuery()) == ()


def test_import_of_a_dicomdir_is_no_image(library: Library, tmp_path: Path) -> None:
    directory = tmp_path / "DICOMDIR"
    ds = pydicom.dcmread(write_mg(tmp_path / "image.dcm", rows=16, columns=12))
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = pydicom.uid.MediaStorageDirectoryStorage
    ds.save_as(directory)
    with pytest.raises(NotAnImage):
        library.import_file(directory)


def test_many_at_once_are_all_kept_and_the_same_from_two_nodes_once(library: Library, receive: Receive) -> None:
    arrivals = []
    for number in range(8):
        for station in ("ONE", "TWO", "TWO"):
            received = receive(SOPInstanceUID=f"1.2.{number}", study_uid="1.2", SeriesInstanceUID="1.3")
            ds = pydicom.dcmread(received.path)
            ds.file_meta.ImplementationVersionName = station
            ds.save_as(received.path, enforce_file_format=True)
            arrivals.append(received)
    random.Random(1).shuffle(arrivals)
    with ThreadPoolExecutor(12) as threads:
        kept = list(threads.map(library.keep, arrivals))
    stored = library.instances("1.2")
    assert [one.sop_instance_uid for one in stored] == [f"1.2.{number}" for number in range(8)]
    assert {one.conflicts for one in stored} == {0}
    assert set(kept) == set(stored)
    assert list(library.incoming.iterdir()) == []


HOSTILE = (
    "../../../../etc/passwd", "'; DROP TABLE object; --", '" OR 1=1', "a\0b", "%s%n", "CON", "<img src=x>", "\x1b[31m",
    "x" * 5000, "\\\\host\\share", "*?[", "‮evil",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_hostile_words_stay_words(library: Library, receive: Receive, words: str) -> None:
    plain = words.replace("\\", "/")
    received = receive(charset="ISO_IR 192", PatientID=plain, StudyDescription=plain, AccessionNumber=plain)
    stored = library.keep(received)
    assert stored.path.is_relative_to(library.home / "objects")
    (row,) = library.studies(StudyQuery())
    assert row.patient_id == plain[:1024].strip(" ")
    assert library.studies(StudyQuery(patient_id="a"))[1:] == ()
    everything = {path for path in library.home.parent.rglob("*") if path.is_file()}
    assert {path.parent.name for path in everything if path.suffix == ".dcm"} == {stored.sha256[:2]}


@pytest.mark.parametrize("uid", ["../../../../tmp/x", "1.2.3'; --", "NOT-A-UID", "1." + "9" * 200])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_hostile_uid_never_names_a_file(library: Library, receive: Receive, uid: str) -> None:
    stored = library.keep(receive(SOPInstanceUID=uid))
    assert stored.sop_instance_uid == uid
    assert stored.path == library.home / "objects" / stored.sha256[:2] / f"{stored.sha256}.dcm"


def _without_preamble(whole: bytes) -> bytes:
    """The dataset alone: the file meta information's length stands in its first element."""
    return whole[132 + 12 + int.from_bytes(whole[140:144], "little") :]


def test_a_file_that_is_cut_off_is_refused_and_never_stands_before_its_whole_copy(
    library: Library, tmp_path: Path
) -> None:
    whole = write_mg(tmp_path / "whole.dcm")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(DicomReadError, match=r"PixelData \(7FE0,0010\)"):
        library.import_file(cut)
    stored, was_there = library.import_file(whole)
    assert (was_there, stored.conflicts) == (False, 0)
    assert not list(library.incoming.iterdir())
