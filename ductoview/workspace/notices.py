"""What the application tells whoever shows it: small values, called back in the thread that noticed."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What changed, and with it what ``WorkspaceNotice.subject`` names."""

    EXAM = "EXAM"
    """Another exam, or new facts of this one (a phase); subject: study UID, empty when none is open."""
    ANALYSIS = "ANALYSIS"
    """The first analysis of an image in this exam is ready; subject: SOPInstanceUID."""
    CANDIDATES = "CANDIDATES"
    """Another phase says something of the candidates of an image; subject: SOPInstanceUID."""
    FAILURE = "FAILURE"
    """An image of the exam could not be decoded or analysed; subject: SOPInstanceUID, words: why. Or of the exam something
    must be told; subject: study UID. Without a subject it concerns everybody."""
    REVIEW = "REVIEW"
    """The review changed; words: what was done, undone or done again."""
    SAVING = "SAVING"
    """``Workspace.save_state`` changed."""
    OBJECTS = "OBJECTS"
    """``Workspace.object_states`` changed."""
    STUDIES = "STUDIES"
    """The local library has another study, or more of one; subject: study UID."""
    ORDERS = "ORDERS"
    """What is expected changed, images came under it, or somebody decided; subject: study UID, empty for the order itself."""
    NODES = "NODES"
    """The nodes changed."""
    SERVICE = "SERVICE"
    """The service went or came back, or has something to say; words say which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceNotice:
    """Something changed; ``load_token`` is the exam's it belongs to, 0 for none."""

    topic: Topic
    subject: str = ""
    words: str = ""
    load_token: int = 0


class Bus:
    """Hands every notice to every subscriber; one that raises is logged and does not keep the others waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: tuple[Callable[[WorkspaceNotice], None], ...] = ()

    def subscribe(self, callback: Callable[[WorkspaceNotice], None]) -> Callable[[], None]:
        """Call ``callback`` for every notice from now on, in other threads; returns what ends it."""
        with self._lock:
            self._callbacks = (*self._callbacks, callback)

        def unsubscribe() -> None:
            with self._lock:
                self._callbacks = tuple(one for one in self._callbacks if one is not callback)

        return unsubscribe

    def tell(self, notice: WorkspaceNotice) -> None:
        """Hand a notice to all."""
        for callback in self._callbacks:
            try:
                callback(notice)
            except Exception:
                logging.getLogger(__name__).exception("A subscriber failed on %s", notice.topic)
