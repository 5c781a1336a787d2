"""S1: whatever comes late, fails or is switched, every tile shows pixels, words, marks and scale of one and the same image."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.waiting import Waiting
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.sight import Sight
from ductoview.ui.reading.tile import TileView
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.window import MainWindow
from tests.ui.identity_walk import Mismatch, Walk

SEEDS = (2, 12)
SHORT, WHOLE = 2_000, 5_000
"""Events of one seed in every run, and of each under ``-m full``."""
SOONEST = 1
"""A seed whose walk comes upon each planted fault within five hundred events."""


@pytest.fixture
def walk(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Walk]:
    made = Walk(request.param)
    qtbot.addWidget(made.window)
    made.window.resize(1000, 620)
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.close()


STATES = ("own", "waiting", "failed", "scout", "enhanced", "prior", "second screen", "decided", "refused")


@pytest.mark.timeout(300)  # six seconds alone, minutes on a machine that is busy
@pytest.mark.parametrize("walk", SEEDS[1:], indirect=True)
def test_nothing_of_one_image_ever_stands_on_another(walk: Walk) -> None:
    walk.go(SHORT)
    if min(walk.seen[one] for one in STATES) <= 2:
        # On a busy machine the window's own timers ring later, between other events.
        walk.go(WHOLE - SHORT)
    assert min(walk.seen[one] for one in STATES) > 2, walk.seen


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.parametrize("walk", SEEDS, indirect=True)
def test_nothing_of_one_image_stands_on_another_in_ten_thousand_events(walk: Walk) -> None:
    walk.go(WHOLE)
    assert min(walk.seen[one] for one in STATES) > 10, walk.seen


def _keep_the_old_image(tile: TileView, image: Any, scout_uid: str = "") -> None:
    """As ``wait_for``, but the canvas is not cleared."""
    tile.image, tile.uid, tile.scout_uid = image, image.sop_instance_uid, scout_uid


def _tell_anything(loader: Loader, work: Any, came: Any, uid: str, *, lane: str = "read", **heard: Any) -> Any:
    """As ``_run``, but results of an earlier opening are not dropped."""
    return loader._desk.jobs.run(work, done=came, failed=lambda why: loader._failed(uid, why), lane=lane)


def _hang_whatever_came(tiles: Tiles, uid: str, mammogram: Any, review: Any) -> None:
    """Every tile takes what came."""
    for tile in tiles._tiles:
        if tile.canvas.mammogram is None:
            tile.canvas.show_mammogram(mammogram)


def _load_over_the_old_image(canvas: Canvas, facts: Any, fraction: float, phrase: str) -> None:
    """As ``show_loading``, but the canvas is not cleared."""
    canvas._easel.waiting = Waiting(facts=facts, fraction=fraction, phrase=phrase)


def _keep_marks(canvas: Canvas) -> None:
    """As ``_forget``, but the scout stays drawn."""
    canvas._easel.forget()


def _head_with_what_was_open(window: MainWindow, exam: Any) -> None:
    """As ``_opened_bars``, but the last patient stays in sight while another study is opened."""
    for bar in window._bars() if exam is not None else ():
        bar.show_exam(exam)


def _say_nothing(tile: TileView, badge: str) -> None:
    """As ``say``, but an earlier image is not told to be one."""


def _see_everything(sight: Sight, row: Any) -> bool:
    """As ``sees``, but what does not hang or is hidden is seen as well."""
    return True


@pytest.mark.parametrize("walk", [SOONEST], indirect=True)
@pytest.mark.parametrize(
    ("part", "name", "wrong"),
    [
        (Sight, "sees", _see_everything),
        (MainWindow, "_opened_bars", _head_with_what_was_open),
        (TileView, "say", _say_nothing),
        (TileView, "wait_for", _keep_the_old_image),
        (Loader, "_run", _tell_anything),
        (Tiles, "show_image", _hang_whatever_came),
        (Canvas, "show_loading", _load_over_the_old_image),
        (Canvas, "_forget", _keep_marks),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_the_walk_notices_a_page_that_mixes_images(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, part: type, name: str, wrong: Callable[..., Any]
) -> None:
    monkeypatch.setattr(part, name, wrong)
    with pytest.raises(Mismatch):
        walk.go(WHOLE)
