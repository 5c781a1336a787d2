"""The page of preferences: keys by pressing them, conflicts asked about, everything kept and in force at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent, QShortcut
from pytestqt.qtbot import QtBot

from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.preferences.key_field import WAITING, key_of
from ductoview.ui.preferences.page import PreferencesPage
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from ductoview.workspace.keymap import Changes, load_changes
from ductoview.workspace.mouse_map import Behaviour, Gesture
from tests.ui.paper_exam import STUDY, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
KEYPAD, CTRL = Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def paper() -> PaperWorkspace:
    return paper_exam()


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, tmp_path: Path) -> MainWindow:
    made = MainWindow(Sizes(), retry=lambda: None, may_leave=lambda: True)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.furnish(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", home=tmp_path, parent=jobs))  # type: ignore[arg-type]
    made.open_study(STUDY)
    qtbot.waitUntil(lambda: jobs.running == 0)
    made.activateWindow()
    return made


@pytest.fixture
def page(window: MainWindow) -> PreferencesPage:
    window._keys.start("preferences")
    made = window.pages["Preferences"]
    assert isinstance(made, PreferencesPage)
    return made


def kept(window: MainWindow, home: Path) -> Changes:
    """The user's own lines in the file, once they are written."""
    assert window._desk is not None
    assert window._desk.writer.wait(20)
    return load_changes(home)[0]


def bound(window: MainWindow) -> set[str]:
    return {one.key().toString() for one in window.findChildren(QShortcut) if one.isEnabled()}


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        (Qt.Key.Key_F13, NONE, "F13"),
        (Qt.Key.Key_Question, SHIFT, "?"),
        (Qt.Key.Key_A, SHIFT, "Shift+A"),
        (Qt.Key.Key_5, KEYPAD, "Num+5"),
        (Qt.Key.Key_Enter, KEYPAD, "Num+Enter"),
        (Qt.Key.Key_Delete, CTRL, "Ctrl+Delete"),
        (Qt.Key.Key_Plus, CTRL | SHIFT, "Ctrl++"),
        (Qt.Key.Key_Backtab, SHIFT, "Shift+Tab"),
        (Qt.Key.Key_Shift, SHIFT, None),
    ],
)
def test_a_pressed_key_has_one_name(key: Qt.Key, modifiers: Qt.KeyboardModifier, name: str | None) -> None:
    assert key_of(QKeyEvent(QEvent.Type.KeyPress, key, modifiers)) == name


def test_a_pedal_becomes_the_next_step_without_a_new_start(
    qtbot: QtBot, window: MainWindow, page: PreferencesPage, tmp_path: Path
) -> None:
    field = page.keys.fields["next_step"]
    field.wait()
    assert field.text() == WAITING
    qtbot.keyClick(field, Qt.Key.Key_F13)
    assert not field.is_waiting
    assert kept(window, tmp_path).keys == {"next_step": ("F13",)}
    assert "F13" in bound(window)
    window.show_page("Reading")
    assert window.reading is not None
    before = window.reading.selection.image_uid, window.reading.selection.finding_id
    qtbot.keyClick(window.reading, Qt.Key.Key_F13)
    assert (window.reading.selection.image_uid, window.reading.selection.finding_id) != before


def test_a_key_of_another_is_taken_only_when_pressed_again(
    qtbot: QtBot, window: MainWindow, page: PreferencesPage, tmp_path: Path
) -> None:
    field = page.keys.fields["invert"]
    field.wait()
    qtbot.keyClick(field, Qt.Key.Key_F)
    assert "F is Fit" in page.keys.said
    assert kept(window, tmp_path).keys == {}
    qtbot.keyClick(field, Qt.Key.Key_F)
    assert kept(window, tmp_path).keys == {"fit": (), "invert": ("F",)}
    page.keys.reset()
    assert kept(window, tmp_path).keys == {}


def test_what_no_single_key_may_do_is_refused(
    qtbot: QtBot, window: MainWindow, page: PreferencesPage, tmp_path: Path
) -> None:
    for action, key in (("flip", Qt.Key.Key_H), ("send", Qt.Key.Key_F12), ("remove", Qt.Key.Key_Delete)):
        field = page.keys.fields[action]
        field.wait()
        qtbot.keyClick(field, key)
        assert "alone may not be" in page.keys.said
        qtbot.keyClick(field, Qt.Key.Key_Escape)
        assert not field.is_waiting
    assert kept(window, tmp_path).keys == {}


