"""Orders for widget tests: a list from a variable, and the real book of orders behind it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ductoview.errors import NetworkError, RefusedForGood
from ductoview.model.order import Order, Stated, WorklistAnswer, WorklistQuery
from ductoview.model.order_book import ChosenOrder, OrderBook, OrderEvent, OrderEventKind, OrderMatch, OrdersNow


@dataclass
class PaperOrders:
    """Only what widgets call; ``told`` lists the events."""

    answer: WorklistAnswer = WorklistAnswer()  # noqa: RUF009
    failure: str = ""
    asked: list[WorklistQuery] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    told: list[OrderEvent] = field(default_factory=list)
    book: OrderBook = field(default_factory=OrderBook)

    def worklist(self, node: str, query: WorklistQuery, **_: Any) -> WorklistAnswer:
        self.asked.append(query)
        if self.failure:
            raise NetworkError(self.failure)
        return self.answer

    def now(self, study_uid: str = "") -> OrdersNow:
        return self.book.now(study_uid)

    def look_at(self, study_uid: str) -> OrdersNow:
        self.looked_at.append(study_uid)
        return self.now(study_uid)

    def choose(self, order: Order, by: str, *, instead_of: str = "") -> ChosenOrder:
        if instead_of:
            self.end(instead_of, by, is_wrong=True)
        event = self._tell(OrderEventKind.CHOSEN, f"order {len(self.told)}", order=order, by=by)
        chosen = self.book.chosen(event.order_id)
        assert chosen is not None
        return chosen

    def end(self, order_id: str, by: str, *, is_wrong: bool = False) -> None:
        self._tell(OrderEventKind.WRONG if is_wrong else OrderEventKind.ENDED, order_id, by=by)

    def decide(self, match: OrderMatch, *, belongs: bool, by: str, reason: str) -> None:
        kind = OrderEventKind.BELONGS if belongs else OrderEventKind.KEPT_APART
        known = self.book.match(match.chosen.id, match.study_uid)
        if known is None or len(known.stated) != len(match.stated):
            raise RefusedForGood("Another image came while you decided; nothing was decided. Look at it, then decide.")
        self._tell(kind, match.chosen.id, study_uid=match.study_uid, by=by, reason=reason)

    def came(self, stated: Stated, study_uid: str) -> None:
        """An image came while the order was expected."""
        expected = self.book.expected()
        assert expected is not None
        self._tell(OrderEventKind.STATED, expected.id, study_uid=study_uid, stated=stated)

    def _tell(self, kind: OrderEventKind, order_id: str, **rest: Any) -> OrderEvent:
        made = (datetime.now(UTC) + timedelta(milliseconds=len(self.told))).isoformat()
        event = OrderEvent(id=str(len(self.told)), kind=kind, order_id=order_id, made=made, **rest)
        self.told.append(event)
        self.book.take(event)
        return event
