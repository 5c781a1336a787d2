"""The words of a canvas: what stands on it at which level, placed anew only when something changed, and painted."""

from collections.abc import Hashable
from dataclasses import replace

from PyQt6.QtGui import QPainter

from ductoview.display.annotate import Annotation, laid_out
from ductoview.display.caption import Caption, Shown, caption, other_image_words
from ductoview.display.orientation import Orientation
from ductoview.display.room import Scene
from ductoview.display.viewport import Quality, ViewState
from ductoview.model.image import ImageFacts
from ductoview.ui.canvas.scenery import Scenery
from ductoview.ui.canvas.texts import Texts
from ductoview.ui.overlays.legend import paint_legend
from ductoview.ui.overlays.model import Layers

_NEAR_MARGINS = 3
_NOT_ENHANCED = "NOT ENHANCED · the image is"


class Words:
    """Remembers where they stand as long as nothing changes."""

    def __init__(self) -> None:
        self._placed: tuple[tuple[Hashable, ...], Annotation] | None = None
        self._view = ViewState()
        self._said: tuple[ImageFacts, tuple[object, ...], Caption] | None = None

    def placed(
        self,
        scenery: Scenery,
        texts: Texts,
        layers: Layers,
        *,
        badge: str = "",
        lies_otherwise: bool = False,
        is_key: bool = False,
        unlinked: str = "",
        ducts: tuple[str, ...] = (),
        legend: str = "",
    ) -> Annotation:
        """Where everything stands in a canvas; while the hand moves the image, lines stay where they are for a little way.

        ``badge`` is what the hanging says of the image, ``lies_otherwise`` that it lies against its header, ``is_key`` that a
        reader chose it, ``unlinked`` why it does not move with the others, ``ducts`` what must be known of the ducts that are
        drawn, ``legend`` the words of their colours, empty where none are drawn.
        """
        own, shown, view = scenery.own, scenery.drawn, scenery.view
        facts, is_own = shown.mammogram.facts, scenery.shows_own
        how = shown.shown(view)
        how = replace(
            how,
            # What the two differ in is then not contrast alone.
            processed=how.processed if is_own or not own.enhancement else _NOT_ENHANCED,
            banner="" if is_own else other_image_words(facts),
            badge=badge if is_own else "",
            lies_otherwise=lies_otherwise and is_own,
            is_key=is_key and is_own,
            unlinked=unlinked,
            ducts=ducts,
        )
        said = self._caption(facts, shown.orientation, how, layers)
        scene = Scene(
            tissue=own.tissue if shown.mammogram.pixels.shape == own.mammogram.pixels.shape else shown.tissue,
            orientation=shown.orientation,
            stored_shape=shown.stored_shape,
            view=view,
            width=scenery.width,
            height=scenery.height,
            light_air=how.is_inverted,
        )
        key = (
            said,
            facts.view,
            facts.spacing,
            legend,
            view.zoom,
            scenery.size,
            shown.orientation,
            id(scene.tissue),
            id(texts),
        )
        way = max(abs(view.x - self._view.x), abs(view.y - self._view.y))
        is_near = way <= (0 if scenery.quality is Quality.EXACT else _NEAR_MARGINS * texts.margin)
        if self._placed is None or self._placed[0] != key or not is_near:
            self._view = view
            made = laid_out(said, scene, facts.view, facts.spacing, texts.measure, texts.margin, legend=legend)
            self._placed = (key, made)
        return self._placed[1]

    def _caption(self, facts: ImageFacts, orientation: Orientation, how: Shown, layers: Layers) -> Caption:
        """Written anew only when something in it changed: moving the image asks twice a frame."""
        made_of = (how, orientation, layers.level, layers.attributes)
        if self._said is None or self._said[0] is not facts or self._said[1] != made_of:
            said = caption(facts, orientation, how, level=layers.level, attributes=layers.attributes)
            self._said = (facts, made_of, said)
        return self._said[2]

    def paint(self, painter: QPainter, annotation: Annotation, texts: Texts) -> None:
        """Draw them; the painter's units are device pixels."""
        texts.paint(painter, annotation)
        if annotation.legend is not None:
            paint_legend(painter, annotation.legend, texts.font, texts.ratio)
