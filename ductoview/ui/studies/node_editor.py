"""Set up a node: name, AE title, address, how it gives images; and ask it whether it is there."""

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from ductoview.model.node import Node, RetrieveMethod
from ductoview.ui.desk import Desk
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone

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
        self._method = QComboBox()
        for method, words in _METHOD_WORDS.items():
            self._method.addItem(words, method)
        self._answer = label("small", wrap=True, what="what the node said")
        self._lay_out()

    def edit(self, node: Node | None) -> None:
        """Show a node to change, or an empty form."""
        self._name.setText(node.name if node else "")
        self._title.setText(node.ae_title if node else "")
        self._host.setText(node.host if node else "")
        self._port.setValue(node.port if node else 104)
        self._method.setCurrentIndex(list(_METHOD_WORDS).index(node.retrieve) if node else 0)
        self._say("")
        self._name.setFocus()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(12)
        rows = (
            ("Name", self._name),
            ("AE title", self._title),
            ("Host", self._host),
            ("Port", self._port),
            ("Fetch by", self._method),
        )
        for word, field in rows:
            field.setAccessibleName(word)
            form.addRow(label("", word), field)
        buttons = QHBoxLayout()
        buttons.addWidget(button("Save node", self._save, picture="save"))
        buttons.addWidget(button("Save and echo", self._echo, picture="echo"))
        buttons.addStretch(1)
        buttons.addWidget(button("Remove", self._remove, picture="remove"))
        buttons.addWidget(button("Back", self.left.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(label("heading", "A DICOM node"))
        column.addLayout(form)
        column.addLayout(buttons)
        column.addWidget(self._answer)
        column.addStretch(1)

    def _node(self) -> Node:
        """The node as typed; raises ValueError in a sentence."""
        return Node(
            name=self._name.text().strip() or self._title.text().strip(),
            ae_title=self._title.text().strip(),
            host=self._host.text().strip(),
            port=self._port.value(),
            retrieve=self._method.currentData(),
        )

    def _save(self) -> None:
        self._run(self._desk.workspace.add_node, "Saved.", leave=True)

    def _echo(self) -> None:
        def save_and_echo(node: Node) -> str:
            self._desk.workspace.add_node(node)
            return f"{node.ae_title} answered in {self._desk.workspace.echo(node.name) * 1000:.0f} ms."

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
            self._say(str(answer) if answer else words, "green")
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
        self._answer.setText(words)
        set_tone(self._answer, tone)
