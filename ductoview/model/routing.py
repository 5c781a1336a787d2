"""Where objects go by themselves, what of the queue is paused and how fast it moves, and how much room stays free."""

from dataclasses import dataclass
from enum import StrEnum


class RouteKind(StrEnum):
    """What a rule is about: images as they come, notes about rejected ones, these themselves, results that a reader sent."""

    ORIGINALS = "ORIGINALS"
    REJECTED = "REJECTED"
    REJECTED_IMAGES = "REJECTED_IMAGES"
    RESULTS = "RESULTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A rule: objects of this kind go to that node, from the moment the rule is made.

    ``from_aet`` says whose images; empty is everybody's who is not set up as a node himself, so that what was fetched
    from one PACS does not wander to another. REJECTED is about the notes, which name rejected images and show none;
    with REJECTED_IMAGES an archive of rejects gets each with its note.
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
    """The disk: how much is free, and how much shall stay free by removing committed copies (0: nothing is removed)."""

    free_bytes: int
    keep_free_bytes: int = 0
    words: str = ""
