"""The card of the order whose images are expected: who, which side, what has come of it, and its end."""

from collections.abc import Sequence
from datetime import datetime

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ductoview.model.identifiers import person_words
from ductoview.model.order_book import ChosenOrder, OrderMatch, OrdersNow
from ductoview.ui.parts.button import button
from ductoview.ui.parts.gone import empty
from ductoview.ui.parts.label import label
from ductoview.ui.style.apply import set_tone
from ductoview.ui.style.table import Sizes
from ductoview.ui.words import clock, joined, who
from ductoview.workspace.orders import SOURCE_WORDS, alert_words, match_words

_NOBODY = "Nobody is expected"
_HOW = (
    "Choose the patient before the exam. What the modality sends is then held against the order, and a wrong patient,"
    " side or accession number stops in red."
)


class ExpectedCard(QFrame):
    """``over`` asks to end the exam, ``decide`` names a study that waits for a decision."""

    over = pyqtSignal()
    decide = pyqtSignal(object)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "record")
        self._title = label("section", "EXPECTED NOW")
        self._side = label("side", what="side that is ordered")
        self._name = label("title", wrap=True, what="patient who is expected")
        self._who = label("", wrap=True, what="patient ID, birth date, sex")
        self._alerts = label("strong", wrap=True, what="allergies, medical alerts, pregnancy")
        set_tone(self._alerts, "amber")
        self._what = label("", wrap=True, what="procedure, accession number, time")
        self._chosen = label("quiet", wrap=True, what="who chose the order")
        self._came = label("", wrap=True, what="what has come of it")
        self._studies = QVBoxLayout()
        self._over = button("Exam is over", self.over.emit, role="large", focus=False)
        self._decide = button("Decide", self._ask, role="large", picture="warning", focus=False)
        self._stopped: OrderMatch | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * sizes.step, sizes.step, 2 * sizes.step, 2 * sizes.step)
        column.setSpacing(sizes.step)
        for part in (
            self._title,
            self._name,
            self._side,
            self._who,
            self._alerts,
            self._what,
            self._chosen,
            self._came,
        ):
            column.addWidget(part)
        column.addLayout(self._studies)
        column.addWidget(self._decide)
        column.addStretch(1)
        column.addWidget(self._over)
        self.show_orders(OrdersNow())

    def show_orders(self, now: OrdersNow) -> None:
        """Say what is expected and what came."""
        expected = now.expected
        for part in (self._side, self._who, self._what, self._chosen, self._over):
            part.setVisible(expected is not None)
        self._name.setText(expected.order.patient.display_name if expected else _NOBODY)
        self._alerts.setVisible(expected is not None and bool(alert_words(expected.order)))
        set_tone(self, "blue" if expected else "")
        if expected is not None:
            self._say(expected)
        self._show_came(expected, now.matches)
        self._stopped = next(iter(now.stopped), None)
        self._decide.setVisible(self._stopped is not None)

    def _say(self, chosen: ChosenOrder) -> None:
        order = chosen.order
        self._side.setText(order.side.words)
        source = SOURCE_WORDS[order.side_source]
        self._side.setToolTip(f"Side: {source}" if source else "Side by its code")
        self._who.setText(who(order.patient, order.start_date))
        self._alerts.setText(alert_words(order))
        side = f"side {source}" if source else ""
        accession = order.accession_number or "no accession number"
        self._what.setText(joined(order.procedure or "procedure not stated", accession, clock(order.start_time), side))
        self._chosen.setText(f"Chosen by {person_words(chosen.by)}, {_local_clock(chosen.chosen)}")

    def _show_came(self, expected: ChosenOrder | None, matches: Sequence[OrderMatch]) -> None:
        empty(self._studies)
        if expected is None:
            self._came.setText(_HOW)
            return
        found = [one for one in matches if one.chosen.id == expected.id]
        self._came.setText("Images came:" if found else "No images have come yet.")
        said = ((_of_whom(one), *match_words(one)[:2]) for one in found)
        for whom, words, tone in dict.fromkeys(said):
            line = label("", f"{whom}: {words}", wrap=True)
            set_tone(line, tone)
            self._studies.addWidget(line)

    def _ask(self) -> None:
        if self._stopped is not None:
            self.decide.emit(self._stopped)


def _of_whom(match: OrderMatch) -> str:
    """Whom the images of a study name, and which sides they show."""
    names = dict.fromkeys(one.patient.display_name for one in match.stated)
    sides = dict.fromkeys(one.side.words for one in match.stated)
    return joined(" / ".join(names), " + ".join(sides))


def _local_clock(utc: str) -> str:
    return f"{datetime.fromisoformat(utc).astimezone():%H:%M}"
