"""How long work says where it is, and how it is asked to stop."""

from collections.abc import Callable
from typing import Protocol

from ductoview.errors import Cancelled

Progress = Callable[[float, str], None]
"""Called with the fraction done (0..1) and a short phrase."""


class CancelToken(Protocol):
    """Anything that can tell whether the user wants the work stopped (``threading.Event`` is one)."""

    def is_set(self) -> bool:
        """True once the work should stop."""
        ...


def no_progress(_fraction: float, _phrase: str) -> None:
    """A Progress that tells nobody."""


def check(cancel: CancelToken | None) -> None:
    """Raise Cancelled when the token is set."""
    if cancel is not None and cancel.is_set():
        raise Cancelled("Stopped at your wish.")
