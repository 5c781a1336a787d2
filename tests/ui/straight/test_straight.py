"""The straightened duct on the reading page: one key, one cursor on both, and every place there and back."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.exam import Exam
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import Mammogram
from ductoview.model.voi import GreyPath, Window
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.straight import scale
from ductoview.ui.style.fit import fit
from ductoview.ui.style.table import sizes_for
from tests.ui.paper_exam import CANDIDATES, FULL, SCOUT, STUDY, analysis, paper_exam
from tests.ui.paper_workspace import PaperWorkspace

ROWS, COLUMNS = 400, 300
LEFT = Qt.MouseButton.LeftButton
DEFECT_AT = PointPx(200, 130)
no_scale = pytest.mark.parametrize("paper", ["no scale"], indirect=True)


def segment(
    number: int, ends: tuple[int, int], parent: int | None, strahler: int, places: list[tuple[float, float]]
) -> DuctSegment:
    """A duct 10 pixels wide through these places."""
    dense = np.linspace(0, len(places) - 1, 60)
    path = np.column_stack(
        [np.interp(dense, range(len(places)), axis) for axis in np.array(places).T] + [np.full(60, 10.0)]
    )
    length = float(np.hypot(*np.diff(path[:, :2], axis=0).T).sum())
    return DuctSegment(
        id=number, start=ends[0], end=ends[1], parent=parent, branch_order=1, strahler_order=strahler, path=path,
        length_px=length, length_mm=length * 0.05, mean_calibre_mm=0.5, max_calibre_mm=0.5, tortuosity=1.0,
    )  # fmt: skip


def tree() -> DuctTree:
    """From the orifice at (200, 280) to the left; at (200, 180) one branch up, the main one straight on."""
    nodes = (
        DuctNode(id=1, at=PointPx(200, 280), kind=NodeKind.ORIFICE),
        DuctNode(id=2, at=PointPx(200, 180), kind=NodeKind.BRANCHING),
        DuctNode(id=3, at=PointPx(200, 40), kind=NodeKind.TERMINAL),
        DuctNode(id=4, at=PointPx(100, 100), kind=NodeKind.TERMINAL),
    )
    return DuctTree(
        nodes=nodes,
        segments=(
            segment(1, (1, 2), None, 2, [(200, 280), (200, 180)]),
            segment(2, (2, 3), 1, 2, [(200, 180), (200, 40)]),
            segment(3, (2, 4), 1, 1, [(200, 180), (100, 100)]),
        ),
    )


def image(exam: Exam, uid: str) -> Mammogram:
    """The ducts bright on dark, with a dark hole in the main one."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    pixels = np.full((ROWS, COLUMNS), 100, np.uint16)
    pixels[195:206, 40:281] = 1000
    pixels[np.hypot(rows - DEFECT_AT.row, columns - DEFECT_AT.column) <= 3] = 200
    pixels.flags.writeable = False
    window = Window(center=600, width=1200)
    return Mammogram(facts=exam.image(uid).facts, grey=GreyPath(choices=(window,), bits_stored=12), pixels=pixels)


@pytest.fixture
def paper(request: pytest.FixtureRequest) -> PaperWorkspace:
    """One image whose ducts are known, with or without a scale."""
    made = paper_exam()
    exam, hanging = made.exams[STUDY]
    spacing = {"spacing": Spacing.unknown()} if getattr(request, "param", "") == "no scale" else {}
    images = tuple(replace(one, facts=replace(one.facts, rows=ROWS, columns=COLUMNS, **spacing)) for one in exam.images)
    exam = replace(exam, images=images)
    made.exams[STUDY] = (exam, hanging)
    made.images = {uid: image(exam, uid) for uid in (SCOUT, FULL)}
    found = [replace(CANDIDATES[0], at=DEFECT_AT, segment=2), replace(CANDIDATES[1], at=PointPx(100, 100), segment=3)]
    lumen = np.zeros((ROWS, COLUMNS), np.bool_)
    made.analyses[FULL] = replace(analysis(*found), tree=tree(), lumen=lumen)
    return made


