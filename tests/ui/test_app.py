"""The window's life: shown before anything is loaded, failing in a sentence, trying again, leaving twice when asked."""

import gc
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QLockFile, QTimer
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.errors import ServiceError, SettingsError
from ductoview.ui.app import Life, run
from ductoview.ui.no_home import NoHome
from ductoview.ui.session import Session
from ductoview.workspace.keymap import Changes, load_changes, save_changes
from ductoview.workspace.settings import FILE_NAME, Settings, load_settings
from tests.ui.paper_exam import STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

NO_SERVICE = "The service did not answer within 20 s."


@dataclass
class PaperSession:
    """A session on a workspace of paper."""

    workspace: PaperWorkspace = field(default_factory=paper_exam)
    settings: Settings = Settings(reader="DEMO^READER", default_node="PAPER")  # noqa: RUF009
    closed: bool = False
    fault: OSError | None = None

    def study_of(self, _paths: Any) -> str:
        return ""

    def close(self) -> None:
        self.closed = True
        if self.fault:
            raise self.fault


@pytest.fixture
def hooks_restored() -> Iterator[None]:
    before = (sys.excepthook, threading.excepthook)
    yield
    sys.excepthook, threading.excepthook = before


@pytest.mark.usefixtures("hooks_restored")
def test_a_window_starts_fails_tries_again_reads_and_leaves(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = PaperSession()
    answers: list[Any] = [ServiceError(NO_SERVICE), session]

    def open_session(*_: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("ductoview.ui.session.open_session", open_session)
    life = Life(qapp, tmp_path, study=STUDY)
    assert life.window.isVisible()
    life.begin()
    qtbot.waitUntil(lambda: life.window.start.said == NO_SERVICE)
    assert life.window.start._afresh.isHidden(), "the settings are sound"
    next(one for one in life.window.start.findChildren(QPushButton) if one.accessibleName() == "Try again").click()
    qtbot.waitUntil(lambda: "reading · analysed" in life.window.windowTitle())
    assert life.window.close()
    life.end()
    assert session.closed


@pytest.mark.usefixtures("hooks_restored")
def test_a_disk_that_takes_nothing_at_the_end_leaves_no_window_lock_or_process(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []

    class Part:
        def __init__(self, name: str) -> None:
            self.name = name

        def close(self) -> None:
            closed.append(self.name)
            if self.name == "workspace":
                raise OSError(28, "No space left on device")

    parts: Any = {name: Part(name) for name in ("workspace", "pool", "client")}
    with pytest.raises(OSError, match="No space"):
        Session(**parts, settings=Settings()).close()
    assert closed == ["workspace", "pool", "client"]
    session = PaperSession(fault=OSError(28, "No space left on device"))
    monkeypatch.setattr("ductoview.ui.session.open_session", lambda *_: session)
    life = Life(qapp, tmp_path)
    life.begin()
    qtbot.waitUntil(lambda: life.window.studies is not None)
    life.end()
    assert session.closed
    assert QLockFile(str(tmp_path / "window.lock")).tryLock(0)


@pytest.mark.usefixtures("hooks_restored")
def test_settings_that_cannot_be_read_are_put_aside_at_a_persons_wish_only(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, damaged = tmp_path / FILE_NAME, 'reader = "DEMO'
    kept.write_text(damaged)

    def open_session(home: Path, *_: Any) -> PaperSession:
        load_settings(home)
        return PaperSession()

    monkeypatch.setattr("ductoview.ui.session.open_session", open_session)
    life = Life(qapp, tmp_path)
    life.begin()
    qtbot.waitUntil(lambda: "cannot be read" in life.window.start.said)
    assert kept.read_text() == damaged
    life.window.start._afresh.click()
    qtbot.waitUntil(lambda: life.window.studies is not None and life.jobs.running == 0)
    assert (tmp_path / f"{FILE_NAME}.bak").read_text() == damaged
    assert f"{FILE_NAME}.bak: the defaults hold" in life.window.banner.words
    life.end()


@pytest.mark.usefixtures("hooks_restored")
def test_a_second_window_on_the_same_home_says_so_until_the_first_is_closed(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = PaperSession()
    monkeypatch.setattr("ductoview.ui.session.open_session", lambda *_: session)
    first = QLockFile(str(tmp_path / "window.lock"))
    assert first.tryLock(0)
    life = Life(qapp, tmp_path)
    life.begin()
    assert life.window.start.said.startswith("A window on this library is already open")
    first.unlock()
    life.begin()
    qtbot.waitUntil(lambda: life.window.studies is not None and life.jobs.running == 0)
    assert not first.tryLock(0)
    life.end()
    assert session.closed
    assert first.tryLock(0)


@pytest.mark.usefixtures("hooks_restored")
def test_the_window_waits_for_no_garbage_and_no_long_turn_while_it_lives(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_s = sys.getswitchinterval()
    monkeypatch.setattr("ductoview.ui.session.open_session", lambda *_: PaperSession())
    life = Life(qapp, tmp_path)
    life.begin()
    qtbot.waitUntil(lambda: life.window.studies is not None and life.jobs.running == 0)
    assert gc.get_freeze_count() > 0
    assert sys.getswitchinterval() < 0.001
    assert qapp.cursorFlashTime() == 0, "nothing blinks in the dark"
    life.end()
    assert (gc.get_freeze_count(), sys.getswitchinterval()) == (0, turn_s)


@pytest.mark.usefixtures("hooks_restored")
def test_who_leaves_at_once_loses_no_setting(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ductoview.ui.session.open_session", lambda *_: PaperSession())
    life = Life(qapp, tmp_path)
    life.begin()
    qtbot.waitUntil(lambda: life.window.studies is not None and life.jobs.running == 0)
    assert life._desk is not None
    gate, changes = threading.Event(), Changes(keys={"fit": ("F13",)})
    life._desk.writer.put(lambda: None if gate.wait(20) else "never")
    life._desk.writer.put(lambda: save_changes(tmp_path, changes))
    threading.Timer(0.05, gate.set).start()
    life.end()
    assert load_changes(tmp_path)[0] == changes


def test_a_home_that_cannot_be_used_is_said_in_a_window_and_as_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shown: list[str] = []

    def close() -> None:
        (window,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, NoHome)]
        window.look_again()
        shown.append(window.page.said)
        window.close()

    QTimer.singleShot(0, close)
    with pytest.raises(SettingsError, match=r"cannot be used: Not a directory.*--home"):
        run(tmp_path / "file" / "home")
    (said,) = shown
    assert said.startswith(f"{tmp_path / 'file' / 'home'} cannot be used: Not a directory.")


def test_a_home_that_can_be_used_after_all_needs_no_second_start(qtbot: QtBot) -> None:
    left = ["still not", ""]
    window = NoHome("not yet", lambda: left.pop(0))

    def try_twice() -> None:
        window.look_again()
        assert window.page.said == "still not"
        window.look_again()

    QTimer.singleShot(0, try_twice)
    assert window.wait() == ""
