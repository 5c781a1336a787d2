"""Objects laid out as a medium with its DICOMDIR (PS3.10 8, PS3.3 F), which viewers and archives read as a whole."""

import warnings
from collections.abc import Sequence
from pathlib import Path

from pydicom.fileset import FileSet

from ductoview.dicom.values import MALFORMED
from ductoview.errors import DicomWriteError

_LABEL = "DUCTOVIEW"


def write_medium(files: Sequence[Path], folder: Path) -> None:
    """Copy the objects into ``folder`` under names of at most eight letters, with a DICOMDIR above them.

    Raises DicomWriteError when an object lacks what its record must say, or the disk does not take it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        medium = FileSet()
        medium.ID = _LABEL
        for path in files:
            try:
                medium.add(path)
            except MALFORMED as error:
                raise DicomWriteError(f"{path.name} cannot be named in a DICOMDIR: {error}") from error
        try:
            medium.write(folder)
        except OSError as error:
            raise DicomWriteError(
                f"{folder} could not be written: {error.strerror}. Check the disk and try again."
            ) from error
        finally:
            medium.clear()  # it keeps a temporary folder of its own until then
