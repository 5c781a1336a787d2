"""PS3.15 Table E.1-1 as data: what is done with an attribute under the basic profile and the options chosen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files

from pydicom.tag import BaseTag

from ductoview.model.deidentify import Option


class Deed(Enum):
    """What is done with one element."""

    KEEP = "kept"
    REMOVE = "removed"
    EMPTY = "emptied"
    DUMMY = "replaced"
    UID = "renamed"
    SHIFT = "shifted"
    TEXT = "judged as text"
    WITHIN = "cleaned within"


CODES = {
    Option.PATIENT: ("113108", "Retain Patient Characteristics Option"),
    Option.DATES: ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
    Option.DEVICE: ("113109", "Retain Device Identity Option"),
    Option.INSTITUTION: ("113112", "Retain Institution Identity Option"),
    Option.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
}
"""CID 7050, those a person chooses."""

ALWAYS = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113103", "Clean Graphics Option"),
    ("113104", "Clean Structured Content Option"),
)
"""CID 7050, those every export follows: without the two a report would lose its content, a state its marks."""

# The table says X or Z, but the first two are type 1 in every presentation state (PS3.3 C.11.10) and the others in every
# DICOMDIR (PS3.3 F.5.2): a dummy, which the standard allows in the place of Z, keeps both valid.
TYPE_1 = ("PresentationCreationDate", "PresentationCreationTime", "StudyDate", "StudyTime", "StudyID")
_BASIC = {
    "X": Deed.REMOVE, "Z": Deed.EMPTY, "D": Deed.DUMMY, "U": Deed.UID,
    "X/Z": Deed.EMPTY, "X/D": Deed.DUMMY, "Z/D": Deed.DUMMY, "X/Z/D": Deed.DUMMY, "X/Z/U*": Deed.WITHIN,
}  # fmt: skip
_KEPT = {("dates", "C"): Deed.SHIFT, ("descriptors", "C"): Deed.TEXT, ("patient", "C"): Deed.TEXT}
_CLEANED = ("structured", "graphics")
_GROUPS_REMOVED = (0x5000, 0x6000)
_ENVELOPES = 0x04000500
"""EncryptedAttributesSequence: who has the key of an earlier export reads the patient in it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The deeds by tag, for one choice of options."""

    deeds: Mapping[int, Deed]
    options: frozenset[Option]

    def deed(self, tag: BaseTag) -> Deed | None:
        """What the table says of a tag; None when it does not name it. Curves and overlays may show letters: removed."""
        if tag.is_private or tag.group & 0xFF00 in _GROUPS_REMOVED or tag == _ENVELOPES:
            return Deed.REMOVE
        return self.deeds.get(int(tag))


def rules_for(options: frozenset[Option]) -> Rules:
    """The rules of the basic profile with some options; where a compound action leaves a choice, the one valid for every type."""
    table = json.loads((files("ductoview.dicom") / "deidentify_table.json").read_text(encoding="utf-8"))
    chosen = {*(option.value for option in options), *_CLEANED}
    return Rules({int(tag, 16): _deed(row, chosen) for tag, row in table["attributes"].items()}, options)


def _deed(row: list[str], chosen: set[str]) -> Deed:
    keyword, basic, *columns = row
    for column in columns:
        option, action = column.split(":")
        if option in chosen:
            if action == "K":
                return Deed.KEEP
            if option in _CLEANED:
                return Deed.WITHIN
            if (option, action) in _KEPT:
                return _KEPT[option, action]
    return Deed.DUMMY if keyword in TYPE_1 else _BASIC[basic]
