"""Objects belong to the study that was confirmed, and one image that can carry none does not hold up the others."""

import itertools
import resource
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ductoview.errors import Cancelled, DicomWriteError, DiskError, ReviewError
from ductoview.hooks.manager import Methods
from ductoview.model.exam import Exam
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts
from ductoview.model.look import Look
from ductoview.model.node import Node
from ductoview.model.progress import no_progress
from ductoview.model.review import Review
from ductoview.model.review_events import difference
from ductoview.model.view import ViewPosition
from ductoview.model.voi import Window
from ductoview.service.client import ServiceClient
from ductoview.workspace import sending
from ductoview.workspace.commands import put_finding, remove_finding, set_looks, stand_on
from ductoview.workspace.marks import mark
from ductoview.workspace.object_files import write_object_files
from ductoview.workspace.object_states import ObjectStage
from ductoview.workspace.workspace import Workspace
from tests.support.mg_source import write_mg
from tests.workspace.conftest import STUDY, KnownAnalysis

READER = "DEMO^READER"
NOBODY = Node(name="NOBODY", ae_title="NOBODY", host="127.0.0.1", port=9)
PLAIN = bytes(2 * 256 * 192)


def put_mark(workspace: Workspace, exam: Exam, uid: str) -> str:
    """Mark an image; the id of the mark."""
    facts = exam.image(uid).facts
    made = mark(FindingKind.EXTRAVASATION, PointPx(100, 100), facts, None, reader=READER)
    workspace.do(put_finding(facts.ref, made), "mark")
    return made.id


def stages(workspace: Workspace, uid: str) -> set[ObjectStage]:
    return {state.stage for state in workspace.object_states() if state.image_uid == uid}


def test_what_was_confirmed_for_one_study_never_sends_those_of_another(workspace: Workspace, tmp_path: Path) -> None:
    study, other = f"{STUDY}.60", f"{STUDY}.61"
    workspace.import_paths([write_mg(tmp_path / view, study_uid=study, view=view) for view in ("CC", "ML")])
    workspace.import_paths([write_mg(tmp_path / "cc.dcm", study_uid=other, PatientID="D-0002")])
    workspace.add_node(NOBODY)
    workspace.open_exam(other)
    workspace.save_objects(reader=READER)
    confirmed = workspace.open_exam(study)
    opens = threading.Event()

    def meanwhile(fraction: float, words: str) -> None:
        if words.startswith("writing") and not opens.is_set():
            opens.set()
            workspace.open_exam(other)

    states = workspace.save_objects(reader=READER, of=confirmed, progress=meanwhile)
    assert workspace.exam is not None
    assert workspace.exam.study_uid == other
    assert {state.image_uid for state in states} <= {image.sop_instance_uid for image in confirmed.images}
    assert {state.stage for state in states} == {ObjectStage.SAVED}
    with pytest.raises(DicomWriteError, match="Nothing was sent: the study was closed meanwhile"):
        workspace.send_objects(NOBODY.name, of=confirmed, as_draft=True)
    workspace.close_exam()
    with pytest.raises(DicomWriteError, match="Nothing was written: the study was closed"):
        workspace.save_objects(reader=READER, of=confirmed)
    assert {state.stage for state in states_now(workspace, other)} == {ObjectStage.SAVED}
    workspace.remove_node(NOBODY.name)


def states_now(workspace: Workspace, study: str) -> tuple[Any, ...]:
    workspace.open_exam(study)
    return workspace.object_states()


def test_an_image_whose_only_mark_was_taken_away_after_saving_can_be_written_and_sent_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    study = f"{STUDY}.62"
    workspace.import_paths([write_mg(tmp_path / "plain.dcm", study_uid=study, PixelData=PLAIN)])
    exam = workspace.open_exam(study)
    uid, ref = exam.images[0].sop_instance_uid, exam.images[0].facts.ref
    made = put_mark(workspace, exam, uid)
    before = workspace.save_objects(reader=READER)
    workspace.do(remove_finding(ref, made), "remove")
    assert stages(workspace, uid) == {ObjectStage.DRAFT}
    after = workspace.save_objects(reader=READER)
    assert {state.stage for state in after} == {ObjectStage.SAVED}
    assert not {one.sop_instance_uid for one in after} & {one.sop_instance_uid for one in before}
    workspace.add_node(NOBODY)
    assert len(workspace.send_objects(NOBODY.name, as_draft=True)) == len(after)
    workspace.remove_node(NOBODY.name)


def test_an_image_that_can_carry_no_objects_does_not_hold_up_the_others(workspace: Workspace, tmp_path: Path) -> None:
    study = f"{STUDY}.63"
    frames = write_mg(tmp_path / "frames.dcm", study_uid=study, NumberOfFrames=2, PixelData=2 * PLAIN)
    workspace.import_paths([frames, write_mg(tmp_path / "cc.dcm", study_uid=study, ContentTime="120000")])
    exam = workspace.open_exam(study)
    many = next(image for image in exam.images if image.facts.frames == 2)
    one = next(image for image in exam.images if image.facts.frames == 1)
    workspace.do(set_looks({many.facts.ref: Look(voi=Window(center=5, width=10))}), "keep the window")
    assert stages(workspace, many.sop_instance_uid) == set()
    put_mark(workspace, exam, many.sop_instance_uid)
    workspace.save_objects(reader=READER)
    assert stages(workspace, many.sop_instance_uid) == {ObjectStage.REFUSED}
    assert stages(workspace, one.sop_instance_uid) == {ObjectStage.SAVED}
    assert "NumberOfFrames" in next(state.words for state in workspace.object_states() if not state.sop_instance_uid)
    workspace.add_node(NOBODY)
    assert workspace.send_objects(NOBODY.name, as_draft=True)
    workspace.remove_node(NOBODY.name)


