"""Stored pixels of a sample by pydicom's own plug-ins.

Without ductoview: the examiner does not use the pupil's reader.
"""

from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.encaps import generate_frames


def stored_pixels(ds: Dataset) -> NDArray[np.uint16]:
    """Pixels (rows, columns) of a single-frame sample."""
    syntax = str(ds.file_meta.TransferSyntaxUID)
    decode: dict[str, Any] = {
        "1.2.840.10008.1.2.4.80": imagecodecs.jpegls_decode,
        "1.2.840.10008.1.2.4.70": imagecodecs.jpeg_decode,
        "1.2.840.10008.1.2.4.90": imagecodecs.jpeg2k_decode,
    }
    if syntax not in decode:
        return np.asarray(ds.pixel_array, np.uint16)
    return np.asarray(decode[syntax](next(generate_frames(ds.PixelData, number_of_frames=1))), np.uint16)
