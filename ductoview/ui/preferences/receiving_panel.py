"""Receiving: off until it is set up; how it is now, its set-up, and a test of it."""

import time

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QAbstractSpinBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ductoview.model.certificate import CertificatesNow, UsedFile, expiry_words
from ductoview.model.receiving import Field, Peer, Problem, ReceiverState, Refusal
from ductoview.model.security import Identity
from ductoview.ui.desk import Desk
from ductoview.ui.forms.node_answer import NodeAnswer
from ductoview.ui.forms.wheel import calm
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import line, plain
from ductoview.ui.preferences.asking import Asking
from ductoview.ui.preferences.receiver_form import ReceiverForm
from ductoview.ui.preferences.receiver_now import ReceiverNow
from ductoview.ui.preferences.told import Told
from ductoview.workspace.station import Tried

_EVERY_MS = 1500
_UNSAVED = "Not saved yet; what is open is as it was."
_TESTED_OLD = "Tested is what is open; what is written below is not saved yet."
_MEND = {
    False: "What is to be mended stands in red above.",
    True: "What is to be mended stands in red at several places above.",
}
_DOORS = {True: "Our encrypted port", False: "Our port without encryption"}


def _area() -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


class ReceivingPanel(QWidget):
    """Asks how it is while it is in sight; what a person types is never overwritten. ``certificate_wished``: that page."""

    certificate_wished = pyqtSignal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.now, self.form = ReceiverNow(), ReceiverForm()
        self._said = Told("what became of it")
        self._answers = {is_secure: NodeAnswer() for is_secure in _DOORS}
        self._state, self._own = ReceiverState(), CertificatesNow()
        self._is_known = self._is_touched = False
        self._added: list[Refusal] = []
        self._save = button("Save", self.save, picture="save", role="large", what="open the receiver like this")
        self._test = button("Test", self.test, picture="echo", role="large", what="an echo to ourselves")
        self._close = button("Close the receiver", self.close_receiver, picture="remove", role="large")
        self._scrolled = _area()
        calm(self.form)
        self.asking = Asking(
            desk.jobs, desk.workspace.station.receiver, key="receiver state", every_ms=_EVERY_MS,
            show=self._show_state, unknown=self.now.show_unknown, parent=self,
        )  # fmt: skip
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show_place)
        self._place: QWidget | None = None
        self.form.changed.connect(self._touched)
        self.form.certificate_wished.connect(self.certificate_wished.emit)
        self.now.add_wished.connect(self._add)
        self.now.forget_wished.connect(self._forget)
        self._lay_out()

    @property
    def said(self) -> str:
        """The sentence beside the buttons."""
        return self._said.text()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Look, and go on looking."""
        super().showEvent(event)
        self.asking.begin()
        self._ask_certificates()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Nobody looks any more."""
        self.asking.end()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter in a field saves."""
        in_field = isinstance(self.focusWidget(), QLineEdit | QAbstractSpinBox)
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and in_field:
            self.save()
            return
        super().keyPressEvent(event)

    def save(self) -> None:
        """Open the receiver as the form says, or say at which field it cannot be."""
        try:
            wanted = self.form.wanted()
        except ValueError as error:
            self._show_problems((Problem(field=Field.TLS, words=str(error)),))
            return
        self._say("Opening…")
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.station.set_up_receiver(wanted),
            done=self._saved,
            failed=lambda sentence: self._say(sentence, "red"),
            key="receiver set-up",
            lane="network",
        )

    def test(self) -> None:
        """An echo to ourselves, by each port that is open."""
        self._clear_answers()
        self._say("Asking ourselves…")
        self._desk.jobs.run(
            lambda _progress, cancel: self._desk.workspace.station.test_receiver(cancel),
            done=self._tried,
            failed=lambda sentence: self._say(sentence, "red"),
            key="receiver test",
            lane="network",
        )

    def close_receiver(self) -> None:
        """Close until it is saved again; who is in goes on to the end, and what is set up stays in the form."""
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.station.close_receiver(),
            done=lambda _none: self._closed(),
            failed=lambda sentence: self._say(sentence, "red"),
            key="receiver set-up",
            lane="network",
        )

    def _ask_certificates(self) -> None:
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.station.certificates(),
            done=self._show_own,
            failed=lambda sentence: self._say(sentence, "red"),
            key="receiver certificates",
        )

    def _show_state(self, state: ReceiverState) -> None:
        is_other = state.set_up != self._state.set_up
        self._state = state
        self.now.show_state(state)
        if not self._is_known or (is_other and not self._is_touched):
            self._is_known = True
            self.form.show_set_up(state.set_up, self._own.identity)
            self._is_touched = False
        if is_other:
            self._say_own()
        self._close.setEnabled(state.listening is not None or bool(state.trouble))
        self._test.setEnabled(state.listening is not None)

    def _show_own(self, now: CertificatesNow) -> None:
        self._own = now
        self._say_own()

    def _say_own(self) -> None:
        """Which certificate is shown: that of the set-up, else the station's."""
        tls = self._state.set_up.tls if self._state.set_up else None
        own = self._own.identity
        if tls is not None and tls.certificate is not None:
            own = Identity(certificate=tls.certificate, key=tls.key)
        self.form.doors.show_own(own, *_own_words(own, self._own.files))

    def _saved(self, problems: tuple[Problem, ...]) -> None:
        if problems:
            self._show_problems(problems)
            return
        self.form.say_problems(())
        self._is_touched = False
        self._say("Saved: it holds for everybody who comes from now on.", "green")
        for refusal in self._added:
            self._forget(refusal)
        self._added.clear()
        self.asking.ask()

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        place = self.form.say_problems(problems)
        self._say(f"Nothing was changed. {_MEND[len(problems) > 1]}", "red")
        if place is not None:
            self._bring(place)

    def _tried(self, tried: tuple[Tried, ...]) -> None:
        self._say(*((_TESTED_OLD, "amber") if self._is_touched else ("",)))
        for one in tried:
            answer = self._answers[one.is_secure]
            if one.answer is None:
                answer.say(one.words, "amber")
            else:
                answer.show_answer(_DOORS[one.is_secure], one.answer)
            answer.show()
        self._bring(self._answers[tried[0].is_secure])

    def _closed(self) -> None:
        self._clear_answers()
        self._say("")
        self.asking.ask()

    def _add(self, peer: Peer, refusal: Refusal) -> None:
        plain, secure = (port is not None for port in self.form.doors.ports)
        self._added.append(refusal)
        self.form.add_peer(Peer(ae_title=peer.ae_title, host=peer.host, plain=plain and not secure))
        self._say("A row was added to the list; save it to let it in.", "amber")
        focused = self.focusWidget()
        if focused is not None:
            self._bring(focused)

    def _forget(self, refusal: Refusal) -> None:
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.station.forget_refusal(refusal),
            done=lambda _none: self.asking.ask(),
            key=f"forget {refusal.who} {refusal.why}",
        )

    def _touched(self) -> None:
        self._is_touched = True
        self._say(_UNSAVED, "amber")

    def _say(self, words: str, tone: str = "") -> None:
        self._said.say(words, tone)

    def _bring(self, place: QWidget) -> None:
        """Into sight, once it has its place."""
        self._place = place
        self._soon.start()

    def _show_place(self) -> None:
        place, self._place = self._place, None
        if place is not None and self._scrolled.isAncestorOf(place):
            self._scrolled.ensureWidgetVisible(place)

    def _clear_answers(self) -> None:
        for answer in self._answers.values():
            answer.say("")
            answer.hide()

    def _lay_out(self) -> None:
        inside = plain("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for answer in self._answers.values():
            answer.hide()
            column.addWidget(answer)
        column.addWidget(self.form, 1)
        self._scrolled.setWidget(inside)
        buttons = QHBoxLayout()
        for one in (self._save, self._test, self._close):
            buttons.addWidget(one)
        buttons.addWidget(self._said, 1000)
        buttons.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(10)
        around.addWidget(self.now)
        around.addWidget(line())
        around.addWidget(self._scrolled, 1)
        around.addLayout(buttons)


def _own_words(own: Identity | None, files: tuple[UsedFile, ...]) -> tuple[str, str]:
    """Whose certificate of ours it is and how long it is good, and the tone of that."""
    if own is None:
        return "no certificate yet: choose one, or make a pair", "amber"
    file = next((one for one in files if one.path == own.certificate), None)
    if file is None or not file.certificates:
        return (file.trouble, "red") if file else (str(own.certificate), "")
    words, tone = expiry_words(file.certificates[0], time.time())
    return f"{file.certificates[0].subject}, {words}", tone
