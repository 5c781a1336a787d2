"""Worklist and orders as other processes see them."""

from typing import Any, Protocol

from ductoview.model.order import Order, WorklistAnswer, WorklistQuery
from ductoview.model.order_book import ChosenOrder, OrdersNow
from ductoview.model.progress import CancelToken, Progress, no_progress


class Call(Protocol):
    """A request to the service; raises its DuctoviewError, or ServiceError when it is gone."""

    def __call__(self, kind: Any, request: str, **arguments: Any) -> Any:
        """The answer, of type ``kind``."""


class OrderClient:
    """The part of a client that deals with orders; see ``ServiceClient``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def worklist(
        self,
        node_name: str,
        query: WorklistQuery,
        *,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> WorklistAnswer:
        """The scheduled steps of a node that fit."""
        answer: WorklistAnswer = self._call(
            WorklistAnswer, "worklist", progress=progress, cancel=cancel, node=node_name, query=query
        )
        return answer

    def orders(self, study_uid: str = "") -> OrdersNow:
        """What is expected, what stops, and what is known of ``study_uid``."""
        found: OrdersNow = self._call(OrdersNow, "orders", study_uid=study_uid)
        return found

    def look_at_study(self, study_uid: str) -> OrdersNow:
        """Hold a study that is opened against its order, or against what is expected."""
        found: OrdersNow = self._call(OrdersNow, "look_at_study", study_uid=study_uid)
        return found

    def choose_order(self, order: Order, by: str, *, instead_of: str = "") -> ChosenOrder:
        """Expect images of an order from now on, in the name of ``by``; ``instead_of`` one chosen by mistake."""
        chosen: ChosenOrder = self._call(ChosenOrder, "choose_order", order=order, by=by, instead_of=instead_of)
        return chosen

    def end_order(self, order_id: str, by: str, *, is_wrong: bool = False, reason: str = "") -> None:
        """The exam is over, or the order was chosen by mistake."""
        self._call(type(None), "end_order", order_id=order_id, by=by, is_wrong=is_wrong, reason=reason)

    def decide_order(self, order_id: str, study_uid: str, *, belongs: bool, by: str, reason: str, seen: int) -> None:
        """A study that does not fit belongs to the order all the same, and why; or it is kept apart.

        ``seen`` statements of its images were there to be looked at.
        """
        self._call(
            type(None), "decide_order", order_id=order_id, study_uid=study_uid, belongs=belongs, by=by, reason=reason,
            seen=seen,
        )  # fmt: skip
