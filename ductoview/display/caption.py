"""What stands in words on an image: who, which side, how it was made, how it is shown. Data only; nothing is placed here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ductoview.display.annotation_attributes import DEFAULT_ATTRIBUTES, attribute_texts
from ductoview.display.grey_table import span
from ductoview.display.orientation import Orientation
from ductoview.model.badges import image_badges
from ductoview.model.geometry import CONTACT_FACTOR, Spacing
from ductoview.model.image import ImageFacts
from ductoview.model.view import Laterality, Phase, PresentationIntent, View
from ductoview.model.voi import LookupTable, VoiChoice, Window

_SQUARE = 0.005
# Badges of a view that are warnings with words of their own.
_WARNED = ("PARTIAL", "FOR PROCESSING")


class Tone(StrEnum):
    """How a line is coloured; amber asks for attention, blue is chosen by a reader, and both are always words too."""

    STRONG = "strong"
    NORMAL = "normal"
    AMBER = "amber"
    BLUE = "blue"


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
    """One line, which may be broken between its ``parts``; ``large`` for side and view, and for a banner.

    ``essential`` lines stay at every level, and where tissue leaves no room for all.
    """

    parts: tuple[str, ...]
    tone: Tone = Tone.NORMAL
    large: bool = False
    essential: bool = False

    @property
    def text(self) -> str:
        """The parts in one line."""
        return " · ".join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """Lines for the axillary corner away from the chest wall, lines for the other corner, and what goes with them.

    ``top`` begins with side and view; ``bottom`` ends at the edge. ``banner`` stands over everything. ``has_scale`` asks
    for a scale bar.
    """

    top: tuple[Line, ...]
    bottom: tuple[Line, ...]
    banner: Line | None = None
    has_scale: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How an image is shown now. ``zoom`` is device pixels a pixel.

    ``is_inverted`` says that black and white are exchanged against the image's own presentation, by whatever.
    ``lies_otherwise`` says that the picture is mirrored or turned against its PatientOrientation.
    ``is_key`` says that a reader chose it as a key image.
    ``is_aspect_corrected`` says that pixels that are not square are drawn in their true shape.
    ``banner`` names another image that is drawn in its place, ``processed`` says that these are not the stored pixels,
    ``turning`` how the reader turned it, ``presentation`` is the label of a presentation state, ``badge`` what the
    hanging says of it (prior and its date, magnification, ...), ``unlinked`` why it does not move with the others, ``ducts``
    what must be known of the ducts that are drawn over it.
    """

    zoom: float
    choice: VoiChoice
    is_adjusted: bool = False
    is_inverted: bool = False
    lies_otherwise: bool = False
    is_aspect_corrected: bool = False
    is_key: bool = False
    banner: str = ""
    processed: str = ""
    turning: str = ""
    presentation: str = ""
    badge: str = ""
    unlinked: str = ""
    ducts: tuple[str, ...] = ()


def caption(
    facts: ImageFacts,
    orientation: Orientation,
    shown: Shown,
    *,
    level: TextLevel = TextLevel.FULL,
    attributes: Iterable[str] = DEFAULT_ATTRIBUTES,
) -> Caption:
    """The lines of an image at a level; every viewport names its patient. ``attributes`` are ids of ATTRIBUTES."""
    top = [
        *_identity(facts),
        _kinds(facts),
        _line("★ KEY IMAGE" if shown.is_key else "", tone=Tone.BLUE, essential=True),
        *_warnings(facts, orientation, shown),
        _line(shown.unlinked, essential=True),
    ]
    ducts = [_line(*words.split(" · "), essential=True) for words in shown.ducts]
    bottom = [*ducts, _not_full_resolution(shown)]
    if level is not TextLevel.NONE:
        # A scout that is zoomed until only tissue shows must not look like the image with contrast.
        top += [_line(_phase(facts), essential=True), _line(_when(facts)), _line(*_scale(facts))]
    if level is TextLevel.FULL:
        bottom = [
            _line(*attribute_texts(facts, attributes)),
            *ducts,
            _line(*_window_parts(shown.choice, is_adjusted=shown.is_adjusted)),
            _line(_zoom_words(shown), essential=shown.zoom < 1),
        ]
    return Caption(
        top=tuple(line for line in top if line.parts),
        bottom=tuple(line for line in bottom if line.parts),
        banner=_line(shown.banner, tone=Tone.AMBER, large=True, essential=True) if shown.banner else None,
        has_scale=level is not TextLevel.NONE,
    )


def window_name(choice: VoiChoice, *, is_adjusted: bool = False) -> str:
    """A VOI choice in words: its own name, its function, and a window's centre and width."""
    return " · ".join(_window_parts(choice, is_adjusted=is_adjusted))


def as_window(choice: VoiChoice) -> Window | None:
    """The choice when it is a window, which alone a review keeps."""
    return choice if isinstance(choice, Window) else None


def date_words(date: str) -> str:
    """``2026-03-02`` of ``20260302``; anything else as it is."""
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 else date


def other_image_words(facts: ImageFacts) -> str:
    """The banner over an image that stands in another one's place for a moment."""
    if facts.phase is Phase.SCOUT:
        return "SCOUT · before contrast"
    return "OTHER IMAGE" if facts.phase is Phase.UNKNOWN else f"{facts.phase.value} · another image"


def _line(*parts: str, tone: Tone = Tone.NORMAL, large: bool = False, essential: bool = False) -> Line:
    return Line(parts=tuple(part for part in parts if part), tone=tone, large=large, essential=essential)


