"""The application on a real service: what is shown, decided, saved, and what happens when things go wrong."""

import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import Cancelled, DicomReadError, DicomWriteError, LibraryError, ServiceError, SettingsError
from ductoview.hooks.manager import Methods
from ductoview.model.finding import FindingStatus
from ductoview.model.library import ReviewEvent
from ductoview.model.node import Node
from ductoview.model.progress import no_progress
from ductoview.model.review import Review
from ductoview.model.review_events import EventKind, event, fold
from ductoview.model.view import Phase
from ductoview.service.client import ServiceClient
from ductoview.workers.pool import WorkerPool
from ductoview.workspace import unsent
from ductoview.workspace.autosave import Autosave, SaveStage
from ductoview.workspace.commands import accept, set_note, set_phase, set_reader
from ductoview.workspace.lookahead import LookAhead
from ductoview.workspace.notices import Topic
from ductoview.workspace.object_states import ObjectKind, ObjectStage
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY, WITHIN_S, Heard

READER = "DEMO^READER"


def full_cc(workspace: Workspace) -> str:
    """The CC with contrast."""
    exam = workspace.exam or workspace.open_exam(STUDY)
    return next(
        image.sop_instance_uid for image in exam.images if image.facts.contrast and image.facts.view.position == "CC"
    )


def accept_first(workspace: Workspace) -> str:
    """Accept the first candidate on the CC; the image's UID."""
    uid = full_cc(workspace)
    finding = workspace.analysis(uid).findings[0]
    ref = workspace.exam.image(uid).facts.ref  # type: ignore[union-attr]
    workspace.do(accept(ref, finding, reader=READER), "Accept filling defect")
    return uid


def test_an_exam_opens_hung_with_the_scout_one_key_away(workspace: Workspace, samples: dict[str, Path]) -> None:
    exam = workspace.open_exam(STUDY)
    assert len(exam.images) == len(samples)
    assert exam.patient.patient_id == "D-0001"
    hanging = workspace.hang()
    views = {tile.sop_instance_uid: tile for tile in hanging.tiles}
    assert len(views) == 2
    scout = views[full_cc(workspace)].scout
    assert scout is not None
    assert exam.image(scout).facts.phase is Phase.SCOUT
    assert exam.image(scout).facts.phase_is_inferred


def test_images_and_analyses_come_with_the_facts_of_the_exam(workspace: Workspace, heard: Heard) -> None:
    exam = workspace.open_exam(STUDY)
    uid = full_cc(workspace)
    workspace.do(set_phase(exam.image(uid).facts.ref, Phase.EARLY), "Phase early")
    mammogram = workspace.image(uid)
    assert mammogram.facts == workspace.exam.image(uid).facts  # type: ignore[union-attr]
    assert (mammogram.facts.phase, mammogram.facts.phase_is_inferred) == (Phase.EARLY, False)
    workspace.undo()
    analysis = workspace.analysis(uid)
    assert analysis.timings_ms["decode"] > 0
    assert workspace.analysis_if_ready(uid) is analysis
    heard.wait_for(lambda: sum(notice.topic is Topic.ANALYSIS for notice in heard.notices) == len(exam.images))
    assert len({notice.subject for notice in heard.notices if notice.topic is Topic.ANALYSIS}) == len(exam.images)


def test_a_decoded_image_says_besides_what_only_its_pixels_show(workspace: Workspace, tmp_path: Path) -> None:
    study = "1.2.826.0.1.3680043.8.498.81"
    stray = write_mg(tmp_path / "stray.dcm", study_uid=study, PixelData=b"\x00\xf0" * (256 * 192), WindowWidth="0")
    workspace.import_paths([stray])
    image = workspace.open_exam(study).images[0]
    told = workspace.image(image.sop_instance_uid).facts.warnings
    assert told[: len(image.facts.warnings)] == image.facts.warnings
    assert [one[:25] for one in told[len(image.facts.warnings) :]] == ["Bits above BitsStored 12 "]
    assert len(set(told)) == len(told)


def test_a_scout_in_which_the_analysis_finds_contrast_is_not_hung_as_one(workspace: Workspace) -> None:
    exam = workspace.open_exam(STUDY)
    for image in exam.images:
        workspace.analysis(image.sop_instance_uid)
    assert workspace.exam is not None
    assert Phase.SCOUT not in {image.facts.phase for image in workspace.exam.images}
    hanging = workspace.hang()
    assert {tile.scout for tile in hanging.tiles} == {None}


