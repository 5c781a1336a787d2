"""The two ports of the receiver: encrypted, with whose certificates; and not encrypted, which looks like it."""

from enum import StrEnum

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSpinBox, QWidget

from ductoview.model.receiving import USUAL_PORT, USUAL_TLS_PORT, Listening
from ductoview.model.security import Identity, Tls
from ductoview.ui.forms.file_field import FileField
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.preferences.parts import Switch
from ductoview.ui.preferences.told import Told
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS

_PLAIN_WORDS = "Whoever is on the network can read names and images. For a modality that knows no TLS."


class _Whom(StrEnum):
    FILE = "FILE"
    PIN = "PIN"
    NOBODY = "NOBODY"


_WHOM_WORDS = {
    _Whom.FILE: "must show a certificate by the authorities in a file",
    _Whom.PIN: "must show one of the certificates in a file",
    _Whom.NOBODY: "is not asked for a certificate",
}


class DoorsForm(QWidget):
    """``changed`` by a person; ``certificate_wished`` asks for the page of certificates."""

    changed = pyqtSignal()
    certificate_wished = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.secure = Switch("Encrypted (TLS)", lambda _on: self._turned())
        self.plain = Switch("Not encrypted", lambda _on: self._turned())
        self.tls_port, self.port = _port("Port, encrypted"), _port("Port, not encrypted")
        self.whom = QComboBox()
        self.whom.setAccessibleName("What who comes must show")
        for whom, words in _WHOM_WORDS.items():
            self.whom.addItem(words, whom)
        self.trust = FileField("Certificates to believe")
        self._own: Identity | None = None
        self._own_words = label("small", wrap=True, what="our certificate")
        self._warning = Told("what it means that it is not encrypted")
        self.told = {name: Told(f"what is wrong with {name}") for name in ("port", "tls_port", "tls")}
        self._of_tls: list[QWidget] = []
        self._lay_out()
        self.whom.activated.connect(lambda _index: self._turned())
        self.trust.changed.connect(self.changed.emit)
        for port in (self.port, self.tls_port):
            port.valueChanged.connect(lambda _value: self.changed.emit())
        self._show_rows()

    def show_doors(self, listening: Listening | None, own: Identity | None) -> None:
        """Show a set-up; of a new one nothing is chosen. ``own`` is who we are when it does not say so itself."""
        tls = listening.tls if listening and listening.tls else Tls()
        self._own = own if tls.certificate is None else Identity(certificate=tls.certificate, key=tls.key)
        for switch, spin, port, usual in (
            (self.secure, self.tls_port, listening.tls_port if listening else None, USUAL_TLS_PORT),
            (self.plain, self.port, listening.port if listening else None, USUAL_PORT),
        ):
            switch.setChecked(port is not None)
            spin.blockSignals(True)
            spin.setValue(usual if port is None else port)
            spin.blockSignals(False)
        asked_nobody = listening is not None and listening.tls_port is not None and tls.trust is None
        whom = _Whom.PIN if tls.pinned else _Whom.NOBODY if asked_nobody else _Whom.FILE
        self.whom.setCurrentIndex(self.whom.findData(whom))
        self.trust.show_path(tls.trust)
        self._show_rows()

    def show_own(self, own: Identity | None, words: str, tone: str) -> None:
        """Our certificate, and how long it is good."""
        self._own = own
        self._own_words.setText(words)
        self._own_words.setProperty("tone", tone)
        if style := self._own_words.style():
            style.polish(self._own_words)

    @property
    def ports(self) -> tuple[int | None, int | None]:
        """Not encrypted, encrypted; None where it is not wished."""
        return (
            self.port.value() if self.plain.isChecked() else None,
            self.tls_port.value() if self.secure.isChecked() else None,
        )

    def tls(self) -> Tls | None:
        """As typed; raises ValueError in a sentence."""
        if not self.secure.isChecked():
            return None
        whom = self.whom.currentData()
        trust = None if whom is _Whom.NOBODY else self.trust.path
        if whom is not _Whom.NOBODY and trust is None:
            raise ValueError("Name the file of the certificates to believe, or choose that nobody is asked for one.")
        own = self._own
        return Tls(
            trust=trust, pinned=whom is _Whom.PIN, certificate=own.certificate if own else None, key=own.key if own else None
        )  # fmt: skip

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        certificates = button("Certificates", self.certificate_wished.emit, what="choose or make our certificate")
        own, holder = QHBoxLayout(), QWidget()
        holder.setLayout(own)
        own.setContentsMargins(0, 0, 0, 0)
        own.addWidget(self._own_words, 1)
        own.addWidget(certificates)
        self._of_tls = [label("", "We show"), holder, label("", "Who comes"), self.whom, self.trust]
        grid.addWidget(self.secure, 0, 0)
        grid.addWidget(self.tls_port, 0, 1)
        grid.addWidget(self.told["tls_port"], 0, 2)
        grid.addWidget(self._of_tls[0], 1, 1)
        grid.addWidget(holder, 1, 2)
        grid.addWidget(self._of_tls[2], 2, 1)
        grid.addWidget(self.whom, 2, 2)
        grid.addWidget(self.trust, 3, 2)
        grid.addWidget(self.told["tls"], 4, 2)
        grid.addWidget(self.plain, 5, 0)
        grid.addWidget(self.port, 5, 1)
        grid.addWidget(self._warning, 5, 2)
        grid.addWidget(self.told["port"], 6, 1, 1, 2)

    def _turned(self) -> None:
        self._show_rows()
        self.changed.emit()

    def _show_rows(self) -> None:
        is_secure, is_plain = self.secure.isChecked(), self.plain.isChecked()
        self.tls_port.setVisible(is_secure)
        self.port.setVisible(is_plain)
        for part in self._of_tls:
            part.setVisible(is_secure)
        self.trust.setVisible(is_secure and self.whom.currentData() is not _Whom.NOBODY)
        self.plain.setIcon(icon("open lock", COLOURS.amber) if is_plain else QIcon())
        self._warning.say(_PLAIN_WORDS if is_plain else "", "amber")


def _port(name: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(1, 65535)
    made.setAccessibleName(name)
    made.setFixedWidth(110)
    return made
