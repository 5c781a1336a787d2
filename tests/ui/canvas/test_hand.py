"""Tools without a window: fingers, pinching, and what a cancelled tool leaves behind."""

from dataclasses import dataclass, field

import pytest

from ductoview.display.grey_table import adjusted
from ductoview.display.viewport import ViewState
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.voi import VoiChoice
from ductoview.ui.tools.pinch import Pinch
from ductoview.ui.tools.pointer import Pointer
from ductoview.ui.tools.view_drag import Pan
from ductoview.ui.tools.window_level import WindowLevel
from tests.display.support import FULL_RANGE


@dataclass
class PaperStage:
    """A stage that only remembers."""

    view: ViewState = field(default_factory=lambda: ViewState(zoom=0.5, x=10, y=20))
    choice: VoiChoice | None = FULL_RANGE
    darkens_upwards: bool = False
    shows_itself: bool = True
    said: list[object] = field(default_factory=list)

    def look(self, view: ViewState) -> None:
        self.view = view

    def adjust(self, base: VoiChoice, d_center: float, d_width: float) -> None:
        self.choice = adjusted(base, d_center, d_width)

    def adjusted(self) -> None:
        self.said.append("adjusted")

    def place(self, x: float, y: float) -> PointPx | None:
        return PointPx(y, x)

    def draft(self, start: PointPx | None, end: PointPx | None) -> None:
        self.said.append((start, end))

    def measure(self, start: PointPx, end: PointPx) -> None:
        self.said.append(("measure", start, end))

    def mark(self, kind: FindingKind, at: PointPx) -> None:
        self.said.append((kind, at))

    def click(self, pointer: Pointer) -> None:
        self.said.append("click")

    def ask(self, pointer: Pointer) -> None:
        self.said.append(("ask", pointer.x, pointer.y))


def test_two_fingers_move_and_zoom_around_their_middle() -> None:
    stage = PaperStage()
    pinch = Pinch(stage)
    pinch.begin(Pointer(100, 100), Pointer(200, 100))
    before = stage.view.to_shown(150, 100)
    pinch.move(Pointer(80, 150), Pointer(280, 150))
    after = stage.view.to_shown(180, 150)
    assert stage.view.zoom == pytest.approx(1.0)
    assert (after.row, after.column) == pytest.approx((before.row, before.column), abs=1)
    pinch.end()
    pinch.move(Pointer(0, 0), Pointer(500, 0))
    assert stage.view.zoom == pytest.approx(1.0)


def test_a_cancelled_window_is_as_before() -> None:
    stage = PaperStage()
    tool = WindowLevel(stage)
    tool.press(Pointer(0, 0))
    tool.move(Pointer(90, 40), pressed=True)
    assert stage.choice != FULL_RANGE
    tool.cancel()
    tool.release(Pointer(90, 40))
    assert (stage.choice, stage.said) == (FULL_RANGE, [])


def test_merged_events_change_nothing() -> None:
    whole, steps = PaperStage(), PaperStage()
    for stage, path in ((whole, [(60, 30)]), (steps, [(10, 0), (70, 5), (60, 30)])):
        tool = WindowLevel(stage)
        tool.press(Pointer(0, 0))
        for x, y in path:
            tool.move(Pointer(x, y), pressed=True)
        tool.release(Pointer(60, 30))
    assert whole.choice == steps.choice
    assert whole.said == ["adjusted"]


def test_a_screen_of_twice_the_density_takes_the_same_way_of_the_hand() -> None:
    fine, coarse = PaperStage(), PaperStage()
    for stage, ratio in ((fine, 2.0), (coarse, 1.0)):
        tool = WindowLevel(stage)
        tool.press(Pointer(0, 0, ratio))
        tool.move(Pointer(50 * ratio, 20 * ratio, ratio), pressed=True)
    assert fine.choice == coarse.choice


def test_a_shaking_hand_still_clicks() -> None:
    stage = PaperStage()
    for tool in (WindowLevel(stage), Pan(stage)):
        tool.press(Pointer(50, 50))
        tool.move(Pointer(52, 49), pressed=True)
        tool.release(Pointer(52, 49))
    assert stage.said == ["click", "click"]
    assert (stage.choice, stage.view) == (FULL_RANGE, ViewState(zoom=0.5, x=10, y=20))
