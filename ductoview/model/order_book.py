"""The orders that were chosen, the images that came under them, and what persons decided about those that do not fit.

Everything follows from events that are appended and never changed. Images keep what their header says, whatever is
decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ductoview.model.order import Order, Stated
from ductoview.model.order_match import Agreement, Compared, Comparison, Field, Fit, compare

EXPECTED_FOR = timedelta(hours=16)
"""A choice that nobody ended does not outlive its day: tomorrow's first patient must not be held against it."""


class OrderEventKind(StrEnum):
    """What an event tells; the values are written to disk and never change their meaning."""

    CHOSEN = "CHOSEN"
    """A person expects images of this order from now on."""
    ENDED = "ENDED"
    """The exam is over."""
    WRONG = "WRONG"
    """It was the wrong order: nothing was ever meant to belong to it."""
    STATED = "STATED"
    """Images of a study state this; they came, or were opened, while the order was expected."""
    KEPT_APART = "KEPT_APART"
    """A person says that the study is of another exam."""
    BELONGS = "BELONGS"
    """A person says that the study belongs to the order all the same, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """One step; ``made`` is ISO 8601 in UTC, ``by`` the DICOM person name of who did it, empty for the service itself."""

    id: str
    kind: OrderEventKind
    order_id: str
    made: str
    study_uid: str = ""
    by: str = ""
    reason: str = ""
    order: Order | None = None
    stated: Stated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOrder:
    """An order that a person chose; ``ended`` is ENDED or WRONG with its reason, empty while it may be expected."""

    id: str
    order: Order
    chosen: str
    by: str
    ended: str = ""
    reason: str = ""

    @property
    def is_wrong(self) -> bool:
        """True when it was chosen by mistake."""
        return self.ended == OrderEventKind.WRONG

    def is_expected_at(self, moment: datetime) -> bool:
        """True until it is ended or its time is over."""
        return not self.ended and moment - datetime.fromisoformat(self.chosen) < EXPECTED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided about a study that does not fit: KEPT_APART, or BELONGS with the reason."""

    kind: OrderEventKind
    by: str
    made: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMatch:
    """A study that came under an order: each different thing its images ``stated``, and how many of them the decision saw."""

    chosen: ChosenOrder
    study_uid: str
    stated: tuple[Stated, ...] = ()
    decision: Decision | None = None
    decided_on: int = 0

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The order against each."""
        return tuple(compare(self.chosen.order, one) for one in self.stated)

    @property
    def fit(self) -> Fit:
        """The worst of them."""
        fits = [one.fit for one in self.comparisons]
        return next((fit for fit in (Fit.DIFFERS, Fit.UNSURE) if fit in fits), Fit.FITS)

    @property
    def worst(self) -> Comparison | None:
        """The first comparison of that fit; of a stopped study the first that nobody has decided on."""
        order = (*self._undecided(), *self.comparisons)
        return next((one for one in order if one.fit is self.fit), None)

    @property
    def fields(self) -> tuple[Compared, ...]:
        """Those of the worst, and what else differs in other images and nobody has decided on."""
        known = () if self.worst is None else self.worst.fields
        others = dict.fromkeys(one for comparison in self._undecided() for one in comparison.differing)
        return (*known, *(one for one in others if one not in known))

    @property
    def differing(self) -> tuple[Compared, ...]:
        """Those of ``fields`` that differ."""
        return tuple(one for one in self.fields if one.agreement is Agreement.DIFFERS)

    @property
    def is_stopped(self) -> bool:
        """True while something differs that no person has decided on, and the order was not a mistake."""
        return not self.chosen.is_wrong and any(self._undecided())

    def _undecided(self) -> Iterator[Comparison]:
        """What differs and is not covered: a decision covers the very values it saw, and the sides of a study kept apart."""
        is_apart = self.decision is not None and self.decision.kind is OrderEventKind.KEPT_APART
        comparisons = self.comparisons
        seen = {one for comparison in comparisons[: self.decided_on] for one in comparison.differing}
        for comparison in comparisons[self.decided_on :]:
            new = {one for one in comparison.differing if not (is_apart and one.field is Field.SIDE)}
            if comparison.fit is Fit.DIFFERS and not new <= seen:
                yield comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersNow:
    """What is expected, and the studies to know of: those that stop, and those of the order that is expected."""

    expected: ChosenOrder | None = None
    matches: tuple[OrderMatch, ...] = ()

    @property
    def stopped(self) -> tuple[OrderMatch, ...]:
        """The studies that wait for a person's decision, the oldest first."""
        return tuple(one for one in self.matches if one.is_stopped)

    def of_study(self, study_uid: str) -> tuple[OrderMatch, ...]:
        """The orders a study came under, mistakes left out."""
        return tuple(one for one in self.matches if one.study_uid == study_uid and not one.chosen.is_wrong)


