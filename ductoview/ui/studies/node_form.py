"""What makes a node: its name and kind, where it is, how it gives images, who we are there, and how it is protected."""

from enum import StrEnum

from PyQt6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from ductoview.model.node import Node, RetrieveMethod, Web
from ductoview.model.security import Identity
from ductoview.ui.forms.file_field import FileField
from ductoview.ui.forms.form import form_layout, form_word, side_by_side
from ductoview.ui.studies.protection_form import ProtectionForm

_METHOD_WORDS = {
    RetrieveMethod.GET: "C-GET (over the same connection)",
    RetrieveMethod.MOVE: "C-MOVE (to our receiver)",
}
_DICOM_PORT, _WEB_PORT = 104, 443


class _Kind(StrEnum):
    DICOM = "DICOM"
    WEB = "DICOMweb"


class NodeForm(QWidget):
    """The fields of one node; those that its kind does not have are not there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._title, self._host = QLineEdit(), QLineEdit(), QLineEdit()
        self._title.setMaxLength(16)
        self._path, self._user, self._secret = QLineEdit(), QLineEdit(), FileField("Password or token")
        self._path.setPlaceholderText("/dicom-web")
        self._user.setPlaceholderText("none, or a token instead")
        self._port = QSpinBox()
        self._port.setRange(1, 65535)
        self._host.setAccessibleName("Host")
        self._port.setAccessibleName("Port")
        self._kind, self._method = QComboBox(), QComboBox()
        self._kind.addItem("DICOM", _Kind.DICOM)
        self._kind.addItem("DICOMweb (HTTP)", _Kind.WEB)
        for method, words in _METHOD_WORDS.items():
            self._method.addItem(words, method)
        self._protection = ProtectionForm()
        self._form = form_layout()
        self._of_dicom: tuple[QWidget, ...] = (self._title, self._method)
        self._of_web: tuple[QWidget, ...] = (self._path, self._user, self._secret)
        self._lay_out()
        self._kind.currentIndexChanged.connect(lambda _index: self._show_rows())
        self._kind.activated.connect(lambda _index: self._offer_port())
        self._show_rows()

    def show_node(self, node: Node | None) -> None:
        """Show a node to change, or an empty form."""
        web = node.web if node and node.web else Web()
        self._kind.setCurrentIndex(self._kind.findData(_Kind.WEB if node and node.web else _Kind.DICOM))
        self._name.setText(node.name if node else "")
        self._title.setText(node.ae_title if node else "")
        self._host.setText(node.host if node else "")
        self._port.setValue(node.port if node else _DICOM_PORT)
        self._method.setCurrentIndex(list(_METHOD_WORDS).index(node.retrieve) if node else 0)
        self._path.setText(web.path)
        self._user.setText(web.user)
        self._secret.show_path(web.secret)
        self._protection.show_tls(node.tls if node else None, is_new=node is None)
        self._name.setFocus()

    def offer_own(self, identity: Identity) -> None:
        """The station's own certificate, for a node that has none yet."""
        self._protection.offer_own(identity)

    def node(self) -> Node:
        """The node as typed; raises ValueError in a sentence."""
        is_web = self._kind.currentData() is _Kind.WEB
        title, host = self._title.text().strip(), self._host.text().strip()
        if not host:
            raise ValueError("Give the host: its name or its address in the network.")
        return Node(
            name=self._name.text().strip() or (host if is_web else title),
            ae_title="" if is_web else title,
            host=host,
            port=self._port.value(),
            retrieve=RetrieveMethod.GET if is_web else self._method.currentData(),
            tls=self._protection.tls(),
            web=self._web() if is_web else None,
        )

    def _web(self) -> Web:
        return Web(path=self._path.text().strip(), user=self._user.text().strip(), secret=self._secret.path)

    def _lay_out(self) -> None:
        self.setLayout(self._form)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Name", self._name),
            ("Speaks", self._kind),
            ("AE title", self._title),
            ("Host and port", side_by_side(self._host, self._port)),
            ("Path", self._path),
            ("User", self._user),
            ("Password file", self._secret),
            ("Fetch by", self._method),
        )
        for word, field in rows:
            self._form.addRow(form_word(word, field), field)
        self._form.addRow(self._protection)

    def _show_rows(self) -> None:
        is_web = self._kind.currentData() is _Kind.WEB
        for field in self._of_dicom:
            self._form.setRowVisible(field, not is_web)
        for field in self._of_web:
            self._form.setRowVisible(field, is_web)

    def _offer_port(self) -> None:
        """The usual port of the kind that was chosen, unless another was typed."""
        is_web = self._kind.currentData() is _Kind.WEB
        before, usual = (_DICOM_PORT, _WEB_PORT) if is_web else (_WEB_PORT, _DICOM_PORT)
        if self._port.value() == before:
            self._port.setValue(usual)
