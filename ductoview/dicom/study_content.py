"""What the objects about a whole study come from: one of its images, who stands behind them, and this saving."""

from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset

from ductoview.dicom.charset import charset_of
from ductoview.dicom.object_uids import ObjectKind, ObjectUIDs
from ductoview.dicom.reference import reference_header
from ductoview.errors import DicomWriteError
from ductoview.model.signature import Signature


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyContent:
    """``header`` is of one image of the study: it says whose and which study. ``reader`` is a DICOM person name."""

    header: Dataset
    uids: ObjectUIDs
    charset: tuple[str, ...]
    reader: str
    signature: Signature | None
    is_addendum: bool

    def description(self, title: str) -> str:
        """SeriesDescription (0008,103E): says at once whether anybody signed."""
        if self.signature is None:
            return f"{title}: draft"
        return title + (": addendum" if self.is_addendum else "")

    def series_uid(self, kind: ObjectKind, title: str) -> str:
        """The series of the objects of that kind."""
        return self.uids.series_uid(kind, self.description(title))


def study_content(
    source: Path, *, uids: ObjectUIDs, reader: str, signature: Signature | None, is_addendum: bool
) -> StudyContent:
    """Of the image in ``source``; raises DicomWriteError when it cannot carry objects, or belongs to another study."""
    header = reference_header(source, as_a_whole=True)
    if uids.study_uid != header.StudyInstanceUID:
        raise DicomWriteError(f"The identifiers belong to study {uids.study_uid}, not to {header.StudyInstanceUID}.")
    return StudyContent(
        header=header,
        uids=uids,
        charset=charset_of(source),
        reader=reader,
        signature=signature,
        is_addendum=is_addendum,
    )
