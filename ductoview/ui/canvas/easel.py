"""Paints a canvas: pixels, then ducts and marks, then words. Knows nothing of the hand."""

from collections.abc import Sequence
from math import ceil

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QGuiApplication, QPainter, QTransform

from ductoview.display.annotate import Annotation
from ductoview.display.drawings import Drawing, drawings
from ductoview.display.picture import Picture
from ductoview.display.presentation import stated_orientation
from ductoview.display.viewport import Rect, ViewState, image_rect
from ductoview.model.annotation import Annotation as Drawn
from ductoview.model.annotation import measured
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Presentation
from ductoview.ui.canvas.blit import blit
from ductoview.ui.canvas.scenery import Scenery
from ductoview.ui.canvas.texts import Texts
from ductoview.ui.canvas.waiting import Waiting, paint_waiting
from ductoview.ui.canvas.words import Words
from ductoview.ui.overlays.annotations import (
    annotation_label,
    as_drawing,
    paint_annotations,
    paint_handles,
    scale_words,
)
from ductoview.ui.overlays.drawings import DrawnOver
from ductoview.ui.overlays.ducts import DuctPaths
from ductoview.ui.overlays.legend import ducts_words, legend_words
from ductoview.ui.overlays.marks import (
    Ring,
    ToDevice,
    drawn_marks,
    length_label,
    length_words,
    number_labels,
    paint_distance,
    paint_labels,
    paint_marks,
    rings,
)
from ductoview.ui.overlays.model import Layers, Overlay
from ductoview.ui.overlays.sketch import Sketch, paint_sketch, sketch_label
from ductoview.ui.overlays.trail import Trail, paint_cross, paint_trail
from ductoview.ui.style.table import COLOURS

# Device pixels a logical one: how far letters, plates and ticks reach beyond their boxes; the frame of the chosen canvas.
_OVERHANG, _FRAME = 6, 2


