"""The page of the image check with nothing, two and thirty images: accept, repeat with a reason, take back, go on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.errors import LibraryError
from ductoview.model.exam import Exam
from ductoview.model.image_check import (
    CheckEvent,
    ChecksNow,
    ReasonCount,
    RejectCount,
    Verdict,
    checks,
    decision,
    taking_back,
)
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.reject_reason import REASONS, RejectReason
from ductoview.model.view import Phase
from ductoview.ui.check.grid import card_size
from ductoview.ui.check.page import CheckPage, summary
from ductoview.ui.check.rejects_page import RejectsPage
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.style.table import Sizes
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.paper_exam import FULL, SCOUT, STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

COUNTS = (
    RejectCount(month="2026-10", images=40, checked=40, rejected=4, repeats=3, reasons=(ReasonCount(RejectReason.MOTION, 4),)),
    RejectCount(month="2026-11", images=20, checked=20, rejected=1, repeats=1, reasons=(ReasonCount(RejectReason.MOTION, 1),)),
)  # fmt: skip


@dataclass
class PaperChecks:
    """The part of a workspace that keeps checks, of paper."""

    paper: PaperWorkspace
    steps: list[CheckEvent] = field(default_factory=list)
    told: tuple[str, ...] = ()
    only_accepted: bool = False

    def decide(
        self, exam: Exam, uids: Sequence[str], verdict: Verdict, reasons: Sequence[RejectReason], *, by: str
    ) -> tuple[str, ...]:
        self.steps += [decision(exam.image(uid).facts.ref, verdict, reasons, by=by) for uid in uids]
        self._apply()
        return self.told

    def take_back(self, _exam: Exam, *, by: str) -> tuple[str, tuple[str, ...]]:
        last = self.steps[-1]
        self.steps.append(taking_back(last, by=by))
        self._apply()
        return last.verdict.words, ()

    @property
    def now(self) -> ChecksNow:
        return ChecksNow(steps=tuple(self.steps), only_accepted=self.only_accepted)

    def send_only_accepted(self, wanted: bool) -> None:
        self.only_accepted = wanted

    def counts(self) -> tuple[RejectCount, ...]:
        return COUNTS

    def _apply(self) -> None:
        assert self.paper.exam is not None
        known, exam = checks(self.steps), self.paper.exam
        images = (replace(one, check=known.get(one.sop_instance_uid, type(one.check)())) for one in exam.images)
        self.paper.exam = replace(exam, images=tuple(images))
        self.paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY, load_token=exam.load_token))


Make = Callable[[PaperWorkspace], CheckPage]


@pytest.fixture
def shown(qtbot: QtBot, jobs: Jobs) -> Make:
    def make(paper: Any) -> CheckPage:
        paper.image_checks = PaperChecks(paper)
        page = CheckPage(Desk(paper, jobs, reader="ROE^JANE", parent=jobs), Sizes())
        qtbot.addWidget(page)
        page.resize(1366, 700)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda: jobs.running == 0)
        return page

    return make


@pytest.fixture
def page(shown: Make) -> CheckPage:
    """The page on a study of a scout and a full image."""
    paper = paper_exam()
    paper.open_exam(STUDY)
    return shown(paper)


def verdict(page: CheckPage, uid: str) -> Verdict:
    return page.grid.cards[uid].check.verdict


def test_without_a_study_it_says_what_to_do(shown: Make) -> None:
    page = shown(PaperWorkspace())
    assert page._stack.currentIndex() == 0
    assert page.grid.cards == {}


def test_enter_accepts_and_goes_on_to_the_next(qtbot: QtBot, page: CheckPage) -> None:
    page.grid.choose(SCOUT)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: verdict(page, SCOUT) is Verdict.ACCEPTED)
    qtbot.waitUntil(lambda: page.grid.now == FULL)
    assert page._counts.text() == "1 not checked · 1 accepted"


def test_a_repeat_asks_why_and_can_be_taken_back(qtbot: QtBot, page: CheckPage) -> None:
    page.grid.choose(FULL)
    page.repeat.click()
    assert page._side.currentIndex() == 1
    assert not page.reasons.confirm.isEnabled()
    qtbot.keyClick(page.reasons, REASONS[RejectReason.MOTION].key.lower())
    qtbot.keyClick(page.reasons, REASONS[RejectReason.UNDER_FILLED].key.lower())
    qtbot.keyClick(page.reasons, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: verdict(page, FULL) is Verdict.REPEAT)
    check = page.grid.cards[FULL].check
    assert (check.words, check.by) == ("To be repeated: motion blur, under-filled", "ROE^JANE")
    page.undo.click()
    qtbot.waitUntil(lambda: verdict(page, FULL) is Verdict.UNCHECKED)


def test_not_now_decides_nothing(qtbot: QtBot, page: CheckPage) -> None:
    page.reject.click()
    qtbot.keyClick(page.reasons, Qt.Key.Key_Return)
    assert page._side.currentIndex() == 1, "without a reason Enter decides nothing, and accepts nothing"
    page.reasons.toggle(RejectReason.MOTION)
    qtbot.keyClick(page.reasons, Qt.Key.Key_Escape)
    assert page._side.currentIndex() == 0
    qtbot.waitUntil(lambda: page._desk.jobs.running == 0)
    assert page._desk.workspace.image_checks.steps == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(("verdict", "word"), [(Verdict.REJECTED, "Reject"), (Verdict.REPEAT, "Repeat")])
def test_the_question_why_names_the_image(page: CheckPage, verdict: Verdict, word: str) -> None:
    """Two images may lie side by side, and a rejected one is not taken back where a PACS knows of it."""
    for uid, image in ((SCOUT, "Scout · L CC"), (FULL, "Full · L CC")):
        page.grid.choose(uid)
        page.ask(verdict)
        assert page.reasons._title.text() == f"{word} {image}: why?"


def test_reasons_chosen_for_one_image_never_reject_another(page: CheckPage) -> None:
    page.grid.choose(FULL)
    page.ask(Verdict.REJECTED)
    page.grid.cards[SCOUT].click()
    assert page.grid.now == SCOUT
    assert page._side.currentIndex() == 0, "the question is gone"


def test_reasons_chosen_in_one_study_never_reject_in_the_next(page: CheckPage) -> None:
    page.ask(Verdict.REJECTED)
    paper = page._desk.workspace
    assert paper.exam is not None
    paper.exam = replace(paper.exam, load_token=paper.exam.load_token + 1)  # type: ignore[misc]
    page._desk.exam_changed.emit()
    assert page._side.currentIndex() == 0, "the question is gone"


def test_all_others_are_accepted_at_once(qtbot: QtBot, page: CheckPage) -> None:
    qtbot.waitUntil(lambda: all(card.was_seen for card in page.grid.cards.values()))
    page.accept_rest.click()
    qtbot.waitUntil(lambda: {verdict(page, uid) for uid in (SCOUT, FULL)} == {Verdict.ACCEPTED})
    qtbot.waitUntil(lambda: page._said.text() == "2 images accepted.")


def test_an_image_without_a_picture_is_not_among_all_others(qtbot: QtBot, shown: Make) -> None:
    paper = paper_exam()
    paper.open_exam(STUDY)
    del paper.images[SCOUT]
    page = shown(paper)
    qtbot.waitUntil(lambda: page.grid.cards[FULL].was_seen)
    page.accept_rest.click()
    qtbot.waitUntil(lambda: page._said.text() == "Full · L CC accepted. 1 waits: it has not been on the screen yet.")
    assert verdict(page, SCOUT) is Verdict.UNCHECKED
    page.accept_rest.click()
    assert page._said.text() == "Nothing accepted. 1 waits: it has not been on the screen yet."


def test_what_was_decided_on_a_study_that_was_left_is_not_said_of_the_next(qtbot: QtBot, page: CheckPage) -> None:
    legend, paper = page._said.text(), page._desk.workspace
    page.accept.click()
    assert paper.exam is not None
    paper.exam = replace(paper.exam, load_token=paper.exam.load_token + 1)  # type: ignore[misc]
    page._desk.exam_changed.emit()
    qtbot.waitUntil(lambda: page._desk.jobs.running == 0)
    assert page._said.text() == legend


@pytest.mark.parametrize("fails", [False, True])
def test_a_picture_of_another_opening_is_not_shown(
    qtbot: QtBot, page: CheckPage, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise LibraryError("It cannot be read.")

    exam, card = page._desk.workspace.exam, page.grid.cards[FULL]
    assert exam is not None
    card._picture, before = None, card._words
    if fails:
        monkeypatch.setattr(page._desk.workspace, "image", refuse)
    page._load_picture(replace(exam, load_token=exam.load_token - 1), FULL)
    qtbot.waitUntil(lambda: page._desk.jobs.running == 0)
    assert (card._picture, card._words) == (None, before)


def test_the_hand_stays_at_an_image_that_is_not_decided_yet(page: CheckPage) -> None:
    exam = page._desk.workspace.exam
    assert exam is not None
    page.grid.choose(FULL)
    page._decided(exam, "Scout accepted.", ())
    assert page.grid.now == FULL
    page._desk.workspace.exam = replace(exam, load_token=exam.load_token + 1)  # type: ignore[misc]
    page._desk.exam_changed.emit()
    assert page._said.text() != "Scout accepted.", "it was about another study"


def test_what_could_not_be_set_is_not_shown_as_set(
    qtbot: QtBot, page: CheckPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_wanted: bool) -> None:
        raise LibraryError("The service is gone.")

    monkeypatch.setattr(page._desk.workspace.image_checks, "send_only_accepted", refuse)
    with qtbot.waitSignal(page._desk.told) as said:
        page.only_accepted.click()
    assert said.args[:2] == ["The service is gone.", "red"]
    assert not page.only_accepted.isChecked()


def test_a_phase_is_the_same_deed_as_the_readers(qtbot: QtBot, page: CheckPage) -> None:
    page.grid.choose(FULL)
    qtbot.keyClick(page.grid, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert page._desk.workspace.review.image(FULL).phase is Phase.DELAYED


def test_it_says_which_image_and_which_pacs_is_told(qtbot: QtBot, page: CheckPage) -> None:
    paper: Any = page._desk.workspace
    row = QueueRow(id=1, node="PACS", sop_instance_uid=FULL, study_uid=STUDY, modality="MG", state=QueueState.STORED)
    paper.queued = (row, replace(row, id=2, node="LATER", state=QueueState.QUEUED))
    page.grid.choose(FULL)
    page._rejected(Verdict.REJECTED, (RejectReason.MOTION,))
    told = "Full · L CC rejected. PACS has it already and is told by a note: the queue says when."
    qtbot.waitUntil(lambda: page._said.text() == told)
    page.grid.choose(FULL)
    page._accept()
    qtbot.waitUntil(lambda: page._said.text() == "Full · L CC accepted.")


def test_what_cannot_be_taken_back_is_said(qtbot: QtBot, page: CheckPage) -> None:
    page._desk.workspace.image_checks.told = ("pacs was told",)  # type: ignore[misc]
    with qtbot.waitSignal(page._desk.told) as said:
        page.accept.click()
    assert said.args[:2] == ["pacs was told", "amber"]


def test_that_only_accepted_images_are_sent_is_chosen_here(qtbot: QtBot, page: CheckPage) -> None:
    page.only_accepted.click()
    qtbot.waitUntil(lambda: page._desk.workspace.image_checks.now.only_accepted)
    page.load()
    assert page.only_accepted.isChecked()


def thirty() -> PaperWorkspace:
    """A study of thirty images."""
    paper = paper_exam()
    exam, hanging = paper.exams[STUDY]
    one = exam.images[1]
    ref = one.facts.ref
    many = [
        replace(one, facts=replace(one.facts, ref=replace(ref, sop_instance_uid=f"1.9.{number}")))
        for number in range(30)
    ]
    paper.exams[STUDY] = (replace(exam, images=tuple(many)), hanging)  # type: ignore[arg-type]
    paper.images = {image.sop_instance_uid: paper.images[FULL] for image in many}
    paper.open_exam(STUDY)
    return paper


def test_thirty_images_are_all_there(shown: Make) -> None:
    page = shown(thirty())
    assert len(page.grid.cards) == 30
    page.grid.step(29)
    assert page.grid.now == "1.9.29"


def test_what_was_not_scrolled_to_is_not_among_all_others(qtbot: QtBot, shown: Make) -> None:
    page = shown(thirty())
    cards = list(page.grid.cards.values())
    qtbot.waitUntil(lambda: cards[0].was_seen)
    seen = sum(card.was_seen for card in cards)
    assert 0 < seen < 30
    assert not cards[-1].was_seen
    page.accept_rest.click()
    qtbot.waitUntil(
        lambda: page._said.text() == f"{seen} images accepted. {30 - seen} wait: they have not been on the screen yet."
    )
    assert sum(card.check.verdict is Verdict.ACCEPTED for card in cards) == seen
    while page.grid.now != "1.9.29":
        page.grid.step(1)
        qtbot.waitUntil(lambda: page.grid.cards[page.grid.now].was_seen)
    page.accept_rest.click()
    qtbot.waitUntil(lambda: all(card.check.verdict is Verdict.ACCEPTED for card in cards))


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (4, 4), (30, 5)])
def test_cards_are_as_large_as_fits_and_never_too_small(count: int, columns: int) -> None:
    found, wide, tall = card_size(count, 1040, 600)
    assert found == columns
    assert wide >= 200
    assert found * wide <= 1040
    assert count > 4 or tall <= 600


def test_the_summary_names_what_is_left_first(page: CheckPage) -> None:
    exam = page._desk.workspace.exam
    assert exam is not None
    assert summary(exam) == "2 not checked"


def test_rejects_are_a_chart_and_a_file(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    paper: Any = paper_exam()
    paper.image_checks = PaperChecks(paper)
    page = RejectsPage(Desk(paper, jobs, reader="", parent=jobs), Sizes())
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: page._total.text() == "5 of 60 images rejected, 8.3%")
    page.save_to(tmp_path / "rejects.csv")
    assert "2026-10,40,40,4,3,motion blur,111210,DCM,4" in (tmp_path / "rejects.csv").read_text()
    assert page.table.item(0, 0).text() == "2026-11"  # type: ignore[union-attr]


def test_no_reason_is_asked_for_where_there_is_no_image(shown: Make, qtbot: QtBot) -> None:
    paper = paper_exam()
    exam, hanging = paper.exams[STUDY]
    paper.exams[STUDY] = (replace(exam, images=()), replace(hanging, tiles=()))
    paper.open_exam(STUDY)
    page = shown(paper)
    qtbot.keyClick(page, Qt.Key.Key_Backspace)
    assert not page.reasons.isVisible()
    page.ask(Verdict.REPEAT)
    assert not page.reasons.isVisible()
