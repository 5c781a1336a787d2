"""Wildcards, ranges, lists and names, as PS3.4 C.2.2.2 wants them and people type them."""

import pytest

from ductoview.model.matching import fold, name_matches, range_matches, study_matches, text_matches, uid_matches
from ductoview.model.node import StudyQuery, StudyRow


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("MÜLLER", "muller"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Алёна", "алена"),
        ("が", "が"),
        ("Ｔａｒｏ", "taro"),
    ],
)
def test_fold_takes_case_and_accents_away(text: str, plain: str) -> None:
    assert fold(text) == plain


@pytest.mark.parametrize(
    ("value", "pattern", "fits"),
    [
        ("A-17", "", True),
        ("A-17", "A-1?", True),
        ("A-17", "a-17", False),
        ("A-17", "*", True),
        ("", "?", False),
        ("[x]", "[x]", True),
        ("x", "[x]", False),
        ("a" * 5000, "*a" * 40 + "b", False),
    ],
)
def test_texts(value: str, pattern: str, fits: bool) -> None:
    assert text_matches(value, pattern) is fits


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("yamada*", True),
        ("山田^太郎", True),
        ("*たろう", True),
        ("taro*", False),
        ("yamada^tarou=山田^太郎=やまだ^たろう", True),
    ],
)
def test_names_by_any_group(pattern: str, fits: bool) -> None:
    assert name_matches("Yamada^Tarou=山田^太郎=やまだ^たろう", pattern) is fits


@pytest.mark.parametrize(
    ("value", "pattern", "fits"),
    [
        ("20260302", "", True),
        ("20260302", "20260302", True),
        ("20260302", "20260301-20260302", True),
        ("20260302", "-20260301", False),
        ("20260302", "20260303-", False),
        ("", "20260303-", False),
        ("101500.5", "1015", True),
        ("101500.5", "1000-1015", True),
        ("1015", "101530-", True),
        ("1014", "101530-", False),
    ],
)
def test_ranges(value: str, pattern: str, fits: bool) -> None:
    assert range_matches(value, pattern) is fits


def test_uid_lists() -> None:
    assert [uid_matches("1.2", pattern) for pattern in ("", "*", "1.2", "1.3\\1.2", "1.3")] == [True] * 4 + [False]


def test_what_a_row_does_not_know_cannot_contradict() -> None:
    query = StudyQuery(patient_name="müller*", modality="MG", study_date="2026-")
    assert study_matches(StudyRow(study_uid="1"), query)
    assert not study_matches(StudyRow(study_uid="1", modalities=("US",)), query)
    assert study_matches(StudyRow(study_uid="1", patient_name="MULLER^A", modalities=("MG", "SR")), query)
