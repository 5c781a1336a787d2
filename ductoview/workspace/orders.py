"""Worklist and orders as the application asks for them, and what is said of them to people."""

from collections.abc import Callable, Sequence

from ductoview.errors import DicomWriteError
from ductoview.model.identifiers import person_words
from ductoview.model.matching import fold
from ductoview.model.order import Order, SideSource, WorklistAnswer, WorklistQuery
from ductoview.model.order_book import ChosenOrder, OrderEventKind, OrderMatch, OrdersNow
from ductoview.model.order_match import Agreement, Field, Fit
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.workspace.link import ServiceLink

SOURCE_WORDS = {
    SideSource.CODE: "", SideSource.WORDS: "by its words", SideSource.CONTRADICTION: "says L and R",
    SideSource.NONE: "not stated",
}  # fmt: skip


_TOLD: tuple[tuple[Field | str, Callable[[Order], str]], ...] = (
    (Field.PATIENT_ID, lambda one: one.patient.patient_id),
    (Field.NAME, lambda one: one.patient.display_name),
    (Field.BIRTH_DATE, lambda one: one.patient.birth_date),
    (Field.SIDE, lambda one: one.side.words),
    ("procedure", lambda one: one.procedure),
    ("alerts", lambda one: one.alerts),
    ("step", lambda one: one.over or "open"),
)
"""What of a step concerns who does the exam; the accession number is part of what names the step."""


class Orders:
    """Each method is one question to the service; those that change something need the name of who does it."""

    def __init__(self, link: ServiceLink) -> None:
        self._link = link

    def worklist(
        self, node: str, query: WorklistQuery, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> WorklistAnswer:
        """The scheduled steps of a node; raises NetworkError in a sentence."""
        return self._link.ask(lambda client: client.orders.worklist(node, query, progress=progress, cancel=cancel))

    def now(self, study_uid: str = "") -> OrdersNow:
        """What is expected, what stops, and what is known of ``study_uid``."""
        return self._link.ask(lambda client: client.orders.orders(study_uid))

    def look_at(self, study_uid: str) -> OrdersNow:
        """Hold an opened study against its order."""
        return self._link.ask(lambda client: client.orders.look_at_study(study_uid))

    def choose(self, order: Order, by: str, *, instead_of: str = "") -> ChosenOrder:
        """Expect images of an order from now on, ``instead_of`` one chosen by mistake."""
        return self._link.ask(lambda client: client.orders.choose_order(order, by, instead_of=instead_of))

    def end(self, order_id: str, by: str, *, is_wrong: bool = False) -> None:
        """The exam is over, or the order was chosen by mistake."""
        self._link.ask(lambda client: client.orders.end_order(order_id, by, is_wrong=is_wrong))

    def decide(self, match: OrderMatch, *, belongs: bool, by: str, reason: str) -> None:
        """What a study that does not fit belongs to; refused when an image that ``match`` does not know came meanwhile."""
        self._link.ask(
            lambda client: client.orders.decide_order(
                match.chosen.id, match.study_uid, belongs=belongs, by=by, reason=reason, seen=len(match.stated)
            )
        )

    def refuse_stopped(self, study_uid: str) -> None:
        """Raise DicomWriteError while images of a study do not fit their order and no person has decided."""
        for match in self.look_at(study_uid).stopped:
            if match.study_uid == study_uid and match.worst is not None:
                fields = ", ".join(one.field.value for one in match.differing)
                raise DicomWriteError(
                    f"Nothing was signed: the images differ from their order in {fields}. Decide what they belong to, by the red"
                    " banner; then sign."
                )


def matching(orders: Sequence[Order], typed: str) -> tuple[Order, ...]:
    """The orders that hold every typed word somewhere, without case and accents."""
    words = fold(typed).split()
    return tuple(order for order in orders if all(word in _all_words(order) for word in words))


def changed(listed: Sequence[Order], chosen: Order) -> Order | None:
    """The step of a chosen order as it is listed now; None while that says the same, or where it is not listed once."""
    same = [one for one in listed if one.step == chosen.step]
    return same[0] if len(same) == 1 and _changes(chosen, same[0]) else None


def change_words(chosen: Order, listed: Order) -> str:
    """What is listed otherwise than it was when the order was chosen, and what to do."""
    changes = "; ".join(
        f"{what} {was or 'not stated'}, now {now or 'not stated'}" for what, was, now in _changes(chosen, listed)
    )
    return (
        f"The order of {chosen.patient.display_name} has changed since it was chosen: {changes}. Take the change, and what"
        " came is held against it."
    )


def _changes(chosen: Order, listed: Order) -> list[tuple[str, str, str]]:
    return [(what, told(chosen), told(listed)) for what, told in _TOLD if told(chosen) != told(listed)]


def alert_words(order: Order) -> str:
    """``ALERTS · allergies: iodine`` as the information system has them; empty when it tells of none, which proves nothing.

    Before them stands that the step is not to be done any more.
    """
    return " · ".join(filter(None, (order.over, f"ALERTS · {order.alerts}" if order.alerts else "")))


def stop_words(match: OrderMatch) -> str:
    """What differs, with both values; it stays across the window until a person decides."""
    if match.worst is None:
        return ""
    differs = "; ".join(
        f"{one.field.value} {one.ordered} in the order, {one.stated} in the images" for one in match.differing
    )
    return (
        f"STOP. Images do not fit the order of {match.chosen.order.patient.display_name}: {differs}. They are stored and"
        " unchanged; nothing of them is sent or signed before you decide."
    )


def match_words(match: OrderMatch) -> tuple[str, str, str]:
    """How a study stands to its order: words, tone, and a sentence that explains them."""
    decision = match.decision
    if match.is_stopped:
        return "ORDER DIFFERS", "red", stop_words(match)
    if decision is not None and decision.kind is OrderEventKind.KEPT_APART:
        return "NOT OF THE ORDER", "amber", f"Kept apart from the order by {person_words(decision.by)}."
    if decision is not None:
        return (
            "ORDER, BY DECISION",
            "amber",
            f"Belongs to the order though it differs; {person_words(decision.by)}: {decision.reason}",
        )
    if match.fit is Fit.UNSURE:
        return "ORDER ?", "amber", "The images state too little to tell whether they belong to the order."
    names = [one for comparison in match.comparisons for one in comparison.differing]
    if names:
        said = f"The name reads differently: {names[0].ordered} in the order, {names[0].stated} in the images."
        return "ORDER FITS, NAME DIFFERS", "amber", f"{said} Patient ID and birth date are the same."
    unknown = [one.field for one in match.worst.fields if one.agreement is Agreement.UNKNOWN] if match.worst else []
    side = " The side cannot be compared: one of the two does not state it." if Field.SIDE in unknown else ""
    return "ORDER FITS", "green", f"What the images state fits the order.{side}"


def of_study(now: OrdersNow, study_uid: str) -> OrderMatch | None:
    """What is to be said of a study that came under several orders: what stops, else where it belongs, else the last."""
    found = now.of_study(study_uid)
    stopped = [one for one in found if one.is_stopped]
    apart = [one for one in found if one.decision is not None and one.decision.kind is OrderEventKind.KEPT_APART]
    rest = [one for one in found if one not in apart]
    return next(iter((*stopped, *reversed(rest), *reversed(apart))), None)


def _all_words(order: Order) -> str:
    parts = (
        order.patient.name.replace("^", " ").replace("=", " "), order.patient.display_name, order.patient.patient_id,
        order.accession_number, order.procedure, order.station_aet, order.station_name, order.physician.replace("^", " "),
    )  # fmt: skip
    return fold(" ".join(parts))
