"""Which worklist is asked, for which days and which modality; kept for the next time."""

from dataclasses import replace
from datetime import date, timedelta

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QLineEdit, QWidget

from ductoview.model.node import Node
from ductoview.model.order import WorklistQuery
from ductoview.ui.desk import Desk

_DAYS = (("Today", 0, 0), ("Tomorrow", 1, 1), ("Yesterday", -1, -1), ("This week", 0, 6))
_NO_NODE = "Choose the worklist…"


class Where(QObject):
    """``changed`` follows every choice, and the reading of the nodes by ``load``."""

    changed = pyqtSignal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._node, self._days, self._station = QComboBox(), QComboBox(), QLineEdit()
        self._node.setAccessibleName("worklist node")
        self._days.setAccessibleName("days")
        self._station.setAccessibleName("AE title of the modality")
        self._station.setPlaceholderText("All stations")
        self._station.setToolTip(
            "AE title of the modality beside this station, as the worklist knows it; empty for all."
        )
        self._station.setMaxLength(16)
        self._station.setFixedWidth(140)
        self._station.setText(desk.workspace.settings.worklist_station)
        for words, *_ in _DAYS:
            self._days.addItem(words)
        for choice in (self._node, self._days):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            choice.activated.connect(self._chosen)
        self._station.editingFinished.connect(self._typed)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """What is chosen in, from left to right."""
        return self._node, self._days, self._station

    @property
    def node(self) -> str:
        """The node's name, empty while none is chosen."""
        return str(self._node.currentData() or "")

    def query(self, today: date) -> WorklistQuery:
        """What to ask for."""
        _, first, last = _DAYS[self._days.currentIndex()]
        begin, end = (f"{today + timedelta(days=days):%Y%m%d}" for days in (first, last))
        return WorklistQuery(
            start_date=begin if begin == end else f"{begin}-{end}", station_aet=self._station.text().strip()
        )

    def words(self) -> str:
        """What was asked for, when nothing came of it."""
        station = self._station.text().strip()
        days = self._days.currentText().lower()
        where = f" at {station}; empty the station's field to see those of all stations" if station else ""
        return f"{self.node} has no mammography scheduled for {days}{where}."

    def load(self) -> None:
        """Read which nodes there are; then ``changed``."""
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.nodes(),
            done=self._show_nodes,
            failed=self._desk.tell,
            key="nodes of the worklist",
        )

    def _show_nodes(self, nodes: tuple[Node, ...]) -> None:
        wanted = self._desk.workspace.settings.worklist_node
        self._node.clear()
        self._node.addItem(_NO_NODE, "")
        for node in nodes:
            self._node.addItem(node.name, node.name)
        self._node.setCurrentIndex(max(self._node.findData(wanted), 0))
        self.changed.emit()

    def _typed(self) -> None:
        if self._station.text().strip() != self._desk.workspace.settings.worklist_station:
            self._chosen()

    def _chosen(self) -> None:
        workspace = self._desk.workspace
        station = self._station.text().strip()
        workspace.remember(replace(workspace.settings, worklist_node=self.node, worklist_station=station))
        self.changed.emit()
