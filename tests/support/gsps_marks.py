"""What a presentation state of ours draws, brought together again by finding: graphics and text of one tracking id."""

from dataclasses import dataclass
from pathlib import Path

from ductoview.dicom.coordinates import without_closing
from ductoview.dicom.gsps import Layer, read_gsps
from ductoview.model.geometry import PointPx
from ductoview.model.presentation import Graphic, Presentation


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMark:
    """A finding, candidate or calliper as drawn: point, outline (closed, maybe empty) and text."""

    id: str
    at: PointPx | None = None
    outline: tuple[PointPx, ...] = ()
    text: str = ""
    dashed: bool = False


def only_image(path: Path) -> Presentation:
    """What a state about a single image says of it."""
    (presentation,) = read_gsps(path).images
    return presentation


def centrelines(presentation: Presentation) -> tuple[tuple[PointPx, ...], ...]:
    """Centrelines of the ducts."""
    return tuple(graphic.points for graphic in presentation.graphics if graphic.layer == Layer.DUCTS.name)


def marks(presentation: Presentation, layer: Layer) -> tuple[DrawnMark, ...]:
    """Findings, candidates or callipers."""
    drawn = [graphic for graphic in presentation.graphics if graphic.layer == layer.name]
    words = {text.tracking_id: text.text for text in presentation.texts if text.layer == layer.name}
    return tuple(
        _mark(identifier, [graphic for graphic in drawn if graphic.tracking_id == identifier], words)
        for identifier in dict.fromkeys(graphic.tracking_id for graphic in drawn)
    )


def _mark(identifier: str, drawn: list[Graphic], words: dict[str, str]) -> DrawnMark:
    at = next((graphic.points[0] for graphic in drawn if graphic.shape == "POINT"), None)
    outline = next((graphic for graphic in drawn if graphic.shape == "POLYLINE"), None)
    return DrawnMark(
        id=identifier,
        at=at,
        outline=without_closing(outline.points) if outline else (),
        text=words.get(identifier, ""),
        dashed=any(graphic.dashed for graphic in drawn),
    )
