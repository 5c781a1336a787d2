"""Unique identifiers under 2.25 (PS3.5 B.2): fixed before anything is written, so that a retry repeats itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

_TRACKING = uuid5(NAMESPACE_OID, "ductoview tracking")
DEVICE_OBSERVER_UID = f"2.25.{uuid5(NAMESPACE_OID, 'ductoview device observer').int}"


class ObjectKind(Enum):
    """What we write for an image or a study: the modality of its series, and the series number."""

    GSPS = ("PR", 9001)
    SEG = ("SEG", 9002)
    SR = ("SR", 9003)
    KOS = ("KO", 9004)
    PDF = ("DOC", 9005)
    SC = ("OT", 9006)

    @property
    def modality(self) -> str:
        """Modality (0008,0060) of the series."""
        return self.value[0]

    @property
    def series_number(self) -> int:
        """SeriesNumber (0020,0011), high enough to come after the modality's own."""
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectUIDs:
    """All identifiers of one saving of one study: from ``session`` and ``created`` every UID and date follows.

    Kept with a review, a retry writes the very same bytes. An instance UID also follows from the content, so a
    changed review can never come under a UID already given away. ``created`` knows its time zone, but for those that an
    earlier version kept.
    """

    study_uid: str
    session: UUID
    created: datetime

    @classmethod
    def fresh(cls, study_uid: str) -> "ObjectUIDs":
        """Identifiers nobody has used yet, of now."""
        return cls(study_uid=study_uid, session=uuid4(), created=datetime.now().astimezone().replace(microsecond=0))

    def series_uid(self, kind: ObjectKind, series_level: str) -> str:
        """The series of the objects of that kind; what differs in ``series_level`` needs a series of its own."""
        return _under_2_25(uuid5(self.session, f"series {kind.name} {series_level}"))

    def dimension_uid(self, sop_instance_uid: str) -> str:
        """The dimension organisation of the segmentation of that image (PS3.3 C.7.6.17)."""
        return _under_2_25(uuid5(self.session, f"dimension {sop_instance_uid}"))

    def instance_uid(self, content: bytes) -> str:
        """The instance UID of exactly this content."""
        return _under_2_25(uuid5(self.session, f"instance {content.hex()}"))


def tracking_uid(sop_instance_uid: str, tracking_identifier: str) -> str:
    """The UID under which a finding is followed through all objects and all versions of a report (PS3.3 C.8.20.2)."""
    return _under_2_25(uuid5(_TRACKING, f"{sop_instance_uid} {tracking_identifier}"))


def _under_2_25(uuid: UUID) -> str:
    return f"2.25.{uuid.int}"
