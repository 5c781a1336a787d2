"""What lies over an image, as data in stored pixels."""

from dataclasses import dataclass

from ductoview.display.annotation_attributes import DEFAULT_ATTRIBUTES
from ductoview.display.caption import TextLevel
from ductoview.model.annotation import Annotation
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.finding import Finding
from ductoview.model.review import Calliper


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mark:
    """A finding or candidate and the number beside it on the image; 0 is drawn without a number."""

    finding: Finding
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlay:
    """Everything that may be drawn: how each mark looks follows from its finding's status, score and mimic.

    ``chosen`` is the id of the finding, calliper or annotation that is drawn as chosen, empty for none. Dismissed findings
    are not drawn.
    ``lies_otherwise`` says that the picture is mirrored or turned against its header, whether ducts are drawn or not.
    ``preliminary`` says why the ducts are not the last word, empty where they are.
    ``badge`` is what the hanging says of the image beyond its own facts, such as ``PRIOR 2025-03-01``;
    ``is_key`` says that a reader chose it as a key image.
    """

    analysis: DuctAnalysis | None = None
    marks: tuple[Mark, ...] = ()
    callipers: tuple[Calliper, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    chosen: str = ""
    lies_otherwise: bool = False
    preliminary: str = ""
    badge: str = ""
    is_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Which layers are shown: ``overlays`` is everything, ``candidates`` what only the analysis says.

    ``level`` and ``attributes`` (ids of ATTRIBUTES) are how much stands on the image in words.
    """

    overlays: bool = True
    candidates: bool = True
    texts: bool = True
    ducts: bool = True
    level: TextLevel = TextLevel.FULL
    attributes: tuple[str, ...] = DEFAULT_ATTRIBUTES
