"""What typed words find and ask; pure."""

from dataclasses import replace
from datetime import date

import pytest

from ductoview.model.node import StudyQuery, StudyRow
from ductoview.ui.studies.search import Searched, matching, merged, questions
from tests.ui.paper_workspace import study

TODAY = date(2026, 11, 22)
ROWS = (
    study(20, patient_name="MÜLLER^Anna", patient_id="A77"),
    study(22, patient_name="ФАНТОМ^Два"),
    study(21, patient_name="PHANTOM^Eins", modalities=("MG", "SR")),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [22, 21, 20]),
        ("muller", [20]),
        ("anna müller", [20]),
        ("фантом", [22]),
        ("a77", [20]),
        ("A-88021", [21]),
        ("2026-11-21", [21]),
        ("20261121", [21]),
        ("today", [22]),
        ("yesterday", [21]),
        ("mg phantom", [21]),
        ("sr", [21]),
        ("nobody", []),
    ],
)
def test_typing_narrows_newest_first(typed: str, found: list[int]) -> None:
    assert [row.study_uid for row in matching(ROWS, typed, TODAY)] == [f"1.2.{number}" for number in found]


def test_a_name_is_asked_as_a_name() -> None:
    assert questions("Müller, Anna", None, TODAY) == (StudyQuery(patient_name="Müller*"),)


def test_a_name_without_comma_may_begin_with_the_given_name() -> None:
    assert questions("anna muster", None, TODAY) == (
        StudyQuery(patient_name="anna*"), StudyQuery(patient_name="*^anna*"),
    )  # fmt: skip
    assert questions("Änne", None, TODAY) == (StudyQuery(patient_name="*Änne*"),)


def test_a_number_may_be_a_name_an_id_or_an_accession() -> None:
    asked = questions("A-88", 6, TODAY)
    dates = "20261116-20261122"
    assert asked == (
        StudyQuery(patient_name="A-88*", study_date=dates),
        StudyQuery(patient_name="*^A-88*", study_date=dates),
        StudyQuery(patient_id="A-88*", study_date=dates),
        StudyQuery(accession_number="A-88*", study_date=dates),
    )


def test_a_date_is_asked_as_a_date() -> None:
    assert questions("2026-11-21", 0, TODAY) == (StudyQuery(study_date="20261121"),)


def test_answers_name_each_study_once() -> None:
    assert len(merged([ROWS, ROWS[:2]])) == 3


def _days(found: Searched) -> list[str]:
    return [row.study_uid.removeprefix("1.2.") for row in found.rows]


def test_news_of_one_study_changes_its_row_and_no_other() -> None:
    before = Searched.of(ROWS, TODAY)
    after = before.replacing({"1.2.21"}, [replace(ROWS[2], instances=9, patient_name="NEU^Name")], TODAY)
    assert _days(after) == ["22", "21", "20"]
    assert after.rows[0] is before.rows[0]
    assert after.rows[2] is before.rows[2]
    assert after.matching("neu") == (after.rows[1],)
    assert after.matching("eins") == ()


@pytest.mark.parametrize(
    ("study_uid", "rows", "days"),
    [
        ("1.2.21", (), ["22", "20"]),
        ("1.2.23", (study(23),), ["23", "22", "21", "20"]),
        ("1.2.19", (study(19),), ["22", "21", "20", "19"]),
        ("1.2.20", (replace(ROWS[0], study_date="20261125"),), ["20", "22", "21"]),
        ("1.2.8", (), ["22", "21", "20"]),
    ],
    ids=["gone", "newest", "oldest", "of another day now", "never listed"],
)
def test_a_study_stands_where_its_date_says(study_uid: str, rows: tuple[StudyRow, ...], days: list[str]) -> None:
    after = Searched.of(ROWS, TODAY).replacing({study_uid}, rows, TODAY)
    assert _days(after) == days
    assert after == Searched.of(after.rows, TODAY)


def test_of_two_of_one_moment_a_changed_one_stays_where_it_is() -> None:
    twins = Searched.of([study(22), replace(study(22), study_uid="1.2.99")], TODAY)
    after = twins.replacing({"1.2.99"}, [replace(twins.rows[1], instances=9)], TODAY)
    assert [row.study_uid for row in after.rows] == [row.study_uid for row in twins.rows]


def test_after_midnight_today_is_another_day_for_all() -> None:
    after = Searched.of(ROWS, TODAY).replacing((), (), date(2026, 11, 23))
    assert [row.study_uid for row in after.matching("yesterday")] == ["1.2.22"]
