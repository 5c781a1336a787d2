"""Paints a canvas: pixels, then ducts and marks, then words. Knows nothing of the hand."""

from collections.abc import Sequence

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QGuiApplication, QPainter, QTransform

from ductoview.display.annotate import Annotation
from ductoview.display.drawings import Drawing, drawings
from ductoview.display.picture import Picture
from ductoview.display.viewport import Quality, Rect, ViewState
from ductoview.model.geometry import PointPx
from ductoview.ui.canvas.blit import blit
from ductoview.ui.canvas.texts import Texts
from ductoview.ui.canvas.waiting import Waiting, paint_waiting
from ductoview.ui.canvas.words import Words
from ductoview.ui.overlays.drawings import DrawnOver
from ductoview.ui.overlays.ducts import DuctPaths
from ductoview.ui.overlays.legend import legend_words
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
from ductoview.ui.style.table import COLOURS


class Easel:
    """Holds what is drawn over and instead of an image, and paints all of it."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self.overlay = Overlay()
        self.layers = Layers()
        self.words = Words()
        self.draft: tuple[PointPx, PointPx] | None = None
        self.is_chosen = False
        self.has_painted = False
        self.foreign: tuple[Drawing, ...] = ()
        self.unlinked = ""
        self._ducts: tuple[tuple[object, ...], DuctPaths] | None = None
        self._drawn_over: tuple[tuple[object, ...], DrawnOver] | None = None
        self._texts: tuple[tuple[str, float, int], Texts] | None = None

    def forget(self) -> None:
        """Nothing of the old image stays."""
        self.waiting, self.overlay, self.draft, self._ducts = Waiting(), Overlay(), None, None
        self.foreign, self._drawn_over = (), None
        self.has_painted = False

    def rings(self, to_device: ToDevice, ratio: float) -> tuple[Ring, ...]:
        """The marks that are drawn, where they are drawn."""
        return rings(drawn_marks(self.overlay, self.layers), to_device, ratio)

    def paint_waiting(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Paint what stands in place of an image; the painter's units are device pixels."""
        painter.fillRect(0, 0, width, height, QColor(COLOURS.image))
        paint_waiting(painter, self.waiting, width, height, self._lettering(ratio, width))
        self._paint_frame(painter, width, ratio)

    def paint(
        self,
        painter: QPainter,
        own: Picture,
        drawn: Picture,
        view: ViewState,
        quality: Quality,
        width: int,
        height: int,
        ratio: float,
    ) -> None:
        """Paint an image; ``drawn`` is ``own`` or what is drawn in its place. The painter's units are device pixels."""
        grey, place = drawn.draw(view, width, height, quality)
        _paint_air(painter, place, width, height)
        if grey is not None:
            blit(painter, grey, place)
        self.has_painted = True
        self._paint_over(painter, own, drawn, view, width, height, self._lettering(ratio, width))
        self._paint_frame(painter, width, ratio)

    def _lettering(self, ratio: float, width: int) -> Texts:
        family = QGuiApplication.font().family()
        if self._texts is None or self._texts[0] != (family, ratio, width):
            self._texts = ((family, ratio, width), Texts(family, ratio, width))
        return self._texts[1]

    def _paint_frame(self, painter: QPainter, width: int, ratio: float) -> None:
        if self.is_chosen:
            painter.fillRect(QRectF(0, 0, width, 2 * ratio), QColor(COLOURS.blue_line))

    def _paint_over(
        self, painter: QPainter, own: Picture, shown: Picture, view: ViewState, width: int, height: int, texts: Texts
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Ducts and marks were found in this image: over another one, the scout say, they would be lies.
        is_own = shown.mammogram.facts.ref == own.mammogram.facts.ref
        ducts = self._duct_paths(own) if is_own and self.layers.overlays and self.layers.ducts else None
        placed = self._placed(own, shown, view, (width, height), texts, ducts) if self.layers.texts else None
        if ducts is not None:
            self._paint_ducts(painter, ducts, view, width, height, texts.ratio)
        if is_own and self.layers.overlays:
            if over := self._drawings(own):
                over.paint(painter, view, width, height, texts.font, texts.ratio)
            taken = placed.rects if placed is not None else ()
            self._paint_marks(painter, own, view, (width, height), texts, taken)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if placed is not None:
            self.words.paint(painter, placed, texts)

    def _placed(
        self,
        own: Picture,
        shown: Picture,
        view: ViewState,
        size: tuple[int, int],
        texts: Texts,
        ducts: DuctPaths | None,
    ) -> Annotation:
        calibres = ducts.calibres if ducts is not None else None
        legend = legend_words(calibres, own.mammogram.facts.spacing) if calibres else ""
        said = {"badge": self.overlay.badge, "unlinked": self.unlinked, "legend": legend}
        return self.words.placed(own, shown, view, size, texts, self.layers, **said)

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
        def to_device(at: PointPx) -> tuple[float, float]:
            return view.to_device(own.orientation.to_shown(at, own.stored_shape))

        circles, ratio = self.rings(to_device, texts.ratio), texts.ratio
        paint_marks(painter, circles, self.overlay.chosen, ratio)
        labels = list(number_labels(circles, self.overlay.chosen))
        if over := self._drawings(own):
            labels += over.labels(view, ratio)
        distances = [(one.start, one.end) for one in self.overlay.callipers]
        for start, end in [*distances, *([self.draft] if self.draft else [])]:
            ends = to_device(start), to_device(end)
            paint_distance(painter, *ends, ratio)
            labels.append(length_label(*ends, length_words(start, end, own.mammogram.facts.spacing), ratio))
        paint_labels(painter, labels, taken, size, texts.font, ratio)

    def _drawings(self, own: Picture) -> DrawnOver | None:
        """What the presentation state and others' marks draw; built anew only when they or the turning change."""
        state = own.presentation
        if state is None and not self.foreign:
            return None
        made_of = (state, self.foreign, own.orientation)
        if self._drawn_over is None or not _are_same(self._drawn_over[0], made_of):
            drawn = drawings(state, own.orientation, own.stored_shape) if state is not None else ()
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


def _paint_air(painter: QPainter, place: Rect, width: int, height: int) -> None:
    """Black where the image is not; what it covers needs no ground."""
    black, right, bottom = QColor(COLOURS.image), place.x + place.width, place.y + place.height
    painter.fillRect(0, 0, width, place.y, black)
    painter.fillRect(0, bottom, width, height - bottom, black)
    painter.fillRect(0, place.y, place.x, place.height, black)
    painter.fillRect(right, place.y, width - right, place.height, black)


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """True when each is the very same object; comparing what they hold would cost a frame."""
    return all(one is other for one, other in zip(some, others, strict=True))
