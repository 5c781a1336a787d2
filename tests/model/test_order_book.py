"""What follows from the events of orders: what is expected, what stops, and what a decision covers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order, Stated
from ductoview.model.order_book import OrderBook, OrderEvent, OrderEventKind, OrdersNow
from ductoview.model.order_match import Fit
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
        self._book, self._minute = OrderBook(), 0

    def tell(self, kind: K, order_id: str = "o1", **rest: object) -> "Story":
        self._minute += 1
        made = (NOON + timedelta(minutes=self._minute)).isoformat()
        self._book.take(OrderEvent(id=str(self._minute), kind=kind, order_id=order_id, made=made, **rest))  # type: ignore[arg-type]
        return self

    def chosen(self, order_id: str = "o1", order: Order = ORDER) -> "Story":
        return self.tell(K.CHOSEN, order_id, order=order, by="Tech")

    def came(self, stated: Stated, order_id: str = "o1", study: str = "1.2") -> "Story":
        return self.tell(K.STATED, order_id, study_uid=study, stated=stated)

    def now(self, study: str = "", hours: float = 1) -> OrdersNow:
        return self._book.now(study, NOON + timedelta(hours=hours))


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
