"""The exam record: what each field may hold, unknown kept apart from no, and nothing lost through JSON and events."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductoview.errors import LibraryError
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Colour, Complication, Pregnancy, Side
from ductoview.model.exam_record_fields import FIELDS, FieldKind, RecordField, field_of
from ductoview.model.exam_record_json import record_from_json, record_to_json
from ductoview.model.exam_record_values import rows, toggled, unsaid, with_value
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.review import Review
from ductoview.model.review_events import EventKind, difference, event, fold
from ductoview.model.review_json import finding_from_json, finding_to_json, review_from_json, review_to_json


def _values(field: RecordField) -> st.SearchStrategy[Any]:
    low, high = field.range
    said: dict[FieldKind, st.SearchStrategy[Any]] = {
        FieldKind.YES_NO: st.booleans(),
        FieldKind.CHOICE: st.sampled_from([one.value for one in field.choices] or [None]),
        FieldKind.CHOICES: st.lists(
            st.sampled_from([one.value for one in field.choices[1:-1]] or [None]), unique=True
        ).map(tuple),
        FieldKind.WHOLE: st.integers(int(low), int(high)),
        FieldKind.DECIMAL: st.integers(round(low * 100), round(high * 100)).map(lambda cents: cents / 100),
        FieldKind.TEXT: st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20).map(str.strip),
    }
    return st.just(field.nothing) | said[field.kind]


def _built(values: list[Any]) -> ExamRecord:
    record = ExamRecord()
    for field, value in zip(FIELDS, values, strict=True):
        record = with_value(record, field.name, value)
    return record


records = st.tuples(*[_values(field) for field in FIELDS]).map(lambda values: _built(list(values)))


def test_the_table_names_every_field_once_and_in_its_order() -> None:
    assert [one.name for one in FIELDS] == [one.name for one in fields(ExamRecord)]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_each_choice_has_a_key_of_its_own(field: RecordField) -> None:
    keys = [choice.key for choice in field.choices]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 for key in keys)
    assert bool(field.choices) is (field.kind in (FieldKind.CHOICE, FieldKind.CHOICES))


def test_nothing_is_said_at_first_and_nothing_is_not_no() -> None:
    empty = ExamRecord()
    assert empty.is_empty
    assert empty.said == ()
    assert rows(empty) == ()
    answered = with_value(empty, "blood_thinners", False)
    assert answered.said == ("blood_thinners",)
    assert [(words, value) for _, words, value in rows(answered)] == [("Blood thinners", "no")]


def test_what_safety_needs_is_asked_for_until_it_is_said() -> None:
    record = ExamRecord()
    assert [one.name for one in unsaid(record)] == ["pregnancy", "contrast_reaction", "injected_side", "outcome"]
    record = with_value(with_value(record, "pregnancy", Pregnancy.NO), "contrast_reaction", False)
    assert [one.name for one in unsaid(record)] == ["injected_side", "outcome"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("volume_ml", 0.04),
        ("volume_ml", 3.01),
        ("volume_ml", 0.333),
        ("volume_ml", True),
        ("cannula_gauge", 30.5),
        ("orifice_clock", 0),
        ("orifice_clock", 13),
        ("injected_side", Side.BOTH),
        ("discharge_colour", Side.LEFT),
        ("pregnancy", False),
        ("contrast_reaction", 0),
        ("contrast_reaction", "no"),
        ("complications", (Complication.NONE, Complication.PAIN)),
        ("comment", None),
        ("no_such_field", 1),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"[:.]"):
        with_value(ExamRecord(), name, value)


def test_a_volume_keeps_its_two_decimals() -> None:
    record = with_value(ExamRecord(), "volume_ml", 0.3)
    assert rows(record)[0][2] == "0.30 mL"


def test_none_and_something_push_each_other_out() -> None:
    field = field_of("complications")
    both = toggled(field, toggled(field, (), Complication.VASOVAGAL), Complication.PAIN)
    assert both == (Complication.PAIN, Complication.VASOVAGAL)
    assert toggled(field, both, Complication.NONE) == (Complication.NONE,)
    assert toggled(field, (Complication.NONE,), Complication.RASH) == (Complication.RASH,)
    assert toggled(field, both, Complication.PAIN) == (Complication.VASOVAGAL,)


@given(records)
def test_a_record_comes_back_from_json_as_it_was(record: ExamRecord) -> None:
    written = json.loads(json.dumps(record_to_json(record)))
    assert record_from_json(written) == record
    assert len(written) == len(record.said) == len(rows(record))


def test_a_choice_of_a_later_version_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="MAUVE"):
        record_from_json({"discharge_colour": "MAUVE"})
    assert record_from_json({"discharge_colour": "BLUE"}).discharge_colour is Colour.BLUE


def test_one_field_is_one_event_and_leaves_what_another_said() -> None:
    here = replace(Review(study_uid="1.2"), record=with_value(ExamRecord(), "attempts", 2))
    (one,) = difference(Review(study_uid="1.2"), here)
    assert (one.kind, one.image_uid, json.loads(one.data)) == ("RECORD_SET", "", {"field": "attempts", "value": 2})
    there = replace(Review(study_uid="1.2"), record=with_value(ExamRecord(), "dilator", False))
    both = fold("1.2", (one, *difference(Review(study_uid="1.2"), there))).record
    assert (both.attempts, both.dilator) == (2, False)


@given(st.lists(records, min_size=1, max_size=3))
def test_any_history_of_a_record_folds_to_its_last_state(history: list[ExamRecord]) -> None:
    review, events = Review(study_uid="1.2"), ()
    for record in history:
        after = replace(review, record=record)
        events = (*events, *difference(review, after))
        review = after
    assert fold("1.2", events).record == history[-1]
    assert review_from_json(json.loads(json.dumps(review_to_json(review)))).record == history[-1]


def test_a_field_of_a_later_version_is_named_not_dropped() -> None:
    later = event("1.2", EventKind.RECORD_SET, {"field": "phase_of_the_moon", "value": 3})
    with pytest.raises(LibraryError, match="phase_of_the_moon"):
        fold("1.2", [later])


def test_the_readers_own_sentence_is_part_of_the_finding() -> None:
    finding = Finding(id="a", kind=FindingKind.CYST_FILL, at=PointPx(1, 2), description="Киста, 乳管")
    assert finding_from_json(json.loads(json.dumps(finding_to_json(finding)))) == finding
    assert "description" not in finding_to_json(replace(finding, description=""))
