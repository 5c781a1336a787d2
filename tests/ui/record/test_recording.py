"""The exam record in the window: by keyboard alone, a step a field, warnings beside their field, nothing said by itself."""

from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Agent, Colour, Complication, Orifices, Pregnancy, Side
from ductoview.model.exam_record_fields import FIELDS
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.record.after_care import write_sheet
from ductoview.ui.record.panel import RecordPanel
from ductoview.ui.style.apply import dress_as
from ductoview.ui.style.table import sizes_for
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.test_targets import cut, plain_again, too_small

__all__ = ["plain_again"]

Key = Qt.Key


@pytest.fixture
def record(page: ReadingPage) -> ReadingPage:
    """The page with the record open."""
    QTest.keyClick(page, Key.Key_F2)
    assert page.record.is_open
    return page


def type_keys(*keys: Key | str) -> None:
    """As a hand types: to whatever has the keyboard."""
    for key in keys:
        target = QApplication.focusWidget()
        assert target is not None
        if isinstance(key, str):
            QTest.keyClicks(target, key)
        else:
            QTest.keyClick(target, key)


def said(page: ReadingPage) -> ExamRecord:
    return page._desk.workspace.review.record


def notes(page: ReadingPage, name: str) -> list[str]:
    return [one.text() for one in page.record.panel.rows[name].findChildren(QLabel)]


def test_it_opens_with_nothing_said_and_asks_for_what_safety_needs(record: ReadingPage) -> None:
    assert said(record).is_empty
    assert record.record.panel.now == "discharge_side"
    words = [one.text() for one in record.record.panel.findChildren(QLabel)]
    assert "Still to be said: pregnancy, earlier contrast reaction, injected breast, filling." in words
    assert not record.findings.isVisible()


def test_letters_choose_and_go_on_tab_leaves_unknown(record: ReadingPage) -> None:
    type_keys("l", "b", Key.Key_Tab, "1")
    assert said(record) == ExamRecord(
        discharge_side=Side.LEFT, discharge_colour=Colour.BLOODY, discharge_orifices=Orifices.ONE
    )
    assert record.record.panel.now == "trigger_clock"


def test_the_letters_of_the_record_are_no_keys_of_the_images(record: ReadingPage, paper: PaperWorkspace) -> None:
    """B holds the original and Tab the scout on the reading page, C hides candidates, Space is the next step."""
    before = record.selection.finding_id, record.tiles.kind
    type_keys(Key.Key_Tab, "c", Key.Key_Tab, Key.Key_Space)
    assert said(record) == ExamRecord(discharge_colour=Colour.CLEAR)
    assert (record.selection.finding_id, record.tiles.kind) == before


def test_numbers_are_written_with_comma_or_point(record: ReadingPage) -> None:
    record.record.panel.take("volume_ml")
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    type_keys("0,35", Key.Key_Tab)
    assert said(record).volume_ml == 0.35
    assert record.record.panel.now == "outcome"


def test_what_cannot_be_is_refused_beside_its_field_and_stays_there(record: ReadingPage) -> None:
    record.record.panel.take("volume_ml")
    type_keys("5", Key.Key_Tab)
    assert said(record).volume_ml is None
    assert record.record.panel.now == "volume_ml"
    assert any("0.05 to 3.00 mL" in words for words in notes(record, "volume_ml"))


def test_a_press_elsewhere_does_not_drop_what_was_refused_and_escape_leads_out(record: ReadingPage) -> None:
    panel = record.record.panel
    panel.take("volume_ml")
    type_keys("30")
    panel.rows["outcome"].touched.emit()
    assert panel.now == "volume_ml"
    assert any("30 is not accepted" in words for words in notes(record, "volume_ml"))
    told: list[str] = []
    record._desk.told.connect(lambda sentence, _tone: told.append(sentence))
    type_keys(Key.Key_Escape)
    assert not record.record.is_open
    assert said(record).volume_ml is None
    assert any("Volume is not said" in sentence for sentence in told)
    panel.take("volume_ml")
    type_keys(Key.Key_Backspace, Key.Key_Backspace, Key.Key_Backspace, "0.3", Key.Key_Tab)
    assert said(record).volume_ml == 0.3


def test_several_choices_are_pressed_on_and_off(record: ReadingPage) -> None:
    record.record.panel.take("complications")
    type_keys("p", "v")
    assert said(record).complications == (Complication.PAIN, Complication.VASOVAGAL)
    type_keys("0")
    assert said(record).complications == (Complication.NONE,)


def test_backspace_makes_it_unknown_again(record: ReadingPage) -> None:
    record.record.panel.take("pregnancy")
    type_keys("n", Key.Key_Up)
    assert said(record).pregnancy is Pregnancy.NO
    type_keys(Key.Key_Backspace)
    assert said(record).pregnancy is None


def test_undo_takes_back_one_field_by_its_name(record: ReadingPage, qtbot: QtBot) -> None:
    type_keys("l", "b")
    workspace = record._desk.workspace
    assert workspace.can_undo == "exam record: colour"
    QTest.keyClick(record.record.panel, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: said(record) == ExamRecord(discharge_side=Side.LEFT))


