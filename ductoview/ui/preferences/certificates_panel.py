"""Certificates: who this station is, and how long everything in use is good yet. No key is ever shown."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ductoview.model.certificate import Certificate, CertificatesNow, UsedFile, expiry_words
from ductoview.model.security import Identity
from ductoview.ui.desk import Desk
from ductoview.ui.forms.file_field import FileField
from ductoview.ui.forms.form import form_layout, form_word
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.preferences.parts import paragraph
from ductoview.ui.preferences.told import Told
from ductoview.ui.style.apply import set_tone

_STATION = (
    "One certificate and its key say who this station is: at the receiver's encrypted port, towards every node that asks for "
    "it, and at the audit repository. The files stay where they are; the key must be readable by this account only."
)
_PAIR = (
    "For tests and the first set-up: a certificate that only itself vouches for, good for two years. Whoever connects must be "
    "given the certificate (never the key), and compare the fingerprint."
)
_USED = "Every file of certificates that something here needs. Amber: it expires within 30 days. Red: it has expired."
_NONE = "Nothing here needs a certificate yet."
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse
_WORDS = "what is true of the two files"


class CertificatesPanel(QWidget):
    """The two files are held against each other as soon as both are named."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.certificate, self.key = FileField("Our certificate"), FileField("Our key")
        self.name = QLineEdit(socket.gethostname()[:64])
        self.name.setAccessibleName("Name in the certificate")
        self._fits, self._made = Told(_WORDS), Told("what was made")
        self._files = QVBoxLayout()
        self._files.setSpacing(8)
        self._nothing = label("small", _NONE)
        self._now = CertificatesNow()
        self._is_touched = False
        self.use = button("Use these", self.keep, picture="save", role="large", what="who we are from now on")
        for field in (self.certificate, self.key):
            field.changed.connect(self._try)
        self._lay_out()

    @property
    def said(self) -> str:
        """What is true of the two files."""
        return self._fits.text()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Look anew each time: days pass."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """What was typed and not kept is forgotten."""
        self._is_touched = False
        super().hideEvent(event)

    def keep(self) -> None:
        """This is who we are from now on, everywhere."""
        identity = self._identity()
        if identity is None:
            self._fits.say("Name the file of our certificate, and that of its key.")
            return
        self._run(lambda: self._desk.workspace.station.use_identity(identity), self._kept)

    def make(self) -> None:
        """A pair for tests; the fields name it then, and it is used when that is pressed."""
        name = self.name.text().strip()
        self._run(lambda: self._desk.workspace.station.make_identity(name), self._show_made, self._made)

    def _try(self) -> None:
        self._is_touched = True
        identity = self._identity()
        if identity is None:
            self._fits.say("")
            return
        self._run(
            lambda: self._desk.workspace.station.try_identity(identity),
            lambda found: self._fits.say(f"They belong together: {_whose(found[0])}. Not used yet.", "green"),
        )

    def _kept(self, places: tuple[str, ...]) -> None:
        self._is_touched = False
        where = f" Changed for: {', '.join(places)}." if places else ""
        self._fits.say(f"This is who we are from now on.{where}", "green")
        self._made.say("")
        self._ask()

    def _show_made(self, pair: Identity) -> None:
        self.certificate.show_path(pair.certificate)
        self.key.show_path(pair.key)
        self._made.say(f"Made: {pair.certificate}. Press “Use these” above to be that.", "green")
        self._try()

    def _ask(self) -> None:
        self._run(self._desk.workspace.station.certificates, self._show_now, key="certificates")

    def _show_now(self, now: CertificatesNow) -> None:
        self._now = now
        if not self._is_touched:
            self.certificate.show_path(now.identity.certificate if now.identity else None)
            self.key.show_path(now.identity.key if now.identity else None)
        while (item := self._files.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.hide()
                part.deleteLater()
        for card in map(_card, now.files):
            self._files.addWidget(card)
            card.show()
        self._nothing.setVisible(not now.files)

    def _identity(self) -> Identity | None:
        certificate = self.certificate.path
        return None if certificate is None else Identity(certificate=certificate, key=self.key.path)

    def _run(
        self,
        work: Callable[[], object],
        done: Callable[..., None],
        told: Told | None = None,
        *,
        key: str = "own certificate",
    ) -> None:
        says = told or self._fits
        self._desk.jobs.run(
            lambda _progress, _cancel: work(),
            done=done,
            failed=lambda sentence: says.say(sentence, "red"),
            key=key,
        )

    def _lay_out(self) -> None:
        form = form_layout()
        for words, field in (("Certificate", self.certificate), ("Key", self.key)):
            form.addRow(form_word(words, field), field)
        files, deeds, pair, used = QWidget(), QWidget(), QWidget(), QWidget()
        files.setLayout(form)
        row = QHBoxLayout(deeds)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.use)
        row.addWidget(self._fits, 1000)
        row.addStretch(1)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("", "Name"))
        row.addWidget(self.name)
        row.addWidget(button("Make a pair", self.make, picture="add", role="large"))
        row.addWidget(self._made, 1000)
        row.addStretch(1)
        used.setLayout(self._files)
        self._files.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(paragraph("Who we are", _STATION, files, deeds))
        column.addLayout(paragraph("A pair of our own making", _PAIR, pair))
        column.addLayout(paragraph("In use", _USED, self._nothing, used))
        column.addStretch(1)


def _whose(certificate: Certificate) -> str:
    by = "signed by itself" if certificate.is_self_signed else f"by {certificate.issuer}"
    return f"{certificate.subject}, {by}, {expiry_words(certificate, time.time())[0]}"


def _card(file: UsedFile) -> QWidget:
    """A file: what it is for, its name, and a line for each certificate in it."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 240)
    uses = ", ".join(file.uses)
    whose = label("strong", f"{'Ours: ' if file.is_ours else ''}{uses}", wrap=True)
    grid.addWidget(whose, 0, 0, 3, 1, Qt.AlignmentFlag.AlignTop)
    path = label("quiet", _short(file.path), wrap=True)
    path.setToolTip(str(file.path))
    grid.addWidget(path, 0, 1)
    if file.trouble:
        told = label("small", file.trouble, wrap=True)
        set_tone(told, "red")
        grid.addWidget(told, 1, 1)
    for row, certificate in enumerate(file.certificates, start=1):
        _, tone = expiry_words(certificate, time.time())
        words = label("small", _whose(certificate), wrap=True)
        set_tone(words, tone)
        grid.addWidget(words, 2 * row, 1)
        mark = label("quiet", f"SHA-256 {certificate.fingerprint}", wrap=True)
        mark.setTextInteractionFlags(mark.textInteractionFlags() | _SELECTABLE)
        grid.addWidget(mark, 2 * row + 1, 1)
    return made


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
