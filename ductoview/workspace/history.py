"""Undo and redo by keeping the old values: a value itself, so every step gives another history."""

from dataclasses import dataclass

from ductoview.model.review import Review


@dataclass(frozen=True, slots=True)
class Step:
    """A review as it was on the other side of something done, and the words for it."""

    review: Review
    words: str


@dataclass(frozen=True, slots=True)
class History:
    """The present review, what led to it, and what was taken back."""

    review: Review
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()

    @property
    def can_undo(self) -> str | None:
        """The words of what undo would take back."""
        return self.done[-1].words if self.done else None

    @property
    def can_redo(self) -> str | None:
        """The words of what redo would do."""
        return self.undone[-1].words if self.undone else None

    def push(self, review: Review, words: str) -> "History":
        """The history after something was done; what was taken back before is forgotten."""
        return History(review, (*self.done, Step(self.review, words)))

    def undo(self) -> "History":
        """The history with the last step taken back; itself when there is none."""
        if not self.done:
            return self
        *done, last = self.done
        return History(last.review, tuple(done), (*self.undone, Step(self.review, last.words)))

    def redo(self) -> "History":
        """The history with the last undone step done again; itself when there is none."""
        if not self.undone:
            return self
        *undone, last = self.undone
        return History(last.review, (*self.done, Step(self.review, last.words)), tuple(undone))
