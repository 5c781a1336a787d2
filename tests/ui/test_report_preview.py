"""The report page over the window is that of the open study, or none."""

from dataclasses import replace
from pathlib import Path
from threading import Event

from PyQt6.QtCore import QMarginsF
from PyQt6.QtGui import QPainter, QPdfWriter
from pytestqt.qtbot import QtBot

from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.report_preview import ReportPreview
from tests.ui.paper_workspace import PaperWorkspace


def a_page(path: Path) -> bytes:
    writer = QPdfWriter(str(path))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    painter.drawText(100, 100, "Report")
    painter.end()
    return path.read_bytes()


def test_a_page_that_comes_after_another_study_was_opened_is_not_shown_over_it(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace, tmp_path: Path
) -> None:
    pdf, go = a_page(tmp_path / "page.pdf"), Event()

    def report_page(**_: object) -> bytes:
        go.wait(60)
        return pdf

    paper.report_page = report_page  # type: ignore[attr-defined]
    shown = ReportPreview(page)
    shown.toggle(page._desk)
    go.set()
    qtbot.waitUntil(lambda: shown.pages == 1)
    shown.hide()

    go.clear()
    shown.toggle(page._desk)
    assert paper.exam is not None
    paper.exam = replace(paper.exam, load_token=paper.exam.load_token + 1)
    go.set()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert shown.isHidden()
    assert shown.pages == 0


def test_whose_page_it_is_stands_above_it_and_around_it_is_dark(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, tmp_path: Path
) -> None:
    pdf = a_page(tmp_path / "page.pdf")
    paper.report_page = lambda **_: pdf  # type: ignore[attr-defined]
    page.resize(500, 1600)
    shown = ReportPreview(page)
    shown.toggle(page._desk)
    qtbot.waitUntil(lambda: shown.pages == 1)
    assert shown.whose == "PHANTOM, Éins · LEFT · 4711 · 1968-04-02 (58 y) F"
    assert shown._whose.parentWidget() is shown, "what scrolls does not take it away"
    below = shown.grab().toImage().pixelColor(shown.width() // 2, shown.height() - 40)
    assert below.lightness() < 20
    shown.toggle(page._desk)
