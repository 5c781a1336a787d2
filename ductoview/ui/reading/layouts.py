"""Which way the study hangs: one key goes through the protocols that fit, a card names them all and says why others do not."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint
from PyQt6.QtWidgets import QPushButton

from ductoview.model.exam import Exam, Hanging, HangingChoice
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.reading.choice_card import Choice, ChoiceCard


class Layouts(QObject):
    """``show`` hangs the open exam another way; the way is remembered until the study is closed, or by a wish for good.

    ``say`` shows one quiet line; ``elsewhere`` is asked where else earlier studies are. When more becomes known, a phase
    for one, nothing moves by itself: ``again`` offers to hang anew, by one press.
    """

    def __init__(
        self, desk: Desk, card: ChoiceCard, show: Callable[[Exam, Hanging], object], say: Callable[[str], object]
    ) -> None:
        super().__init__(card)
        self._desk, self._card, self._show, self._say = desk, card, show, say
        self._now = Hanging(name="")
        self._without_prior = self._wished = ""
        self.elsewhere: Callable[[], str] = str
        self.button: QPushButton = button("Layout", self.ask, action="next_hanging", role="plain", focus=False)
        self.again: QPushButton = button("Hang again", self.hang_again, role="plain", picture="undo", focus=False)
        self.again.hide()

    @property
    def sequence(self) -> tuple[str, ...]:
        """The order in which one place shows image after image; empty where every image has its place."""
        return self._now.sequence

    def hung(self, hanging: Hanging) -> None:
        """This way it hangs now."""
        self._now = hanging
        if not hanging.priors:
            self._without_prior = hanging.protocol
        words = hanging.name or "Layout"
        key = self._desk.hands.key("next_hanging")
        self.button.setText(f"{words}   {key}" if key else words)
        self.button.setAccessibleName(f"layout: {words}")
        self.again.hide()

    def opened(self) -> None:
        """Another study: its best layout, whatever was wished for the last one."""
        self._wished = ""

    def step(self, by: int) -> None:
        """The next way that fits, or the one before."""
        fitting = self._fitting()
        if len(fitting) < 2:
            self._say("This study hangs in one way only.")
            return
        ids = [one.protocol for one in fitting]
        at = ids.index(self._now.protocol) if self._now.protocol in ids else 0
        self._hang(fitting[(at + by) % len(fitting)].protocol)

    def prior(self) -> None:
        """Earlier images beside those of this study, or this study as it hung before."""
        exam = self._desk.workspace.exam
        if exam is None:
            return
        if self._now.priors:
            self._hang(self._without_prior)
        elif not exam.priors:
            self._say(f"No earlier study of this patient is on this computer.{self.elsewhere()}")
        elif with_prior := self._first_with_prior():
            self._hang(with_prior)
        else:
            self._say(f"{exam.priors[0].badge} shows no side or view of this study; it is in the strip.")

    def look_again(self) -> None:
        """More is known of the exam: offer to hang anew where that would show something else."""
        workspace = self._desk.workspace
        if workspace.exam is not None and self._now.tiles:
            self.again.setVisible(_places(self._best()) != _places(self._now))

    def hang_again(self) -> None:
        """As it would hang if it were opened now."""
        workspace = self._desk.workspace
        if workspace.exam is not None:
            self._show(workspace.exam, self._best())

    def ask(self) -> None:
        """All ways as rows under the button."""
        rows = [self._row(one) for one in self._choices()]
        page = self._card.parentWidget()
        place = self.button.mapTo(page, QPoint(0, self.button.height())) if page is not None else QPoint()
        self._card.appear("Layout", rows, place)

    def _best(self) -> Hanging:
        """By the protocol that was wished, else by the one that fits best."""
        workspace = self._desk.workspace
        return workspace.hang(self._wished) if self._wished else workspace.hang()

    def _first_with_prior(self) -> str:
        workspace = self._desk.workspace
        ids = (one.protocol for one in self._fitting())
        return next((one for one in ids if workspace.hang(one).priors), "")

    def _choices(self) -> tuple[HangingChoice, ...]:
        workspace = self._desk.workspace
        return workspace.hanging_choices() if workspace.exam is not None else ()

    def _fitting(self) -> list[HangingChoice]:
        return [one for one in self._choices() if one.score > 0]

    def _row(self, one: HangingChoice) -> Choice:
        best = " · fits best" if one.is_best else ""
        fits = one.score > 0
        return Choice(
            words=f"{one.title}{best}",
            about=one.summary if fits else one.why_not,
            chosen=(lambda: self._hang(one.protocol)) if fits else None,
            is_now=one.protocol == self._now.protocol,
        )

    def _hang(self, protocol: str) -> None:
        workspace = self._desk.workspace
        if workspace.exam is not None:
            self._wished = protocol
            self._show(workspace.exam, workspace.hang(protocol))


def _places(hanging: Hanging) -> set[tuple[str, int, int, str | None]]:
    return {(tile.sop_instance_uid, tile.row, tile.column, tile.scout) for tile in hanging.tiles}
