"""Queries to Orthanc, dcmqrscp and our own listener."""

import threading
from pathlib import Path

import pytest

from ductoview.errors import Cancelled
from ductoview.library import query as archive_query
from ductoview.library.library import Library
from ductoview.model.node import Node, StudyQuery
from ductoview.network.find import IncompleteList, find_instances, find_studies
from tests.network.conftest import Samples
from tests.network.support import uid_of
from tests.support.dicom_servers import OrthancNode, running_orthanc_node

pytestmark = pytest.mark.system


def _names(node: Node, **query: str) -> set[str]:
    return {row.patient_name for row in find_studies(node, StudyQuery(**query)).rows}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Phantom^Doris", "Müller^Zoë", "Иванова^Анна", "Echo^Eva"}),
        ({"patient_name": "phan*"}, {"Phantom^Doris"}),
        ({"patient_name": "*^doris*"}, {"Phantom^Doris"}),
        ({"patient_name": "*zoë*"}, {"Müller^Zoë"}),
        ({"patient_name": "Müller*"}, {"Müller^Zoë"}),
        ({"patient_name": "MÜLLER^zoe"}, {"Müller^Zoë"}),
        ({"patient_name": "muller*", "study_date": "20260210"}, {"Müller^Zoë"}),
        ({"patient_name": "иванова*"}, {"Иванова^Анна"}),
        ({"study_date": "20260201-20260302"}, {"Phantom^Doris", "Müller^Zoë"}),
        ({"study_date": "-20251231"}, {"Иванова^Анна"}),
        ({"modality": "US"}, {"Echo^Eva"}),
        ({"modality": "CT"}, set()),
        ({"accession_number": "A2"}, {"Müller^Zoë"}),
        ({"patient_id": "I-1"}, {"Иванова^Анна"}),
    ],
)
def test_orthanc_and_our_own_archive_find_the_same(
    orthanc: OrthancNode, archive: tuple[Node, Library], query: dict[str, str], names: set[str]
) -> None:
    assert _names(orthanc.node, **query) == names
    assert _names(archive[0], **query) == names


def test_whoever_asks_our_archive_for_too_much_hears_that_there_is_more(
    archive: tuple[Node, Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_query, "MOST_ANSWERS", 3)
    cut = find_studies(archive[0], StudyQuery())
    assert (len(cut.rows), cut.is_cut) == (3, True)
    monkeypatch.setattr(archive_query, "MOST_ANSWERS", 4)
    whole = find_studies(archive[0], StudyQuery())
    assert (len(whole.rows), whole.is_cut) == (4, False)


def test_a_row_has_all_that_the_node_tells(orthanc: OrthancNode, samples: Samples) -> None:
    (row,) = find_studies(orthanc.node, StudyQuery(study_uid=samples.ductogram)).rows
    assert (row.patient_id, row.patient_name, row.birth_date, row.sex) == ("D-0001", "Phantom^Doris", "19700101", "F")
    assert (row.study_date, row.study_time, row.accession_number) == ("20260302", "101500", "A1")
    assert (row.modalities, row.instances, row.source) == (("MG",), 4, "Orthanc")
    assert row.series == 4


def test_the_newest_study_comes_first(orthanc: OrthancNode) -> None:
    dates = [row.study_date for row in find_studies(orthanc.node, StudyQuery()).rows]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"patient_name": "Phan*"}, {"Phantom^Doris"}),
        ({"patient_name": "phan*", "study_date": "20260302"}, {"Phantom^Doris"}),
        ({"patient_name": "müller*"}, {"Müller^Zoë"}),
        ({"patient_name": "ИВАНОВА*"}, {"Иванова^Анна"}),
        ({"modality": "US"}, {"Echo^Eva"}),
        ({"modality": "CT"}, set()),
    ],
)
def test_a_poor_node_that_heeds_case_and_lists_no_modalities(
    qrscp: Node, query: dict[str, str], names: set[str]
) -> None:
    assert _names(qrscp, **query) == names


def test_instances_of_a_study(orthanc: OrthancNode, samples: Samples) -> None:
    rows = find_instances(orthanc.node, samples.ductogram)
    assert {row.sop_instance_uid for row in rows} == {uid_of(path) for path in samples.native + samples.compressed}
    assert {row.modality for row in rows} == {"MG"}
    one = rows[0]
    assert find_instances(orthanc.node, samples.ductogram, series_uid=one.series_uid) == (
        one.__class__(
            study_uid=one.study_uid,
            series_uid=one.series_uid,
            sop_instance_uid=one.sop_instance_uid,
            sop_class_uid=one.sop_class_uid,
            modality="MG",
        ),
    )


def test_no_more_rows_than_wanted(orthanc: OrthancNode) -> None:
    told: list[str] = []
    found = find_studies(orthanc.node, StudyQuery(), most=2, progress=lambda _done, words: told.append(words))
    assert (len(found.rows), found.is_cut) == (2, True)
    assert told[-1] == "2 found on Orthanc; Orthanc has more than it gave, narrow the search"


def test_a_node_that_gives_no_more_than_its_own_limit_is_heard(samples: Samples, tmp_path: Path) -> None:
    """Orthanc ends such an answer as if it had been cancelled."""
    told: list[str] = []
    with running_orthanc_node(tmp_path, LimitFindResults=2, LimitFindInstances=1) as limited:
        for path in samples.all:
            limited.store(path)
        found = find_studies(limited.node, StudyQuery(), progress=lambda _done, words: told.append(words))
        with pytest.raises(IncompleteList, match=r"lists only . objects of the study and says that it has more"):
            find_instances(limited.node, samples.ductogram)
    assert (len(found.rows), found.is_cut) == (2, True)
    assert told[-1] == "2 found on Orthanc; Orthanc has more than it gave, narrow the search"


def test_a_query_can_be_stopped(orthanc: OrthancNode) -> None:
    wish = threading.Event()
    with pytest.raises(Cancelled):
        find_studies(
            orthanc.node, StudyQuery(), cancel=wish, progress=lambda _f, words: "found" in words and wish.set()
        )
