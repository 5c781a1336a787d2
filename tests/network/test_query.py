"""Answers that cannot be read: passed over and counted where somebody counts, else the end of the query.

No server gives such answers at will; the association here says what pynetdicom says of them.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from pydicom import Dataset

from ductoview.errors import NetworkError
from ductoview.model.node import Node
from ductoview.model.progress import no_progress
from ductoview.network.query import Query
from ductoview.network.timeouts import Timeouts

NODE = Node(name="RIS", ae_title="RIS", host="127.0.0.1", port=104)


class Told:
    """Three answers, the second of which cannot be decoded, then success."""

    is_established = True

    def send_c_find(self, *_: Any, **__: Any) -> Iterator[tuple[Dataset, Dataset | None]]:
        for number, status in enumerate((0xFF00, 0xFF00, 0xFF01, 0x0000)):
            told, answer = Dataset(), Dataset()
            told.Status = status
            answer.PatientID = str(number)
            yield told, None if number in (1, 3) else answer


def _query(**options: Any) -> Query:
    return Query(NODE, Told(), "1.2", timeouts=Timeouts(), most=9, progress=no_progress, cancel=None, **options)


def test_an_answer_that_cannot_be_read_is_counted_and_the_others_are_kept() -> None:
    missed: list[int] = []
    found = [answer.PatientID for answer in _query(unreadable=lambda: missed.append(1)).answers(Dataset())]
    assert (found, len(missed)) == (["0", "2"], 1)


def test_without_a_count_it_ends_the_query_in_a_sentence() -> None:
    with pytest.raises(NetworkError, match="RIS gave an answer that cannot be read"):
        list(_query().answers(Dataset()))
