"""What is said of orders: both values of what differs, and nothing unknown called the same."""

from dataclasses import replace

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order, Stated
from ductoview.model.order_book import ChosenOrder, Decision, OrderEventKind, OrderMatch, OrdersNow
from ductoview.model.view import Laterality
from ductoview.workspace.orders import change_words, changed, match_words, matching, of_study, stop_words

EVA = PatientIdentity(patient_id="4711", name="Müller^Eva", birth_date="19680402")
ORDER = Order(
    patient=EVA, accession_number="A1", side=Laterality.LEFT, procedure="Ductogram left", station_aet="MAMMO1"
)
CHOSEN = ChosenOrder(id="o", order=ORDER, chosen="2026-11-29T10:00:00+00:00", by="Tech^One")


def match(*, order: str = "o", **stated: object) -> OrderMatch:
    one = Stated(**({"patient": EVA, "accession_number": "A1", "side": Laterality.LEFT} | stated))  # type: ignore[arg-type]
    chosen = ChosenOrder(id=order, order=ORDER, chosen=CHOSEN.chosen, by="Tech^One")
    return OrderMatch(chosen=chosen, study_uid="1.2", stated=(one,))


def test_the_stop_says_both_values_and_that_nothing_is_lost() -> None:
    words = stop_words(match(side=Laterality.RIGHT, accession_number="A2"))
    assert "accession number A1 in the order, A2 in the images" in words
    assert "side LEFT in the order, RIGHT in the images" in words
    assert "stored and unchanged" in words


def test_every_standing_has_its_words() -> None:
    fits, differs = match(), match(side=Laterality.RIGHT)
    assert match_words(fits)[:2] == ("ORDER FITS", "green")
    assert "side cannot be compared" in match_words(match(side=Laterality.UNKNOWN))[2]
    married = match(patient=PatientIdentity(patient_id="4711", name="Neu^Eva", birth_date="19680402"))
    assert match_words(married)[:2] == ("ORDER FITS, NAME DIFFERS", "amber")
    assert "Müller, Eva in the order, Neu, Eva in the images" in match_words(married)[2]
    assert match_words(match(patient=PatientIdentity(), accession_number=""))[:2] == ("ORDER ?", "amber")
    assert match_words(differs)[:2] == ("ORDER DIFFERS", "red")
    for kind, words in (
        (OrderEventKind.KEPT_APART, "NOT OF THE ORDER"),
        (OrderEventKind.BELONGS, "ORDER, BY DECISION"),
    ):
        decision = Decision(kind=kind, by="Tech^One", made="", reason="typed by hand")
        decided = OrderMatch(
            chosen=CHOSEN, study_uid="1.2", stated=differs.stated, decision=decision, decided_on=len(differs.stated)
        )
        assert match_words(decided)[0] == words


def test_a_study_of_two_orders_is_spoken_of_by_what_stops_it() -> None:
    fits, differs = match(), match(order="later", side=Laterality.RIGHT)
    assert of_study(OrdersNow(matches=(differs, fits)), "1.2") == differs
    assert of_study(OrdersNow(matches=(fits,)), "1.2") == fits
    assert of_study(OrdersNow(matches=(fits,)), "9.9") is None


def test_typed_words_narrow_without_case_and_accents() -> None:
    assert matching((ORDER,), "muller mammo") == (ORDER,)
    assert matching((ORDER,), "EVA 4711 a1 left") == (ORDER,)
    assert matching((ORDER,), "eva right") == ()
    assert matching((ORDER,), "") == (ORDER,)


def test_a_step_is_found_by_its_numbers_when_the_patient_was_corrected() -> None:
    chosen = replace(ORDER, requested_procedure_id="P1", step_id="S1")
    married = replace(chosen, patient=replace(EVA, name="Neu^Eva"), start_time="110000", physician="Other^Doctor")
    other = replace(chosen, step_id="S2")
    assert changed((other, married), chosen) == married
    assert "name Müller, Eva, now Neu, Eva." in change_words(chosen, married)
    assert changed((other, replace(chosen, start_time="110000", physician="Other^Doctor")), chosen) is None
    assert changed((other,), chosen) is None
    assert changed((married, replace(married, side=Laterality.RIGHT)), chosen) is None, "two of the same numbers"
