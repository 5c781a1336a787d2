"""Findings in the words of CID 6057 "Ductography Finding for Breast" and our own, and how sure anyone is of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ductoview.model.codes import PRIVATE_SCHEME, Code
from ductoview.model.geometry import PointPx
from ductoview.model.persistence import SeenIn

OPERATING_POINT = 0.5
"""Least score of a candidate that is shown and written without being asked for; lower ones are shown on request."""


class FindingKind(StrEnum):
    """A term of CID 6057, or one that no standard has a code for; the code is ``FINDING_CODES[kind]``.

    Only a reader marks the latter; an analysis says a ``Mimic`` instead.
    """

    INTRALUMINAL_FILLING_DEFECT = "INTRALUMINAL_FILLING_DEFECT"
    MULTIPLE_FILLING_DEFECT = "MULTIPLE_FILLING_DEFECT"
    ABRUPT_DUCT_TERMINATION = "ABRUPT_DUCT_TERMINATION"
    EXTRAVASATION = "EXTRAVASATION"
    DUCT_NARROWING = "DUCT_NARROWING"
    CYST_FILL = "CYST_FILL"
    MAMMARY_DUCT_ECTASIA = "MAMMARY_DUCT_ECTASIA"
    NORMAL_BREAST_TISSUE = "NORMAL_BREAST_TISSUE"
    DUCT_WALL_IRREGULARITY = "DUCT_WALL_IRREGULARITY"
    DUCT_DISPLACEMENT = "DUCT_DISPLACEMENT"
    LEAFLESS_TREE = "LEAFLESS_TREE"
    LOBULAR_BLUSH = "LOBULAR_BLUSH"
    INTRAVASATION = "INTRAVASATION"
    REFLUX = "REFLUX"
    AIR_BUBBLE = "AIR_BUBBLE"
    DEBRIS = "DEBRIS"
    CROSSING = "CROSSING"
    INCOMPLETE_FILLING = "INCOMPLETE_FILLING"

    @property
    def code(self) -> Code:
        """The CID 6057 concept."""
        return FINDING_CODES[self]

    @property
    def words(self) -> str:
        """Short name for the reader."""
        return _FINDING_WORDS[self]


FINDING_CODES = {
    FindingKind.INTRALUMINAL_FILLING_DEFECT: Code("111425", "DCM", "Intraluminal filling defect"),
    FindingKind.MULTIPLE_FILLING_DEFECT: Code("111426", "DCM", "Multiple filling defect"),
    FindingKind.ABRUPT_DUCT_TERMINATION: Code("111427", "DCM", "Abrupt duct termination"),
    FindingKind.EXTRAVASATION: Code("111428", "DCM", "Extravasation"),
    FindingKind.DUCT_NARROWING: Code("111429", "DCM", "Duct narrowing"),
    FindingKind.CYST_FILL: Code("111430", "DCM", "Cyst fill"),
    FindingKind.MAMMARY_DUCT_ECTASIA: Code("22049009", "SCT", "Mammary duct ectasia"),
    FindingKind.NORMAL_BREAST_TISSUE: Code("111287", "DCM", "Normal breast tissue"),
    FindingKind.DUCT_WALL_IRREGULARITY: Code("WALL_IRREGULAR", PRIVATE_SCHEME, "Irregularity of the duct wall"),
    FindingKind.DUCT_DISPLACEMENT: Code("DISPLACEMENT", PRIVATE_SCHEME, "Displacement or encasement of a duct"),
    FindingKind.LEAFLESS_TREE: Code("LEAFLESS_TREE", PRIVATE_SCHEME, "Leafless tree: pruned, no lobular filling"),
    FindingKind.LOBULAR_BLUSH: Code("LOBULAR_BLUSH", PRIVATE_SCHEME, "Lobular blush"),
    FindingKind.INTRAVASATION: Code("INTRAVASATION", PRIVATE_SCHEME, "Lymphatic or venous intravasation"),
    FindingKind.REFLUX: Code("SKIN_REFLUX", PRIVATE_SCHEME, "Reflux of contrast on the skin"),
    FindingKind.AIR_BUBBLE: Code("AIR_BUBBLE", PRIVATE_SCHEME, "Air bubble"),
    FindingKind.DEBRIS: Code("DEBRIS", PRIVATE_SCHEME, "Debris or clot"),
    FindingKind.CROSSING: Code("CROSSING", PRIVATE_SCHEME, "Crossing of two ducts in projection"),
    FindingKind.INCOMPLETE_FILLING: Code("UNDERFILLING", PRIVATE_SCHEME, "Incomplete filling"),
}

CID_6057 = frozenset(kind for kind, code in FINDING_CODES.items() if code.scheme != PRIVATE_SCHEME)
"""The kinds that have a standard code."""

MIMICS = frozenset(
    {
        FindingKind.AIR_BUBBLE,
        FindingKind.DEBRIS,
        FindingKind.CROSSING,
        FindingKind.INCOMPLETE_FILLING,
        FindingKind.REFLUX,
    }
)
"""Kinds that say what only looks like something: nothing of the breast is abnormal there."""

SIZED_BY_CALIBRE = frozenset(
    {FindingKind.ABRUPT_DUCT_TERMINATION, FindingKind.DUCT_NARROWING, FindingKind.MAMMARY_DUCT_ECTASIA}
)
"""Kinds whose ``size`` is a calibre; of the others it is the longest axis."""

SIZED_BY_HAND = "size by hand"
"""Among the parameters of who made a finding: its size was typed, and is not measured again."""

_FINDING_WORDS = {
    FindingKind.INTRALUMINAL_FILLING_DEFECT: "Filling defect",
    FindingKind.MULTIPLE_FILLING_DEFECT: "Multiple filling defects",
    FindingKind.ABRUPT_DUCT_TERMINATION: "Abrupt termination",
    FindingKind.EXTRAVASATION: "Extravasation",
    FindingKind.DUCT_NARROWING: "Narrowing",
    FindingKind.CYST_FILL: "Cyst fill",
    FindingKind.MAMMARY_DUCT_ECTASIA: "Duct ectasia",
    FindingKind.NORMAL_BREAST_TISSUE: "Normal",
    FindingKind.DUCT_WALL_IRREGULARITY: "Wall irregularity",
    FindingKind.DUCT_DISPLACEMENT: "Displacement",
    FindingKind.LEAFLESS_TREE: "Leafless tree",
    FindingKind.LOBULAR_BLUSH: "Lobular blush",
    FindingKind.INTRAVASATION: "Intravasation",
    FindingKind.REFLUX: "Reflux on the skin",
    FindingKind.AIR_BUBBLE: "Air bubble",
    FindingKind.DEBRIS: "Debris or clot",
    FindingKind.CROSSING: "Crossing ducts",
    FindingKind.INCOMPLETE_FILLING: "Incomplete filling",
}


class FindingStatus(StrEnum):
    """A detector proposes (CANDIDATE); only a reader's act confirms or dismisses."""

    CANDIDATE = "CANDIDATE"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"


