"""A compressed object comes out uncompressed under its own UIDs, with its very pixels, or not at all."""

from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSNearLossless, RLELossless

from ductoview.dicom import transcode
from ductoview.dicom.read import read_mammogram
from ductoview.dicom.transcode import uncompress
from ductoview.errors import DicomReadError
from tests.support.dicom_files import LOSSLESS, LOSSY, breast_like, write_image


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda syntax: syntax.keyword)
def test_a_lossless_object_keeps_its_uids_and_every_value(tmp_path: Path, syntax: UID) -> None:
    original = breast_like()
    source = write_image(tmp_path / "in.dcm", original, syntax)
    uncompress(source, tmp_path / "out.dcm")
    was, became = dcmread(source), dcmread(tmp_path / "out.dcm")
    assert became.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert became.SOPInstanceUID == became.file_meta.MediaStorageSOPInstanceUID == was.SOPInstanceUID
    assert became.PixelData == original.astype("<u2").tobytes(), "not even through a decoder of ours"
    assert became.get("LossyImageCompression") == "00"


@pytest.mark.parametrize("syntax", LOSSY, ids=lambda syntax: syntax.keyword)
def test_a_lossy_object_is_what_its_decoder_says(tmp_path: Path, syntax: UID) -> None:
    source = write_image(tmp_path / "in.dcm", None, syntax, LossyImageCompression="01")
    uncompress(source, tmp_path / "out.dcm")
    assert np.array_equal(read_mammogram(source).pixels, read_mammogram(tmp_path / "out.dcm").pixels)
    assert dcmread(tmp_path / "out.dcm").LossyImageCompression == "01"


@pytest.mark.parametrize(("syntax", "method"), [(JPEGBaseline8Bit, "ISO_10918_1"), (JPEGLSNearLossless, "ISO_14495_1")])
def test_losses_that_only_the_transfer_syntax_told_are_told_by_the_header(
    tmp_path: Path, syntax: UID, method: str
) -> None:
    source = write_image(tmp_path / "in.dcm", None, syntax, LossyImageCompression=None)
    uncompress(source, tmp_path / "out.dcm")
    became = dcmread(tmp_path / "out.dcm")
    assert (became.LossyImageCompression, became.LossyImageCompressionMethod) == ("01", method)
    assert 0.5 < became.LossyImageCompressionRatio < 10, "small and noisy: hardly compressed at all"


def test_all_frames_come_along(tmp_path: Path) -> None:
    frames = np.stack([breast_like(seed=seed) for seed in (1, 2, 3)])
    uncompress(write_image(tmp_path / "in.dcm", frames, JPEG2000Lossless), tmp_path / "out.dcm")
    assert dcmread(tmp_path / "out.dcm").PixelData == frames.astype("<u2").tobytes()


def test_one_with_a_compressed_icon_is_refused(tmp_path: Path) -> None:
    source = write_image(tmp_path / "in.dcm", None, RLELossless)
    ds, icon = dcmread(source), Dataset()
    icon.PixelData = encapsulate([b"ABCD"])
    icon["PixelData"].VR, icon["PixelData"].is_undefined_length = "OB", True
    ds.IconImageSequence = [icon]
    ds.save_as(source)
    with pytest.raises(DicomReadError, match="compressed icon"):
        uncompress(source, tmp_path / "out.dcm")


def test_a_damaged_one_is_refused(tmp_path: Path) -> None:
    source = write_image(tmp_path / "in.dcm", None, JPEG2000Lossless)
    raw = source.read_bytes()
    source.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(DicomReadError):
        uncompress(source, tmp_path / "out.dcm")


def test_an_uncompressed_one_has_nothing_to_be_done(tmp_path: Path) -> None:
    with pytest.raises(DicomReadError, match="is not compressed"):
        uncompress(write_image(tmp_path / "in.dcm"), tmp_path / "out.dcm")


@pytest.mark.parametrize(
    ("spoil", "words"), [("PixelData", "pixels of the uncompressed object"), ("PatientID", "PatientID changed")]
)
def test_what_came_out_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str, words: str
) -> None:
    """A fault of an encoder in the middle, which no real one here has."""

    def spoiling(ds: object, *_: object) -> None:
        value = getattr(ds, spoil)
        setattr(ds, spoil, value[:-2] + b"\7\7" if isinstance(value, bytes) else "OTHER")

    monkeypatch.setattr(transcode, "_mark_losses", spoiling)
    with pytest.raises(DicomReadError, match=words):
        uncompress(write_image(tmp_path / "in.dcm", None, JPEG2000Lossless), tmp_path / "out.dcm")
