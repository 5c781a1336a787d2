"""Which hanging protocols there are for the open exam, and the layout by one of them."""

import logging
from collections.abc import Callable
from pathlib import Path

from ductoview.hooks.checked import hanging_choices, run_hanging
from ductoview.hooks.contracts import HangingProtocol
from ductoview.hooks.hanging.files import of_home
from ductoview.hooks.manager import Methods
from ductoview.model.exam import Exam, Hanging, HangingChoice

_LOG = logging.getLogger(__name__)


class Hangings:
    """The protocols of this installation and of ``home``; ``tell`` hears of each that failed, the others are used."""

    def __init__(self, methods: Methods, home: Path, tell: Callable[[str], None]) -> None:
        self._tell = tell
        own, self._faults = of_home(home)
        self._protocols: tuple[HangingProtocol, ...] = (*methods.hanging_protocols, *own)

    def hang(self, exam: Exam, wished: str) -> Hanging:
        """The layout by the protocol of that id, or by the one that fits best where it is empty or does not fit."""
        hanging, warnings = run_hanging(self._protocols, exam, wished)
        self._warn((*self._faults, *warnings))
        self._faults = ()
        return hanging

    def choices(self, exam: Exam) -> tuple[HangingChoice, ...]:
        """Every protocol, the best fitting first, those that do not fit with the reason last."""
        choices, warnings = hanging_choices(self._protocols, exam)
        self._warn(warnings)
        return choices

    def _warn(self, warnings: tuple[str, ...]) -> None:
        for warning in warnings:
            _LOG.warning("%s", warning)
            self._tell(warning)
