"""Where objects go by themselves, what of the queue is paused and how fast it moves, and how much room stays free."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_LOW_OF_FLOOR = 2


class RouteKind(StrEnum):
    """What a rule is about: images as they come, notes about rejected ones, these themselves, results that a reader sent."""

    ORIGINALS = "ORIGINALS"
    REJECTED = "REJECTED"
    REJECTED_IMAGES = "REJECTED_IMAGES"
    RESULTS = "RESULTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A rule: objects of this kind go to that node, from the moment the rule is made.

    ``from_aet`` says whose images; empty is everybody's, but neither what was fetched here nor what a node sends to which
    a rule leads, so that what one PACS gave does not wander to another. REJECTED is about the notes, which name rejected
    images and show none; with REJECTED_IMAGES an archive of rejects gets each with its note.
    """

    kind: RouteKind
    node: str
    from_aet: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for a rule about results that names a sender: results are made here."""
        if self.from_aet and self.kind is not RouteKind.ORIGINALS:
            raise ValueError(f"Only a rule about ORIGINALS can name a sender; {self.kind} are made here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTraffic:
    """What is being sent to a node just now: bytes a second, of the last seconds in which something was.

    ``paused_since`` is ISO 8601 in UTC, empty while it is not.
    """

    node: str
    bytes_per_s: float = 0.0
    is_paused: bool = False
    paused_since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The disk: how much is free, and how much shall stay free by removing committed copies (0: nothing is removed).

    Under ``floor_bytes`` nothing of others is taken in; ``refused_since`` is since when (ISO 8601), empty while there is room.
    """

    free_bytes: int
    keep_free_bytes: int = 0
    words: str = ""
    floor_bytes: int = 0
    refused_since: str = ""

    @property
    def is_full(self) -> bool:
        """True while images are refused."""
        return self.free_bytes < self.floor_bytes

    @property
    def is_low(self) -> bool:
        """True when that may come soon: less than twice the floor is free."""
        return self.free_bytes < _LOW_OF_FLOOR * self.floor_bytes


def room_words(room: Room) -> str:
    """What a person should know of the disk, and do; empty while there is room."""
    if not room.is_low:
        return ""
    free, floor = f"{room.free_bytes / 1e9:.1f} GB", f"{room.floor_bytes / 1e9:.1f} GB"
    do = "Make room on the disk, or remove committed copies on the page of the queue."
    if not room.is_full:
        return f"The disk is nearly full: {free} free; below {floor} images are refused. {do}"
    since = f" since {datetime.fromisoformat(room.refused_since).astimezone():%H:%M}" if room.refused_since else ""
    return f"No room: images are refused{since}. {free} free, {floor} must stay free. {do}"