def test_edits_are_durable_undone_and_there_again_at_the_next_opening(
    workspace: Workspace, home: Path, heard: Heard
) -> None:
    uid = accept_first(workspace)
    assert workspace.can_undo == "Accept filling defect"
    heard.wait_for(lambda: workspace.save_state.stage is SaveStage.SAVED)
    with ServiceClient.connect(home, start=False) as client:
        assert fold(STUDY, client.events(STUDY)) == workspace.review
    assert workspace.undo() == "Accept filling defect"
    assert workspace.review.image(uid).findings == ()
    assert (workspace.undo(), workspace.redo()) == (None, "Accept filling defect")
    left = workspace.review
    assert left.image(uid).findings[0].status is FindingStatus.CONFIRMED
    workspace.open_exam(STUDY)
    assert workspace.review == left
    assert workspace.can_undo is None
    workspace.do(lambda review: Review(study_uid=review.study_uid), "Start anew")


def test_objects_are_written_once_and_a_retry_finds_the_same(workspace: Workspace, home: Path) -> None:
    uid = accept_first(workspace)
    assert {state.stage for state in workspace.object_states()} == {ObjectStage.DRAFT}
    with pytest.raises(DicomWriteError, match="save, then send"):
        workspace.send_objects("PACS", as_draft=True)
    states = workspace.save_objects(reader=READER)
    assert {state.stage for state in states} == {ObjectStage.SAVED}
    assert [state.kind for state in states if state.image_uid == uid] == list(ObjectKind)
    assert workspace.save_objects(reader=READER) == states
    with ServiceClient.connect(home, start=False) as client:
        own = {one.sop_instance_uid for one in client.instances(STUDY) if one.own}
        named = [one for one in client.events(STUDY) if one.kind == EventKind.OBJECTS_NAMED]
    assert own == {state.sop_instance_uid for state in states}
    assert len(named) == 1
    workspace.undo()
    changed = {state.stage for state in workspace.object_states() if state.image_uid == uid}
    assert changed == {ObjectStage.DRAFT}
    workspace.redo()
    assert workspace.object_states() == states


def test_objects_need_a_reader_and_a_side_that_is_not_contradicted(
    workspace: Workspace, tmp_path: Path, home: Path
) -> None:
    study = f"{STUDY}.1"
    path = write_mg(tmp_path / "cc.dcm", study_uid=study, PatientOrientation=["P", "L"], Laterality="R")
    workspace.import_paths([path])
    workspace.open_exam(study)
    with pytest.raises(DicomWriteError, match="give your name"):
        workspace.save_objects(reader="^")
    with pytest.raises(DicomWriteError, match="Nothing was written"):
        workspace.save_objects(reader=READER)
    with ServiceClient.connect(home, start=False) as client:
        assert not [one for one in client.instances(study) if one.own]


def test_where_nothing_is_to_be_seen_and_nothing_was_marked_nothing_is_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    study = f"{STUDY}.5"
    plain = write_mg(tmp_path / "plain.dcm", study_uid=study, PixelData=bytes(2 * 256 * 192))
    workspace.import_paths([plain])
    workspace.open_exam(study)
    with pytest.raises(DicomWriteError, match="There is nothing to write"):
        workspace.save_objects(reader=READER)
    assert workspace.object_states() == ()


def test_sending_to_nobody_is_said_and_nothing_is_lost(workspace: Workspace, heard: Heard) -> None:
    workspace.open_exam(STUDY)
    states = workspace.save_objects(reader=READER)
    workspace.add_node(Node(name="NOBODY", ae_title="NOBODY", host="127.0.0.1", port=9))
    rows = workspace.send_objects("NOBODY", as_draft=True)
    assert len(rows) == len(states)
    heard.wait_for(lambda: any(state.words.count(":") for state in workspace.object_states()))
    assert {state.stage for state in workspace.object_states()} <= {
        ObjectStage.QUEUED, ObjectStage.SENDING, ObjectStage.FAILED
    }  # fmt: skip
    workspace.remove_node("NOBODY")


