"""Queries by everything a PACS is asked for: wildcards, lists, ranges, names of all alphabets, every level."""

from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import generate_uid

from ductoview.errors import LibraryError
from ductoview.library.library import Library
from ductoview.model.node import Node, StudyQuery
from ductoview.model.review_events import EventKind, event
from tests.library.conftest import Receive
from tests.support.mg_source import write_mg

NAMES = {
    "muller": "Müller^Änne",
    "sorensen": "Sørensen^Łucja",
    "ivanova": "Иванова^Алёна",
    "yamada": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "smith": "SMITH^JANE^Q",
}


@pytest.fixture
def people(library: Library, receive: Receive) -> Library:
    """One study each; Müller has a second one with an ultrasound series, Smith two images in one series."""
    for number, (key, name) in enumerate(NAMES.items()):
        uid = f"1.2.{number + 1}"
        common: dict[str, Any] = {
            "charset": "ISO_IR 192", "PatientName": name, "PatientID": key, "study_uid": uid,
            "StudyDate": f"2026030{number + 1}", "AccessionNumber": f"A{number + 1}", "SeriesInstanceUID": f"{uid}.1",
        }  # fmt: skip
        library.keep(receive(**common, InstanceNumber=2, SOPInstanceUID=f"{uid}.1.2"))
        if key == "smith":
            library.keep(receive(**common, InstanceNumber=1, SOPInstanceUID=f"{uid}.1.1"))
    library.keep(
        receive(
            charset="ISO_IR 192", PatientName=NAMES["muller"], PatientID="muller", study_uid="1.2.9",
            StudyDate="20250101", StudyTime="081500", Modality="US", AccessionNumber="B9",
        )
    )  # fmt: skip
    return library


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("Müller^Änne", {"muller"}),
        ("MULLER*", {"muller"}),
        ("m?ller*", {"muller"}),
        ("*anne", {"muller"}),
        ("muller", set()),
        ("SORENSEN^*", {"sorensen"}),
        ("иванова*", {"ivanova"}),
        ("*алена", {"ivanova"}),
        ("山田*", {"yamada"}),
        ("yamada^tarou", {"yamada"}),
        ("やまた*", set()),
        ("smith^jane^q^^", {"smith"}),
        ("*", set(NAMES)),
        ("", set(NAMES)),
        ("[s]*", set()),
        ("'; DROP TABLE study; --", set()),
    ],
)
def test_names_fit_without_case_and_accents(people: Library, pattern: str, found: set[str]) -> None:
    assert {row.patient_id for row in people.studies(StudyQuery(patient_name=pattern))} == found


@pytest.mark.parametrize(
    ("query", "studies"),
    [
        (StudyQuery(), ["1.2.5", "1.2.4", "1.2.3", "1.2.2", "1.2.1", "1.2.9"]),
        (StudyQuery(study_date="20260302"), ["1.2.2"]),
        (StudyQuery(study_date="20260302-20260304"), ["1.2.4", "1.2.3", "1.2.2"]),
        (StudyQuery(study_date="20260304-"), ["1.2.5", "1.2.4"]),
        (StudyQuery(study_date="-20251231"), ["1.2.9"]),
        (StudyQuery(accession_number="A?"), ["1.2.5", "1.2.4", "1.2.3", "1.2.2", "1.2.1"]),
        (StudyQuery(accession_number="a1"), []),
        (StudyQuery(patient_id="smith"), ["1.2.5"]),
        (StudyQuery(modality="US"), ["1.2.9"]),
        (StudyQuery(study_uid="1.2.3\\1.2.9\\1.2.77"), ["1.2.3", "1.2.9"]),
        (StudyQuery(patient_id="muller", modality="MG"), ["1.2.1"]),
    ],
)
def test_study_lists_are_newest_first(people: Library, query: StudyQuery, studies: list[str]) -> None:
    assert [row.study_uid for row in people.studies(query)] == studies


def test_the_newest_few_are_the_first_of_all(people: Library) -> None:
    every = people.studies()
    assert len(every) > 2
    assert people.studies(most=2) == every[:2]


