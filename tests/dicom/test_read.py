"""Reading images in every transfer syntax: the same pixels as pydicom's own decoders, or a refusal in one sentence."""

from pathlib import Path

import libjpeg
import numpy as np
import openjpeg
import pytest
from imagecodecs import jpeg2k_encode, jpeg_encode
from pydicom import dcmread
from pydicom.encaps import encapsulate, get_frame
from pydicom.pixels import get_decoder
from pydicom.uid import (
    UID,
    EnhancedSRStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from ductoview.dicom.read import read_facts, read_mammogram
from ductoview.errors import DicomReadError, NotAnImage
from tests.support.dicom_files import ALL, LOSSLESS, NATIVE, breast_like, write_image
from tests.support.mg_source import mg_dataset


def _name(syntax: UID) -> str:
    return str(syntax.keyword)


def _samples(syntax: UID) -> np.ndarray:
    return breast_like(bits=8).astype(np.uint8) if syntax == JPEGBaseline8Bit else breast_like()


@pytest.mark.parametrize("syntax", [*NATIVE, *LOSSLESS], ids=_name)
def test_lossless_syntaxes_give_back_every_stored_value(tmp_path: Path, syntax: UID) -> None:
    mammogram = read_mammogram(write_image(tmp_path / "image.dcm", breast_like(), syntax))
    np.testing.assert_array_equal(mammogram.pixels, breast_like())
    assert mammogram.pixels.dtype == np.uint16
    assert not mammogram.pixels.flags.writeable
    assert mammogram.facts.transfer_syntax_uid == syntax


def _peer_pixels(path: Path, syntax: UID) -> np.ndarray:
    """The image as another library decodes it: libjpeg, OpenJPEG, or pydicom's own RLE decoder."""
    ds = dcmread(path)
    if syntax == RLELossless:
        return get_decoder(syntax).as_array(ds, decoding_plugin="pydicom")[0]
    frame = get_frame(ds.PixelData, 0, number_of_frames=1)
    return openjpeg.decode(frame) if "2K" in syntax.keyword or "2000" in syntax.keyword else libjpeg.decode(frame)


@pytest.mark.parametrize("syntax", [syntax for syntax in ALL if syntax not in NATIVE], ids=_name)
def test_our_decoder_agrees_with_another_library(tmp_path: Path, syntax: UID) -> None:
    path = write_image(tmp_path / "image.dcm", _samples(syntax), syntax, bits=8 if syntax == JPEGBaseline8Bit else 12)
    ours = read_mammogram(path).pixels.astype(int)
    # ISO 10918-2 lets two inverse cosine transforms round differently; everything else is exact.
    allowed = 1 if syntax in (JPEGBaseline8Bit, JPEGExtended12Bit) else 0
    assert np.abs(ours - _peer_pixels(path, syntax)).max() <= allowed


@pytest.mark.parametrize("fill", [b"\0", b"\xff"])
@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEGLosslessSV1, JPEGExtended12Bit], ids=_name)
def test_a_stream_filled_up_to_an_even_length_is_whole(tmp_path: Path, syntax: UID, fill: bytes) -> None:
    path = write_image(tmp_path / "image.dcm", breast_like(), syntax)
    before = read_mammogram(path).pixels
    ds = dcmread(path)
    stream = get_frame(ds.PixelData, 0, number_of_frames=1).rstrip(b"\0")
    ds.PixelData = encapsulate([stream + fill * (2 - len(stream) % 2)])
    ds["PixelData"].is_undefined_length = True
    ds.save_as(path)
    np.testing.assert_array_equal(read_mammogram(path).pixels, before)


def test_a_jpeg_image_whose_last_row_is_air_is_whole_at_odd_and_even_lengths(tmp_path: Path) -> None:
    lengths = set()
    for seed in range(6):
        samples = breast_like(seed=seed).copy()
        samples[-3:] = 0
        path = write_image(tmp_path / "image.dcm", samples, JPEGLosslessSV1)
        stream = get_frame(dcmread(path).PixelData, 0, number_of_frames=1)
        lengths.add(len(stream.rstrip(b"\0")) % 2)
        np.testing.assert_array_equal(read_mammogram(path).pixels, samples)
        ds = dcmread(path)
        ds.PixelData = encapsulate([stream.rstrip(b"\0")[:-2] + b"\xff\xff\xff\xd9"])
        ds["PixelData"].is_undefined_length = True
        ds.save_as(path)
        np.testing.assert_array_equal(read_mammogram(path).pixels, samples)
    assert lengths == {0, 1}


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, JPEGLSLossless, RLELossless], ids=_name)
def test_each_frame_of_a_multi_frame_object_is_read_alone(tmp_path: Path, syntax: UID) -> None:
    frames = np.stack([breast_like(seed=seed) for seed in range(3)])
    path = write_image(tmp_path / "slices.dcm", frames, syntax)
    assert read_facts(path).frames == 3
    for number, frame in enumerate(frames):
        np.testing.assert_array_equal(read_mammogram(path, frame=number).pixels, frame)
    with pytest.raises(DicomReadError, match=r"Frame 4 .* NumberOfFrames \(0028,0008\) is 3"):
        read_mammogram(path, frame=3)


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, JPEGLSLossless, JPEGLosslessSV1, JPEG2000Lossless, RLELossless],
                         ids=_name)  # fmt: skip
