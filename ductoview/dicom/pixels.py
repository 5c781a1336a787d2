"""One frame's stored pixel values, whole or not at all."""

import warnings

import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import ExplicitVRLittleEndian

from ductoview.dicom.codecs import Samples, decoder_name, install_decoders
from ductoview.dicom.codestream import checked_codestream
from ductoview.dicom.encapsulation import check_items, frame_bytes
from ductoview.dicom.part10 import Part10
from ductoview.dicom.pixel_element import PixelElement
from ductoview.dicom.pixel_format import PixelFormat
from ductoview.dicom.transfer_syntaxes import NATIVE
from ductoview.dicom.values import MALFORMED
from ductoview.errors import DicomReadError

Stored = NDArray[np.uint16] | NDArray[np.int16]
# ITU-R BT.601, as integers of 1/1000.
_LUMINANCE = np.array([299, 587, 114], dtype=np.uint32)


def check_length(source: Part10, element: PixelElement, form: PixelFormat) -> None:
    """Raise DicomReadError when the pixel data cannot hold the frames the header states; no pixel is read."""
    if source.transfer_syntax not in NATIVE:
        if element.length is not None:
            raise DicomReadError(
                f"PixelData (7FE0,0010) of a compressed image states {element.length:,} bytes where the length must be"
                " undefined; fetch the file again."
            )
        check_items(source.path, element, frames=form.frames)
        return
    needed = form.frame_bytes * form.frames
    if element.length is None:
        raise DicomReadError(
            "PixelData (7FE0,0010) has an undefined length in an uncompressed transfer syntax; fetch the file again."
        )
    if element.length < needed:
        raise DicomReadError(
            f"PixelData (7FE0,0010) is too short: {element.length:,} of {needed:,} bytes for {form.frames} frame(s) of"
            f" {form.rows} x {form.columns}; fetch the file again."
        )


def pixels_of(source: Part10, element: PixelElement, form: PixelFormat, frame: int) -> tuple[Stored, tuple[str, ...]]:
    """Stored values of ``frame``: read-only, (rows, columns), uint16 or, when signed, int16; and warnings.

    Colour captures become their luminance (BT.601). Raises DicomReadError when a byte is missing or the data do not
    agree with the header.
    """
    native = source.transfer_syntax in NATIVE
    check_length(source, element, form)
    if not 0 <= frame < form.frames:
        raise DicomReadError(f"Frame {frame + 1} was asked for but NumberOfFrames (0028,0008) is {form.frames}.")
    if native:
        raw = element.bytes_at(source.path, frame * form.frame_bytes, form.frame_bytes)
        if len(raw) < form.frame_bytes:
            raise DicomReadError(f"PixelData is cut off: {len(raw):,} of {form.frame_bytes:,} bytes; fetch it again.")
        decoded = _native_colour(raw, form) if form.is_colour else _native_grey(raw, form)
    else:
        decoded = _decompressed(source, element, form, frame)
    if form.is_colour:
        return _frozen(_luminance(decoded)), ("A colour image: its luminance is shown and measured.",)
    values, notes = _stored_values(decoded, form, native=native)
    return _frozen(np.require(values, requirements="C")), notes


def _native_grey(raw: bytes, form: PixelFormat) -> Samples:
    flat: Samples = np.frombuffer(raw, "<u2") if form.bits_allocated == 16 else np.frombuffer(raw, "u1")
    return flat.reshape(form.rows, form.columns)


def _native_colour(raw: bytes, form: PixelFormat) -> Samples:
    pixels: Samples
    pixels, _ = get_decoder(ExplicitVRLittleEndian).as_array(raw, index=0, **_options(form))
    return pixels


def _decompressed(source: Part10, element: PixelElement, form: PixelFormat, frame: int) -> Samples:
    syntax = source.transfer_syntax
    stream = frame_bytes(source.path, element, frame=frame, frames=form.frames)
    stream = checked_codestream(stream, syntax, form)
    install_decoders()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels: Samples
            pixels, _ = get_decoder(syntax).as_array(
                encapsulate([stream], has_bot=False), index=0, decoding_plugin=decoder_name(syntax), **_options(form)
            )
    except (RuntimeError, *MALFORMED) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise DicomReadError(
            f"The {syntax.name} pixel data are damaged ({reason[-1].strip()[:160]}); fetch the file again."
        ) from error
    return pixels


def _options(form: PixelFormat) -> dict[str, object]:
    return {
        "rows": form.rows,
        "columns": form.columns,
        "samples_per_pixel": form.samples,
        "photometric_interpretation": form.photometric,
        "bits_allocated": form.bits_allocated,
        "bits_stored": form.bits_stored,
        "pixel_representation": int(form.signed),
        "planar_configuration": form.planar,
        "number_of_frames": 1,
        "pixel_keyword": "PixelData",
    }


def _stored_values(decoded: NDArray[np.generic], form: PixelFormat, *, native: bool) -> tuple[Stored, tuple[str, ...]]:
    """The ``bits_stored`` low bits as values; what lies above them (PS3.5 8.1.1: undefined) is cut off."""
    bits = decoded.view(f"u{decoded.dtype.itemsize}").astype(np.uint16, copy=False)
    if form.bits_stored == 16:
        return (bits.view(np.int16) if form.signed else bits), ()
    beyond = 16 - form.bits_stored
    if form.signed:
        return ((bits << beyond).view(np.int16) >> beyond).astype(np.int16, copy=False), ()
    largest = int(bits.max())
    if largest < 1 << form.bits_stored:
        return bits, ()
    if not native:
        raise DicomReadError(
            f"The compressed image holds the value {largest} beyond BitsStored (0028,0101) {form.bits_stored};"
            " fetch the file again."
        )
    kept: NDArray[np.uint16] = bits & np.uint16((1 << form.bits_stored) - 1)
    return kept, (f"Bits above BitsStored {form.bits_stored} held something else (an old overlay?) and were cut off.",)


def _luminance(colour: NDArray[np.generic]) -> NDArray[np.uint16]:
    weighted = colour.astype(np.uint32) @ _LUMINANCE
    grey: NDArray[np.uint16] = ((weighted + 500) // 1000).astype(np.uint16)
    return grey


def _frozen(values: Stored) -> Stored:
    values.flags.writeable = False
    return values
