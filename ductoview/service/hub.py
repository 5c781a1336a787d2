"""Notices from whoever changes something to whoever wants to show it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ductoview.model.library import Notice


class Subscription:
    """What one subscriber has not seen yet; a notice that waits already is not put in twice, so it stays small."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._waiting: dict[Notice, None] = {}

    def put(self, notice: Notice) -> None:
        """Add a notice."""
        with self._arrived:
            self._waiting[notice] = None
            self._arrived.notify()

    def take(self, timeout_s: float | None) -> Notice | None:
        """The oldest notice, or None when none came in time; waits for ever when ``timeout_s`` is None."""
        with self._arrived:
            if not self._waiting:
                self._arrived.wait(timeout_s)
            for notice in self._waiting:
                del self._waiting[notice]
                return notice
            return None


class Hub:
    """Hands every notice to all who subscribe; thread-safe, and never blocks who posts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []

    def post(self, topic: str, subject: str = "", words: str = "") -> None:
        """Tell everybody; topics are those of ``model.library.Notice``."""
        notice = Notice(topic=topic, subject=subject, words=words)
        with self._lock:
            for subscription in self._subscriptions:
                subscription.put(notice)

    @contextmanager
    def subscribed(self) -> Iterator[Subscription]:
        """A subscription for the length of a ``with`` block."""
        subscription = Subscription()
        with self._lock:
            self._subscriptions.append(subscription)
        try:
            yield subscription
        finally:
            with self._lock:
                self._subscriptions.remove(subscription)
