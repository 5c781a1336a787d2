"""How the receiver is to be: our title and address, the ports, who may send, the limits; what cannot be is said at its field."""

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtNetwork import QAbstractSocket, QNetworkInterface
from PyQt6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ductoview.model.receiving import EVERY_ADDRESS, Field, Limits, Listening, Peer, Problem, is_loopback
from ductoview.model.security import Identity
from ductoview.ui.parts.label import label
from ductoview.ui.preferences.doors_form import DoorsForm
from ductoview.ui.preferences.limits_form import LimitsForm
from ductoview.ui.preferences.peer_table import PeerTable
from ductoview.ui.preferences.told import Told

_EVERY, _HERE = "all addresses of this computer", "this computer only"
_LOOPBACK = "127.0.0.1"
_USUAL_TITLE = "DUCTOVIEW"
_HOW_LONG = (
    "Images come in as long as the service runs, also when this window is closed. After a restart of this computer it runs "
    "with the first window, or when the system starts “ductoview service”."
)
_PEERS = (
    "AE title and address must both fit; an address may be a network (10.0.0.0/24). The PACS stands here, too, when it is to "
    "report what it committed itself to, or to bring images by C-MOVE."
)
_NOBODY = "The list is empty: nobody can send yet. Let the modality send or echo; it is then named above, with Add."
_ANYBODY = "The list is empty: every program on this computer can send."


class ReceiverForm(QWidget):
    """``changed`` by a person; ``certificate_wished`` asks for the page of certificates."""

    changed = pyqtSignal()
    certificate_wished = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.bind = QLineEdit(), QComboBox()
        self.title.setMaxLength(16)
        self.title.setAccessibleName("Our AE title")
        self.bind.setEditable(True)
        self.bind.setAccessibleName("Address we listen on")
        self.doors, self.peers, self.limits = DoorsForm(), PeerTable(), LimitsForm()
        self._told = {
            Field.AE_TITLE: Told("what is wrong with the AE title"),
            Field.BIND: Told("what is wrong with the address"),
            Field.PORT: self.doors.told["port"],
            Field.TLS_PORT: self.doors.told["tls_port"],
            Field.TLS: self.doors.told["tls"],
            Field.ALLOWED: Told("what is wrong with who may send"),
            Field.LIMITS: Told("what is wrong with the limits"),
        }
        self._nobody = Told("whether anybody can send")
        self._offer_addresses()
        self._lay_out()
        for form in (self.doors, self.peers, self.limits):
            form.changed.connect(self._changed)
        self.title.textEdited.connect(lambda _text: self._changed())
        self.bind.currentTextChanged.connect(lambda _text: self._changed())
        self.doors.certificate_wished.connect(self.certificate_wished.emit)

    def show_set_up(self, listening: Listening | None, own: Identity | None) -> None:
        """Show a set-up, or an empty form."""
        self.title.setText(listening.ae_title if listening else _USUAL_TITLE)
        bind = listening.bind if listening else EVERY_ADDRESS
        at = self.bind.findData(bind)
        self.bind.setCurrentIndex(at) if at >= 0 else self.bind.setEditText(bind)
        self.doors.show_doors(listening, own)
        self.peers.show_peers((listening.allowed if listening else None) or ())
        self.limits.show_limits(listening.limits if listening else Limits())
        self.say_problems(())
        self._follow()

    def wanted(self) -> Listening:
        """The set-up as typed; raises ValueError in a sentence about the certificates."""
        peers, bind = self.peers.peers(), self._address()
        port, tls_port = self.doors.ports
        return Listening(
            ae_title=self.title.text().strip(), port=port, tls_port=tls_port, bind=bind,
            allowed=None if not peers and is_loopback(bind) else peers, tls=self.doors.tls(),
            limits=self.limits.limits(),
        )  # fmt: skip

    def add_peer(self, peer: Peer) -> None:
        """Another row, not saved yet."""
        self.peers.add(peer)

    def say_problems(self, problems: Sequence[Problem]) -> QWidget | None:
        """Say at each field what is wrong there; the first of those places, None when nothing is wrong."""
        places = []
        for field, told in self._told.items():
            words = "\n".join(one.words for one in problems if one.field is field)
            told.say(words)
            if words:
                places.append(told)
        return places[0] if places else None

    def _address(self) -> str:
        """What is chosen, or an address that was typed."""
        text = self.bind.currentText().strip()
        at = self.bind.findText(text)
        return str(self.bind.itemData(at)) if at >= 0 else text

    def _offer_addresses(self) -> None:
        self.bind.addItem(_EVERY, EVERY_ADDRESS)
        self.bind.addItem(_HERE, _LOOPBACK)
        for address in QNetworkInterface.allAddresses():
            if not address.isLoopback() and not address.isLinkLocal():
                text = address.toString()
                is_v4 = address.protocol() is QAbstractSocket.NetworkLayerProtocol.IPv4Protocol
                self.bind.addItem(f"{text} only" if is_v4 else text, text)

    def _changed(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        plain, secure = (port is not None for port in self.doors.ports)
        self.peers.show_ways(plain=plain, secure=secure)
        if self.peers.peers() or not (plain or secure):
            self._nobody.say("")
        else:
            self._nobody.say(_ANYBODY if is_loopback(self._address()) else _NOBODY, "amber")

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.addWidget(label("", "AE title"), 0, 0)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self._told[Field.AE_TITLE], 0, 2)
        grid.addWidget(label("", "Listens on"), 1, 0)
        grid.addWidget(self.bind, 1, 1)
        grid.addWidget(self._told[Field.BIND], 1, 2)
        grid.setColumnMinimumWidth(0, 110)
        grid.setColumnMinimumWidth(1, 320)
        grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 12, 8)
        column.setSpacing(10)
        column.addWidget(label("heading", "This station"))
        column.addWidget(label("small", _HOW_LONG, wrap=True))
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(label("heading", "Ports"))
        column.addWidget(self.doors)
        column.addSpacing(8)
        column.addWidget(label("heading", "Who may send and ask"))
        column.addWidget(label("small", _PEERS, wrap=True))
        column.addWidget(self._nobody)
        column.addWidget(self._told[Field.ALLOWED])
        column.addWidget(self.peers)
        column.addSpacing(8)
        column.addWidget(label("heading", "Limits"))
        column.addWidget(self._told[Field.LIMITS])
        column.addWidget(self.limits)
        column.addStretch(1)
