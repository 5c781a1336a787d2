"""What Esc does on the reading page: one press takes back one step, the newest, the same with every tool and bar.

From the newest on: a card over the page; the question before writing; of what was begun with the tool in the hand the last
click, or the movement under the hand; the first of two findings; the tool; its bar, or that of the enhancement; the chosen
finding. Nothing that was done is undone by it. Backspace takes back the same clicks, and goes no further.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from ductoview.ui.correct.correcting import Correcting
from ductoview.ui.enhance.enhancing import Enhancing
from ductoview.ui.reading.marking import Marking
from ductoview.ui.reading.objects_panel import ObjectsPanel
from ductoview.ui.reading.same_place import SamePlace
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.tiles import Tiles


class _Page(Protocol):
    tiles: Tiles
    objects: ObjectsPanel
    marking: Marking
    correcting: Correcting
    enhancing: Enhancing
    same_place: SamePlace
    selection: Selection

    def setFocus(self) -> None: ...


class _Card(Protocol):
    def put_away(self) -> None: ...

    def isHidden(self) -> bool: ...


class Esc:
    """Pressed on ``page``, which then has the keyboard; of the ``cards`` over it one at most is shown."""

    def __init__(self, page: "_Page", cards: Sequence[_Card]) -> None:
        self._page, self._cards = page, cards
        correcting, tiles = page.correcting, page.tiles
        self._newest_first: tuple[Callable[[], bool], ...] = (
            self._card,
            self._question,
            page.marking.takes_back,
            correcting.takes_back,
            page.same_place.forget,
            correcting.lets_go,
            tiles.put_down,
            correcting.closes,
            page.enhancing.closes,
            self._finding,
        )

    def press(self) -> None:
        """One step back; without any nothing happens."""
        any(takes_back() for takes_back in self._newest_first)
        self._page.setFocus()

    def _card(self) -> bool:
        shown = [card for card in self._cards if not card.isHidden()]
        for card in shown:
            card.put_away()
        return bool(shown)

    def _question(self) -> bool:
        is_asking = self._page.objects.is_asking
        if is_asking:
            self._page.objects.not_yet()
        return is_asking

    def _finding(self) -> bool:
        had = bool(self._page.selection.finding_id)
        self._page.selection.choose(self._page.selection.image_uid)
        return had