def test_a_study_row_counts(people: Library) -> None:
    (row,) = people.studies(StudyQuery(patient_id="smith"))
    assert (row.series, row.instances, row.modalities, row.source) == (1, 2, ("MG",), "")


def test_instances_come_by_number(people: Library) -> None:
    assert [one.sop_instance_uid for one in people.instances("1.2.5")] == ["1.2.5.1.1", "1.2.5.1.2"]


def identifier(level: str, **keys: Any) -> Dataset:
    """A C-FIND or C-MOVE identifier."""
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.QueryRetrieveLevel = level
    for keyword, value in keys.items():
        setattr(ds, keyword, value)
    return ds


def test_a_study_find_answers_what_was_asked(people: Library) -> None:
    asked = identifier(
        "STUDY", PatientName="yamada*", StudyInstanceUID="", ModalitiesInStudy="", NumberOfStudyRelatedInstances="",
        SOPClassesInStudy="", StudyDate="", InstitutionName="",
    )  # fmt: skip
    (answer,) = people.offered.find("STUDY", asked)
    assert answer.PatientName == NAMES["yamada"]
    assert answer.SpecificCharacterSet == "ISO_IR 192"
    assert answer.ModalitiesInStudy == "MG"
    assert answer.NumberOfStudyRelatedInstances == 1
    assert answer.SOPClassesInStudy == "1.2.840.10008.5.1.4.1.1.1.2"
    assert answer.StudyDate == "20260304"
    assert "InstitutionName" not in answer


@pytest.mark.parametrize(("level", "answers"), [("PATIENT", 5), ("STUDY", 6), ("SERIES", 6), ("IMAGE", 7)])
def test_every_level_has_its_own_rows(people: Library, level: str, answers: int) -> None:
    found = list(people.offered.find(level, identifier(level, PatientID="", NumberOfPatientRelatedStudies="")))
    assert len(found) == answers
    assert {answer.QueryRetrieveLevel for answer in found} == {level}


def test_patients_are_counted_over_their_studies(people: Library) -> None:
    asked = identifier(
        "PATIENT", PatientID="muller", NumberOfPatientRelatedStudies="", NumberOfPatientRelatedInstances="",
        NumberOfPatientRelatedSeries="",
    )  # fmt: skip
    (answer,) = people.offered.find("PATIENT", asked)
    assert answer.NumberOfPatientRelatedStudies == 2
    assert answer.NumberOfPatientRelatedSeries == 2
    assert answer.NumberOfPatientRelatedInstances == 2


def test_images_tell_their_rows_and_keep_to_their_study(people: Library) -> None:
    asked = identifier("IMAGE", StudyInstanceUID="1.2.5", SOPInstanceUID="", Rows=None, InstanceNumber="1")
    (answer,) = people.offered.find("IMAGE", asked)
    assert (answer.SOPInstanceUID, answer.Rows) == ("1.2.5.1.1", 16)


def test_modality_lists_and_uid_lists(people: Library) -> None:
    assert len(list(people.offered.find("STUDY", identifier("STUDY", ModalitiesInStudy=["US", "MR"])))) == 1
    assert len(list(people.offered.find("STUDY", identifier("STUDY", StudyInstanceUID=["1.2.1", "1.2.2"])))) == 2
    many = [generate_uid() for _ in range(2000)]
    assert len(list(people.offered.find("STUDY", identifier("STUDY", StudyInstanceUID=["1.2.1", *many])))) == 1


def test_an_unknown_level_is_refused(people: Library) -> None:
    with pytest.raises(LibraryError, match="QueryRetrieveLevel") as refused:
        list(people.offered.find("FRAME", identifier("FRAME")))
    assert refused.value.dicom_status == 0xA900