def test_a_preset_changes_rail_buttons_and_keys_at_once(
    window: MainWindow, page: PreferencesPage, paper: PaperWorkspace
) -> None:
    assert window.reading is not None
    assert window.reading.rail.button("overlays").toolTip() == "Overlay  (T)"
    page.keys.preset.buttons["Weasis"].click()
    assert paper.settings.key_preset == "Weasis"
    assert window.reading.rail.button("overlays").toolTip() == "Overlay  (Y)"
    assert "Ctrl+Shift+Return" in bound(window)
    page.mouse.preset.buttons["OHIF"].click()
    assert paper.settings.mouse_preset == "OHIF"
    page.mouse.choose(Gesture.WHEEL, Behaviour.ZOOM)
    tile = window.reading.tiles.tile(window.reading.tiles.order[0])
    assert tile is not None
    assert tile.canvas._hand.mouse[Gesture.RIGHT_DRAG] is Behaviour.ZOOM
    assert tile.canvas._hand.mouse[Gesture.WHEEL] is Behaviour.ZOOM


def test_keys_that_cannot_be_kept_hold_and_are_told(
    qtbot: QtBot, window: MainWindow, page: PreferencesPage, tmp_path: Path
) -> None:
    (tmp_path / "keymap.toml").mkdir()
    page.keys.press("invert", "F13")
    assert "F13" in bound(window)
    qtbot.waitUntil(lambda: "keymap.toml" in window.banner.words)


def test_text_links_limits_and_names_are_kept(qtbot: QtBot, page: PreferencesPage, paper: PaperWorkspace) -> None:
    page.images.level.buttons["short"].click()
    page.images.link.click()
    page.images.attributes["birth"].click()
    page.reading.reader.setText("MILLER^ANN")
    page.reading.reader.editingFinished.emit()
    page.reading.duct.setText("2,5")
    page.reading.duct.editingFinished.emit()
    page.reading.ampulla.setText("40")
    page.reading.ampulla.editingFinished.emit()
    now = paper.settings
    assert (now.text_level, now.link_views, now.reader) == ("short", True, "MILLER^ANN")
    assert (now.ectasia_mm, now.ampulla_ectasia_mm) == (2.5, 3.0)
    assert "'40' is no limit" in page.reading.said
    assert now.annotation_attributes != ""


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("Miller, Ann", "Miller^Ann", ""),
        ("x", "DEMO^READER", "“x” is no full name: type FAMILY^Given, or Family, Given. The old one holds."),
        ("MILLER\\ANN^B", "DEMO^READER", "none of them \\ or =. The old one holds."),
        ("", "", ""),
    ],
)
def test_no_slip_of_the_keyboard_becomes_the_reader(
    page: PreferencesPage, paper: PaperWorkspace, typed: str, kept: str, said: str
) -> None:
    """Whoever stands there signs: what the question before signing refuses is refused here too."""
    paper.settings = replace(paper.settings, reader="DEMO^READER")
    page.reading.reader.setText(typed)
    page.reading.reader.editingFinished.emit()
    assert paper.settings.reader == page.reading.reader.text() == kept
    assert page.reading.said.endswith(said)
    assert bool(page.reading.said) is bool(said)


@pytest.mark.parametrize(("typed", "kept"), [("Breast Clinic", "Breast Clinic"), ("A\\B", ""), ("x" * 65, "")])
def test_an_organisation_that_no_report_can_carry_is_refused(
    page: PreferencesPage, paper: PaperWorkspace, typed: str, kept: str
) -> None:
    """A backslash had parted it in two, which no reader of the signed report may accept (PS3.5 6.4, VM 1)."""
    page.reading.organisation.setText(typed)
    page.reading.organisation.editingFinished.emit()
    assert paper.settings.organisation == page.reading.organisation.text() == kept
    assert ("The old one holds." in page.reading.said) is not bool(kept)


def test_esc_and_its_key_lead_back(qtbot: QtBot, window: MainWindow, page: PreferencesPage) -> None:
    assert window.windowTitle() == "ductoview · preferences"
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.front == "Reading"
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert window.front == "Preferences"
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert window.front == "Reading"
