"""What the pointer does, and what a tool may ask of the image under it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ductoview.display.viewport import ViewState
from ductoview.model.annotation import Annotation, AnnotationKind
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.voi import VoiChoice

if TYPE_CHECKING:
    from ductoview.ui.tools.aim import AimStep
    from ductoview.ui.tools.reshape import Grip


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in the viewport in device pixels; ``ratio`` is device pixels a logical one."""

    x: float
    y: float
    ratio: float = 1.0

    def moved_from(self, other: "Pointer") -> bool:
        """True when it is farther away than a shaking hand."""
        return max(abs(self.x - other.x), abs(self.y - other.y)) > 4 * self.ratio

    def is_apart_from(self, other: "Pointer") -> bool:
        """True when it is too far away to mean the same place; a gloved finger is broad."""
        return max(abs(self.x - other.x), abs(self.y - other.y)) > 12 * self.ratio


class Stage(Protocol):
    """The image as tools see it; every method acts at once and asks for a new painting itself."""

    @property
    def view(self) -> ViewState:
        """How it lies in the viewport."""
        ...

    @property
    def choice(self) -> VoiChoice | None:
        """The curve used now."""
        ...

    @property
    def darkens_upwards(self) -> bool:
        """True when larger stored values are shown darker."""
        ...

    @property
    def shows_itself(self) -> bool:
        """False while another image is drawn in its place."""
        ...

    def look(self, view: ViewState) -> None:
        """Show it so."""
        ...

    def adjust(self, base: VoiChoice, d_center: float, d_width: float) -> None:
        """Use ``base`` moved and stretched."""
        ...

    def adjusted(self) -> None:
        """The adjustment is over."""
        ...

    def place(self, x: float, y: float) -> PointPx | None:
        """The stored place under a viewport place, None outside the image."""
        ...

    def draft(self, start: PointPx | None, end: PointPx | None) -> None:
        """Show an unfinished distance, or none."""
        ...

    def measure(self, start: PointPx, end: PointPx) -> None:
        """A distance was drawn."""
        ...

    def mark(self, kind: FindingKind, at: PointPx) -> None:
        """A finding was put there."""
        ...

    def mark_drawn(self, kind: FindingKind, points: tuple[PointPx, ...], *, is_closed: bool) -> None:
        """A finding was drawn along these places, or around what lies inside of them."""
        ...

    def draw(self, draft: Annotation | None) -> None:
        """Show an unfinished drawing, or none; it takes the place of the one of its id."""
        ...

    def drawn(self, kind: AnnotationKind, points: tuple[PointPx, ...], *, is_closed: bool = False) -> None:
        """Something was drawn."""
        ...

    def holds(self, at: PointPx) -> bool:
        """True for a place on the image."""
        ...

    def grip(self, at: Pointer) -> "Grip | None":
        """What of the chosen drawing is under the pointer."""
        ...

    def reshape(self, drawn_id: str, points: tuple[PointPx, ...]) -> None:
        """A drawing was moved."""
        ...

    def aim(self, step: "AimStep", at: PointPx | None) -> None:
        """The hand points, clicks or drags there; None outside the image."""
        ...

    def click(self, pointer: Pointer) -> None:
        """The pointer was pressed and let go in one place."""
        ...

    def ask(self, pointer: Pointer) -> None:
        """The hand asks what could be marked there."""
        ...


class Tool(Protocol):
    """A state machine from a press to the release; ``cancel`` returns to the beginning without effect."""

    def press(self, at: Pointer) -> None:
        """The button or finger goes down."""
        ...

    def move(self, at: Pointer, *, pressed: bool) -> None:
        """It moves, down or not."""
        ...

    def release(self, at: Pointer) -> None:
        """It goes up."""
        ...

    def cancel(self) -> None:
        """Forget what was begun."""
        ...


@runtime_checkable
class TakesBack(Protocol):
    """A tool that makes something in steps."""

    def take_back(self) -> bool:
        """Without the last click, or without the movement under the hand; False when nothing was begun."""
        ...
