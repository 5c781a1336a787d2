"""One window a home: a second start hands over what it was to open; nothing else is believed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from ductoview.ui.single import Listener, Request, _name, hand_over, understood

OTHER = "import sys, pathlib; from PyQt6.QtCore import QCoreApplication; a = QCoreApplication([]); " + (
    "from ductoview.ui.single import hand_over; "
    "sys.exit(0 if hand_over(pathlib.Path(sys.argv[1]), [pathlib.Path(one) for one in sys.argv[3:]], sys.argv[2]) else 3)"
)


def line(**changes: object) -> bytes:
    return json.dumps({"verb": "open", "paths": [], "study": ""} | changes).encode()


def test_a_second_start_hands_over_paths_and_study(qtbot: QtBot, tmp_path: Path) -> None:
    listener = Listener(tmp_path)
    assert listener.begin()
    asked: list[Request] = []
    listener.asked.connect(asked.append)
    file = tmp_path / "image one.dcm"
    file.write_bytes(b"")
    other = subprocess.Popen([sys.executable, "-c", OTHER, str(tmp_path), "1.2.3", str(file)])
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=20_000)
    assert other.returncode == 0
    assert asked == [Request(paths=(file,), study="1.2.3")]
    assert (tmp_path / "window.sock").stat().st_mode & 0o077 == 0
    listener.end()
    assert not hand_over(tmp_path, (), None)


def test_nobody_there_is_found_out_at_once(tmp_path: Path) -> None:
    assert not hand_over(tmp_path, (), None)


def test_what_a_crashed_window_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "window.sock").write_bytes(b"")
    listener = Listener(tmp_path)
    assert listener.begin()
    listener.end()


def test_a_long_home_has_a_socket_too(tmp_path: Path) -> None:
    far = tmp_path / ("x" * 120)
    far.mkdir()
    assert len(_name(far)) < 60
    listener = Listener(far)
    assert listener.begin()
    listener.end()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"open",
        b"[]",
        line(verb="quit"),
        line(study="1.2/../3"),
        line(study="1" * 65),
        line(study=5),
        line(paths="/tmp"),
        line(paths=["relative.dcm"]),
        line(paths=["/nowhere/at/all.dcm"]),
        line(paths=["/tmp\0"]),
        line(paths=[5]),
        line(reader="A^B"),
    ],
)
def test_nothing_else_is_understood(said: bytes) -> None:
    assert understood(said) is None


def test_noise_is_cut_off_and_the_next_one_is_heard(qtbot: QtBot, tmp_path: Path) -> None:
    listener = Listener(tmp_path)
    assert listener.begin()
    asked: list[Request] = []
    listener.asked.connect(asked.append)
    for words in (b"delete everything\n", line() + b"\n"):
        socket = QLocalSocket()
        socket.connectToServer(_name(tmp_path))
        socket.write(words)
        qtbot.waitUntil(lambda socket=socket: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert asked == [Request()]
    listener.end()
