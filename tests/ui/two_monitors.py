"""Run by itself on two monitors: opens the window on the first, its second screen, and prints where everything stands."""

import json
import sys
import time

from PyQt6 import sip
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QAbstractButton, QApplication

from ductoview.ui.desk import Desk
from ductoview.ui.jobs import Jobs
from ductoview.ui.style.apply import dress
from ductoview.ui.style.fit import screen_sizes, sizes_at
from ductoview.ui.style.table import Sizes
from ductoview.ui.window import MainWindow
from tests.ui.paper_exam import FULL, STUDY
from tests.ui.test_second_screen import side_by_side

WITHIN_S = 20


def main() -> None:
    """One window, one exam, one key."""
    application = QApplication(sys.argv)
    jobs = Jobs()
    window = MainWindow(dress(application), retry=lambda: None, may_leave=lambda: True)
    window.setGeometry(10, 30, 960, 640)
    window.show()
    desk = Desk(side_by_side(), jobs, reader="DEMO^READER", node="PAPER", parent=jobs)  # type: ignore[arg-type]
    window.furnish(desk)
    window.open_study(STUDY)
    wait(lambda: jobs.running == 0)
    assert window.second is not None
    assert window.reading is not None
    window.second.toggle()
    second = window.second.window
    assert second is not None
    other = QGuiApplication.screens()[1]
    wait(lambda: second.isVisible() and second.geometry() == other.geometry())
    place, tile = second.geometry(), window.reading.tiles.tile(FULL)
    assert tile is not None
    room = other.availableGeometry()
    window.move(room.topLeft() + QPoint(20, 40))
    window.resize(room.width() - 60, room.height() - 80)
    rail = window.reading.rail.button("overlays")
    wait(lambda: window.screen() is other and sizes_at(window, Sizes()) == screen_sizes(other))
    QApplication.processEvents()
    sys.stdout.write(
        json.dumps(
            {
                "screens": len(QGuiApplication.screens()),
                "second": [place.x(), place.y(), place.width(), place.height()],
                "image there": tile.isVisible() and tile.window() is second,
                "first dpi": round(QGuiApplication.screens()[0].physicalDotsPerInch()),
                "moved": window.screen() is other,
                "rail mm": rail.height() / other.physicalDotsPerInch() * 25.4,
                "small mm": smallest_mm(window, other.physicalDotsPerInch()),
                "only there": not window.reading.tiles.isAncestorOf(tile),
            }
        )
    )
    window.close()
    jobs.close()
    sip.delete(window)


def smallest_mm(window: MainWindow, dots_per_inch: float) -> float:
    """The smaller side of the smallest button that can be pressed."""
    sides = [min(one.width(), one.height()) for one in window.findChildren(QAbstractButton) if one.isVisible()]
    return min(sides) / dots_per_inch * 25.4


def wait(until: object) -> None:
    """Let Qt work until it is so, or the time is over."""
    deadline = time.monotonic() + WITHIN_S
    while not until() and time.monotonic() < deadline:  # type: ignore[operator]
        QApplication.processEvents()


if __name__ == "__main__":
    main()
