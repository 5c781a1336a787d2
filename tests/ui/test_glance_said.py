"""Every image whose ducts were seen at a glance only says so itself, whichever image is chosen."""

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.geometry import PointPx
from ductoview.model.progress import check
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.workspace.commands import correct_ducts
from tests.ui.canvas.test_ducts_said import said
from tests.ui.paper_exam import CANDIDATES, FULL, STUDY, analysis
from tests.ui.paper_workspace import PaperWorkspace

GLANCE = "ducts at a glance"


class Glances:
    """Analyses of paper that give their ducts at once and wait with the rest until they ``may_end``."""

    def __init__(self, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_end = threading.Event()
        self._paper = paper
        monkeypatch.setattr(paper, "analysis_as_found", self)

    def __call__(self, uid: str, *, first: object, cancel: threading.Event, **_: object) -> DuctAnalysis:
        whole = self._paper.analyses[uid]
        first(replace(whole, findings=()))  # type: ignore[operator]
        while not self.may_end.wait(0.01):
            check(cancel)
        return whole


def words(page: ReadingPage) -> str:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    return " / ".join(text for text, _ in said(tile.canvas))


@pytest.fixture
def glances(page: ReadingPage, paper: PaperWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Glances:
    """The study is opened once more, and its ducts are seen at a glance only."""
    made = Glances(paper, monkeypatch)
    page.open(STUDY)
    qtbot.waitUntil(lambda: page.loader.ducts(FULL) is not None and page.loader.analysis(FULL) is None)
    return made


def test_an_image_says_that_its_ducts_are_a_glance_until_the_closer_look_has_come(
    page: ReadingPage, glances: Glances, qtbot: QtBot, jobs: Jobs
) -> None:
    assert GLANCE in words(page)
    assert "a closer look follows" in words(page)
    glances.may_end.set()
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL) and jobs.running == 0)
    assert GLANCE not in words(page)
    assert "follow" not in words(page)


def test_a_glance_brings_back_nothing_that_a_reader_took_away(
    page: ReadingPage, glances: Glances, paper: PaperWorkspace, qtbot: QtBot, jobs: Jobs
) -> None:
    """Outlines have no tree to correct: opened again, a corrected image shows its ducts once they are as they were left."""
    assert paper.exam is not None
    edit = DuctEdit(id="e1", kind=DuctEditKind.NO_DUCT, at=PointPx(10, 10), by="DEMO^READER")
    paper.do(correct_ducts(paper.exam.image(FULL).facts.ref, edit), "not a duct")
    edited = paper.review
    page.close_study()
    qtbot.waitUntil(lambda: jobs.running == 0)
    page.open(STUDY)
    qtbot.waitUntil(lambda: FULL in page.loader._ducts_only)
    paper.review = edited
    page.loader._tell(FULL)
    assert page.loader.ducts(FULL) is None
    glances.may_end.set()
    qtbot.waitUntil(lambda: page.loader.is_whole(FULL) and jobs.running == 0)
    assert page.loader.ducts(FULL) is not None


def test_where_the_closer_look_was_stopped_none_is_promised(
    page: ReadingPage, glances: Glances, qtbot: QtBot, jobs: Jobs
) -> None:
    page.arrivals._stop_analysing()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert f"{GLANCE} only" in words(page)
    assert "follow" not in words(page)


def test_outlines_at_another_level_say_that_their_ducts_follow(page: ReadingPage, paper: PaperWorkspace) -> None:
    found = paper.analyses[FULL]
    page.loader.outline(FULL, replace(analysis(*CANDIDATES), findings=()))
    assert "outlines · their ducts follow" in words(page)
    page.loader.replace(FULL, found, is_whole=True)
    assert "outlines" not in words(page)
