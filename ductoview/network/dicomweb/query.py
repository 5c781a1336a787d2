"""QIDO-RS (PS3.18 10.6): the answers to the same questions that a DICOM node is asked."""

import warnings
from collections.abc import Iterator
from typing import Any

from pydicom import Dataset

from ductoview.errors import NetworkError
from ductoview.model.progress import Progress, check
from ductoview.network.dicomweb.session import WebSession
from ductoview.network.fields import text

_PAGE = 500
_LEAST_PAGE = 50
"""A page that holds fewer is the last one: no node gives so few at once that has more."""
_UID_OF = {"STUDY": "StudyInstanceUID", "SERIES": "SeriesInstanceUID", "IMAGE": "SOPInstanceUID"}
_ABOVE = {"STUDY": (), "SERIES": ("StudyInstanceUID",), "IMAGE": ("StudyInstanceUID", "SeriesInstanceUID")}


class WebQuery:
    """Answers one by one, in pages; ``was_cut_short`` tells that the node had more than ``most``."""

    def __init__(self, session: WebSession, *, most: int, progress: Progress) -> None:
        self._session = session
        self._most = most
        self._progress = progress
        self.was_cut_short = False

    def answers(self, asked: Dataset) -> Iterator[Dataset]:
        """The answers to one query whose keys are ``asked``; raises NetworkError or Cancelled."""
        level = text(asked, "QueryRetrieveLevel")
        seen: set[str] = set()
        while True:
            page = self._page(level, asked, len(seen))
            new = [one for one in page if text(one, _UID_OF[level]) and text(one, _UID_OF[level]) not in seen]
            for one in new:
                check(self._session.cancel)
                if len(seen) >= self._most:
                    self.was_cut_short = True
                    return
                seen.add(text(one, _UID_OF[level]))
                self._progress(len(seen) / (len(seen) + 50), f"{len(seen)} found on {self._session.node.name}")
                yield one
            # A node that knows no pages gives everything at once, and the same again. One that gives fewer at once than it was
            # asked for (PS3.18 8.3.4.4) has more all the same.
            if not new or len(page) < _LEAST_PAGE:
                return

    def _page(self, level: str, asked: Dataset, offset: int) -> list[Dataset]:
        above = {keyword: text(asked, keyword) for keyword in _ABOVE[level]}
        keys = {element.keyword: text(asked, element.keyword) for element in asked}
        filters = {
            keyword: value for keyword, value in keys.items()
            if value and keyword not in {"QueryRetrieveLevel", "SpecificCharacterSet", *above} and value != "*"
        }  # fmt: skip
        fields = ["StudyDescription"] if level == "STUDY" else []
        client = self._session.client
        search: Any = {
            "STUDY": lambda **options: client.search_for_studies(**options),
            "SERIES": lambda **options: client.search_for_series(above["StudyInstanceUID"], **options),
            "IMAGE": lambda **options: client.search_for_instances(
                above["StudyInstanceUID"], above["SeriesInstanceUID"], **options
            ),
        }[level]
        rows = self._session.run(
            lambda: search(limit=_PAGE, offset=offset or None, fields=fields or None, search_filters=filters)
        )
        return [self._understood(row) for row in rows]

    def _understood(self, row: dict[str, Any]) -> Dataset:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return Dataset.from_json(row)
        except Exception as error:
            raise NetworkError(
                f"{self._session.node.name} gave an answer that cannot be read; narrow the search to pass it by."
            ) from error
