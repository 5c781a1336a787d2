"""The bar over the images: what says who is read is never cut off; the chips give way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ductoview.model.view import Laterality
from ductoview.ui.style.apply import dress_as
from ductoview.ui.style.table import Sizes
from ductoview.ui.top_bar import TopBar
from ductoview.workspace.autosave import SaveStage, SaveState
from ductoview.workspace.display_status import DisplayStatus
from ductoview.workspace.standing import Standing
from tests.ui.paper_exam import STUDY
from tests.ui.paper_workspace import PaperWorkspace

CHECK = DisplayStatus(words="not calibrated · check due", tone="amber", hint="")
SAVED = SaveState(stage=SaveStage.SAVED, at=datetime(2026, 11, 29, 3, 0, 15))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """One that lets its bar be narrower than it wants."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    """As the window is, whatever tests came before; those that come after find the application as it was."""
    font, colours, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    dress_as(qapp, Sizes())
    yield
    qapp.setStyleSheet(sheet)
    qapp.setPalette(colours)
    qapp.setFont(font)


@pytest.fixture
def bar(dressed: None, window: QWidget, paper: PaperWorkspace) -> TopBar:
    """With a long name, everything said."""
    made = TopBar(Sizes(), window)
    exam = paper.open_exam(STUDY)
    made.show_exam(replace(exam, patient=replace(exam.patient, name="PHANTOM^NEUNUNDZWANZIG")))
    made.show_display(CHECK)
    made.show_saving(SAVED)
    window.show()
    return made


def resized(bar: TopBar, width: int) -> list[str]:
    bar.resize(width, 60)
    QApplication.processEvents()
    return [bar._saved.text(), bar._display.text()]


def test_in_a_narrow_bar_the_chips_say_less_and_the_name_stands_whole(bar: TopBar) -> None:
    assert resized(bar, 2000) == ["EDITS SAVED 03:00:15", CHECK.words]
    least = bar.minimumSizeHint().width()
    assert resized(bar, least - 10) == ["EDITS SAVED", CHECK.words]
    assert resized(bar, bar.minimumSizeHint().width() - 10) == ["EDITS SAVED", "not calibrated"]
    assert bar._name.width() >= bar._name.minimumSizeHint().width()
    assert resized(bar, 2000) == ["EDITS SAVED 03:00:15", CHECK.words]


def test_in_a_narrow_bar_what_was_left_unfinished_is_only_counted(bar: TopBar) -> None:
    bar.show_left(("ONE^A: not signed.", "TWO^B: not signed."))
    tab = bar._tabs["Studies"]
    resized(bar, 2000)
    assert tab.text() == "Studies · 2 unfinished"
    assert resized(bar, bar.minimumSizeHint().width() - 10) == ["EDITS SAVED 03:00:15", CHECK.words]
    assert tab.text() == "Studies · 2"

    assert tab.width() >= tab.minimumSizeHint().width()


def test_where_there_is_little_room_the_date_is_what_is_left_of_the_exam(bar: TopBar, paper: PaperWorkspace) -> None:
    exam = replace(paper.open_exam(STUDY), accession_number="A-88123", description="Ductogram left")
    bar.show_exam(exam)
    assert bar._exam.toolTip() == "2026-11-22 · A-88123 · Ductogram left"


def test_the_day_stands_whole_beside_all_chips_as_long_as_who_is_read_leaves_room(
    bar: TopBar, paper: PaperWorkspace
) -> None:
    exam = paper.open_exam(STUDY)
    named = replace(exam.patient, name="PHANTOM^NEUNUNDZWANZIG", patient_id="MRN-00471129")
    bar.show_exam(replace(exam, patient=named))
    bar.show_standing(Standing.DRAFT, "")
    bar.show_order(STUDY, "ORDER FITS, NAME DIFFERS", "amber", "")
    for width in (1100, 1280, 1440, 1920):
        resized(bar, width)
        assert bar._exam.text().startswith("2026-11-22"), width
    for width in range(1100, 700, -20):
        resized(bar, width)
        is_whole = bar._exam.text().startswith("2026-11-22")
        assert is_whole or not bar._exam.isVisible(), "2026-11-2... would be another day"
    assert not bar._exam.isVisible()


def test_who_is_read_is_never_cut_with_both_breasts_and_all_chips(bar: TopBar, paper: PaperWorkspace) -> None:
    exam = paper.open_exam(STUDY)
    left, right = exam.images[0], exam.images[1]
    view = replace(right.facts.view, laterality=Laterality.RIGHT)
    both = (left, replace(right, facts=replace(right.facts, view=view)))
    named = replace(exam.patient, name="PHANTOM^NEUNUNDZWANZIG", patient_id="MRN-00471129")
    bar.show_exam(replace(exam, images=both, patient=named))
    bar.show_standing(Standing.DRAFT, "")
    bar.show_order(STUDY, "ORDER FITS, NAME DIFFERS", "amber", "")
    for width in (1000, 1100, 1280, 1920):
        resized(bar, width)
        assert bar._side.text() == "LEFT + RIGHT"
        for part in (*bar._tabs.values(), bar._name, bar._side, bar._who, bar._display, bar._order):
            assert part.width() >= part.minimumSizeHint().width(), (width, part.text())
            assert part.geometry().right() < width
    assert bar._who.geometry().left() > bar._name.geometry().right(), "in one line where there is room"


def test_what_is_not_saved_is_said_whole_in_any_width(bar: TopBar) -> None:
    bar.show_saving(SaveState(stage=SaveStage.NOT_SAVED, why="The disk is full."))
    assert resized(bar, 300)[0] == "NOT SAVED"


def test_a_study_that_was_read_before_does_not_say_that_nothing_was_changed(bar: TopBar) -> None:
    opened = SaveState(stage=SaveStage.SAVED)
    for is_kept, words in ((False, "NO CHANGES"), (True, "EDITS SAVED")):
        bar.show_saving(opened, is_kept=is_kept)
        assert bar._saved.text() == words
