"""The whole window on a workspace of paper: every key bound once, pages, banner, leaving."""

from collections import Counter
from dataclasses import replace
from threading import Event

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.errors import SignedError
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.review import Review, ReviewState
from ductoview.model.routing import Room
from ductoview.model.signature import Signature
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.parts.chip import Chip
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from ductoview.workspace.actions import ACTIONS
from ductoview.workspace.autosave import SaveStage, SaveState
from ductoview.workspace.notices import Topic, WorkspaceNotice
from ductoview.workspace.object_states import ObjectKind, ObjectStage, ObjectState
from tests.ui.paper_exam import FULL, STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace, study

UNBOUND: set[str] = set()
OTHER, THIRD = "1.2.9", "1.2.10"


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace) -> MainWindow:
    made = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.furnish(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: jobs.running == 0)
    return made


def test_every_key_of_the_table_is_bound_and_none_twice(window: MainWindow) -> None:
    shortcuts = [(shortcut.key().toString(), shortcut.parent()) for shortcut in window.findChildren(QShortcut)]
    bound = Counter(key for key, _ in shortcuts)
    actions = [one for one in ACTIONS if not one.held and one.id not in UNBOUND]
    wanted = {QKeySequence(key).toString() for one in actions for key in one.keys}
    assert len(set(shortcuts)) == len(shortcuts)
    assert {key for key, times in bound.items() if times > 1} <= {"Esc"}
    assert wanted - bound.keys() == set()


def test_the_page_of_keys_names_what_is_done_and_nothing_else(window: MainWindow) -> None:
    window.keys_page.appear()
    said = {one.text() for one in window.keys_page.findChildren(QLabel)}
    for one in ACTIONS:
        if one.number is None and one.keys:
            assert (one.words in said) == (one.id not in UNBOUND), one.id


@pytest.mark.parametrize(("chosen", "front"), [([], "Reading"), (["/media/cc.dcm"], "Studies")])
def test_who_asks_for_files_and_chooses_none_stays_at_the_images(
    qtbot: QtBot,
    window: MainWindow,
    jobs: Jobs,
    monkeypatch: pytest.MonkeyPatch,
    chosen: list[str],
    front: str,
) -> None:
    monkeypatch.setattr("ductoview.ui.studies.page.QFileDialog.getOpenFileNames", lambda *_, **__: (chosen, ""))
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    window.show_page("Reading")
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert window.front == front


def test_the_title_counts_and_names_nobody(window: MainWindow) -> None:
    assert window.windowTitle() == "ductoview · studies · 1 here · 0 on PAPER"


def test_opening_shows_the_patient_and_leaving_the_page_keeps_the_exam(
    qtbot: QtBot, window: MainWindow, jobs: Jobs
) -> None:
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert window.windowTitle() == "ductoview · reading · analysed · Saved 10:14:03"
    assert window.bar.words()[0] == "PHANTOM, Éins"
    window.show_page("Studies")
    window.show_page("Reading")
    assert window.windowTitle().startswith("ductoview · reading · analysed")


def test_question_mark_shows_the_keys_and_any_key_hides_them(qtbot: QtBot, window: MainWindow) -> None:
    window.show_page("Studies")
    assert not window.keys_page.isVisible()
    window.keys_page.appear()
    qtbot.waitUntil(window.keys_page.isVisible)
    qtbot.keyClick(window.keys_page, Qt.Key.Key_A)
    assert not window.keys_page.isVisible()


@pytest.mark.parametrize("away", ["Studies", "keys"])
def test_a_name_that_is_asked_for_goes_on_being_typed_after_another_page(
    qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, away: str
) -> None:
    window = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(window)
    window.resize(1400, 900)
    with qtbot.waitExposed(window):
        window.show()
    window.furnish(Desk(paper, jobs, reader="", node="PAPER", parent=jobs))  # type: ignore[arg-type]
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    window.activateWindow()
    assert window.reading is not None
    window.reading.objects.ask()
    [field] = [one for one in window.reading.findChildren(QLineEdit) if one.accessibleName() == "Name of the reader"]
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "DOE^")
    if away == "keys":
        window.keys_page.appear()
        qtbot.keyClick(window.keys_page, Qt.Key.Key_Space)
    else:
        window.show_page(away)
        window.show_page("Reading")
    qtbot.waitUntil(field.hasFocus)
    assert field.text() == "DOE^"


