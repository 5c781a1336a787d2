"""True size on all images or on none: a screen that was never measured changes nothing."""

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.table import Sizes
from ductoview.workspace.displays import Display
from tests.ui.paper_exam import STUDY
from tests.ui.test_second_screen import side_by_side

MEASURED = 9.5


@pytest.fixture
def desk(jobs: Jobs) -> Desk:
    return Desk(side_by_side(), jobs, reader="DEMO^READER", node="PAPER", parent=jobs)  # type: ignore[arg-type]


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, desk: Desk) -> ReadingPage:
    made = ReadingPage(desk, Sizes())
    qtbot.addWidget(made)
    made.resize(1200, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.open(STUDY)
    qtbot.waitUntil(lambda: made.tiles.exam is not None and jobs.running == 0)
    return made


@pytest.mark.parametrize("unmeasured", [0, 1])
def test_with_one_screen_unmeasured_no_image_changes(
    page: ReadingPage, desk: Desk, monkeypatch: pytest.MonkeyPatch, unmeasured: int
) -> None:
    """Two screens are played: which one a canvas stands on is all that differs."""
    canvases = page.tiles.canvases
    bare = desk.screens.display(canvases[0])

    def display(widget: QWidget) -> Display:
        known = replace(bare, device_px_per_mm_across=MEASURED, device_px_per_mm_down=MEASURED)
        return bare if widget is canvases[unmeasured] else known

    monkeypatch.setattr(desk.screens, "display", display)
    before = [canvas.scale() for canvas in canvases]
    told: list[str] = []
    desk.told.connect(lambda words, *_: told.append(words))
    page.views.true_size()
    assert [canvas.scale() for canvas in canvases] == before
    assert len(told) == 1
    assert "measured with a ruler" in told[0]


def test_with_all_measured_every_image_is_at_true_size(
    page: ReadingPage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = desk.screens.display(page.tiles.canvases[0])
    monkeypatch.setattr(
        desk.screens,
        "display",
        lambda _: replace(bare, device_px_per_mm_across=MEASURED, device_px_per_mm_down=MEASURED),
    )
    page.views.true_size()
    assert [canvas.scale() for canvas in page.tiles.canvases] == [pytest.approx(MEASURED)] * 2


def test_an_image_without_a_scale_is_said_to_have_none(
    page: ReadingPage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = desk.screens.display(page.tiles.canvases[0])
    known = replace(bare, device_px_per_mm_across=MEASURED, device_px_per_mm_down=MEASURED)
    monkeypatch.setattr(desk.screens, "display", lambda _: known)
    first, second = page.tiles.canvases
    monkeypatch.setattr(first, "scale", lambda: None)
    told: list[tuple[str, str]] = []
    desk.told.connect(lambda words, tone: told.append((words, tone)))
    page.views.true_size()
    assert second.scale() == pytest.approx(MEASURED)
    ((words, tone),) = told
    assert "has no scale in mm, so it is fitted and not at true size." in words
    assert tone == "amber"
