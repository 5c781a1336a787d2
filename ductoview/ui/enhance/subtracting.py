"""The chosen image minus its scout: asked for by a key, made in a worker, shown with its residual, or refused in a sentence."""

from collections.abc import Callable

from PyQt6.QtCore import QObject

from ductoview.analysis.subtract import Subtraction, why_not
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.view import Phase
from ductoview.ui.desk import Desk
from ductoview.ui.parts.busy import Busy
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.tiles import Tiles

WORDS = "SUBTRACTION"


class Subtracting(QObject):
    """The newest request wins; a result for an image that hangs no more is dropped.

    What a person states meanwhile counts: a scout that turns out to be none is not subtracted, or not any more.
    """

    def __init__(
        self, desk: Desk, tiles: Tiles, loader: Loader, selection: Selection, busy: Busy, say: Callable[[str], None]
    ) -> None:
        super().__init__(tiles)
        self._desk, self._tiles, self._loader = desk, tiles, loader
        self._selection, self._busy, self._say = selection, busy, say
        self._asked = ("", "")
        self._made: dict[str, str] = {}
        loader.subtracted.connect(self._came)
        desk.exam_changed.connect(self._know_more)

    def toggle(self) -> None:
        """What contrast has added to the chosen image, or the image itself again."""
        exam, tile = self._tiles.exam, self._tiles.tile(self._selection.image_uid)
        if exam is None or tile is None:
            return
        if tile.canvas.mammogram is None:
            self._say(
                f"The pixels of {tile.image.facts.view.label} are not here: no scout can be subtracted from them."
            )
            return
        if tile.canvas.made.startswith(WORDS):
            tile.canvas.show_enhanced(None)
            return
        if exam.prior_of(tile.uid) is not None:
            self._desk.answer("Images of an earlier study are only looked at; nothing is subtracted from them.")
            return
        scout = _before(exam, tile.image, tile.scout_uid)
        if scout is None:
            self._desk.answer(f"{tile.image.facts.view.label} has no scout that could be subtracted.")
        elif sentence := why_not(tile.image.facts, scout.facts):
            self._desk.answer(f"Not subtracted: {sentence}")
        else:
            self._asked = tile.uid, scout.sop_instance_uid
            self._begin(*self._asked)

    def _begin(self, uid: str, scout_uid: str) -> None:
        job = self._loader.subtract(uid, scout_uid, self._busy.progress, self._busy.finish)
        self._busy.start("Subtracting the scout", job.cancel)

    def _came(self, uid: str, made: Subtraction) -> None:
        exam, tile = self._tiles.exam, self._tiles.tile(uid)
        if exam is None or tile is None or uid != self._asked[0]:
            return
        scout = exam.image(self._asked[1])
        if sentence := why_not(exam.image(uid).facts, scout.facts):
            self._desk.answer(f"Not subtracted: {sentence}")
            return
        self._made[uid] = scout.sop_instance_uid
        tile.canvas.show_enhanced(made.grey, badge(scout, made))

    def _know_more(self) -> None:
        """A phase was stated or found out: what could not be subtracted any more is not shown any more."""
        exam, hung = self._desk.workspace.exam, self._tiles.exam
        if exam is None or hung is None or exam.load_token != hung.load_token:
            return
        for uid, tile in [(one, self._tiles.tile(one)) for one in self._made]:
            if tile is None or not tile.canvas.made.startswith(WORDS):
                continue
            if sentence := why_not(exam.image(uid).facts, exam.image(self._made[uid]).facts):
                tile.canvas.show_enhanced(None)
                self._desk.remark(f"Not subtracted any more: {sentence}")


def badge(scout: ExamImage, made: Subtraction) -> str:
    """What stands on the image: which exposure was taken away, and how well it fits."""
    time, phase = scout.facts.acquired[8:12], scout.facts.phase.value.lower()
    when = f"{phase} {time[:2]}:{time[2:]}" if len(time) == 4 else phase
    fits = f"residual {made.residual_mm:.2f} mm · texture {made.texture:.0%} · moved {made.moved_mm:.1f} mm"
    scaled = "" if made.contrast == 1 else f" · scout's contrast × {made.contrast:.2f}"
    return f"{WORDS} of {when} · {fits}{scaled}"


def _before(exam: Exam, image: ExamImage, scout_uid: str) -> ExamImage | None:
    """The scout it flickers to, else a scout of its side and view, one that can be subtracted before one that cannot."""
    if scout_uid:
        return exam.image(scout_uid)
    view = image.facts.view
    alike = [
        one
        for one in exam.images
        if one.facts.phase is Phase.SCOUT
        and not one.check.is_reject
        and one.sop_instance_uid != image.sop_instance_uid
        and (one.facts.view.laterality, one.facts.view.position) == (view.laterality, view.position)
    ]
    return min(alike, key=lambda one: bool(why_not(image.facts, one.facts)), default=None)
