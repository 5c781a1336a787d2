"""Rows and cards of findings: what asks first, what was decided, what is quiet, what is shown on request."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.image_check import ImageCheck, Verdict
from ductoview.model.reject_reason import RejectReason
from ductoview.model.review import Review
from ductoview.model.review_json import review_from_json, review_to_json
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.card import FindingCard
from ductoview.ui.reading.finding_rows import FindingRow, Numbers, RowKind, finding_rows
from ductoview.ui.reading.findings_panel import FindingsPanel
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import open_words
from ductoview.ui.style.sheet import style_sheet
from ductoview.ui.style.table import COLOURS, Sizes
from ductoview.ui.words import finding_title
from ductoview.workspace import commands
from tests.ui.paper_exam import CANDIDATES, FULL, SCOUT, STUDY, analysis, candidate, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

Change = Callable[[Review], Review]


def rows_after(*changes: str) -> tuple[FindingRow, ...]:
    paper = paper_exam()
    exam = paper.open_exam(STUDY)
    ref = exam.image(FULL).facts.ref
    review = paper.review
    for change in changes:
        what, finding_id = change.split()
        finding = next(one for one in CANDIDATES if one.id == finding_id)
        command = {"accept": commands.accept, "dismiss": commands.dismiss}[what]
        review = command(ref, finding, reader="DEMO^READER")(review)
    return finding_rows(exam.images, review, paper.analyses.get)


def test_rows_stand_by_score_and_the_numbers_run_through() -> None:
    rows = rows_after()
    assert [(row.number, row.finding.id, row.kind) for row in rows] == [
        (1, "c1", RowKind.CANDIDATE),
        (2, "c3", RowKind.MIMIC),
        (3, "c2", RowKind.CANDIDATE),
        (4, "c4", RowKind.WEAK),
    ]


def test_a_decision_moves_no_row() -> None:
    before, after = rows_after(), rows_after("accept c1", "dismiss c2", "accept c4")
    assert [(row.number, row.finding.id) for row in before] == [(row.number, row.finding.id) for row in after]


def test_an_analysis_that_comes_later_renumbers_nothing() -> None:
    paper = paper_exam()
    exam = paper.open_exam(STUDY)
    numbers, analyses = Numbers(), {FULL: analysis(*CANDIDATES)}

    def now(*, weak_too: bool = False) -> dict[tuple[str, str], int]:
        rows = finding_rows(exam.images, paper.review, analyses.get, numbers, weak_too=weak_too)
        return {(row.image.sop_instance_uid, row.finding.id): row.number for row in rows}

    first = now()
    assert first == {(FULL, "c1"): 1, (FULL, "c3"): 2, (FULL, "c2"): 3, (FULL, "c4"): 0}
    analyses[SCOUT] = analysis(candidate("other", FindingKind.CYST_FILL, 0.99))
    later = now()
    assert later == first | {(SCOUT, "other"): 4}
    assert now(weak_too=True) == later | {(FULL, "c4"): 5}
    del analyses[SCOUT]
    assert now() == first | {(FULL, "c4"): 5}


def test_of_a_rejected_image_nobody_is_asked_and_taken_back_the_numbers_are_as_before() -> None:
    paper = paper_exam()
    exam = paper.open_exam(STUDY)
    review = commands.accept(exam.image(FULL).facts.ref, CANDIDATES[0], reader="DEMO^READER")(paper.review)
    numbers, check = Numbers(), ImageCheck(verdict=Verdict.REJECTED, reasons=(RejectReason.MOTION,))

    def now(images: Sequence[ExamImage]) -> list[tuple[int, str, RowKind]]:
        rows = finding_rows(images, review, paper.analyses.get, numbers)
        return [(row.number, row.finding.id, row.kind) for row in rows]

    before = now(exam.images)
    assert now([replace(one, check=check) for one in exam.images]) == [(1, CANDIDATES[0].id, RowKind.FINDING)]
    assert now(exam.images) == before


@pytest.mark.parametrize(
    ("undecided", "mimics", "words"),
    [
        (0, 0, ""),
        (1, 0, "One candidate is undecided and stays a candidate."),
        (3, 0, "3 candidates are undecided and stay candidates."),
        (0, 1, "One possible mimic is undecided and stays a candidate."),
        (1, 1, "One candidate and one possible mimic are undecided and stay candidates."),
        (3, 2, "3 candidates and 2 possible mimics are undecided and stay candidates."),
    ],
)
def test_the_question_says_calmly_what_is_still_open(undecided: int, mimics: int, words: str) -> None:
    assert open_words(undecided, mimics) == words
    not_yet = "Candidates have not been looked for in every image."
    assert open_words(undecided, mimics, is_whole=False) == f"{words} {not_yet}".strip()


def test_a_decision_replaces_the_candidate() -> None:
    kinds = {row.finding.id: row.kind for row in rows_after("accept c1", "dismiss c2")}
    assert kinds == {"c1": RowKind.FINDING, "c2": RowKind.DISMISSED, "c3": RowKind.MIMIC, "c4": RowKind.WEAK}


@pytest.fixture
def panel(qtbot: QtBot) -> FindingsPanel:
    made = FindingsPanel(Sizes())
    made.setStyleSheet(style_sheet(COLOURS, Sizes()))
    qtbot.addWidget(made)
    made.resize(360, 900)
    made.show_rows(rows_after("accept c2"))
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_list_is_a_real_one_and_says_each_row(panel: FindingsPanel) -> None:
    listed = panel.findChild(QListWidget)
    assert listed is not None
    texts = [listed.item(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(listed.count())]  # type: ignore[union-attr]
    assert texts[0] == "1 Filling defect? · candidate · L CC · 4.2 mm · in both phases"
    assert [text.split(" · ")[1] for text in texts] == ["candidate", "mimic", "by reader"]


def test_what_is_still_to_come_stands_below_the_rows_and_moves_none(panel: FindingsPanel) -> None:
    listed = panel.findChild(QListWidget)
    assert listed is not None
    top = listed.y()
    panel.show_rows(rows_after("accept c2"), "Nothing to ask about.", "Looking for ducts…")
    assert "Looking for ducts…" in [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]
    assert listed.y() == top
    panel.show_rows(rows_after("accept c2"), "Nothing to ask about.")
    assert not {"Looking for ducts…", "Nothing to ask about."} & {
        one.text() for one in panel.findChildren(QLabel) if one.isVisible()
    }


def test_buttons_are_as_big_as_a_thumb_and_carry_their_row(qtbot: QtBot, panel: FindingsPanel) -> None:
    accept = next(one for one in panel.findChildren(QPushButton) if one.accessibleName() == "Accept")
    assert accept.height() >= Sizes().target
    with qtbot.waitSignal(panel.accepted) as said:
        qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    assert said.args is not None
    assert said.args[0].finding.id == "c1"


def test_weak_candidates_come_on_request(qtbot: QtBot, panel: FindingsPanel) -> None:
    more = next(one for one in panel.findChildren(QPushButton) if one.text() == "1 more")
    with qtbot.waitSignal(panel.listed):
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert [row.finding.id for row in panel.rows] == ["c1", "c3", "c2", "c4"]


def numbers_of(page: ReadingPage) -> dict[str, int]:
    return {row.finding.id: row.number for row in page.rows()}


def opened_again(qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace) -> None:
    """With the review as it comes back from the disk."""
    left = review_from_json(review_to_json(paper.review))

    def open_exam(study_uid: str, **_: object) -> Exam:
        paper.exam, paper.review = paper.exams[study_uid][0], left
        return paper.exam

    paper.open_exam = open_exam  # type: ignore[method-assign]
    page.open(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)


def test_what_a_reader_touched_keeps_its_number_when_the_study_is_opened_again(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.canvas.marked.emit(FindingKind.EXTRAVASATION, PointPx(10, 12))
    (made,) = paper.review.image(FULL).findings
    rows = {row.finding.id: row for row in page.rows()}
    page.deeds.dismiss(rows["c3"])
    page.deeds.accept(rows["c2"])
    said = {made.id: rows[made.id].number, "c3": 2, "c2": 3}
    paper.analyses[FULL] = analysis(candidate("new", FindingKind.CYST_FILL, 0.95), *CANDIDATES)
    opened_again(qtbot, page, jobs, paper)
    now = numbers_of(page)
    assert {name: now[name] for name in said} == said
    assert (now["new"], now["c1"]) == (1, max(said.values()) + 1), "what nobody touched takes what is free"


def test_a_review_of_an_earlier_version_opens_and_its_marks_keep_their_numbers_once_they_are_touched(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, paper: PaperWorkspace
) -> None:
    ref = page.rows()[0].image.facts.ref
    paper.do(commands.accept(ref, CANDIDATES[1], reader="DEMO^READER"), "accept")
    opened_again(qtbot, page, jobs, paper)
    (row,) = (row for row in page.rows() if row.finding.id == "c2")
    assert row.finding.number is None
    page.deeds.change(row.image, replace(row.finding, description="Cut off."), "words")
    opened_again(qtbot, page, jobs, paper)
    assert numbers_of(page)["c2"] == row.number


def test_a_number_that_came_with_a_mark_is_taken_from_a_candidate_that_nobody_touched() -> None:
    paper = paper_exam()
    exam = paper.open_exam(STUDY)
    numbers = Numbers()

    def now(review: Review) -> dict[str, int]:
        numbers.keep(review)
        rows = finding_rows(exam.images, review, paper.analyses.get, numbers)
        return {row.finding.id: row.number for row in rows}

    assert now(paper.review) == {"c1": 1, "c3": 2, "c2": 3, "c4": 4}
    came = replace(candidate("came", FindingKind.CYST_FILL, 0.9), number=2)
    review = commands.accept(exam.image(FULL).facts.ref, came, reader="OTHER^READER")(paper.review)
    assert now(review) == {"c1": 1, "came": 2, "c2": 3, "c4": 4, "c3": 5}
    assert now(paper.review) == {"c1": 1, "c2": 3, "c4": 4, "c3": 5}, "undone, nothing moves again"


def test_one_number_is_never_shown_for_two_marks() -> None:
    paper = paper_exam()
    exam = paper.open_exam(STUDY)
    numbers, review = Numbers(), paper.review
    for one in CANDIDATES[:2]:
        review = commands.accept(exam.image(FULL).facts.ref, replace(one, number=7), reader="DEMO^READER")(review)
    numbers.keep(review)
    shown = [row.number for row in finding_rows(exam.images, review, paper.analyses.get, numbers)]
    assert len(set(shown)) == len(shown)
    assert 7 in shown


@pytest.mark.parametrize(
    ("press", "kind", "title"),
    [
        ("Accept", FindingKind.AIR_BUBBLE, "Air bubble"),
        ("Filling defect instead", FindingKind.INTRALUMINAL_FILLING_DEFECT, "Filling defect"),
    ],
)
def test_the_card_of_an_air_bubble_has_both_answers_and_each_says_itself(
    qtbot: QtBot, page: ReadingPage, paper: PaperWorkspace, press: str, kind: FindingKind, title: str
) -> None:
    page.selection.choose(FULL, "c3")
    cards = [one for one in page.findChildren(FindingCard) if one.row.finding.id == "c3"]
    [answer] = [one for card in cards for one in card.findChildren(QPushButton) if one.accessibleName() == press]
    answer.click()
    [made] = paper.review.image(FULL).findings
    assert (made.kind, made.mimic, made.status) == (kind, None, FindingStatus.CONFIRMED)
    assert finding_title(made) == title
    assert title.lower() in (paper.can_undo or "")


@pytest.mark.parametrize("candidate_id", ["c1", "c3"])
def test_a_dismissed_candidate_is_still_asked_about_and_states_nothing(candidate_id: str) -> None:
    asked, dismissed = rows_after(), rows_after(f"dismiss {candidate_id}")
    titles = [
        next(finding_title(row.finding) for row in rows if row.finding.id == candidate_id)
        for rows in (asked, dismissed)
    ]
    assert titles[0] == titles[1]
    assert titles[0].endswith("?")


@pytest.mark.parametrize(
    ("changes", "heading"),
    [
        ((), "CANDIDATES"),
        (("dismiss c1",), "CANDIDATES"),
        (("accept c1",), "FINDINGS AND CANDIDATES"),
        (("accept c1", "accept c2", "accept c3"), "FINDINGS"),
    ],
)
def test_the_heading_calls_findings_only_what_was_accepted(
    qtbot: QtBot, changes: tuple[str, ...], heading: str
) -> None:
    panel = FindingsPanel(Sizes())
    qtbot.addWidget(panel)
    panel.show_rows(rows_after(*changes))
    assert [one.text() for one in panel.findChildren(QLabel) if one.property("role") == "section"] == [heading]
    [listed] = panel.findChildren(QListWidget)
    assert listed.accessibleName() == heading.capitalize()
