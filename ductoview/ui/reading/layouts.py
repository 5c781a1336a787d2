"""Which way the study hangs: one key goes through the protocols that fit, a card names them all and says why others do not."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint
from PyQt6.QtWidgets import QPushButton

from ductoview.model.exam import Exam, Hanging, HangingChoice
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.reading.choice_card import Choice, ChoiceCard


class Layouts(QObject):
    """``show`` hangs the open exam another way; the way is remembered until the study is closed, or by a wish for good."""

    def __init__(self, desk: Desk, card: ChoiceCard, show: Callable[[Exam, Hanging], object]) -> None:
        super().__init__(card)
        self._desk, self._card, self._show = desk, card, show
        self._now = ""
        self.button: QPushButton = button("Layout", self.ask, action="next_hanging", role="plain", focus=False)

    def hung(self, hanging: Hanging) -> None:
        """This way it hangs now."""
        self._now = hanging.protocol
        words = hanging.name or "Layout"
        key = self._desk.hands.key("next_hanging")
        self.button.setText(f"{words}   {key}" if key else words)
        self.button.setAccessibleName(f"layout: {words}")

    def step(self, by: int) -> None:
        """The next way that fits, or the one before."""
        fitting = [one for one in self._choices() if one.score > 0]
        if len(fitting) < 2:
            self._desk.tell("This study hangs in one way only.", "amber")
            return
        ids = [one.protocol for one in fitting]
        at = ids.index(self._now) if self._now in ids else 0
        self._hang(fitting[(at + by) % len(fitting)])

    def ask(self) -> None:
        """All ways as rows under the button."""
        rows = [self._row(one) for one in self._choices()]
        page = self._card.parentWidget()
        place = self.button.mapTo(page, QPoint(0, self.button.height())) if page is not None else QPoint()
        self._card.appear("Layout", rows, place)

    def _choices(self) -> tuple[HangingChoice, ...]:
        workspace = self._desk.workspace
        return workspace.hanging_choices() if workspace.exam is not None else ()

    def _row(self, one: HangingChoice) -> Choice:
        best = " · fits best" if one.is_best else ""
        fits = one.score > 0
        return Choice(
            words=f"{one.title}{best}",
            chosen=(lambda: self._hang(one)) if fits else None,
            why_not="" if fits else one.why_not,
            is_now=one.protocol == self._now,
        )

    def _hang(self, one: HangingChoice) -> None:
        workspace = self._desk.workspace
        if workspace.exam is not None:
            self._show(workspace.exam, workspace.hang(one.protocol))