@pytest.fixture
def opened(page: ReadingPage, qtbot: QtBot, jobs: Jobs) -> ReadingPage:
    """With the panel open and its duct drawn."""
    qtbot.keyClick(page, Qt.Key.Key_U)
    settle(page, qtbot, jobs)
    return page


def settle(page: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.running == 0)
    QApplication.processEvents()


def canvas(page: ReadingPage) -> Canvas:
    found = page.tiles.tile(FULL)
    assert found is not None
    return found.canvas


def words(page: ReadingPage) -> str:
    panel = page.straight.panel
    return " / ".join(
        part.text() for part in (panel._title, panel._way, panel._far, panel._calibre, panel._cursor, panel._notes)
    )


def in_strip(page: ReadingPage, arc: float, offset: float = 0.0) -> QPoint:
    strip = page.straight.panel.strip
    return QPointF(strip.x_of(arc), strip.y_of(offset)).toPoint()


def on_canvas(page: ReadingPage, at: PointPx) -> QPoint:
    shown = canvas(page)
    assert shown._pictures is not None
    place = shown._pictures.own.orientation.to_shown(at, (ROWS, COLUMNS))
    x, y = shown.view.to_device(place)
    return QPointF(x / shown.devicePixelRatioF(), y / shown.devicePixelRatioF()).toPoint()


def near(found: PointPx | None, wanted: PointPx, within: float = 2.0) -> bool:
    return found is not None and np.hypot(found.row - wanted.row, found.column - wanted.column) <= within


