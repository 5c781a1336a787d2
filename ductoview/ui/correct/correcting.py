"""The mode in which the hand corrects the ducts: which tool is in it, what it would change, and the one step it makes."""

from collections.abc import Callable
from functools import partial
from weakref import WeakSet

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QPushButton

from ductoview.model.exam import ExamImage
from ductoview.model.geometry import PointPx
from ductoview.ui.correct.bar import CorrectBar
from ductoview.ui.correct.levelling import Levelling
from ductoview.ui.correct.tool import CorrectTool, Deed, Ground
from ductoview.ui.correct.tools import correct_tools
from ductoview.ui.desk import Desk
from ductoview.ui.overlays.sketch import Sketch
from ductoview.ui.parts.button import button
from ductoview.ui.reading.deeds import Deeds
from ductoview.ui.reading.key_wishes import Wishes
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.prompt import Prompt
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.tile import TileView
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.tools.aim import AimStep
from ductoview.ui.tools.names import ToolName

_REST_MS = 150
_SEEKING = "seek a duct"
_NO_TOOL = "No tool is in the hand: choose one."


class Correcting(QObject):
    """``is_only_looked_at`` answers for images of an earlier study; ``say`` shows one quiet line.

    It holds no state of a review: every click is one step of ``deeds``, and what is drawn follows the review.
    """

    def __init__(
        self,
        desk: Desk,
        tiles: Tiles,
        loader: Loader,
        selection: Selection,
        deeds: Deeds,
        is_only_looked_at: Callable[[str], bool],
        say: Callable[[str], object],
    ) -> None:
        super().__init__(tiles)
        self._desk, self._tiles, self._loader, self._selection = desk, tiles, loader, selection
        self._deeds, self._is_only_looked_at, self._say = deeds, is_only_looked_at, say
        self._tools = correct_tools()
        self._tool = self._tools[0]
        self._is_on = self._bar_stays = False
        self._begun_on = ""
        self._places: list[PointPx] = []
        self._on: TileView | None = None
        self._at: PointPx | None = None
        self._joined: WeakSet[TileView] = WeakSet()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._rests)
        self._levelling = Levelling(desk, loader, selection, deeds, self)
        self.bar = CorrectBar(self._tools, self.take, self._leave, self._levelling.control)
        self.button: QPushButton = button("Correct", self.toggle, action="correct", role="plain", focus=False)
        self.button.setToolTip("Correct the ducts by hand: orifice, no duct, split, join")
        tiles.arranged.connect(self._join_tiles)
        tiles.tool_changed.connect(self._tool_changed)

    @property
    def wishes(self) -> Wishes:
        """The actions, by id."""
        return {"correct": self.toggle}

    def guarded(self, wishes: Wishes) -> Wishes:
        """The same actions, but Enter and Backspace mean the line that was begun before they mean a candidate."""
        accept, dismiss = wishes["accept"], wishes["dismiss"]
        return wishes | {
            "accept": lambda: self._finishes() or accept(),
            "dismiss": lambda: self.takes_back() or dismiss(),
        }

    @property
    def words(self) -> str:
        """What the next click does; empty outside the mode."""
        return self._tool.words if self._is_on else _NO_TOOL if self._bar_stays else ""

    def tell(self, hint: Prompt, words: str) -> None:
        """In the mode words stand under its tools, where the eye is, and not in ``hint``."""
        hint.say(words, elsewhere=not self.bar.isHidden())
        self.bar.say("" if self.bar.isHidden() else words)

    def toggle(self) -> None:
        """Begin to correct, or go on with the tool that was put down; again: the next tool."""
        if not self._is_on:
            self._tiles.take(ToolName.CORRECT)
        else:
            self.take(self._tools[(self._tools.index(self._tool) + 1) % len(self._tools)])

    def take(self, tool: CorrectTool) -> None:
        """Another tool of the mode; what was begun with the one before is dropped."""
        self._drop()
        self._tool = tool
        if not self._is_on:
            self._tiles.take(ToolName.CORRECT)
        self._begin()
        self._tiles.tell_tool()

    def takes_back(self) -> bool:
        """The last click of what was begun is taken back; False when nothing was begun."""
        had = self._is_on and self._tool.take_back()
        if had:
            self._show_begun(self._ground(self._on) if self._on is not None else "")
            self._tiles.tell_tool()
        return had

    def lets_go(self) -> bool:
        """The tool is put down and its bar stays; False when none is in the hand."""
        if not self._is_on:
            return False
        self._bar_stays = True
        self._tiles.put_down()
        return True

    def closes(self) -> bool:
        """The bar goes; False when it was not there."""
        had = not self.bar.isHidden()
        if had:
            self._leave()
        return had

    def _leave(self) -> None:
        self._bar_stays = False
        self._tiles.put_down()

    def _finishes(self) -> bool:
        """Enter: what was begun is ended; False when nothing was."""
        ground = self._ground_here()
        deed = self._tool.finish(ground) if ground is not None else None
        if ground is None or deed is None:
            return False
        self._tiles.tell_tool()
        self._do(ground, deed)
        return True

    def _tool_changed(self, name: ToolName) -> None:
        if self._on is not None and self._on.uid != self._begun_on:
            self._drop()
        is_on = name is ToolName.CORRECT
        self._bar_stays = self._bar_stays and name is ToolName.WINDOW
        if is_on != self._is_on:
            self._is_on = is_on
            self._drop()
            self._begin()
        self.bar.setVisible(is_on or self._bar_stays)

    def _begin(self) -> None:
        """The tool is in the hand, freshly."""
        self._tool.begin()
        self.bar.show_tool(self._tool if self._is_on else None)
        for tile in self._joined:
            tile.canvas.wheel_is_tools = self._is_on and self._tool.takes_wheel

    def _join_tiles(self) -> None:
        """Hear every tile once; images that only get another size keep what was begun on them."""
        tiles = tuple(filter(None, map(self._tiles.tile, self._tiles.order)))
        if self._on not in tiles:
            self._drop()
        for tile in tiles:
            if tile not in self._joined:
                self._joined.add(tile)
                tile.canvas.aimed.connect(partial(self._aimed, tile))
                tile.canvas.pointed.connect(partial(self._pointed, tile))
                tile.canvas.aim_turned.connect(partial(self._turned, tile))
            tile.canvas.wheel_is_tools = self._is_on and self._tool.takes_wheel

    # -- the hand --------------------------------------------------------------------------------------------------
    def _aimed(self, tile: TileView, step: AimStep, at: PointPx | None) -> None:
        if not self._is_on:
            return
        if tile is not self._on or tile.uid != self._begun_on:
            self._drop()
            self._on, self._begun_on = tile, tile.uid
        if step is not AimStep.HOVER or at != self._at:
            self._seek_no_more()
        self._at = at
        if step is AimStep.TWICE:
            self._finishes()
        elif step is AimStep.AWAY:
            self._places = []
            self._show(None)
        elif step is AimStep.HOVER:
            self._show_begun(self._ground(tile))
            self._resting.start()
        else:
            self._act(tile, step, at)

    def _rests(self) -> None:
        """The pointer has not moved for a while: what takes longer to find is looked for there, and at no earlier place."""
        ground, at = self._ground_here(), self._at
        work = self._tool.rest(ground, at) if ground is not None and at is not None else None
        if work is not None and at is not None:
            self._desk.jobs.run(lambda _p, _c: work(), done=partial(self._found, at), key=_SEEKING)

    def _found(self, at: PointPx, answer: object) -> None:
        """Never of a place, a tool or an image that was left: those who leave it end the search."""
        ground = self._ground_here()
        if ground is not None and (sketch := self._tool.found(ground, at, answer)) is not None:
            self._show(sketch)

    def _seek_no_more(self) -> None:
        self._resting.stop()
        self._desk.jobs.cancel(_SEEKING)

    def _ground_here(self) -> Ground | None:
        """What can be corrected under the pointer, None where nothing can."""
        ground = self._ground(self._on) if self._is_on and self._on is not None else None
        return ground if isinstance(ground, Ground) else None

    def _act(self, tile: TileView, step: AimStep, at: PointPx | None) -> None:
        ground = self._ground(tile)
        if isinstance(ground, str):
            # What was drawn before the ducts were hidden is no part of what is drawn after.
            self._places = []
            self._show(None)
            if step is not AimStep.DRAG:
                self._say(ground)
            return
        if step is AimStep.CLICK:
            self._do(ground, self._tool.click(ground, at)) if at is not None else None
            return
        self._places += [at] if at is not None else []
        if step is AimStep.DRAG:
            self._show(self._tool.drag(ground, self._places))
        else:
            places, self._places = self._places, []
            self._do(ground, self._tool.drop(ground, places))

    def _pointed(self, tile: TileView, at: PointPx | None) -> None:
        """The pointer has left the image."""
        if at is None and tile is self._on:
            self._seek_no_more()
            self._show(None)

    def _turned(self, tile: TileView, notches: float) -> None:
        """The wheel, over the place pointed at last; not while the hand drags."""
        ground = self._ground(tile)
        if tile is self._on and self._at is not None and not self._places and isinstance(ground, Ground):
            self._show(self._tool.turn(ground, self._at, notches))

    def _ground(self, tile: TileView) -> Ground | str:
        """What can be corrected there, or why nothing can."""
        exam, mammogram = self._desk.workspace.exam, tile.canvas.mammogram
        if exam is None or mammogram is None:
            return "No image is there yet."
        if self._is_only_looked_at(tile.uid):
            return "Nothing was changed: images of an earlier study are only looked at."
        layers = self._tiles.layers
        if not (layers.overlays and layers.ducts) or not tile.shows_ducts:
            return "Nothing was changed: the ducts are hidden. Show them first (Overlay, or the image itself)."
        analysis = self._loader.analysis(tile.uid)
        if analysis is None:
            return f"Nothing can be corrected yet: {self._loader.why_not(tile.uid)}"
        image, decided = exam.image(tile.uid), self._desk.workspace.review.image(tile.uid)
        return Ground(
            image=image,
            mammogram=mammogram,
            analysis=analysis,
            reader=self._desk.reader,
            edits=() if decided.is_of_other_bytes(image.facts.ref.sha256) else decided.duct_edits,
        )

    def _show_begun(self, ground: Ground | str) -> None:
        """What stands of the tool's work, and what a click where the pointer is would change."""
        at = self._at
        self._show(self._tool.hover(ground, at) if at is not None and isinstance(ground, Ground) else None)

    def _do(self, ground: Ground, deed: Deed) -> None:
        if deed.waits:
            self._show_begun(ground)
        else:
            self._show(None)
        uid = ground.image.sop_instance_uid
        if self._selection.image_uid != uid:
            self._selection.choose(uid)
        if deed.edit is None and deed.back is None:
            self._say(deed.words)
        elif deed.edit is not None and not self._loader.fits(uid, deed.edit):
            # What would change nothing is never kept.
            self._say(self._tool.unfit)
        elif self._is_done(ground.image, deed):
            self._say(f"Done: {deed.words}. {self._desk.hands.key('undo') or 'Undo'} takes it back.")

    def _is_done(self, image: ExamImage, deed: Deed) -> bool:
        if deed.back is not None:
            return self._deeds.take_correction_back(image, deed.back, deed.words)
        return deed.edit is not None and self._deeds.correct(image, deed.edit, deed.words)

    def _drop(self) -> None:
        self._seek_no_more()
        self._tool.put_down()
        self._places = []
        self._show(None)
        self._on = None

    def _show(self, sketch: Sketch | None) -> None:
        if self._on is not None:
            self._on.canvas.show_sketch(sketch)
