"""Which studies are answered to whoever names some."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from ductoview.model.node import StudyQuery, StudyRow
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.shelf import Shelf

ROWS = (StudyRow(study_uid="1.2"), StudyRow(study_uid="1.3"))


class Matching:
    """A library in which an empty key, and a star, match every study."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, question: Any) -> Any:
        return question(SimpleNamespace(studies=self._studies))

    def _studies(self, query: StudyQuery) -> tuple[StudyRow, ...]:
        self.asked.append(query.study_uid)
        keys = query.study_uid.split("\\")
        return tuple(row for row in ROWS if {"", "*", row.study_uid} & set(keys))


@pytest.mark.parametrize(
    ("named", "found"), [({"1.3"}, ["1.3"]), ({"1.3", "1.4"}, ["1.3"]), ({"*"}, []), ({"", "1.2"}, ["1.2"])]
)
def test_only_studies_that_were_named_are_answered(named: set[str], found: list[str]) -> None:
    assert [row.study_uid for row in Shelf(cast(ServiceLink, Matching())).studies_here(named)] == found


@pytest.mark.parametrize("named", [set(), {""}])
def test_for_no_name_nothing_is_asked(named: set[str]) -> None:
    library = Matching()
    assert Shelf(cast(ServiceLink, library)).studies_here(named) == ()
    assert library.asked == []