def _identity(facts: ImageFacts) -> Iterable[Line]:
    yield _line(facts.view.label, tone=Tone.STRONG, large=True, essential=True)
    yield _line(facts.patient.display_name, tone=Tone.STRONG, essential=True)
    yield _line(facts.patient.patient_id or "no ID", tone=Tone.STRONG, essential=True)


def _warnings(facts: ImageFacts, orientation: Orientation, shown: Shown) -> Iterable[Line]:
    """What must be known before the image is believed, each a word of its own, at every level."""
    for words in (
        "SIDE CONTRADICTED" if facts.view.contradictions else "",
        "MIRRORED OR TURNED · against its header" if shown.lies_otherwise else "",
        "" if orientation.is_known else _shown_as_stored(facts.view),
        *_beyond(shown.badge, facts),
        shown.turning,
        "INVERTED" if shown.is_inverted else "",
        shown.processed,
        shown.presentation,
        "FOR PROCESSING · not for reading" if facts.intent is PresentationIntent.FOR_PROCESSING else "",
        _partial(facts),
        _lossy(facts),
        "BURNED-IN TEXT" if facts.burned_in else "",
        f"1 OF {facts.frames} FRAMES" if facts.frames > 1 else "",
        ""
        if _is_square(facts.spacing)
        else "pixel aspect corrected"
        if shown.is_aspect_corrected
        else "PIXELS NOT SQUARE · shape distorted",
        "" if facts.spacing.is_known else facts.spacing.words,
    ):
        yield _line(*words.split(" · "), tone=Tone.AMBER, essential=True)


def _shown_as_stored(view: View) -> str:
    """Why an image is not hung: what its header does not say, or says so that it is of no use."""
    if view.contradictions:
        # SIDE CONTRADICTED stands above: it is stated, and more than once.
        return "shown as stored"
    why = [
        "side not stated" if view.laterality is Laterality.UNKNOWN else "",
        "both sides stated" if view.laterality is Laterality.BOTH else "",
        "" if view.patient_orientation else "orientation not stated",
    ]
    return f"? {' · '.join(filter(None, why)) or 'orientation not usable'} · shown as stored"


def _kinds(facts: ImageFacts) -> Line:
    """Magnified, spot, implant: what kind of view it is, so that it is not compared with one of another kind."""
    words = [word for word in image_badges(facts) if word not in _WARNED]
    factor = facts.technique.magnification
    return _line(
        *(f"MAG {factor:.3g}×" if word == "MAG" and factor and factor > CONTACT_FACTOR else word for word in words),
        tone=Tone.STRONG,
        essential=True,
    )


def _beyond(badge: str, facts: ImageFacts) -> list[str]:
    """What the hanging says of an image and its own facts do not: that it is a prior, and of when."""
    return [word for word in badge.split(" · ") if word not in image_badges(facts)]


def _partial(facts: ImageFacts) -> str:
    if not facts.partial_view:
        return ""
    return f"PARTIAL: {facts.partial_view_words}" if facts.partial_view_words else "PARTIAL VIEW"


def _lossy(facts: ImageFacts) -> str:
    if facts.lossy_ratio is None:
        return ""
    ratios = facts.lossy_ratios or ((facts.lossy_ratio,) if facts.lossy_ratio > 0 else ())
    return " ".join(["LOSSY", ", ".join(f"{ratio:.0f}:1" for ratio in ratios)]).rstrip()


def _zoom_words(shown: Shown) -> str:
    return f"zoom {shown.zoom * 100:.0f} %" + ("" if shown.zoom >= 1 else ", not full resolution")


def _not_full_resolution(shown: Shown) -> Line:
    return _line("" if shown.zoom >= 1 else _zoom_words(shown), essential=True)


def _window_parts(choice: VoiChoice, *, is_adjusted: bool) -> list[str]:
    extent = " / ".join(_short(value) for value in span(choice))
    if isinstance(choice, LookupTable):
        # A table as it stands in the file is known by its name alone.
        parts = [choice.explanation or "VOI LUT", "LUT" if choice.explanation else "", extent if is_adjusted else ""]
    else:
        parts = [choice.explanation, choice.function.value, extent]
    return [part for part in (*parts, "adjusted" if is_adjusted else "") if part]


def _when(facts: ImageFacts) -> str:
    time = facts.acquired[8:12]
    words = date_words(facts.study_date or facts.acquired[:8])
    return f"{words} {time[:2]}:{time[2:]}" if len(time) == 4 else words


def _phase(facts: ImageFacts) -> str:
    if facts.phase is Phase.UNKNOWN:
        return ""
    words = facts.phase.value.lower()
    return f"{words} (inferred)" if facts.phase_is_inferred else words


def _scale(facts: ImageFacts) -> Iterable[str]:
    """Scale, and where it comes from, with a magnification that no badge names; an unknown scale is a warning."""
    magnification, spacing = facts.technique.magnification, facts.spacing
    if magnification and magnification > CONTACT_FACTOR and "MAG" not in image_badges(facts):
        yield f"magnified {magnification:.3g}×"
    if spacing.row_mm is None or spacing.column_mm is None:
        return
    size = f"{spacing.column_mm:.3f}" if _is_square(spacing) else f"{spacing.row_mm:.3f} × {spacing.column_mm:.3f}"
    yield f"{size} mm/px"
    yield spacing.short_words


def _is_square(spacing: Spacing) -> bool:
    """False only where the spacing is known and pixels are higher than wide, or wider than high."""
    return not spacing.row_mm or not spacing.column_mm or abs(spacing.row_mm / spacing.column_mm - 1) < _SQUARE


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.4g}"
