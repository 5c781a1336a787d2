"""A digest of what marks stand on: the pixels of an image, how large they are and how they lie.

Not of the file: an archive writes the file meta information anew (PS3.10 7.1), and may correct a name or an order number.
"""

import hashlib
from pathlib import Path

from pydicom import dcmread

from ductoview.dicom.values import text

_TOLD = (
    "SOPInstanceUID", "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelSpacing", "PixelSpacingCalibrationType",
    "ImagerPixelSpacing", "EstimatedRadiographicMagnificationFactor", "DistanceSourceToDetector",
    "DistanceSourceToPatient", "DistanceSourceToEntrance", "DetectorElementSpacing", "PatientOrientation", "ImageLaterality",
    "Laterality",
)  # fmt: skip


def image_digest(path: Path) -> str:
    """SHA-256 in hexadecimal digits; an archive that compresses the pixels anew changes it. Raises OSError."""
    image = dcmread(path, force=True)
    digest = hashlib.sha256()
    for keyword in _TOLD:
        digest.update(f"{keyword}={text(image, keyword)}\n".encode())
    digest.update(image.get("PixelData") or b"")
    return digest.hexdigest()
