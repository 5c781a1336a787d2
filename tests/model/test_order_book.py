"""What follows from the events of orders: what is expected, what stops, and what a decision covers."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ductoview.model import order_book
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order, Stated
from ductoview.model.order_book import OrderBook, OrderEvent, OrderEventKind, OrdersNow
from ductoview.model.order_match import Fit, compare
from ductoview.model.view import Laterality

K = OrderEventKind
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
EVA, IDA = PatientIdentity(patient_id="1", name="Eva"), PatientIdentity(patient_id="2", name="Ida")
ORDER = Order(patient=EVA, accession_number="A1", side=Laterality.LEFT)
OF_EVA = Stated(patient=EVA, accession_number="A1", side=Laterality.LEFT)
OF_IDA = Stated(patient=IDA, accession_number="A1", side=Laterality.LEFT)


class Story:
    """Events one after the other, a minute apart."""

    def __init__(self) -> None:
        self.book, self._minute = OrderBook(), 0
        self.told: list[OrderEvent] = []

    def tell(self, kind: K, order_id: str = "o1", **rest: object) -> "Story":
        self._minute += 1
        made = (NOON + timedelta(minutes=self._minute)).isoformat()
        self.told.append(OrderEvent(id=str(self._minute), kind=kind, order_id=order_id, made=made, **rest))  # type: ignore[arg-type]
        self.book.take(self.told[-1])
        return self

    def chosen(self, order_id: str = "o1", order: Order = ORDER) -> "Story":
        return self.tell(K.CHOSEN, order_id, order=order, by="Tech")

    def came(self, stated: Stated, order_id: str = "o1", study: str = "1.2") -> "Story":
        return self.tell(K.STATED, order_id, study_uid=study, stated=stated)

    def now(self, study: str = "", hours: float = 1) -> OrdersNow:
        return self.book.now(study, NOON + timedelta(hours=hours))


def stopped(now: OrdersNow) -> list[str]:
    return [one.study_uid for one in now.stopped]


def test_the_order_chosen_last_is_expected_until_it_is_over() -> None:
    story = Story().chosen("o1").chosen("o2", replace(ORDER, patient=IDA))
    assert [story.now().expected and story.now().expected.id] == ["o2"]  # type: ignore[union-attr]
    assert story.now(hours=17).expected is None
    assert story.tell(K.ENDED, "o2").now().expected is None


def test_images_of_the_order_stop_nothing() -> None:
    now = Story().chosen().came(OF_EVA).now()
    assert (stopped(now), [one.fit for one in now.matches]) == ([], [Fit.FITS])


def test_images_of_another_patient_stop_until_a_person_decides() -> None:
    story = Story().chosen().came(OF_EVA).came(OF_IDA)
    assert stopped(story.now()) == ["1.2"]
    assert story.now().stopped[0].worst.fit is Fit.DIFFERS  # type: ignore[union-attr]
    story.tell(K.KEPT_APART, study_uid="1.2", by="Tech", reason="late images of the patient before")
    (match,) = story.now().matches
    assert (match.is_stopped, match.decision.by, match.decision.kind) == (False, "Tech", K.KEPT_APART)  # type: ignore[union-attr]


def test_a_decision_covers_what_it_saw_and_nothing_else() -> None:
    story = Story().chosen().came(replace(OF_EVA, accession_number="A2"))
    story.tell(K.BELONGS, study_uid="1.2", by="Tech", reason="typed by hand")
    assert stopped(story.came(replace(OF_EVA, accession_number="A2", study_date="20261129")).now()) == []
    assert stopped(story.came(OF_IDA).now()) == ["1.2"]


def test_a_study_that_belongs_by_decision_stops_again_for_the_other_breast() -> None:
    story = Story().chosen().came(replace(OF_EVA, accession_number="A2"))
    story.tell(K.BELONGS, study_uid="1.2", by="Tech", reason="typed by hand")
    assert stopped(story.came(replace(OF_EVA, accession_number="A2", side=Laterality.RIGHT)).now()) == ["1.2"]


def test_a_study_kept_apart_may_have_the_other_breast_too() -> None:
    story = Story().chosen().came(OF_IDA).tell(K.KEPT_APART, study_uid="1.2", by="Tech")
    assert stopped(story.came(replace(OF_IDA, side=Laterality.RIGHT)).now()) == []
    assert stopped(story.came(replace(OF_IDA, patient=replace(IDA, patient_id="3"))).now()) == ["1.2"]


def test_a_wrong_order_takes_its_stops_with_it() -> None:
    now = Story().chosen().came(OF_IDA).tell(K.WRONG, by="Tech").now("1.2")
    assert (now.expected, now.stopped, now.of_study("1.2")) == (None, (), ())


def test_an_undecided_study_stops_also_after_the_exam_and_after_the_day() -> None:
    story = Story().chosen().came(OF_IDA).tell(K.ENDED)
    assert stopped(story.now(hours=100)) == ["1.2"]


def test_what_was_seen_twice_counts_once_and_strange_events_are_passed_over() -> None:
    story = Story().came(OF_IDA).chosen().came(OF_EVA).came(OF_EVA).tell(K.ENDED, "never chosen")
    assert [len(one.stated) for one in story.now().matches] == [1]


@pytest.mark.parametrize("seed", range(8))
def test_a_book_asked_between_events_says_what_a_book_told_everything_at_once_says(seed: int) -> None:
    chance = random.Random(seed)
    sides = (Laterality.LEFT, Laterality.RIGHT)
    asked = Story()
    for at in range(60):
        asked.tell(
            chance.choice(list(K)), f"o{chance.randrange(4)}", study_uid=f"1.{chance.randrange(5)}", by="Tech",
            reason="a reason", order=replace(ORDER, patient=chance.choice((EVA, IDA))),
            stated=Stated(patient=chance.choice((EVA, IDA)), accession_number="A1", side=chance.choice(sides)),
        )  # fmt: skip
        study, hours = f"1.{chance.randrange(5)}", chance.choice((1, 40))
        plain = OrderBook()
        for event in asked.told:
            plain.take(event)
        now = asked.now(study, hours)
        assert now == plain.now(study, NOON + timedelta(hours=hours)), at
        assert stopped(now) == [one.study_uid for one in asked.book.stopped()]


def test_a_question_looks_at_nothing_of_the_years_before(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story()
    for number in range(20):
        story.chosen(f"o{number}").came(OF_EVA, f"o{number}", f"1.{number}")
    story.now()
    looked = []
    monkeypatch.setattr(order_book, "compare", lambda order, stated: looked.append(stated) or compare(order, stated))
    assert len(story.now("1.3").matches) == 2
    assert looked == []
    story.came(OF_IDA, "o19", "1.19").now("1.3")
    assert set(looked) == {OF_EVA, OF_IDA}
    assert len(looked) == 2