class Easel:
    """Holds what is drawn over and instead of an image, and paints all of it."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self.overlay = Overlay()
        self.layers = Layers()
        self.words = Words()
        self.draft: tuple[PointPx, PointPx] | None = None
        self.drawing: Drawn | None = None
        self.is_chosen = False
        self.has_painted = False
        self.foreign: tuple[Drawing, ...] = ()
        self.trail: Trail | None = None
        self.sketch: Sketch | None = None
        self.cross: PointPx | None = None
        self.unlinked = ""
        self._standing: tuple[Rect, ...] = ()
        self._has_labels = False
        self._ducts: tuple[tuple[object, ...], DuctPaths] | None = None
        self._drawn_over: tuple[tuple[object, ...], DrawnOver] | None = None
        self._texts: tuple[tuple[str, float, int], Texts] | None = None

    def forget(self) -> None:
        """Nothing of the old image stays."""
        self.waiting, self.overlay, self.draft, self._ducts = Waiting(), Overlay(), None, None
        self.foreign, self._drawn_over = (), None
        self.trail = self.cross = self.sketch = self.drawing = None
        self.has_painted = False

    def rings(self, to_device: ToDevice, ratio: float) -> tuple[Ring, ...]:
        """The marks that are drawn, where they are drawn."""
        return rings(drawn_marks(self.overlay, self.layers), to_device, ratio)

    @property
    def drawings(self) -> tuple[Drawn, ...]:
        """The drawings and callipers that are drawn."""
        if not self.layers.overlays:
            return ()
        return (*self.overlay.annotations, *(as_drawing(one) for one in self.overlay.callipers))

    @property
    def chosen_drawing(self) -> Drawn | None:
        """The one that has handles."""
        return next((one for one in self.drawings if one.id == self.overlay.chosen), None)

    def paint_waiting(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint what stands in place of an image; the painter's units are device pixels."""
        painter.fillRect(0, 0, width, height, QColor(COLOURS.image))
        paint_waiting(painter, self.waiting, width, height, self._lettering(ratio, width))
        self._paint_frame(painter, width, ratio)

    def paint(self, painter: QPainter, scenery: Scenery, parts: Sequence[Rect]) -> None:
        """Paint those parts of an image and all over it; the painter's units are device pixels."""
        drawn, view, width, height = scenery.drawn, scenery.view, scenery.width, scenery.height
        _paint_air(painter, image_rect(drawn.shape, view.zoom).moved(view.x, view.y), width, height)
        if any(part.holds(scenery.whole) for part in parts):
            grey, place = drawn.draw(view, width, height, scenery.quality)
            pieces = [(grey, place)] if grey is not None else []
        else:
            pieces = drawn.draw_parts(view, width, height, scenery.quality, parts)
        for grey, place in pieces:
            if len(pieces) > 1:
                # Within a clip of one rectangle Qt copies rows; within the many of a slide it would go span by span.
                painter.setClipRect(place.x, place.y, place.width, place.height)
            blit(painter, grey, place)
        painter.setClipping(False)
        self.has_painted = True
        texts = self._lettering(scenery.ratio, width)
        self._standing = self._paint_over(painter, scenery, texts)
        self._paint_frame(painter, width, scenery.ratio)

    def can_slide(self, scenery: Scenery) -> bool:
        """True when the image on the screen, moved, is what this scenery shows: nothing of it is of another making."""
        is_plain = scenery.drawn is scenery.own and self._drawings(scenery.own) is None
        # As painted last: whatever was changed since has asked for a whole painting, which a slide does not undo.
        has_labels = self.layers.overlays and self._has_labels
        has_levels = scenery.drawn.has(scenery.view, scenery.width, scenery.height, scenery.quality)
        return is_plain and not has_labels and has_levels

    def standing(self, scenery: Scenery) -> tuple[tuple[Rect, ...], tuple[Rect, ...]]:
        """Where that stands which does not move with the image: as it was painted last, and as it will be."""
        texts = self._lettering(scenery.ratio, scenery.width)
        placed = self._placed(scenery, texts, self._visible_ducts(scenery)) if self.layers.texts else None
        return self._standing, self._standing_of(placed, scenery)

    def _standing_of(self, placed: Annotation | None, scenery: Scenery) -> tuple[Rect, ...]:
        words = tuple(rect.grown(round(_OVERHANG * scenery.ratio)) for rect in placed.rects) if placed else ()
        return (*words, Rect(0, 0, scenery.width, ceil(_FRAME * scenery.ratio)))

    def _lettering(self, ratio: float, width: int) -> Texts:
        family = QGuiApplication.font().family()
        if self._texts is None or self._texts[0] != (family, ratio, width):
            self._texts = ((family, ratio, width), Texts(family, ratio, width))
        return self._texts[1]

    def _paint_frame(self, painter: QPainter, width: int, ratio: float) -> None:
        if self.is_chosen:
            painter.fillRect(QRectF(0, 0, width, _FRAME * ratio), QColor(COLOURS.blue_line))

    def _paint_over(self, painter: QPainter, scenery: Scenery, texts: Texts) -> tuple[Rect, ...]:
        """Ducts, marks and words; where those stand that do not move with the image."""
        own, view, width, height = scenery.own, scenery.view, scenery.width, scenery.height
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Ducts and marks were found in this image: over another one, the scout say, they would be lies.
        ducts = self._visible_ducts(scenery)
        placed = self._placed(scenery, texts, ducts) if self.layers.texts else None
        if ducts is not None:
            self._paint_ducts(painter, ducts, view, width, height, texts.ratio)
        if scenery.shows_own and self.layers.overlays:
            taken = placed.rects if placed is not None else ()
            if over := self._drawings(own):
                taken += over.paint(painter, view, width, height, texts.font, texts.ratio, taken)
            self._paint_marks(painter, own, view, (width, height), texts, taken)
        if scenery.shows_own and self.cross is not None:
            shown = own.orientation.to_shown(self.cross, own.stored_shape)
            paint_cross(painter, view.to_device(shown), texts.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if placed is not None:
            self.words.paint(painter, placed, texts)
        return self._standing_of(placed, scenery)

    def _visible_ducts(self, scenery: Scenery) -> DuctPaths | None:
        return self._duct_paths(scenery.own) if self._shows_ducts(scenery) else None

    def _shows_ducts(self, scenery: Scenery) -> bool:
        return scenery.shows_own and self.layers.overlays and self.layers.ducts

    def _placed(self, scenery: Scenery, texts: Texts, ducts: DuctPaths | None) -> Annotation:
        calibres = ducts.calibres if ducts is not None else None
        legend = legend_words(calibres, scenery.own.mammogram.facts.spacing) if calibres else ""
        over = self.overlay
        return self.words.placed(
            scenery,
            texts,
            self.layers,
            badge=over.badge,
            lies_otherwise=over.lies_otherwise,
            is_key=over.is_key,
            unlinked=self.unlinked,
            ducts=ducts_words(over) if self._shows_ducts(scenery) else (),
            legend=legend,
        )

    def _paint_ducts(
        self, painter: QPainter, ducts: DuctPaths, view: ViewState, width: int, height: int, ratio: float
    ) -> None:
        painter.save()
        painter.setTransform(
            QTransform(view.zoom, 0, 0, view.zoom, view.x + view.zoom / 2, view.y + view.zoom / 2), combine=True
        )
        first, last = view.to_shown(0, 0), view.to_shown(width, height)
        visible = QRectF(first.column, first.row, last.column - first.column, last.row - first.row)
        ducts.paint(painter, visible, view.zoom, ratio)
        painter.restore()

    def _paint_marks(
        self,
        painter: QPainter,
        own: Picture,
        view: ViewState,
        size: tuple[int, int],
        texts: Texts,
        taken: Sequence[Rect],
    ) -> None:
        to_device = _mapping(own, view)
        if self.trail is not None:
            paint_trail(painter, self.trail, to_device, texts.ratio)
        if self.sketch is not None:
            paint_sketch(painter, self.sketch, to_device, texts.ratio)
        circles, ratio = self.rings(to_device, texts.ratio), texts.ratio
        paint_marks(painter, circles, self.overlay.chosen, ratio)
        labels = list(number_labels(circles, self.overlay.chosen))
        if over := self._drawings(own):
            labels += over.labels(view, size, ratio)
        spacing = own.mammogram.facts.spacing
        for start, end in self._distances():
            labels.append(length_label(to_device(start), to_device(end), length_words(start, end, spacing), ratio))
        drawn = self._annotations(own)
        self._paint_drawn(painter, drawn, to_device, ratio)
        for one in drawn:
            scale = scale_words(one, spacing.source, spacing.short_words)
            if (said := annotation_label(one, scale, self.overlay.chosen, to_device, ratio)) is not None:
                labels.append(said)
        standing = paint_labels(painter, labels, taken, size, texts.font, ratio)
        if self.sketch is not None and (label := sketch_label(self.sketch, to_device, ratio)) is not None:
            # After the others: what goes with the pointer drives no number from its mark.
            paint_labels(painter, [label], (*taken, *standing), size, texts.font, ratio)
            labels.append(label)
        self._has_labels = bool(labels)

    def paint_within(self, painter: QPainter, scenery: Scenery, view: ViewState) -> None:
        """Drawings and callipers once more in the loupe, which shows the image by a view of its own."""
        own = scenery.own
        if scenery.shows_own and self.layers.overlays:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            to_device = _mapping(own, view)
            self._paint_drawn(painter, self._annotations(own), to_device, scenery.ratio)
            paint_marks(painter, self.rings(to_device, scenery.ratio), self.overlay.chosen, scenery.ratio)

    def _paint_drawn(self, painter: QPainter, drawn: Sequence[Drawn], to_device: ToDevice, ratio: float) -> None:
        for start, end in self._distances():
            paint_distance(painter, to_device(start), to_device(end), ratio)
        chosen = next((one for one in self.overlay.callipers if one.id == self.overlay.chosen), None)
        if chosen is not None and not self._is_moved(chosen.id):
            paint_handles(painter, [to_device(chosen.start), to_device(chosen.end)], ratio)
        paint_annotations(painter, drawn, self.overlay.chosen, to_device, ratio)

    def _distances(self) -> list[tuple[PointPx, PointPx]]:
        """The ends of the callipers, and of the one that is being drawn."""
        kept = [(one.start, one.end) for one in self.overlay.callipers if not self._is_moved(one.id)]
        return [*kept, *([self.draft] if self.draft else [])]

    def _annotations(self, own: Picture) -> tuple[Drawn, ...]:
        """The drawings, and the one in the hand in the place of what it was."""
        kept = tuple(one for one in self.overlay.annotations if not self._is_moved(one.id))
        return (*kept, measured(self.drawing, own.mammogram.facts.spacing)) if self.drawing is not None else kept

    def _is_moved(self, drawn_id: str) -> bool:
        return self.drawing is not None and self.drawing.id == drawn_id

    def _drawings(self, own: Picture) -> DrawnOver | None:
        """What the presentation state and others' marks draw; built anew only when they or the turning change."""
        state = own.presentation
        if state is None and not self.foreign:
            return None
        made_of = (state, self.foreign, own.orientation)
        if self._drawn_over is None or not _are_same(self._drawn_over[0], made_of):
            drawn = _stated(state, own) if state is not None else ()
            self._drawn_over = (made_of, DrawnOver((*drawn, *self.foreign), own.orientation, own.stored_shape))
        return self._drawn_over[1]

    def _duct_paths(self, own: Picture) -> DuctPaths | None:
        analysis = self.overlay.analysis
        if analysis is None or not analysis.contrast_found:
            return None
        made_of = (analysis, own.orientation)
        if self._ducts is None or not _are_same(self._ducts[0], made_of):
            self._ducts = (made_of, DuctPaths(analysis, own.orientation, own.stored_shape))
        return self._ducts[1]


def _mapping(own: Picture, view: ViewState) -> ToDevice:
    """From stored pixels to the viewport."""
    return lambda at: view.to_device(own.orientation.to_shown(at, own.stored_shape))


def _paint_air(painter: QPainter, place: Rect, width: int, height: int) -> None:
    """Black where the image is not; what it covers needs no ground."""
    black, right, bottom = QColor(COLOURS.image), place.x + place.width, place.y + place.height
    painter.fillRect(0, 0, width, place.y, black)
    painter.fillRect(0, bottom, width, height - bottom, black)
    painter.fillRect(0, place.y, place.x, place.height, black)
    painter.fillRect(right, place.y, width - right, place.height, black)


def _stated(state: Presentation, own: Picture) -> tuple[Drawing, ...]:
    """Fractions of the displayed area count in the image as the state turns it (PS3.3 C.10.5.1.1, C.10.6).

    Where the reader turns it further, an arrow stays on what it points at.
    """
    return drawings(state, stated_orientation(state, own.mammogram.facts.view), own.stored_shape)


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """True when each is the very same object; comparing what they hold would cost a frame."""
    return all(one is other for one, other in zip(some, others, strict=True))
