"""Every edit on its way to the disk at once, and an honest word about where it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SaveStage(StrEnum):
    """Where the last edits are."""

    SAVED = "SAVED"
    SAVING = "SAVING"
    NOT_SAVED = "NOT_SAVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveState:
    """``at`` is when the last edit became durable (local time, None when there was none); ``why`` it did not.

    ``waiting`` counts the events that are not durable yet.
    """

    stage: SaveStage
    at: datetime | None = None
    why: str = ""
    waiting: int = 0

    @property
    def words(self) -> str:
        """What the window shows, e.g. ``Saved 10:15:02``."""
        if self.stage is SaveStage.SAVED:
            return f"Saved {self.at:%H:%M:%S}" if self.at else "Saved"
        if self.stage is SaveStage.SAVING:
            return "Saving…"
        return f"NOT SAVED: {self.why}"
