"""What a worker process says of a file, without the refusal costing the process: keeps hundreds of cases quick."""

from pathlib import Path

from ductoview.dicom.read import read_mammogram
from ductoview.errors import DicomReadError
from ductoview.model.image import Mammogram


def verdict(path: Path) -> Mammogram | str:
    """The image, or the sentence of its refusal; everything else escapes to the worker's boundary."""
    try:
        return read_mammogram(path)
    except DicomReadError as error:
        return str(error)
