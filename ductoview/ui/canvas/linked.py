"""Several canvases that move together: the same scale and the same place in mm, mirrored for the other breast."""

from collections.abc import Sequence

from ductoview.display.framing import ScalesMm
from ductoview.ui.canvas.bond import Bond
from ductoview.ui.canvas.canvas import Canvas


class Linked:
    """While it is on, what the hand does to the view of one canvas the others do too.

    An image of unknown scale, or one that was turned away from how it hangs, stays as it is and says so. No image goes to
    a scale to which one of the others could not follow.
    """

    def __init__(self) -> None:
        self.is_on = False
        self._canvases: list[Canvas] = []
        self._is_following = False

    def join(self, canvases: Sequence[Canvas]) -> None:
        """Couple these from now on, and no others; the new ones tell of every movement."""
        for canvas in canvases:
            if not isinstance(canvas.bond, _Tie):
                canvas.view_changed.connect(lambda canvas=canvas: self.follow(canvas))
                canvas.bond = _Tie(self, canvas)
        self._canvases = list(canvases)

    def turn(self, *, on: bool) -> None:
        """Move together from now on, or each by itself."""
        self.is_on = on
        for canvas in self._canvases:
            canvas.update()

    def follow(self, leader: Canvas) -> None:
        """Bring the others to where a canvas is, unless it only rests at its fit or at the common scale."""
        view = leader.view_mm if self.is_on and not self._is_following and not leader.is_resting else None
        if view is None or leader not in self._canvases:
            return
        self._is_following = True
        try:
            for canvas in self._canvases:
                if canvas is not leader:
                    canvas.look_mm(view)
        finally:
            self._is_following = False

    def scales(self, canvas: Canvas) -> ScalesMm | None:
        """The scales that all which move with a canvas can take; None for any, also where they share none."""
        common = canvas.scales if self._moves(canvas) else None
        for other in self._canvases:
            if common is not None and (its := other.scales) is not None:
                common = common.cut(its)
        return common

    def words(self, canvas: Canvas) -> str:
        """Why a canvas does not move with the others; empty when it does, or when there is no other."""
        if not self._moves(canvas) or not canvas.apart:
            return ""
        others = (other for other in self._canvases if other is not canvas and other.mammogram is not None)
        return f"not linked: {canvas.apart}" if any(others) else ""

    def _moves(self, canvas: Canvas) -> bool:
        return self.is_on and canvas in self._canvases


class _Tie(Bond):
    """One canvas among those that move together."""

    def __init__(self, linked: Linked, canvas: Canvas) -> None:
        self._linked, self._canvas = linked, canvas

    @property
    def scales(self) -> ScalesMm | None:
        return self._linked.scales(self._canvas)

    @property
    def words(self) -> str:
        return self._linked.words(self._canvas)
