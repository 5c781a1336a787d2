"""Grayscale Softcopy Presentation State: how the reader saw the image, and what was drawn on it (PS3.3 A.33.1)."""

from highdicom.pr import (
    GraphicAnnotation,
    GraphicLayer,
    GrayscaleSoftcopyPresentationState,
)
from pydicom import Dataset

from ductoview.dicom.content import ImageContent
from ductoview.dicom.gsps_drawing import Layer, drawings
from ductoview.dicom.gsps_grey import add_grey, without_grey
from ductoview.dicom.gsps_look import add_lie
from ductoview.dicom.gsps_read import read_gsps
from ductoview.dicom.object_uids import ObjectKind
from ductoview.dicom.provenance import complete, creation, series_description
from ductoview.model.view import Laterality

__all__ = ["Layer", "build_gsps", "read_gsps"]


def build_gsps(content: ImageContent) -> Dataset:
    """The presentation state of one image: as the reader left it, with layers of what was found and measured.

    Untouched it hangs as it should, whole, in its first window or table. Softcopy needs no ICC profile.
    """
    header = without_grey(content.header)
    drawn = drawings(content)
    layers = {
        layer: GraphicLayer(layer.name, order, layer.description, layer.color)
        for order, layer in enumerate(drawn, start=1)
    }
    annotations = [
        GraphicAnnotation(
            [header], layers[layer], graphic_objects=drawing.graphics or None, text_objects=drawing.texts or None
        )
        for layer, drawing in drawn.items()
    ]
    state = GrayscaleSoftcopyPresentationState(
        referenced_images=[header],
        content_label="CANDIDATES" if content.unreviewed else "DUCTOGRAM",
        content_description=series_description(content, ObjectKind.GSPS),
        content_creator_name=content.reader,
        graphic_layers=list(layers.values()) or None,
        graphic_annotations=annotations or None,
        graphic_groups=[group for drawing in drawn.values() for group in drawing.groups] or None,
        **creation(content, ObjectKind.GSPS),
    )
    add_grey(state, content)
    add_lie(state, content)
    # 2C in General Series (PS3.3 C.7.3.1): a presentation state has no ImageLaterality to replace it.
    state.Laterality = _one_side(content.facts.view.laterality)
    return complete(state, content)


def _one_side(laterality: Laterality) -> str | None:
    """Laterality (0020,0060) knows one side only; both or unknown leave it empty."""
    return laterality.value if laterality in (Laterality.LEFT, Laterality.RIGHT) else None
