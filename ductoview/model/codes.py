"""Coded terms as data: the concepts ductoview reads and writes, to be proof-read against PS3.16."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept: value, scheme designator, meaning."""

    value: str
    scheme: str
    meaning: str

    def same_as(self, value: str, scheme: str) -> bool:
        """True when the pair names this concept (meaning is for people only)."""
        return (self.value, self.scheme) == (value, scheme)


PRIVATE_SCHEME = "99DUCTO"
"""Scheme of the terms for which no standard code exists, declared in every object that uses it."""

MAMMARY_DUCTOGRAM = Code("18102001", "SCT", "Mammary ductogram")
BREAST = Code("76752008", "SCT", "Breast")
RIGHT_BREAST = Code("73056007", "SCT", "Right breast")
LEFT_BREAST = Code("80248007", "SCT", "Left breast")
NIPPLE = Code("24142002", "SCT", "Nipple")
CONTRAST_AGENT = Code("7140000", "SCT", "Contrast agent")
SUBSTANCE = Code("105590001", "SCT", "Substance")
MORPHOLOGICALLY_ABNORMAL_STRUCTURE = Code("49755003", "SCT", "Morphologically Abnormal Structure")
DISTANCE_FROM_NIPPLE = Code("121242", "DCM", "Distance from nipple")
PATH_LENGTH = Code("121211", "DCM", "Path length")
DISTANCE = Code("121206", "DCM", "Distance")
DIAMETER = Code("81827009", "SCT", "Diameter")
LENGTH = Code("410668003", "SCT", "Length")
AREA = Code("42798000", "SCT", "Area")
LONG_AXIS = Code("103339001", "SCT", "Long Axis")
SHORT_AXIS = Code("103340004", "SCT", "Short Axis")
ANGLE = Code("1483009", "SCT", "Angle")
DEPTH = Code("131197000", "SCT", "Depth")
FINDING_SITE = Code("363698007", "SCT", "Finding Site")
TOPOGRAPHICAL_MODIFIER = Code("106233006", "SCT", "Topographical modifier")
