"""The Studies page: both lists narrow while typing, Enter opens, failures are said, work can be stopped."""

import threading
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ductoview.errors import ServiceError
from ductoview.model.library import TransferOutcome
from ductoview.model.node import StudyAnswer, StudyRow
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.parts.about import About
from ductoview.ui.studies.page import StudiesPage
from ductoview.ui.style.table import Sizes
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.paper_workspace import PaperWorkspace, study

NO_ANSWER = "The node PAPER did not answer within 8 s."


def page_on(paper: PaperWorkspace, qtbot: QtBot, jobs: Jobs) -> StudiesPage:
    page = StudiesPage(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs), Sizes())  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1200, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.load()
    page.pacs.load_nodes()
    qtbot.waitUntil(lambda: jobs.running == 0)
    return page


@pytest.fixture
def paper() -> PaperWorkspace:
    return PaperWorkspace(
        local=(study(2),), remote=(study(1, source="PAPER"), study(2, source="PAPER"), study(3, source="PAPER"))
    )


def test_both_lists_fill_and_know_what_is_here(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    assert page.local.model.rowCount() == 1
    assert [row.study_uid for row in page.pacs.list.model.rows] == ["1.2.3", "1.2.2", "1.2.1"]


def test_typing_narrows_and_enter_fetches_then_opens(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    qtbot.keyClicks(page.search, "no3")
    assert page.local.model.rowCount() == 0
    with qtbot.waitSignal(page.opening) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert ("fetch", "1.2.3") in paper.asked
    assert opened.args == ["1.2.3"]


def test_a_study_of_this_computer_opens_at_once(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    with qtbot.waitSignal(page.opening) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert opened.args == ["1.2.2"]
    assert not [name for name, _ in paper.asked if name == "fetch"]


def test_a_silent_node_is_said_in_its_place(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    paper.failure = NO_ANSWER
    page = page_on(paper, qtbot, jobs)
    assert page.pacs.list.model.rowCount() == 0
    assert NO_ANSWER in page.pacs.list.said
    assert page.local.model.rowCount() == 1


def test_an_empty_computer_says_how_to_fill_it(qtbot: QtBot, jobs: Jobs) -> None:
    page = page_on(PaperWorkspace(), qtbot, jobs)
    assert "drop" in page.local.said


def test_what_goes_on_puts_no_other_study_under_the_finger(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    views = [page.local.view, page.pacs.list.view]

    def tops() -> list[QPoint]:
        QApplication.processEvents()
        return [view.mapTo(page, view.visualRect(view.model().index(0, 0)).topLeft()) for view in views]

    before = tops()
    for busy in (page._busy, page.local.busy, page.pacs.list.busy):
        busy.start("Reading", lambda: None)
        assert busy.isVisible()
        assert tops() == before
        busy.finish()
        assert tops() == before


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ((0, 0, 1, 0), ["Nothing was read in. 1 file could not be read: /a/b.dcm: no DICOM."]),
        ((3, 1, 2, 0), ["3 read in, 1 here already. 2 files could not be read, the first: /a/b.dcm: no DICOM."]),
        ((0, 0, 0, 3), ["Nothing was read in. 3 files are by the ending no DICOM and left out."]),
        ((1, 0, 0, 3), []),
    ],
)
def test_what_could_not_be_read_is_counted_and_the_first_named(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, outcome: tuple[int, int, int, int], words: list[str]
) -> None:
    page = page_on(paper, qtbot, jobs)
    told: list[str] = []
    page._desk.told.connect(lambda said, _tone: told.append(said))
    page._desk.asked.connect(lambda said, _word, _deed: told.append(said))
    done, already, failed, left_out = outcome
    failures = ("/a/b.dcm: no DICOM.",) * failed
    page._read(TransferOutcome(done=done, already=already, failed=failed, failures=failures, left_out=left_out), "")
    assert told == words


def test_all_that_could_not_be_read_can_be_seen(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    failures = tuple(f"/a/{number}.dcm: no DICOM." for number in range(5))
    with qtbot.waitSignal(page._desk.asked) as asked:
        page._read(TransferOutcome(done=1, failed=5, failures=failures), "")
    _, word, show, _ = asked.args
    assert word == "Show all 5"
    show()
    qtbot.addWidget(page.listing)
    assert page.listing.text.toPlainText().splitlines() == list(failures)
    assert not page.listing.isModal()


def test_what_a_pacs_listed_says_when_it_was_asked(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    for rows, count in (((study(1), study(2)), "2 · as of "), ((), "as of ")):
        paper.remote = rows
        page.pacs.ask()
        qtbot.waitUntil(lambda: jobs.running == 0)
        assert page.pacs.list._count.text().startswith(count)
    page.pacs.list.show_failure("The node does not answer.")
    assert page.pacs.list._count.text() == ""


def test_a_list_that_the_pacs_cut_says_so_for_as_long_as_it_stands(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace
) -> None:
    page = page_on(paper, qtbot, jobs)
    for is_cut in (True, False):
        paper.is_cut = is_cut
        page.pacs.ask()
        qtbot.waitUntil(lambda: jobs.running == 0)
        count = page.pacs.list._count
        assert ("NOT ALL · as of" in count.text(), count.property("tone") == "amber") == (is_cut, is_cut)
    paper.remote, paper.is_cut = (), True
    page.pacs.ask()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.pacs.list.said.startswith("The node has more studies than it lists at once")


def test_asking_can_be_stopped(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)

    def silent(*_: Any, cancel: Any, **__: Any) -> StudyAnswer:
        cancel.wait(10)
        return StudyAnswer()

    paper.remote_studies = silent  # type: ignore[method-assign]
    page.pacs.ask()
    assert page.pacs.list.busy.isVisible()
    page.pacs.list.busy.stop()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert not page.pacs.list.busy.isVisible()
    assert page.pacs.list.model.rowCount() == 3


def test_a_study_that_arrives_appears(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    paper.local = (study(2), study(9))
    paper.bus.tell(WorkspaceNotice(topic=Topic.STUDIES, subject="1.2.9"))
    qtbot.waitUntil(lambda: page.local.model.rowCount() == 2)


def test_what_changes_while_all_are_read_is_read_once_more(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once for each of many images that come: the last reading is the one that counts."""
    page = page_on(paper, qtbot, jobs)
    begun, go, readings = threading.Event(), threading.Event(), []

    def studies() -> tuple[StudyRow, ...]:
        begun.set()
        go.wait(20)
        readings.append(1)
        return paper.local

    monkeypatch.setattr(paper, "studies", studies)
    page.load()
    assert begun.wait(20)
    for _ in range(5):
        page.load()
    paper.local = (study(2), study(7))
    go.set()
    qtbot.waitUntil(lambda: jobs.running == 0 and page.local.model.total == 2)
    assert len(readings) == 2


def asks_of(paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which studies each question to the library names; empty when it is about all."""
    asked: list[str] = []

    def studies() -> tuple[StudyRow, ...]:
        asked.append("")
        return paper.local

    def studies_here(study_uids: Collection[str]) -> tuple[StudyRow, ...]:
        asked.append(" ".join(sorted(study_uids)))
        return tuple(one for one in paper.local if one.study_uid in study_uids)

    monkeypatch.setattr(paper, "studies", studies)
    monkeypatch.setattr(paper, "studies_here", studies_here)
    return asked


class Painted(QObject):
    """Where a widget is drawn from now on."""

    def __init__(self, widget: QWidget | None) -> None:
        super().__init__(widget)
        self.where = QRect()
        assert widget is not None
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QPaintEvent):
            self.where |= event.region().boundingRect()
        return False


def news(paper: PaperWorkspace, number: int) -> None:
    paper.bus.tell(WorkspaceNotice(topic=Topic.STUDIES, subject=f"1.2.{number}" if number else ""))


def test_an_image_that_comes_draws_one_row_again_and_moves_nothing(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = PaperWorkspace(local=tuple(study(number) for number in range(1, 9)))
    page = page_on(paper, qtbot, jobs)
    page.local.step(3)
    chosen = page.local.selected
    asked, resets, drawn = asks_of(paper, monkeypatch), [], []
    page.local.model.modelReset.connect(lambda: resets.append(1))
    page.local.model.dataChanged.connect(lambda first, last: drawn.append((first.row(), last.row())))
    QApplication.processEvents()
    painted = Painted(page.local.view.viewport())
    paper.local = tuple(study(number, instances=5) if number == 6 else one for number, one in enumerate(paper.local, 1))
    news(paper, 6)
    qtbot.waitUntil(lambda: page.local.model.rows[2].instances == 5)
    assert (asked, resets, drawn) == (["1.2.6"], [], [(2, 2)])
    assert page.local.selected is chosen
    card = page.local.view.visualRect(page.local.model.index(2))
    qtbot.waitUntil(lambda: painted.where.contains(card.center()))
    assert painted.where.height() <= card.height()


def test_news_that_comes_while_one_is_asked_for_is_asked_for_together(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_on(paper, qtbot, jobs)
    paper.local = (study(2), study(7), study(8), study(9))
    asked = asks_of(paper, monkeypatch)
    for number in (7, 8, 9, 8):
        news(paper, number)
    qtbot.waitUntil(lambda: jobs.running == 0 and page.local.model.total == 4)
    assert asked == ["1.2.7", "1.2.8 1.2.9"]


def test_after_a_failure_and_after_a_lost_line_all_are_read(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_on(paper, qtbot, jobs)

    def fails(_study_uids: object = None) -> tuple[StudyRow, ...]:
        raise ServiceError("The service is gone.")

    monkeypatch.setattr(paper, "studies_here", fails)
    news(paper, 2)
    qtbot.waitUntil(lambda: "The service is gone." in page.local.said)
    paper.local = (study(2), study(3))
    asked = asks_of(paper, monkeypatch)
    news(paper, 3)
    qtbot.waitUntil(lambda: jobs.running == 0 and page.local.model.total == 2)
    news(paper, 0)
    qtbot.waitUntil(lambda: jobs.running == 0 and len(asked) == 2)
    assert asked == ["", ""]


def test_files_are_read_in_and_the_study_of_the_first_is_opened(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace
) -> None:
    page = page_on(paper, qtbot, jobs)
    page._desk.study_of = lambda paths: f"study of {paths[0].name}"
    with qtbot.waitSignal(page.opening) as opened:
        page.read_in([Path("cc.dcm"), Path("ml.dcm")], then_open=True)
    assert opened.args == ["study of cc.dcm"]
    assert ("import", (Path("cc.dcm"), Path("ml.dcm"))) in paper.asked


def reads_in(paper: PaperWorkspace, outcome: TransferOutcome, *rows: StudyRow) -> None:
    """What the next folder brings."""

    def import_paths(_paths: object, **_: object) -> TransferOutcome:
        paper.local = (*rows, *paper.local)
        return outcome

    paper.import_paths = import_paths  # type: ignore[method-assign]


def said_below(page: StudiesPage) -> str:
    return page.came.text() if page.came.isVisible() else ""


def test_the_newest_study_of_a_folder_is_chosen_and_enter_opens_it(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace
) -> None:
    page = page_on(paper, qtbot, jobs)
    page.activateWindow()
    page.search.setText("no2")
    page.pacs.list.touched.emit()
    reads_in(paper, TransferOutcome(done=6, study_uids=("1.2.5", "1.2.9")), study(5), study(9))
    page.read_in([Path("/media/09-large-detector")])
    qtbot.waitUntil(lambda: jobs.running == 0)
    chosen = page.local.selected
    assert chosen is not None
    assert chosen.study_uid == "1.2.9"
    assert said_below(page) == "2 studies from 09-large-detector, the newest: PHANTOM, No9"
    qtbot.waitUntil(page.local.view.hasFocus)
    with qtbot.waitSignal(page.opening) as opened:
        qtbot.keyClick(page.local.view, Qt.Key.Key_Return)
    assert opened.args == ["1.2.9"]
    assert said_below(page) == "", "it was about what comes next, not about what is read now"


def test_a_folder_that_was_here_already_is_chosen_too_and_says_so(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace
) -> None:
    paper.local = (study(9), study(2))
    page = page_on(paper, qtbot, jobs)
    reads_in(paper, TransferOutcome(done=0, already=2, study_uids=("1.2.2",)))
    page.read_in([Path("/media/02")])
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.local.selected is not None
    assert page.local.selected.study_uid == "1.2.2"
    assert said_below(page) == "1 study from 02, here already: PHANTOM, No2"


def test_a_folder_without_an_image_says_so(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    reads_in(paper, TransferOutcome(done=0))
    with qtbot.waitSignal(page._desk.told) as told:
        page.read_in([Path("/media/empty")])
    assert told.args == ["Nothing was read in: no DICOM image was found in empty.", "amber", About()]
    assert said_below(page) == ""


def test_what_comes_while_a_study_is_read_takes_no_keyboard(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> None:
    page = page_on(paper, qtbot, jobs)
    page.hide()
    reads_in(paper, TransferOutcome(done=2, study_uids=("1.2.9",)), study(9))
    page.read_in([Path("/media/09")])
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.local.selected is not None
    assert page.local.selected.study_uid == "1.2.9"
    assert QApplication.focusWidget() is not page.local.view
