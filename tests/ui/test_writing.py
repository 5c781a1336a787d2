"""What was confirmed to be sent is sent, whatever is wished while it is still being written; stopped, that is said."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ductoview.model.progress import CancelToken, check
from ductoview.model.review import Review
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import Wish
from ductoview.workspace.object_states import ObjectState
from tests.ui.paper_workspace import PaperWorkspace

SEND = Wish(reader="DEMO^READER", signed=False, node="PAPER")
SAVE = Wish(reader="DEMO^READER", signed=False)


class Slow:
    """The paper workspace's saving, which waits for ``go`` and then notices that it should stop."""

    def __init__(self, paper: PaperWorkspace) -> None:
        self.began, self.go = Event(), Event()
        self._save = paper.save_objects
        paper.save_objects = self  # type: ignore[method-assign]

    def __call__(self, *, cancel: CancelToken | None = None, **asked: Any) -> tuple[ObjectState, ...]:
        self.began.set()
        self.go.wait(10)
        check(cancel)
        return self._save(**asked)


@pytest.fixture
def slow(page: ReadingPage, paper: PaperWorkspace) -> Iterator[Slow]:
    made = Slow(paper)
    yield made
    made.go.set()


@pytest.fixture
def told(page: ReadingPage) -> list[str]:
    heard: list[str] = []
    page._desk.told.connect(lambda words, _tone: heard.append(words))
    return heard


def asked(paper: PaperWorkspace) -> list[str]:
    return [what for what, _ in paper.asked if what.endswith("_objects")]


def test_a_save_does_not_stop_what_was_confirmed_to_be_sent(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, slow: Slow
) -> None:
    page.objects.sending.emit(SEND)
    assert slow.began.wait(10)
    page.objects.saving.emit(SAVE)
    assert page.objects.busy.isVisible()
    slow.go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert asked(paper) == ["save_objects", "send_objects", "save_objects"]
    assert not page.objects.busy.isVisible()


def test_what_is_signed_is_what_was_confirmed(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind another saving the signing has its turn later: it names the review that the reader saw."""
    seen: list[Review | None] = []
    save = paper.save_objects

    def saved(*, as_seen: Review | None, **asked: Any) -> tuple[ObjectState, ...]:
        seen.append(as_seen)
        return save(**asked)

    monkeypatch.setattr(paper, "save_objects", saved)
    slow = Slow(paper)
    page.objects.saving.emit(SAVE)
    assert slow.began.wait(10)
    confirmed = paper.review
    page.objects.sending.emit(replace(SEND, signed=True))
    page.deeds.accept(page.rows()[0])
    assert paper.review != confirmed
    slow.go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert seen[-1] == confirmed


def test_of_two_saves_of_one_exam_the_later_holds(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, slow: Slow
) -> None:
    page.objects.saving.emit(SAVE)
    assert slow.began.wait(10)
    page.objects.saving.emit(SAVE)
    slow.go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert asked(paper) == ["save_objects"]
    assert not page.objects.busy.isVisible()


def test_cancel_stops_the_sending_that_is_shown_and_says_so(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, slow: Slow, told: list[str]
) -> None:
    page.objects.sending.emit(SEND)
    assert slow.began.wait(10)
    page.objects.saving.emit(SAVE)
    page.objects.busy.stop()
    slow.go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert asked(paper) == ["save_objects"]
    assert told == ["Nothing was sent to PAPER: it was stopped before."]


def test_a_save_in_the_next_study_does_not_stop_that_of_the_last(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, slow: Slow
) -> None:
    exam = paper.exam
    assert exam is not None
    page.deeds.save(exam, SAVE, {})
    assert slow.began.wait(10)
    page.deeds.save(replace(exam, load_token=exam.load_token + 1), SAVE, {})
    slow.go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert asked(paper) == ["save_objects", "save_objects"]


def test_stopped_when_it_is_queued_already_it_is_not_said_that_nothing_was_sent(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def queue_and_stop(_node: str, *, cancel: Event, **_: Any) -> tuple[()]:
        cancel.set()
        return ()

    monkeypatch.setattr(paper, "send_objects", queue_and_stop)
    page.objects.sending.emit(SEND)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert told == []