def test_sentences_stay_in_the_banner_until_they_are_put_away(window: MainWindow) -> None:
    banner = window.banner
    banner.say("Two patients.", stays=True)
    banner.say("Not read in: note.dcm.", "amber")
    banner.say("Not read in: note.dcm.", "amber")
    assert banner.words == "Two patients."
    banner.take_back("Two patients.")
    assert banner.words == "Not read in: note.dcm."
    banner.put_away()
    assert banner.words == ""
    assert not banner.isVisible()


def test_leaving_with_something_unsent_is_said(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert window.unfinished() == ""
    assert window.reading is not None
    window.reading.deeds.accept(window.reading.rows()[0])
    paper.states = tuple(ObjectState(kind=kind, image_uid=FULL, stage=ObjectStage.SAVED) for kind in ObjectKind)
    assert "not signed; it stays here as a draft" in window.unfinished()
    paper.review = paper.review.signed(Signature.of_now("DEMO^READER", ""))
    assert "3 objects of the signed study are not on the PACS yet" in window.unfinished()
    paper.states = paper.states[:1]
    assert "1 object of the signed study is not on the PACS yet" in window.unfinished()
    paper.review = replace(paper.review, state=ReviewState.DRAFT)
    assert "addendum" in window.unfinished()
    gate = Event()
    jobs.run(lambda *_: gate.wait(), loses="A copy is still being written.")
    assert window.unfinished().startswith("A copy is still being written. ")
    gate.set()
    qtbot.waitUntil(lambda: jobs.running == 0)


def test_what_is_unfinished_names_its_patient_though_another_is_on_the_screen(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    exam, hanging = paper.exams[STUDY]
    patient = PatientIdentity(name="NEXT^Zwei")
    images = tuple(replace(one, facts=replace(one.facts, patient=patient)) for one in exam.images)
    paper.exams[OTHER] = (replace(exam, study_uid=OTHER, patient=patient, images=images), hanging)

    def opened(study_uid: str) -> None:
        window.open_study(study_uid)
        qtbot.waitUntil(lambda: jobs.running == 0)

    opened(STUDY)
    paper.review = paper.review.signed(Signature.of_now("DEMO^READER", ""))
    paper.states = (ObjectState(kind=ObjectKind.SR, image_uid=FULL, stage=ObjectStage.SAVED),)
    opened(OTHER)
    assert window.bar.words()[0] == "NEXT, Zwei"
    window.show_page("Studies")
    assert window.banner.words.startswith("PHANTOM, Éins · 4711 · 2026-11-22: 1 object of the signed study")
    next_one = "NEXT, Zwei · no ID · 2026-11-22"
    paper.review = Review(study_uid=OTHER, note="Begun.")
    assert window.unfinished().startswith(f"{next_one}: the study is not signed;")
    paper.save_state = SaveState(stage=SaveStage.NOT_SAVED, why="The service is gone.")
    assert window.unfinished() == f"{next_one}: the last edits are not saved yet. The service is gone."


def test_what_cannot_be_shown_names_its_patient(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    exam, hanging = paper.exams[STUDY]
    paper.exams[STUDY] = replace(exam, unreadable=(("1.2.3", "Its file is gone."), ("1.2.4", "No pixels."))), hanging
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    words = "PHANTOM, Éins · 4711 · 2026-11-22: 2 objects of this study cannot be shown: Its file is gone."
    assert window.banner.words == words


def test_a_confirmation_goes_with_the_next_study_and_a_failure_stays(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    paper.exams[OTHER] = (replace(paper.exams[STUDY][0], study_uid=OTHER, load_token=2), paper.exams[STUDY][1])
    assert window._desk is not None
    window._desk.tell("The disk is gone.")
    window._desk.remark("Usual here from now on: 27 G.")
    window.show_page("Studies")
    assert window.banner.words == "Usual here from now on: 27 G.", "looking elsewhere is not going on"
    window.open_study(OTHER)
    assert window.banner.words == "The disk is gone."
    qtbot.waitUntil(lambda: jobs.running == 0)


@pytest.mark.parametrize(
    ("stages", "words", "is_there_later"),
    [
        (
            {ObjectStage.QUEUED, ObjectStage.SENDING},
            "2 objects of the signed study are on their way to the PACS.",
            False,
        ),
        ({ObjectStage.STORED, ObjectStage.SENDING}, "1 object of the signed study is on its way to the PACS.", False),
        ({ObjectStage.QUEUED, ObjectStage.FAILED}, "2 objects of the signed study are not on the PACS yet;", True),
        ({ObjectStage.HELD}, "1 object of the signed study is not on the PACS yet;", True),
        ({ObjectStage.SAVED}, "1 object of the signed study is not on the PACS yet;", True),
    ],
    ids=["on the way", "some there", "one failed", "on hold", "never sent"],
)
def test_what_is_on_its_way_is_said_for_one_study_long_and_what_is_not_until_it_was_read(
    qtbot: QtBot,
    window: MainWindow,
    jobs: Jobs,
    paper: PaperWorkspace,
    stages: set[ObjectStage],
    words: str,
    is_there_later: bool,
) -> None:
    for token, uid in enumerate((OTHER, THIRD), start=2):
        paper.exams[uid] = (replace(paper.exams[STUDY][0], study_uid=uid, load_token=token), paper.exams[STUDY][1])

    def opened(study_uid: str) -> None:
        window.open_study(study_uid)
        qtbot.waitUntil(lambda: jobs.running == 0)

    opened(STUDY)
    paper.review = paper.review.signed(Signature.of_now("DEMO^READER", ""))
    paper.states = tuple(ObjectState(kind=ObjectKind.SR, image_uid=FULL, stage=one) for one in stages)
    opened(OTHER)
    window.show_page("Studies")
    assert f"2026-11-22: {words}" in window.banner.words
    paper.states = ()
    opened(THIRD)
    window.show_page("Studies")
    assert (words in window.banner.words) is is_there_later
    opened(STUDY)
    window.show_page("Studies")
    assert window.banner.words == "", "it is under the hand again"


def test_beside_the_images_nothing_stands_of_a_study_that_was_left_but_the_way_back_says_it(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    paper.exams[OTHER] = (replace(paper.exams[STUDY][0], study_uid=OTHER, load_token=2), paper.exams[STUDY][1])

    def opened(study_uid: str) -> None:
        window.open_study(study_uid)
        qtbot.waitUntil(lambda: jobs.running == 0)

    opened(STUDY)
    paper.review = replace(paper.review, note="Begun.")
    opened(OTHER)
    words = (
        "PHANTOM, Éins · 4711 · 2026-11-22: the study is not signed; it stays here as a draft and can be signed later."
    )
    assert not window.banner.isVisible()
    studies = next(one for one in window.bar.findChildren(QPushButton) if one.accessibleName() == "Studies")
    assert (studies.text(), studies.toolTip()) == ("Studies · 1 unfinished", words)
    window.banner.say("The disk is gone.")
    assert window.banner.isVisible(), "what is no other patient's is said beside the images as ever"
    qtbot.mouseClick(studies, Qt.MouseButton.LeftButton)
    assert studies.text() == "Studies"
    window.banner.put_away()
    assert window.banner.words == words
    window.banner.put_away()
    window.show_page("Reading")
    assert (studies.text(), studies.toolTip()) == ("Studies", "")


def test_where_no_pacs_is_set_up_nothing_is_said_of_one(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    paper.known_nodes = ()
    paper.bus.tell(WorkspaceNotice(topic=Topic.NODES))
    qtbot.waitUntil(lambda: jobs.running == 0)
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    paper.review = paper.review.signed(Signature.of_now("DEMO^READER", ""))
    paper.states = tuple(ObjectState(kind=kind, image_uid=FULL, stage=ObjectStage.SAVED) for kind in ObjectKind)
    words = window.unfinished()
    assert "PACS" not in words
    assert "3 objects of the signed study are on this computer only" in words


def test_the_bar_says_where_the_report_stands(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)

    def said() -> list[str]:
        window._refresh()
        return [one.text() for one in window.bar.findChildren(Chip) if not one.isHidden()]

    assert "DRAFT" in said()
    paper.review = paper.review.signed(Signature.of_now("DEMO^READER", "Clinic"))
    assert "SIGNED" in said()
    paper.states = tuple(ObjectState(kind=kind, image_uid=FULL, stage=ObjectStage.STORED) for kind in ObjectKind)
    assert "STORED" in said()
    paper.save_state = SaveState(stage=SaveStage.NOT_SAVED, why="The service is gone.")
    assert "NOT SAVED" in said()
    assert not {"SIGNED", "STORED"} & set(said())


def test_an_edit_of_a_signed_report_is_refused_and_an_addendum_offered(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert window.reading is not None
    paper.review = paper.review.signed(Signature.of_now("DEMO^READER", ""))

    def refuse(*_: object) -> None:
        raise SignedError("Nothing was changed: DEMO^READER signed this report.")

    with monkeypatch.context() as signed:
        signed.setattr(paper, "do", refuse)
        window.reading.deeds.accept(window.reading.rows()[0])
    assert window.banner.words == "Nothing was changed: DEMO^READER signed this report."
    assert window.banner.do.text() == "Addendum"
    window.banner.do.click()
    assert paper.review.is_addendum


def test_another_study_comes_at_once_from_the_list_and_else_is_asked_for(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    exam, hanging = paper.exams[STUDY]
    paper.exams["1.2.9"] = (replace(exam, study_uid="1.2.9", load_token=2), hanging)
    paper.local += (study(9),)
    assert window.studies is not None
    assert window.studies.local.model.rowCount() == 1
    window.studies.opening.emit(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    window.studies.opening.emit("1.2.9")
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.exam is not None
    assert paper.exam.study_uid == STUDY
    assert "Asked to open another study: PHANTOM, No9 · 4709 · Ductogram." in window.banner.words
    window.studies.opening.emit(STUDY)
    assert window.front == "Reading"
    window.banner.do.click()
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert paper.exam.study_uid == "1.2.9"
    assert window.banner.words == ""


def test_a_contradiction_stands_across_the_window_and_goes_with_its_study(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, paper: PaperWorkspace
) -> None:
    wrong = paper_exam(contradictions=("ImageLaterality is R, the series says L.",))
    paper.exams = wrong.exams
    window.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    assert "ImageLaterality is R" in window.banner.words
    window.banner.say("Something else.", "amber")
    assert "ImageLaterality is R" in window.banner.words
    window._close_study()
    assert "ImageLaterality" not in window.banner.words


def test_the_title_counts_the_queue_once_it_is_listed(qtbot: QtBot, window: MainWindow, paper: PaperWorkspace) -> None:
    paper.queued = tuple(
        QueueRow(
            id=n, node="PACS", sop_instance_uid=f"1.{n}", study_uid=f"1.2.{n}", modality="MG", state=QueueState.QUEUED
        )
        for n in (1, 2)
    )
    window._keys.start("board")
    qtbot.waitUntil(lambda: "queue · 2 studies" in window.windowTitle())


def test_a_disk_without_room_stands_in_red_across_every_page(
    qtbot: QtBot, window: MainWindow, paper: PaperWorkspace
) -> None:
    assert window.alarm is not None
    enough = paper.disk
    paper.disk = Room(free_bytes=1 << 30, floor_bytes=2 << 30)
    window.alarm.look()
    qtbot.waitUntil(lambda: window.banner.words.startswith("No room: images are refused."))
    window.show_page("Reading")
    window.banner.say("something else")
    assert window.banner.words.startswith("No room")
    paper.disk = enough
    window.alarm.look()
    qtbot.waitUntil(lambda: window.banner.words == "something else")


def test_the_alarm_stays_until_the_queue_is_in_order(qtbot: QtBot, window: MainWindow, paper: PaperWorkspace) -> None:
    assert window._desk is not None
    row = QueueRow(
        id=1,
        node="PACS",
        sop_instance_uid="1.2.3",
        study_uid="1.2",
        modality="MG",
        state=QueueState.FAILED,
        words="full",
    )
    paper.local, paper.queued = (study(2),), (replace(row, study_uid="1.2.2"),)
    window._desk.objects_changed.emit()
    qtbot.waitUntil(lambda: "1 object failed to reach PACS" in window.banner.words)
    assert window.banner.words.startswith("PHANTOM, No2 · 4702 · 2026-11-02: ")
    window.banner.say("something else")
    window.banner.do.click()
    assert window.front == "Queue"
    assert "failed to reach PACS" in window.banner.words, "looking is not dealing with it"
    window.banner.do.click()
    assert window.front == "Queue"
    paper.queued = (replace(row, state=QueueState.COMMITTED),)
    window._desk.objects_changed.emit()
    qtbot.waitUntil(lambda: window.banner.words == "something else")
