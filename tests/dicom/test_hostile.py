"""Malformed and hostile files through the worker: each has its verdict, said in one line, and none harms the program."""

import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from ductoview.errors import WorkerError
from ductoview.model.image import Mammogram
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from tests.support.dicom_files import breast_like, codestream, image_dataset, write_image
from tests.support.verdicts import verdict

PIXELS = breast_like()


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(size=2, memory_mb=2048) as pool:
        pool.warm()
        yield pool


def _raw(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _edited(path: Path, edit: Callable[[bytes], bytes], **changes: Any) -> None:
    path.write_bytes(edit(write_image(path, PIXELS, **changes).read_bytes()))


def _value(path: Path, keyword: str, packed: bytes, **changes: Any) -> None:
    """Overwrite the value bytes of a US attribute, which pydicom would refuse to write."""
    ds = dcmread(write_image(path, PIXELS, **changes))
    at = DicomBytesIO(path.read_bytes())
    head = struct.pack("<HH", ds[keyword].tag.group, ds[keyword].tag.element) + b"US"
    place = at.getvalue().index(head) + 8
    whole = bytearray(at.getvalue())
    whole[place : place + len(packed)] = packed
    path.write_bytes(bytes(whole))


def _encapsulated(path: Path, syntax: Any, frames: list[bytes], **changes: Any) -> None:
    ds = image_dataset(PIXELS, syntax, **changes)
    ds.PixelData = encapsulate(frames)
    ds["PixelData"].is_undefined_length = True
    ds.save_as(path, enforce_file_format=True)


def _patched(stream: bytes, marker: bytes, offset: int, packed: bytes) -> bytes:
    place = stream.index(marker) + offset
    return stream[:place] + packed + stream[place + len(packed) :]


def _nested(path: Path, depth: int) -> None:
    whole = write_image(path, PIXELS).read_bytes()
    place = whole.index(struct.pack("<HH", 0x7FE0, 0x0010))
    opening = struct.pack("<HH2sHLHHL", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF, 0xFFFE, 0xE000, 0xFFFFFFFF)
    path.write_bytes(whole[:place] + opening * depth + whole[place:])


def _bomb(path: Path) -> None:
    write_image(path, PIXELS, DeflatedExplicitVRLittleEndian)
    whole = path.read_bytes()
    meta = 132 + 12 + struct.unpack("<L", whole[140:144])[0]
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = bytes(1 << 24)
    path.write_bytes(whole[:meta] + b"".join(deflater.compress(zeros) for _ in range(4)) + deflater.flush())


def _text_at(path: Path, keyword: str, raw: bytes, charset: str | None) -> None:
    ds = image_dataset(PIXELS, SpecificCharacterSet=charset)
    ds.save_as(path, enforce_file_format=True)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"Phantom^Doris\x20", raw.ljust(14)[:14]))


def _rle(path: Path, edit: Callable[[bytes], bytes]) -> None:
    _encapsulated(path, RLELossless, [edit(codestream(PIXELS, RLELossless))])


def _jpeg(path: Path, edit: Callable[[bytes], bytes]) -> None:
    _encapsulated(path, JPEGLosslessSV1, [edit(codestream(PIXELS, JPEGLosslessSV1))])


def _j2k(path: Path, edit: Callable[[bytes], bytes]) -> None:
    _encapsulated(path, JPEG2000Lossless, [edit(codestream(PIXELS, JPEG2000Lossless))])


_JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_TAG = struct.pack("<HH", 0x7FE0, 0x0010)

REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty file": (lambda p: _raw(p, b""), r"empty \(0 bytes\)"),
    "shorter than a preamble": (lambda p: _raw(p, bytes(131)), "no DICOM file"),
    "preamble and DICM only": (lambda p: _raw(p, bytes(128) + b"DICM"), "TransferSyntaxUID|damaged"),
    "text": (lambda p: _raw(p, b"Dear radiologist,\n" * 20), "but text"),
    "zip": (lambda p: _raw(p, b"PK\x03\x04" + bytes(300)), "ZIP archive"),
    "pdf": (lambda p: _raw(p, b"%PDF-1.7\n" + bytes(300)), "PDF document"),
    "png": (lambda p: _raw(p, b"\x89PNG\r\n\x1a\n" + bytes(300)), "PNG picture"),
    "no transfer syntax": (
        lambda p: _edited(p, lambda b: b.replace(b"\x02\x00\x10\x00UI", b"\x02\x00\x11\x00UI")),
        "TransferSyntaxUID",
    ),
    "unknown transfer syntax": (
        lambda p: _edited(p, lambda b: b.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.9.9\0")),
        r"1\.2\.840\.10008\.1\.9\.9 \(unknown\)",
    ),
    "deflated data damaged": (
        lambda p: _edited(p, lambda b: b[:400] + bytes(64) + b[464:], syntax=DeflatedExplicitVRLittleEndian),
        "deflated data|header is damaged|TransferSyntax|too short|missing",
    ),
    "deflate bomb": (_bomb, "grow beyond"),
    "pixel data length FFFFFFFE": (
        lambda p: _edited(p, lambda b: _patched(b, _TAG, 8, b"\xfe\xff\xff\xff")),
        "4,294,967,294 bytes",
    ),
    "undefined length without compression": (
        lambda p: _edited(p, lambda b: _patched(b, _TAG, 8, b"\xff\xff\xff\xff")),
        "undefined length",
    ),
    "sequence longer than the file": (
        lambda p: _edited(p, lambda b: b.replace(_TAG, struct.pack("<HH2sHL", 0x0040, 0xA730, b"SQ", 0,
            0xFFFFFFF0) + _TAG)),
        ".",
    ),
    "2000 nested sequences": (lambda p: _nested(p, 2000), "damaged|RecursionError|missing"),
    "50000 nested sequences": (lambda p: _nested(p, 50_000), "damaged|RecursionError|missing|cut off"),
    "rows 0": (lambda p: _value(p, "Rows", b"\0\0"), "Rows is 0"),
    "rows missing": (lambda p: write_image(p, PIXELS, Rows=None), "Rows is missing"),
    "65535 x 65535 with short data": (
        lambda p: write_image(p, PIXELS, Rows=65535, Columns=65535),
        "beyond the 100,000,000",
    ),
    "rows larger than the data": (lambda p: write_image(p, PIXELS, Rows=97), "15,360 of 15,520 bytes"),
    "number of frames 0": (lambda p: write_image(p, PIXELS, NumberOfFrames=0), "NumberOfFrames is 0"),
    "number of frames -5": (lambda p: write_image(p, PIXELS, NumberOfFrames=-5), "NumberOfFrames is -5"),
    "number of frames 2147483647": (lambda p: write_image(p, PIXELS, NumberOfFrames=2147483647), "NumberOfFrames is"),
    "number of frames abc": (
        lambda p: _edited(p, lambda b: b.replace(b"\x28\x00\x08\x00IS\x04\x001234",
            b"\x28\x00\x08\x00IS\x04\x00abc "), NumberOfFrames=1234),
        "NumberOfFrames is 'abc'",
    ),
    "bits allocated 0": (lambda p: _value(p, "BitsAllocated", b"\0\0"), "BitsAllocated is 0"),
    "bits allocated 12": (lambda p: _value(p, "BitsAllocated", b"\x0c\0"), "BitsAllocated .* 12"),
    "bits allocated 64": (lambda p: _value(p, "BitsAllocated", b"\x40\0"), "BitsAllocated .* 64"),
    "bits stored beyond allocated": (lambda p: _value(p, "BitsStored", b"\x11\0"), "BitsStored is 17"),
    "high bit": (lambda p: _value(p, "HighBit", b"\x0f\0"), "HighBit"),
    "samples per pixel 2": (lambda p: _value(p, "SamplesPerPixel", b"\x02\0"), "SamplesPerPixel 2"),
    "palette colour": (lambda p: write_image(p, PIXELS, PhotometricInterpretation="PALETTE COLOR"), "PALETTE COLOR"),
    "one byte short": (lambda p: write_image(p, PIXELS[:, :-1], Columns=80), "of 15,360 bytes"),
    "rle with 99 segments": (lambda p: _rle(p, lambda s: struct.pack("<L", 99) + s[4:]), "99 segments instead of 2"),
    "rle with a short header": (lambda p: _rle(p, lambda s: s[:40]), "40 bytes"),
    "rle segment past the end": (
        lambda p: _rle(p, lambda s: s[:8] + struct.pack("<L", 1 << 30) + s[12:]),
        "lie outside",
    ),
    "rle overrun": (lambda p: _rle(p, lambda s: s[:70]+ b"\x7f" * 10), "lie outside|damaged|PanicException"),
    "rle cut": (lambda p: _rle(p, lambda s: s[:-600]), "damaged|PanicException"),
    "jpeg 65500 x 65500": (
        lambda p: _jpeg(p, lambda s: _patched(s, b"\xff\xc3", 5, struct.pack(">HH", 65500, 65500))),
        "65500 x 65500 but Rows x Columns say 96 x 80",
    ),
    "jpeg of another depth": (lambda p: _jpeg(p, lambda s: _patched(s, b"\xff\xc3", 4, b"\x08")), "8 bits a pixel"),
    "jpeg of three components": (
        lambda p: _encapsulated(p, JPEGLosslessSV1, [imagecodecs.jpeg_encode(np.zeros((96, 80, 3), np.uint8),
            lossless=True)]),
        "3 components",
    ),
    "jpeg baseline called lossless": (
        lambda p: _encapsulated(p, JPEGLosslessSV1, [imagecodecs.jpeg_encode(np.zeros((96, 80), np.uint8))]),
        "process FFC0",
    ),
    "jpeg cut": (lambda p: _jpeg(p, lambda s: s[: len(s) // 2]), "cut off: no end marker"),
    "jpeg cut, end marker put back": (
        lambda p: _jpeg(p, lambda s: s[: len(s) // 2] + b"\xff\xd9"),
        "stop before the last row|Unsupported marker",
    ),
    "jpeg of nothing": (lambda p: _jpeg(p, lambda s: b"\xff\xd8" + bytes(100) + b"\xff\xd9"), "no JPEG frame head"),
    "jpeg-ls cut, end marker put back": (
        lambda p: _encapsulated(p, JPEGLSLossless, [codestream(PIXELS, JPEGLSLossless)[:1500] + b"\xff\xd9"]),
        "damaged",
    ),
    "jpeg-ls claimed, jpeg inside": (
        lambda p: _encapsulated(p, JPEGLSLossless, [codestream(PIXELS, JPEGLosslessSV1)]),
        "process FFC3",
    ),
    "j2k 30000 x 30000": (
        lambda p: _j2k(p, lambda s: _patched(s, b"\xff\x51", 6, struct.pack(">LL", 30000, 30000))),
        "30000 x 30000|tiles",
    ),
    "j2k one-pixel tiles": (
        lambda p: _j2k(p, lambda s: _patched(s, b"\xff\x51", 22, struct.pack(">LL", 1, 1))),
        "1 of 7,680 tiles",
    ),
    "j2k 255 components": (
        lambda p: _j2k(p, lambda s: _patched(s, b"\xff\x51", 38, struct.pack(">H", 255))),
        "255 components",
    ),
    "j2k cut": (lambda p: _j2k(p, lambda s: s[: len(s) // 2]), "cut off"),
    "j2k cut, end marker put back": (
        lambda p: _j2k(p, lambda s: s[: len(s) // 2] + b"\xff\xd9"),
        "cut off: a tile holds",
    ),
    "htj2k cut, end marker put back": (
        lambda p: _encapsulated(p, HTJ2KLossless, [codestream(PIXELS, HTJ2KLossless)[:4000] + b"\xff\xd9"]),
        "cut off: a tile holds",
    ),
    "jp2 box of length 0": (
        lambda p: _encapsulated(p, JPEG2000Lossless, [_JP2 + struct.pack(">L4s", 0, b"ftyp") + bytes(56)]),
        "JP2 file without a codestream",
    ),
    "jp2 box of length 1": (
        lambda p: _encapsulated(p, JPEG2000Lossless, [_JP2 + struct.pack(">L4sQ", 1, b"ftyp", 0) + b"x" * 56]),
        "JP2 file without a codestream",
    ),
    "encapsulated without items": (lambda p: _encapsulated(p, JPEGLSLossless, []), "holds no frame"),
    "fewer frames than stated": (
        lambda p: _encapsulated(p, JPEGLSLossless, [codestream(PIXELS, JPEGLSLossless)] * 2, NumberOfFrames=3),
        "NumberOfFrames .* 3 but PixelData holds 2",
    ),
    "no photometric interpretation": (
        lambda p: write_image(p, PIXELS, PhotometricInterpretation=None),
        "PhotometricInterpretation",
    ),
    "no SOP instance UID": (lambda p: write_image(p, PIXELS, SOPInstanceUID=None), "SOPInstanceUID is missing"),
    "pixels missing": (lambda p: write_image(p, PIXELS, PixelData=None), r"PixelData \(7FE0,0010\) is missing"),
    "float pixels": (
        lambda p: _edited(p, lambda b: b.replace(_TAG + b"OW", struct.pack("<HH", 0x7FE0, 0x0008) + b"OF")),
        "floating point",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(pool: WorkerPool, tmp_path: Path, name: str) -> None:
    make, words = REFUSED[name]
    path = tmp_path / "hostile.dcm"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make(path)
    try:
        sentence = pool.run(verdict, path, deadline_s=10)
    except WorkerError as error:
        sentence = str(error)
    assert isinstance(sentence, str), "an image was shown"
    assert re.search(words, sentence)
    assert "\n" not in sentence


def _lut(descriptor: list[int], data: bytes) -> list[Dataset]:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", descriptor)
    item.add_new("LUTData", "OW", data)
    return [item]


WARNED: dict[str, tuple[Callable[[Path], object], str]] = {
    "program in the preamble": (lambda p: _edited(p, lambda b: b"MZ" + b[2:]), ""),
    "trailing garbage": (lambda p: _edited(p, lambda b: b + b"\x99" * 77), ""),
    "no preamble": (
        lambda p: _edited(p, lambda b: b[144 + struct.unpack("<L", b[140:144])[0] :]),
        "lacks the DICOM preamble",
    ),
    "group length wrong": (lambda p: _edited(p, lambda b: b[:140] + b"\0\0\0\0" + b[144:]), ""),
    "implicit said, explicit written": (
        lambda p: _edited(p, lambda b: b.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0\0\0")),
        "explicit VR",
    ),
    "unknown character set": (
        lambda p: _text_at(p, "PatientName", b"M\xfcller^Anna", "ISO_IR 999"),
        "SpecificCharacterSet",
    ),
    "no character set": (lambda p: _text_at(p, "PatientName", "Müller^Anna".encode(), None), "SpecificCharacterSet"),
    "bytes no UTF-8": (lambda p: _text_at(p, "PatientName", b"M\xfcller^Anna", "ISO_IR 192"), ""),
    "NUL in a name": (lambda p: _text_at(p, "PatientName", b"M\0ller^Anna", "ISO_IR 100"), ""),
    "short VOI LUT": (
        lambda p: write_image(p, PIXELS, VOILUTSequence=_lut([4096, 0, 12], bytes(100))),
        "VOI LUT 1 cannot be used",
    ),
    "VOI LUT of 0 = 65536 entries, short": (
        lambda p: write_image(p, PIXELS, VOILUTSequence=_lut([0, 0, 16], bytes(4096))),
        "65,536 entries",
    ),
    "window width 0": (lambda p: write_image(p, PIXELS, WindowWidth=0), "Window 1"),
    "window width NaN": (lambda p: write_image(p, PIXELS, WindowWidth=float("nan")), "WindowWidth"),
    "window centre 1e308": (lambda p: write_image(p, PIXELS, WindowCenter=1e308), "Window 1"),
    "window counts differ": (
        lambda p: write_image(p, PIXELS, WindowCenter=[100, 200], WindowWidth=[50, 60, 70]),
        "whole pairs",
    ),
    "rescale slope 0": (lambda p: write_image(p, PIXELS, RescaleSlope=0), "RescaleSlope 0"),
    "signed mammogram": (lambda p: write_image(p, PIXELS.astype(np.int16), bits=13), "signed"),
    "pixel spacing NaN": (
        lambda p: write_image(p, PIXELS, PixelSpacing=[float("nan"), 0.1], ImagerPixelSpacing=None),
        "lengths are in pixels",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNED)
def test_shown_whole_with_a_warning(pool: WorkerPool, tmp_path: Path, name: str) -> None:
    make, words = WARNED[name]
    path = tmp_path / "odd.dcm"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make(path)
    mammogram: Mammogram = pool.run(tasks.decode, path, deadline_s=10)
    np.testing.assert_array_equal(mammogram.pixels, PIXELS)
    if words:
        assert any(words in warning for warning in mammogram.facts.warnings), mammogram.facts.warnings


def test_the_pool_reads_a_good_file_after_all_of_them(pool: WorkerPool, tmp_path: Path) -> None:
    good = pool.run(tasks.decode, write_image(tmp_path / "good.dcm", PIXELS, ExplicitVRLittleEndian))
    np.testing.assert_array_equal(good.pixels, PIXELS)
