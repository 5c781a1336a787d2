"""What clients may ask about worklist and orders: one function each, as in ``requests``."""

from collections.abc import Callable
from typing import Any

from ductoview.model.order import Order, WorklistAnswer, WorklistQuery
from ductoview.model.order_book import ChosenOrder, OrdersNow
from ductoview.network.worklist import find_orders
from ductoview.service import audited
from ductoview.service.asked import Asked
from ductoview.service.core import Service


def worklist(service: Service, asked: Asked, node: str, query: WorklistQuery) -> WorklistAnswer:
    """C-FIND of the modality worklist."""
    known = service.library.node(node)
    return audited.query(
        service.audit, known, query,
        lambda: find_orders(known, query, local_aet=service.local_aet, progress=asked.progress, cancel=asked),
    )  # fmt: skip


def orders(service: Service, asked: Asked, study_uid: str) -> OrdersNow:
    """What is expected, what stops, and what is known of a study."""
    return service.orders.now(study_uid)


def look_at_study(service: Service, asked: Asked, study_uid: str) -> OrdersNow:
    """Hold an opened study against its order."""
    return service.orders.look_at(study_uid)


def choose_order(service: Service, asked: Asked, order: Order, by: str, instead_of: str) -> ChosenOrder:
    """Expect images of an order."""
    chosen = service.orders.choose(order, by, instead_of=instead_of)
    service.sender.wake()
    return chosen


def end_order(service: Service, asked: Asked, order_id: str, by: str, is_wrong: bool, reason: str) -> None:
    """The exam is over, or the order was a mistake."""
    service.orders.end(order_id, by, is_wrong=is_wrong, reason=reason)
    service.sender.wake()


def decide_order(
    service: Service, asked: Asked, order_id: str, study_uid: str, belongs: bool, by: str, reason: str, seen: int
) -> None:
    """What a study that does not fit belongs to, of which a person has ``seen`` so many statements."""
    service.orders.decide(order_id, study_uid, belongs=belongs, by=by, reason=reason, seen=seen)
    service.sender.wake()


ORDER_REQUESTS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (worklist, orders, look_at_study, choose_order, end_order, decide_order)
}
