"""What other phases say of a finding as plain data for JSON and back: nothing is rounded, nothing is lost."""

from typing import Any

from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.view import Phase

Json = dict[str, Any]


def seen_to_json(seen: SeenIn) -> Json:
    """Plain data of what one other image says; ``at`` is ``[row, column]``."""
    return {
        "image_uid": seen.image_uid,
        "phase": seen.phase.value,
        "persistence": seen.persistence.value,
        "filled": seen.filled,
        "candidate_id": seen.candidate_id,
        "off_mm": seen.off_mm,
        "at": None if seen.at is None else list(seen.at),
        "reason": seen.reason,
    }


def seen_from_json(data: Json) -> SeenIn:
    """What ``seen_to_json`` gave; raises KeyError or ValueError for other data."""
    return SeenIn(
        image_uid=data["image_uid"],
        phase=Phase(data["phase"]),
        persistence=Persistence(data["persistence"]),
        filled=data["filled"],
        candidate_id=data["candidate_id"],
        off_mm=data["off_mm"],
        at=None if data["at"] is None else (data["at"][0], data["at"][1]),
        reason=data["reason"],
    )
