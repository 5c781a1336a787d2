"""What typed words find and ask; pure."""

from datetime import date

import pytest

from ductoview.model.node import StudyQuery
from ductoview.ui.studies.search import matching, merged, questions
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


def test_a_number_may_be_a_name_an_id_or_an_accession() -> None:
    asked = questions("A-88", 6, TODAY)
    dates = "20261116-20261122"
    assert asked == (
        StudyQuery(patient_name="A-88*", study_date=dates),
        StudyQuery(patient_id="A-88*", study_date=dates),
        StudyQuery(accession_number="A-88*", study_date=dates),
    )


def test_a_date_is_asked_as_a_date() -> None:
    assert questions("2026-11-21", 0, TODAY) == (StudyQuery(study_date="20261121"),)


def test_answers_name_each_study_once() -> None:
    assert len(merged([ROWS, ROWS[:2]])) == 3
