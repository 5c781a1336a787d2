"""What is told of one study never stands beside the images of another; what asks for an act comes back with its study."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ductoview.errors import LibraryError, SignedError
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.signature import Signature
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.parts.about import About
from ductoview.ui.parts.banner import Banner
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from ductoview.workspace.notices import Topic, WorkspaceNotice
from tests.ui.paper_exam import STUDY
from tests.ui.paper_workspace import PaperWorkspace, study

NEXT = "1.2.9"
ONE, OTHER = About(study_uid="1", name="ONE"), About(study_uid="2", name="TWO")


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> MainWindow:
    """With a second study, of another patient, beside the first; the first has objects that cannot be shown."""
    exam, hanging = paper.exams[STUDY]
    patient = PatientIdentity(name="NEXT^Zwei")
    images = tuple(replace(one, facts=replace(one.facts, patient=patient)) for one in exam.images)
    paper.exams[STUDY] = replace(exam, unreadable=(("1.2.3", "Its file is gone."),)), hanging
    paper.exams[NEXT] = replace(exam, study_uid=NEXT, load_token=2, patient=patient, images=images), hanging
    made = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.furnish(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    return made


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, jobs: Jobs) -> Callable[[str], None]:
    """Opens a study from the list and waits for it."""

    def open_it(study_uid: str) -> None:
        window.open_study(study_uid)
        qtbot.waitUntil(lambda: jobs.running == 0)

    return open_it


def test_what_cannot_be_shown_goes_with_its_study_and_is_said_again_with_it(
    window: MainWindow, opened: Callable[[str], None]
) -> None:
    words = "PHANTOM, Éins · 4711 · 2026-11-22: 1 object of this study cannot be shown: Its file is gone."
    opened(STUDY)
    assert window.banner.words == words
    opened(NEXT)
    assert window.banner.words == ""
    window.show_page("Studies")
    assert window.banner.words == "", "nobody need do anything about it"
    opened(STUDY)
    assert window.banner.words == words
    window._close_study()
    assert window.banner.words == "", "closed is left, too"


def test_what_asks_for_an_act_comes_back_with_its_study_and_is_named_on_the_way_there(
    window: MainWindow, opened: Callable[[str], None], paper: PaperWorkspace
) -> None:
    assert window._desk is not None
    opened(STUDY)
    window.banner.put_away()
    window._desk.tell("The disk is full.", of=paper.exam)
    opened(NEXT)
    assert window.banner.words == ""
    assert not window.banner.isVisible()
    named = "PHANTOM, Éins · 4711 · 2026-11-22: The disk is full."
    studies = next(one for one in window.bar.findChildren(QPushButton) if one.accessibleName() == "Studies")
    assert (studies.text(), studies.toolTip()) == ("Studies · 1 unfinished", named)
    window.show_page("Studies")
    assert window.banner.words == named
    opened(STUDY)
    window.banner.put_away()
    assert window.banner.words == "The disk is full."
    window.banner.put_away()
    opened(NEXT)
    assert studies.text() == "Studies", "put away is put away"


def test_a_writing_that_fails_after_its_study_was_left_is_not_said_of_the_next(
    window: MainWindow, opened: Callable[[str], None], paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise LibraryError("No space is left on the disk.")

    monkeypatch.setattr(paper, "save_objects", refuse)
    opened(STUDY)
    assert window.reading is not None
    assert paper.exam is not None
    left = paper.exam
    opened(NEXT)
    window.reading.deeds.save(left, Wish(reader="DEMO^READER"), {})
    opened(NEXT)
    assert window.banner.words == ""
    assert window.banner.held_back == ("PHANTOM, Éins · 4711 · 2026-11-22: No space is left on the disk.",)


def test_an_addendum_is_not_offered_beside_another_study(
    window: MainWindow, opened: Callable[[str], None], paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise SignedError("Nothing was changed: DEMO^READER signed this report.")

    opened(STUDY)
    assert window.reading is not None
    window.banner.put_away()
    paper.review = paper.review.signed(Signature.of_now("DEMO^READER", ""))
    with monkeypatch.context() as signed:
        signed.setattr(paper, "do", refuse)
        window.reading.deeds.accept(window.reading.rows()[0])
    assert window.banner.do.text() == "Addendum"
    opened(NEXT)
    assert window.banner.words == "", "its button would begin an addendum to the study that is read now"


def test_what_the_workspace_tells_of_the_open_study_goes_with_it_and_the_rest_stays(
    qtbot: QtBot, window: MainWindow, opened: Callable[[str], None], paper: PaperWorkspace
) -> None:
    opened(STUDY)
    window.banner.put_away()
    paper.bus.tell(WorkspaceNotice(topic=Topic.FAILURE, words="The settings could not be kept.", load_token=1))
    paper.bus.tell(WorkspaceNotice(topic=Topic.FAILURE, subject=STUDY, words="An image came.", load_token=1))
    qtbot.waitUntil(lambda: window.banner.words == "An image came.")
    opened(NEXT)
    assert window.banner.words == "The settings could not be kept."


def test_a_study_that_is_asked_for_is_no_longer_once_it_is_opened_some_other_way(
    qtbot: QtBot, window: MainWindow, opened: Callable[[str], None], jobs: Jobs, paper: PaperWorkspace
) -> None:
    paper.local += (study(9),)
    opened(STUDY)
    assert window.door is not None
    window.door.wish(NEXT)
    qtbot.waitUntil(lambda: "Asked to open another study" in window.banner.words)
    opened(NEXT)
    assert window.banner.words == ""


def test_the_same_words_about_two_studies_are_two_sentences_and_each_study_is_counted_once(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    for about in (ONE, OTHER, OTHER):
        banner.say("The disk is full.", about=about)
    banner.say("Nothing was sent.", about=OTHER)
    banner.hold_back(on=True)
    assert banner.held_back == ("ONE: The disk is full.", "TWO: The disk is full.\nTWO: Nothing was sent.")
    banner.read("1")
    assert banner.words == "The disk is full."
    banner.put_away()
    assert banner.words == ""
    banner.hold_back(on=False)
    assert banner.words == "TWO: Nothing was sent."


def test_of_answers_only_the_last_stands_and_everything_else_stays(window: MainWindow) -> None:
    """They lay above the candidates one below the other, and each had to be put away."""
    desk, banner = window._desk, window.banner
    assert desk is not None
    desk.tell("The disk is gone.")
    desk.remark("An object cannot be shown.")
    for words in ("L CC has no scale in mm.", "L CC has no scout.", "L ML has no scout."):
        desk.answer(words)
        assert banner.words == words
    banner.put_away()
    assert banner.words == "An object cannot be shown."
    banner.put_away()
    assert banner.words == "The disk is gone."
