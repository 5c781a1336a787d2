"""News of studies reaches the window from any thread: the first at once, what comes right after it once and together."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from ductoview.ui import study_news
from ductoview.ui.study_news import StudyNews


@pytest.mark.usefixtures("qapp")
def test_the_first_is_told_at_once_and_the_rest_once_each(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study_news, "_PAUSE_MS", 30)
    news, told = StudyNews(), []
    news.told.connect(told.append)
    news.put("1.2.1")
    assert told == ["1.2.1"]
    sender = threading.Thread(target=lambda: [news.put(f"1.2.{number}") for number in (1, 2, 1, 2)])
    sender.start()
    sender.join()
    assert told == ["1.2.1"]
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == ["1.2.1", "1.2.1", "1.2.2"]


@pytest.mark.usefixtures("qapp")
def test_after_a_quiet_while_the_next_is_told_at_once_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study_news, "_PAUSE_MS", 10)
    news, told = StudyNews(), []
    news.told.connect(told.append)
    news.put("1.2.1")
    qtbot.waitUntil(lambda: not news._is_awake)
    news.put("1.2.2")
    assert told == ["1.2.1", "1.2.2"]
