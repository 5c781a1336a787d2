"""What stands in words on an image: who, which side, how it was made, how it is shown. Data only; nothing is placed here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ductoview.display.annotation_attributes import DEFAULT_ATTRIBUTES
from ductoview.display.orientation import Orientation
from ductoview.model.image import ImageFacts, Technique
from ductoview.model.view import Phase, PresentationIntent
from ductoview.model.voi import LookupTable, VoiChoice, Window

_CONTACT = 1.02
_SQUARE = 0.005


class Tone(StrEnum):
    """How a line is coloured; amber asks for attention and is always a word too."""

    STRONG = "strong"
    NORMAL = "normal"
    AMBER = "amber"


class TextLevel(StrEnum):
    """How much stands on the image. Who it is, side and view, and all that warns stand there at every level."""

    NONE = "none"
    SHORT = "short"
    FULL = "full"

    @property
    def next(self) -> "TextLevel":
        """The level one key further: none, short, full, none."""
        levels = list(TextLevel)
        return levels[(levels.index(self) + 1) % len(levels)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; ``large`` for side and view. Only ``essential`` lines stay when tissue leaves no room for all."""

    text: str
    tone: Tone = Tone.NORMAL
    large: bool = False
    essential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """Lines for the top (axillary) and the bottom corner of the side away from the chest wall."""

    top: tuple[Line, ...]
    bottom: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How an image is shown now. ``zoom`` is device pixels a pixel.

    ``banner`` names another image that is drawn in its place, ``processed`` says that these are not the stored pixels,
    ``turning`` how the reader turned it, ``presentation`` is the label of a presentation state, ``badge`` what the
    hanging says of it (prior and its date, magnification, ...).
    """

    zoom: float
    choice: VoiChoice
    is_adjusted: bool = False
    is_inverted: bool = False
    instead: str = ""
    banner: str = ""
    processed: str = ""
    turning: str = ""
    presentation: str = ""
    badge: str = ""


def caption(
    facts: ImageFacts,
    orientation: Orientation,
    shown: Shown,
    *,
    level: TextLevel = TextLevel.FULL,
    attributes: Iterable[str] = DEFAULT_ATTRIBUTES,
) -> Caption:
    """The lines of an image at a level; every viewport names its patient. ``attributes`` are ids of ATTRIBUTES."""
    return Caption(top=tuple(_top(facts, orientation)), bottom=tuple(_bottom(facts, shown)))


def window_name(choice: VoiChoice, *, is_adjusted: bool = False) -> str:
    """A VOI choice in words: its own name, its function, and a window's centre and width."""
    name = choice.explanation
    if isinstance(choice, LookupTable):
        words = [name or "VOI LUT", "LUT" if name else ""]
    else:
        words = [name, choice.function.value, f"{_short(choice.center)} / {_short(choice.width)}"]
    return " · ".join([word for word in words if word] + (["adjusted"] if is_adjusted else []))


def as_window(choice: VoiChoice) -> Window | None:
    """The choice when it is a window, which alone a review keeps."""
    return choice if isinstance(choice, Window) else None


def date_words(date: str) -> str:
    """``2026-03-02`` of ``20260302``; anything else as it is."""
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 else date


def _top(facts: ImageFacts, orientation: Orientation) -> list[Line]:
    patient = facts.patient
    lines = [
        Line(text=facts.view.label, tone=Tone.STRONG, large=True, essential=True),
        Line(text=patient.display_name, essential=True),
        Line(text=patient.patient_id or "no ID", essential=True),
        Line(text=" · ".join(part for part in (_when(facts), _phase(facts)) if part)),
        *_scale(facts),
    ]
    if not orientation.is_known:
        lines.append(Line(text="? orientation not stated, shown as stored", tone=Tone.AMBER, essential=True))
    if facts.view.contradictions:
        lines.append(Line(text="SIDE CONTRADICTED", tone=Tone.AMBER, essential=True))
    return [line for line in lines if line.text]


def _bottom(facts: ImageFacts, shown: Shown) -> list[Line]:
    badges = _badges(facts, shown)
    return [
        line
        for line in (
            *(Line(text=badge, tone=Tone.AMBER, essential=True) for badge in badges),
            Line(text=_technique(facts.technique)),
            Line(text=window_name(shown.choice, is_adjusted=shown.is_adjusted)),
            Line(text=f"zoom {shown.zoom * 100:.0f} %", essential=True),
            Line(text="" if shown.zoom >= 1 else "not full resolution", essential=True),
        )
        if line.text
    ]


def _badges(facts: ImageFacts, shown: Shown) -> list[str]:
    badges = [shown.instead] if shown.instead else []
    if shown.is_inverted:
        badges.append("INVERTED")
    if facts.intent is PresentationIntent.FOR_PROCESSING:
        badges.append("FOR PROCESSING")
    if facts.lossy_ratio is not None:
        badges.append(f"LOSSY {facts.lossy_ratio:.0f}:1" if facts.lossy_ratio > 0 else "LOSSY")
    if facts.burned_in:
        badges.append("BURNED-IN TEXT")
    if facts.frames > 1:
        badges.append(f"1 OF {facts.frames} FRAMES")
    return badges


def _when(facts: ImageFacts) -> str:
    time = facts.acquired[8:12]
    words = date_words(facts.study_date or facts.acquired[:8])
    return f"{words} {time[:2]}:{time[2:]}" if len(time) == 4 else words


def _phase(facts: ImageFacts) -> str:
    if facts.phase is Phase.UNKNOWN:
        return ""
    words = facts.phase.value.lower()
    return f"{words} (inferred)" if facts.phase_is_inferred else words


def _scale(facts: ImageFacts) -> list[Line]:
    """Magnification and scale, and under it where the scale comes from."""
    magnification, spacing = facts.technique.magnification, facts.spacing
    parts = [f"MAG {magnification:.2g}×"] if magnification and magnification > _CONTACT else []
    if spacing.row_mm is None or spacing.column_mm is None:
        return [Line(text=" · ".join([*parts, spacing.source.words]), tone=Tone.AMBER, essential=True)]
    square = abs(spacing.row_mm / spacing.column_mm - 1) < _SQUARE
    size = f"{spacing.column_mm:.3f}" if square else f"{spacing.row_mm:.3f} × {spacing.column_mm:.3f}"
    return [Line(text=" · ".join([*parts, f"{size} mm/px"])), Line(text=spacing.source.words)]


def _technique(technique: Technique) -> str:
    values = (
        (technique.kvp, "kVp"),
        (technique.exposure_mas, "mAs"),
        (technique.compression_force_n, "N"),
        (technique.body_part_thickness_mm, "mm"),
    )
    return " · ".join(f"{value:.3g} {unit}" for value, unit in values if value is not None)


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.4g}"