# -- one key -----------------------------------------------------------------------------------------------------------
def test_one_key_shows_it_and_puts_it_away(page: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    assert page.straight.panel.isHidden()
    before = page.tiles.height()
    qtbot.keyClick(page, Qt.Key.Key_U)
    settle(page, qtbot, jobs)
    assert page.straight.panel.isVisible()
    assert "orifice → end of the main duct" in words(page)
    assert "12.0 mm along duct" in words(page)
    qtbot.keyClick(page, Qt.Key.Key_U)
    QApplication.processEvents()
    assert page.straight.panel.isHidden()
    assert page.tiles.height() == before
    assert canvas(page)._easel.trail is None


def test_more_room_leaves_the_image_alone(opened: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    opened.toggle_panel()
    assert opened.straight.panel.isHidden()
    opened.toggle_panel()
    settle(opened, qtbot, jobs)
    assert opened.straight.panel.isVisible()
    assert "orifice" in words(opened)


# -- which duct --------------------------------------------------------------------------------------------------------
def test_a_chosen_candidate_is_where_the_way_leads(opened: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    opened.selection.choose(FULL, "c1")
    settle(opened, qtbot, jobs)
    assert "orifice → 1 Filling defect" in words(opened)
    assert "7.5 mm along duct" in words(opened)
    (spot,) = opened.straight.panel.strip._spots
    assert (spot.number, spot.is_asking, spot.is_chosen) == (1, True, True)
    assert (spot.arc, spot.offset) == (pytest.approx(7.5, abs=0.06), pytest.approx(0, abs=0.06))


def test_a_click_on_a_duct_leads_there(opened: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.mouseClick(canvas(opened), LEFT, pos=on_canvas(opened, PointPx(130, 125)))
    settle(opened, qtbot, jobs)
    shown = opened.straight._shown
    assert shown is not None
    assert shown.route.segments == (1, 3)
    assert "the place you clicked" in words(opened)
    assert [spot.number for spot in opened.straight.panel.strip._spots] == [2], (
        "what lies on another duct is not on this"
    )


def test_a_click_on_the_held_scout_aims_nowhere_on_the_image_below(
    opened: ReadingPage, qtbot: QtBot, jobs: Jobs
) -> None:
    before = words(opened)
    opened.tiles.flicker(True)
    assert not canvas(opened).shows_itself
    qtbot.mouseClick(canvas(opened), LEFT, pos=on_canvas(opened, PointPx(130, 125)))
    opened.tiles.flicker(False)
    settle(opened, qtbot, jobs)
    assert words(opened) == before
    assert "the place you clicked" not in before


def test_the_duct_of_an_image_that_was_replaced_while_it_was_unrolled_is_not_shown(opened: ReadingPage) -> None:
    straight, tile = opened.straight, opened.tiles.tile(FULL)
    wanted, shown = straight._wanted, straight._shown
    assert tile is not None
    assert wanted is not None
    assert shown is not None
    straight._shown = None
    straight._came(wanted, shown)
    assert straight._shown is shown
    straight._shown = None
    tile.wait_for(tile.image)
    assert straight._wanted is wanted
    straight._came(wanted, shown)
    assert straight._shown is None


def test_without_ducts_it_says_so(opened: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    opened._hang(SCOUT)
    settle(opened, qtbot, jobs)
    assert "No ducts were found in this image." in words(opened)
    assert opened.straight.panel.strip.scale is None


def test_nothing_of_a_closed_study_stays(opened: ReadingPage) -> None:
    opened.close_study()
    assert opened.straight._shown is None
    assert opened.straight.panel.strip.scale is None
    assert "mm" not in words(opened)


# -- what is shown -----------------------------------------------------------------------------------------------------
def test_the_strip_is_grey_by_the_images_own_window(opened: ReadingPage) -> None:
    table = canvas(opened).table
    assert table is not None
    grey = opened.straight.panel.strip.grab().toImage()
    at = in_strip(opened, 2.5)
    assert grey.pixelColor(at).red() == table.entries[1000]
    canvas(opened).invert()
    inverted = canvas(opened).table
    assert inverted is not None
    assert inverted.entries[1000] != table.entries[1000]
    assert opened.straight.panel.strip.grab().toImage().pixelColor(at).red() == inverted.entries[1000]


def test_strip_and_charts_share_their_axis(opened: ReadingPage) -> None:
    panel = opened.straight.panel
    panel.grab()
    for arc in (0.0, 5.0, 12.0):
        assert panel.charts.x_of(arc) == pytest.approx(panel.strip.x_of(arc), abs=1.5)


@no_scale
def test_an_unknown_scale_gives_pixels_and_says_so(opened: ReadingPage) -> None:
    assert "240 px along duct" in words(opened)
    assert "calibre 10–10 px · no scale, pixels only" in words(opened)
    assert "mm" not in words(opened).replace("mammo", "")
    assert opened.straight.panel.charts._words[0].toPlainText() == "calibre px"


def test_a_branching_is_marked(opened: ReadingPage) -> None:
    shown = opened.straight._shown
    assert shown is not None
    assert shown.stops == ((pytest.approx(5.0), "BRANCHING"), (pytest.approx(12.0), "TERMINAL"))
    assert "ticks: branchings" in words(opened)


def test_a_little_of_what_lies_beyond_the_end_is_shown_and_has_no_calibre(opened: ReadingPage, qtbot: QtBot) -> None:
    shown = opened.straight._shown
    assert shown is not None
    # The duct ends at column 40, 2 mm from the border: the third millimetre is not in the image.
    assert (shown.end, shown.course.length) == (pytest.approx(12.0), pytest.approx(15.0, abs=0.06))
    qtbot.mouseMove(opened.straight.panel.strip, in_strip(opened, 13.5))
    assert "1.5 mm beyond the end" in words(opened)
    _, calibres = opened.straight.panel.charts._curves[0].getData()
    assert np.isnan(calibres[shown.course.arc > 12.1]).all()
    assert "hatched: not in the image" in words(opened)


# -- one cursor --------------------------------------------------------------------------------------------------------
def test_over_the_strip_a_cross_stands_on_the_image(opened: ReadingPage, qtbot: QtBot) -> None:
    strip = opened.straight.panel.strip
    qtbot.mouseMove(strip, in_strip(opened, 7.5))
    assert near(canvas(opened)._easel.cross, DEFECT_AT)
    assert strip._cursor == pytest.approx(7.5, abs=0.1)
    assert "at 7.5 mm: calibre 0.5 mm" in words(opened)
    qtbot.mouseMove(strip, QPoint(3, 3))
    assert canvas(opened)._easel.cross is None


def test_over_the_charts_too(opened: ReadingPage, qtbot: QtBot) -> None:
    charts = opened.straight.panel.charts
    qtbot.mouseMove(charts._view.viewport(), QPoint(in_strip(opened, 2.5).x(), 10))
    assert near(canvas(opened)._easel.cross, PointPx(200, 230))


def test_over_the_duct_on_the_image_the_line_moves_in_the_strip(opened: ReadingPage, qtbot: QtBot) -> None:
    strip = opened.straight.panel.strip
    qtbot.mouseMove(canvas(opened), on_canvas(opened, PointPx(201, 130)))
    assert strip._cursor == pytest.approx(7.5, abs=0.15)
    qtbot.mouseMove(canvas(opened), on_canvas(opened, PointPx(300, 130)))
    assert strip._cursor is None


# -- places there and back ---------------------------------------------------------------------------------------------
def test_a_click_in_the_strip_looks_at_that_place(opened: ReadingPage, qtbot: QtBot, paper: PaperWorkspace) -> None:
    before = canvas(opened).view.zoom
    qtbot.mouseClick(opened.straight.panel.strip, LEFT, pos=in_strip(opened, 9.0))
    middle = canvas(opened).place(canvas(opened).width() / 2, canvas(opened).height() / 2)
    assert canvas(opened).view.zoom >= 2 * before
    assert middle is not None
    assert middle.row == pytest.approx(200, abs=2), "as far as the image reaches across the canvas"
    assert canvas(opened).rect().contains(on_canvas(opened, PointPx(200, 100)))
    assert not [what for name, what in paper.asked if name == "do"], "looking decides nothing"


@pytest.mark.parametrize("offset", [0.0, 0.4])
def test_a_finding_marked_in_the_strip_is_stored_at_its_place(
    opened: ReadingPage, qtbot: QtBot, paper: PaperWorkspace, offset: float
) -> None:
    opened.tiles.take_mark(FindingKind.EXTRAVASATION)
    qtbot.mouseClick(opened.straight.panel.strip, LEFT, pos=in_strip(opened, 6.0, offset))
    (made,) = paper.review.image(FULL).findings
    assert made.kind is FindingKind.EXTRAVASATION
    # To the left along the duct as it is shown, the left hand is below: more rows, unless it hangs turned.
    assert canvas(opened).mirrors is False or offset == 0
    assert near(made.at, PointPx(200 + offset / 0.05, 160), within=2)
    assert opened.tiles.kind is None, "the tool is put down after one mark"


def test_where_the_strip_shows_no_image_nothing_is_marked(
    opened: ReadingPage, qtbot: QtBot, paper: PaperWorkspace
) -> None:
    """The duct ends 2 mm before the border, and the strip goes on for 3 mm."""
    strip, told = opened.straight.panel.strip, list[str]()
    opened._desk.told.connect(lambda words, _: told.append(words))
    opened.tiles.take_mark(FindingKind.EXTRAVASATION)
    qtbot.mouseClick(strip, LEFT, pos=in_strip(opened, 14.6))
    assert paper.review.image(FULL).findings == ()
    assert told == ["Nothing was marked: there the strip shows no image."]
    qtbot.mouseClick(strip, Qt.MouseButton.RightButton, pos=in_strip(opened, 14.6))
    assert opened.kinds.isHidden()
    qtbot.mouseClick(strip, LEFT, pos=in_strip(opened, 13.0))
    assert len(paper.review.image(FULL).findings) == 1


def test_a_mirrored_image_unrolls_mirrored(opened: ReadingPage, qtbot: QtBot, jobs: Jobs) -> None:
    shown = opened.straight._shown
    assert shown is not None
    above = shown.course.at(6.0, 0.4)
    canvas(opened).flip()
    settle(opened, qtbot, jobs)
    turned = opened.straight._shown
    assert turned is not None
    assert turned is not shown
    assert near(turned.course.at(6.0, -0.4), above)


def test_what_is_hidden_on_the_images_is_hidden_here(opened: ReadingPage, qtbot: QtBot) -> None:
    def numbers() -> list[int]:
        return [spot.number for spot in opened.straight.panel.strip._spots]

    assert numbers() == [1]
    qtbot.keyClick(opened, Qt.Key.Key_C)
    assert numbers() == []
    qtbot.keyClick(opened, Qt.Key.Key_C)
    qtbot.keyClick(opened, Qt.Key.Key_T)
    assert numbers() == []
    qtbot.keyClick(opened, Qt.Key.Key_T)
    assert numbers() == [1]


def test_a_right_click_in_the_strip_offers_the_kinds_there(
    opened: ReadingPage, qtbot: QtBot, paper: PaperWorkspace
) -> None:
    qtbot.mouseClick(opened.straight.panel.strip, Qt.MouseButton.RightButton, pos=in_strip(opened, 6.0))
    (row,) = [one for one in opened.kinds.findChildren(QPushButton) if one.accessibleName() == "Filling defect"]
    assert row.isVisible()
    qtbot.mouseClick(row, LEFT)
    (made,) = paper.review.image(FULL).findings
    assert near(made.at, PointPx(200, 160))
    assert made.arc_from_orifice_mm == pytest.approx(6.0, abs=0.1)


def test_while_the_scout_is_held_nothing_is_marked_in_the_strip(
    opened: ReadingPage, qtbot: QtBot, paper: PaperWorkspace
) -> None:
    told: list[str] = []
    opened._desk.told.connect(lambda words, _: told.append(words))
    opened.tiles.flicker(True)
    assert not canvas(opened).shows_itself
    strip = opened.straight.panel.strip
    qtbot.mouseClick(strip, Qt.MouseButton.RightButton, pos=in_strip(opened, 6.0))
    assert opened.kinds.isHidden()
    opened.tiles.take_mark(FindingKind.CYST_FILL)
    qtbot.mouseClick(strip, LEFT, pos=in_strip(opened, 6.0))
    assert paper.review.image(FULL).findings == ()
    assert told == ["Nothing was marked: the scout is shown in place of the image."]
    assert opened.tiles.kind is FindingKind.CYST_FILL
    opened.tiles.flicker(False)
    qtbot.mouseClick(strip, LEFT, pos=in_strip(opened, 6.0))
    assert len(paper.review.image(FULL).findings) == 1


def test_the_strip_of_an_image_that_left_marks_nothing(
    opened: ReadingPage, qtbot: QtBot, paper: PaperWorkspace
) -> None:
    opened.tiles.put(SCOUT, at=FULL)
    opened.tiles.take_mark(FindingKind.CYST_FILL)
    qtbot.mouseClick(opened.straight.panel.strip, LEFT, pos=in_strip(opened, 6.0))
    assert paper.review.image(FULL).findings == ()
    assert paper.review.image(SCOUT).findings == ()


def test_charts_are_loaded_only_when_the_duct_is_looked_at() -> None:
    asked = "import sys, ductoview.ui.reading.page; print('pyqtgraph' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (2048, 2560)])
def test_it_fits_every_screen(page: ReadingPage, qtbot: QtBot, jobs: Jobs, width: int, height: int) -> None:
    fit(page, sizes_for(96, height))
    QApplication.processEvents()
    page.resize(width, height - 56)
    qtbot.keyClick(page, Qt.Key.Key_U)
    settle(page, qtbot, jobs)
    panel = page.straight.panel
    assert (page.width(), page.height()) == (width, height - 56)
    assert canvas(page).height() >= 0.45 * page.height()
    assert panel.strip.height() >= 44
    assert panel.strip.geometry().bottom() < panel.charts.geometry().top() + 1
    assert panel.rect().contains(panel.charts.geometry())


def test_it_is_drawn_from_a_late_analysis_too(qtbot: QtBot, page: ReadingPage, jobs: Jobs) -> None:
    made: DuctAnalysis = page.loader._analyses.pop(FULL)
    qtbot.keyClick(page, Qt.Key.Key_U)
    settle(page, qtbot, jobs)
    assert page.straight._shown is None
    page.loader._analyses[FULL] = made
    page.loader.analysed.emit(FULL, made)
    settle(page, qtbot, jobs)
    assert page.straight._shown is not None


@pytest.mark.parametrize("width", [1400, 1024])
def test_the_words_of_a_chart_are_shorter_rather_than_cut(opened: ReadingPage, width: int) -> None:
    opened.resize(width, 768)
    QApplication.processEvents()
    charts = opened.straight.panel.charts
    for words in charts._words:
        assert words.pos().x() + words.boundingRect().width() <= charts.width() - scale.LEFT - scale.RIGHT
