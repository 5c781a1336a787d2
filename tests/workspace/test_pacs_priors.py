"""Earlier mammograms that only a PACS has, asked of a real Orthanc: offered by the rules of the local ones, then found here."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.model.exam import Exam
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.node import StudyAnswer, StudyRow
from ductoview.service.client import ServiceClient
from ductoview.workspace.pacs_priors import only_there, question
from ductoview.workspace.workspace import Workspace
from tests.support.dicom_servers import running_orthanc_node
from tests.workspace.conftest import Heard
from tests.workspace.test_priors import current, older

ANN = PatientIdentity(patient_id="7", name="ANN^MARY", birth_date="19680402", sex="F")
EXAM = Exam(study_uid="1.2.0", load_token=1, patient=ANN, study_date="20260302", study_time="101500")
ROW = StudyRow(
    study_uid="1.2.1", patient_id="7", patient_name="Ann^Mary", birth_date="19680402", study_date="20250301",
    modalities=("MG", "PR"),
)  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"study_uid": "1.2.0"},
        {"study_uid": "1.2.9"},
        {"study_date": "20260303"},
        {"study_date": ""},
        {"study_date": "20260302", "study_time": "101501"},
        {"modalities": ("US",)},
        {"patient_id": "77"},
    ],
)
def test_what_is_here_or_later_or_no_mammogram_or_another_id_is_not_offered(changes: dict[str, str]) -> None:
    found = only_there(EXAM, StudyAnswer(rows=(replace(ROW, **changes),)), here={"1.2.9"})  # type: ignore[arg-type]
    assert (found.rows, found.words) == ((), ())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"birth_date": "19680403"}, "another birth date"),
        ({"patient_name": "OTHER^MARY"}, "another name"),
        ({"patient_name": "", "birth_date": ""}, "neither name nor birth date to compare"),
    ],
)
def test_another_woman_under_the_same_id_is_not_offered_and_that_is_said(changes: dict[str, str], why: str) -> None:
    found = only_there(EXAM, StudyAnswer(rows=(replace(ROW, **changes),)), here=())  # type: ignore[arg-type]
    assert found.rows == ()
    assert found.words == (f"One earlier study in the PACS under this patient ID has {why}: it is not shown.",)


def test_the_newest_comes_first_and_a_study_answered_twice_once() -> None:
    rows = [ROW, replace(ROW, study_uid="1.2.2", study_date="20260301"), ROW]
    assert [row.study_uid for row in only_there(EXAM, StudyAnswer(rows=tuple(rows)), here=()).rows] == [
        "1.2.2",
        "1.2.1",
    ]


def test_without_id_or_date_nothing_is_asked() -> None:
    assert question(replace(EXAM, study_date="")) is None
    assert question(replace(EXAM, patient=replace(ANN, patient_id=""))) is None


@pytest.mark.system
def test_what_orthanc_has_is_offered_fetched_by_a_wish_and_then_an_earlier_study(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path
) -> None:
    with running_orthanc_node(tmp_path) as orthanc:
        now = current(tmp_path, "9650")
        stored = [now, older(tmp_path, "9650", 1), older(tmp_path, "9650", 2, "20240105")]
        stored += [
            older(tmp_path, "9650", 3, "20230105", PatientName="SOMEBODY^ELSE"),
            older(tmp_path, "9650", 4, "20270101"),
        ]
        for path in stored:
            orthanc.store(path)
        with ServiceClient.connect(home) as client:
            client.import_files([now])
            client.add_node(orthanc.node)
        exam = workspace.open_exam("2.25.96500")
        asked = question(exam)
        assert asked is not None
        here = {row.study_uid for row in workspace.studies()}
        found = only_there(exam, workspace.remote_studies(orthanc.node.name, asked), here)
        assert [row.study_uid for row in found.rows] == ["2.25.96501", "2.25.96502"]
        assert len(found.words) == 1
        for row in found.rows:
            workspace.fetch(orthanc.node.name, row.study_uid)
        heard.wait_for(lambda: workspace.exam is not None and len(workspace.exam.priors) == 2)
        here = {row.study_uid for row in workspace.studies()}
        assert only_there(exam, workspace.remote_studies(orthanc.node.name, asked), here).rows == ()


def test_a_list_that_the_pacs_cut_may_lack_earlier_studies_and_that_is_said() -> None:
    found = only_there(EXAM, StudyAnswer(rows=(ROW,), is_cut=True), here=())
    assert found.words == (
        "The PACS has more studies of this patient than it lists: earlier ones may be missing here.",
    )
