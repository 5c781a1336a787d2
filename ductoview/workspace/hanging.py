"""Which hanging protocols there are for the open exam, and the layout by one of them."""

import logging
from collections.abc import Callable

from ductoview.hooks.checked import hanging_choices, run_hanging
from ductoview.hooks.manager import Methods
from ductoview.model.exam import Exam, Hanging, HangingChoice

_LOG = logging.getLogger(__name__)


class Hangings:
    """The protocols of this installation; ``tell`` hears of each that failed, and the others are used."""

    def __init__(self, methods: Methods, tell: Callable[[str], None]) -> None:
        self._methods, self._tell = methods, tell

    def hang(self, exam: Exam, wished: str) -> Hanging:
        """The layout by the protocol of that id, or by the one that fits best where it is empty or does not fit."""
        hanging, warnings = run_hanging(self._methods.hanging_protocols, exam, wished)
        self._warn(warnings)
        return hanging

    def choices(self, exam: Exam) -> tuple[HangingChoice, ...]:
        """Every protocol, the best fitting first, those that do not fit with the reason last."""
        choices, warnings = hanging_choices(self._methods.hanging_protocols, exam)
        self._warn(warnings)
        return choices

    def _warn(self, warnings: tuple[str, ...]) -> None:
        for warning in warnings:
            _LOG.warning("%s", warning)
            self._tell(warning)
