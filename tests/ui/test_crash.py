"""A failing slot: the log gets places without values, the user a sentence, and the window lives."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ductoview.ui import crash


@pytest.fixture
def hooks_restored() -> Iterator[None]:
    before = (sys.excepthook, threading.excepthook)
    yield
    sys.excepthook, threading.excepthook = before


def fail_with_a_name() -> None:
    raise ValueError("PHANTOM^Eins")


@pytest.mark.usefixtures("hooks_restored")
def test_a_failing_slot_is_told_and_nothing_of_a_patient_is_logged(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    window = QLabel("alive")
    qtbot.addWidget(window)
    crash.install(said.append)
    with caplog.at_level(logging.ERROR, logger="ductoview"):
        QTimer.singleShot(0, fail_with_a_name)
        qtbot.waitUntil(lambda: bool(said))
    assert window.text() == "alive"
    assert "ValueError" in said[0]
    assert "fail_with_a_name" in caplog.text
    assert "PHANTOM" not in caplog.text + said[0]


@pytest.mark.usefixtures("hooks_restored")
def test_a_failing_thread_is_told_too() -> None:
    said: list[str] = []
    crash.install(said.append)
    thread = threading.Thread(target=fail_with_a_name)
    thread.start()
    thread.join()
    assert len(said) == 1
