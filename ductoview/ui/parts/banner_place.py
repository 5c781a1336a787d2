"""Where the banner stands: never over anything. In the column that the page in front keeps for it, else in a row of its own.

A row that comes makes every page lower, and images that rest are fitted anew: a click that was meant for a place on one would
land elsewhere. So a page with images has a column beside them, where they stay as they are; only what must stay, and stops the
work, takes a row there too. A sentence about a study that was left does not stand there at all: the name of another patient among
the words about this one is taken for hers.
"""

from typing import Protocol, runtime_checkable

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ductoview.ui.parts.banner import Banner

# Below that height of the window a question and a whole sentence leave a candidate no room for its buttons.
_LOW_PX = 1060


class Notices(QWidget):
    """A place for what is told, hidden while that is nothing; ``filled`` follows it."""

    filled = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._gives_way = False
        self._held: Banner | None = None
        self.hide()

    def hold(self, banner: Banner) -> None:
        """It stands here from now on."""
        self._column.addWidget(banner)
        self._held = banner
        banner.fold(on=self._gives_way)

    def give_way(self, on: bool) -> None:
        """Folded while a question stands in the same column of a window that is not high, until it is pressed."""
        window = self.window()
        self._gives_way = on and window is not None and window.height() < _LOW_PX
        if self._held is not None and self._held.parentWidget() is self:
            self._held.fold(on=self._gives_way)

    def fill(self, *, on: bool) -> None:
        """Something is told here, or nothing any more."""
        self.setVisible(on)
        self.filled.emit(on)


@runtime_checkable
class HasNotices(Protocol):
    """A page with a place beside its images for what is to be told, ``None`` while that is out of sight."""

    @property
    def notices(self) -> "Notices | None":
        """An empty place in a column."""
        ...


class BannerPlace(QObject):
    """``room`` is the row below the pages."""

    def __init__(self, banner: Banner, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._banner, self._pages = banner, pages
        self.room = self._now = Notices()
        self.room.hold(banner)
        banner.shown.connect(self.look_again)
        pages.currentChanged.connect(self.look_again)
        self.look_again()

    def look_again(self) -> None:
        """Put it where it belongs now."""
        page: object = self._pages.currentWidget()
        self._banner.hold_back(on=isinstance(page, HasNotices))
        beside = page.notices if isinstance(page, HasNotices) and not self._banner.stays else None
        if (place := beside or self.room) is not self._now:
            self._now.fill(on=False)
            self._now = place
            self._banner.stand(in_column=place is beside)
            place.hold(self._banner)
        place.fill(on=bool(self._banner.words))
