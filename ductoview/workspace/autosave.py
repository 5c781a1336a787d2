"""Every edit on its way to the disk at once, and an honest word about where it is."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ductoview.errors import DuctoviewError, RefusedForGood
from ductoview.model.library import ReviewEvent

_RETRY_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Patience between two attempts; the last one repeats."""


class SaveStage(StrEnum):
    """Where the last edits are."""

    SAVED = "SAVED"
    SAVING = "SAVING"
    NOT_SAVED = "NOT_SAVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveState:
    """``at`` is when the last edit became durable (local time, None when there was none); ``why`` it did not.

    ``waiting`` counts the events that are not durable yet, ``refused`` those that were set aside since the study was
    opened: they are durable elsewhere, and no part of the review.
    """

    stage: SaveStage
    at: datetime | None = None
    why: str = ""
    waiting: int = 0
    refused: int = 0

    @property
    def words(self) -> str:
        """What the window shows, e.g. ``Saved 10:15:02``."""
        if self.refused and not self.why:
            return (
                f"NOT SAVED: {'one edit was' if self.refused == 1 else f'{self.refused} edits were'} refused for good"
            )
        if self.stage is SaveStage.SAVED:
            return f"Saved {self.at:%H:%M:%S}" if self.at else "No changes"
        if self.stage is SaveStage.SAVING:
            return "Saving…"
        return f"NOT SAVED: {self.why}"


class Autosave:
    """A thread that hands events to the service in order and keeps each until it is durable.

    ``send`` returns only then, and may be given an event twice. ``revive`` is called after a failure, to start a dead
    service again. However either fails, it is tried again. Only what ``send`` raises RefusedForGood for is given to
    ``set_aside`` with the reason, which must make it durable elsewhere or raise. ``changed`` is called in this thread
    whenever ``state`` is another.
    """

    def __init__(
        self,
        send: Callable[[Sequence[ReviewEvent]], None],
        revive: Callable[[], None],
        changed: Callable[[SaveState], None],
        set_aside: Callable[[Sequence[ReviewEvent], str], None],
        *,
        retry_s: Sequence[float] = _RETRY_S,
    ) -> None:
        self._send, self._revive, self._changed, self._set_aside = send, revive, changed, set_aside
        self._retry_s = tuple(retry_s)
        self._condition = threading.Condition()
        self._waiting: deque[ReviewEvent] = deque()
        self._closing = False
        self._hurry = False
        self._state = SaveState(stage=SaveStage.SAVED)
        self._thread = threading.Thread(target=self._run, name="autosave", daemon=True)
        self._thread.start()

    @property
    def state(self) -> SaveState:
        """Where the last edits are."""
        return self._state

    def put(self, events: Sequence[ReviewEvent]) -> None:
        """Take events over; they are sent at once and in order."""
        if not events:
            return
        with self._condition:
            self._waiting.extend(events)
            failing = self._state.stage is SaveStage.NOT_SAVED
            stage, why = (SaveStage.NOT_SAVED, self._state.why) if failing else (SaveStage.SAVING, "")
            self._state = replace(self._state, stage=stage, why=why, waiting=len(self._waiting))
            self._hurry = True
            self._condition.notify_all()

    def flush(self, timeout_s: float = 10) -> bool:
        """Wait until everything is durable; False when it is not within ``timeout_s``."""
        with self._condition:
            self._hurry = True
            self._condition.notify_all()
            return self._condition.wait_for(lambda: not self._waiting, timeout_s)

    def begin_afresh(self) -> None:
        """Another study was opened: when the last one was saved is no word about this one."""
        with self._condition:
            if self._waiting:
                return
            self._state = SaveState(stage=SaveStage.SAVED)
        self._changed(self._state)

    def close(self, timeout_s: float = 10) -> tuple[ReviewEvent, ...]:
        """Flush and end the thread; the events that could not be made durable in ``timeout_s``, in order."""
        self.flush(timeout_s)
        with self._condition:
            self._closing = True
            self._condition.notify_all()
            left = tuple(self._waiting)
        self._thread.join(timeout_s)
        return left

    def _run(self) -> None:
        failures = 0
        while (batch := self._next_batch()) is not None:
            self._changed(self._state)
            try:
                refused = self._send_what_is_taken(batch)
            except (DuctoviewError, OSError) as error:
                self._tell_failure(str(error))
                self._try_to_revive()
                self._rest(self._retry_s[min(failures, len(self._retry_s) - 1)])
                failures += 1
            else:
                self._tell_success(len(batch), refused)
                failures = 0

    def _send_what_is_taken(self, batch: tuple[ReviewEvent, ...]) -> int:
        """Send all; where one is refused for good each by itself, and set aside what is. Returns how many that were."""
        try:
            self._send(batch)
        except RefusedForGood as error:
            if len(batch) == 1:
                self._set_aside(batch, str(error))
                return 1
        else:
            return 0
        refused: dict[str, list[ReviewEvent]] = {}
        for one in batch:
            try:
                self._send((one,))
            except RefusedForGood as error:
                refused.setdefault(str(error), []).append(one)
        for why, events in refused.items():
            self._set_aside(events, why)
        return sum(map(len, refused.values()))

    def _next_batch(self) -> tuple[ReviewEvent, ...] | None:
        with self._condition:
            self._condition.wait_for(lambda: self._closing or self._waiting)
            return None if self._closing else tuple(self._waiting)

    def _rest(self, seconds: float) -> None:
        """Wait before the next attempt; a new edit, a flush or the end comes first."""
        with self._condition:
            self._hurry = False
            self._condition.wait_for(lambda: self._closing or self._hurry, seconds)

    def _try_to_revive(self) -> None:
        try:
            self._revive()
        except (DuctoviewError, OSError) as error:
            self._tell_failure(str(error))

    def _tell_failure(self, why: str) -> None:
        with self._condition:
            waiting = len(self._waiting)
            self._state = replace(self._state, stage=SaveStage.NOT_SAVED, why=why, waiting=waiting)
        self._changed(self._state)

    def _tell_success(self, count: int, refused: int) -> None:
        with self._condition:
            for _ in range(count):
                self._waiting.popleft()
            refused += self._state.refused
            done = SaveStage.NOT_SAVED if refused else SaveStage.SAVED
            stage = SaveStage.SAVING if self._waiting else done
            self._state = SaveState(stage=stage, at=datetime.now(), waiting=len(self._waiting), refused=refused)
            self._condition.notify_all()
        self._changed(self._state)
