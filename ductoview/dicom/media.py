"""Objects laid out as a medium with its DICOMDIR (PS3.10 8, PS3.3 F), which viewers and archives read as a whole."""

import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path

from pydicom.fileset import FileInstance, FileSet

from ductoview.dicom.values import MALFORMED
from ductoview.errors import DicomWriteError

_LABEL = "DUCTOVIEW"


def write_medium(files: Sequence[Path], folder: Path) -> None:
    """Copy the objects into ``folder`` under names of at most eight letters, with a DICOMDIR above them.

    Raises DicomWriteError when an object lacks what its record must say, or the disk does not take it; a folder that was
    made for it is gone then.
    """
    is_new = not folder.exists()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        medium = FileSet()
        medium.ID = _LABEL
        try:
            for path in files:
                try:
                    _mend_record(medium.add(path))
                except MALFORMED as error:
                    raise DicomWriteError(f"{path.name} cannot be named in a DICOMDIR: {error}") from error
            medium.write(folder)
        except OSError as error:
            if is_new:
                shutil.rmtree(folder, ignore_errors=True)
            raise DicomWriteError(
                f"{folder} could not be written: {error.strerror}. Check the disk and try again."
            ) from error
        finally:
            # Its own temporary folder would else stay until this process ends, and nothing public takes it away.
            medium._stage["t"].cleanup()


def _mend_record(written: FileInstance) -> None:
    """Of a report a record repeats what modifies its title, no more, and when it was verified (PS3.3 F.5.25, F.5.26).

    pydicom copies the whole content and no time of verification.
    """
    record = written.node._record
    if "ContentSequence" in record:
        modifiers = [item for item in record.ContentSequence if item.get("RelationshipType") == "HAS CONCEPT MOD"]
        record.ContentSequence = modifiers
        if not modifiers:
            del record.ContentSequence
    if record.get("VerificationFlag") == "VERIFIED":
        observers = written.load().get("VerifyingObserverSequence") or ()
        times = [str(one.VerificationDateTime) for one in observers if one.get("VerificationDateTime")]
        if times:
            record.VerificationDateTime = max(times)