class Mimic(StrEnum):
    """What a candidate may be instead."""

    AIR_BUBBLE = "AIR_BUBBLE"
    CROSSING = "CROSSING"
    SKIN_REFLUX = "SKIN_REFLUX"
    LOBULAR_BLUSH = "LOBULAR_BLUSH"
    INTRAVASATION = "INTRAVASATION"
    UNDERFILLING = "UNDERFILLING"
    DEBRIS = "DEBRIS"


MIMIC_KINDS = {
    Mimic.AIR_BUBBLE: FindingKind.AIR_BUBBLE,
    Mimic.CROSSING: FindingKind.CROSSING,
    Mimic.SKIN_REFLUX: FindingKind.REFLUX,
    Mimic.LOBULAR_BLUSH: FindingKind.LOBULAR_BLUSH,
    Mimic.INTRAVASATION: FindingKind.INTRAVASATION,
    Mimic.UNDERFILLING: FindingKind.INCOMPLETE_FILLING,
    Mimic.DEBRIS: FindingKind.DEBRIS,
}
"""The finding of the same name as each: what a reader says who says yes to it."""


class Certainty(StrEnum):
    """How sure a reader is of a finding; the values are written to disk and never change their meaning."""

    DEFINITE = "DEFINITE"
    PROBABLE = "PROBABLE"
    POSSIBLE = "POSSIBLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A stretch that a finding takes up, from the reader's first place to the last.

    ``points`` are stored pixels: those of the centreline where it lies on ducts, and then ``calibres_px`` has the calibre
    at each; else the line as it was drawn, and ``calibres_px`` is empty. ``length_mm`` is None when the spacing is unknown.
    """

    points: tuple[PointPx, ...]
    calibres_px: tuple[float, ...] = ()
    length_px: float
    length_mm: float | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for less than two points, and for calibres that are not those of the points."""
        if len(self.points) < 2 or len(self.calibres_px) not in (0, len(self.points)):
            raise ValueError(f"A stretch of {len(self.points)} points cannot have {len(self.calibres_px)} calibres.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who or what made a thing: an algorithm with version and parameters, or a reader by name."""

    name: str
    version: str = ""
    parameters: str = ""
    is_reader: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding or candidate at one place in one image.

    ``id`` is unique within the image (a UUID for reader's marks, ``with_content_ids`` for candidates). ``at`` is in
    stored pixels; ``outline`` a closed polygon in stored pixels, may be empty. ``score`` is 0..1 for candidates (0.5
    is the operating point), None for a reader's own mark. Lengths are None when the spacing is unknown or no duct or
    nipple is known. ``why`` is one line for the reader. ``description`` is the reader's own sentence; while it is empty one
    is composed (``finding_sentence``). ``persistence`` is what other phases of the view say; ``same_as`` names the mark
    (SOPInstanceUID, id) in another phase with which this one is a single finding. ``number`` is what people call it by in
    the study; None while no reader touched it.
    """

    id: str
    kind: FindingKind
    at: PointPx
    status: FindingStatus = FindingStatus.CANDIDATE
    score: float | None = None
    size_mm: float | None = None
    size_px: float | None = None
    segment: int | None = None
    distance_from_nipple_mm: float | None = None
    arc_from_orifice_mm: float | None = None
    outline: tuple[PointPx, ...] = ()
    group: int | None = None
    mimic: Mimic | None = None
    why: str = ""
    provenance: Provenance = field(default_factory=lambda: Provenance(name="unknown"))
    description: str = ""
    persistence: tuple[SeenIn, ...] = ()
    same_as: tuple[str, str] | None = None
    extent: Extent | None = None
    certainty: Certainty | None = None
    number: int | None = None

    @property
    def words(self) -> str:
        """What it is, and that the reader is not sure of it where he said so: ``Filling defect, possible``."""
        unsure = self.certainty in (Certainty.PROBABLE, Certainty.POSSIBLE)
        return f"{self.kind.words}, {self.certainty.value.lower()}" if self.certainty and unsure else self.kind.words

    @property
    def asked(self) -> FindingKind:
        """What a reader is asked about a candidate, and says who accepts it: what it may be instead, where that is suspected."""
        return self.kind if self.mimic is None else MIMIC_KINDS[self.mimic]

    def as_kind(self, kind: FindingKind) -> "Finding":
        """The same as that kind and nothing else; it keeps its size where both kinds mean the same by it, and has none else."""
        changed = replace(self, kind=kind, mimic=None)
        is_same = (kind in SIZED_BY_CALIBRE) == (self.kind in SIZED_BY_CALIBRE)
        return changed if is_same else replace(changed, size_mm=None, size_px=None)

    @property
    def is_sized_by_hand(self) -> bool:
        """True when a reader typed the size: nothing measured it, and nothing is known of how exact it is."""
        return SIZED_BY_HAND in self.provenance.parameters.split("; ")

    @property
    def is_likely(self) -> bool:
        """True for a candidate at or above the operating point, and for whatever a reader marked."""
        return self.score is None or self.score >= OPERATING_POINT

    def tracked_by(self, image_uid: str) -> tuple[str, str]:
        """SOPInstanceUID and id under which it is followed when it lies in that image: those of one finding in all phases."""
        return self.same_as or (image_uid, self.id)


def with_content_ids(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The candidates of one image under ids that say what is where, e.g. ``111425@1139.5,1559.0``, then ``...-2``.

    A number in a list would name another candidate after the next change of a detector, and a decision about the one
    would be taken for a decision about the other.
    """
    times: Counter[str] = Counter()
    named = []
    for finding in found:
        name = f"{finding.kind.code.value}@{finding.at.row:.1f},{finding.at.column:.1f}"
        times[name] += 1
        named.append(replace(finding, id=name if times[name] == 1 else f"{name}-{times[name]}"))
    return tuple(named)
