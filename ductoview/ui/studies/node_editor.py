"""Set up a node, and ask it whether it is there."""

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ductoview.model.echo import EchoAnswer
from ductoview.model.node import Node
from ductoview.ui.desk import Desk
from ductoview.ui.forms.node_answer import NodeAnswer
from ductoview.ui.forms.wheel import calm
from ductoview.ui.parts.button import button
from ductoview.ui.parts.label import label, plain
from ductoview.ui.studies.node_form import NodeForm
from ductoview.ui.studies.route_form import RouteForm


class NodeEditor(QWidget):
    """Stands in the place of the PACS list while a node is set up; ``left`` tells that it is done with."""

    left = pyqtSignal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form = NodeForm()
        self._routes = RouteForm()
        self._answer = NodeAnswer()
        self._scrolled = QScrollArea()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(lambda: self._scrolled.ensureWidgetVisible(self._answer))
        self._to_the_top = QTimer(self)
        self._to_the_top.setSingleShot(True)
        self._to_the_top.timeout.connect(self._show_top)
        self._lay_out()
        calm(self)

    def edit(self, node: Node | None) -> None:
        """Show a node to change, or an empty form."""
        self._form.show_node(node)
        self._soon.stop()
        self._to_the_top.start()
        self._answer.say("")
        self._routes.show_nothing()
        if node is None:
            self._desk.jobs.cancel("routes of node")
            self._routes.show_routes(())
            self._offer_own()
            return
        self._desk.jobs.cancel("own certificate of node")
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.routes_to(node.name),
            done=self._routes.show_routes,
            failed=lambda sentence: self._say(sentence, "red"),
            key="routes of node",
        )

    def _offer_own(self) -> None:
        """A new node is shown the station's certificate, unless another is named."""
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.station.certificates().identity,
            done=lambda identity: None if identity is None else self._form.offer_own(identity),
            key="own certificate of node",
        )

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(button("Save node", self._save, picture="save"))
        buttons.addWidget(button("Save and echo", self._echo, picture="echo"))
        buttons.addWidget(button("New", lambda: self.edit(None), picture="add", what="an empty form for another node"))
        buttons.addStretch(1)
        buttons.addWidget(button("Remove", self._remove, picture="remove"))
        buttons.addWidget(button("Back", self.left.emit))
        inside = plain("panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(12)
        column.addWidget(label("heading", "A node"))
        column.addWidget(self._form)
        column.addWidget(self._routes)
        column.addWidget(self._answer)
        column.addStretch(1)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scrolled.setWidget(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 8)
        around.addWidget(self._scrolled, 1)
        around.addLayout(buttons)

    def _show_top(self) -> None:
        """Whose form it is stands at its top, and Remove is always in sight."""
        bar = self._scrolled.verticalScrollBar()
        if bar is not None:
            bar.setValue(0)

    def _show_answer(self) -> None:
        """Bring into sight what has just been said: the form may be longer than the window."""
        self._soon.start()

    def _save(self) -> None:
        self._run(self._keep(), "Saved.", leave=True)

    def _keep(self) -> Callable[[Node], None]:
        """What keeps a node and its rules, as they stand now."""
        workspace, kinds = self._desk.workspace, self._routes.kinds

        def keep(node: Node) -> None:
            workspace.add_node(node)
            if kinds is not None:
                workspace.set_routes(node.name, kinds)

        return keep

    def _echo(self) -> None:
        keep = self._keep()

        def save_and_echo(node: Node) -> EchoAnswer:
            keep(node)
            return self._desk.workspace.echo(node.name)

        self._run(save_and_echo, "")

    def _remove(self) -> None:
        self._run(lambda node: self._desk.workspace.remove_node(node.name), "Removed.", leave=True)

    def _run(self, work: Callable[[Node], object], words: str, *, leave: bool = False) -> None:
        try:
            node = self._form.node()
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