def test_closing_while_a_study_is_being_opened_leaves_none_open(workspace: Workspace) -> None:
    def close(fraction: float, words: str) -> None:
        workspace.close_exam()

    with pytest.raises(Cancelled):
        workspace.open_exam(STUDY, progress=close)
    assert workspace.exam is None


def test_waiting_ends_by_the_clock_however_often_it_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0.0, 0.01)
    monkeypatch.setattr(sending.time, "monotonic", lambda: next(clock))
    on_its_way = SimpleNamespace(stage=ObjectStage.QUEUED)
    monkeypatch.setattr(sending, "states_of", lambda opened, queue: (on_its_way,))
    looks: list[float] = []
    queue: Any = SimpleNamespace(refresh=lambda: None, wait=looks.append)
    opened: Any = None
    sending.wait_until_at_rest(opened, queue, within_s=0.1, progress=no_progress, cancel=None)
    assert 8 <= len(looks) <= 10


def test_what_was_decided_on_other_bytes_is_refused_until_it_is_taken_over(
    workspace: Workspace, tmp_path: Path, home: Path
) -> None:
    study = f"{STUDY}.65"
    workspace.import_paths([write_mg(tmp_path / "cc.dcm", study_uid=study)])
    exam = workspace.open_exam(study)
    facts = exam.images[0].facts
    made = mark(FindingKind.EXTRAVASATION, PointPx(100, 100), facts, None, reader=READER)
    elsewhere = put_finding(replace(facts.ref, sha256="0" * 64), made)(Review(study_uid=study))
    with ServiceClient.connect(home, start=False) as client:
        client.append_events(difference(Review(study_uid=study), elsewhere))
    exam = workspace.open_exam(study)
    with pytest.raises(ReviewError, match="another version"):
        put_mark(workspace, exam, facts.ref.sop_instance_uid)
    with pytest.raises(DicomWriteError, match="reviewed with other content"):
        workspace.save_objects(reader=READER)
    workspace.do(stand_on(facts.ref), "take over")
    put_mark(workspace, exam, facts.ref.sop_instance_uid)
    decided = workspace.review.image(facts.ref.sop_instance_uid)
    assert (len(decided.findings), decided.sha256) == (2, facts.ref.sha256)
    assert {state.stage for state in workspace.save_objects(reader=READER)} == {ObjectStage.SAVED}


def write_on_a_full_disk(source: Path, facts: ImageFacts, *args: Any, **options: Any) -> Any:
    """In a worker: objects of an ML view meet a disk that takes no file over 4 KiB."""
    if facts.view.position is not ViewPosition.ML:
        return write_object_files(source, facts, *args, **options)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        return write_object_files(source, facts, *args, **options)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class FullDisk(KnownAnalysis):
    """A pool whose workers write objects to a full disk while ``full``."""

    full = True

    def run(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        is_full = self.full and function is write_object_files
        return super().run(write_on_a_full_disk if is_full else function, *args, **options)


def test_a_full_disk_is_told_as_that_and_leaves_nothing_half_written(
    workspace: Workspace, home: Path, tmp_path: Path
) -> None:
    study = f"{STUDY}.71"
    # A ductogram is read with the CC first; its objects are in the library before the disk is full.
    views = {f"{study}.1": "CC", f"{study}.2": "ML"}
    workspace.import_paths(
        [
            write_mg(tmp_path / view, study_uid=study, view=view, SOPInstanceUID=uid, SeriesInstanceUID=f"{uid}.9")
            for uid, view in views.items()
        ]
    )
    with FullDisk(size=1) as pool, ServiceClient.connect(home) as client:
        full = Workspace(home, client, pool, Methods())
        exam = full.open_exam(study)
        assert [image.facts.view.position.value for image in exam.images] == ["CC", "ML"]
        with pytest.raises(DiskError, match=r"Objects of 1 of 2 images were written, then no more: .*File too large"):
            full.save_objects(reader=READER)
        assert stages(full, exam.images[0].sop_instance_uid) == {ObjectStage.SAVED}
        assert ObjectStage.REFUSED not in {state.stage for state in full.object_states()}
        assert not list(home.glob("objects-*"))
        first = {state.sop_instance_uid for state in full.object_states() if state.stage is ObjectStage.SAVED}
        pool.full = False
        full.save_objects(reader=READER)
        assert {state.stage for state in full.object_states()} == {ObjectStage.SAVED}
        assert first <= {state.sop_instance_uid for state in full.object_states()}, "a retry writes the same objects"
        full.close()
