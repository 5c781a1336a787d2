"""What is made of each object that comes to the open study: with a library of paper and headers that are really read."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ductoview.errors import LibraryError
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.image_check import ChecksNow, Verdict, decision
from ductoview.model.library import StoredInstance
from ductoview.model.reject_reason import RejectReason
from ductoview.model.review import Review
from ductoview.workers import tasks
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.exam_place import ExamPlace
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.new_images import OBJECTS_CAME, NewImages
from ductoview.workspace.notices import Topic
from ductoview.workspace.object_ledger import written_event
from ductoview.workspace.object_states import ObjectKind
from ductoview.workspace.open_exam import OpenExam
from tests.support.mg_source import write_mg

STUDY = "1.2.8"
WITHIN_S = 20.0


class Here:
    """A pool that does its work in this process, after what comes to happen meanwhile."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = lambda: None

    def run(self, function: Callable[..., Any], *args: Any, **_: Any) -> Any:
        self.meanwhile()
        return function(*args)


class Coming:
    """An open exam of one image, what the library holds of its study, and what came of looking at that."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.pool = folder, Here()
        self.rows = [self.row("cc", view="CC")]
        self.aside: list[StoredInstance] = []
        self.steps: tuple[Any, ...] = ()
        self.events: tuple[Any, ...] = ()
        self.broken = ""
        self.asked: list[str] = []
        self.told: list[tuple[Topic, str]] = []
        self.came: list[str] = []
        self._looked = threading.Condition()
        self.place = ExamPlace()
        facts = tasks.facts(self.rows[0].path)
        exam = Exam(
            study_uid=STUDY,
            load_token=self.place.clear(),
            patient=facts.patient,
            images=(ExamImage(facts=facts, path=self.rows[0].path),),
        )
        self.place.put(replace(OpenExam.of(exam, ()), instances=tuple(self.rows)))
        self.token = exam.load_token

    def row(self, name: str, *, own: bool = False, missing: bool = False, **how: Any) -> StoredInstance:
        """A row of the library about a file that is written, an image unless it is of another modality."""
        path = write_mg(self._folder / name, study_uid=STUDY, **how)
        named = tasks.object_name(path)
        return StoredInstance(
            study_uid=STUDY,
            series_uid="1.2",
            sop_instance_uid=named.sop_instance_uid,
            sop_class_uid="1.2.840.10008.5.1.4.1.1.1.2",
            modality=how.get("Modality", "MG"),
            path=path,
            sha256=named.sha256,
            own=own,
            missing=missing,
        )

    def watched(self) -> NewImages:
        """What looks, once it has looked for the first time."""
        made = NewImages(
            self.place, self.token, cast(ServiceLink, self), cast(WorkerPool, self.pool), self._tell,
            lambda image: self.came.append(image.sop_instance_uid),
        )  # fmt: skip
        self.wait_for("instances", 1)
        return made

    def looks(self, watch: NewImages) -> None:
        """It looks twice: what the first look did is done when the second begins."""
        for _ in range(2):
            seen = self.asked.count("instances")
            watch.look()
            self.wait_for("instances", seen + 1)

    def wait_for(self, question: str, times: int) -> None:
        with self._looked:
            assert self._looked.wait_for(lambda: self.asked.count(question) >= times, WITHIN_S), self.asked

    @property
    def exam(self) -> Exam:
        return self.place.of(self.token).exam

    def failures(self) -> list[str]:
        return [words for topic, words in self.told if topic is Topic.FAILURE]

    # What the service would answer.
    def ask(self, question: Callable[[Any], Any]) -> Any:
        return question(
            SimpleNamespace(
                status=lambda: SimpleNamespace(listening=None),
                instances=lambda _study: self._answer("instances", tuple(self.rows)),
                kept_aside=lambda _study: tuple(self.aside),
                image_checks=SimpleNamespace(checks=lambda _study: self._answer("checks", ChecksNow(steps=self.steps))),
                events=lambda _study: self._answer("events", self.events),
            )
        )

    def _answer(self, question: str, answer: Any) -> Any:
        with self._looked:
            self.asked.append(question)
            self._looked.notify_all()
        if self.broken:
            raise LibraryError(self.broken)
        return answer

    def _tell(self, topic: Topic, subject: str = "", words: str = "") -> None:
        self.told.append((topic, words))


@pytest.fixture
def coming(tmp_path: Path) -> Coming:
    return Coming(tmp_path)


@pytest.fixture
def watch(coming: Coming) -> Iterator[NewImages]:
    made = coming.watched()
    yield made
    made.stop()


def test_what_was_there_is_not_looked_at_again(coming: Coming, watch: NewImages) -> None:
    coming.looks(watch)
    assert (coming.told, coming.came, set(coming.asked)) == ([], [], {"instances"})


def test_an_image_that_comes_is_shown_told_and_handed_on_once(coming: Coming, watch: NewImages) -> None:
    coming.rows.append(coming.row("ml", view="ML"))
    coming.looks(watch)
    coming.looks(watch)
    assert [one.facts.view.label for one in coming.exam.images] == ["L MCC", "L MML"]
    assert coming.came == [coming.rows[1].sop_instance_uid]
    assert coming.told == [(Topic.EXAM, "")]


def test_the_same_uid_with_another_content_is_never_shown_in_its_place(coming: Coming, watch: NewImages) -> None:
    shown = coming.exam.images[0]
    other = coming.row("again", view="CC", SOPInstanceUID=shown.sop_instance_uid, StudyDescription="Other")
    assert other.sha256 != shown.facts.ref.sha256
    coming.rows[0] = other
    coming.looks(watch)
    assert coming.exam.images == (shown,)
    assert coming.failures() == [
        "An image came to this study. It came again with another content; open the study again to see it."
    ]
    assert coming.came == []


def test_the_same_image_from_another_place_is_told_and_not_analysed_again(coming: Coming, watch: NewImages) -> None:
    coming.rows[0] = replace(coming.rows[0], conflicts=1)
    coming.looks(watch)
    [image] = coming.exam.images
    assert "The library holds another content under the UID of this image" in image.facts.warnings[0]
    assert coming.came == []
    assert coming.told == [(Topic.EXAM, ""), (Topic.FAILURE, f"L MCC came again. {image.facts.warnings[0]}")]


def test_an_image_under_the_uid_of_another_study_is_named_once(coming: Coming, watch: NewImages) -> None:
    coming.aside.append(coming.row("ml", view="ML"))
    coming.looks(watch)
    coming.looks(watch)
    assert [uid for uid, _ in coming.exam.unreadable] == [coming.aside[0].sop_instance_uid]
    assert [words.partition(".")[0] for words in coming.failures()] == ["An image came to this study"]
    assert len(coming.exam.images) == 1


def test_a_file_that_goes_is_nothing_that_came(coming: Coming, watch: NewImages) -> None:
    coming.rows[0] = replace(coming.rows[0], missing=True)
    coming.looks(watch)
    assert (coming.told, coming.came, len(coming.exam.images)) == ([], [], 1)


def test_a_check_made_before_the_image_came_is_asked_for(coming: Coming, watch: NewImages) -> None:
    coming.rows.append(coming.row("ml", view="ML"))
    coming.steps = (
        decision(tasks.facts(coming.rows[1].path).ref, Verdict.REJECTED, [RejectReason.MOTION], by="ROE^JANE"),
    )
    coming.looks(watch)
    assert coming.exam.images[1].check.is_reject


@pytest.mark.parametrize(
    ("how", "said"),
    [({}, [OBJECTS_CAME]), ({"own": True}, []), ({"missing": True}, [])],
    ids=["of others", "of this computer", "gone"],
)
def test_what_others_saved_is_said_once(
    coming: Coming, watch: NewImages, how: dict[str, bool], said: list[str]
) -> None:
    for name in ("one", "two"):
        coming.rows.append(coming.row(name, Modality="SR", **how))
        coming.looks(watch)
    assert coming.failures() == said
    assert coming.asked.count("events") == len(said)
    assert coming.came == []


def test_what_this_computer_took_over_already_is_not_said(coming: Coming, watch: NewImages) -> None:
    coming.rows.append(coming.row("sr", Modality="SR"))
    objects = {ObjectKind.SR: coming.rows[1].sop_instance_uid}
    coming.events = (written_event(Review(study_uid=STUDY), coming.rows[0].sop_instance_uid, objects),)
    coming.looks(watch)
    assert ("events" in coming.asked, coming.failures()) == (True, [])


def test_what_cannot_be_asked_is_said_and_the_next_look_finds_it(coming: Coming, watch: NewImages) -> None:
    coming.rows.append(coming.row("ml", view="ML"))
    coming.broken = "The service is gone."
    coming.looks(watch)
    assert "What came to this study could not be looked at: The service is gone." in coming.failures()
    coming.broken = ""
    coming.looks(watch)
    assert len(coming.exam.images) == 2


def test_for_an_exam_that_was_closed_nothing_is_looked_at_any_more(coming: Coming, watch: NewImages) -> None:
    coming.place.clear()
    before = len(coming.asked)
    watch.look()
    watch._thread.join(WITHIN_S)
    assert not watch._thread.is_alive()
    assert (len(coming.asked), coming.told) == (before, [])


def test_an_image_whose_header_is_read_too_late_is_none_of_the_next_exam(coming: Coming, watch: NewImages) -> None:
    coming.rows.append(coming.row("ml", view="ML"))
    coming.pool.meanwhile = coming.place.clear
    watch.look()
    coming.wait_for("checks", 1)
    watch.look()
    watch._thread.join(WITHIN_S)
    assert not watch._thread.is_alive(), "the next look finds another exam"
    assert (coming.told, coming.came, coming.place.now) == ([], [], None)


def test_it_stops_where_it_is_told_to(coming: Coming, watch: NewImages) -> None:
    before = len(coming.asked)
    watch.stop()
    watch._thread.join(WITHIN_S)
    assert not watch._thread.is_alive()
    assert len(coming.asked) == before
