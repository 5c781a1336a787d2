"""Small DICOM image files in every transfer syntax, made by encoders that are not ours."""

from pathlib import Path
from typing import Any

import imagecodecs
import jpeg_ls
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders import RLELosslessEncoder
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from tests.support.mg_source import mg_dataset

NATIVE = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian)
LOSSLESS = (
    JPEGLSLossless, JPEGLosslessSV1, JPEGLossless, JPEG2000Lossless, RLELossless, HTJ2KLossless, HTJ2KLosslessRPCL,
)  # fmt: skip
LOSSY = (JPEGLSNearLossless, JPEGBaseline8Bit, JPEGExtended12Bit, JPEG2000, HTJ2K)
ALL = (*NATIVE, *LOSSLESS, *LOSSY)


def breast_like(rows: int = 96, columns: int = 80, bits: int = 12, seed: int = 7) -> NDArray[np.uint16]:
    """A bright smooth body with noise on a dark ground: compresses like a mammogram, and no row is flat."""
    row, column = np.mgrid[:rows, :columns]
    body = np.exp(-(((row - rows / 2) / (rows / 3)) ** 2 + (column / (columns * 0.7)) ** 2))
    noise = np.random.default_rng(seed).normal(0, 0.01, (rows, columns))
    return (np.clip(0.05 + 0.8 * body + noise, 0, 1) * ((1 << bits) - 1)).astype(np.uint16)


def codestream(pixels: NDArray[Any], syntax: UID, *, bits: int = 12) -> bytes:
    """One frame of uint8 or uint16 samples, compressed by imagecodecs, pyjpegls or pydicom."""
    if syntax in (JPEGLSLossless, JPEGLSNearLossless):
        error = 2 if syntax == JPEGLSNearLossless else 0
        raw = pixels.tobytes()
        return bytes(
            jpeg_ls.encode_pixel_data(
                raw, rows=pixels.shape[0], columns=pixels.shape[1], samples_per_pixel=1,
                bits_allocated=pixels.dtype.itemsize * 8, bits_stored=bits, photometric_interpretation="MONOCHROME2",
                pixel_representation=0, lossy_error=error,
            )
        )  # fmt: skip
    if syntax in (JPEGLosslessSV1, JPEGLossless):
        predictor = 1 if syntax == JPEGLosslessSV1 else 4
        return imagecodecs.jpeg_encode(pixels, lossless=True, predictor=predictor, bitspersample=bits)
    if syntax == JPEGBaseline8Bit:
        return imagecodecs.jpeg_encode(pixels.astype(np.uint8), level=95)
    if syntax == JPEGExtended12Bit:
        return imagecodecs.jpeg_encode(pixels, level=95, bitspersample=12)
    if syntax in (JPEG2000Lossless, JPEG2000):
        return imagecodecs.jpeg2k_encode(
            pixels, level=0 if syntax == JPEG2000Lossless else 60, reversible=syntax == JPEG2000Lossless,
            codecformat="j2k", bitspersample=bits,
        )  # fmt: skip
    if syntax in (HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K):
        return imagecodecs.htj2k_encode(pixels)
    assert syntax == RLELossless
    return RLELosslessEncoder.encode(
        pixels, rows=pixels.shape[0], columns=pixels.shape[1], samples_per_pixel=1, number_of_frames=1,
        bits_allocated=pixels.dtype.itemsize * 8, bits_stored=bits, pixel_representation=0,
        photometric_interpretation="MONOCHROME2",
    )  # fmt: skip


def image_dataset(
    pixels: NDArray[Any], syntax: UID = ExplicitVRLittleEndian, *, bits: int = 12, **changes: Any
) -> Dataset:
    """A whole mammogram dataset holding ``pixels`` (rows, columns) or (frames, rows, columns) in ``syntax``."""
    eight = syntax == JPEGBaseline8Bit
    frames = pixels if pixels.ndim == 3 else pixels[np.newaxis]
    stored = 8 if eight else 16 if "HTJ2K" in syntax.keyword else bits
    ds = mg_dataset(rows=frames.shape[1], columns=frames.shape[2])
    ds.BitsAllocated = 8 if eight else pixels.dtype.itemsize * 8
    ds.BitsStored, ds.HighBit = stored, stored - 1
    ds.PixelRepresentation = int(pixels.dtype.kind == "i")
    if pixels.ndim == 3:
        ds.NumberOfFrames = len(pixels)
    if syntax in NATIVE:
        ds.PixelData = frames.tobytes() + b"\0" * (frames.nbytes % 2)
    else:
        ds.PixelData = encapsulate([codestream(frame, syntax, bits=bits) for frame in frames])
        ds["PixelData"].is_undefined_length = True
    ds.file_meta.TransferSyntaxUID = syntax
    for keyword, value in changes.items():
        if value is None:
            ds.pop(keyword, None)
        else:
            setattr(ds, keyword, value)
    return ds


def write_image(
    path: Path,
    pixels: NDArray[Any] | None = None,
    syntax: UID = ExplicitVRLittleEndian,
    *,
    bits: int = 12,
    **changes: Any,
) -> Path:
    """The dataset of ``image_dataset`` as a file at ``path``."""
    ds = image_dataset(breast_like(bits=bits) if pixels is None else pixels, syntax, bits=bits, **changes)
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.save_as(path, enforce_file_format=True)
    return path
