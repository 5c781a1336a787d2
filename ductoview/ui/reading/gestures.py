"""What the hand does on an image that is more than looking: asks what to mark there, turns the wheel on, wants it alone."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint
from PyQt6.QtWidgets import QWidget

from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.ui.hands import Hands
from ductoview.ui.reading.key_wishes import Wishes
from ductoview.ui.reading.kinds_card import KindsCard
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.tools.names import MarkKind


class Gestures(QObject):
    """``hang`` puts an image in the chosen place."""

    def __init__(
        self,
        page: QWidget,
        hands: Hands,
        tiles: Tiles,
        kinds: KindsCard,
        selection: Selection,
        wishes: Wishes,
        hang: Callable[[str], object],
    ) -> None:
        super().__init__(page)
        self._page, self._hands, self._tiles, self._kinds = page, hands, tiles, kinds
        self._selection, self._wishes, self._hang = selection, wishes, hang
        tiles.asked.connect(self._ask)
        tiles.scrolled.connect(self._scroll)
        tiles.wished.connect(self._wish)
        tiles.touched.connect(kinds.put_away)
        kinds.gone.connect(tiles.tell_tool)
        hands.changed.connect(self._use_mouse)
        self._use_mouse()

    def _use_mouse(self) -> None:
        self._tiles.set_mouse(self._hands.keymap.mouse)

    def _ask(self, uid: str, place: PointPx, at: QPoint) -> None:
        """The kinds, beside the place; the one chosen is marked there. ``at`` counts on the whole desktop."""
        self._selection.choose(uid)
        page = self._tiles.window_of(uid) or self._page
        self._kinds.appear(page, page.mapFromGlobal(at), "MARK HERE", lambda kind: self._chosen(uid, kind, place))

    def _chosen(self, uid: str, kind: MarkKind, place: PointPx) -> None:
        """A finding is there; a drawing begins with the next press."""
        if isinstance(kind, FindingKind):
            self._tiles.mark(uid, kind, place)
        else:
            self._tiles.take_mark(kind)

    def _scroll(self, uid: str, by: int) -> None:
        """The image so many further on in the exam, among those that do not hang already."""
        exam = self._tiles.exam
        if exam is None:
            return
        order = [image.sop_instance_uid for image in exam.images]
        free = [one for one in order if one == uid or one not in self._tiles.hung]
        at = max(0, min(free.index(uid) + by, len(free) - 1)) if uid in free else -1
        if at >= 0 and free[at] != uid:
            self._selection.choose(uid)
            self._hang(free[at])

    def _wish(self, uid: str, action_id: str) -> None:
        self._selection.choose(uid)
        self._wishes[action_id]()
