"""The reading page on an exam of paper: opens, analyses, decides by key, says where the work stands."""

from dataclasses import replace
from threading import Event

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Hanging, PriorExam, Tile
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.image_check import ImageCheck, Verdict
from ductoview.model.reject_reason import RejectReason
from ductoview.model.view import Phase
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.card import FindingCard
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.style.table import Sizes
from ductoview.ui.top_bar import TopBar
from ductoview.workspace.actions import MARK_KEYS
from ductoview.workspace.commands import accept
from ductoview.workspace.notices import Topic, WorkspaceNotice
from ductoview.workspace.object_states import ObjectKind, ObjectStage, ObjectState
from tests.ui.paper_exam import CANDIDATES, FULL, SCOUT, STUDY, analysis, candidate, paper_exam
from tests.ui.paper_workspace import PaperWorkspace


def statuses(paper: PaperWorkspace) -> dict[str, FindingStatus]:
    return {finding.id: finding.status for finding in paper.review.image(FULL).findings}


def test_the_title_says_where_the_work_stands(page: ReadingPage) -> None:
    assert page.standing() == ["reading", "analysed", "Saved 10:14:03"]
    assert [row.finding.id for row in page.findings.rows] == ["c1", "c3", "c2"]


def test_keys_choose_accept_and_dismiss(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert page.selection.finding_id == "c1"
    assert statuses(paper) == {}
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert statuses(paper) == {"c1": FindingStatus.CONFIRMED}
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.selection.finding_id == "c3", "what may be air is looked at, too"
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.selection.finding_id == "c2"
    qtbot.keyClick(page, Qt.Key.Key_Backspace)
    assert statuses(paper)["c2"] is FindingStatus.DISMISSED


@pytest.mark.parametrize("decision", [Qt.Key.Key_Return, Qt.Key.Key_Backspace])
def test_return_goes_on_to_the_next_that_asks_and_decides_nothing_twice(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, decision: Qt.Key
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Return)
    qtbot.keyClick(page, decision)
    before = statuses(paper)
    assert list(before) == ["c1"]
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert (page.selection.finding_id, statuses(paper)) == ("c2", before), "it is shown first"
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert statuses(paper) == before | {"c2": FindingStatus.CONFIRMED}
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert statuses(paper) == before | {"c2": FindingStatus.CONFIRMED}, "nothing asks any more"


def test_what_goes_on_moves_no_image_and_no_card_when_it_comes_or_goes(page: ReadingPage) -> None:
    def places() -> list[QRect]:
        QApplication.processEvents()
        cards = page.findings.findChildren(FindingCard)
        return [page.tiles.geometry(), *(QRect(one.mapTo(page, QPoint()), one.size()) for one in cards)]

    before = places()
    assert len(before) > 1
    page.busy.start("Looking for ducts", lambda: None)
    assert places() == before
    assert page.busy.isVisible()
    page.busy.finish()
    assert places() == before


def test_a_key_and_a_click_mark(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    letter = MARK_KEYS[FindingKind.EXTRAVASATION].removeprefix("Shift+")
    qtbot.keyClick(page, Qt.Key[f"Key_{letter}"], Qt.KeyboardModifier.ShiftModifier)
    assert page.rail.button("finding_menu").isChecked()
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.canvas.marked.emit(FindingKind.EXTRAVASATION, PointPx(10, 12))
    (made,) = paper.review.image(FULL).findings
    assert (made.kind, made.at) == (FindingKind.EXTRAVASATION, PointPx(10, 12))
    assert page.selection.finding_id == made.id
    assert not page.rail.button("finding_menu").isChecked()


def test_a_calliper_is_listed_and_can_be_taken_away(qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.canvas.measured.emit(PointPx(0, 0), PointPx(0, 20))
    jump, remove = page.measures.findChildren(QPushButton)
    assert (jump.text(), [one.text() for one in page.measures.findChildren(QLabel)]) == ("L CC · 1.0 mm", ["CALLIPERS"])
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert paper.review.image(FULL).callipers == ()
    assert not page.measures.isVisible()


def test_the_scout_is_shown_while_tab_is_held(qtbot: QtBot, page: ReadingPage) -> None:
    shown: list[bool] = []
    page.keys.hold_wishes["flicker_scout"] = shown.append
    qtbot.keyPress(page, Qt.Key.Key_Tab)
    qtbot.keyRelease(page, Qt.Key.Key_Tab)
    assert shown == [True, False]


def test_what_is_sent_is_the_exam_that_is_shown_and_refused_images_are_said(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    told: list[tuple[str, str]] = []
    page._desk.told.connect(lambda words, tone: told.append((words, tone)))
    paper.states = (ObjectState(kind=ObjectKind.SR, image_uid=FULL, stage=ObjectStage.REFUSED, words="Two frames."),)
    page.objects.sending.emit(Wish(reader="DEMO^READER", signed=False, node="PAPER"))
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.asked[-2:] == [("save_objects", 1), ("send_objects", 1)]
    assert told == [("About one image nothing was written: Two frames.", "amber")]


def test_the_rows_of_what_is_written_tell_two_images_of_one_view_apart(
    page: ReadingPage, paper: PaperWorkspace
) -> None:
    paper.states = tuple(
        ObjectState(kind=ObjectKind.SR, image_uid=uid, stage=ObjectStage.DRAFT) for uid in (SCOUT, FULL)
    )
    page._show_objects()
    names = [one.accessibleName() for one in page.objects.findChildren(QWidget)]
    written = [name for name in names if name.endswith(": not written yet")]
    assert written == ["Scout · L CC: not written yet", "Full · L CC: not written yet"]


def test_a_study_closed_while_it_opens_does_not_come_back(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    page.open(STUDY)
    page.close_study()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.tiles.order == ()


def test_marks_of_another_version_of_an_image_are_asked_about_and_not_drawn(
    page: ReadingPage, paper: PaperWorkspace
) -> None:
    assert paper.exam is not None
    images = [
        replace(one, facts=replace(one.facts, ref=replace(one.facts.ref, sha256="bb"))) for one in paper.exam.images
    ]
    paper.exam = replace(paper.exam, images=tuple(images))
    old = replace(paper.exam.image(FULL).facts.ref, sha256="aa")
    paper.do(accept(old, CANDIDATES[0], reader="DEMO^READER"), "accept")
    assert page.version.words.startswith("L CC: the marks were made on another version")
    assert {row.finding.status for row in page.rows()} == {FindingStatus.CANDIDATE}
    page.deeds.accept(page.rows()[0])
    assert paper.review.image(FULL).sha256 == "aa"
    page.version.taken_over.emit(paper.exam.image(FULL))
    assert (page.version.words, paper.review.image(FULL).sha256) == ("", "bb")
    assert FindingStatus.CONFIRMED in {row.finding.status for row in page.rows()}


def test_what_was_decided_on_another_version_is_answered_for_an_image_in_sight_only(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    assert paper.exam is not None
    scout = paper.exam.image(SCOUT)
    new = replace(scout, facts=replace(scout.facts, ref=replace(scout.facts.ref, sha256="bb")))
    paper.exam = replace(paper.exam, images=(new, paper.exam.image(FULL)))
    paper.images[SCOUT] = replace(paper.images[SCOUT], facts=new.facts)
    old = replace(scout.facts.ref, sha256="aa")
    paper.do(accept(old, CANDIDATES[0], reader="DEMO^READER"), "accept")
    before = paper.review
    page.tiles.refresh(paper.exam)
    page.version._take_over()
    page.version._let_go()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.review == before
    assert SCOUT in page.tiles.hung
    assert page.hint.text().startswith("Nothing was decided.")
    page.version._take_over()
    assert paper.review.image(SCOUT).sha256 == "bb"


def test_a_scout_that_turns_out_to_hold_contrast_is_no_scout_any_more(page: ReadingPage, paper: PaperWorkspace) -> None:
    told: list[str] = []
    page._desk.told.connect(lambda words, _tone: told.append(words))
    tile = page.tiles.tile(FULL)
    assert paper.exam is not None
    assert tile is not None
    assert tile.scout_uid == SCOUT
    page.tiles.flicker(True)
    images = [replace(one, facts=replace(one.facts, phase=Phase.UNKNOWN)) for one in paper.exam.images]
    paper.exam = replace(paper.exam, images=tuple(images))
    paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY))
    assert tile.scout_uid == ""
    assert tile.canvas.shows_itself
    assert told == ["L CC: what was taken for the scout is none; its phase is unknown. It waits in the strip."]


def test_a_scout_that_is_rejected_is_no_scout_any_more_and_says_why(page: ReadingPage, paper: PaperWorkspace) -> None:
    told: list[str] = []
    page._desk.told.connect(lambda words, _tone: told.append(words))
    assert paper.exam is not None
    blurred = ImageCheck(verdict=Verdict.REJECTED, reasons=(RejectReason.MOTION,))
    images = [replace(one, check=blurred) if one.sop_instance_uid == SCOUT else one for one in paper.exam.images]
    paper.exam = replace(paper.exam, images=tuple(images))
    paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY))
    tile = page.tiles.tile(FULL)
    assert tile is not None
    assert tile.scout_uid == ""
    assert told == ["L CC: the scout is rejected (motion blur). It waits in the strip."]


def test_a_failed_exam_leaves_nothing_of_the_last_one(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    paper.exams.clear()
    page.open("1.2.9")
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.tiles.order == ()
    assert page.findings.rows == ()


def test_a_contradiction_of_sides_is_said_and_blocks(qtbot: QtBot, jobs: Jobs) -> None:
    paper = paper_exam(contradictions=("ImageLaterality says L, PatientOrientation says R.",))
    page = ReadingPage(Desk(paper, jobs, reader="DEMO^READER", parent=jobs), Sizes())  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.open(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    assert "PatientOrientation" in page.contradictions()
    with qtbot.assertNotEmitted(page.objects.sending):
        page.objects.ask()
        page.objects.ask()


def test_the_bar_names_patient_side_and_exam(qtbot: QtBot, paper: PaperWorkspace) -> None:
    bar = TopBar(Sizes())
    qtbot.addWidget(bar)
    bar.show_exam(paper.open_exam(STUDY))
    said = bar.words()
    assert said[:3] == ["PHANTOM, Éins", "LEFT", "4711 · 1968-04-02 (58 y) F"]


def test_what_belongs_to_another_opening_is_not_shown(page: ReadingPage, paper: PaperWorkspace) -> None:
    """Each of the three comes late here: an opened exam, a layout, and news of an exam."""
    assert paper.exam is not None
    shown, order = page.tiles.exam, page.tiles.order
    prior = PriorExam(study_uid="1.1.9", study_date="20250301")
    other = replace(paper.exam, load_token=2, images=paper.exam.images[:1], priors=(prior,))
    scout = Hanging(name="late", protocol="late", tiles=(Tile(sop_instance_uid=SCOUT, row=0, column=0),))
    opened: list[object] = []
    page.opened.connect(opened.append)
    page._show_exam(other)
    assert opened == []
    page._show_hanging(other, scout)
    assert (page.tiles.exam, page.tiles.order) == (shown, order)
    paper.exam = other
    paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY, load_token=2))
    page.arrivals.exam_changed()
    page._know_more()
    assert (page.tiles.exam, page.tiles.order) == (shown, order)
    assert page.strip.thumb(FULL) is not None
    assert page.priors.button.isHidden()


def test_while_another_study_waits_to_be_opened_nothing_can_be_done_to_the_one_before(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, jobs: Jobs
) -> None:
    go = Event()
    for _ in range(4):
        jobs.run(lambda _progress, _cancel: go.wait(60), lane="read")
    page.open(STUDY)
    try:
        assert paper.exam is None, "its undo, its record and its signature are out of reach"
        qtbot.keyClick(page, Qt.Key.Key_F2)
        assert not page.record.is_open
    finally:
        go.set()
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)


@pytest.fixture
def three_ask(qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace) -> ReadingPage:
    """The page with the candidates a0, a1 and a2, and a1 chosen."""
    paper.analyses[FULL] = analysis(*(candidate(f"a{at}", FindingKind.CYST_FILL, 0.99 - at / 100) for at in range(3)))
    page.open(STUDY)
    qtbot.waitUntil(lambda: len(page.findings.asking) == 3 and jobs.running == 0)
    page.steps.show(page.findings.asking[1])
    return page


@pytest.mark.parametrize("decision", [Qt.Key.Key_Return, Qt.Key.Key_Backspace])
def test_space_goes_from_what_was_decided_to_the_next_that_asks(
    qtbot: QtBot, three_ask: ReadingPage, decision: Qt.Key
) -> None:
    def chosen_after(*keys: Qt.Key) -> str:
        for key in keys:
            qtbot.keyClick(three_ask, key)
        return three_ask.selection.finding_id

    assert chosen_after(decision, Qt.Key.Key_Space) == "a2", "not the first view again"
    assert chosen_after(decision, Qt.Key.Key_Space) == "a0", "what was passed over still asks"
    assert chosen_after(decision) == "a0"
    assert chosen_after(Qt.Key.Key_Space) == "", "nothing asks any more: the views from the first"
    assert three_ask.selection.image_uid == FULL


def test_shift_and_space_go_from_what_was_decided_to_the_one_before(qtbot: QtBot, three_ask: ReadingPage) -> None:
    def chosen_after(*keys: Qt.Key) -> str:
        for key in keys:
            qtbot.keyClick(three_ask, key)
        qtbot.keyClick(three_ask, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        return three_ask.selection.finding_id

    assert chosen_after(Qt.Key.Key_Return) == "a0"
    assert chosen_after(Qt.Key.Key_Return) == "", "before the first there are the views"
