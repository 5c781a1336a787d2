"""Earlier studies on the reading page: they come late, hang by one key, and nothing can be decided about them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ductoview.hooks.checked import hanging_choices, run_hanging
from ductoview.hooks.hanging.files import built_in
from ductoview.model.exam import Exam, ExamImage, Hanging, HangingChoice, PriorExam
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.identifiers import SOPInstanceUID, StudyUID
from ductoview.model.view import Laterality, Phase
from ductoview.model.voi import Window
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.tools.aim import AimStep
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.paper_exam import FULL, SCOUT, STUDY, facts, mammogram, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

OLD = ("1.1.9.1", "1.1.9.2")


class HungByFiles(PaperWorkspace):
    """Hangs by the real protocols."""

    def hang(self, name: str | None = None) -> Hanging:
        assert self.exam is not None
        exam = replace(self.exam, priors=()) if name is None else self.exam
        return run_hanging(built_in(), exam, name or "")[0]

    def hanging_choices(self) -> tuple[HangingChoice, ...]:
        assert self.exam is not None
        return hanging_choices(built_in(), self.exam)[0]


def old(uid: str) -> ExamImage:
    of = facts(uid, Phase.UNKNOWN)
    ref = replace(of.ref, study_uid=StudyUID("1.1.9"), sop_instance_uid=SOPInstanceUID(uid))
    return ExamImage(facts=replace(of, ref=ref, study_date="20250301", acquired="20250301101200"), path=Path("old.dcm"))


PRIOR = PriorExam(study_uid="1.1.9", study_date="20250301", images=tuple(map(old, OLD)))


@pytest.fixture
def paper() -> HungByFiles:
    plain = paper_exam()
    more = {one.sop_instance_uid: mammogram(one.facts) for one in PRIOR.images}
    exam, hanging = plain.exams[STUDY]
    scout, full = exam.images
    with_contrast = replace(full, facts=replace(full.facts, contrast=True))
    exams = {STUDY: (replace(exam, images=(scout, with_contrast)), hanging)}
    return HungByFiles(local=plain.local, exams=exams, images=plain.images | more, analyses=plain.analyses)


@pytest.fixture
def told(page: ReadingPage) -> list[str]:
    words: list[str] = []
    page._desk.told.connect(lambda sentence, _: words.append(sentence))
    return words


@pytest.fixture
def come(qtbot: QtBot, jobs: Jobs, page: ReadingPage, paper: HungByFiles) -> Callable[..., Exam]:
    """The earlier studies become known."""

    def known(*priors: PriorExam) -> Exam:
        assert paper.exam is not None
        paper.exam = replace(paper.exam, priors=priors)
        paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY, load_token=paper.exam.load_token))
        qtbot.waitUntil(lambda: jobs.running == 0)
        return paper.exam

    return known


def test_they_stand_in_the_strip_behind_the_study_in_a_group_with_their_date(
    page: ReadingPage, come: Callable[..., Exam]
) -> None:
    before = page.tiles.order
    come(PRIOR)
    assert (page.tiles.order, page.layouts.again.isHidden()) == (before, True)
    thumbs = [page.strip.thumb(uid) for uid in (FULL, *OLD)]
    places = [thumb.mapTo(page.strip, QPoint(0, 0)).x() for thumb in thumbs if thumb is not None]
    assert places == sorted(places)
    assert len(set(places)) == 3
    for thumb in thumbs[1:]:
        assert thumb is not None
        assert thumb.accessibleDescription() == "PRIOR 2025"
        assert thumb._picture is not None
        assert thumb.phase_box.isEmpty()
    assert "PRIOR\n2025-03-01" in [one.text() for one in page.strip.findChildren(QLabel)]
    assert page.priors.button.text().startswith("1 earlier study")
    come()
    assert page.strip.thumb(OLD[0]) is None
    assert page.priors.button.isHidden()


def test_what_is_wrong_with_the_image_in_hand_is_said_in_the_panel_also_of_an_earlier_one(
    qtbot: QtBot, page: ReadingPage, come: Callable[..., Exam]
) -> None:
    first, *others = PRIOR.images
    doubted = replace(first, facts=replace(first.facts, warnings=("PixelSpacing stands alone.",)))
    come(replace(PRIOR, images=(doubted, *others)))
    assert "stands alone" not in page.tree._warnings.text()
    thumb = page.strip.thumb(OLD[0])
    assert thumb is not None
    qtbot.mouseClick(thumb, Qt.MouseButton.LeftButton)
    assert "PixelSpacing stands alone." in page.tree._warnings.text()


def test_a_key_hangs_them_and_the_same_key_brings_the_study_back(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, come: Callable[..., Exam], told: list[str]
) -> None:
    before = page.tiles.order
    qtbot.keyClick(page, Qt.Key.Key_P)
    assert page.hint.text() == "No earlier study of this patient is on this computer."
    assert told == [], "nothing to deal with, so no banner"
    come(PRIOR)
    qtbot.keyClick(page, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert set(page.tiles.order) == {OLD[1], FULL}
    tile = page.tiles.tile(OLD[1])
    assert tile is not None
    assert tile.canvas.mammogram is not None
    assert tile._badge == "PRIOR 2025-03-01"
    assert page.selection.image_uid == FULL
    qtbot.keyClick(page, Qt.Key.Key_P)
    assert page.tiles.order == before


def test_one_that_goes_while_it_hangs_is_cleared_and_takes_no_act(
    qtbot: QtBot, page: ReadingPage, jobs: Jobs, come: Callable[..., Exam], told: list[str]
) -> None:
    come(PRIOR)
    qtbot.keyClick(page, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: jobs.running == 0)
    (gone,) = page.tiles.hung & set(OLD)
    come()
    tile = page.tiles.tile(gone)
    assert tile is not None
    assert tile.canvas.mammogram is None
    assert "no longer" in tile.canvas._easel.waiting.failure
    page.selection.choose(gone)
    page.marking._mark(gone, FindingKind.CYST_FILL, PointPx(5, 5))
    for name in ("enhanced", "phase", "accept", "invert", "fit", "alone", "straight"):
        page._wishes()[name]()
    assert "That image is no longer here: hang another from the strip." in told
    page._hang(SCOUT)
    assert page.tiles.tile(gone) is None


def test_one_that_was_inverted_and_goes_holds_up_no_saving(
    qtbot: QtBot, page: ReadingPage, paper: HungByFiles, jobs: Jobs, come: Callable[..., Exam]
) -> None:
    come(PRIOR)
    page._hang(OLD[0])
    qtbot.waitUntil(lambda: jobs.running == 0)
    tile = page.tiles.tile(OLD[0])
    assert tile is not None
    tile.canvas.invert()
    page._hang(FULL)
    come()
    page.objects.saving.emit(Wish(reader="DEMO^READER", signed=False))
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert [what for what, _ in paper.asked if what == "save_objects"] == ["save_objects"]


def test_one_that_shows_nothing_of_the_same_side_stays_in_the_strip(
    qtbot: QtBot, page: ReadingPage, come: Callable[..., Exam], told: list[str]
) -> None:
    other = replace(PRIOR.images[0].facts, view=replace(PRIOR.images[0].facts.view, laterality=Laterality.RIGHT))
    come(replace(PRIOR, images=(replace(PRIOR.images[0], facts=other),)))
    qtbot.keyClick(page, Qt.Key.Key_P)
    assert told == []
    assert page.hint.text() == "PRIOR 2025-03-01 shows no side or view of this study; it is in the strip."


def test_what_edits_only_says_why_not(
    qtbot: QtBot, page: ReadingPage, paper: HungByFiles, jobs: Jobs, come: Callable[..., Exam], told: list[str]
) -> None:
    come(PRIOR)
    page._hang(OLD[0])
    qtbot.waitUntil(lambda: jobs.running == 0)
    asked = list(paper.asked)
    for key, modifier in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_E, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier),
    ):
        told.clear()
        qtbot.keyClick(page, key, modifier)
        assert told == [
            "L CC is of an earlier study (PRIOR 2025-03-01): it is looked at, not marked, analysed or written about."
        ]
    tile = page.tiles.tile(OLD[0])
    assert tile is not None
    tile.canvas.marked.emit(FindingKind.EXTRAVASATION, PointPx(10, 12))
    tile.canvas.measured.emit(PointPx(1, 1), PointPx(5, 5))
    assert len(told) == 3
    tile.canvas.set_choice(Window(center=100, width=50))
    assert page.tiles.changed_looks(page.review()) == {}
    assert (paper.asked, paper.review.images) == (asked, ())
    assert OLD[0] not in page.loader._awaited
    assert page.standing()[1] == "analysed"
    page.correcting.toggle()
    tile.canvas.aimed.emit(AimStep.CLICK, PointPx(10, 12))
    assert page.hint.text() == "Nothing was changed: images of an earlier study are only looked at."
    assert (paper.asked, paper.review.images) == (asked, ())


def test_the_wheel_scrolls_the_strip_and_the_image_in_hand_is_in_sight(
    qtbot: QtBot, page: ReadingPage, come: Callable[..., Exam]
) -> None:
    many = [replace(PRIOR, study_uid=f"1.1.{at}", images=(old(f"1.1.{at}.1"), old(f"1.1.{at}.2"))) for at in range(8)]
    come(*many)
    bar = page.strip.horizontalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    down = QWheelEvent(
        QPointF(20, 20), QPointF(20, 20), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    page.strip.wheelEvent(down)
    assert bar.value() == 120
    page.strip.show_hung({"1.1.7.2"}, "1.1.7.2")
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    page.strip.show_hung({FULL}, FULL)
    qtbot.waitUntil(lambda: bar.value() < 150)


def test_one_place_shows_image_after_image_by_the_key_of_the_next_step(
    qtbot: QtBot, page: ReadingPage, paper: HungByFiles, jobs: Jobs
) -> None:
    page.layouts._hang("ductoview.hang-single")
    first = page.tiles.order
    assert first == (SCOUT,)
    qtbot.keyClick(page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.tiles.order == (FULL,)
    tile = page.tiles.tile(FULL)
    assert tile is not None
    assert tile.canvas.mammogram is not None
    qtbot.keyClick(page, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert page.tiles.order == first


def test_a_phase_that_would_hang_otherwise_is_offered_and_moves_nothing_by_itself(
    qtbot: QtBot, page: ReadingPage, paper: HungByFiles, jobs: Jobs
) -> None:
    assert paper.exam is not None
    before = page.tiles.order
    changed = replace(paper.exam.images[0], facts=replace(paper.exam.images[0].facts, phase=Phase.EARLY))
    paper.exam = replace(paper.exam, images=(changed, paper.exam.images[1]))
    paper.bus.tell(WorkspaceNotice(topic=Topic.EXAM, subject=STUDY, load_token=paper.exam.load_token))
    qtbot.waitUntil(page.layouts.again.isVisible)
    assert page.tiles.order == before == (FULL,)
    qtbot.mouseClick(page.layouts.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert page.tiles.order == (SCOUT, FULL)
    assert page.layouts.again.isHidden()
