"""What is said of written objects, and that nothing is sent without being asked twice."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.errors import ReviewError
from ductoview.model.review import Review, ReviewState
from ductoview.model.signature import Signature
from ductoview.ui.reader_name import reader_name
from ductoview.ui.reading.object_rows import failed, image_objects, on_the_way, summary, unsent
from ductoview.ui.reading.objects_panel import ObjectsPanel
from ductoview.ui.reading.send_question import Wish
from ductoview.ui.style.table import Sizes
from ductoview.workspace.object_states import ObjectKind, ObjectStage, ObjectState

STAGE = ObjectStage
SIGNED = Review(study_uid="1.2").signed(Signature.of_now("MEIER^Anna", "Clinic"))
NO_BUTTON = Qt.MouseButton.NoButton


def states(*stages: ObjectStage, image: str = "1", words: str = "") -> tuple[ObjectState, ...]:
    kinds = list(ObjectKind)
    return tuple(
        ObjectState(kind=kinds[at % 3], image_uid=image, stage=stage, node="PACS", words=words)
        for at, stage in enumerate(stages)
    )


@pytest.mark.parametrize(
    ("stages", "words", "tone"),
    [
        ((STAGE.DRAFT,) * 3, "not written yet", ""),
        ((STAGE.SAVED,) * 3, "saved here", "blue"),
        ((STAGE.STORED, STAGE.SENDING, STAGE.QUEUED), "queued", "amber"),
        ((STAGE.STORED,) * 3, "stored on PACS", "green"),
        ((STAGE.COMMITTED, STAGE.STORED, STAGE.VERIFIED), "stored on PACS", "green"),
        ((STAGE.COMMITTED, STAGE.VERIFIED, STAGE.COMMITTED), "verified on PACS", "green"),
        ((STAGE.COMMITTED,) * 3, "committed on PACS", "green"),
        ((STAGE.STORED, STAGE.FAILED, STAGE.STORED), "failed: out of resources", "red"),
    ],
)
def test_an_image_is_where_its_last_object_is(stages: tuple[ObjectStage, ...], words: str, tone: str) -> None:
    (one,) = image_objects(states(*stages, words="out of resources"))
    assert (one.words, one.tone) == (words, tone)


def test_what_a_node_said_beside_keeping_an_object_is_shown() -> None:
    kept = states(*(STAGE.STORED,) * 3)
    warned = (kept[0], replace(kept[1], warning="kept, but it left out some attributes (status B006H)"), kept[2])
    (one,) = image_objects(warned)
    assert (one.words, one.tone) == ("stored on PACS: kept, but it left out some attributes (status B006H)", "amber")
    assert summary(warned) == "3 of 3 stored"


def test_counts_for_title_and_chips() -> None:
    mixed = states(STAGE.STORED, STAGE.SENDING, STAGE.FAILED)
    assert (on_the_way(mixed), failed(mixed), unsent(mixed), summary(mixed)) == (1, 1, 2, "1 of 3 stored")
    assert summary(()) == ""
    surer = states(STAGE.STORED, STAGE.VERIFIED, STAGE.COMMITTED, STAGE.COMMITTED)
    assert (unsent(surer), summary(surer)) == (0, "4 of 4 stored, 1 verified, 2 committed")
    assert summary(states(STAGE.SAVED, STAGE.SAVED)) == "2 saved here"


@pytest.fixture
def panel(qtbot: QtBot) -> ObjectsPanel:
    made = ObjectsPanel(Sizes())
    qtbot.addWidget(made)
    made.prepare("PHANTOM, Éins, LEFT", "DEMO^READER", ("ARCHIVE", "PACS"), "PACS")
    return made


def test_sending_asks_once_and_the_same_wish_confirms(qtbot: QtBot, panel: ObjectsPanel) -> None:
    with qtbot.assertNotEmitted(panel.sending):
        panel.ask()
    with qtbot.waitSignal(panel.sending) as said:
        panel.ask()
    assert said.args == [Wish(reader="DEMO^READER", signed=True, node="PACS")]
    assert not panel.is_asking


def words_in_sight(panel: ObjectsPanel) -> set[str]:
    panel.show()
    return {one.accessibleName() for one in panel.findChildren(QPushButton) if one.isVisible()}


def test_a_signed_report_is_sent_as_it_is_or_added_to(qtbot: QtBot, panel: ObjectsPanel) -> None:
    assert words_in_sight(panel) == {"Save", "Sign and send"}
    panel.ask()
    panel.show_signed(SIGNED)
    assert not panel.is_asking, "what was asked about a draft is no question about a signed report"
    assert words_in_sight(panel) == {"Addendum", "Send"}
    assert any(one.text().startswith("signed by MEIER, Anna, Clinic, ") for one in panel.findChildren(QLabel))
    panel.ask()
    assert panel.question.startswith("Send presentation states, segmentations and reports of PHANTOM")
    with qtbot.waitSignal(panel.sending) as said:
        panel.ask()
    assert said.args == [Wish(reader="DEMO^READER", signed=False, node="PACS")]
    with qtbot.waitSignal(panel.addendum_wished):
        next(one for one in panel.findChildren(QPushButton) if one.accessibleName() == "Addendum").click()
    panel.show_signed(replace(SIGNED, state=ReviewState.DRAFT))
    assert words_in_sight(panel) == {"Save", "Sign and send"}


def test_a_contradiction_blocks_everything(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.block("ImageLaterality says L, the view says R.")
    with qtbot.assertNotEmitted(panel.sending), qtbot.assertNotEmitted(panel.saving):
        panel.ask()
        panel.ask()
        panel.wish_save()


def test_nobody_writes_without_a_name(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.prepare("", "", ("PACS",), "")
    with qtbot.assertNotEmitted(panel.saving), qtbot.assertNotEmitted(panel.sending):
        panel.wish_save()
        panel.wish_save()
        panel.ask()
        panel.ask()
    assert panel.question.startswith("Who reads?")


def test_nothing_is_written_in_the_kept_name_while_another_one_is_asked_for(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.ask()
    [other] = [one for one in panel.findChildren(QPushButton) if one.accessibleName() == "Another reader"]
    other.click()
    with qtbot.assertNotEmitted(panel.saving), qtbot.assertNotEmitted(panel.sending):
        panel.confirm()
        panel.ask()
        panel.wish_save()
    assert panel.question.startswith("Who reads?")


def test_the_question_names_patient_destination_and_reader(qtbot: QtBot, panel: ObjectsPanel) -> None:
    assert panel.question == ""
    panel.ask()
    what = "presentation states, segmentations and reports of PHANTOM, Éins, LEFT"
    for_good = "After that only an addendum changes it."
    assert panel.question == f"Sign and send {what} to PACS, read by DEMO, READER? {for_good}"
    choice = panel.findChild(QComboBox)
    assert choice is not None
    choice.setCurrentText("ARCHIVE")
    assert panel.question == f"Sign and send {what} to ARCHIVE, read by DEMO, READER? {for_good}"
    with qtbot.waitSignal(panel.sending) as said:
        panel.ask()
    assert said.args == [Wish(reader="DEMO^READER", signed=True, node="ARCHIVE")]


def test_the_question_names_for_whom_is_signed(panel: ObjectsPanel) -> None:
    panel.show_signed(None, "Breast Clinic")
    panel.ask()
    assert "read by DEMO, READER, Breast Clinic? After" in panel.question


def cautions(panel: ObjectsPanel) -> list[str]:
    return [
        one.text() for one in panel.findChildren(QLabel) if one.property("tone") == "amber" and one.isVisibleTo(panel)
    ]


def test_who_signs_for_images_without_a_side_is_told_so_in_amber_and_may(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.set_sideless(("? CC", "? CC", "? ML"))
    assert cautions(panel) == []
    panel.ask()
    [said] = cautions(panel)
    assert said == (
        "3 images (? CC, ? ML) state no side: the report will say that the side is unknown. "
        "Ask who took them before you sign."
    )
    assert panel.question.endswith(said)
    with qtbot.waitSignal(panel.sending):
        panel.ask()
    panel.show_signed(SIGNED)
    panel.ask()
    assert cautions(panel) == [], "signed is signed: nothing is to be asked any more"


def test_the_caution_about_sides_comes_and_goes_while_the_question_stands(panel: ObjectsPanel) -> None:
    panel.ask()
    assert cautions(panel) == []
    panel.set_sideless(("? CC",))
    assert cautions(panel) == [
        "An image (? CC) states no side: the report will say that the side is unknown. Ask who took it before you sign."
    ]
    panel.set_sideless(())
    assert cautions(panel) == []


def test_neither_wheel_nor_key_sends_to_another_node(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.show()
    panel.ask()
    choice = panel.findChild(QComboBox)
    assert choice is not None
    at = QPointF(choice.rect().center())
    turned = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), NO_BUTTON, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(choice, turned)
    assert choice.currentText() == "PACS"
    assert choice.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_question_whose_destination_goes_is_taken_back(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.ask()
    panel.prepare("PHANTOM, Éins, LEFT", "DEMO^READER", ("PACS", "OTHER"), "PACS")
    assert "to PACS, read by DEMO, READER?" in panel.question
    with qtbot.assertNotEmitted(panel.sending):
        panel.prepare("PHANTOM, Éins, LEFT", "DEMO^READER", ("ARCHIVE",), "PACS")
        assert not panel.is_asking
        panel.ask()
    assert "to ARCHIVE, read by DEMO, READER?" in panel.question


def test_without_a_pacs_a_report_is_signed_and_stays_here(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.prepare("PHANTOM, Éins, LEFT", "DEMO^READER", (), "")
    panel.ask()
    assert panel.question.startswith("Sign presentation states")
    assert "No PACS is set up to send to: press Studies, then Node." in panel.question
    with qtbot.assertNotEmitted(panel.sending), qtbot.waitSignal(panel.saving) as said:
        panel.ask()
    assert said.args == [Wish(reader="DEMO^READER", signed=True)]
    panel.show_signed(SIGNED)
    with qtbot.assertNotEmitted(panel.sending):
        panel.ask()
        panel.ask()
    assert panel.question.startswith("No PACS is set up to send to: press Studies, then Node.")
    asked = [one.isEnabled() for one in panel.findChildren(QPushButton) if one.isVisibleTo(panel)]
    assert asked == [True, False], "Not yet, and Send that cannot be pressed"


def test_a_draft_is_saved_without_a_pacs(qtbot: QtBot, panel: ObjectsPanel) -> None:
    panel.prepare("PHANTOM, Éins, LEFT", "DEMO^READER", (), "")
    with qtbot.waitSignal(panel.saving) as said:
        panel.wish_save()
    assert said.args == [Wish(reader="DEMO^READER", signed=False)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("MEIER^Anna", "MEIER^Anna"),
        (" Meier, Anna ", "Meier^Anna"),
        ("王^明", "王^明"),
        ("O'NEIL^Anna^^Dr", "O'NEIL^Anna^^Dr"),
        *((slip, None) for slip in ("", "i", "ii", "icc a", "i,c", "i^c", "MEIER", "MEIER^", "^Anna", "12^34")),
        *((bad, None) for bad in ("ME\\IER^Anna", "MEIER^Anna=x", "MEIER^" + "n" * 60)),
    ],
)
def test_a_slip_of_the_keyboard_is_no_name(typed: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(ReviewError):
            reader_name(typed)
    else:
        assert reader_name(typed) == name


@pytest.mark.parametrize("kept", ["x", "MEIER", "ME\\IER^Anna"])
def test_what_is_no_name_in_the_file_of_settings_signs_nothing(panel: ObjectsPanel, kept: str) -> None:
    panel.prepare("PHANTOM, EINS, LEFT", kept, ("ARCHIVE",), "ARCHIVE")
    panel.ask()
    assert panel.question.startswith("Who reads?")
