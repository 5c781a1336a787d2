"""A compressed object uncompressed, for a node that refuses its transfer syntax: same UIDs, same values, proven equal."""

import warnings
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.pixels import pixel_array
from pydicom.uid import UID, JPEGLSNearLossless

from ductoview.dicom.codecs import decoder_name, install_decoders
from ductoview.dicom.part10 import open_part10
from ductoview.dicom.read import check_whole
from ductoview.dicom.transfer_syntaxes import ALWAYS_LOSSY, COMPRESSED
from ductoview.dicom.values import MALFORMED
from ductoview.errors import DicomReadError

_ENCODING = frozenset(
    {
        "PixelData", "PhotometricInterpretation", "PlanarConfiguration", "BitsAllocated", "ExtendedOffsetTable",
        "ExtendedOffsetTableLengths", "LossyImageCompression", "LossyImageCompressionRatio",
        "LossyImageCompressionMethod",
    }
)  # fmt: skip
"""What says how the pixels are written down; all else must stay as it is."""
_LOSSY = ALWAYS_LOSSY | {JPEGLSNearLossless}
_METHODS = {**dict.fromkeys(ALWAYS_LOSSY, "ISO_10918_1"), JPEGLSNearLossless: "ISO_14495_1"}
"""LossyImageCompressionMethod (PS3.3 C.7.6.1.1.5.1)."""


def uncompress(source: Path, target: Path) -> None:
    """Write the object of ``source`` to ``target`` in Explicit VR Little Endian under its own UIDs.

    The pixels of both files are decoded and compared before this returns, and so is every attribute that does not tell how
    pixels are written. What was compressed with losses says so for ever (PS3.3 C.7.6.1.1.5). Raises DicomReadError when the
    object cannot be decoded whole or did not come out the same.
    """
    opened = open_part10(source)
    if opened.transfer_syntax not in COMPRESSED:
        raise DicomReadError(f"{opened.transfer_syntax.name} is not compressed; the object can be sent as it is.")
    check_whole(opened)
    install_decoders()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = dcmread(source)
            syntax, compressed_bytes = UID(ds.file_meta.TransferSyntaxUID), len(ds.PixelData)
            ds.decompress(as_rgb=False, generate_instance_uid=False, decoding_plugin=decoder_name(syntax))
            _mark_losses(ds, syntax, compressed_bytes)
            _refuse_compressed_icon(ds)
            ds.save_as(target, enforce_file_format=True)
            _prove(source, target, syntax)
    except (RuntimeError, OSError, *MALFORMED) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise DicomReadError(f"The object could not be uncompressed ({reason[-1].strip()[:160]}).") from error


def _mark_losses(ds: Dataset, syntax: UID, compressed_bytes: int) -> None:
    """What a lossy transfer syntax told of the pixels until now, the header tells from now on."""
    if syntax not in _LOSSY or ds.get("LossyImageCompression") == "01":
        return
    ds.LossyImageCompression = "01"
    ds.LossyImageCompressionRatio = f"{len(ds.PixelData) / max(1, compressed_bytes):.2f}"
    ds.LossyImageCompressionMethod = _METHODS[syntax]


def _refuse_compressed_icon(ds: Dataset) -> None:
    """Pixels within a sequence stay as they are, and may not be compressed in an uncompressed object (PS3.5 A.4)."""
    if any(element.keyword == "PixelData" and element.is_undefined_length for element in ds.iterall()):
        raise DicomReadError("The object has a compressed icon within, which is not uncompressed here; it is not sent.")


def _prove(source: Path, target: Path, syntax: UID) -> None:
    """Raise DicomReadError when a pixel, or an attribute that does not tell how pixels are written, differs."""
    before = pixel_array(source, raw=True, decoding_plugin=decoder_name(syntax))
    if not np.array_equal(before, pixel_array(target, raw=True)):
        raise DicomReadError("The pixels of the uncompressed object are not those of the original; it is not sent.")
    was, became = (dcmread(path, stop_before_pixels=True) for path in (source, target))
    changed = [
        element.keyword or str(element.tag)
        for element in was
        if element.keyword not in _ENCODING and (element.tag not in became or became[element.tag] != element)
    ]
    added = [element.keyword for element in became if element.tag not in was and element.keyword not in _ENCODING]
    if changed or added:
        raise DicomReadError(f"{(changed + added)[0]} changed while the object was uncompressed; it is not sent.")
