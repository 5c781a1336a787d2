"""A question to the service that a panel asks again and again while it is in sight: how something is just now."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PyQt6.QtCore import QObject, QTimer

from ductoview.ui.jobs import Jobs

T = TypeVar("T")


class Asking(QObject, Generic[T]):
    """``show`` gets each answer, ``unknown`` a sentence where there is none: what was shown before need not be true any more.

    It rings only while no answer is awaited: a newer question would take the place of the last, and so on for ever.
    """

    def __init__(
        self,
        jobs: Jobs,
        question: Callable[[], T],
        *,
        key: str,
        every_ms: int,
        show: Callable[[T], None],
        unknown: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._question, self._key = jobs, question, key
        self._show, self._unknown = show, unknown
        self._is_asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._ask_again)

    def begin(self) -> None:
        """Ask, and go on asking."""
        self.ask()
        self._timer.start()

    def end(self) -> None:
        """Ask no more; an answer that is awaited still comes."""
        self._timer.stop()

    def ask(self) -> None:
        """Ask now."""
        self._is_asking = True
        self._jobs.run(
            lambda _progress, _cancel: self._question(), done=self._answered, failed=self._unanswered, key=self._key
        )

    def _ask_again(self) -> None:
        if not self._is_asking:
            self.ask()

    def _answered(self, answer: T) -> None:
        self._is_asking = False
        self._show(answer)

    def _unanswered(self, sentence: str) -> None:
        self._is_asking = False
        self._unknown(f"Not known just now. {sentence}")
