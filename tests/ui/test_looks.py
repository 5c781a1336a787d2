"""How the reader has the images is kept when objects are written, in one step, as it is then, and no sooner."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Exam, ExamImage
from ductoview.model.look import Look, Turned
from ductoview.model.presentation import SizeMode
from ductoview.model.review import ImageReview, Review
from ductoview.model.view import Phase
from ductoview.model.voi import Window
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.looks import Looks
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.style.table import Sizes
from tests.ui.paper_exam import FULL, SCOUT, STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

HARD = Window(center=5, width=6)
NOTHING = Review(study_uid=STUDY)
WISH = Wish(reader="DEMO^READER", signed=False, node="")


def _with(look: Look | None) -> Review:
    return Review(study_uid=STUDY, images=(ImageReview(sop_instance_uid="1", look=look),))


def test_what_was_settled_is_no_change_until_it_is_another() -> None:
    looks, hard = Looks(), Look(voi=HARD)
    looks.came("1", Look())
    assert looks.changed({"1": Look()}, NOTHING) == {}
    changed = looks.changed({"1": hard}, NOTHING)
    assert changed == {"1": hard}
    looks.settle(changed, _with(hard))
    assert looks.changed({"1": hard}, _with(hard)) == {}
    assert looks.changed({"1": Look()}, _with(hard)) == {"1": None}


def test_what_undo_takes_back_or_the_review_refuses_is_not_settled() -> None:
    looks, hard = Looks(), Look(voi=HARD)
    looks.came("1", Look())
    looks.settle({"1": hard}, NOTHING)
    assert looks.changed({"1": hard}, NOTHING) == {"1": hard}
    looks.settle({"1": hard}, _with(hard))
    assert looks.changed({"1": hard}, NOTHING) == {"1": hard}
    assert looks.changed({"1": hard}, _with(hard)) == {}


def test_what_an_earlier_reading_kept_beyond_what_is_shown_stays() -> None:
    looks, kept = Looks(), Look(voi=HARD, turned=Turned(rotation=90))
    looks.came("1", Look(voi=HARD), kept)
    assert looks.changed({"1": Look(voi=HARD)}, _with(kept)) == {}


def test_an_image_put_away_is_remembered_until_it_hangs_again() -> None:
    looks = Looks()
    looks.came("1", Look())
    looks.went("1", Look(inverted=True))
    assert looks.of("1") == Look(inverted=True)
    assert looks.changed({}, NOTHING) == {"1": Look(inverted=True)}
    looks.came("1", Look(inverted=True))
    assert looks.changed({"1": Look()}, NOTHING) == {}
    looks.forget()
    assert looks.of("1") is None


@pytest.fixture
def paper() -> PaperWorkspace:
    return paper_exam()


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> ReadingPage:
    desk = Desk(paper, jobs, reader="DEMO^READER", parent=jobs)  # type: ignore[arg-type]
    made = ReadingPage(desk, Sizes())
    qtbot.addWidget(made)
    made.resize(1400, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.open(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    return made


def test_the_view_is_kept_as_it_is_when_objects_are_written(
    page: ReadingPage, paper: PaperWorkspace, qtbot: QtBot, jobs: Jobs
) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.canvas.set_choice(HARD)
    tile.canvas.invert()
    tile.canvas.turn(1)
    tile.canvas.flip()
    tile.canvas.one_to_one()
    assert paper.review.image(FULL).look is None
    page._write(page.deeds.save, WISH)
    qtbot.waitUntil(lambda: jobs.running == 0)
    look = paper.review.image(FULL).look
    assert look is not None
    assert (look.voi, look.inverted, look.turned) == (HARD, True, Turned(rotation=90, flipped=True))
    assert look.area is None or look.area.mode is SizeMode.MAGNIFY
    assert paper.can_undo == "keep how the images are shown"
    paper.review = Review(study_uid=STUDY)
    page._write(page.deeds.save, WISH)
    qtbot.waitUntil(lambda: jobs.running == 0)
    # Undone, but still on the screen: what is written is what is seen.
    assert paper.review.image(FULL).look == look


def test_untouched_images_keep_nothing(page: ReadingPage, paper: PaperWorkspace, qtbot: QtBot, jobs: Jobs) -> None:
    page._write(page.deeds.save, WISH)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert [image.look for image in paper.review.images if image.look] == []


def _with_bytes(image: ExamImage) -> ExamImage:
    return replace(image, facts=replace(image.facts, ref=replace(image.facts.ref, sha256="1" * 64)))


def _as_left(paper: PaperWorkspace, review: Review) -> Exam:
    paper.exam, paper.review = paper.exams[STUDY][0], review
    return paper.exam


def test_a_study_opened_again_shows_the_grey_that_was_kept_and_keeps_the_rest(
    page: ReadingPage, paper: PaperWorkspace, qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    tile.canvas.set_choice(HARD)
    tile.canvas.turn(1)
    page._write(page.deeds.save, WISH)
    qtbot.waitUntil(lambda: jobs.running == 0)
    review = paper.review
    kept = review.image(FULL).look
    monkeypatch.setattr(paper, "open_exam", lambda *_, **__: _as_left(paper, review))
    page.open(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    again = page.tiles.tile(FULL)
    assert again is not None
    assert (again.canvas.choice, again.canvas.turning) == (HARD, "")
    page._write(page.deeds.save, WISH)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.review.image(FULL).look == kept


def test_an_image_decided_on_another_version_keeps_none_and_holds_up_no_other(
    page: ReadingPage, paper: PaperWorkspace, qtbot: QtBot, jobs: Jobs
) -> None:
    told: list[str] = []
    page._desk.told.connect(lambda words, _tone: told.append(words))
    assert paper.exam is not None
    exam = paper.exam = replace(paper.exam, images=tuple(map(_with_bytes, paper.exam.images)))
    of_another = ImageReview(sop_instance_uid=FULL, sha256="0" * 64, phase=Phase.DELAYED)
    paper.review = Review(study_uid=STUDY, images=(of_another,))
    page.deeds.save(exam, WISH, {FULL: Look(inverted=True), SCOUT: Look(inverted=True)})
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.review.image(FULL) == of_another
    assert paper.review.image(SCOUT).look == Look(inverted=True)
    assert told == []
