"""How the receiver is now: open where, what came last, and who was refused and why."""

from collections.abc import Callable
from datetime import datetime

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ductoview.model.receiving import (
    LastObject,
    Listening,
    Peer,
    ReceiverState,
    Refusal,
    Refused,
    Why,
    listening_words,
    refusal_words,
)
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS

_OFF = "Off: nobody can send to this computer."
_CLOSED = "Closed: nobody can send to this computer. Save opens it as it is set up below."
_MOST_SHOWN = 3
_ICON_PX = 20
_LISTED = (Why.ADDRESS, Why.TITLE)
"""Refusals that a row in the list would end."""


class ReceiverNow(QWidget):
    """``add_wished`` carries who is to get a row in the list, ``forget_wished`` a refusal that has been dealt with."""

    add_wished = pyqtSignal(object, object)
    forget_wished = pyqtSignal(object)

    def __init__(self, clock: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self._clock = clock
        self._picture = QLabel()
        self._picture.setFixedSize(_ICON_PX, _ICON_PX)
        self._open = label("strong", wrap=True, what="whether and how the receiver is open")
        self._came = label("small", wrap=True, what="what came last")
        self._refused = QVBoxLayout()
        self._refused.setContentsMargins(0, 0, 0, 0)
        self._refused.setSpacing(4)
        self._shown: tuple[Refused, ...] = ()
        self._lay_out()
        self.show_state(ReceiverState())

    def show_state(self, state: ReceiverState) -> None:
        """Show how it is."""
        listening = state.listening
        words, tone = (_CLOSED if state.set_up else _OFF), ""
        if state.trouble:
            words, tone = state.trouble, "red"
        elif listening is not None:
            words, tone = listening_words(listening), "amber" if listening.port is not None else "green"
        self._say(words, tone, listening)
        self._came.setText("" if listening is None else self._came_words(state))
        self._came.setVisible(listening is not None)
        if state.refused != self._shown:
            self._shown = state.refused
            self._show_refused()

    def show_unknown(self, sentence: str) -> None:
        """Nobody can tell how it is: what was shown before is taken away, and who was refused stays."""
        self._say(sentence, "red", None)
        self._came.setVisible(False)

    def _say(self, words: str, tone: str, listening: Listening | None) -> None:
        self._open.setText(words)
        set_tone(self._open, tone)
        self._picture.setPixmap(_picture(listening, tone))

    def _came_words(self, state: ReceiverState) -> str:
        now = f" {state.connections} connected now." if state.connections else ""
        if state.last is None:
            return f"Nothing has come since the service was started.{now}"
        return f"{_last_words(state.last, self._clock())}; {state.objects} since the service was started.{now}"

    def _show_refused(self) -> None:
        while (item := self._refused.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.hide()
                part.deleteLater()
        for one in self._shown[:_MOST_SHOWN]:
            row = self._row(one)
            self._refused.addWidget(row)
            row.show()
        more = len(self._shown) - _MOST_SHOWN
        if more > 0:
            self._refused.addWidget(label("quiet", f"and {more} more were refused before."))

    def _row(self, one: Refused) -> QWidget:
        refusal, made = one.refusal, QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        times = f" ({one.times} times)" if one.times > 1 else ""
        words = label("small", f"{when(one.at, self._clock())}  {refusal_words(refusal)}{times}", wrap=True)
        words.setProperty("tone", "amber")
        row.addWidget(words, 1)
        if refusal.why in _LISTED:
            what = f"a row for {refusal.who} in the list below"
            row.addWidget(button("Add", lambda: self._wish(refusal), picture="add", what=what))
        row.addWidget(button("Forget", lambda: self.forget_wished.emit(refusal), what=f"the refusal of {refusal.who}"))
        return made

    def _wish(self, refusal: Refusal) -> None:
        self.add_wished.emit(Peer(ae_title=refusal.ae_title, host=refusal.address), refusal)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self._picture)
        first.addWidget(self._open, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self._came)
        column.addLayout(self._refused)


def when(seconds: float, now: datetime) -> str:
    """A time of today by its clock, another with its date."""
    at = datetime.fromtimestamp(seconds)
    return f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M}"


def _last_words(last: LastObject, now: datetime) -> str:
    return f"Last object from {last.ae_title or 'somebody'} ({last.address}) at {when(last.at, now)}"


def _picture(listening: Listening | None, tone: str) -> QPixmap:
    colour = {"red": COLOURS.red, "amber": COLOURS.amber, "green": COLOURS.green}.get(tone, COLOURS.quiet)
    if tone == "red":
        name = "warning"
    elif listening is None:
        name = "dismiss"
    else:
        name = "open lock" if listening.port is not None else "encrypted"
    return icon(name, colour).pixmap(_ICON_PX, _ICON_PX)
