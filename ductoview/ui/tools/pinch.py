"""Two fingers: the image follows their middle and grows with their distance."""

from math import hypot

from ductoview.display.viewport import ViewState
from ductoview.ui.tools.pointer import Pointer, Stage

_LEAST_SPREAD = 20.0


class Pinch:
    """From two fingers down to one of them up."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._view: ViewState | None = None
        self._middle = (0.0, 0.0)
        self._spread = 1.0

    @property
    def is_open(self) -> bool:
        """True between both fingers down and one of them up."""
        return self._view is not None

    def begin(self, one: Pointer, other: Pointer) -> None:
        """Both fingers are down."""
        self._view, self._middle, self._spread = self._stage.view, _middle(one, other), _spread(one, other)

    def move(self, one: Pointer, other: Pointer) -> None:
        """Both are somewhere else."""
        if self._view is None:
            return
        x, y = _middle(one, other)
        zoomed = self._view.zoomed(self._view.zoom * _spread(one, other) / self._spread, *self._middle)
        self._stage.look(zoomed.moved(x - self._middle[0], y - self._middle[1]))

    def end(self) -> None:
        """One is up."""
        self._view = None


def _middle(one: Pointer, other: Pointer) -> tuple[float, float]:
    return (one.x + other.x) / 2, (one.y + other.y) / 2


def _spread(one: Pointer, other: Pointer) -> float:
    return max(_LEAST_SPREAD, hypot(one.x - other.x, one.y - other.y))
