"""What leaves with the pixels: old overlays in their unused bits, comments and envelopes beside them, letters drawn into them."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import UID, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from ductoview.dicom.deidentify import examine, write_deidentified
from tests.support.deidentified import how_of
from tests.support.mg_source import write_mg


@pytest.mark.parametrize("sign", [0, 1])
def test_an_old_overlay_in_the_unused_bits_of_the_pixels_goes_and_the_pixels_stay(tmp_path: Path, sign: int) -> None:
    source = write_mg(tmp_path / "a.dcm", PixelRepresentation=sign)
    ds = dcmread(source)
    pixels = np.frombuffer(ds.PixelData, "<u2") & 0x7FF
    ds.PixelData = np.where(np.arange(pixels.size) % 7, pixels, pixels | 0x8000).astype("<u2").tobytes()
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of())
    assert dcmread(tmp_path / "b.dcm").PixelData == pixels.tobytes()
    extended = (pixels | (0xF000 if sign else 0)).astype("<u2").tobytes()  # a sign that goes on is no overlay
    ds.PixelData = (np.frombuffer(extended, "<u2") | (0x800 if sign else 0)).astype("<u2").tobytes()
    ds.save_as(source)
    write_deidentified(source, tmp_path / "c.dcm", how_of())
    assert dcmread(tmp_path / "c.dcm").PixelData == ds.PixelData


def test_an_old_overlay_in_compressed_pixels_keeps_the_image_back(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm")
    ds = dcmread(source)
    ds.compress(RLELossless, generate_instance_uid=False)
    ds.add_new(0x60000100, "US", 16)
    ds.save_as(source)
    account = write_deidentified(source, tmp_path / "b.dcm", how_of(is_let_go=True))
    assert "compressed pixels" in account.left_out
    assert not (tmp_path / "b.dcm").exists()


@pytest.mark.parametrize("syntax", [JPEGBaseline8Bit, JPEG2000Lossless])
def test_a_comment_in_a_compressed_picture_and_an_envelope_of_the_original_go(tmp_path: Path, syntax: UID) -> None:
    source = write_mg(tmp_path / "a.dcm")
    ds = dcmread(source)
    grey = np.random.default_rng(7).integers(0, 255, (ds.Rows, ds.Columns), np.uint8)
    is_jpeg, told = syntax == JPEGBaseline8Bit, b"Doris Z."
    stream = cv2.imencode(".jpg" if is_jpeg else ".jp2", grey)[1].tobytes()
    stream = stream[stream.index(b"\xff\xd8\xff" if is_jpeg else b"\xff\x4f\xff\x51") :]
    at = 2 if is_jpeg else 4 + int.from_bytes(stream[4:6])
    comment = b"\xff\xfe" + b"\0\x0a" if is_jpeg else b"\xff\x64" + b"\0\x0c\0\x01"
    stream = stream[:at] + comment + told + stream[at:]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 8, 8, 7
    ds.PixelData = encapsulate([stream])
    ds["PixelData"].is_undefined_length = True
    ds.file_meta.TransferSyntaxUID = syntax
    envelope = Dataset()
    envelope.EncryptedContent = b"an envelope."
    ds.EncryptedAttributesSequence = [envelope]
    ds.save_as(source)
    write_deidentified(source, tmp_path / "b.dcm", how_of())
    new = dcmread(tmp_path / "b.dcm")
    assert "EncryptedAttributesSequence" not in new
    assert told in ds.PixelData
    assert told not in new.PixelData
    assert len(new.PixelData) == len(ds.PixelData)
    assert np.array_equal(new.pixel_array, ds.pixel_array)


def test_nobody_who_did_not_look_says_that_there_are_no_letters(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm", BurnedInAnnotation="YES")
    for found in (None, True):  # the look at the pixels misses handwriting
        account = examine(source, how_of(is_free_of_letters=found))
        assert "BurnedInAnnotation says YES" in account.left_out
        assert account.says_letters
    other = write_mg(tmp_path / "b.dcm")
    assert "Letters were found" in examine(other, how_of(is_free_of_letters=False)).left_out
    assert examine(source, how_of(is_let_go=True)).left_out == ""
    assert not examine(other, how_of()).says_letters


def test_only_a_persons_look_says_that_nobody_is_named_in_the_picture(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "a.dcm", BurnedInAnnotation="")
    write_deidentified(source, tmp_path / "b.dcm", how_of(is_free_of_letters=True))
    assert dcmread(tmp_path / "b.dcm").BurnedInAnnotation == ""
    write_deidentified(source, tmp_path / "c.dcm", how_of(is_let_go=True))
    assert dcmread(tmp_path / "c.dcm").BurnedInAnnotation == "NO"
