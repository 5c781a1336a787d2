"""The bar of the correcting mode in narrow and in wide windows: every word whole, nothing over anything else."""

from itertools import combinations

import pytest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ductoview.ui.correct.level_control import LevelControl
from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.reading.page import ReadingPage
from ductoview.ui.style.apply import dress_as
from ductoview.ui.style.table import sizes_for
from tests.ui.paper_exam import STUDY
from tests.ui.paper_workspace import PaperWorkspace
from tests.ui.test_targets import cut, plain_again, too_small

__all__ = ["plain_again"]


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1280, 800), (1440, 900), (2560, 1440)])
@pytest.mark.usefixtures("plain_again")
def test_no_word_of_the_bar_is_cut_or_covered_in_any_window(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, paper: PaperWorkspace, width: int, height: int
) -> None:
    sizes = sizes_for(96, 900)
    dress_as(qapp, sizes)
    page = ReadingPage(Desk(paper, jobs, reader="DEMO^READER", node="PAPER", parent=jobs), sizes)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(width, height)
    with qtbot.waitExposed(page):
        page.show()
    page.open(STUDY)
    qtbot.waitUntil(lambda: paper.exam is not None and jobs.running == 0)
    page.correcting.button.click()
    QApplication.processEvents()
    bar = page.correcting.bar
    assert page.width() == width
    assert cut(bar) == []
    assert too_small(bar, sizes.target) == []
    parts: list[QWidget] = [one for one in bar.findChildren(QAbstractButton) if one.isVisible()]
    [level] = bar.findChildren(LevelControl)
    parts += [level.slider, *(one for one in bar.findChildren(QLabel) if one.isVisible())]
    places = [one.rect().translated(one.mapTo(bar, one.rect().topLeft())) for one in parts]
    assert all(bar.rect().contains(place) for place in places)
    assert not [(a, b) for a, b in combinations(places, 2) if a.intersects(b)]
    hint = bar._words
    for tool in page.correcting._tools:
        page.correcting.take(tool)
        assert hint.heightForWidth(hint.width()) <= hint.height(), hint.text()
