"""An image that comes while one reads: new in the strip, analysed ahead, hung when the reader wants it, never signed unseen."""

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ductoview.model.exam import ExamImage
from ductoview.model.image_check import ImageCheck, Verdict
from ductoview.model.reject_reason import RejectReason
from ductoview.model.signature import Signature
from ductoview.model.view import Phase
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import unseen_words
from ductoview.ui.reading.strip import Strip
from ductoview.ui.style.table import Sizes
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.hooks.hanging.exams import exam
from tests.ui.paper_exam import CANDIDATES, FULL, analysis, facts, mammogram
from tests.ui.paper_workspace import PaperWorkspace

CAME = "1.2.1.3"


def come(paper: PaperWorkspace, check: ImageCheck | None = None) -> None:
    """A delayed image is in the exam from now on."""
    assert paper.exam is not None
    of = facts(CAME, Phase.DELAYED)
    image = ExamImage(facts=of, path=Path("paper.dcm"), check=check or ImageCheck())
    paper.images[CAME], paper.analyses[CAME] = mammogram(of), analysis(*CANDIDATES[:1])
    paper.exam = replace(paper.exam, images=(*paper.exam.images, image))
    paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=paper.exam.study_uid))


def settle(qtbot: QtBot, jobs: Jobs, page: ReadingPage) -> None:
    qtbot.waitUntil(lambda: page.strip.thumb(CAME) is not None and page.loader.is_whole(CAME) and jobs.running == 0)


def test_it_is_new_in_the_strip_and_analysed_and_nothing_moves(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace
) -> None:
    before = page.tiles.hung, page.selection.image_uid, page.selection.finding_id
    come(paper)
    settle(qtbot, jobs, page)
    thumb = page.strip.thumb(CAME)
    assert thumb is not None
    assert thumb.corner == "● new · ✓"
    assert page.loader.analysis(CAME) is not None
    assert (page.tiles.hung, page.selection.image_uid, page.selection.finding_id) == before


def test_an_image_that_was_there_when_the_study_was_opened_is_not_new(page: ReadingPage) -> None:
    thumb = page.strip.thumb(FULL)
    assert thumb is not None
    assert thumb.corner == "✓"
    assert page.strip.unseen == ()


def test_only_what_comes_after_the_opening_is_new(qtbot: QtBot) -> None:
    strip = Strip(Sizes())
    qtbot.addWidget(strip)
    there = exam("L CC FULL 10:00", "L CC DELAYED 10:10")
    strip.show_exam(there)
    assert strip.unseen == ()
    strip.show_exam(replace(there, images=(*there.images, *exam("L ML FULL 10:20").images)))
    assert strip.unseen == ("Full · L ML",)
    strip.show_exam(None)
    strip.show_exam(replace(there, images=(*there.images, *exam("L ML FULL 10:20").images)))
    assert strip.unseen == (), "opened again, all was there"


def test_nobody_signs_before_he_has_looked_at_it(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace
) -> None:
    come(paper)
    settle(qtbot, jobs, page)
    page.objects.ask()
    assert page.objects.question == unseen_words(["Delayed · L CC"])
    page.objects.ask()
    assert page.objects.is_asking, "the second press is no answer"
    thumb = page.strip.thumb(CAME)
    assert thumb is not None
    qtbot.mouseClick(thumb, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
    assert page.tiles.hung == {CAME}
    assert thumb.corner == "✓"
    assert page.objects.question.startswith("Sign ")
    page.objects.ask()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert [what for what, _ in paper.asked if what == "save_objects"] == ["save_objects"]


def test_a_draft_may_be_saved_meanwhile(qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace) -> None:
    come(paper)
    settle(qtbot, jobs, page)
    page.objects.wish_save()
    qtbot.waitUntil(lambda: jobs.running == 0 and ("save_objects", 1) in paper.asked)


def test_one_that_was_rejected_need_not_be_looked_at(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace
) -> None:
    come(paper, ImageCheck(verdict=Verdict.REJECTED, reasons=(RejectReason.MOTION,)))
    settle(qtbot, jobs, page)
    page.objects.ask()
    assert page.objects.question.startswith("Sign ")


def test_a_scout_that_hangs_behind_its_image_is_looked_at(
    qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: PaperWorkspace
) -> None:
    come(paper)
    settle(qtbot, jobs, page)
    page.strip.show_hung({FULL}, FULL, {CAME})
    assert page.strip.unseen == ()


def test_what_was_said_of_a_late_image_is_taken_back_when_an_addendum_begins(
    page: ReadingPage, paper: PaperWorkspace
) -> None:
    paper.late = ("An image (L CC) came after this report was signed.",)
    settled: list[str] = []
    page._desk.settled.connect(settled.append)
    paper.review = paper.review.signed(Signature.of_now("MEIER^Anna", ""))
    page.deeds.begin_addendum()
    assert paper.late[0] in settled
