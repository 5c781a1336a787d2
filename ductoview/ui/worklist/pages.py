"""The pages about orders in the window: made when they are first wished for, and the watch that runs from the start."""

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from ductoview.model.order_book import ChosenOrder, OrderMatch
from ductoview.ui.desk import Desk
from ductoview.ui.style.table import Sizes
from ductoview.ui.worklist.watch import OrderWatch

if TYPE_CHECKING:
    from ductoview.ui.window import MainWindow
    from ductoview.ui.worklist.difference import DifferencePage
    from ductoview.ui.worklist.page import WorklistPage

_WORKLIST, _DIFFERENCE = "Worklist", "Order"


class OrderPages(QObject):
    """``watch`` puts a red banner across the window for what does not fit; its button leads here."""

    def __init__(self, window: "MainWindow", desk: Desk, sizes: Sizes) -> None:
        super().__init__(window)
        self._window, self._desk, self._sizes = window, desk, sizes
        self.worklist: WorklistPage | None = None
        self.difference: DifferencePage | None = None
        self.watch = OrderWatch(desk, window.banner, self)
        self.watch.decide.connect(self.decide)

    def toggle(self) -> None:
        """The worklist, or back to where one was."""
        if self._window.front == _WORKLIST:
            self._leave()
        else:
            self.appear()

    def appear(self) -> None:
        """The worklist in front."""
        self._made_worklist()
        self._window.show_page(_WORKLIST)

    def decide(self, match: OrderMatch) -> None:
        """What differs, and the ways out."""
        self._made_difference().show_match(match)
        self._window.show_page(_DIFFERENCE)

    def _choose_right(self, wrong: ChosenOrder) -> None:
        page = self._made_worklist()
        self._window.show_page(_WORKLIST)
        page.choose_instead_of(wrong)

    def _set_up_node(self) -> None:
        self._window.show_page("Studies")
        if self._window.studies is not None:
            self._window.studies.pacs.set_up_node()

    def _leave(self) -> None:
        self._window.leave_page()

    def _made_worklist(self) -> "WorklistPage":
        from ductoview.ui.worklist.page import WorklistPage

        if self.worklist is None:
            self.worklist = WorklistPage(self._desk, self._sizes)
            self.worklist.back_wished.connect(self._leave)
            self.worklist.decide.connect(self.decide)
            self.worklist.node_wished.connect(self._set_up_node)
            self._window.add_page(_WORKLIST, self.worklist)
        return self.worklist

    def _made_difference(self) -> "DifferencePage":
        from ductoview.ui.worklist.difference import DifferencePage

        if self.difference is None:
            self.difference = DifferencePage(self._desk, self._sizes)
            self.difference.back_wished.connect(self._leave)
            self.difference.decided.connect(self._leave)
            self.difference.wrong.connect(self._choose_right)
            self._window.add_page(_DIFFERENCE, self.difference)
        return self.difference