def test_a_file_cut_at_any_sixteenth_is_refused(tmp_path: Path, syntax: UID) -> None:
    whole = write_image(tmp_path / "whole.dcm", breast_like(), syntax).read_bytes()
    for sixteenth in range(16):
        cut = tmp_path / "cut.dcm"
        cut.write_bytes(whole[: len(whole) * sixteenth // 16])
        for read in (read_facts, read_mammogram):
            with pytest.raises(DicomReadError) as refusal:
                read(cut)
            assert "\n" not in str(refusal.value)


def test_truncated_pixel_data_are_refused_with_both_byte_counts(tmp_path: Path) -> None:
    path = write_image(tmp_path / "image.dcm")
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(DicomReadError, match=r"holds 14,360 of 15,360 bytes"):
        read_mammogram(path)


def test_big_endian_is_refused_as_retired(tmp_path: Path) -> None:
    path = write_image(tmp_path / "image.dcm")
    path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.2\0"))
    assert dcmread(path, force=True).file_meta.TransferSyntaxUID == ExplicitVRBigEndian
    with pytest.raises(DicomReadError, match="retired"):
        read_facts(path)


def test_an_object_without_pixels_is_not_an_image_and_not_an_error(tmp_path: Path) -> None:
    nothing = {"PixelData": None, "Rows": None, "Columns": None, "ViewCodeSequence": None}
    report = write_image(tmp_path / "report.dcm", **nothing, Modality="SR", SOPClassUID=EnhancedSRStorage)
    with pytest.raises(NotAnImage, match="SR"):
        read_facts(report)
    cut_off = write_image(tmp_path / "image.dcm", **nothing)
    with pytest.raises(DicomReadError, match=r"PixelData .* is missing though this is an image"):
        read_facts(cut_off)


def test_facts_and_mammogram_name_the_same_bytes(tmp_path: Path) -> None:
    path = write_image(tmp_path / "image.dcm")
    assert read_facts(path) == read_mammogram(path).facts
    assert len(read_facts(path).ref.sha256) == 64


def _as_ybr(rgb: np.ndarray) -> np.ndarray:
    """PS3.3 C.7.6.3.1.2 YBR_FULL."""
    to_ybr = np.array([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])
    return np.clip(np.round(rgb @ to_ybr.T + [0, 128, 128]), 0, 255).astype(np.uint8)


def _lossless_jpeg(samples: np.ndarray) -> bytes:
    """As DCMTK writes it: neither an APP14 segment nor the components' ids name the colours, only the DICOM header does."""
    stream = bytes(jpeg_encode(samples, colorspace="RGB", outcolorspace="RGB", lossless=True))
    assert stream[2:4] == b"\xff\xee"
    stream = stream[:2] + stream[4 + int.from_bytes(stream[4:6], "big") :]
    for named, numbered in ((b"R\x11\0G\x11\0B\x11", b"\1\x11\0\2\x11\0\3\x11"), (b"\3R\0G\0B", b"\3\1\0\2\0\3")):
        assert stream.count(named) == 1
        stream = stream.replace(named, numbered)
    return stream


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, JPEGLosslessSV1, JPEG2000Lossless], ids=_name)
@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_the_luminance_of_a_colour_capture_does_not_depend_on_how_it_is_packed(
    tmp_path: Path, syntax: UID, photometric: str
) -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (8, 6, 3), dtype=np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    samples = rgb if photometric == "RGB" else _as_ybr(rgb)
    ds = mg_dataset(rows=64, columns=48, PhotometricInterpretation=photometric, PresentationLUTShape=None)
    ds.SamplesPerPixel, ds.PlanarConfiguration = 3, 0
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 8, 8, 7
    packed = {
        ExplicitVRLittleEndian: lambda: samples.tobytes(),
        JPEGLosslessSV1: lambda: encapsulate([_lossless_jpeg(samples)]),
        JPEG2000Lossless: lambda: encapsulate(
            [jpeg2k_encode(samples, level=0, reversible=True, mct=False, codecformat="j2k")]
        ),
    }
    ds.PixelData = packed[syntax]()
    ds["PixelData"].is_undefined_length = syntax != ExplicitVRLittleEndian
    ds.file_meta.TransferSyntaxUID = syntax
    ds.save_as(tmp_path / "capture.dcm", enforce_file_format=True)
    shown = read_mammogram(tmp_path / "capture.dcm").pixels
    assert np.abs(shown - rgb @ np.array([0.299, 0.587, 0.114])).max() < 3
