"""The window at its first start fits the screen, also where no window manager maximises it."""

from PyQt6.QtCore import QSize

from ductoview.ui.window_place import size_within


def test_the_first_window_is_never_larger_than_its_screen() -> None:
    assert size_within(QSize(1440, 900)) == QSize(1440, 900)
    assert size_within(QSize(1366, 1080)) == QSize(1366, 960)
    assert size_within(QSize(2560, 2048)) == QSize(1600, 960)
    assert size_within(QSize()) == QSize(1600, 960)
