"""The transfer syntaxes ductoview reads (PS3.5 annex A) and what each says of its pixel data."""

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

NATIVE: frozenset[UID] = frozenset({ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian})
JPEG: frozenset[UID] = frozenset({JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1})
JPEG_LS: frozenset[UID] = frozenset({JPEGLSLossless, JPEGLSNearLossless})
JPEG_2000: frozenset[UID] = frozenset({JPEG2000Lossless, JPEG2000})
HIGH_THROUGHPUT: frozenset[UID] = frozenset({HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K})
RLE: frozenset[UID] = frozenset({RLELossless})
COMPRESSED: frozenset[UID] = JPEG | JPEG_LS | JPEG_2000 | HIGH_THROUGHPUT | RLE
READABLE: frozenset[UID] = NATIVE | COMPRESSED
ALWAYS_LOSSY: frozenset[UID] = frozenset({JPEGBaseline8Bit, JPEGExtended12Bit})


def syntax_name(uid: str) -> str:
    """The standard's name of a transfer syntax (PS3.6 table A-1), or the UID itself when it has none."""
    return str(UID(uid).name)
