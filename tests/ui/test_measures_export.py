"""Exporting measures from the window: a button in plain words, a folder that is remembered, and the way to what was written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ductoview.errors import LibraryError
from ductoview.ui import measures_export
from ductoview.ui.jobs import Jobs
from ductoview.ui.parts.about import About
from ductoview.ui.reading.page import ReadingPage
from ductoview.workspace.measures_export import Measures
from tests.ui.paper_exam import STUDY
from tests.ui.paper_workspace import PaperWorkspace

FOLDER = "/data/measures-20261122-1.2.1"


def test_a_press_asks_where_to_says_where_they_are_and_opens_it(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[QUrl] = []
    offered: list[tuple[str, str, Callable[[], object], About]] = []

    def choose(folder: Path) -> QFileDialog:
        """The question is there, and is answered."""
        [asked] = [one for one in page.findChildren(QFileDialog) if one.isVisible()]
        asked.fileSelected.emit(str(folder))
        return asked

    made = Measures(folder=Path(FOLDER), names=("measures.json",), failures=("L ML: not analysed.",))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url)) or True)
    monkeypatch.setattr(measures_export, "write_measures", lambda *_, **__: made)
    page._desk.asked.connect(lambda *asked: offered.append(asked))
    assert page.exporting.button.isVisible()
    page.exporting.button.click()
    choose(tmp_path).close()
    qtbot.waitUntil(lambda: jobs.running == 0 and bool(offered))
    assert paper.settings.measures_folder == str(tmp_path)
    page.keys.start("export_measures")
    again = choose(tmp_path)
    assert again.directory().absolutePath() == str(tmp_path), "where the last ones went"
    again.close()
    sentence, word, deed, about = offered[0]
    assert sentence == f"Measures written to {FOLDER}: measures.json. Not among them: L ML: not analysed."
    assert (word, about) == ("Open folder", replace(About.exam(paper.exam), passes=True))
    deed()
    assert opened == [QUrl.fromLocalFile(FOLDER)]
    assert ("tell_export", (STUDY, "DEMO^READER", Path(FOLDER).name, False)) in paper.asked


def test_what_could_not_be_written_is_said(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Measures:
        raise LibraryError("Nothing was exported: the disk is full.")

    monkeypatch.setattr(measures_export, "write_measures", refuse)
    assert paper.exam is not None
    with qtbot.waitSignal(page._desk.told) as told:
        page.exporting.write(paper.exam, Path("/data"))
    assert told.args == ["Nothing was exported: the disk is full.", "red", About.exam(paper.exam)]


def test_of_a_study_that_was_left_while_one_chose_a_folder_nothing_is_written(
    page: ReadingPage, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    page._desk.told.connect(lambda words, *_: said.append(words))
    monkeypatch.setattr(measures_export, "write_measures", lambda *_, **__: pytest.fail("written"))
    assert paper.exam is not None
    page.exporting.write(replace(paper.exam, load_token=7), Path("/data"))
    assert said == ["Nothing was exported: another study was opened meanwhile."]
    assert paper.settings.measures_folder == ""
