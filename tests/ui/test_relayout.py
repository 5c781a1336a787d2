"""Another layout of the same exam: images that stay keep window, zoom and turning; nothing of another opening stays."""

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.identifiers import SOPInstanceUID
from ductoview.model.review import ImageReview
from ductoview.model.view import Phase
from ductoview.model.voi import Window
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.style.table import Sizes
from tests.ui.paper_exam import PATIENT, STUDY, facts, mammogram, paper_exam

UIDS = ("1.2.1.1", "1.2.1.2", "1.2.1.3")
WINDOW = Window(center=700, width=300)


def exam(load_token: int = 1) -> Exam:
    every = [facts(uid, Phase.FULL) for uid in UIDS]
    every = [
        replace(of, ref=replace(of.ref, sop_instance_uid=SOPInstanceUID(uid)))
        for of, uid in zip(every, UIDS, strict=True)
    ]
    images = tuple(ExamImage(facts=of, path=Path("paper.dcm")) for of in every)
    return Exam(study_uid=STUDY, load_token=load_token, patient=PATIENT, images=images)


def row(*uids: str, scout: str | None = None) -> Hanging:
    places = (Tile(sop_instance_uid=uid, row=0, column=at, scout=scout) for at, uid in enumerate(uids))
    return Hanging(name="row", tiles=tuple(places))


@pytest.fixture
def tiles(qtbot: QtBot) -> Tiles:
    made = Tiles()
    qtbot.addWidget(made)
    made.resize(1200, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.hang(exam(), row(*UIDS[:2]))
    bring(made)
    return made


def bring(tiles: Tiles) -> None:
    """All pixels come, and what waits is done."""
    for image in exam().images:
        uid = image.sop_instance_uid
        tiles.show_image(uid, mammogram(image.facts), ImageReview(sop_instance_uid=uid))
    QApplication.processEvents()


def test_what_the_hand_did_to_an_image_stays_with_it_in_another_layout(tiles: Tiles) -> None:
    first = tiles.canvases[0]
    first.set_choice(WINDOW)
    first.turn(1)
    first.zoom_by(3)
    before = first.scale(), first.place(first.width() / 2, first.height() / 2)
    tiles.hang(exam(), row(UIDS[2], UIDS[0], UIDS[1]))
    bring(tiles)
    tile = tiles.tile(UIDS[0])
    assert tile is not None
    assert tile.geometry().left() > 300, "it went to its new place"
    canvas = tile.canvas
    assert canvas.choice == WINDOW
    assert canvas.turning == "ROTATED 90°"
    assert canvas.scale() == before[0]
    there = canvas.place(canvas.width() / 2, canvas.height() / 2)
    assert there is not None
    assert before[1] is not None
    assert (there.row, there.column) == pytest.approx((before[1].row, before[1].column), abs=0.5)


def test_what_rests_takes_the_common_scale_of_the_new_layout(tiles: Tiles) -> None:
    tiles.hang(exam(), row(UIDS[0]))
    bring(tiles)
    alone = tiles.canvases[0]
    assert alone.width() == 1200
    assert alone.scale() == alone.fit_scale()
    tiles.hang(exam(), row(*UIDS))
    bring(tiles)
    assert len({canvas.scale() for canvas in tiles.canvases}) == 1
    assert all(canvas.is_resting for canvas in tiles.canvases)


def test_an_image_shown_alone_leaves_no_other_hidden(tiles: Tiles) -> None:
    tiles.choose(UIDS[0], "")
    tiles.alone()
    tiles.hang(exam(), row(UIDS[1], UIDS[2]))
    bring(tiles)
    assert all(canvas.isVisible() for canvas in tiles.canvases)


def test_another_scout_is_never_shown_as_the_old_one(tiles: Tiles) -> None:
    tiles.hang(exam(), row(UIDS[0], scout=UIDS[2]))
    bring(tiles)
    tile = tiles.tile(UIDS[0])
    assert tile is not None
    tile.flicker(exam().images[2])
    assert not tile.canvas.shows_itself
    tiles.hang(exam(), row(UIDS[0], scout=UIDS[1]))
    assert tile.canvas.shows_itself
    tile.flicker(exam().images[1])
    assert tile.canvas.shows_itself, "its pixels have not come yet"


def test_nothing_of_another_opening_stays(tiles: Tiles) -> None:
    old = tiles.tile(UIDS[0])
    tiles.hang(exam(load_token=2), row(UIDS[0]))
    assert tiles.tile(UIDS[0]) is not old
    assert tiles.canvases[0].mammogram is None


def test_the_size_of_the_loupe_is_there_at_the_next_start(qtbot: QtBot, jobs: Jobs) -> None:
    paper = paper_exam()

    def start() -> ReadingPage:
        made = ReadingPage(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs), Sizes())  # type: ignore[arg-type]
        qtbot.addWidget(made)
        made.open(STUDY)
        qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
        return made

    start().views.wishes["loupe_larger"]()
    qtbot.waitUntil(lambda: paper.settings.loupe_px > 340)
    assert {canvas._glass.side for canvas in start().tiles.canvases} == {paper.settings.loupe_px}


def test_the_loupe_keeps_its_size_on_every_image_and_the_next(tiles: Tiles) -> None:
    sizes: list[float] = []
    tiles.loupe_sized.connect(sizes.append)
    tiles.canvases[0].step_loupe(2)
    assert sizes == [pytest.approx(340 * 1.15**2)]
    tiles.hang(exam(), row(*UIDS))
    assert {canvas._glass.side for canvas in tiles.canvases} == set(sizes)
