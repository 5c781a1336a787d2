"""Where the banner is: what can be put away lies over the foot of the page, what must stay has a row of its own.

A row that comes makes every page lower by itself, and images that rest are fitted anew: a click that was meant for a place on one
would land elsewhere. So only what stops the work takes room.
"""

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QWidget

from ductoview.ui.parts.banner import Banner
from ductoview.ui.style.table import Sizes

_LEAST_WIDTH = 480


class BannerPlace(QObject):
    """``room`` is the row below the pages, as high as a banner that stays; over the pages the panel at the right stays free."""

    def __init__(self, banner: Banner, inside: QWidget, sizes: Sizes) -> None:
        super().__init__(inside)
        self._banner, self._inside, self._sizes = banner, inside, sizes
        self.room = QWidget()
        banner.setParent(inside)
        banner.shown.connect(self.look_again)
        inside.installEventFilter(self)
        self.look_again()

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        """Another size of the window is another place."""
        if event is not None and event.type() is QEvent.Type.Resize:
            self.look_again()
        return False

    def look_again(self) -> None:
        """Put it where it belongs now."""
        banner, inside = self._banner, self._inside
        stays = banner.stays
        free = inside.width() - (0 if stays else self._sizes.panel)
        width = max(min(free, inside.width()), min(_LEAST_WIDTH, inside.width()))
        column = banner.layout()
        high = banner.sizeHint().height()
        if column is not None and column.hasHeightForWidth():
            high = column.totalHeightForWidth(width)
        banner.setGeometry(0, inside.height() - high, width, high)
        banner.raise_()
        self.room.setFixedHeight(high if stays else 0)
