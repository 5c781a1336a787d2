"""Widget tests run without a display unless the caller brought one."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication, QWidget

    from ductoview.ui.jobs import Jobs
    from ductoview.ui.reading.page import ReadingPage
    from tests.ui.paper_workspace import PaperWorkspace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


PATIENCE_MS = 60_000
"""How long a condition may take to come true: on a machine with ten other processes a paint alone can take seconds."""


class PatientBot(QtBot):
    """Waits as long as a busy machine needs; nothing is slower by it where what is waited for comes."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        """Until it is true."""
        super().waitUntil(callback, timeout=timeout)

    def waitExposed(self, widget: "QWidget", *, timeout: int = PATIENCE_MS) -> Any:
        """Until the window is on the screen."""
        return super().waitExposed(widget, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:
        """Until the signal comes."""
        return super().waitSignal(signal, timeout=timeout, **how)


@pytest.fixture
def qtbot(qapp: "QApplication", request: pytest.FixtureRequest) -> QtBot:
    """In place of pytest-qt's own, which gives up after five seconds."""
    return PatientBot(request)


@pytest.fixture
def jobs(qtbot: QtBot) -> "Iterator[Jobs]":
    """Background work that ends with the test, and so do its desks, which else look at every event of all later tests."""
    from ductoview.ui.desk import Desk
    from ductoview.ui.jobs import Jobs

    made = Jobs()
    yield made
    made.close()
    for desk in made.findChildren(Desk):
        desk.close()


@pytest.fixture
def paper() -> "PaperWorkspace":
    """A workspace of paper with one study; a test that wants another one says so itself."""
    from tests.ui.paper_exam import paper_exam

    return paper_exam()


@pytest.fixture
def page(qtbot: QtBot, jobs: "Jobs", paper: "PaperWorkspace") -> "ReadingPage":
    """The reading page on that workspace, shown, with the study open and nothing running any more."""
    from ductoview.ui.desk import Desk
    from ductoview.ui.reading.page import ReadingPage
    from ductoview.ui.style.table import Sizes
    from tests.ui.paper_exam import STUDY

    made = ReadingPage(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs), Sizes())  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1400, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.open(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    return made
