"""What others saved: listed quietly, applied by a press, taken back by a second one or by reset; nothing of it is decided."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ductoview.model.foreign import StateKind, StudyState
from ductoview.model.geometry import PointPx
from ductoview.model.look import Look
from ductoview.model.presentation import DisplayedArea, Graphic, Presentation, PresentationState, Shape, SizeMode
from ductoview.model.voi import Window
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.workspace.states import ListedStates
from tests.ui.paper_exam import FULL, STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

THEIRS = Window(center=1000.0, width=321.0)
STATE = StudyState(
    kind=StateKind.GSPS,
    sop_instance_uid="2.25.77",
    label="THEIRS",
    software="Other Viewer 4",
    made="20261120101500",
    image_uids=(FULL,),
    presentation=PresentationState(
        uid="2.25.77",
        label="THEIRS",
        images=(Presentation(sop_instance_uid=FULL, name="THEIRS", voi=THEIRS, rotation=180),),
    ),
)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> PaperWorkspace:
    made = paper_exam()
    monkeypatch.setattr(made, "study_states", lambda **_: ListedStates(states=(STATE,)))
    return made


def canvas(page: ReadingPage) -> Canvas:
    tile = page.tiles.tile(FULL)
    assert tile is not None
    return tile.canvas


def test_it_is_said_quietly_and_applied_by_a_press(page: ReadingPage, paper: PaperWorkspace) -> None:
    assert page.states.line.isVisible()
    assert "1 presentation state" in page.states.line.text()
    before = canvas(page).choice
    page._wishes()["states"]()
    assert page.states.panel.isVisible()
    page.states.choose(STATE)
    assert canvas(page).choice == THEIRS
    page.states.choose(STATE)
    assert canvas(page).choice == before
    assert not [name for name, _ in paper.asked if name == "do"]


def test_more_than_are_listed_are_counted(page: ReadingPage) -> None:
    assert "not listed" not in page.states.line.text()
    page.states.not_listed = 7
    page.states.show_again()
    page.states.toggle()
    assert page.states.line.text().endswith("7 not listed")
    words = [one.text() for one in page.states.panel.findChildren(QLabel) if one.isVisible()]
    assert "7 more objects are not listed: there are too many about this study." in words


def test_reset_takes_it_back(page: ReadingPage) -> None:
    before = canvas(page).choice
    page.selection.choose(FULL)
    page.states.choose(STATE)
    page._wishes()["reset"]()
    assert canvas(page).choice == before


def test_it_stays_applied_when_the_image_hangs_anew(qtbot: QtBot, page: ReadingPage, jobs: Jobs) -> None:
    page.states.choose(STATE)
    exam = page.tiles.exam
    assert exam is not None
    page._show_hanging(exam, page._desk.workspace.hang())
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert canvas(page).choice == THEIRS


def test_nothing_of_it_stays_for_the_next_study(page: ReadingPage) -> None:
    page.states.choose(STATE)
    page.close_study()
    assert page.states.states == ()
    assert page.states.line.isHidden()


def test_windowing_under_a_state_is_only_looking(page: ReadingPage) -> None:
    # A state may count in other modality values than the image: its window must not be written as the reader's own.
    shown = canvas(page)
    own = Window(center=5, width=6)
    shown.set_choice(own)
    page.states.choose(STATE)
    shown.adjust(THEIRS, 10, 10)
    shown.adjusted()
    shown.turn(1)
    shown.one_to_one()
    assert page.tiles.changed_looks(page.review()) == {FULL: Look(voi=own)}
    shown.choose(0)
    page.states.choose(STATE)
    shown.turn(-1)
    assert page.tiles.changed_looks(page.review()) == {FULL: Look(voi=own)}


def test_what_was_hidden_behind_the_list_is_as_before(page: ReadingPage) -> None:
    before = page.measures.isVisible(), page.findings.isVisible(), page.tree.isVisible()
    page.states.toggle()
    assert not page.findings.isVisible()
    page.states.toggle()
    assert (page.measures.isVisible(), page.findings.isVisible(), page.tree.isVisible()) == before
    assert before == (False, True, True)


def test_true_size_is_fitted_and_said_where_no_ruler_was_held_to_the_screen(
    page: ReadingPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = canvas(page)
    assert shown.mammogram is not None
    rows, columns = shown.mammogram.pixels.shape
    area = DisplayedArea(
        top=0, left=0, bottom=rows - 1, right=columns - 1, mode=SizeMode.TRUE_SIZE, pixel_mm=(0.05, 0.05)
    )
    says = Presentation(sop_instance_uid=FULL, area=area)
    state = replace(STATE, presentation=PresentationState(uid="2.25.77", images=(says,)))
    page.states.states = (state,)
    page.states.choose(state)
    fitted = shown.view.zoom

    def words() -> str:
        return " ".join(one.text() for card in page.states.panel.cards for one in card.findChildren(QLabel))

    assert "TRUE SIZE needs a screen measured by its ruler; the area is fitted." in words()
    page.states.choose(state)
    monkeypatch.setattr(page.tiles, "screen_px_per_mm", lambda _: 30.0)
    page.states.choose(state)
    assert shown.view.zoom == pytest.approx(1.5)
    assert fitted != shown.view.zoom
    assert "TRUE SIZE" not in words()


def test_what_our_own_state_draws_is_not_drawn_twice_and_later_marks_stay_seen(
    page: ReadingPage, paper: PaperWorkspace
) -> None:
    exam = page.tiles.exam
    assert exam is not None
    image = exam.image(FULL)
    page.deeds.measure(image, PointPx(1, 1), PointPx(5, 5))
    (written,) = paper.review.image(FULL).callipers
    drawn = Graphic(shape=Shape.POLYLINE, points=(written.start, written.end), tracking_id=written.id)
    says = PresentationState(uid="2.25.77", images=(Presentation(sop_instance_uid=FULL, graphics=(drawn,)),))
    ours = replace(STATE, own=True, presentation=says)
    page.states.states = (ours,)
    page.states.choose(ours)
    overlay = canvas(page)._easel.overlay
    assert (overlay.callipers, overlay.analysis) == ((), None)
    page.deeds.measure(image, PointPx(2, 2), PointPx(9, 9))
    (later,) = canvas(page)._easel.overlay.callipers
    assert later.end == PointPx(9, 9)
    page.states.choose(ours)
    assert len(canvas(page)._easel.overlay.callipers) == 2
    theirs = replace(ours, own=False)
    page.states.states = (theirs,)
    page.states.choose(theirs)
    assert len(canvas(page)._easel.overlay.callipers) == 2, "what others drew never hides our own"


def test_states_that_come_late_are_those_of_no_other_exam(
    page: ReadingPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, jobs: Jobs
) -> None:
    # The jobs' own cancel is taken away: this is the second line.
    answers: list[Callable[[tuple[StudyState, ...]], None]] = []
    monkeypatch.setattr(page._desk.jobs, "run", lambda _, *, done, **__: answers.append(done))
    page.states._bring()
    (answer,) = answers
    page.states.show_exam(None)
    answer((STATE,))
    assert page.states.states == ()


def test_a_state_is_gone_when_the_same_study_is_opened_again(page: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    before = canvas(page).choice
    page.states.choose(STATE)
    assert canvas(page).choice == THEIRS
    page.open(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert canvas(page).choice == before
    assert "applied" not in " ".join(one.text() for one in page.states.panel.findChildren(QLabel))
