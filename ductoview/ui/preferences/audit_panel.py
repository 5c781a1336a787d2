"""The audit trail: where it goes, how far it is, and a test event."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from ductoview.model.audit import AuditStatus, AuditTarget
from ductoview.model.certificate import CertificatesNow
from ductoview.model.security import Identity, Tls
from ductoview.ui.desk import Desk
from ductoview.ui.forms.file_field import FileField
from ductoview.ui.forms.form import form_layout, form_word, side_by_side
from ductoview.ui.forms.wheel import calm
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.preferences.asking import Asking
from ductoview.ui.preferences.parts import Switch, paragraph
from ductoview.ui.preferences.receiver_now import when
from ductoview.ui.preferences.told import Told
from ductoview.ui.style.apply import set_tone

_USUAL_PORT = 6514
_EVERY_MS = 2000
_WHAT = (
    "Who opened, searched, fetched, sent, received or exported what, and who was not let in, goes to the hospital's audit "
    "repository: by syslog over TLS (RFC 5425), and never without. It is on this disk first; nobody waits for the repository."
)
_OFF = "Off: no audit trail is recorded."
_OWN = "Our certificate is shown to it"
_UNSAVED = "Not saved yet."


class _Whom(StrEnum):
    FILE = "FILE"
    SYSTEM = "SYSTEM"
    PIN = "PIN"


_WHOM_WORDS = {
    _Whom.FILE: "by the authorities in a file",
    _Whom.SYSTEM: "by the authorities of this computer",
    _Whom.PIN: "only the certificate in a file",
}


class AuditPanel(QWidget):
    """Asks how it is while it is in sight; what a person types is never overwritten."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.host, self.port = QLineEdit(), QSpinBox()
        self.port.setRange(1, 65535)
        self.host.setAccessibleName("Repository")
        self.port.setAccessibleName("Port of the repository")
        self.station, self.site, self.name = QLineEdit(), QLineEdit(), QLineEdit()
        self.whom, self.trust = QComboBox(), FileField("Certificates to believe")
        for whom, words in _WHOM_WORDS.items():
            self.whom.addItem(words, whom)
        self.own = Switch(_OWN, lambda _on: self._touched())
        self._state = label("strong", wrap=True, what="where the audit trail goes, and how far it is")
        self._said = Told("what became of it")
        self._status, self._identity = AuditStatus(), CertificatesNow().identity
        self._is_known = self._is_touched = False
        self._form = form_layout()
        self._save = button("Save", self.save, picture="save", role="large")
        self._test = button("Send a test event", self.test, picture="send", role="large")
        self._off = button("Turn off", self.turn_off, picture="remove", role="large")
        self.asking = Asking(
            desk.jobs, desk.workspace.station.audit, key="audit state", every_ms=_EVERY_MS,
            show=self._show_status, unknown=lambda sentence: self._say_state(sentence, "red"), parent=self,
        )  # fmt: skip
        self._lay_out()
        self._hear_edits()
        calm(self)

    @property
    def said(self) -> str:
        """The sentence beside the buttons."""
        return self._said.text()

    @property
    def state(self) -> str:
        """Where it goes, and how far it is."""
        return self._state.text()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Look, and go on looking."""
        super().showEvent(event)
        self._run(self._desk.workspace.station.certificates, self._show_own, key="audit certificates")
        self.asking.begin()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Nobody looks any more."""
        self.asking.end()
        super().hideEvent(event)

    def save(self) -> None:
        """Record for that repository from now on."""
        try:
            target = self._target()
        except ValueError as error:
            self._said.say(str(error), "red")
            return
        self._run(lambda: self._desk.workspace.station.set_audit(target), lambda _none: self._changed("Saved."))

    def test(self) -> None:
        """Send an event that says that it is a test, and say what became of it."""
        self._said.say("Sending…", "")
        self._run(self._desk.workspace.station.try_out_audit, self._tried)

    def turn_off(self) -> None:
        """Record no more; what was set up stays in the form."""
        self._run(lambda: self._desk.workspace.station.set_audit(None), lambda _none: self._turned_off())

    def _turned_off(self) -> None:
        self._is_touched = True
        self._said.say("Nothing is recorded any more. Save records again, and sends what waits.", "green")
        self.asking.ask()

    def _tried(self, status: AuditStatus) -> None:
        if status.waiting:
            self._said.say(f"It was not delivered, and waits on the disk. {status.words}", "red")
        else:
            self._said.say("The repository took the test event.", "green")
        self._show_status(status)

    def _changed(self, words: str) -> None:
        self._is_touched = False
        self._said.say(words, "green")
        self.asking.ask()

    def _show_own(self, now: CertificatesNow) -> None:
        self._identity = now.identity
        if self._status.target is None and not self._is_touched:
            self.own.setChecked(now.identity is not None)
        self.own.setEnabled(now.identity is not None or self.own.isChecked())
        self.own.setToolTip("" if now.identity else "There is none yet; see Certificates.")

    def _show_status(self, status: AuditStatus) -> None:
        is_other = status.target != self._status.target
        self._status = status
        self._say_state(*state_words(status, datetime.now()))
        self._test.setEnabled(status.target is not None)
        self._off.setEnabled(status.target is not None)
        if not self._is_known or (is_other and not self._is_touched):
            self._is_known = True
            self._show_target(status.target)
            self._is_touched = False

    def _say_state(self, words: str, tone: str) -> None:
        self._state.setText(words)
        set_tone(self._state, tone)

    def _show_target(self, target: AuditTarget | None) -> None:
        tls = target.tls if target else Tls()
        self.host.setText(target.host if target else "")
        self.port.blockSignals(True)
        self.port.setValue(target.port if target else _USUAL_PORT)
        self.port.blockSignals(False)
        self.station.setText(target.source_id if target else "")
        self.site.setText(target.site_id if target else "")
        self.name.setText(tls.name)
        whom = _Whom.PIN if tls.pinned else _Whom.FILE if tls.trust or target is None else _Whom.SYSTEM
        self.whom.setCurrentIndex(self.whom.findData(whom))
        self.trust.show_path(tls.trust)
        self.own.setChecked(tls.certificate is not None if target else self._identity is not None)
        self._show_rows()

    def _target(self) -> AuditTarget:
        """As typed; raises ValueError in a sentence."""
        whom = self.whom.currentData()
        trust = None if whom is _Whom.SYSTEM else self.trust.path
        if trust is None and whom is not _Whom.SYSTEM:
            raise ValueError("Name the file of the certificates to believe.")
        if not self.host.text().strip():
            raise ValueError("Give the host of the repository: its name or its address.")
        own = self._own() if self.own.isChecked() else None
        tls = Tls(
            trust=trust, pinned=whom is _Whom.PIN, certificate=own.certificate if own else None, key=own.key if own else None,
            name="" if whom is _Whom.PIN else self.name.text().strip(),
        )  # fmt: skip
        return AuditTarget(
            host=self.host.text().strip(), port=self.port.value(), tls=tls, source_id=self.station.text().strip(),
            site_id=self.site.text().strip(),
        )  # fmt: skip

    def _own(self) -> Identity | None:
        """The station's, else the one that was set up for the trail alone."""
        before = self._status.target
        if self._identity is None and before is not None and before.tls.certificate is not None:
            return Identity(certificate=before.tls.certificate, key=before.tls.key)
        return self._identity

    def _touched(self) -> None:
        self._is_touched = True
        self._show_rows()
        self._said.say(_UNSAVED, "amber")

    def _show_rows(self) -> None:
        whom = self.whom.currentData()
        self._form.setRowVisible(self.trust, whom is not _Whom.SYSTEM)
        self._form.setRowVisible(self.name, whom is not _Whom.PIN)

    def _run(self, work: Callable[[], object], done: Callable[..., None], *, key: str = "audit set-up") -> None:
        self._desk.jobs.run(
            lambda _progress, _cancel: work(),
            done=done,
            failed=lambda sentence: self._said.say(sentence, "red"),
            key=key,
            lane="network",
        )

    def _hear_edits(self) -> None:
        for text in (self.host, self.station, self.site, self.name):
            text.textEdited.connect(lambda _text: self._touched())
            text.returnPressed.connect(self.save)
        self.port.valueChanged.connect(lambda _value: self._touched())
        self.whom.activated.connect(lambda _index: self._touched())
        self.trust.changed.connect(self._touched)

    def _lay_out(self) -> None:
        self.station.setPlaceholderText("how this station is called there, e.g. MAMMO-1")
        self.site.setPlaceholderText("only when stations of several sites have equal names")
        self.name.setPlaceholderText("the host")
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Repository", side_by_side(self.host, self.port)),
            ("Station", self.station),
            ("Site", self.site),
            ("Its certificate", self.whom),
            ("File", self.trust),
            ("Made out to", self.name),
            ("", self.own),
        )
        for words, field in rows:
            self._form.addRow(form_word(words, field), field)
        form, deeds = QWidget(), QWidget()
        form.setLayout(self._form)
        form.setMaximumWidth(760)
        row = QHBoxLayout(deeds)
        row.setContentsMargins(0, 0, 0, 0)
        for one in (self._save, self._test, self._off):
            row.addWidget(one)
        row.addWidget(self._said, 1000)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(paragraph("Audit trail", _WHAT, self._state, form, deeds))
        column.addStretch(1)


def state_words(status: AuditStatus, now: datetime) -> tuple[str, str]:
    """Where it goes and how far it is, and the tone of that."""
    if status.target is None:
        waits = f" {status.waiting} messages from before wait on the disk." if status.waiting else ""
        return f"{_OFF}{waits}", "red" if status.words else ""
    where = f"Goes to {status.target.host}:{status.target.port} as {status.target.source_id}."
    lost = f" {status.lost} found no room on the disk since the service was started." if status.lost else ""
    if status.waiting:
        count = "1 message waits" if status.waiting == 1 else f"{status.waiting} messages wait"
        said = status.words or f"{count} on the disk."
        since = f" The oldest waits since {when(status.since, now)}." if status.since is not None else ""
        return f"{where} {said}{since}{lost}", "amber"
    last = f" Last delivered {when(status.delivered, now)}." if status.delivered is not None else ""
    return f"{where} Nothing waits.{last}{lost}", "amber" if lost else "green"
