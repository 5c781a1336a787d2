"""What a task leaves in its process for the next one: one value, the last, so that what it weighs is known."""

from typing import Any

from ductoview.errors import DuctoviewError


class NotKept(DuctoviewError):
    """What a task was to go on from is not there: it must be sent along. Between parent and worker only."""


class Kept:
    """One value under one key; a task that names ``kept`` among its parameters is given the process's own."""

    def __init__(self) -> None:
        self._key, self._value = "", None

    def get(self, key: str) -> Any | None:
        """The value of that key; any other is let go, so that two are never in memory."""
        if key != self._key:
            self._key, self._value = "", None
        return self._value

    def put(self, key: str, value: Any) -> None:
        """Keep a value in place of the one before; nothing is kept without a key."""
        self._key, self._value = (key, value) if key else ("", None)
