"""What a tool of the correcting mode is: it says what a click would do, shows it, and makes the edit; it changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.duct_edits import DuctEdit, DuctEditKind, PathPx
from ductoview.model.exam import ExamImage
from ductoview.model.geometry import PointPx, Spacing
from ductoview.model.image import Mammogram
from ductoview.ui.overlays.sketch import Sketch


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What is corrected: the image, its pixels, and the analysis with all corrections made so far, which are ``edits``."""

    image: ExamImage
    mammogram: Mammogram
    analysis: DuctAnalysis
    reader: str
    edits: tuple[DuctEdit, ...] = ()

    @property
    def spacing(self) -> Spacing:
        """The scale of the image."""
        return self.image.facts.spacing

    def edit(self, kind: DuctEditKind, at: PointPx, paths: tuple[PathPx, ...] = (), meant: PathPx = ()) -> DuctEdit:
        """A correction at that place, in the reader's name."""
        return DuctEdit(id=str(uuid4()), kind=kind, at=at, by=self.reader, paths=paths, meant=meant)

    def length_words(self, length_px: float, length_mm: float | None) -> str:
        """``12.3 mm``, or pixels where the scale is unknown."""
        return f"{length_px:.0f} px" if length_mm is None else f"{length_mm:.1f} mm"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deed:
    """What came of a click or a drag: an edit, or one to be taken ``back``, and the words for its undo; else why not.

    A tool that waits for more (the other end, say) answers ``Deed()``.
    """

    edit: DuctEdit | None = None
    back: DuctEdit | None = None
    words: str = ""

    @property
    def waits(self) -> bool:
        """True when nothing came of it yet."""
        return self.edit is None and self.back is None and not self.words


class CorrectTool:
    """One button of the bar. Override what the tool does; the rest does nothing.

    ``word`` stands on the button, ``help`` in its tool tip; ``takes_wheel`` says that the wheel is the tool's. Tools keep
    what was begun on one image (``put_down`` drops it); the mode drops it too when another image is pointed at.
    """

    word = ""
    help = ""
    takes_wheel = False
    unfit = "Nothing was changed: that means no duct here."
    """What is said of an edit that would change nothing."""

    @property
    def words(self) -> str:
        """What the next click does, for the line above the images."""
        return self.help

    def hover(self, ground: Ground, at: PointPx) -> Sketch | None:
        """What a click there would change, drawn before it is made; called for every movement, so within a few ms."""
        return None

    def rest(self, ground: Ground, at: PointPx) -> Callable[[], object] | None:
        """What takes longer to find, asked for once the pointer rests; it is called in another thread, for ``found``."""
        return None

    def found(self, ground: Ground, at: PointPx, answer: object) -> Sketch | None:
        """What ``rest`` has found at that place, drawn; ``ground`` is what is corrected by now."""
        return None

    def click(self, ground: Ground, at: PointPx) -> Deed:
        """A click there."""
        return Deed()

    def drag(self, ground: Ground, places: Sequence[PointPx]) -> Sketch | None:
        """The hand drags through these places and has not let go yet."""
        return None

    def drop(self, ground: Ground, places: Sequence[PointPx]) -> Deed:
        """The drag ended."""
        return Deed()

    def begin(self) -> None:
        """It was taken into the hand."""

    def turn(self, ground: Ground, at: PointPx, notches: float) -> Sketch | None:
        """The wheel, over that place; heard only by tools with ``takes_wheel``."""
        return None

    def finish(self, ground: Ground) -> Deed | None:
        """Enter: end what was begun; None when nothing was."""
        return None

    def take_back(self) -> bool:
        """Esc, Backspace: take the last click of what was begun back; False when nothing was."""
        return False

    def put_down(self) -> bool:
        """Drop what was begun; False when nothing was."""
        return False
