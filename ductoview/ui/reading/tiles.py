"""The images side by side as the hanging protocol says; a grid of tiles that share tool, overlays and selection."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QWidget

from ductoview.display.caption import TextLevel
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import Exam, ExamImage, Hanging
from ductoview.model.finding import FindingKind
from ductoview.model.image import Mammogram
from ductoview.model.look import Look
from ductoview.model.presentation import Presentation
from ductoview.model.review import ImageReview, Review
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.canvas.glass import LOUPE_PX
from ductoview.ui.canvas.linked import Linked
from ductoview.ui.canvas.same_size import same_size
from ductoview.ui.overlays.model import Layers
from ductoview.ui.parts.empty import Empty
from ductoview.ui.parts.gone import send_away
from ductoview.ui.reading.aside import Aside
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.reading.gaps import Gaps
from ductoview.ui.reading.host import Host
from ductoview.ui.reading.looks import Looks
from ductoview.ui.reading.places import beyond, cells
from ductoview.ui.reading.tile import TileView
from ductoview.ui.tools.names import MarkKind, ToolName
from ductoview.workspace.mouse_map import MouseMap, own_mouse


class Tiles(QWidget):
    """``touched`` carries image and finding, ``marked`` image, kind and place, ``measured`` image and two places."""

    touched = pyqtSignal(str, str)
    marked = pyqtSignal(str, object, object)
    measured = pyqtSignal(str, object, object)
    tool_changed = pyqtSignal(object)
    asked = pyqtSignal(str, object, object)
    scrolled = pyqtSignal(str, int)
    wished = pyqtSignal(str, str)
    arranged = pyqtSignal()
    layered = pyqtSignal()
    loupe_sized, enhance_turned = pyqtSignal(float), pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.exam: Exam | None = None
        self._tiles: list[TileView] = []
        self._places: list[tuple[int, int]] = []
        self._chosen = ""
        self._tool = ToolName.WINDOW
        self.kind: MarkKind | None = None
        self.layers = Layers()
        self._aside, self._gaps = Aside(), Gaps()
        self.linked, self.looks = Linked(), Looks()
        self.screen_px_per_mm: Callable[[QWidget], float | None] = lambda _: None
        self._mouse = own_mouse()
        self.loupe_side = LOUPE_PX
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        self._second: Host | None = None
        # What rests is as large as its place allows, whichever tile was laid out last, and also what was hidden till now.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.keep_one_size)
        self._empty = Empty()
        self._grid.addWidget(self._empty, 0, 0)
        self.clear("")

    # -- what hangs ------------------------------------------------------------------------------------------------
    @property
    def hung(self) -> set[str]:
        """SOPInstanceUIDs of the images shown."""
        return {tile.uid for tile in self._tiles}

    @property
    def scouts(self) -> set[str]:
        """Those that one key shows in the place of an image that hangs."""
        return {tile.scout_uid for tile in self._tiles}

    @property
    def order(self) -> tuple[str, ...]:
        """The same from left to right and top to bottom."""
        return tuple(tile.uid for tile in self._tiles)

    def tile(self, uid: str) -> TileView | None:
        """The tile of an image."""
        return next((tile for tile in self._tiles if tile.uid == uid), None)

    @property
    def chosen_tile(self) -> TileView | None:
        """The tile in hand."""
        return self.tile(self._chosen)

    @property
    def canvases(self) -> tuple[Canvas, ...]:
        """The canvases of all tiles."""
        return tuple(tile.canvas for tile in self._tiles)

    def clear(self, why: str) -> None:
        """Show no image: nothing of the last patient stays."""
        for tile in self._tiles:
            self._keep_look(tile)
            send_away(tile)
        self._tiles, self._places = [], []
        self._aside.forget()
        self._gaps.hang(Hanging(name=""))
        self.linked.join(())
        self.arranged.emit()
        self.exam = None
        self._empty.say(*("This study cannot be shown", why, "warning") if why else ("", "", "overlay"))
        self._empty.show()

    def hang(self, exam: Exam, hanging: Hanging) -> None:
        """Lay the tiles out; each waits for its image.

        An image of the same opening that is shown already goes to its new place as it is: window, zoom and turning stay.
        """
        staying = self._staying(exam, {place.sop_instance_uid for place in hanging.tiles})
        self._tiles = [tile for tile in self._tiles if tile not in staying.values()]
        self.clear("")
        self.exam = exam
        self._gaps.hang(hanging)
        self._empty.setVisible(not hanging.tiles)
        if not hanging.tiles:
            self._empty.say("No image to hang", "This study has no mammogram that can be shown here.", "overlay")
        for place in sorted(hanging.tiles, key=lambda one: (one.row, one.column)):
            tile = staying.get(place.sop_instance_uid) or self._new_tile(exam.image(place.sop_instance_uid))
            tile.set_image(exam.image(tile.uid))
            tile.go_with(place.scout or "")
            tile.say(exam.badge(tile.uid))
            if tile.isHidden() and tile.parentWidget() is not None:
                tile.show()
            self._tiles.append(tile)
            self._places.append((place.row, place.column))
        self.linked.join(self.canvases)
        self._resized()
        self._set_tool()

    def _staying(self, exam: Exam, wanted: set[str]) -> dict[str, TileView]:
        """Tiles, by uid, whose image is shown and is wanted again by the same opening of an exam."""
        if self.exam is None or (self.exam.study_uid, self.exam.load_token) != (exam.study_uid, exam.load_token):
            return {}
        return {tile.uid: tile for tile in self._tiles if tile.uid in wanted and tile.canvas.mammogram is not None}

    def _new_tile(self, image: ExamImage) -> TileView:
        tile = TileView(image)
        tile.set_layers(self.layers)
        tile.canvas.set_mouse(self._mouse)
        tile.canvas.size_loupe(self.loupe_side)
        self._connect(tile)
        return tile

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """On a portrait screen images side by side would be thin: they stand above one another."""
        super().resizeEvent(event)
        self._resized()

    def _resized(self) -> None:
        self._arrange()
        self._settle.start()

    def spread(self, second: Host | None) -> None:
        """The right half of the images stands in that place of a second screen; None brings them back."""
        self._second = second
        if second is not None:
            second.resized.connect(self._resized)
        self._resized()

    def _arrange(self) -> None:
        there = beyond(self._places) if self._second is not None else (False,) * len(self._places)
        self._fill(self, self._grid, [at for at, is_there in enumerate(there) if not is_there])
        if self._second is not None:
            self._fill(self._second, self._second.grid, [at for at, is_there in enumerate(there) if is_there])
        self._make_room()
        self.arranged.emit()

    def _fill(self, host: QWidget, grid: QGridLayout, chosen: Sequence[int]) -> None:
        placed = cells([self._places[at] for at in chosen], host.width(), host.height())
        for at, cell in zip(chosen, placed, strict=True):
            grid.addWidget(self._tiles[at], *cell)
        self._gaps.fill(host, grid, [self._places[at] for at in chosen])

    def _make_room(self) -> None:
        self._gaps.give_way([tile.parentWidget() for tile in self._tiles if tile in self._aside])

    def put(self, uid: str, at: str) -> None:
        """Hang another image in the place of ``at``, or of the first tile; it waits for its pixels."""
        if self.exam is None or uid in self.hung or not self._tiles:
            return
        tile = self.tile(at) or self._tiles[0]
        self._keep_look(tile)
        tile.wait_for(self.exam.image(uid))
        tile.say(self.exam.badge(uid))

    def refresh(self, exam: Exam) -> tuple[ExamImage, ...]:
        """Facts of the exam that became known later, such as a phase; the images that turned out to be no scouts."""
        before, self.exam = self.exam, exam
        dropped = {}
        here = {image.sop_instance_uid for image in exam.every_image}
        for gone in (tile for tile in self._tiles if tile.uid not in here):
            gone.be_gone()
        for tile in (tile for tile in self._tiles if tile.uid in here):
            if tile.scout_uid not in here:
                tile.go_with("")
            tile.set_image(exam.image(tile.uid))
            tile.say(exam.badge(tile.uid))
            uid = tile.scout_uid
            if uid and before is not None and before.image(uid).is_scout and not exam.image(uid).is_scout:
                dropped[uid] = exam.image(uid)
                tile.go_with("")
            elif uid and tile.canvas.mammogram is not None and not tile.canvas.shows_itself:
                tile.flicker(exam.image(uid))
        return tuple(dropped.values())

    # -- what arrives ----------------------------------------------------------------------------------------------
    def show_progress(self, uid: str, fraction: float, phrase: str) -> None:
        """How far the loading or the analysis of an image is."""
        for tile in self._tiles:
            if tile.uid == uid:
                tile.show_progress(fraction, phrase)

    def show_image(self, uid: str, mammogram: Mammogram, review: ImageReview) -> None:
        """An image has come: as itself, or as the scout of another."""
        for tile in self._tiles:
            if tile.uid == uid:
                tile.show_image(mammogram, self.looks.of(uid) or review.look)
                if (look := self._look(tile)) is not None:
                    self.looks.came(uid, look, review.look)
            elif tile.scout_uid == uid:
                tile.keep_scout(mammogram)
        self.keep_one_size()

    def show_analysis(self, uid: str, analysis: DuctAnalysis, preliminary: str) -> None:
        """An analysis has come; ``preliminary`` says why it is not the last word, if it is not."""
        for tile in self._tiles:
            if tile.uid == uid:
                tile.show_analysis(analysis, preliminary)

    def show_enhanced(self, uid: str, grey: object) -> None:
        """Show an image with its ducts lifted out; None shows the image itself."""
        if tile := self.tile(uid):
            tile.show_enhanced(grey)

    def is_enhanced(self, uid: str) -> bool:
        """True while an image is shown with its ducts lifted out."""
        return (tile := self.tile(uid)) is not None and tile.is_enhanced

    def show_failure(self, uid: str, sentence: str) -> None:
        """An image could not be shown or analysed."""
        for tile in self._tiles:
            if tile.uid == uid:
                tile.show_failure(sentence)

    def show_rows(self, rows: Sequence[FindingRow], review: Review) -> None:
        """Draw the findings of each image as they stand."""
        for tile in self._tiles:
            mine = [row for row in rows if row.image.sop_instance_uid == tile.uid]
            tile.show_rows(mine, review.image(tile.uid))

    # -- how the reader has the images -----------------------------------------------------------------------------
    def changed_looks(self, review: Review) -> dict[str, Look | None]:
        """How the reader has the images of the study itself now, where this review does not have that yet."""
        of_study = {image.sop_instance_uid for image in self.exam.images} if self.exam is not None else set()
        looks = {tile.uid: look for tile in self._tiles if (look := self._look(tile)) is not None}
        changed = self.looks.changed(looks, review)
        return {uid: look for uid, look in changed.items() if uid in of_study}

    def apply(self, uid: str, presentation: Presentation | None, *, is_ours: bool) -> None:
        """Show an image as a presentation state says; None as itself."""
        if tile := self.tile(uid):
            tile.apply(presentation, self.screen_px_per_mm(tile), is_ours=is_ours)

    def _look(self, tile: TileView) -> Look | None:
        return tile.look(self.screen_px_per_mm(tile))

    def _keep_look(self, tile: TileView) -> None:
        if (look := self._look(tile)) is not None:
            self.looks.went(tile.uid, look)

    # -- what is chosen --------------------------------------------------------------------------------------------
    def choose(self, uid: str, finding_id: str) -> None:
        """Frame the chosen image and mark the chosen finding; one that lies behind an image alone takes its place."""
        self._chosen = uid
        if (behind := self.tile(uid)) in self._aside and behind is not None:
            self._aside.show_alone(behind, self._tiles)
            self._make_room()
        for tile in self._tiles:
            tile.set_chosen(tile.uid == uid, finding_id if tile.uid == uid else "")
            if tile.uid != uid:
                tile.flicker(None)

    def look_at_chosen(self) -> None:
        """Bring the chosen finding to the middle, large enough to judge it."""
        self._on_chosen(TileView.look_at_chosen)

    def set_mouse(self, mouse: MouseMap) -> None:
        """What the buttons and the wheel do on every image."""
        self._mouse = mouse
        for tile in self._tiles:
            tile.canvas.set_mouse(mouse)

    def size_loupe(self, side: float) -> None:
        """The loupe of every image is so large, in logical pixels."""
        if side != self.loupe_side:
            self.loupe_side = side
            for canvas in self.canvases:
                canvas.size_loupe(side)
            self.loupe_sized.emit(side)

    def zoom_by(self, factor: float) -> None:
        """The chosen image larger or smaller."""
        self._on_chosen(lambda tile: tile.canvas.zoom_by(factor))

    def window_of(self, uid: str) -> QWidget | None:
        """The window of its own in which an image hangs; None on the page itself."""
        second, tile = self._second, self.tile(uid)
        return second.window() if second is not None and tile is not None and second.isAncestorOf(tile) else None

    # -- tools -----------------------------------------------------------------------------------------------------
    def take(self, tool: ToolName) -> None:
        """Take a tool into the hand; one taken twice is put down for the window."""
        self._hold(ToolName.WINDOW if tool is self._tool else tool)

    def take_mark(self, kind: MarkKind) -> None:
        """The next click or drag on an image marks a finding of that kind, or draws that."""
        self._hold(ToolName.MARK if isinstance(kind, FindingKind) else ToolName.DRAW, kind)

    def put_down(self) -> bool:
        """Back to the window, the tool that changes nothing; False when that was in the hand."""
        had = self._tool is not ToolName.WINDOW
        self._hold(ToolName.WINDOW)
        return had

    def tell_tool(self) -> None:
        """Say again which tool is in the hand."""
        self.tool_changed.emit(self._tool)

    def flicker(self, on: bool) -> None:
        """Show the scout in place of the chosen image while ``on``; then every image is itself again."""
        exam, chosen = self.exam, self.chosen_tile if on else None
        for tile in self._tiles:
            tile.flicker(exam.image(tile.scout_uid) if tile is chosen and tile.scout_uid and exam else None)

    def fit(self) -> None:
        """The whole of every image."""
        for tile in self._tiles:
            tile.canvas.fit()

    def one_to_one(self) -> None:
        """One pixel of the chosen image on one of the screen."""
        self._on_chosen(lambda tile: tile.canvas.one_to_one())

    def keep_one_size(self) -> None:
        """All images that are seen at one scale, except those that the hand has zoomed or moved."""
        same_size([tile.canvas for tile in self._tiles if tile not in self._aside], resting_only=True)

    def same_size(self) -> None:
        """All images at one scale in mm."""
        same_size([tile.canvas for tile in self._tiles])

    def next_quadrant(self) -> None:
        """Walk through the chosen image at 1:1."""
        self._on_chosen(lambda tile: tile.canvas.next_quadrant())

    def invert(self) -> None:
        """Black for white in the chosen image."""
        self._on_chosen(lambda tile: tile.canvas.invert())

    def choose_voi(self, number: int) -> None:
        """The window or curve of that number in the file, 0 for the default, in every image."""
        for tile in self._tiles:
            tile.canvas.choose(number)

    def toggle_overlays(self) -> bool:
        """Show or hide everything drawn on the images; returns whether it is shown."""
        self._show_layers(replace(self.layers, overlays=not self.layers.overlays))
        return self.layers.overlays

    def toggle_candidates(self) -> None:
        """Show or hide what only the analysis says."""
        self._show_layers(replace(self.layers, candidates=not self.layers.candidates))

    def set_texts(self, level: TextLevel, attributes: tuple[str, ...]) -> None:
        """How much stands on every image in words."""
        self._show_layers(replace(self.layers, level=level, attributes=attributes))

    def _show_layers(self, layers: Layers) -> None:
        self.layers = layers
        for tile in self._tiles:
            tile.set_layers(layers)
        self.layered.emit()

    def _hold(self, tool: ToolName, kind: MarkKind | None = None) -> None:
        self._tool, self.kind = tool, kind
        self._set_tool()

    def _set_tool(self) -> None:
        for tile in self._tiles:
            tile.set_tool(self._tool, self.kind)
        self.tell_tool()

    def _on_chosen(self, act: Callable[[TileView], object]) -> None:
        if (tile := self.chosen_tile) is not None:
            act(tile)

    def _connect(self, tile: TileView) -> None:
        tile.resized.connect(self._settle.start)
        tile.touched.connect(self.touched)
        tile.marked.connect(self._marked)
        tile.measured.connect(self.measured)
        tile.asked.connect(self.asked)
        tile.scrolled.connect(self.scrolled)
        tile.wished.connect(self.wished)
        tile.canvas.loupe_sized.connect(self.size_loupe)
        tile.canvas.enhance_turned.connect(self.enhance_turned)

    def alone(self) -> None:
        """The chosen image over the whole place, or all of them again; another screen keeps its own."""
        if (chosen := self.tile(self._chosen)) is not None:
            self._aside.toggle(chosen, self._tiles)
            self._make_room()

    def mark(self, uid: str, kind: FindingKind, at: object) -> None:
        """A finding of that kind is at that place of the image."""
        if tile := self.tile(uid):
            tile.marked.emit(uid, kind, at)

    def _marked(self, uid: str, kind: FindingKind, at: object) -> None:
        self.put_down()
        self.marked.emit(uid, kind, at)
