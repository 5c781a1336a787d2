"""What has the place of the findings for a while: one thing at a time, and the findings come back."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PyQt6.QtCore import pyqtBoundSignal
from PyQt6.QtWidgets import QWidget


class Guest(Protocol):
    """``opened`` says that it came or went; closing what is closed does nothing."""

    @property
    def opened(self) -> pyqtBoundSignal: ...

    def close(self) -> None: ...


def one_at_a_time(own: QWidget, guests: Sequence[Guest], back: Callable[[], object]) -> None:
    """A guest that comes sends the others away and hides ``own``; when it goes, ``own`` and the keyboard come ``back``."""

    def changed(guest: Guest, shown: bool) -> None:
        if shown:
            for other in guests:
                if other is not guest:
                    other.close()
        own.setVisible(not shown)
        if not shown:
            back()

    for guest in guests:
        guest.opened.connect(partial(changed, guest))
