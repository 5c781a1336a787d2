"""What the hand marks, draws, moves and takes away on the images; each is one step of the review, in its name."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakSet

from PyQt6.QtCore import QObject, QPointF
from PyQt6.QtWidgets import QWidget

from ductoview.model.annotation import Annotation, AnnotationKind
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.finding import Finding, FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.review import Calliper, ImageReview
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.desk import Desk
from ductoview.ui.reading.deeds import Deeds
from ductoview.ui.reading.drawings_panel import DrawingsPanel
from ductoview.ui.reading.finding_rows import FindingRow, RowKind
from ductoview.ui.reading.findings_panel import FindingsPanel
from ductoview.ui.reading.key_wishes import Wishes
from ductoview.ui.reading.kinds_card import KindsCard
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.steps import Steps
from ductoview.ui.reading.tile import TileView
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.reading.words_card import WordsCard
from ductoview.ui.tools.names import MarkKind, ToolName
from ductoview.workspace import drawings
from ductoview.workspace.actions import ACTIONS
from ductoview.workspace.marks import rekinded

_HOW = {one.draws: one.help for one in ACTIONS if one.draws is not None}


class Marking(QObject):
    """``analysis_of`` answers what is known of an image's ducts; ``is_only_looked_at`` answers for images of an earlier
    study; ``decided`` answers what was decided on an image, as it is shown; ``take_away`` does a deed about a drawing when
    the reader sees it."""

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        tiles: Tiles,
        selection: Selection,
        deeds: Deeds,
        analysis_of: Callable[[str], DuctAnalysis | None],
        is_only_looked_at: Callable[[str], bool],
        decided: Callable[[str], ImageReview],
        take_away: Callable[..., object],
    ) -> None:
        super().__init__(page)
        self._page, self._desk, self._tiles, self._selection, self._deeds = page, desk, tiles, selection, deeds
        self._analysis_of, self._is_only_looked_at, self._decided = analysis_of, is_only_looked_at, decided
        self._take_away = take_away
        self._joined: WeakSet[TileView] = WeakSet()
        self.card = WordsCard(page)
        tiles.marked.connect(self._mark)
        tiles.measured.connect(self._measure)
        tiles.arranged.connect(self._join_tiles)
        tiles.touched.connect(lambda _uid, _id: self.card.leave())

    @property
    def wishes(self) -> Wishes:
        """A tool for each kind of drawing, by the id of its action."""
        return {one.id: partial(self._tiles.take_mark, one.draws) for one in ACTIONS if one.draws is not None}

    def guarded(self, wishes: Wishes) -> Wishes:
        """The same actions, but a line that was begun comes before a candidate, and a chosen drawing can be taken away."""
        accept, dismiss, remove = (wishes[name] for name in ("accept", "dismiss", "remove"))
        return wishes | {
            "accept": lambda: self._each(Canvas.finish_drawing) or accept(),
            "dismiss": lambda: self.takes_back() or dismiss(),
            "remove": lambda: self.remove_chosen() or remove(),
        }

    def takes_back(self) -> bool:
        """The last click of what was begun on an image, or the movement under the hand; False when nothing was."""
        return any(canvas.take_back_drawing() for canvas in self._tiles.canvases)

    def _each(self, act: Callable[[Canvas], bool]) -> bool:
        return True in [act(one) for one in self._tiles.canvases]

    def words(self, tool: ToolName) -> str:
        """What the next click does with a tool that marks, draws or measures; empty for others."""
        kind = self._tiles.kind
        if isinstance(kind, FindingKind):
            return f"{kind.words}: click the place, drag along the duct, or draw around it"
        if isinstance(kind, AnnotationKind):
            return f"{kind.words}: {_HOW[kind].removeprefix('Then ').rstrip('.')}"
        return "Calliper: click two points, or drag" if tool is ToolName.CALLIPER else ""

    def join_lists(self, findings: FindingsPanel, drawn: DrawingsPanel, kinds: KindsCard, steps: Steps) -> None:
        """Edit findings and drawings where they are listed; what is decided about a finding is about a mark that is seen."""

        def change(row: FindingRow, changed: Finding, what: str) -> None:
            steps.decide(lambda seen: self._deeds.change(seen.image, changed, what), row)

        def offer(row: FindingRow, beside: QWidget) -> None:
            kinds.appear_beside(self._page, beside, partial(become, row))

        def become(row: FindingRow, kind: MarkKind) -> None:
            if isinstance(kind, FindingKind) and kind is not row.finding.kind:
                analysis = self._analysis_of(row.image.sop_instance_uid)
                change(row, rekinded(row.finding, kind, row.image.facts, analysis), "kind")

        findings.changed.connect(change)
        findings.kind_wished.connect(offer)
        drawn.removed.connect(self.remove)
        drawn.reworded.connect(self._deeds.reword)
        drawn.chosen.connect(lambda image, one: steps.show_drawn(image, one.id))

    def with_hidden(self, rows: Sequence[FindingRow]) -> tuple[FindingRow, ...]:
        """The rows, each saying whether its mark is hidden now."""
        layers, hung = self._tiles.layers, self._tiles.hung

        def is_hidden(row: FindingRow) -> bool:
            is_off = row.kind is not RowKind.FINDING and not layers.candidates
            return not layers.overlays or is_off or row.image.sop_instance_uid not in hung

        return tuple(replace(row, is_hidden=is_hidden(row)) for row in rows)

    def drawn(self) -> list[tuple[ExamImage, Annotation | Calliper]]:
        """All callipers and drawings of the exam."""
        exam = self._desk.workspace.exam
        images = [(one, self._decided(one.sop_instance_uid)) for one in exam.images] if exam is not None else []
        return [(image, one) for image, of in images for one in drawings.drawn_on(of)]

    def hidden(self) -> frozenset[str]:
        """The images on which drawings are not seen now: they do not hang, or the overlays are off."""
        shown = self._tiles.hung if self._tiles.layers.overlays else set()
        return frozenset(image.sop_instance_uid for image, _ in self.drawn()) - shown

    def remove_chosen(self) -> bool:
        """Take the chosen drawing or calliper away, when the reader sees it; False when none is chosen."""
        uid, drawn_id = self._selection.image_uid, self._selection.finding_id
        image = self._image(uid)
        drawn = drawings.found(self._decided(uid), drawn_id) if image is not None else None
        if image is None or drawn is None:
            return False
        self.remove(image, drawn)
        return True

    def remove(self, image: ExamImage, drawn: Annotation | Calliper) -> None:
        """Take a drawing or calliper away, when the reader sees its image."""
        self._take_away(self._deeds.remove_drawing, image, drawn)

    # -- the hand --------------------------------------------------------------------------------------------------
    def _join_tiles(self) -> None:
        """Hear every tile once."""
        for tile in filter(None, map(self._tiles.tile, self._tiles.order)):
            if tile not in self._joined:
                self._joined.add(tile)
                tile.canvas.mark_drawn_at.connect(partial(self._mark_drawn, tile))
                tile.canvas.annotated.connect(partial(self._draw, tile))
                tile.canvas.reshaped.connect(partial(self._reshape, tile))

    def _mark(self, uid: str, kind: FindingKind, at: PointPx) -> None:
        if (image := self._image(uid)) is not None:
            made = self._deeds.mark(image, kind, at, self._analysis_of(uid))
            self._selection.choose(uid, made.id if made is not None else "")

    def _mark_drawn(self, tile: TileView, kind: FindingKind, points: Sequence[PointPx], closed: bool) -> None:
        self._tiles.put_down()
        if (image := self._image(tile.uid)) is not None:
            made = self._deeds.mark_drawn(image, kind, points, self._analysis_of(tile.uid), is_closed=closed)
            self._selection.choose(tile.uid, made.id if made is not None else "")

    def _measure(self, uid: str, start: PointPx, end: PointPx) -> None:
        if (image := self._image(uid)) is not None:
            self._deeds.measure(image, start, end)

    def _draw(self, tile: TileView, kind: AnnotationKind, points: Sequence[PointPx], closed: bool) -> None:
        self._tiles.put_down()
        image = self._image(tile.uid)
        if image is None:
            return
        if kind is AnnotationKind.TEXT:
            self._ask_words(tile, image, points)
        else:
            self._put(image, kind, points, closed, "")

    def _ask_words(self, tile: TileView, image: ExamImage, points: Sequence[PointPx]) -> None:
        page = self._tiles.window_of(tile.uid) or self._page
        x, y = tile.canvas.seen_at(points[0])
        at = page.mapFromGlobal(tile.canvas.mapToGlobal(QPointF(x, y).toPoint()))
        self._selection.choose(tile.uid)
        self.card.appear(page, at, partial(self._put, image, AnnotationKind.TEXT, points, False))

    def _put(self, image: ExamImage, kind: AnnotationKind, points: Sequence[PointPx], closed: bool, text: str) -> None:
        """About the very image that was drawn on, which may have left since."""
        if self._image(image.sop_instance_uid) == image:
            made = self._deeds.draw(image, kind, points, is_closed=closed, text=text)
            self._selection.choose(image.sop_instance_uid, made.id if made is not None else "")
        self._page.setFocus()

    def _reshape(self, tile: TileView, drawn_id: str, points: Sequence[PointPx]) -> None:
        image, drawn = self._image(tile.uid), drawings.found(self._decided(tile.uid), drawn_id)
        if image is not None and drawn is not None:
            self._deeds.reshape(image, drawn, points)

    def _image(self, uid: str) -> ExamImage | None:
        """The image of the exam that may be marked, None for others."""
        exam = self._desk.workspace.exam
        if exam is None or self._is_only_looked_at(uid):
            return None
        return next((one for one in exam.images if one.sop_instance_uid == uid), None)
