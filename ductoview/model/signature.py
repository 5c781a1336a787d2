"""Who took responsibility for a review, for whom, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """``reader`` is a DICOM person name, ``organisation`` may be empty, ``at`` is aware of its time zone, to the second."""

    reader: str
    organisation: str
    at: datetime

    @classmethod
    def of_now(cls, reader: str, organisation: str) -> "Signature":
        """A signature of this moment; raises ValueError when nobody signs."""
        if not reader.strip("^= "):
            raise ValueError("Nobody signs: the reader's name is empty.")
        return cls(
            reader=reader, organisation=organisation.strip(), at=datetime.now().astimezone().replace(microsecond=0)
        )


def signature_to_json(signature: Signature) -> dict[str, Any]:
    """Plain data of a signature."""
    return {"reader": signature.reader, "organisation": signature.organisation, "at": signature.at.isoformat()}


def signature_from_json(data: dict[str, Any]) -> Signature:
    """The signature of ``signature_to_json``; raises KeyError or ValueError for other data, also for a time without zone."""
    at = datetime.fromisoformat(data["at"])
    if at.tzinfo is None:
        raise ValueError(f"the time {data['at']} names no zone")
    return Signature(reader=data["reader"], organisation=data["organisation"], at=at)
