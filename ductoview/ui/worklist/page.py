"""The worklist page: who is scheduled today, choose the patient before the exam, and see what came."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PyQt6.QtCore import QModelIndex, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedLayout, QTableView, QVBoxLayout, QWidget

from ductoview.model.order import Order, WorklistAnswer, WorklistQuery
from ductoview.model.order_book import ChosenOrder, OrdersNow
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Job
from ductoview.ui.parts.busy import Busy
from ductoview.ui.parts.button import button
from ductoview.ui.parts.empty import Empty
from ductoview.ui.parts.label import label, plain
from ductoview.ui.parts.search_field import SearchField
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.worklist.expected import ExpectedCard
from ductoview.ui.worklist.model import ORDER, WorklistModel
from ductoview.ui.worklist.table import worklist_table
from ductoview.ui.worklist.where import Where
from ductoview.ui.worklist.who_works import WhoWorks
from ductoview.workspace.orders import change_words, changed

_KEY = "worklist"
_AGAIN_MS = 60_000
_NO_NODE = (
    "No worklist is chosen",
    "Choose the node of your information system (RIS) above. It is set up like a PACS, with its AE title, host and port.",
)
_CHOOSE = "Expect this patient"
_LONGEST_NAME = 26


class WorklistPage(QWidget):
    """``decide`` names a study that waits for a decision; ``back_wished`` leads to where one was before, ``node_wished`` to
    where a node is set up. ``state_changed`` follows what ``standing`` says."""

    decide = pyqtSignal(object)
    state_changed = pyqtSignal()
    back_wished = pyqtSignal()
    node_wished = pyqtSignal()

    def __init__(self, desk: Desk, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._desk, self._sizes = desk, sizes
        self._instead_of: ChosenOrder | None = None
        self._asked: tuple[str, WorklistQuery] | None = None
        self._asked_at = self._warned = ""
        self._now = OrdersNow()
        self._changed: Order | None = None
        self.model = WorklistModel(self)
        self.view: QTableView = worklist_table(self.model, sizes)
        self.where = Where(desk, self)
        self.who = WhoWorks(desk)
        self.card = ExpectedCard(sizes)
        self.search = SearchField("Type a name, ID, accession number or procedure")
        self.search.setAccessibleName("Search the worklist")
        self._count = label("quiet", what="how many are scheduled, and when that was asked")
        self._said = label("quiet", wrap=True, what="what must be known of the list")
        self._empty, self._busy = Empty(), Busy()
        self._set_up = button("Set up a node", self.node_wished.emit, role="large", picture="node", focus=False)
        self._empty.add(self._set_up)
        self.choose = button(_CHOOSE, self._choose, role="primary", focus=False)
        self._none = button("None of these", self._no_order, role="large", focus=False)
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN_MS)
        self._lay_out()
        self._connect()
        self._show_instead(None)

    def standing(self) -> list[str]:
        """For the window's title: counts, no names."""
        return ["worklist", f"{self.model.rowCount()} scheduled"]

    @property
    def selected(self) -> Order | None:
        """The chosen row's order."""
        order = self.view.currentIndex().data(ORDER)
        return order if isinstance(order, Order) else None

    def choose_instead_of(self, wrong: ChosenOrder) -> None:
        """Have the right order chosen in place of one that was chosen by mistake."""
        self._show_instead(wrong)

    def load(self) -> None:
        """Read what is expected, and ask the worklist."""
        self.where.load()
        self.read_orders()

    def read_orders(self) -> None:
        """Show what is expected and what came of it."""
        self._desk.jobs.run(
            lambda _progress, _cancel: self._desk.workspace.orders.now(),
            done=self._show_orders,
            failed=self._desk.tell,
            key="orders of the worklist",
        )

    def ask(self) -> None:
        """Ask the worklist for the days and the station that are set."""
        node, query = self.where.node, self.where.query(date.today())
        self._set_up.setVisible(not node)
        if not node:
            self._desk.jobs.cancel(_KEY)
            self._fail(*_NO_NODE, colour=COLOURS.quiet)
            return
        if (node, query) != self._asked:
            self._forget()
        self._asked = (node, query)
        job = self._desk.jobs.run(
            lambda progress, cancel: self._desk.workspace.orders.worklist(
                node, query, progress=progress, cancel=cancel
            ),
            done=self._show,
            failed=lambda sentence: self._fail("The worklist gave no answer", sentence, colour=COLOURS.amber),
            progress=self._busy.progress,
            key=_KEY,
            lane="network",
        )
        self._busy.start(f"Asking {node}", partial(self._stop, job, node))
        if not self.model.total:
            self._empty.say("Asking…", f"{node} is asked who is scheduled.", "search")
            self._stack.setCurrentWidget(self._empty)

    def showEvent(self, event: QShowEvent | None) -> None:
        """In sight it keeps itself new."""
        super().showEvent(event)
        self.who.follow()
        self.load()
        self._again.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Out of sight it asks nobody."""
        super().hideEvent(event)
        self._again.stop()
        self._show_instead(None)

    def _connect(self) -> None:
        self.where.changed.connect(self.ask)
        self._again.timeout.connect(self.ask)
        self._again.timeout.connect(self.read_orders)
        self._desk.nodes_changed.connect(self._nodes_changed)
        self.search.textChanged.connect(self._filter)
        self.search.stepped.connect(self._step)
        self.search.returnPressed.connect(self._choose)
        self.view.doubleClicked.connect(lambda _index: self._choose())
        selection = self.view.selectionModel()
        assert selection is not None
        selection.currentChanged.connect(lambda *_: self._allow())
        self.card.over.connect(self._end)
        self.card.decide.connect(self.decide)
        self._desk.orders_changed.connect(self.read_orders)

    def _nodes_changed(self) -> None:
        if self.isVisible():
            self.where.load()

    def _show(self, answer: WorklistAnswer) -> None:
        self._busy.finish()
        before, is_first = self.selected, not self.model.total
        self.model.set_orders(answer.orders)
        self._select(before, or_first=is_first)
        missing = answer.passed_over
        warned = (
            f"The worklist has more than these {len(answer.orders)}: name the station." if answer.is_cut else "",
            f"{missing} of its entries cannot be read and are missing here." if missing else "",
        )
        self._warned = " ".join(filter(None, warned))
        self._look_for_change()
        self._asked_at = f"{datetime.now():%H:%M}"
        self._show_count()

    def _show_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        count = f"{total} scheduled" if shown == total else f"{shown} of {total}"
        self._count.setText(f"{count} · as of {self._asked_at}")
        if shown:
            self._stack.setCurrentWidget(self.view)
        elif total:
            self._empty.say("No match", f"None of the {total} scheduled has “{self.search.text()}”.", "search")
            self._stack.setCurrentWidget(self._empty)
        else:
            self._empty.say("Nothing is scheduled", self.where.words(), "studies")
            self._stack.setCurrentWidget(self._empty)
        self._allow()
        self.state_changed.emit()

    def _fail(self, heading: str, sentence: str, *, colour: str) -> None:
        """In place of the list: an old one would be taken for the present one."""
        self._busy.finish()
        self._forget()
        self._empty.say(heading, sentence, "warning" if colour == COLOURS.amber else "node", colour)
        self._stack.setCurrentWidget(self._empty)

    def _stop(self, job: Job, node: str) -> None:
        job.cancel()
        sentence = f"You stopped the question to {node} before it was answered. Ask again."
        self._fail("Not answered", sentence, colour=COLOURS.quiet)

    def _forget(self) -> None:
        """Nobody is listed, and nothing is said of a list."""
        self.model.set_orders(())
        self._warned = ""
        self._look_for_change()
        self._count.setText("")
        self._allow()
        self.state_changed.emit()

    def _filter(self, typed: str) -> None:
        self.model.set_filter(typed)
        self._select(None, or_first=True)
        if self._count.text():
            self._show_count()

    def _select(self, before: Order | None, *, or_first: bool) -> None:
        """The order that was chosen, wherever it stands now: no other patient slips under the finger."""
        orders = self.model.orders
        same = [at for at, order in enumerate(orders) if order == before]
        same = same or [at for at, order in enumerate(orders) if before is not None and order.key == before.key]
        if before is None and orders and or_first:
            self.view.selectRow(0)
        elif len(same) == 1:
            self.view.selectRow(same[0])
        else:
            self.view.setCurrentIndex(QModelIndex())
            self.view.clearSelection()
        self._allow()

    def _step(self, by: int) -> None:
        at = min(max(self.view.currentIndex().row() + by, 0), self.model.rowCount() - 1)
        if at >= 0:
            self.view.selectRow(at)

    def _allow(self) -> None:
        order = self.selected
        is_change = order is not None and order == self._changed
        is_expected = order is not None and self.model.is_expected(order)
        self.choose.setEnabled(order is not None and not is_expected)
        self.choose.setText(
            _choose_words(order, is_expected, is_instead=self._instead_of is not None, is_change=is_change)
        )

    def _show_orders(self, now: OrdersNow) -> None:
        self._now = now
        self.card.show_orders(now)
        self._look_for_change()

    def _look_for_change(self) -> None:
        """What is expected was true when it was chosen; an information system may have corrected side or patient since."""
        expected = self._now.expected.order if self._now.expected else None
        self._changed = changed(self.model.all, expected) if expected is not None else None
        self.model.set_expected(expected, self._changed)
        self._say()
        self._allow()

    def _choose(self) -> None:
        order, instead = self.selected, self._instead_of
        if instead is None and order is not None and order == self._changed:
            instead = self._now.expected
        if order is None or not self.choose.isEnabled() or not (by := self._name()):
            return
        self._do(
            lambda: self._desk.workspace.orders.choose(order, by, instead_of=instead.id if instead else ""),
            "choose order",
        )

    def _end(self) -> None:
        expected = self._now.expected
        if expected is not None and (by := self._name()):
            self._do(lambda: self._desk.workspace.orders.end(expected.id, by), "end order")

    def _no_order(self) -> None:
        wrong = self._instead_of
        if wrong is not None and (by := self._name()):
            self._do(lambda: self._desk.workspace.orders.end(wrong.id, by, is_wrong=True), "end order")

    def _name(self) -> str:
        name = self.who.name()
        if not name:
            self._say("Say who you are, above: the choice is kept with your name.")
        return name

    def _do(self, deed: Callable[[], object], key: str) -> None:
        self._desk.jobs.run(lambda _progress, _cancel: deed(), done=self._done, failed=self._desk.tell, key=key)

    def _done(self, _answer: object) -> None:
        self._show_instead(None)
        self.read_orders()

    def _show_instead(self, wrong: ChosenOrder | None) -> None:
        self._instead_of = wrong
        self._none.setVisible(wrong is not None)
        self._say()
        self._allow()

    def _say(self, words: str = "") -> None:
        """Under the list: ``words``, else whom the choice replaces, what has changed, what is missing from the list."""
        wrong, expected = self._instead_of, self._now.expected
        instead = (
            f"In place of {wrong.order.patient.display_name}, chosen by mistake: choose the right one." if wrong else ""
        )
        change = change_words(expected.order, self._changed) if expected and self._changed else ""
        self._said.setText(words or instead or change or self._warned)
        set_tone(self._said, "amber")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(self._sizes.step)
        head.addWidget(label("section", "WORKLIST"))
        head.addWidget(self._count)
        head.addStretch(1)
        for widget in self.where.widgets:
            head.addWidget(widget)
        head.addWidget(button("Ask again", self.ask, picture="refresh", focus=False))
        head.addWidget(button("Back", self.back_wished.emit, role="plain", focus=False))
        top = QHBoxLayout()
        top.setSpacing(2 * self._sizes.step)
        top.addWidget(self.search, 1)
        top.addWidget(self.who.word)
        top.addWidget(self.who)
        self.who.setFixedWidth(self._sizes.panel)
        body = plain("page")
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        foot = QHBoxLayout()
        foot.addWidget(self._said, 1)
        foot.addWidget(self._none)
        foot.addWidget(self.choose)
        self.choose.setMinimumHeight(self._sizes.target)
        left = QVBoxLayout()
        left.addWidget(body, 1)
        left.addWidget(self._busy)
        left.addLayout(foot)
        self.card.setFixedWidth(self._sizes.panel)
        columns = QHBoxLayout()
        columns.setSpacing(2 * self._sizes.step)
        columns.addLayout(left, 1)
        columns.addWidget(self.card)
        page = QVBoxLayout(self)
        page.setContentsMargins(2 * self._sizes.step, self._sizes.step, 2 * self._sizes.step, self._sizes.step)
        page.setSpacing(self._sizes.step)
        page.addLayout(head)
        page.addLayout(top)
        page.addLayout(columns, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.search)


def _choose_words(order: Order | None, is_expected: bool, *, is_instead: bool, is_change: bool) -> str:
    """The button names whom it chooses."""
    if order is None:
        return _CHOOSE
    name = order.patient.display_name
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    if is_expected:
        return f"{short} is expected"
    if is_instead:
        return f"Right is {short}"
    if is_change:
        return f"Take the change of {short}"
    return f"Expect {short}, {order.over.lower()}" if order.over else f"Expect {short}"
