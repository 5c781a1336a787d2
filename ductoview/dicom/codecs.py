"""The fastest safe decoder for each transfer syntax, offered to pydicom through its decoder plug-in hook.

imagecodecs (libjpeg-turbo 3, OpenJPEG, OpenJPH) and pylibjpeg-rle; for JPEG-LS pydicom's own plug-in of pyjpegls is
the fastest. python-gdcm is removed wherever it is found: a crafted file makes it abort the whole process.
"""

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from pydicom.pixels import get_decoder
from pydicom.pixels.decoders.base import DecodeRunner
from pydicom.uid import UID

from ductoview.dicom.transfer_syntaxes import COMPRESSED, HIGH_THROUGHPUT, JPEG, JPEG_2000, JPEG_LS, RLE
from ductoview.errors import DicomReadError

Samples = NDArray[np.uint8] | NDArray[np.uint16]

_OURS = "ductoview"
_UNSAFE = "gdcm"
_THREADS = 2
# pydicom's names of plug-ins, best first; one decoder a syntax, since a second may "repair" what the first refused.
_PREFERRED = {
    **dict.fromkeys(COMPRESSED, (_OURS, "pylibjpeg")),
    **dict.fromkeys(JPEG_LS, ("pyjpegls", _OURS, "pylibjpeg")),
    **dict.fromkeys(RLE, (_OURS, "pylibjpeg", "pydicom")),
}
_MODULES = {**dict.fromkeys(COMPRESSED, "imagecodecs"), **dict.fromkeys(RLE, "rle")}

# Read by pydicom: what the plug-in needs for each transfer syntax.
DECODER_DEPENDENCIES = {
    **dict.fromkeys(COMPRESSED, ("numpy", "imagecodecs>=2026.3")),
    **dict.fromkeys(RLE, ("numpy", "pylibjpeg-rle>=2.2")),
}


def install_decoders() -> None:
    """Register our plug-in with pydicom and remove the unsafe one; calling it again does nothing."""
    for syntax in COMPRESSED:
        decoder = get_decoder(syntax)
        known = {**decoder._available, **decoder._unavailable}
        if _UNSAFE in known:
            decoder.remove_plugin(_UNSAFE)
        if _OURS not in known:
            decoder.add_plugin(_OURS, (__name__, "decode_frame"))


def decoder_name(syntax: UID) -> str:
    """The plug-in that decodes ``syntax`` on this machine; DicomReadError when none is installed."""
    available = get_decoder(syntax).available_plugins
    for name in _PREFERRED[syntax]:
        if name in available:
            return name
    raise DicomReadError(f"No decoder for {syntax.name} is installed; reinstall ductoview with its dependencies.")


def is_available(uid: str) -> bool:
    """pydicom asks this of a plug-in before it registers it."""
    return uid in _MODULES and find_spec(_MODULES[UID(uid)]) is not None


def decode_frame(src: bytes, runner: DecodeRunner) -> bytes | bytearray | memoryview:
    """One frame's samples in C order, called by pydicom; raises ValueError when the stream is damaged.

    The runner's ``bits_allocated`` is set to the size of the decoded samples, as pydicom asks of a plug-in.
    """
    syntax = runner.transfer_syntax
    if syntax in RLE:
        return _decode_rle(src, runner)
    pixels = _decode_jpeg(src, runner) if syntax in JPEG else _decode_jpeg_family(src, syntax)
    runner.set_option("bits_allocated", pixels.dtype.itemsize * 8)
    if pixels.ndim == 3:
        runner.set_option("planar_configuration", 0)
        if _turns_to_rgb(runner):
            runner.set_option("photometric_interpretation", "RGB")
    return np.ascontiguousarray(pixels).data.cast("B")


def _turns_to_rgb(runner: DecodeRunner) -> bool:
    """True when the decoder itself turns colours to RGB: JPEG with loss, and the transforms that are part of JPEG 2000."""
    if runner.transfer_syntax in JPEG:
        return not _is_lossless_jpeg(runner)
    return str(runner.photometric_interpretation) in ("YBR_ICT", "YBR_RCT")


def _is_lossless_jpeg(runner: DecodeRunner) -> bool:
    return "Lossless" in runner.transfer_syntax.keyword


def _decode_jpeg(src: bytes, runner: DecodeRunner) -> Samples:
    from imagecodecs import jpeg_decode

    def decode(stream: bytes) -> Samples:
        return np.asarray(jpeg_decode(stream, colorspace=stored_as, outcolorspace=shown_as))

    is_colour = runner.samples_per_pixel > 1
    # Without loss nothing is transformed (ITU-T T.81 H.1): the components are what the header calls them.
    as_they_are = runner.photometric_interpretation == "RGB" or _is_lossless_jpeg(runner)
    stored_as = "RGB" if is_colour and as_they_are else None
    shown_as = "RGB" if is_colour else None
    pixels = decode(src)
    # A stream of odd length is filled up to an even one, so its end marker is not always its last two bytes; and before
    # a marker may stand any number of fill bytes FF (ITU-T T.81 B.1.1.2).
    body = src[: src.rfind(_END)].rstrip(b"\xff")
    if _may_have_run_out(pixels) and not np.array_equal(decode(body + _FILLER + _END), pixels):
        raise ValueError("the JPEG data stop before the last row")
    return pixels


def _may_have_run_out(pixels: Samples) -> bool:
    """True when the last row is flat: what libjpeg silently fills in for missing data always is.

    Only then is the stream decoded again with data appended before its end: a complete one gives the same pixels.
    """
    return bool((pixels[-1] == pixels[-1, 0]).all())


def _decode_jpeg_family(src: bytes, syntax: UID) -> Samples:
    from imagecodecs import htj2k_decode, jpeg2k_decode, jpegls_decode

    if syntax in JPEG_2000:
        return np.asarray(jpeg2k_decode(src, numthreads=_THREADS))
    if syntax in HIGH_THROUGHPUT:
        return np.asarray(htj2k_decode(src))
    return np.asarray(jpegls_decode(src))


def _decode_rle(src: bytes, runner: DecodeRunner) -> bytearray:
    from rle.rle import decode_frame as decode_rle_frame

    runner.set_option("planar_configuration", 1)
    frame: bytearray = decode_rle_frame(src, runner.rows * runner.columns, runner.bits_allocated, "<")
    return frame


_END = b"\xff\xd9"
# Entropy-coded bytes that are no marker (never FF), long enough to give the missing rows other values.
_FILLER = bytes((37 * place + 11) % 251 for place in range(4096))
