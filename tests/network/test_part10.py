"""Objects as files: the head we write, and the facts we read, of good and of hostile ones."""

import zlib
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
)

from ductoview.errors import NetworkError
from ductoview.network.part10 import file_head, object_facts
from tests.network.support import dataset_bytes
from tests.support.dicom_files import write_image


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, JPEG2000Lossless]
)
def test_facts_of_a_file(tmp_path: Path, syntax: str) -> None:
    path = write_image(tmp_path / "image.dcm", None, syntax)
    ds = dcmread(path)
    facts = object_facts(path)
    assert (facts.sop_class_uid, facts.sop_instance_uid) == (ds.SOPClassUID, ds.SOPInstanceUID)
    assert (facts.study_uid, facts.transfer_syntax_uid, facts.plain) == (ds.StudyInstanceUID, syntax, True)


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_facts_of_a_bare_dataset(tmp_path: Path, syntax: str) -> None:
    whole = write_image(tmp_path / "image.dcm", None, syntax)
    bare = tmp_path / "bare.dcm"
    bare.write_bytes(dataset_bytes(whole))
    facts, expected = object_facts(bare), object_facts(whole)
    assert (facts.sop_instance_uid, facts.transfer_syntax_uid) == (expected.sop_instance_uid, syntax)
    assert not facts.plain


def test_a_head_and_the_dataset_are_a_file(tmp_path: Path) -> None:
    whole = write_image(tmp_path / "image.dcm")
    ds = dcmread(whole)
    made = tmp_path / "made.dcm"
    made.write_bytes(file_head(ds.SOPClassUID, ds.SOPInstanceUID, ExplicitVRLittleEndian) + dataset_bytes(whole))
    read = dcmread(made)
    assert read == ds
    assert read.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
    assert object_facts(made).plain


@pytest.mark.parametrize("content", [b"", b"text", b"\0" * 128 + b"DICM", b"\0" * 128 + b"DICM" + b"\xff" * 200])
def test_what_is_no_object(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.dcm"
    path.write_bytes(content)
    with pytest.raises(NetworkError, match=r"bad\.dcm cannot be read as a DICOM file"):
        object_facts(path)


def test_a_deflate_bomb_is_not_blown_up(tmp_path: Path) -> None:
    """Many megabytes of zeros in few bytes: only the first megabytes are looked at."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(64)) + packer.flush()
    path = tmp_path / "bomb.dcm"
    path.write_bytes(file_head("1.2.3", "1.2.3", DeflatedExplicitVRLittleEndian) + packed)
    with pytest.raises(NetworkError):
        object_facts(path)
