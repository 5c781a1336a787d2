"""New names for old: UIDs, patients and days of one export, from one secret that is forgotten after it.

Every worker computes the same new name from the same old one, so no list of both has to exist anywhere.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from ductoview.model.deidentify import Option
from ductoview.model.deidentify_texts import Identifiers

_MOST_DAYS = 3650
_STANDARD = "1.2.840.10008."
"""Root of the UIDs DICOM itself gives out (PS3.5 Annex A): classes, transfer syntaxes, coding schemes."""


@dataclass(frozen=True, slots=True)
class NewNames:
    """The names under one secret."""

    secret: bytes

    @classmethod
    def fresh(cls) -> "NewNames":
        """Names nobody can compute again."""
        return cls(secrets.token_bytes(32))

    def uid(self, old: str) -> str:
        """A UID under 2.25 (PS3.5 B.2) for one that names a thing; those of DICOM itself stay."""
        if not old or old.startswith(_STANDARD):
            return old
        return f"2.25.{uuid.UUID(bytes=self._digest('uid', old)[:16], version=4).int}"

    def patient(self, old: str) -> str:
        """A PatientID of twelve letters and digits; the same patient has the same in the whole export."""
        return "DE" + base64.b32encode(self._digest("patient", old))[:10].decode("ascii")

    def label(self, old: str) -> str:
        """A label of ten letters and digits for one that a person may have typed; equal labels stay equal."""
        return base64.b32encode(self._digest("label", old))[:10].decode("ascii")

    def days(self, patient: str) -> int:
        """By how many days back the dates of a patient are shifted: 1 to 3650."""
        return 1 + int.from_bytes(self._digest("days", patient)[:8]) % _MOST_DAYS

    def _digest(self, kind: str, old: str) -> bytes:
        return hmac.digest(self.secret, f"{kind}\0{old}".encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """One export: its options, its new names, what names somebody in any of its objects, and the texts let go."""

    options: frozenset[Option]
    names: NewNames
    identifiers: Identifiers = Identifiers()  # noqa: RUF009  (frozen)
    allowed: frozenset[str] = frozenset()
    is_free_of_letters: bool | None = None
    """Whether a program's look at the pixels found no burned-in letters; None when it could not look."""
    is_let_go: bool = False
    """A reader looked at the picture and says that it names nobody."""


def shifted(value: str, days: int) -> str:
    """A DA or DT value ``days`` earlier, its time of day as it was; empty when it cannot be read or names no whole day."""
    digits = value.strip().replace(".", "", 2) if len(value.strip()) == 10 and value[4:5] == "." else value.strip()
    try:
        # Of six digits strptime would make a day of one, and of a month another.
        day = datetime.strptime(f"{digits[:8]:x>8}", "%Y%m%d") - timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    return f"{day:%Y%m%d}{digits[8:]}"
