"""News of studies reaches the window from any thread: of a study the first at once, the next of the same one after a pause."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ductoview.ui import study_news
from ductoview.ui.study_news import StudyNews

Told = tuple[StudyNews, list[str]]


@pytest.fixture
def listening(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    monkeypatch.setattr(study_news, "_PAUSE_MS", 30)
    news, told = StudyNews(), []
    news.told.connect(told.append)
    yield news, told
    news.deleteLater()


def test_the_first_of_each_study_is_told_at_once(listening: Told) -> None:
    news, told = listening
    for number in (1, 2):
        news.put(f"1.2.{number}")
    assert told == ["1.2.1", "1.2.2"]


def test_what_comes_of_the_same_is_told_once_after_the_pause(qtbot: QtBot, listening: Told) -> None:
    news, told = listening
    news.put("1.2.1")
    sender = threading.Thread(target=lambda: [news.put("1.2.1") for _ in range(4)])
    sender.start()
    sender.join()
    assert told == ["1.2.1"]
    qtbot.waitUntil(lambda: len(told) > 1)
    qtbot.waitUntil(lambda: not news._lately)
    assert told == ["1.2.1", "1.2.1"]


def test_after_a_quiet_while_it_is_told_at_once_again(qtbot: QtBot, listening: Told) -> None:
    news, told = listening
    news.put("1.2.1")
    qtbot.waitUntil(lambda: not news._lately)
    news.put("1.2.1")
    assert told == ["1.2.1", "1.2.1"]
