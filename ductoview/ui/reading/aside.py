"""Which images stand aside while one of them has the whole place; another screen keeps its own."""

from collections.abc import Sequence

from ductoview.ui.reading.tile import TileView


class Aside:
    """``all`` is every tile that hangs, in its order; what stands aside is hidden and keeps its place."""

    def __init__(self) -> None:
        self._hidden: list[TileView] = []

    def __contains__(self, tile: TileView | None) -> bool:
        return tile in self._hidden

    def forget(self) -> None:
        """Nothing hangs any more."""
        self._hidden = []

    def toggle(self, chosen: TileView, all_: Sequence[TileView]) -> None:
        """The chosen one alone, or all of them again."""
        beside = _beside(chosen, all_)
        if not any(one in self._hidden for one in beside):
            self.show_alone(chosen, all_)
            return
        self._hidden = [one for one in self._hidden if one not in beside]
        for one in beside:
            one.show()

    def show_alone(self, chosen: TileView, all_: Sequence[TileView]) -> None:
        """The chosen one alone."""
        beside = _beside(chosen, all_)
        self._hidden = [one for one in (*self._hidden, *beside) if one is not chosen]
        for other in beside:
            other.hide()
        chosen.show()


def _beside(tile: TileView, all_: Sequence[TileView]) -> list[TileView]:
    return [one for one in all_ if one is not tile and one.parentWidget() is tile.parentWidget()]
