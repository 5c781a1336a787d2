"""The report page over the window is that of the open study, or none."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from PyQt6.QtCore import QMarginsF
from PyQt6.QtGui import QColor, QPainter, QPdfWriter
from PyQt6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ductoview.model.review import ReviewState
from ductoview.model.signature import Signature
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.report_preview import ReportPreview
from ductoview.ui.style.table import COLOURS
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
    paper = shown._view._sheet.grab().toImage()
    inks = [paper.pixelColor(x, y) for x in range(0, paper.width(), 3) for y in range(0, paper.height(), 3)]
    assert max(one.lightness() for one in inks) <= QColor(COLOURS.strong).lightness(), "a dark room stays dark"
    below = shown.grab().toImage().pixelColor(shown.width() // 2, shown.height() - 40)
    assert below.lightness() < 20
    shown.toggle(page._desk)


def test_a_name_goes_on_being_typed_in_its_field_after_the_page(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, tmp_path: Path
) -> None:
    pdf = a_page(tmp_path / "page.pdf")
    paper.report_page = lambda **_: pdf  # type: ignore[attr-defined]
    field = QLineEdit(page)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    shown = ReportPreview(page)
    shown.toggle(page._desk)
    qtbot.waitUntil(lambda: shown.pages == 1 and not field.hasFocus())
    shown.toggle(page._desk)
    qtbot.waitUntil(field.hasFocus)


FIRST = Signature(reader="DEMO^READER", organisation="", at=datetime(2026, 11, 22, 10, 20, tzinfo=UTC))
SECOND = Signature(reader="OTHER^READER", organisation="Hospital", at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
LATE = "An image (L MML) came after this report was signed by DEMO, READER: it says nothing of it."


def when(signature: Signature) -> str:
    return f"{signature.at.astimezone():%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("state", "signatures", "late", "words"),
    [
        (ReviewState.DRAFT, (), (), "As it would be written now, not signed"),
        (ReviewState.SIGNED, (FIRST,), (), f"What was signed by DEMO, READER, {when(FIRST)}"),
        (
            ReviewState.SIGNED,
            (FIRST, SECOND),
            (),
            f"What was signed by DEMO, READER, {when(FIRST)}; addendum by OTHER, READER, Hospital, {when(SECOND)}",
        ),
        (
            ReviewState.DRAFT,
            (FIRST,),
            (),
            f"Addendum as it would be written now, not signed; before it, signed by DEMO, READER, {when(FIRST)}",
        ),
        (ReviewState.SIGNED, (FIRST,), (LATE,), f"What was signed by DEMO, READER, {when(FIRST)}. {LATE}"),
    ],
    ids=["draft", "signed", "signed twice", "addendum", "late image"],
)
def test_above_the_page_stands_whether_it_is_signed_and_what_changed_since(
    qtbot: QtBot,
    page: ReadingPage,
    paper: PaperWorkspace,
    tmp_path: Path,
    state: ReviewState,
    signatures: tuple[Signature, ...],
    late: tuple[str, ...],
    words: str,
) -> None:
    pdf = a_page(tmp_path / "page.pdf")
    paper.report_page = lambda **_: pdf  # type: ignore[attr-defined]
    paper.review = replace(paper.review, state=state, signatures=signatures)
    paper.late = late
    shown = ReportPreview(page)
    shown.toggle(page._desk)
    qtbot.waitUntil(lambda: shown.pages == 1)
    said, _, keys = shown.words.rpartition(" · ")
    assert (said, keys) == (words, "arrows scroll, any other key closes it")