_Key = tuple[str, str]
"""An order's id and a study's UID."""


class OrderBook:
    """Folds events one after the other; not thread-safe.

    Years of orders are asked about at every image: each question looks only at the studies it is about.
    """

    def __init__(self) -> None:
        self._chosen: dict[str, ChosenOrder] = {}
        self._matches: dict[_Key, OrderMatch] = {}
        self._number: dict[_Key, int] = {}
        self._of_order: dict[str, list[_Key]] = {}
        self._of_study: dict[str, list[_Key]] = {}
        self._stopped: set[_Key] = set()
        self._unjudged: set[_Key] = set()

    def take(self, event: OrderEvent) -> None:
        """One more event; one about an order that nobody chose is passed over."""
        kind = event.kind
        if kind is OrderEventKind.CHOSEN and event.order is not None:
            self._put_order(ChosenOrder(id=event.order_id, order=event.order, chosen=event.made, by=event.by))
        elif event.order_id not in self._chosen:
            return
        elif kind in (OrderEventKind.ENDED, OrderEventKind.WRONG):
            self._put_order(replace(self._chosen[event.order_id], ended=kind.value, reason=event.reason))
        elif kind is OrderEventKind.STATED and event.stated is not None:
            match = self._match(event)
            if event.stated not in match.stated:
                self._put(replace(match, stated=(*match.stated, event.stated)))
        elif kind in (OrderEventKind.KEPT_APART, OrderEventKind.BELONGS):
            match = self._match(event)
            decision = Decision(kind=kind, by=event.by, made=event.made, reason=event.reason)
            self._put(replace(match, decision=decision, decided_on=len(match.stated)))

    def chosen(self, order_id: str) -> ChosenOrder | None:
        """The order of that id."""
        return self._chosen.get(order_id)

    def expected(self, moment: datetime | None = None) -> ChosenOrder | None:
        """The order chosen last, while it is expected: choosing another one ends the one before."""
        last = next(reversed(self._chosen.values()), None)
        return last if last is not None and last.is_expected_at(moment or datetime.now(UTC)) else None

    def match(self, order_id: str, study_uid: str) -> OrderMatch | None:
        """The study under that order."""
        return self._matches.get((order_id, study_uid))

    def of_order(self, order_id: str) -> tuple[OrderMatch, ...]:
        """The studies that came under an order, the oldest first."""
        return self._in_turn(self._of_order.get(order_id, ()))

    def of_study(self, study_uid: str) -> tuple[OrderMatch, ...]:
        """A study under each order it came under, mistakes too, the oldest first."""
        return self._in_turn(self._of_study.get(study_uid, ()))

    def stopped(self) -> tuple[OrderMatch, ...]:
        """The studies that wait for a person's decision, the oldest first."""
        return self._in_turn(self._stopped_keys())

    def now(self, study_uid: str = "", moment: datetime | None = None) -> OrdersNow:
        """What is expected, what stops, and what is known of ``study_uid``."""
        expected = self.expected(moment)
        wanted = self._stopped_keys().union(self._of_study.get(study_uid, ()))
        if expected is not None:
            wanted.update(self._of_order.get(expected.id, ()))
        return OrdersNow(expected=expected, matches=self._in_turn(wanted))

    def _stopped_keys(self) -> set[_Key]:
        """A study is judged when somebody asks, and again only after it changed."""
        for key in self._unjudged:
            if self._matches[key].is_stopped:
                self._stopped.add(key)
            else:
                self._stopped.discard(key)
        self._unjudged.clear()
        return set(self._stopped)

    def _in_turn(self, keys: Iterable[_Key]) -> tuple[OrderMatch, ...]:
        return tuple(self._matches[key] for key in sorted(keys, key=self._number.__getitem__))

    def _match(self, event: OrderEvent) -> OrderMatch:
        fresh = OrderMatch(chosen=self._chosen[event.order_id], study_uid=event.study_uid)
        return self._matches.get((event.order_id, event.study_uid), fresh)

    def _put_order(self, chosen: ChosenOrder) -> None:
        self._chosen[chosen.id] = chosen
        for match in self.of_order(chosen.id):
            self._put(replace(match, chosen=chosen))

    def _put(self, match: OrderMatch) -> None:
        key = match.chosen.id, match.study_uid
        if key not in self._matches:
            self._number[key] = len(self._number)
            self._of_order.setdefault(match.chosen.id, []).append(key)
            self._of_study.setdefault(match.study_uid, []).append(key)
        self._matches[key] = match
        self._unjudged.add(key)
