"""Aim: tells where the hand points, clicks and drags, and leaves to others what that means."""

from enum import StrEnum

from ductoview.ui.tools.pointer import Pointer, Stage


class AimStep(StrEnum):
    """What the hand just did."""

    HOVER = "hover"
    """Points at a place; a finger that goes down does too, so that it sees what a click would do."""
    CLICK = "click"
    TWICE = "twice"
    """The second press of a double click, whose first was a click already."""
    DRAG = "drag"
    """Drags through a place; the first is where the press was."""
    DROP = "drop"
    """Let go after a drag."""
    AWAY = "away"
    """Nothing is pointed at any more, or what was begun is dropped."""


class AimTool:
    """A press and its release in one place are a click, a press that moves is a drag."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._start: Pointer | None = None
        self._drags = False

    def press(self, at: Pointer) -> None:
        """Take aim."""
        self._start, self._drags = at, False
        self._tell(AimStep.HOVER, at)

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """Point, or drag."""
        start = self._start
        if not pressed or start is None:
            self._tell(AimStep.HOVER, at)
            return
        if not self._drags and at.moved_from(start):
            self._drags = True
            self._tell(AimStep.DRAG, start)
        if self._drags:
            self._tell(AimStep.DRAG, at)

    def release(self, at: Pointer) -> None:
        """A click, or the end of a drag."""
        start, drags = self._start, self._drags
        self._start, self._drags = None, False
        if start is not None:
            self._tell(AimStep.DROP if drags else AimStep.CLICK, at)

    def take_back(self) -> bool:
        """Without the press under the hand; False when there is none. What earlier clicks began is not the tool's to know."""
        had = self._start is not None
        if had:
            self.cancel()
        return had

    def cancel(self) -> None:
        """Drop what was begun."""
        self._start, self._drags = None, False
        self._stage.aim(AimStep.AWAY, None)

    def _tell(self, step: AimStep, at: Pointer) -> None:
        self._stage.aim(step, self._stage.place(at.x, at.y))
