"""Where the banner stands: never over anything. In the column that the page in front keeps for it, else in a row of its own.

A row that comes makes every page lower, and images that rest are fitted anew: a click that was meant for a place on one would
land elsewhere. So a page with images has a column beside them, where they stay as they are; only what must stay, and stops the
work, takes a row there too.
"""

from typing import Protocol, runtime_checkable

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ductoview.ui.parts.banner import Banner


@runtime_checkable
class HasNotices(Protocol):
    """A page with a place beside its images for what is to be told, ``None`` while that is out of sight."""

    @property
    def notices(self) -> QWidget | None:
        """An empty widget in a column."""
        ...


class BannerPlace(QObject):
    """``room`` is the row below the pages."""

    def __init__(self, banner: Banner, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._banner, self._pages = banner, pages
        self.room = self._now = place_for_notices()
        if (column := self.room.layout()) is not None:
            column.addWidget(banner)
        banner.shown.connect(self.look_again)
        pages.currentChanged.connect(self.look_again)
        self.look_again()

    def look_again(self) -> None:
        """Put it where it belongs now."""
        page: object = self._pages.currentWidget()
        beside = page.notices if isinstance(page, HasNotices) and not self._banner.stays else None
        if (place := beside or self.room) is not self._now:
            self._now.hide()
            self._now = place
            self._banner.stand(in_column=place is beside)
            if (column := place.layout()) is not None:
                column.addWidget(self._banner)
        place.setVisible(bool(self._banner.words))


def place_for_notices() -> QWidget:
    """An empty place, hidden while nothing is told."""
    made = QWidget()
    made.hide()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    return made
