"""Typed DICOM identifiers and the reference that names one image and its exact bytes."""

from dataclasses import dataclass
from typing import NewType

StudyUID = NewType("StudyUID", str)
SeriesUID = NewType("SeriesUID", str)
SOPInstanceUID = NewType("SOPInstanceUID", str)
SOPClassUID = NewType("SOPClassUID", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRef:
    """One stored image: its UIDs, and the SHA-256 of the file's bytes when it came from a file.

    Two files with one ``sop_instance_uid`` and different ``sha256`` are different content; a review names both.
    """

    study_uid: StudyUID
    series_uid: SeriesUID
    sop_instance_uid: SOPInstanceUID
    sop_class_uid: SOPClassUID
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientIdentity:
    """Who the image shows, as written in the file; empty strings are unknown. ``issuer`` is who gave the ID."""

    patient_id: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    issuer: str = ""

    @property
    def display_name(self) -> str:
        """The name as people write it: ``FAMILY, Given Middle``; the ideographic group follows when there is one."""
        groups = [group for group in self.name.split("=") if group.strip("^ ")]
        return " · ".join(_readable(group) for group in groups) or "name unknown"


def person_words(person_name: str) -> str:
    """A DICOM person name as people write it: ``FAMILY, Given``; empty when there is none."""
    return PatientIdentity(name=person_name).display_name if person_name.strip("^= ") else ""


def _readable(person_name_group: str) -> str:
    family, *others = (part.strip() for part in person_name_group.split("^"))
    given = " ".join(part for part in others[:2] if part)
    return f"{family}, {given}" if family and given else family or given
