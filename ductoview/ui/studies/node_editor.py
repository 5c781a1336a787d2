"""Set up a node: name, AE title, address, how it gives images; and ask it whether it is there."""

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ductoview.model.echo import EchoAnswer
from ductoview.model.node import Node, RetrieveMethod
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, plain
from ductoview.ui.studies.form import form_layout, form_word, side_by_side
from ductoview.ui.studies.node_answer import NodeAnswer
from ductoview.ui.studies.protection_form import ProtectionForm

_METHOD_WORDS = {
    RetrieveMethod.GET: "C-GET (over the same connection)",
    RetrieveMethod.MOVE: "C-MOVE (to our receiver)",
}


class NodeEditor(QWidget):
    """Stands in the place of the PACS list while a node is set up; ``left`` tells that it is done with."""

    left = pyqtSignal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._name, self._title, self._host = QLineEdit(), QLineEdit(), QLineEdit()
        self._title.setMaxLength(16)
        self._port = QSpinBox()
        self._port.setRange(1, 65535)
        self._host.setAccessibleName("Host")
        self._port.setAccessibleName("Port")
        self._method = QComboBox()
        for method, words in _METHOD_WORDS.items():
            self._method.addItem(words, method)
        self._protection = ProtectionForm()
        self._answer = NodeAnswer()
        self._scrolled = QScrollArea()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(lambda: self._scrolled.ensureWidgetVisible(self._answer))
        self._lay_out()

    def edit(self, node: Node | None) -> None:
        """Show a node to change, or an empty form."""
        self._name.setText(node.name if node else "")
        self._title.setText(node.ae_title if node else "")
        self._host.setText(node.host if node else "")
        self._port.setValue(node.port if node else 104)
        self._method.setCurrentIndex(list(_METHOD_WORDS).index(node.retrieve) if node else 0)
        self._protection.show_tls(node.tls if node else None, is_new=node is None)
        self._answer.say("")
        self._name.setFocus()

    def _lay_out(self) -> None:
        form = form_layout()
        rows = (
            ("Name", self._name),
            ("AE title", self._title),
            ("Host and port", side_by_side(self._host, self._port)),
            ("Fetch by", self._method),
        )
        for word, field in rows:
            form.addRow(form_word(word, field), field)
        form.addRow(self._protection)
        buttons = QHBoxLayout()
        buttons.addWidget(button("Save node", self._save, picture="save"))
        buttons.addWidget(button("Save and echo", self._echo, picture="echo"))
        buttons.addStretch(1)
        buttons.addWidget(button("Remove", self._remove, picture="remove"))
        buttons.addWidget(button("Back", self.left.emit))
        inside = plain("panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(12)
        column.addWidget(label("heading", "A DICOM node"))
        column.addLayout(form)
        column.addWidget(self._answer)
        column.addStretch(1)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scrolled.setWidget(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 8)
        around.addWidget(self._scrolled, 1)
        around.addLayout(buttons)

    def _show_answer(self) -> None:
        """Bring into sight what has just been said: the form may be longer than the window."""
        self._soon.start()

    def _node(self) -> Node:
        """The node as typed; raises ValueError in a sentence."""
        return Node(
            name=self._name.text().strip() or self._title.text().strip(),
            ae_title=self._title.text().strip(),
            host=self._host.text().strip(),
            port=self._port.value(),
            retrieve=self._method.currentData(),
            tls=self._protection.tls(),
        )

    def _save(self) -> None:
        self._run(self._desk.workspace.add_node, "Saved.", leave=True)

    def _echo(self) -> None:
        def save_and_echo(node: Node) -> EchoAnswer:
            self._desk.workspace.add_node(node)
            return self._desk.workspace.echo(node.name)

        self._run(save_and_echo, "")

    def _remove(self) -> None:
        self._run(lambda node: self._desk.workspace.remove_node(node.name), "Removed.", leave=True)

    def _run(self, work: Callable[[Node], object], words: str, *, leave: bool = False) -> None:
        try:
            node = self._node()
        except ValueError as error:
            self._say(str(error), "red")
            return
        self._say("Asking…")

        def done(answer: object) -> None:
            if isinstance(answer, EchoAnswer):
                self._answer.show_answer(node.name, answer)
                self._show_answer()
            else:
                self._say(words, "green")
            if leave:
                self.left.emit()

        self._desk.jobs.run(
            lambda _progress, _cancel: work(node),
            done=done,
            failed=lambda sentence: self._say(sentence, "red"),
            key="node editor",
            lane="network",
        )

    def _say(self, words: str, tone: str = "") -> None:
        self._answer.say(words, tone)
        self._show_answer()
