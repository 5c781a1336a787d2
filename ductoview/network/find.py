"""C-FIND, or QIDO-RS: studies and their instances on a node (PS3.4 annex C, PS3.18 10.6)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from pydicom import Dataset
from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelFind

from ductoview.errors import NetworkError
from ductoview.model.library import InstanceRow
from ductoview.model.matching import study_matches
from ductoview.model.node import Node, StudyAnswer, StudyQuery, StudyRow
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.network.connection import connected
from ductoview.network.dicomweb.query import WebQuery
from ductoview.network.dicomweb.session import web_session
from ductoview.network.fields import count, put, text, texts
from ductoview.network.query import Query
from ductoview.network.timeouts import Timeouts

MOST_ROWS = 5000
_MODEL = StudyRootQueryRetrieveInformationModelFind
# A node that tells the modality of none of so many studies will not tell it of the next.
_SILENT_STUDIES = 3
STUDY_KEYS = (
    "PatientID", "PatientName", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate", "StudyTime",
    "AccessionNumber", "StudyDescription", "ModalitiesInStudy", "NumberOfStudyRelatedSeries",
    "NumberOfStudyRelatedInstances",
)  # fmt: skip
IMAGE_KEYS = ("SOPInstanceUID", "SOPClassUID", "Modality")


class IncompleteList(NetworkError):
    """A node that does not list all it has."""


def find_studies(
    node: Node,
    query: StudyQuery,
    *,
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    most: int = MOST_ROWS,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> StudyAnswer:
    """The node's studies that fit the query, newest first; the node is stopped after ``most`` rows.

    What the node filters badly is filtered here: names without case and accents, and modalities, which are asked for
    series by series where the node lists none. Raises NetworkError or Cancelled.
    """
    progress(0.0, f"Connecting to {node.name}")
    with _searching(node, local_aet, timeouts, most, progress, cancel) as search:
        rows = search.studies(query)
        if not rows and _is_worth_a_wider_look(query):
            rows = [row for row in search.studies(replace(query, patient_name="*")) if study_matches(row, query)]
        if query.modality:
            rows = search.with_modalities(rows)
    fitting = [row for row in rows if study_matches(row, query)]
    more = f"; {node.name} has more than it gave, narrow the search" if search.was_cut_short else ""
    progress(1.0, f"{len(fitting)} found on {node.name}{more}")
    newest_first = tuple(sorted(fitting, key=lambda row: (row.study_date, row.study_time), reverse=True))
    return StudyAnswer(rows=newest_first, is_cut=search.was_cut_short)


def find_instances(
    node: Node,
    study_uid: str,
    *,
    series_uid: str = "",
    local_aet: str = "DUCTOVIEW",
    timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
    most: int = MOST_ROWS,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> tuple[InstanceRow, ...]:
    """The instances of a study, or of one series of it, as the node lists them.

    Raises NetworkError (IncompleteList when the node has more than it lists: what is not in it may be there) or Cancelled.
    """
    with _searching(node, local_aet, timeouts, most, progress, cancel) as search:
        series = [(series_uid, "")] if series_uid else search.series(study_uid)
        rows = tuple(row for uid, modality in series for row in search.instances(study_uid, uid, modality))
        if search.was_cut_short:
            raise IncompleteList(
                f"{node.name} lists only {len(rows)} objects of the study and says that it has more; have its limit of answers"
                " raised there."
            )
        return rows


@contextmanager
def _searching(
    node: Node, local_aet: str, timeouts: Timeouts, most: int, progress: Progress, cancel: CancelToken | None
) -> Iterator["_Search"]:
    """Queries over one association, or over HTTP."""
    if node.web is not None:
        with web_session(node, timeouts, cancel) as session:
            yield _Search(node, WebQuery(session, most=most, progress=progress), progress)
        return
    with connected(node, [_MODEL], local_aet=local_aet, timeouts=timeouts, cancel=cancel, polite=True) as association:
        query = Query(node, association, _MODEL, timeouts=timeouts, most=most, progress=progress, cancel=cancel)
        yield _Search(node, query, progress)


class _Search:
    """Questions about studies, series and instances, whichever way they travel."""

    def __init__(self, node: Node, query: Query | WebQuery, progress: Progress) -> None:
        self._node = node
        self._progress = progress
        self._query = query

    @property
    def was_cut_short(self) -> bool:
        """True when the node had more than was wanted."""
        return self._query.was_cut_short

    def studies(self, query: StudyQuery) -> list[StudyRow]:
        """Rows as the node gives them."""
        asked = _keys(
            "STUDY",
            dict.fromkeys(STUDY_KEYS, "")
            | {
                "PatientID": query.patient_id,
                "PatientName": query.patient_name if query.patient_name.isascii() else "*",
                "AccessionNumber": query.accession_number,
                "StudyDate": query.study_date,
                "StudyInstanceUID": query.study_uid,
                "ModalitiesInStudy": query.modality,
            },
        )
        return [
            _study_row(answer, self._node.name)
            for answer in self._query.answers(asked)
            if answer.get("StudyInstanceUID")
        ]

    def series(self, study_uid: str) -> list[tuple[str, str]]:
        """(SeriesInstanceUID, Modality) of a study."""
        asked = _keys("SERIES", {"StudyInstanceUID": study_uid, "SeriesInstanceUID": "", "Modality": ""})
        answers = [
            (text(answer, "SeriesInstanceUID"), text(answer, "Modality")) for answer in self._query.answers(asked)
        ]
        return [(uid, modality) for uid, modality in answers if uid]

    def instances(self, study_uid: str, series_uid: str, modality: str) -> list[InstanceRow]:
        """The instances of a series."""
        above = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": series_uid}
        asked = _keys("IMAGE", dict.fromkeys(IMAGE_KEYS, "") | above)
        return [
            InstanceRow(
                study_uid=study_uid,
                series_uid=series_uid,
                sop_instance_uid=text(answer, "SOPInstanceUID"),
                sop_class_uid=text(answer, "SOPClassUID"),
                modality=text(answer, "Modality") or modality,
            )
            for answer in self._query.answers(asked)
            if answer.get("SOPInstanceUID")
        ]

    def with_modalities(self, rows: list[StudyRow]) -> list[StudyRow]:
        """The rows with the modalities of their series, where the node left them out but knows them."""
        filled = []
        silent = 0
        for number, row in enumerate(rows):
            if not row.modalities and silent < _SILENT_STUDIES:
                self._progress(number / len(rows), f"Looking at study {number + 1} of {len(rows)}")
                modalities = sorted({modality for _, modality in self.series(row.study_uid) if modality})
                silent = 0 if modalities else silent + 1
                row = replace(row, modalities=tuple(modalities))
            filled.append(row)
        return filled


def _keys(level: str, values: Mapping[str, str]) -> Dataset:
    asked = Dataset()
    for keyword, value in ({"QueryRetrieveLevel": level} | dict(values)).items():
        put(asked, keyword, value)
    if not all(value.isascii() for value in values.values()):
        asked.SpecificCharacterSet = "ISO_IR 192"
    return asked


def _is_worth_a_wider_look(query: StudyQuery) -> bool:
    """A node that heeds case may have missed the name; asking for all names needs another key to narrow it."""
    narrow = query.patient_id or query.accession_number or query.study_date or query.study_uid
    return bool(narrow and query.patient_name.strip("*") and query.patient_name.isascii())


def _study_row(answer: Dataset, source: str) -> StudyRow:
    return StudyRow(
        study_uid=text(answer, "StudyInstanceUID"),
        patient_id=text(answer, "PatientID"),
        patient_name=text(answer, "PatientName"),
        birth_date=text(answer, "PatientBirthDate"),
        sex=text(answer, "PatientSex"),
        study_date=text(answer, "StudyDate"),
        study_time=text(answer, "StudyTime"),
        accession_number=text(answer, "AccessionNumber"),
        description=text(answer, "StudyDescription"),
        modalities=tuple(sorted(set(texts(answer, "ModalitiesInStudy")))),
        series=count(answer, "NumberOfStudyRelatedSeries"),
        instances=count(answer, "NumberOfStudyRelatedInstances"),
        source=source,
    )
