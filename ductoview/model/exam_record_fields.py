"""The one table of the exam record: every field with its words, its keys, and what it may hold.

Panel, JSON, events, report and page are all made from it. Ranges are what is accepted, not what is usual.
"""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.exam_record_choices import (
    Agent,
    Assessment,
    Cannula,
    Colour,
    Complication,
    OrificePlace,
    Orifices,
    Outcome,
    Parity,
    Pattern,
    Pregnancy,
    PriorImaging,
    Recommendation,
    Side,
)

RecordValue = StrEnum | bool | int | float | str | tuple[StrEnum, ...] | None


class Section(StrEnum):
    """Parts of the record, in the order in which an exam goes."""

    DISCHARGE = "Discharge"
    CHECKLIST = "Before injection"
    TECHNIQUE = "Technique"
    OUTCOME = "Outcome"
    READING = "Reading"


class FieldKind(StrEnum):
    """What a field holds: a bool, one choice, several choices, a number, or words."""

    YES_NO = "YES_NO"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    WHOLE = "WHOLE"
    DECIMAL = "DECIMAL"
    TEXT = "TEXT"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, by one key."""

    value: StrEnum
    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """One field; ``required`` marks what safety needs to be said, ``range`` is inclusive and in ``unit``."""

    name: str
    section: Section
    words: str
    kind: FieldKind
    choices: tuple[Choice, ...] = ()
    range: tuple[float, float] = (0.0, 0.0)
    decimals: int = 0
    unit: str = ""
    required: bool = False
    hint: str = ""

    @property
    def nothing(self) -> RecordValue:
        """The value that says nothing."""
        if self.kind is FieldKind.CHOICES:
            return ()
        return "" if self.kind is FieldKind.TEXT else None

    def choice(self, value: RecordValue) -> Choice:
        """The choice of that value; raises ValueError when it is none of this field."""
        for one in self.choices:
            if one.value == value:
                return one
        raise ValueError(f"{self.words}: {value!r} cannot be chosen.")

    def words_of(self, value: RecordValue) -> str:
        """The value as it is read, empty where nothing is said."""
        if value == self.nothing:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            return ", ".join(self.choice(one).words for one in value)
        if self.kind is FieldKind.CHOICE:
            return self.choice(value).words
        if isinstance(value, int | float):
            return f"{value:.{self.decimals}f} {self.unit}".strip()
        return str(value)


def _choices(*rows: tuple[StrEnum, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(*row) for row in rows)


_RIGHT, _LEFT = (Side.RIGHT, "R", "Right"), (Side.LEFT, "L", "Left")
_D, _C, _T, _O, _R = Section
_YES_NO, _ONE, _MANY = FieldKind.YES_NO, FieldKind.CHOICE, FieldKind.CHOICES
_WHOLE, _TEXT = FieldKind.WHOLE, FieldKind.TEXT

FIELDS: tuple[RecordField, ...] = (
    RecordField(
        name="discharge_side", section=_D, words="Discharge from", kind=_ONE,
        choices=_choices(_RIGHT, _LEFT, (Side.BOTH, "B", "Both breasts")),
    ),
    RecordField(
        name="discharge_colour", section=_D, words="Colour", kind=_ONE,
        choices=_choices(
            (Colour.BLOODY, "B", "Bloody"), (Colour.CLEAR, "C", "Clear"), (Colour.SEROUS, "S", "Serous"),
            (Colour.BROWN, "R", "Brown"), (Colour.MILKY, "M", "Milky"), (Colour.YELLOW, "Y", "Yellow"),
            (Colour.GREEN, "G", "Green"), (Colour.BLUE, "U", "Blue"), (Colour.BLACK, "K", "Black"),
        ),
    ),
    RecordField(name="discharge_spontaneous", section=_D, words="Spontaneous", kind=_YES_NO),
    RecordField(
        name="discharge_orifices", section=_D, words="Orifices", kind=_ONE,
        choices=_choices((Orifices.ONE, "1", "One"), (Orifices.MANY, "M", "Many")),
    ),
    RecordField(
        name="trigger_clock", section=_D, words="Trigger zone", kind=_WHOLE, range=(1, 12), unit="o'clock",
        hint="where pressing brings discharge",
    ),
    RecordField(name="cytology_sent", section=_D, words="Cytology sent", kind=_YES_NO),
    RecordField(
        name="parity", section=_D, words="Has given birth", kind=_ONE,
        choices=_choices((Parity.PAROUS, "Y", "Yes"), (Parity.NULLIPAROUS, "N", "Never")),
    ),
    RecordField(
        name="prior_imaging", section=_D, words="Prior imaging", kind=_MANY,
        choices=_choices(
            (PriorImaging.MAMMOGRAPHY, "M", "Mammography"), (PriorImaging.ULTRASOUND, "U", "Ultrasound"),
            (PriorImaging.MRI, "R", "MRI"), (PriorImaging.DUCTOGRAPHY, "D", "Ductography"),
            (PriorImaging.NONE, "0", "None"),
        ),
    ),
    RecordField(name="prior_words", section=_D, words="Prior findings", kind=_TEXT),
    RecordField(
        name="pregnancy", section=_C, words="Pregnancy", kind=_ONE, required=True,
        choices=_choices((Pregnancy.NO, "N", "No"), (Pregnancy.YES, "Y", "Yes"), (Pregnancy.POSSIBLE, "P", "Possible")),
    ),
    RecordField(name="contrast_reaction", section=_C, words="Earlier contrast reaction", kind=_YES_NO, required=True),
    RecordField(name="blood_thinners", section=_C, words="Blood thinners", kind=_YES_NO),
    RecordField(name="latex_allergy", section=_C, words="Latex allergy", kind=_YES_NO),
    RecordField(name="lidocaine_allergy", section=_C, words="Lidocaine allergy", kind=_YES_NO),
    RecordField(name="skin_products", section=_C, words="Powder, deodorant, lotion", kind=_YES_NO),
    RecordField(
        name="injected_side", section=_T, words="Injected breast", kind=_ONE, required=True,
        choices=_choices(_RIGHT, _LEFT),
    ),
    RecordField(
        name="orifice_clock", section=_T, words="Orifice on the nipple", kind=_WHOLE, range=(1, 12), unit="o'clock",
    ),
    RecordField(
        name="orifice_place", section=_T, words="Orifice lies", kind=_ONE,
        choices=_choices((OrificePlace.CENTRAL, "C", "Central"), (OrificePlace.PERIPHERAL, "P", "Peripheral")),
    ),
    RecordField(name="dilator", section=_T, words="Dilator used", kind=_YES_NO),
    RecordField(
        name="cannula", section=_T, words="Cannula", kind=_ONE,
        choices=_choices((Cannula.STRAIGHT, "S", "Straight"), (Cannula.RIGHT_ANGLE, "A", "Right-angle")),
    ),
    RecordField(name="cannula_gauge", section=_T, words="Cannula gauge", kind=_WHOLE, range=(18, 34), unit="G"),
    RecordField(name="attempts", section=_T, words="Attempts", kind=_WHOLE, range=(1, 20)),
    RecordField(
        name="agent", section=_T, words="Contrast agent", kind=_ONE,
        choices=_choices(
            (Agent.IOHEXOL, "H", "Iohexol"), (Agent.IOPAMIDOL, "P", "Iopamidol"), (Agent.IOPROMIDE, "R", "Iopromide"),
            (Agent.IOVERSOL, "V", "Ioversol"), (Agent.IODIXANOL, "D", "Iodixanol"),
        ),
    ),
    RecordField(
        name="concentration_mgi_ml", section=_T, words="Concentration", kind=_WHOLE, range=(50, 400), unit="mgI/mL",
    ),
    RecordField(
        name="volume_ml", section=_T, words="Volume", kind=FieldKind.DECIMAL, range=(0.05, 3.0), decimals=2, unit="mL",
    ),
    RecordField(
        name="outcome", section=_O, words="Filling", kind=_ONE, required=True,
        choices=_choices(
            (Outcome.COMPLETE, "C", "Complete"), (Outcome.INCOMPLETE, "I", "Incomplete"),
            (Outcome.EXTRAVASATION, "E", "Extravasation"), (Outcome.NOT_DILATED, "D", "Duct did not dilate"),
            (Outcome.NO_DISCHARGE, "N", "No discharge: reschedule"),
        ),
    ),
    RecordField(
        name="complications", section=_O, words="Complications", kind=_MANY,
        choices=_choices(
            (Complication.NONE, "0", "None"), (Complication.EXTRAVASATION, "E", "Extravasation"),
            (Complication.PAIN, "P", "Pain"), (Complication.VASOVAGAL, "V", "Vasovagal"),
            (Complication.CONTRAST_REACTION, "C", "Contrast reaction"), (Complication.RASH, "R", "Rash"),
            (Complication.SWELLING, "S", "Swelling"), (Complication.BRUISING, "B", "Bruising"),
            (Complication.MASTITIS, "M", "Mastitis"),
        ),
    ),
    RecordField(
        name="pattern", section=_R, words="Overall pattern", kind=_ONE,
        choices=_choices(
            (Pattern.NORMAL, "N", "Normal"), (Pattern.DEFECT_OR_CUT_OFF, "F", "Filling defect or cut-off"),
            (Pattern.ECTASIA, "E", "Ductal ectasia"), (Pattern.LEAFLESS_TREE, "L", "Leafless tree"),
            (Pattern.DISTORTION, "D", "Architectural distortion"), (Pattern.NON_DIAGNOSTIC, "X", "Non-diagnostic"),
        ),
    ),
    RecordField(name="impression", section=_R, words="Impression", kind=_TEXT),
    RecordField(
        name="assessment", section=_R, words="BI-RADS", kind=_ONE,
        choices=_choices(
            (Assessment.CATEGORY_0, "0", "0 incomplete"), (Assessment.CATEGORY_1, "1", "1 negative"),
            (Assessment.CATEGORY_2, "2", "2 benign"), (Assessment.CATEGORY_3, "3", "3 probably benign"),
            (Assessment.CATEGORY_4, "4", "4 suspicious"), (Assessment.CATEGORY_4A, "A", "4A low suspicion"),
            (Assessment.CATEGORY_4B, "B", "4B intermediate"), (Assessment.CATEGORY_4C, "C", "4C moderate"),
            (Assessment.CATEGORY_5, "5", "5 highly suggestive"), (Assessment.CATEGORY_6, "6", "6 known malignancy"),
        ),
    ),
    RecordField(
        name="recommendations", section=_R, words="Recommendation", kind=_MANY,
        choices=_choices(
            (Recommendation.ROUTINE, "R", "Routine follow-up"), (Recommendation.SHORT_INTERVAL, "F", "Short-interval follow-up"),
            (Recommendation.REPEAT_DUCTOGRAM, "D", "Repeat ductogram"), (Recommendation.ULTRASOUND, "U", "Ultrasound"),
            (Recommendation.MRI, "M", "MRI"), (Recommendation.CYTOLOGY, "C", "Cytology"),
            (Recommendation.BIOPSY, "B", "Biopsy"), (Recommendation.LOCALISATION, "L", "Localisation and biopsy"),
            (Recommendation.SURGEON, "S", "Surgeon"),
        ),
    ),
    RecordField(name="comment", section=_R, words="Comment", kind=_TEXT),
)  # fmt: skip

ALONE = frozenset({PriorImaging.NONE, Complication.NONE})
"""Choices that say there is nothing, and so stand beside no other."""


def field_of(name: str) -> RecordField:
    """The field of that name; raises ValueError when there is none."""
    for one in FIELDS:
        if one.name == name:
            return one
    raise ValueError(f"The exam record has no field {name!r}.")
