"""Earlier studies of the same woman, and never another woman's: found after opening, looked at, never decided about."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from ductoview.errors import AnalysisError, Cancelled, ReviewError, ServiceError
from ductoview.model.exam import Exam
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.view import Phase
from ductoview.service.client import ServiceClient
from ductoview.workspace.commands import set_phase
from ductoview.workspace.notices import Topic
from ductoview.workspace.priors import FoundPriors, PriorSearch, contradiction
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import Heard

ANN = PatientIdentity(patient_id="7", name="MÜLLER^Ann^Maria", birth_date="19700101", sex="F")


@pytest.mark.parametrize(
    ("other", "against"),
    [
        (("7", "MÜLLER^Ann^Maria", "19700101", "F"), ""),
        (("7", "Muller^ANN^^Dr", "19700101", ""), ""),
        (("7", "", "19700101", "F"), ""),
        (("7", "Muller^Ann", "", ""), ""),
        (("8", "MÜLLER^Ann^Maria", "19700101", "F"), "another patient ID"),
        (("", "MÜLLER^Ann^Maria", "19700101", "F"), "another patient ID"),
        (("7", "MÜLLER^Ann^Maria", "19700102", "F"), "another birth date"),
        (("7", "MEIER^Ann", "19700101", "F"), "another name"),
        (("7", "MÜLLER^Eva", "19700101", "F"), "another name"),
        (("7", "MÜLLER^Ann", "19700101", "M"), "another sex"),
        (("7", "", "", "F"), "neither name nor birth date to compare"),
    ],
)
def test_all_that_both_state_must_agree_and_the_id_alone_names_nobody(
    other: tuple[str, str, str, str], against: str
) -> None:
    patient_id, name, birth_date, sex = other
    stated = PatientIdentity(patient_id=patient_id, name=name, birth_date=birth_date, sex=sex)
    assert contradiction(ANN, stated) == contradiction(stated, ANN) == against


@pytest.mark.parametrize(
    ("issuer", "name", "birth_date", "against"),
    [
        ("ST JOSEF", "MÜLLER^Ann", "", "a patient ID of another issuer, and not both name and birth date to compare"),
        ("ST JOSEF", "", "19700101", "a patient ID of another issuer, and not both name and birth date to compare"),
        ("ST JOSEF", "MÜLLER^Ann", "19700101", ""),
        ("Charite", "MÜLLER^Ann", "", ""),
        ("", "MÜLLER^Ann", "", ""),
    ],
)
def test_the_same_number_of_another_hospital_is_no_reason_to_take_two_women_for_one(
    issuer: str, name: str, birth_date: str, against: str
) -> None:
    here = replace(ANN, issuer="CHARITÉ")
    stated = PatientIdentity(patient_id="7", issuer=issuer, name=name, birth_date=birth_date, sex="F")
    assert contradiction(here, stated) == contradiction(stated, here) == against


def library(workspace: Workspace, home: Path, paths: Sequence[Path]) -> None:
    with ServiceClient.connect(home) as client:
        client.import_files(paths)


def current(folder: Path, patient: str) -> Path:
    return write_mg(folder / "now.dcm", study_uid=f"2.25.{patient}0", PatientID=patient, IssuerOfPatientID="HERE")


def older(folder: Path, patient: str, number: int, date: str = "20250301", **changes: object) -> Path:
    return write_mg(
        folder / f"old{number}.dcm",
        **{"study_uid": f"2.25.{patient}{number}", "PatientID": patient, "StudyDate": date, "StudyTime": "080000"}
        | changes,
    )  # fmt: skip


def with_priors(workspace: Workspace, heard: Heard, patient: str, count: int) -> Exam:
    """The exam, opened, once so many earlier studies are known."""
    workspace.open_exam(f"2.25.{patient}0")
    heard.wait_for(lambda: workspace.exam is not None and len(workspace.exam.priors) == count)
    assert workspace.exam is not None
    return workspace.exam


def test_earlier_studies_come_after_the_exam_the_newest_first(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path
) -> None:
    files = [
        current(tmp_path, "801"),
        older(tmp_path, "801", 1, "20240301"),
        older(tmp_path, "801", 2, "20250301"),
        older(tmp_path, "801", 3, "20270301"),
        older(tmp_path, "801", 4, "20260302", StudyTime="080000"),
        older(tmp_path, "801", 5, "20260302", StudyTime="120000"),
        older(tmp_path, "801", 6, ""),
        older(tmp_path, "801", 7, "20230301", Modality="CR"),
    ]
    library(workspace, home, files)
    exam = with_priors(workspace, heard, "801", 3)
    assert [prior.badge for prior in exam.priors] == ["PRIOR 2026-03-02", "PRIOR 2025-03-01", "PRIOR 2024-03-01"]
    (image,) = exam.priors[0].images
    assert workspace.image(image.sop_instance_uid).facts == image.facts
    assert exam.badge(image.sop_instance_uid).startswith("PRIOR 2026-03-02")
    assert any(choice.title == "Beside prior" and choice.score > 0 for choice in workspace.hanging_choices())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PatientBirthDate": "19710101"}, "another birth date"),
        ({"PatientName": "Phantom^Erna"}, "another name"),
        ({"PatientSex": "M"}, "another sex"),
        ({"PatientName": "", "PatientBirthDate": ""}, "neither name nor birth date to compare"),
        (
            {"IssuerOfPatientID": "THERE", "PatientBirthDate": ""},
            "a patient ID of another issuer, and not both name and birth date to compare",
        ),
    ],
)
def test_another_woman_under_the_same_id_is_not_shown_and_that_is_said(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    patient = f"81{sum(map(ord, words)) % 97:02d}"
    files = [current(tmp_path, patient), older(tmp_path, patient, 1, **changes), older(tmp_path, patient, 2)]
    library(workspace, home, files)
    exam = with_priors(workspace, heard, patient, 1)
    assert [prior.study_uid for prior in exam.priors] == [f"2.25.{patient}2"]
    told = [notice.words for notice in heard.notices if notice.topic is Topic.FAILURE]
    assert told == [f"One earlier study under this patient ID has {words}: it is not shown."]
    with ServiceClient.connect(home) as client:
        (hers,) = client.instances(f"2.25.{patient}1")
    with pytest.raises(Cancelled):
        workspace.image(hers.sop_instance_uid)


def test_one_image_of_another_woman_keeps_the_whole_study_away(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path
) -> None:
    """The index knows a study by the first of its images; every header is looked at."""
    mixed = [
        older(tmp_path, "830", 1),
        older(tmp_path, "830", 9, study_uid="2.25.8301", view="ML", PatientName="Phantom^Erna"),
    ]
    library(workspace, home, [current(tmp_path, "830"), *mixed, older(tmp_path, "830", 2)])
    exam = with_priors(workspace, heard, "830", 1)
    assert [prior.study_uid for prior in exam.priors] == ["2.25.8302"]


def test_an_earlier_study_is_not_analysed_and_takes_no_edit(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path
) -> None:
    library(workspace, home, [current(tmp_path, "840"), older(tmp_path, "840", 1)])
    exam = with_priors(workspace, heard, "840", 1)
    (image,) = exam.priors[0].images
    for lift in (workspace.analysis, workspace.enhanced):
        with pytest.raises(AnalysisError, match="PRIOR 2025-03-01"):
            lift(image.sop_instance_uid)
    before = workspace.review
    with pytest.raises(ReviewError, match="PRIOR 2025-03-01"):
        workspace.do(set_phase(image.facts.ref, Phase.FULL), "Phase")
    assert (workspace.review, workspace.can_undo) == (before, None)
    assert {state.image_uid for state in workspace.object_states()}.isdisjoint({image.sop_instance_uid})


def test_a_study_that_comes_while_one_reads_is_found(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path
) -> None:
    library(workspace, home, [current(tmp_path, "850")])
    workspace.open_exam("2.25.8500")
    library(workspace, home, [older(tmp_path, "850", 1)])
    heard.wait_for(lambda: workspace.exam is not None and len(workspace.exam.priors) == 1)


def test_a_service_that_does_not_answer_takes_nothing_away(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(workspace, home, [current(tmp_path, "855"), older(tmp_path, "855", 1)])
    exam = with_priors(workspace, heard, "855", 1)

    def broken(_: object) -> object:
        raise ServiceError("The service does not answer.")

    search = workspace._behind._search
    assert search is not None
    with monkeypatch.context() as broke:
        broke.setattr(search._link, "ask", broken)
        workspace._behind.study_came("2.25.5")
        heard.wait_for(lambda: any("could not be looked for" in one.words for one in heard.notices))
    assert workspace.exam is not None
    assert workspace.exam.priors == exam.priors


def test_what_was_found_for_another_exam_is_dropped(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path
) -> None:
    """The search of the first exam ends when the second is open: its result changes nothing there."""
    library(workspace, home, [current(tmp_path, "860"), older(tmp_path, "860", 1)])
    library(workspace, home, [current(tmp_path / "b", "870"), older(tmp_path / "b", "870", 1)])
    first = with_priors(workspace, heard, "860", 1)
    late = first.priors
    second = with_priors(workspace, heard, "870", 1)
    changed = workspace._place.change(first.load_token, lambda before: before.with_priors(late))
    assert changed is None
    assert workspace.exam == second


def test_the_first_layout_does_not_depend_on_how_soon_earlier_studies_are_found(
    workspace: Workspace, home: Path, heard: Heard, tmp_path: Path
) -> None:
    library(workspace, home, [current(tmp_path, "880"), older(tmp_path, "880", 1)])
    with_priors(workspace, heard, "880", 1)
    assert workspace.hanging_choices()[0].score > 0
    assert workspace.hang().priors == frozenset()
    assert workspace.hang("ductoview.hang-prior-beside").priors != frozenset()


def test_a_search_that_was_stopped_hands_nothing_over(monkeypatch: pytest.MonkeyPatch) -> None:
    began, go = Event(), Event()

    def slow(*_: Any, **__: Any) -> FoundPriors:
        began.set()
        go.wait(10)
        return FoundPriors(words=("One earlier study",))

    monkeypatch.setattr("ductoview.workspace.priors.find_priors", slow)
    heard: list[FoundPriors] = []
    search = PriorSearch(Exam(study_uid="1.2", load_token=1, patient=ANN), None, None, heard.append)  # type: ignore[arg-type]
    assert began.wait(10)
    search.stop()
    go.set()
    search._thread.join(10)
    assert heard == []
