"""What the window says of orders on every page: a red banner for each study that does not fit, and a word in the bar."""

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from ductoview.model.order_book import OrderMatch, OrdersNow
from ductoview.ui.desk import Desk
from ductoview.ui.parts.banner import Banner
from ductoview.workspace.orders import match_words, of_study, stop_words

if TYPE_CHECKING:
    from collections.abc import Callable

_DECIDE = "Decide"
_AGAIN_MS = 600_000


class OrderWatch(QObject):
    """Follows the orders and the open exam; ``decide`` names a study that a person must decide on, ``said`` the bar's words.

    ``said`` carries the study, words, tone and a sentence; no study for none that is open, no words for nothing to say.
    """

    decide = pyqtSignal(object)
    said = pyqtSignal(str, str, str, str)

    def __init__(self, desk: Desk, banner: Banner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._banner = desk, banner
        self._stops: dict[str, OrderMatch] = {}
        self._looked_at = 0
        desk.orders_changed.connect(self.read)
        # An order stops being expected by the passing of time, too.
        self._again = QTimer(self)
        self._again.timeout.connect(self.read)
        self._again.start(_AGAIN_MS)
        desk.exam_changed.connect(self._exam_changed)

    def read(self) -> None:
        """Look what is expected and what stops; an exam that was just opened is held against its order first."""
        exam = self._desk.workspace.exam
        study_uid, orders = (exam.study_uid if exam is not None else ""), self._desk.workspace.orders
        token = exam.load_token if exam is not None else 0
        is_new = exam is not None and token != self._looked_at
        question: Callable[[str], OrdersNow] = orders.look_at if is_new else orders.now
        self._desk.jobs.run(
            lambda _progress, _cancel: question(study_uid),
            done=lambda now: self._show(now, study_uid, token),
            failed=self._desk.tell,
            key="orders",
        )

    def _exam_changed(self) -> None:
        exam = self._desk.workspace.exam
        if (exam.load_token if exam is not None else 0) != self._looked_at:
            self.read()

    def _show(self, now: OrdersNow, study_uid: str, token: int) -> None:
        self._looked_at = token
        self._show_stops(now)
        exam = self._desk.workspace.exam
        if study_uid != (exam.study_uid if exam is not None else ""):
            return
        match = of_study(now, study_uid) if study_uid else None
        if match is not None:
            self.said.emit(study_uid, *match_words(match))
        elif not study_uid and now.expected is not None:
            order = now.expected.order
            words = f"EXPECTED {order.patient.display_name} · {order.side.words}"
            self.said.emit("", words, "blue", "Images of this patient are expected. Press for the worklist.")
        else:
            self.said.emit(study_uid, "", "", "")

    def _show_stops(self, now: OrdersNow) -> None:
        stops = {stop_words(match): match for match in now.stopped}
        for sentence in self._stops.keys() - stops.keys():
            self._banner.take_back(sentence)
        for sentence in stops.keys() - self._stops.keys():
            self._banner.ask(sentence, _DECIDE, partial(self._decide, sentence), alarm=True)
        self._stops = stops

    def _decide(self, sentence: str) -> None:
        """What is known now: more images may have come since the sentence, or another study that differs in the same."""
        if sentence in self._stops:
            self.decide.emit(self._stops[sentence])
