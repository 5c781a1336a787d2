"""Joins the straightened duct with the image in hand: which duct it is, one cursor on both, places there and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from weakref import WeakSet

from PyQt6.QtCore import QObject, QPoint
from PyQt6.QtWidgets import QPushButton

from ductoview.analysis.routes import Route, main_route, route_to
from ductoview.analysis.unrolled import Unrolled, unrolled
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import FindingKind, FindingStatus
from ductoview.model.geometry import PointPx
from ductoview.model.image import Mammogram
from ductoview.ui.desk import Desk
from ductoview.ui.overlays.trail import Trail
from ductoview.ui.parts.button import button
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.reading.loader import Loader
from ductoview.ui.reading.selection import Selection
from ductoview.ui.reading.tile import TileView
from ductoview.ui.reading.tiles import Tiles
from ductoview.ui.straight.along import duct_of, slack_px, spots_on
from ductoview.ui.straight.panel import StraightPanel
from ductoview.ui.style.table import Sizes
from ductoview.workspace.marks import nearest_duct
from ductoview.workspace.mouse_map import Behaviour, Gesture

_NO_IMAGE = "Nothing was marked: there the strip shows no image."


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """A route on one opened image; another of them is wanted as soon as any part is another object."""

    tile: TileView
    mammogram: Mammogram
    analysis: DuctAnalysis
    mirrored: bool
    aim: tuple[str, PointPx | None]
    route: Route

    @property
    def hangs(self) -> bool:
        """True while its tile still shows this very image."""
        shown = self.tile.canvas.mammogram
        return shown is not None and shown.pixels is self.mammogram.pixels

    @property
    def is_seen(self) -> bool:
        """True while that is drawn, and not the scout in its place."""
        return self.hangs and self.tile.canvas.shows_itself

    def is_as(self, other: "_Wanted | None") -> bool:
        return (
            other is not None
            and self.tile is other.tile
            and self.mammogram.pixels is other.mammogram.pixels
            and self.analysis is other.analysis
            and self.mirrored == other.mirrored
            and self.aim == other.aim
        )


class Straight(QObject):
    """``rows`` answers all findings as they stand. The strip is made in a thread; a late one of another wish is dropped."""

    def __init__(
        self,
        desk: Desk,
        sizes: Sizes,
        tiles: Tiles,
        loader: Loader,
        selection: Selection,
        rows: Callable[[], Sequence[FindingRow]],
    ) -> None:
        super().__init__(tiles)
        self._desk, self._tiles, self._loader, self._selection, self._rows = desk, tiles, loader, selection, rows
        self.panel = StraightPanel(sizes)
        self.panel.hide()
        self.button: QPushButton = button("Straight", self.toggle, action="straight", role="plain", focus=False)
        self.button.setToolTip("The duct unrolled, from the orifice to the chosen place")
        self._joined: WeakSet[TileView] = WeakSet()
        self._is_open = self._is_aside = False
        self._aimed: tuple[str, PointPx] | None = None
        self._wanted: _Wanted | None = None
        self._shown: Unrolled | None = None
        tiles.arranged.connect(self._join_tiles)
        tiles.layered.connect(self._mark)
        self.panel.pointed.connect(self._pointed_in_strip)
        self.panel.clicked.connect(self._clicked_in_strip)
        self.panel.asked.connect(self._asked_in_strip)

    @property
    def is_open(self) -> bool:
        """True while the panel is wanted."""
        return self._is_open

    def toggle(self) -> None:
        """Show the panel, or put it away and leave the room to the images."""
        self._is_open, self._is_aside = not self._is_open or self._is_aside, False
        self._appear()

    def set_aside(self, aside: bool) -> None:
        """Away while the image is left alone, and back with the rest."""
        self._is_aside = aside
        self._appear()

    def look_again(self) -> None:
        """The image in hand, the chosen finding, what is known or the marks may be others now."""
        if self.panel.isHidden():
            return
        wanted, why = self._wish()
        if wanted is None:
            self._forget(why)
        elif not wanted.is_as(self._wanted):
            self._begin(wanted)
        else:
            self._mark()

    # -- which duct ------------------------------------------------------------------------------------------------
    def _wish(self) -> tuple[_Wanted | None, str]:
        """What should be shown now, or why nothing can."""
        uid = self._selection.image_uid
        tile, analysis = self._tiles.tile(uid), self._loader.analysis(uid)
        mammogram = tile.canvas.mammogram if tile is not None else None
        if tile is None or mammogram is None:
            return None, "No image is in hand."
        if analysis is None:
            return None, self._loader.why_not(uid)
        if not analysis.tree.segments:
            return None, "No ducts were found in this image."
        aim, route = self._route(uid, mammogram, analysis)
        if route is None:
            return None, "No duct can be followed here."
        return _Wanted(tile, mammogram, analysis, tile.canvas.mirrors, aim, route), ""

    def _route(
        self, uid: str, mammogram: Mammogram, analysis: DuctAnalysis
    ) -> tuple[tuple[str, PointPx | None], Route | None]:
        """To the chosen finding, else to the place that was clicked, else along the main duct."""
        tree, spacing = analysis.tree, mammogram.facts.spacing
        chosen = self._chosen_row()
        if chosen is not None:
            segment = duct_of(chosen.finding, tree, spacing)
            if segment is not None:
                return (chosen.finding.id, chosen.finding.at), route_to(tree, segment, chosen.finding.at, spacing.steps)
        elif self._aimed is not None and self._aimed[0] == uid:
            place = nearest_duct(self._aimed[1], tree, spacing)
            if place is not None:
                return ("", self._aimed[1]), route_to(tree, place.segment, self._aimed[1], spacing.steps)
        return ("", None), main_route(tree)

    def _chosen_row(self) -> FindingRow | None:
        uid, finding_id = self._selection.image_uid, self._selection.finding_id
        rows = (row for row in self._rows() if row.image.sop_instance_uid == uid)
        return next((row for row in rows if row.finding.id == finding_id), None) if finding_id else None

    def _begin(self, wanted: _Wanted) -> None:
        if self._wanted is not None and self._wanted.tile is not wanted.tile:
            self._leave(self._wanted.tile)
        self._wanted, self._shown = wanted, None
        self._desk.jobs.run(
            lambda _p, _c: unrolled(wanted.mammogram, wanted.route, mirrored=wanted.mirrored),
            done=partial(self._came, wanted),
            failed=lambda why: self._forget(why) if self._wanted is wanted else None,
            key="straight",
        )

    def _came(self, wanted: _Wanted, shown: Unrolled) -> None:
        if self._wanted is not wanted or not wanted.hangs or self.panel.isHidden():
            return
        self._shown = shown
        facts = wanted.mammogram.facts
        self.panel.set_table(wanted.tile.canvas.table)
        self.panel.show_duct(shown, facts.view.label, self._goal(), facts.spacing)
        wanted.tile.canvas.show_trail(Trail(shown.course.centre[: shown.course.column(shown.end) + 1]))
        self._mark()

    def _goal(self) -> str:
        chosen = self._chosen_row()
        if self._wanted is None or self._wanted.aim[1] is None:
            beside = f" ({chosen.number} lies on no duct)" if chosen is not None else ""
            return f"end of the main duct{beside}"
        if chosen is not None:
            return f"{chosen.number} {chosen.finding.kind.words}" if chosen.number else chosen.finding.kind.words
        return "the place you clicked"

    def _mark(self) -> None:
        wanted, shown = self._wanted, self._shown
        if wanted is None or shown is None:
            return
        mine = [row for row in self._rows() if row.image.sop_instance_uid == wanted.tile.uid and self._is_drawn(row)]
        spacing, tree = wanted.mammogram.facts.spacing, wanted.analysis.tree
        self.panel.say_goal(self._goal())
        self.panel.show_spots(spots_on(shown, mine, tree, spacing, self._selection.finding_id))

    def _is_drawn(self, row: FindingRow) -> bool:
        """What is hidden on the images is hidden here."""
        layers = self._tiles.layers
        is_shown = layers.candidates or row.finding.status is FindingStatus.CONFIRMED
        return layers.overlays and (is_shown or row.finding.id == self._selection.finding_id)

    def _forget(self, why: str) -> None:
        if self._wanted is not None:
            self._leave(self._wanted.tile)
        self._wanted = self._shown = None
        self._desk.jobs.cancel("straight")
        tile = self._tiles.tile(self._selection.image_uid)
        self.panel.say(why, tile.image.facts.view.label if tile is not None else "")

    def _leave(self, tile: TileView) -> None:
        tile.canvas.show_trail(None)
        tile.canvas.show_cross(None)

    def _appear(self) -> None:
        self.panel.setVisible(self._is_open and not self._is_aside)
        if self.panel.isHidden():
            self._forget("")
        else:
            self.look_again()

    # -- the image -------------------------------------------------------------------------------------------------
    def _join_tiles(self) -> None:
        """Hear every tile once; which image it shows is asked when it says something."""
        if not self._tiles.order:
            self._aimed = None
            self._forget("")
        for uid in self._tiles.order:
            tile = self._tiles.tile(uid)
            if tile is None or tile in self._joined:
                continue
            self._joined.add(tile)
            tile.canvas.clicked.connect(partial(self._clicked_on_image, tile))
            tile.canvas.pointed.connect(partial(self._pointed_on_image, tile))
            tile.canvas.greyed.connect(partial(self._greyed, tile))
            tile.canvas.view_changed.connect(partial(self._turned, tile))

    def _clicked_on_image(self, tile: TileView, at: PointPx | None, _modifiers: object) -> None:
        if at is None or self.panel.isHidden() or not tile.canvas.shows_itself:
            return
        self._aimed = (tile.uid, at)
        self.look_again()

    def _pointed_on_image(self, tile: TileView, at: PointPx | None) -> None:
        shown = self._shown
        if shown is None or self._wanted is None or self._wanted.tile is not tile or not self._wanted.hangs:
            return
        arc = None
        if at is not None:
            found, offset = shown.course.beside(at)
            calibre = float(shown.course.calibre[shown.course.column(found)])
            spacing = self._wanted.mammogram.facts.spacing
            if abs(offset) <= calibre / 2 + slack_px(spacing) * (spacing.mean_mm or 1.0):
                arc = found
        self.panel.show_cursor(arc)

    def _greyed(self, tile: TileView) -> None:
        if self._wanted is not None and self._wanted.tile is tile and self._wanted.hangs:
            self.panel.set_table(tile.canvas.table)

    def _turned(self, tile: TileView) -> None:
        if self._wanted is not None and self._wanted.tile is tile and tile.canvas.mirrors != self._wanted.mirrored:
            self.look_again()

    # -- the strip -------------------------------------------------------------------------------------------------
    def _pointed_in_strip(self, arc: float | None, offset: float | None) -> None:
        self.panel.show_cursor(arc)
        if self._wanted is not None and self._shown is not None:
            at = self._shown.course.at(arc, offset or 0.0) if arc is not None else None
            self._wanted.tile.canvas.show_cross(at)

    def _clicked_in_strip(self, arc: float, offset: float) -> None:
        """With a finding in the hand, it is put there; else the image shows that place."""
        if self._wanted is None or self._shown is None or not self._wanted.hangs:
            return
        at, kind, tile = self._shown.course.at(arc, offset), self._tiles.kind, self._wanted.tile
        if not isinstance(kind, FindingKind):
            tile.canvas.look_at(at)
        elif not self._shown.shows(arc, offset):
            self._desk.tell(_NO_IMAGE, "amber")
        elif tile.canvas.shows_itself:
            self._tiles.mark(tile.uid, kind, at)
        else:
            self._desk.answer("Nothing was marked: the scout is shown in place of the image.")

    def _asked_in_strip(self, arc: float, offset: float, on_desktop: QPoint) -> None:
        asks = self._desk.hands.keymap.mouse[Gesture.RIGHT_CLICK] is Behaviour.KINDS
        if asks and self._wanted is not None and self._shown is not None and self._wanted.is_seen:
            if not self._shown.shows(arc, offset):
                self._desk.tell(_NO_IMAGE, "amber")
                return
            tile = self._wanted.tile
            tile.asked.emit(tile.uid, self._shown.course.at(arc, offset), on_desktop)
