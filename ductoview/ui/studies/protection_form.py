"""How the connection to a node is protected: chosen each time, never assumed."""

from enum import StrEnum

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QLineEdit, QWidget

from ductoview.model.security import Identity, Tls
from ductoview.ui.forms.file_field import FileField
from ductoview.ui.forms.form import form_layout, form_word
from ductoview.ui.parts.label import label
from ductoview.ui.style.icons import icon
from ductoview.ui.style.table import COLOURS

NOT_ENCRYPTED = "Not encrypted"
NOT_CHOSEN = "Choose under Connection whether it is encrypted; the PACS administrator knows."


class _Connection(StrEnum):
    UNCHOSEN = "UNCHOSEN"
    TLS = "TLS"
    PLAIN = "PLAIN"


class _Whom(StrEnum):
    SYSTEM = "SYSTEM"
    FILE = "FILE"
    PIN = "PIN"


_WHOM_WORDS = {
    _Whom.FILE: "by the authorities in a file",
    _Whom.SYSTEM: "by the authorities of this computer",
    _Whom.PIN: "only the certificate in a file",
}


class ProtectionForm(QWidget):
    """``changed`` tells that plain or TLS was chosen."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connection, self._whom = QComboBox(), QComboBox()
        self._connection.addItem("Choose…", _Connection.UNCHOSEN)
        self._connection.addItem(icon("encrypted"), "Encrypted (TLS)", _Connection.TLS)
        self._connection.addItem(icon("open lock", COLOURS.amber), NOT_ENCRYPTED, _Connection.PLAIN)
        for whom, words in _WHOM_WORDS.items():
            self._whom.addItem(words, whom)
        self._trust = FileField("Certificates to believe")
        self._certificate, self._key = FileField("Our certificate"), FileField("Our key")
        self._name = QLineEdit()
        self._name.setPlaceholderText("the host")
        self._warning = label("small", "Whoever is on the network can read names and images.", wrap=True)
        self._warning.setProperty("tone", "amber")
        self._form = form_layout()
        self.setLayout(self._form)
        self._lay_out()
        self._connection.currentIndexChanged.connect(lambda _index: self._show_rows())
        self._whom.currentIndexChanged.connect(lambda _index: self._show_rows())
        self._show_rows()

    def show_tls(self, tls: Tls | None, *, is_new: bool) -> None:
        """Show how a node is protected; of a new one nothing is chosen."""
        chosen = _Connection.UNCHOSEN if is_new else _Connection.PLAIN if tls is None else _Connection.TLS
        self._connection.setCurrentIndex(self._connection.findData(chosen))
        shown = tls or Tls()
        whom = _Whom.PIN if shown.pinned else _Whom.FILE if shown.trust or tls is None else _Whom.SYSTEM
        self._whom.setCurrentIndex(self._whom.findData(whom))
        self._trust.show_path(shown.trust)
        self._certificate.show_path(shown.certificate)
        self._key.show_path(shown.key)
        self._name.setText(shown.name)
        self._show_rows()

    def offer_own(self, identity: Identity) -> None:
        """Who this station is, where nothing was named yet: it is shown to a node that asks for it, and to no other."""
        if self._certificate.path is None and self._key.path is None:
            self._certificate.show_path(identity.certificate)
            self._key.show_path(identity.key)

    def tls(self) -> Tls | None:
        """As chosen; raises ValueError in a sentence."""
        connection = self._connection.currentData()
        if connection is _Connection.UNCHOSEN:
            raise ValueError(NOT_CHOSEN)
        if connection is _Connection.PLAIN:
            return None
        whom = self._whom.currentData()
        trust = None if whom is _Whom.SYSTEM else self._trust.path
        if trust is None and whom is not _Whom.SYSTEM:
            raise ValueError("Name the file of the certificates to believe.")
        return Tls(
            trust=trust,
            pinned=whom is _Whom.PIN,
            certificate=self._certificate.path,
            key=self._key.path,
            name="" if whom is _Whom.PIN else self._name.text().strip(),
        )

    def _lay_out(self) -> None:
        rows = (
            ("Connection", self._connection),
            ("", self._warning),
            ("Its certificate", self._whom),
            ("File", self._trust),
            ("Made out to", self._name),
            ("Our certificate", self._certificate),
            ("Our key", self._key),
        )
        for word, field in rows:
            self._form.addRow(form_word(word, field), field)

    def _show_rows(self) -> None:
        connection, whom = self._connection.currentData(), self._whom.currentData()
        is_tls = connection is _Connection.TLS
        self._form.setRowVisible(self._warning, connection is _Connection.PLAIN)
        for field in (self._whom, self._certificate, self._key):
            self._form.setRowVisible(field, is_tls)
        self._form.setRowVisible(self._trust, is_tls and whom is not _Whom.SYSTEM)
        self._form.setRowVisible(self._name, is_tls and whom is not _Whom.PIN)
        self.changed.emit()
