"""The one place where the open exam is: changed under a lock, and only by whoever holds its present load token."""

import threading
from collections.abc import Callable
from typing import Protocol

from ductoview.errors import AnalysisError, SettingsError
from ductoview.model.exam import ONLY_LOOKED_AT, ExamImage
from ductoview.workspace.open_exam import OpenExam, other_study


class Background(Protocol):
    """Work in a thread of its own that serves one exam."""

    def stop(self) -> None:
        """End it at once, without waiting."""


class ExamPlace:
    """Thread-safe. Each clearing makes a new token; what was begun under an older one changes nothing."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._token = 0
        self._open: OpenExam | None = None
        self._background: list[Background] = []

    @property
    def now(self) -> OpenExam | None:
        """The open exam as it is now."""
        return self._open

    @property
    def token(self) -> int:
        """The token of the open exam, or of the one being opened."""
        return self._token

    def required(self) -> OpenExam:
        """The open exam; raises SettingsError when there is none."""
        opened = self._open
        if opened is None:
            raise SettingsError("No study is open.")
        return opened

    def of(self, token: int) -> OpenExam:
        """The open exam when it has that token; raises Cancelled when another one has taken its place."""
        opened = self._open
        if opened is None or opened.exam.load_token != token:
            raise other_study()
        return opened

    def image(self, sop_uid: str) -> tuple[int, ExamImage]:
        """Token and image of the open exam, also of an earlier study; raises Cancelled for an image of another exam."""
        opened = self._open
        if opened is None:
            raise other_study()
        try:
            return opened.exam.load_token, opened.exam.image(sop_uid)
        except KeyError:
            raise other_study() from None

    def image_to_analyse(self, sop_uid: str) -> tuple[int, ExamImage]:
        """The same for an image of the study itself; raises AnalysisError for one of an earlier study."""
        token, image = self.image(sop_uid)
        prior = self.of(token).exam.prior_of(sop_uid)
        if prior is not None:
            raise AnalysisError(f"{image.facts.view.label} is of an earlier study ({prior.badge}): {ONLY_LOOKED_AT}.")
        return token, image

    def clear(self) -> int:
        """Nothing is open from now on, and what ran for it stops; the token of what comes next."""
        with self._lock:
            self._token += 1
            self._open = None
            for work in self._background:
                work.stop()
            self._background.clear()
            return self._token

    def put(self, opened: OpenExam) -> None:
        """This is open now; raises Cancelled when its token is not the present one."""
        with self._lock:
            if opened.exam.load_token != self._token:
                raise other_study()
            self._open = opened

    def serve(self, token: int, start: Callable[[], Background]) -> None:
        """Have something run for the open exam until it is closed; nothing is started for another one."""
        with self._lock:
            if token == self._token:
                self._background.append(start())

    def change(self, token: int, step: Callable[[OpenExam], OpenExam]) -> tuple[OpenExam, OpenExam] | None:
        """The exam before and after ``step``, which runs under the lock; None when another one is open."""
        with self._lock:
            before = self._open
            if before is None or before.exam.load_token != token:
                return None
            self._open = after = step(before)
        return before, after