def test_warnings_stand_beside_their_field(record: ReadingPage, qtbot: QtBot) -> None:
    record.record.panel.take("injected_side")
    type_keys("r")
    qtbot.waitUntil(lambda: any("No image of this study shows" in words for words in notes(record, "injected_side")))
    assert any(words.startswith("Stop: ") for words in notes(record, "injected_side"))


def test_escape_gives_the_findings_back_and_keeps_what_was_written(record: ReadingPage) -> None:
    record.record.panel.take("comment")
    type_keys("long", Key.Key_Escape)
    assert said(record).comment == "long"
    assert not record.record.is_open
    assert record.findings.isVisible()


def test_closing_the_study_loses_no_word(record: ReadingPage, paper: PaperWorkspace) -> None:
    record.record.panel.take("comment")
    type_keys("last words")
    review = record._desk.workspace
    record.close_study()
    assert any(name == "do" for name, _ in paper.asked)
    assert review.exam is None


def test_usual_technique_is_kept_once_and_filled_by_a_key(record: ReadingPage) -> None:
    panel = record.record.panel
    panel.take("agent")
    type_keys("h")
    panel.keep_wished.emit()
    panel.take("agent")
    type_keys(Key.Key_Backspace, Key.Key_F3)
    assert said(record) == ExamRecord(agent=Agent.IOHEXOL)


def test_a_confirmed_finding_has_its_sentence_and_the_reader_rewrites_it(record: ReadingPage, qtbot: QtBot) -> None:
    record.deeds.accept(record.rows()[0])
    panel = record.record.panel
    qtbot.waitUntil(lambda: any(" · L CC" in row.field.words for row in panel.rows.values()))
    name = next(name for name, row in panel.rows.items() if " · L CC" in row.field.words)
    panel.take(name)
    entry = panel.rows[name].entry
    assert entry is not None
    assert entry._text().startswith("Filling defect in the left breast, seen in L CC; 22 mm from the nipple")
    type_keys(Key.Key_Tab)
    assert all(not one.description for image in record.review().images for one in image.findings)
    panel.take(name)
    entry._set("Papilloma.")
    entry.settle()
    qtbot.waitUntil(lambda: [one.description for i in record.review().images for one in i.findings] == ["Papilloma."])
    panel.draft_wished.emit()
    assert said(record).impression == "Ductogram. Papilloma."


def test_no_impression_is_drafted_of_a_breast_that_no_image_shows(record: ReadingPage) -> None:
    record.record.panel.take("injected_side")
    type_keys("r", Key.Key_F4)
    assert said(record) == ExamRecord(injected_side=Side.RIGHT)


@pytest.mark.parametrize(("dpi", "height", "least_mm"), [(96, 1080, 15), (180, 2560, 15), (96, 768, 12.7)])
@pytest.mark.usefixtures("plain_again")
def test_every_choice_is_as_large_as_a_gloved_thumb_and_no_word_is_cut(
    qapp: QApplication, qtbot: QtBot, dpi: int, height: int, least_mm: float
) -> None:
    sizes = sizes_for(dpi, height)
    dress_as(qapp, sizes)
    panel = RecordPanel(sizes)
    qtbot.addWidget(panel)
    panel.resize(sizes.panel - 28, height // 2)
    with qtbot.waitExposed(panel):
        panel.show()
    for field in FIELDS:
        panel.take(field.name)
        QApplication.processEvents()
        assert too_small(panel, round(least_mm / 25.4 * dpi)) == []
        assert cut(panel) == []
        listed, seen = panel._scroll.widget(), panel._scroll.viewport()
        assert listed is not None
        assert seen is not None
        assert listed.width() <= seen.width()


def test_the_sheet_for_the_patient_is_one_page_that_names_nobody(qapp: QApplication, tmp_path: Path) -> None:
    sheet = write_sheet(tmp_path / "after-care.pdf")
    document = QPdfDocument(None)
    assert document.load(str(sheet)) is QPdfDocument.Error.None_
    assert document.pageCount() == 1
    text = document.getAllText(0).text().lower()
    assert all(word in text for word in ("swollen", "bruise", "aspirin", "mastitis", "fever"))
    assert "phantom" not in text


def test_a_warning_that_gives_way_never_comes_up_as_a_window_of_its_own(record: ReadingPage, qtbot: QtBot) -> None:
    """It would take the keyboard for a moment, and the next key would be lost."""
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
            if isinstance(watched, QLabel) and watched.isWindow() and event and event.type() == QEvent.Type.Show:
                shown.append(watched.text())
            return False

    watch = Watch()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(watch)
    # Two steps with no turn of the event loop between them: what the first put there goes before Qt has shown it.
    type_keys("l", "b")
    assert notes(record, "discharge_colour") != notes(record, "discharge_side")
    record.record.look_again()
    record.record.look_again()
    QApplication.processEvents()
    application.removeEventFilter(watch)
    assert shown == []
