"""A DICOM file opened with suspicion: its header, and where its pixel data lie; no pixel is touched here (PS3.10)."""

import hashlib
import warnings
import zlib
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from pydicom import Dataset, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.filewriter import write_file_meta_info
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
)

from ductoview.dicom.pixel_element import PixelElement, locate_pixels
from ductoview.dicom.transfer_syntaxes import READABLE
from ductoview.dicom.values import MALFORMED
from ductoview.errors import DicomReadError, NotAnImage

_PREAMBLE = 128
# Limits of reading: more is an attack or a mistake, and would take the memory of a worker.
MOST_INFLATED = 1 << 30
MOST_RATIO = 200
_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"), (b"\x1f\x8b", "a gzip archive"), (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"), (b"GIF8", "a GIF picture"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
    (b"{", "a JSON text"), (b"<", "an XML or HTML text"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part10:
    """One opened file: ``header`` without pixel data, and ``pixels``, None when the object has none.

    ``transfer_syntax`` is the one the file states; ``sha256`` is of all its bytes.
    """

    path: Path
    header: Dataset
    transfer_syntax: UID
    pixels: PixelElement | None
    sha256: str
    warnings: tuple[str, ...] = ()


def open_part10(path: Path) -> Part10:
    """Open ``path``.

    Raises DicomReadError when it is no DICOM file, is damaged or in an unknown or retired transfer syntax, and
    NotAnImage for a DICOMDIR.
    """
    try:
        with path.open("rb") as file:
            return _opened(path, file)
    except OSError as error:
        raise DicomReadError(f"The file cannot be opened: {error.strerror or error}.") from error


def _opened(path: Path, file: BufferedReader) -> Part10:
    notes = []
    has_preamble = _has_preamble(file)
    syntax = _stated_syntax(path) if has_preamble else None
    stream: BinaryIO = file
    size = file.seek(0, 2)
    file.seek(0)
    if syntax == DeflatedExplicitVRLittleEndian:
        inflated = _inflated(path, file.read())
        stream, size = BytesIO(inflated), len(inflated)
    header = _header(stream, force=not has_preamble)
    implicit = _is_implicit(header)
    if syntax is None:
        syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        notes.append("The file lacks the DICOM preamble and file meta information; it was read all the same.")
    elif implicit != (syntax == ImplicitVRLittleEndian):
        notes.append(
            f"TransferSyntaxUID says {syntax.name} but the data are {'implicit' if implicit else 'explicit'} VR;"
            " they were read as they are."
        )
    pixels = locate_pixels(stream, size, implicit=implicit)
    file.seek(0)
    return Part10(
        path=path,
        header=header,
        transfer_syntax=syntax,
        pixels=pixels.held_in(stream.getvalue()) if pixels and isinstance(stream, BytesIO) else pixels,
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),
        warnings=tuple(notes),
    )


def _has_preamble(file: BinaryIO) -> bool:
    """True for a Part 10 file, False for a bare dataset that may be read; DicomReadError for anything else."""
    head = file.read(_PREAMBLE + 4)
    if not head:
        raise DicomReadError("The file is empty (0 bytes); fetch it again.")
    if head[_PREAMBLE:] == b"DICM":
        return True
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise DicomReadError(f"This is no DICOM file but {what}.")
    if head[:4] in (b"\x08\x00\x00\x00", b"\x08\x00\x05\x00", b"\x08\x00\x08\x00", b"\x08\x00\x16\x00"):
        return False
    if all(byte in b"\t\n\r\x0c" or byte >= 0x20 for byte in head):
        raise DicomReadError("This is no DICOM file but text.")
    raise DicomReadError("This is no DICOM file: it lacks 'DICM' after the preamble.")


def _stated_syntax(path: Path) -> UID:
    try:
        meta = read_file_meta_info(path)
        syntax = UID(str(meta.get("TransferSyntaxUID") or ""))
        media_class = str(meta.get("MediaStorageSOPClassUID") or "")
    except (InvalidDicomError, *MALFORMED) as error:
        raise DicomReadError(
            f"The file meta information is damaged ({_brief(error)}); fetch the file again."
        ) from error
    if media_class == MediaStorageDirectoryStorage:
        raise NotAnImage("This is a DICOMDIR, an index of other files.")
    if not syntax:
        raise DicomReadError("TransferSyntaxUID (0002,0010) is missing, so the data cannot be read; fetch it again.")
    if syntax == ExplicitVRBigEndian:
        raise DicomReadError(
            "TransferSyntaxUID (0002,0010) is Explicit VR Big Endian, which DICOM has retired;"
            " convert the file with dcmconv +te."
        )
    if syntax not in READABLE:
        name = syntax.name if syntax.name != syntax else "unknown"
        raise DicomReadError(f"TransferSyntaxUID (0002,0010) {syntax} ({name}) cannot be read; ask for another one.")
    return syntax


def _inflated(path: Path, whole: bytes) -> bytes:
    """The deflated file as the same file in Explicit VR Little Endian; refuses damage, more than 1 GiB or 200:1."""
    meta = read_file_meta_info(path)
    start = _PREAMBLE + 4 + 12 + int(meta.get("FileMetaInformationGroupLength") or 0)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    limit = min(MOST_INFLATED, max(1, len(whole)) * MOST_RATIO)
    try:
        data = inflater.decompress(whole[start:], limit)
    except zlib.error as error:
        raise DicomReadError(f"The deflated data are damaged ({error}); fetch the file again.") from error
    if inflater.unconsumed_tail:
        raise DicomReadError(f"The deflated data grow beyond {limit:,} bytes and were not opened.")
    if not inflater.eof:
        raise DicomReadError(
            f"The deflated data are cut off after {len(whole):,} bytes of the file; fetch the file again."
        )
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    plain = BytesIO(b"\0" * _PREAMBLE + b"DICM")
    plain.seek(0, 2)
    write_file_meta_info(plain, meta, enforce_standard=False)
    return plain.getvalue() + data


def _header(stream: BinaryIO, *, force: bool) -> Dataset:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            header = dcmread(stream, stop_before_pixels=True, force=force)
    except (InvalidDicomError, *MALFORMED) as error:
        raise DicomReadError(f"The header is damaged ({_brief(error)}); fetch the file again.") from error
    if len(header) == 0:
        raise DicomReadError("The file holds no attributes after its file meta information; fetch it again.")
    return header


def _is_implicit(header: Dataset) -> bool:
    """How the elements really are encoded, which the transfer syntax may state wrongly."""
    for tag in header.keys():  # noqa: SIM118
        element = header.get_item(tag)
        if isinstance(element, RawDataElement):
            return bool(element.is_implicit_VR)
    return header.original_encoding[0] is True


def _brief(error: BaseException) -> str:
    first = str(error).strip().splitlines()
    return first[0][:160] if first else type(error).__name__
