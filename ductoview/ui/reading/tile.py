"""One place of the layout: a canvas, the image that hangs there, its scout, and what lies over it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QMouseEvent, QResizeEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ductoview.display.pictures import DUCTS
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam import ExamImage
from ductoview.model.image import Mammogram
from ductoview.model.look import Look
from ductoview.model.presentation import Presentation
from ductoview.model.review import ImageReview
from ductoview.ui.canvas.canvas import Canvas
from ductoview.ui.overlays.annotations import drawings_of
from ductoview.ui.overlays.model import Layers, Mark, Overlay
from ductoview.ui.reading.finding_rows import FindingRow
from ductoview.ui.tools.names import MarkKind, ToolName
from ductoview.workspace.extents import middle_of

_GONE = "This image is no longer among the earlier studies on this computer; another hangs from the strip."
_OTHER_FILE = "What was read belongs to another file than was asked for. Close the study and open it again."


class TileView(QWidget):
    """``touched`` carries the image and a finding of it or nothing, ``marked`` kind and place, ``measured`` two places,
    ``asked`` the place and where on the desktop the kinds are wanted,
    ``scrolled`` by how many images to go on, ``wished`` an action."""

    touched = pyqtSignal(str, str)
    marked = pyqtSignal(str, object, object)
    measured = pyqtSignal(str, object, object)
    asked = pyqtSignal(str, object, object)
    scrolled = pyqtSignal(str, int)
    wished = pyqtSignal(str, str)
    resized = pyqtSignal()

    def __init__(self, image: ExamImage, scout_uid: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas()
        self.layers = Layers()
        self._analysis: DuctAnalysis | None = None
        self._scout: Mammogram | None = None
        self._rows: tuple[FindingRow, ...] = ()
        self._review = ImageReview(sop_instance_uid="")
        self._finding_id = self._badge = self._preliminary = ""
        self._own_look: Look | None = None
        self._resting: frozenset[str] = frozenset()
        self._ducts_rest = False
        self.wait_for(image, scout_uid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self._join()

    def _join(self) -> None:
        canvas = self.canvas
        canvas.clicked.connect(lambda _at, _modifiers: self.touched.emit(self.uid, ""))
        canvas.mark_clicked.connect(lambda finding_id: self.touched.emit(self.uid, finding_id))
        canvas.marked.connect(lambda kind, at: self.marked.emit(self.uid, kind, at))
        canvas.measured.connect(lambda start, end: self.measured.emit(self.uid, start, end))
        canvas.asked.connect(lambda place, at: self.asked.emit(self.uid, place, canvas.mapToGlobal(at)))
        canvas.scrolled.connect(lambda by: self.scrolled.emit(self.uid, by))
        canvas.wished.connect(lambda action_id: self.wished.emit(self.uid, action_id))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Its image has another place to fit into."""
        super().resizeEvent(event)
        self.resized.emit()

    def wait_for(self, image: ExamImage, scout_uid: str = "") -> None:
        """Clear what hangs here and wait for the pixels of another image."""
        self.image, self.uid, self.scout_uid = image, image.sop_instance_uid, scout_uid
        self._analysis = self._scout = None
        self._badge = self._preliminary = ""
        self._own_look = None
        self._resting, self._ducts_rest = frozenset(), False
        self._rows, self._review = (), ImageReview(sop_instance_uid=self.uid)
        self.canvas.show_loading(image.facts, 0.0, "waiting")
        self.setAccessibleName(image.facts.view.label)

    def show_progress(self, fraction: float, phrase: str) -> None:
        """How far the loading is; an image that is shown already is left alone."""
        if self.canvas.mammogram is None:
            self.canvas.show_loading(self.image.facts, fraction, phrase)

    def set_image(self, image: ExamImage) -> None:
        """The same image, of which more is known."""
        self.image = image
        self.canvas.set_facts(image.facts)

    def show_image(self, mammogram: Mammogram, look: Look | None) -> None:
        """Hang the image under what the exam knows of it, in the grey of ``look``, but whole and as it should hang.

        Pixels that are not of this very file are never shown under its name.
        """
        if self.canvas.mammogram is not None:
            return
        if mammogram.facts.ref != self.image.facts.ref:
            self.show_failure(_OTHER_FILE)
            return
        self.canvas.show_mammogram(replace(mammogram, facts=self.image.facts))
        if look is not None and look.choice is not None:
            self.canvas.set_choice(look.choice)
        if look is not None and look.inverted:
            self.canvas.invert()
        self._show_overlay()

    def apply(self, presentation: Presentation | None, screen_px_per_mm: float | None, *, is_ours: bool) -> None:
        """Show the image as a presentation state says; None as itself.

        What a state of ours draws rests in our own layer meanwhile: nothing is drawn twice, and later marks stay seen.
        """
        if presentation is not None and not self.canvas.is_stated:
            self._own_look = self.canvas.look_now(screen_px_per_mm)
        self.canvas.apply(presentation, screen_px_per_mm)
        ours = presentation if is_ours else None
        self._ducts_rest, self._resting = ours is not None, ours.tracking_ids if ours is not None else frozenset()
        self._show_overlay()

    def look(self, screen_px_per_mm: float | None) -> Look | None:
        """How the reader has the image, under somebody's presentation state how it was before; None without an image."""
        return self._own_look if self.canvas.is_stated else self.canvas.look_now(screen_px_per_mm)

    def say(self, badge: str) -> None:
        """What the hanging says of the image, such as that it is a prior."""
        if badge != self._badge:
            self._badge = badge
            self._show_overlay()

    def keep_scout(self, mammogram: Mammogram) -> None:
        """Have the scout at hand for flickering."""
        self._scout = mammogram

    def go_with(self, scout_uid: str) -> None:
        """Flicker to another scout from now on, or to none; its pixels come later."""
        if scout_uid != self.scout_uid:
            self.scout_uid, self._scout = scout_uid, None
            self.canvas.show_alternate(None)

    def show_analysis(self, analysis: DuctAnalysis, preliminary: str) -> None:
        """Lay ducts and candidates over the image; ``preliminary`` says why they are not the last word, if they are not."""
        if analysis is not self._analysis or preliminary != self._preliminary:
            self._analysis, self._preliminary = analysis, preliminary
            self._show_overlay()

    def show_failure(self, sentence: str) -> None:
        """Say why there is no image; a failed analysis leaves the image."""
        if self.canvas.mammogram is None:
            self.canvas.show_failure(sentence, self.image.facts)

    def be_gone(self) -> None:
        """The image is no longer part of the exam: an earlier study whose files were taken away."""
        if self.canvas.mammogram is not None:
            self.wait_for(self.image)
        self.show_failure(_GONE)

    def show_rows(self, rows: Sequence[FindingRow], review: ImageReview) -> None:
        """Draw the findings and callipers as they stand."""
        self._rows, self._review = tuple(rows), review
        self._show_overlay()

    def set_chosen(self, chosen: bool, finding_id: str) -> None:
        """Frame the tile, and draw one finding as chosen."""
        self.canvas.set_chosen(chosen)
        if finding_id != self._finding_id:
            self._finding_id = finding_id
            self._show_overlay()

    def set_layers(self, layers: Layers) -> None:
        """Which layers are drawn."""
        self.layers = layers
        self.canvas.set_layers(layers)

    def set_tool(self, tool: ToolName, kind: MarkKind | None) -> None:
        """What the left button does."""
        self.canvas.set_tool(tool, kind)

    def look_at_chosen(self) -> None:
        """Bring the chosen finding into view."""
        for row in self._rows:
            if row.finding.id == self._finding_id:
                self.canvas.look_at(row.finding.at)
        for drawn in drawings_of(self._review):
            if drawn.id == self._finding_id:
                self.canvas.look_at(middle_of(drawn.points))

    def flicker(self, scout: ExamImage | None) -> None:
        """Show the scout at the same place, with what the exam knows of it; None shows the image itself.

        Pixels that are not of the scout's very file are never shown under its name.
        """
        if self._scout is not None and scout is not None and self._scout.facts.ref == scout.facts.ref:
            self.canvas.show_alternate(replace(self._scout, facts=scout.facts))
        elif self.canvas.mammogram is not None and not self.canvas.shows_itself:
            self.canvas.show_alternate(None)

    @property
    def shows_ducts(self) -> bool:
        """False while another image is drawn, or a saved state whose own ducts are."""
        return self.canvas.shows_itself and not self._ducts_rest

    @property
    def is_enhanced(self) -> bool:
        """True while the ducts are shown lifted out."""
        return self.canvas.made == DUCTS

    def show_enhanced(self, grey: Any) -> None:
        """Show the ducts lifted out (float32, 0..1, the image's shape), or None for the image itself."""
        self.canvas.show_enhanced(grey)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A press beside the image chooses the tile."""
        self.touched.emit(self.uid, "")

    def _show_overlay(self) -> None:
        rows = (row for row in self._rows if row.finding.id not in self._resting)
        marks = tuple(Mark(finding=row.finding, number=row.number) for row in rows)
        self.canvas.set_overlay(
            Overlay(
                analysis=None if self._ducts_rest else self._analysis,
                marks=marks,
                callipers=tuple(one for one in self._review.callipers if one.id not in self._resting),
                annotations=tuple(one for one in self._review.annotations if one.id not in self._resting),
                chosen=self._finding_id,
                lies_otherwise=self._analysis is not None and bool(self._analysis.lies_otherwise),
                preliminary=self._preliminary,
                badge=self._badge,
                is_key=self._review.is_key,
            )
        )
