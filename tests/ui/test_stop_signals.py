"""A terminal's Ctrl+C and a supervisor's SIGTERM end the window like closing it."""

import os
import signal

import pytest
from pytestqt.qtbot import QtBot

from ductoview.ui.stop_signals import StopSignals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_and_the_handlers_come_back(qtbot: QtBot, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    stopped: list[bool] = []
    signals = StopSignals(lambda: stopped.append(True))
    os.kill(os.getpid(), number)
    qtbot.waitUntil(lambda: bool(stopped))
    signals.restore()
    assert signal.getsignal(number) is before
