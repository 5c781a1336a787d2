"""The words of a canvas: what stands on it at which level, placed anew only when something changed, and painted."""

from collections.abc import Hashable
from dataclasses import replace

from PyQt6.QtGui import QPainter

from ductoview.display.annotate import Annotation, laid_out
from ductoview.display.caption import caption, other_image_words
from ductoview.display.picture import Picture
from ductoview.display.room import Scene
from ductoview.display.viewport import ViewState
from ductoview.ui.canvas.texts import Texts
from ductoview.ui.overlays.legend import paint_legend
from ductoview.ui.overlays.model import Layers


class Words:
    """Remembers where they stand as long as nothing changes."""

    def __init__(self) -> None:
        self._placed: tuple[tuple[Hashable, ...], Annotation] | None = None

    def placed(
        self,
        own: Picture,
        shown: Picture,
        view: ViewState,
        size: tuple[int, int],
        texts: Texts,
        layers: Layers,
        *,
        badge: str = "",
        unlinked: str = "",
        legend: str = "",
    ) -> Annotation:
        """Where everything stands in a canvas of (width, height) device pixels.

        ``badge`` is what the hanging says of the image, ``unlinked`` why it does not move with the others, ``legend`` the
        words of the ducts' colours, empty where none are drawn.
        """
        width, height = size
        facts = shown.mammogram.facts
        is_own = facts.ref == own.mammogram.facts.ref
        how = replace(
            shown.shown(view),
            banner="" if is_own else other_image_words(facts),
            processed="ENHANCED · not the stored pixels" if is_own and shown is not own else "",
            badge=badge if is_own else "",
            unlinked=unlinked,
        )
        said = caption(facts, shown.orientation, how, level=layers.level, attributes=layers.attributes)
        scene = Scene(
            tissue=own.tissue if shown.mammogram.pixels.shape == own.mammogram.pixels.shape else shown.tissue,
            orientation=shown.orientation,
            stored_shape=shown.stored_shape,
            view=view,
            width=width,
            height=height,
            light_air=how.is_inverted,
        )
        key = (
            said,
            facts.view,
            facts.spacing,
            legend,
            view,
            size,
            shown.orientation,
            id(scene.tissue),
            id(texts),
        )
        if self._placed is None or self._placed[0] != key:
            made = laid_out(said, scene, facts.view, facts.spacing, texts.measure, texts.margin, legend=legend)
            self._placed = (key, made)
        return self._placed[1]

    def paint(self, painter: QPainter, annotation: Annotation, texts: Texts) -> None:
        """Draw them; the painter's units are device pixels."""
        texts.paint(painter, annotation)
        if annotation.legend is not None:
            paint_legend(painter, annotation.legend, texts.font, texts.ratio)
