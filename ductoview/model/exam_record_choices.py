"""What can be chosen in the exam record; the values are written to disk and never change their meaning."""

from enum import StrEnum


class Side(StrEnum):
    """Of which breast; BOTH only where both can be meant."""

    RIGHT = "RIGHT"
    LEFT = "LEFT"
    BOTH = "BOTH"


class Colour(StrEnum):
    """Of the discharge; the suspicious and the less suspicious ones are in ``SUSPICIOUS`` and ``LESS_SUSPICIOUS``."""

    BLOODY = "BLOODY"
    CLEAR = "CLEAR"
    SEROUS = "SEROUS"
    BROWN = "BROWN"
    MILKY = "MILKY"
    YELLOW = "YELLOW"
    GREEN = "GREEN"
    BLUE = "BLUE"
    BLACK = "BLACK"


SUSPICIOUS = frozenset({Colour.BLOODY, Colour.CLEAR, Colour.SEROUS})
"""Bloody or colourless by patient information for ductography; clear or serous: cancer in 7 % (a Quebec teaching page)."""
LESS_SUSPICIOUS = frozenset({Colour.YELLOW, Colour.GREEN, Colour.BLUE, Colour.BLACK})
"""By patient information for ductography. Of brown and milky discharge the sources at hand say neither."""


class Orifices(StrEnum):
    """From how many orifices discharge comes."""

    ONE = "ONE"
    MANY = "MANY"


class Parity(StrEnum):
    """Whether the patient has given birth."""

    NULLIPAROUS = "NULLIPAROUS"
    PAROUS = "PAROUS"


class PriorImaging(StrEnum):
    """What was made before this exam; NONE says that nothing was."""

    NONE = "NONE"
    MAMMOGRAPHY = "MAMMOGRAPHY"
    ULTRASOUND = "ULTRASOUND"
    MRI = "MRI"
    DUCTOGRAPHY = "DUCTOGRAPHY"


class Pregnancy(StrEnum):
    """CID 6096 as far as it is asked before a ductogram."""

    NO = "NO"
    YES = "YES"
    POSSIBLE = "POSSIBLE"


class OrificePlace(StrEnum):
    """Where on the face of the nipple: ducts open in a central and a peripheral group (Love, Cancer 2004)."""

    CENTRAL = "CENTRAL"
    PERIPHERAL = "PERIPHERAL"


class Cannula(StrEnum):
    """Shape of the blunt cannula."""

    STRAIGHT = "STRAIGHT"
    RIGHT_ANGLE = "RIGHT_ANGLE"


class Agent(StrEnum):
    """Contrast agents of CID 12 that are used in ducts: water-soluble and non-ionic."""

    IOHEXOL = "IOHEXOL"
    IOPAMIDOL = "IOPAMIDOL"
    IOPROMIDE = "IOPROMIDE"
    IOVERSOL = "IOVERSOL"
    IODIXANOL = "IODIXANOL"


class Outcome(StrEnum):
    """How the filling came out."""

    COMPLETE = "COMPLETE"
    INCOMPLETE = "INCOMPLETE"
    EXTRAVASATION = "EXTRAVASATION"
    NOT_DILATED = "NOT_DILATED"
    NO_DISCHARGE = "NO_DISCHARGE"


class Complication(StrEnum):
    """What happened to the patient; NONE says that nothing did."""

    NONE = "NONE"
    EXTRAVASATION = "EXTRAVASATION"
    PAIN = "PAIN"
    VASOVAGAL = "VASOVAGAL"
    CONTRAST_REACTION = "CONTRAST_REACTION"
    RASH = "RASH"
    SWELLING = "SWELLING"
    BRUISING = "BRUISING"
    MASTITIS = "MASTITIS"


class Pattern(StrEnum):
    """The four patterns of Dinkel (Br J Radiol 2000;73:706), normal, and what cannot be read."""

    NORMAL = "NORMAL"
    DEFECT_OR_CUT_OFF = "DEFECT_OR_CUT_OFF"
    ECTASIA = "ECTASIA"
    LEAFLESS_TREE = "LEAFLESS_TREE"
    DISTORTION = "DISTORTION"
    NON_DIAGNOSTIC = "NON_DIAGNOSTIC"


class Assessment(StrEnum):
    """Assessment categories of BI-RADS (CID 6027)."""

    CATEGORY_0 = "0"
    CATEGORY_1 = "1"
    CATEGORY_2 = "2"
    CATEGORY_3 = "3"
    CATEGORY_4 = "4"
    CATEGORY_4A = "4A"
    CATEGORY_4B = "4B"
    CATEGORY_4C = "4C"
    CATEGORY_5 = "5"
    CATEGORY_6 = "6"


class Recommendation(StrEnum):
    """What is to be done next, in the terms of CID 6028."""

    ROUTINE = "ROUTINE"
    SHORT_INTERVAL = "SHORT_INTERVAL"
    REPEAT_DUCTOGRAM = "REPEAT_DUCTOGRAM"
    ULTRASOUND = "ULTRASOUND"
    MRI = "MRI"
    CYTOLOGY = "CYTOLOGY"
    BIOPSY = "BIOPSY"
    LOCALISATION = "LOCALISATION"
    SURGEON = "SURGEON"
