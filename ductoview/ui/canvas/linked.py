"""Several canvases that move together: the same scale and the same place in mm, mirrored for the other breast."""

from collections.abc import Sequence

from ductoview.ui.canvas.canvas import Canvas


class Linked:
    """While it is on, what the hand does to the view of one canvas the others do too.

    An image of unknown scale, or one that was turned away from how it hangs, stays as it is.
    """

    def __init__(self) -> None:
        self.is_on = False
        self._canvases: list[Canvas] = []
        self._is_following = False

    def join(self, canvases: Sequence[Canvas]) -> None:
        """Couple these from now on, and no others; the new ones tell of every movement."""
        for canvas in canvases:
            if canvas not in self._canvases:
                canvas.view_changed.connect(lambda canvas=canvas: self.follow(canvas))
        self._canvases = list(canvases)

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