def test_a_study_that_is_not_there_leaves_nothing_open(workspace: Workspace) -> None:
    workspace.open_exam(STUDY)
    with pytest.raises(LibraryError, match="fetch it first"):
        workspace.open_exam("1.2.3.4")
    assert workspace.exam is None
    with pytest.raises(SettingsError, match="No study is open"):
        workspace.do(set_note("x"), "Note")


def test_a_study_without_one_readable_image_is_refused_with_the_reason(workspace: Workspace, tmp_path: Path) -> None:
    study = f"{STUDY}.2"
    path = write_mg(tmp_path / "cc.dcm", study_uid=study)
    workspace.import_paths([path])
    (kept,) = (one.path for one in workspace._link._client.instances(study))
    os.truncate(kept, kept.stat().st_size // 2)
    with pytest.raises(LibraryError, match="Nothing of this study can be shown"):
        workspace.open_exam(study)
    assert workspace.exam is None


def test_results_of_an_earlier_exam_are_dropped(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = full_cc(workspace)
    decoded = workspace._images.mammogram

    def slow(*args: object, **options: object) -> object:
        """While this image is being decoded the reader opens the study anew."""
        result = decoded(*args, **options)  # type: ignore[arg-type]
        if threading.current_thread() is threading.main_thread():
            workspace.open_exam(STUDY)
        return result

    monkeypatch.setattr(workspace._images, "mammogram", slow)
    with pytest.raises(Cancelled, match="Another study was opened"):
        workspace.image(uid)
    assert workspace.exam is not None


def test_a_command_for_an_image_of_another_exam_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    uid = full_cc(workspace)
    ref = workspace.exam.image(uid).facts.ref  # type: ignore[union-attr]
    study = f"{STUDY}.3"
    workspace.import_paths([write_mg(tmp_path / "cc.dcm", study_uid=study)])
    workspace.open_exam(study)
    with pytest.raises(Cancelled, match="nothing was changed"):
        workspace.do(set_phase(ref, Phase.FULL), "Phase full")
    assert workspace.review.images == ()
    for late in (workspace.image, workspace.analysis, workspace.enhanced, workspace.analysis_if_ready):
        with pytest.raises(Cancelled, match="Another study was opened"):
            late(uid)


def test_a_failure_is_told_to_who_listens(workspace: Workspace, heard: Heard, tmp_path: Path) -> None:
    study = f"{STUDY}.4"
    path = write_mg(tmp_path / "cc.dcm", study_uid=study)
    workspace.import_paths([path])
    exam = workspace.open_exam(study)
    for ahead in workspace._place._background:
        if isinstance(ahead, LookAhead):
            ahead.stop()
            ahead.join(WITHIN_S)
    exam.images[0].path.unlink()
    workspace._images._cache._kept.clear()
    with pytest.raises(DicomReadError):
        workspace.image(exam.images[0].sop_instance_uid)
    assert [notice.words for notice in heard.notices if notice.topic is Topic.FAILURE]


def test_opening_can_be_stopped(workspace: Workspace) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        workspace.open_exam(STUDY, progress=no_progress, cancel=stop)
    assert workspace.exam is None


def test_a_killed_service_is_started_again_and_no_edit_is_lost(workspace: Workspace, home: Path, heard: Heard) -> None:
    workspace.open_exam(STUDY)
    with ServiceClient.connect(home, start=False) as client:
        pid = client.status().pid
    os.kill(pid, signal.SIGKILL)
    workspace.do(set_note("written while the service was dead"), "Note")
    assert workspace._autosave.flush(WITHIN_S)
    heard.wait_for(lambda: any("back" in notice.words for notice in heard.notices if notice.topic is Topic.SERVICE))
    of_any = [notice for notice in heard.notices if notice.topic is Topic.STUDIES and not notice.subject]
    assert of_any, "a study may have come while nobody could tell"
    with ServiceClient.connect(home, start=False) as client:
        assert client.status().pid != pid
        assert fold(STUDY, client.events(STUDY)).note == "written while the service was dead"
    assert workspace.studies()


class Deaf(ServiceClient):
    """A client whose service takes no edits while ``deaf``, as when its disk is full."""

    deaf = True

    def append_events(self, events: Sequence[ReviewEvent]) -> None:
        if self.deaf:
            raise LibraryError("The disk is full.")
        super().append_events(events)


def test_edits_that_could_not_be_saved_before_the_end_are_there_at_the_next_start(
    workspace: Workspace, home: Path, pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ductoview.workspace.workspace._FLUSH_WITHIN_S", 0.1)
    with Deaf.connect(home) as client:
        second = Workspace(home, client, pool, Methods())
        heard = Heard()
        second.subscribe(heard)
        second.open_exam(STUDY)
        second.do(set_note("while the disk was full"), "Note")
        heard.wait_for(lambda: second.save_state.words == "NOT SAVED: The disk is full.")
        with pytest.raises(ServiceError, match="when that is saved"):
            second.save_objects(reader=READER)
        second.close()
        client.deaf = False
        third = Workspace(home, client, pool, Methods())
        assert third._autosave.flush(WITHIN_S)
        assert fold(STUDY, client.events(STUDY)).note == "while the disk was full"
        third.close()
        assert unsent.waiting(home) == {}


def test_files_of_earlier_sessions_stay_until_all_their_edits_are_durable(
    home: Path, pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = f"{STUDY}.92"
    put = Autosave.put

    def slowly(autosave: Autosave, events: Sequence[ReviewEvent]) -> None:
        """As if the thread had time to send them before the next are put."""
        waiting = {one.id for events in unsent.waiting(home).values() for one in events}
        handed.update(one.id for one in events)
        assert handed | waiting == ids
        put(autosave, events)
        assert autosave.flush(WITHIN_S)

    kept = [event(study, EventKind.NOTE_SET, {"note": note}) for note in "ab"]
    ids, handed = {one.id for one in kept}, set[str]()
    for one in kept:
        unsent.keep(home, [one])
    monkeypatch.setattr(Autosave, "put", slowly)
    with ServiceClient.connect(home) as client:
        Workspace(home, client, pool, Methods()).close()
        assert {one.id for one in client.events(study)} == ids
    assert unsent.waiting(home) == {}


def test_edits_the_library_refuses_for_good_are_set_aside_and_said_and_another_study_opens(
    workspace: Workspace, home: Path, pool: WorkerPool, tmp_path: Path
) -> None:
    study = f"{STUDY}.91"
    workspace.import_paths([write_mg(tmp_path / "a.dcm", study_uid=study)])
    taken = event(study, EventKind.NOTE_SET, {"note": "as the library has it"})
    with ServiceClient.connect(home) as client:
        client.append_events([taken])
        clash = replace(taken, data='{"note":"something else under the same id"}')
        fine = event(study, EventKind.READER_SET, {"reader": "A^B"})
        unsent.keep(home, [clash, fine])
        second = Workspace(home, client, pool, Methods())
        heard = Heard()
        second.subscribe(heard)
        second.open_exam(STUDY)
        assert second.save_state.words == "No changes"
        exam = second.open_exam(study)
        assert (second.review.note, second.review.reader) == ("as the library has it", "A^B")
        (path,) = unsent.set_aside_of(home, study)
        told = [one.words for one in heard.notices if one.topic is Topic.FAILURE and str(path) in one.words]
        assert told
        assert told[-1].startswith("One edit was refused by the library for good")
        assert unsent.waiting(home) == {}
        # An edit of this very session: it goes from the screen, and can be made anew.
        second._autosave.put([clash])
        heard.wait_for(lambda: second.save_state.refused == 1)
        assert second.save_state.words == "NOT SAVED: one edit was refused for good"
        assert second.review.note == "as the library has it"
        second.do(set_note("anew"), "Note")
        assert second._autosave.flush(WITHIN_S)
        assert second.exam is not None
        assert second.exam.load_token == exam.load_token
        assert fold(study, client.events(study)).note == "anew"
        second.close()
    assert "something else under the same id" in path.read_text()


def test_what_another_window_decides_is_shown_here_too(
    workspace: Workspace, home: Path, pool: WorkerPool, heard: Heard
) -> None:
    workspace.open_exam(STUDY)
    workspace.do(set_reader("A^B"), "Reader")
    with ServiceClient.connect(home) as client:
        other = Workspace(home, client, pool, Methods())
        other.open_exam(STUDY)
        other.do(set_note("from the other window"), "Note")
        heard.wait_for(lambda: workspace.review.note == "from the other window")
        other.close()
    assert workspace.review.reader == "A^B"
    assert workspace.can_undo is None
    heard.wait_for(lambda: any("another window" in one.words for one in heard.notices if one.topic is Topic.SERVICE))
    workspace.do(lambda review: Review(study_uid=review.study_uid), "Start anew")