@pytest.mark.parametrize(
    ("level", "keys", "files"),
    [
        ("PATIENT", {"PatientID": "muller"}, 2),
        ("STUDY", {"StudyInstanceUID": "1.2.5"}, 2),
        ("STUDY", {"StudyInstanceUID": ["1.2.1", "1.2.5"]}, 3),
        ("SERIES", {"StudyInstanceUID": "1.2.5", "SeriesInstanceUID": "1.2.5.1"}, 2),
        ("IMAGE", {"StudyInstanceUID": "1.2.5", "SeriesInstanceUID": "1.2.5.1", "SOPInstanceUID": "1.2.5.1.1"}, 1),
        ("IMAGE", {"StudyInstanceUID": "1.2.1", "SOPInstanceUID": "1.2.5.1.1"}, 0),
        ("STUDY", {"StudyInstanceUID": ""}, 0),
        ("STUDY", {"StudyInstanceUID": "*"}, 0),
        ("PATIENT", {"PatientID": "m*"}, 0),
        ("PATIENT", {"StudyInstanceUID": "1.2.5"}, 0),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_only_what_is_named_is_sent(people: Library, level: str, keys: dict[str, Any], files: int) -> None:
    paths = people.offered.files(identifier(level, **keys))
    assert len(paths) == files
    assert all(Path(path).exists() for path in paths)


def test_a_destination_is_a_node_that_was_set_up(library: Library) -> None:
    node = Node(name="pacs", ae_title="PACS", host="10.0.0.1", port=104)
    library.add_node(node)
    assert library.offered.destination("PACS ") == node
    assert library.offered.destination("OTHER") is None


def test_a_draft_of_ours_is_neither_listed_nor_given_to_others_until_it_is_signed(
    library: Library, tmp_path: Path
) -> None:
    study, series = "1.2.60", "1.2.60.9"
    for number, uid in enumerate(("image", "draft", "signed")):
        uids = {"SOPInstanceUID": f"1.2.60.{number}", "SeriesInstanceUID": series if number else f"{study}.8"}
        modality = "SR" if number else "MG"
        path = write_mg(tmp_path / uid, study_uid=study, Modality=modality, rows=16, columns=12, **uids)
        library.import_file(path, own=number > 0)
    written = {"digest": "d", "objects": {"SR": "1.2.60.2"}, "signature": 1}
    library.append_events([event(study, EventKind.OBJECTS_WRITTEN, written)])

    def asked(level: str, **keys: str) -> list[Dataset]:
        return list(library.offered.find(level, identifier(level, StudyInstanceUID=study, **keys)))

    assert [one.SOPInstanceUID for one in asked("IMAGE", SOPInstanceUID="")] == ["1.2.60.0", "1.2.60.2"]
    assert [one.NumberOfStudyRelatedInstances for one in asked("STUDY", NumberOfStudyRelatedInstances="")] == [2]
    for level, keys in (("STUDY", {}), ("IMAGE", {"SOPInstanceUID": "1.2.60.1"})):
        named = library.offered.files(identifier(level, StudyInstanceUID=study, **keys))
        given = {"1.2.60.0", "1.2.60.2"} if level == "STUDY" else set()
        assert {dcmread(path).SOPInstanceUID for path in named} == given
    (row,) = library.studies(StudyQuery(study_uid=study))
    assert row.instances == 3, "who sits here sees all of it"


def test_a_series_of_drafts_alone_is_unknown_to_others(library: Library, tmp_path: Path) -> None:
    study = "1.2.61"
    for number, modality in enumerate(("MG", "SR")):
        uids = {"SOPInstanceUID": f"{study}.{number}", "SeriesInstanceUID": f"{study}.8{number}"}
        path = write_mg(tmp_path / modality, study_uid=study, Modality=modality, rows=16, columns=12, **uids)
        library.import_file(path, own=modality == "SR")
    listed = list(library.offered.find("SERIES", identifier("SERIES", StudyInstanceUID=study, SeriesInstanceUID="")))
    assert [one.SeriesInstanceUID for one in listed] == [f"{study}.80"]
    (answer,) = library.offered.find(
        "STUDY", identifier("STUDY", StudyInstanceUID=study, ModalitiesInStudy="", NumberOfStudyRelatedSeries="")
    )
    assert (answer.ModalitiesInStudy, answer.NumberOfStudyRelatedSeries) == ("MG", 1)
    assert not list(library.offered.find("STUDY", identifier("STUDY", StudyInstanceUID=study, ModalitiesInStudy="SR")))
