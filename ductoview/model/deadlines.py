"""How long an object may wait before a person is told: until a node has it, and until the node has committed itself."""

from dataclasses import dataclass

MOST_S = 30 * 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Seconds after which an alarm is raised, however often was tried; set by the site."""

    stored_s: int = 15 * 60
    committed_s: int = 24 * 3600

    def __post_init__(self) -> None:
        """Raise ValueError for a time that would raise the alarm always or never."""
        for what, seconds in (("stored", self.stored_s), ("committed", self.committed_s)):
            if not 60 <= seconds <= MOST_S:
                raise ValueError(
                    f"The alarm for what is not {what} must come after 1 minute to 30 days, not {seconds} s."
                )
