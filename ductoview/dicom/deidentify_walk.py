"""One dataset cleaned in place, sequences within sequences: the table first, then by what an element's VR can hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydicom import DataElement, Dataset
from pydicom.datadict import keyword_for_tag
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from ductoview.dicom.content_tree import concept_of, meaning
from ductoview.dicom.deidentify_names import NewNames, shifted
from ductoview.dicom.deidentify_rules import TYPE_1, Deed, Rules
from ductoview.dicom.private_terms import CALIBRE_PROFILE, CARRIED
from ductoview.dicom.values import MALFORMED
from ductoview.model.deidentify import Option, SeenText, Verdict
from ductoview.model.deidentify_texts import Identifiers, is_of_the_trade, judged

REPLACED = "REMOVED"
_DUMMIES = {
    "DA": "19000101",
    "TM": "000000",
    "DT": "19000101000000",
    "AS": "000Y",
    "DS": "0",
    "IS": "0",
    "UR": "urn:removed",
}
_TEXT_VRS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT", "UR"})
_BY_VR = {
    "PN": Deed.DUMMY,
    "AE": Deed.DUMMY,
    "UI": Deed.UID,
    "DA": Deed.SHIFT,
    "DT": Deed.SHIFT,
    "SQ": Deed.WITHIN,
    "UN": Deed.REMOVE,
    "UR": Deed.DUMMY,
}
"""What is done where the table says nothing: more than PS3.15 asks, for attributes it does not know yet."""
_BINARY = frozenset(
    {"OB", "OW", "OD", "OF", "OL", "OV", "OB or OW", "AT", "FL", "FD", "SL", "SS", "UL", "US", "SV", "UV", "US or SS"}
)
# Free text by another name: a person types these, though the VR is CS.
_TYPED_CODES = frozenset({"ContentLabel", "GraphicLayer", "GraphicLayerOrder"})
_FREE_TEXT = re.compile(r"(Description|Comments?|Label|Text|Notes?|Remarks?|Narrative|Reason)$")
"""Names of attributes in which a person writes, where the VR does not tell."""
_OF_MAKERS = frozenset({"Manufacturer", "ManufacturerModelName", "SoftwareVersions"})
"""A machine's maker wrote these: a patient may be called like one (Siemens, Philips)."""
_OF_STANDARDS = frozenset({"AlgorithmParameters", "CodingSchemeName", "DimensionDescriptionLabel"})
_OF_VOCABULARIES = frozenset({"CodingSchemeUID", "ContextUID", "MappingResourceUID"})
"""They name a book of codes, and nobody."""
_FORMS = {
    "IS": re.compile(r"[\d+\- ]*"),
    "DS": re.compile(r"[\d+\-.,eE ]*|nan|-?inf"),
    "TM": re.compile(r"[\d:.\- ]*"),
    "AS": re.compile(r"\d{0,3}[DWMY]?"),
}
_CODE = re.compile(r"[A-Z0-9_ ]*")
_LONG_TEXT_VRS = frozenset({"LT", "ST", "UT"})
_CODES = ("CodeValue", "LongCodeValue", "URNCodeValue")
_OLD_UID = re.compile(r"\d[\d.]{18,}")
_CONTENT_TEXTS = frozenset({"TextValue", "UnformattedTextValue"})
_LABELS = frozenset({("112039", "DCM")})
"""Concepts whose text is the label of a thing (TID 1410 Tracking Identifier): without it marks would be one mark."""
_OF_PROGRAMS = frozenset((code, "DCM") for code in ("111000", "111001", "111002", "111003", "121014", "121015"))
"""Concepts whose text a program wrote about itself: algorithm, manufacturer, model (TID 1004, TID 4019)."""
_NUMBERS = re.compile(r"\d+(\.\d+)?( \d+(\.\d+)?)*")
"""A text of ours that is a list of measured numbers; words in its place are judged as everywhere."""
_PUBLIC_SCHEMES = frozenset(
    {"DCM", "SCT", "SRT", "SNM3", "UCUM", "LN", "RADLEX", "FMA", "ICD10", "I10", "UMLS", "BI", "99DUCTO"}
)
_OVER_89 = "090Y"


@dataclass(slots=True)
class Notes:
    """What was met and done, as it goes."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    texts: list[SeenText] = field(default_factory=list)
    uids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaner:
    """The rules of one export for the objects of one patient, who was called ``patient``."""

    rules: Rules
    names: NewNames
    patient: str
    identifiers: Identifiers
    allowed: frozenset[str]
    notes: Notes

    def clean(self, ds: Dataset) -> None:
        """Clean a dataset and everything within it."""
        _drop_carried(ds)
        for tag in list(ds.keys()):
            self._element(ds, BaseTag(tag))

    def _element(self, ds: Dataset, tag: BaseTag) -> None:
        deed = self.rules.deed(tag)
        if deed is Deed.REMOVE:
            self._remove(ds, tag)
            return
        try:
            element = ds[tag]
            keyword, vr = element.keyword or str(tag), element.VR
            if vr in _BINARY and deed in (None, Deed.KEEP):
                return
            if not _fits(element):
                self._remove(ds, tag)
                return
            self._do(ds, element, keyword, deed)
        except MALFORMED:
            # What cannot be read cannot be judged either.
            self._remove(ds, tag)

    def _do(self, ds: Dataset, element: DataElement, keyword: str, deed: Deed | None) -> None:
        concept = concept_of(ds, "ConceptNameCodeSequence")
        if keyword == "TrackingID" or (keyword == "TextValue" and concept in _LABELS):
            self._change(element, keyword, self.names.label(str(element.value)))
        elif keyword == "TextValue" and concept in _OF_PROGRAMS:
            self._unlisted(ds, element, keyword)
        elif keyword == "TextValue" and CALIBRE_PROFILE.same_as(*concept) and _NUMBERS.fullmatch(str(element.value)):
            self._keep(element, keyword)
        elif keyword in _CONTENT_TEXTS:
            self._text(ds, element, meaning(ds, "ConceptNameCodeSequence") or keyword, Deed.DUMMY)
        elif deed is Deed.TEXT and element.VR == "SQ":
            self._by_deed(ds, element, keyword, Deed.WITHIN)
        elif deed is Deed.TEXT:
            self._text(ds, element, keyword, Deed.REMOVE)
        elif deed is None and _is_free_text(element):
            self._text(ds, element, keyword, Deed.DUMMY)
        elif deed is Deed.KEEP:
            self._keep(element, keyword)
        else:
            by_vr = None if keyword in _CODES or keyword in _OF_VOCABULARIES else _BY_VR.get(element.VR)
            self._by_deed(ds, element, keyword, deed or by_vr)

    def _by_deed(self, ds: Dataset, element: DataElement, keyword: str, deed: Deed | None) -> None:
        if element.VR == "SQ" and deed in (Deed.DUMMY, Deed.WITHIN, Deed.EMPTY, Deed.UID):
            self._sequence(element, keyword, deed)
        elif deed is Deed.REMOVE or (deed is Deed.DUMMY and element.VR in _BINARY):
            self._remove(ds, element.tag)
        elif deed is Deed.EMPTY:
            self._change(element, keyword, "")
        elif deed is Deed.UID:
            element.value = self._renamed(element.value)
        elif deed is Deed.SHIFT:
            self._shift(ds, element, keyword)
        elif deed is Deed.DUMMY:
            self._change(element, keyword, _DUMMIES.get(element.VR, REPLACED))
        else:
            self._unlisted(ds, element, keyword)

    def _sequence(self, element: DataElement, keyword: str, deed: Deed) -> None:
        """Codes of a person or place become a dummy; a sequence that only holds other attributes is cleaned within."""
        if deed is Deed.EMPTY and keyword != "AcquisitionContextSequence":
            self._change(element, keyword, Sequence())
            return
        if deed is Deed.DUMMY and any(one in item for item in element.value for one in _CODES):
            self._change(element, keyword, Sequence([_no_code()]))
            return
        for item in element.value:
            self.clean(item)

    def _text(self, ds: Dataset, element: DataElement, where: str, otherwise: Deed) -> None:
        if not element.value:
            return
        text = "\\".join(element.value) if isinstance(element.value, MultiValue) else str(element.value)
        verdict = judged(text, self.identifiers, self.allowed)
        self.notes.texts.append(SeenText(where=where, text=text, verdict=verdict))
        if verdict.is_kept:
            self._keep(element, where)
        else:
            self._by_deed(ds, element, element.keyword, otherwise)

    def _unlisted(self, ds: Dataset, element: DataElement, keyword: str) -> None:
        """An attribute the standard counts as harmless; what it holds is looked at all the same."""
        text = str(element.value or "")
        looked_at = element.VR in _TEXT_VRS or keyword in _TYPED_CODES
        looked_at |= element.VR == "CS" and not all(map(_CODE.fullmatch, _values(element)))
        if (
            looked_at
            and not is_of_the_trade(text)
            and (self._names_somebody(text, keyword) or _OLD_UID.search(text))
            and not _is_public_code(ds, keyword)
        ):
            self.notes.texts.append(SeenText(where=keyword, text=text, verdict=Verdict.NAMED))
            self._change(element, keyword, REPLACED)
        else:
            self._keep(element, keyword)

    def _names_somebody(self, text: str, keyword: str) -> bool:
        known = self.identifiers
        return known.whole_within(text) if keyword in _OF_MAKERS else known.within(text)

    def _shift(self, ds: Dataset, element: DataElement, keyword: str) -> None:
        if Option.DATES not in self.rules.options:
            self._change(element, keyword, _DUMMIES.get(element.VR, ""))
            return
        if element.VR not in ("DA", "DT"):
            self._keep(element, keyword)
            return
        days = self.names.days(self.patient)
        values = element.value if isinstance(element.value, MultiValue) else [element.value or ""]
        self._change(element, keyword, [shifted(str(one), days) for one in values])

    def _renamed(self, value: object) -> object:
        if isinstance(value, MultiValue):
            return [self._renamed(one) for one in value]
        old = str(value or "")
        new = self.names.uid(old)
        if new != old:
            self.notes.uids[old] = new
        return new

    def _keep(self, element: DataElement, keyword: str) -> None:
        if keyword == "PatientAge" and _is_over_89(str(element.value)):
            element.value = _OVER_89
        if element.value not in (None, "") and element.VR not in ("SQ", *_BINARY):
            self.notes.kept.append((keyword, str(element.value)[:200]))

    def _change(self, element: DataElement, keyword: str, value: object) -> None:
        if element.value not in (None, "", []):
            self.notes.replaced.add(keyword)
            element.value = value
        elif keyword in TYPE_1:
            element.value = value
        elif element.VR == "SQ":
            element.value = value if value == Sequence() else element.value

    def _remove(self, ds: Dataset, tag: BaseTag) -> None:
        self.notes.removed.add(_name(tag))
        del ds[tag]


def all_elements(ds: Dataset) -> Iterator[DataElement]:
    """Every readable element, however deep; what cannot be read is passed over."""
    for tag in list(ds.keys()):
        try:
            element = ds[tag]
            yield element
            if element.VR == "SQ":
                for item in element.value:
                    yield from all_elements(item)
        except MALFORMED:
            continue


def _drop_carried(ds: Dataset) -> None:
    """Our own working data name readers and UIDs in one text; the last part of a report, to which no other refers."""
    if "ContentSequence" in ds:
        ds.ContentSequence = [
            item for item in ds.ContentSequence if not CARRIED.same_as(*concept_of(item, "ConceptNameCodeSequence"))
        ]


def _is_over_89(age: str) -> bool:
    years = age.removesuffix("Y")
    return years != age and years.isdecimal() and int(years) > 89


def _fits(element: DataElement) -> bool:
    """False for words where numbers or times belong: pydicom hands on as text what it cannot read."""
    form = _FORMS.get(element.VR)
    return form is None or all(map(form.fullmatch, _values(element)))


def _values(element: DataElement) -> list[str]:
    values = element.value if isinstance(element.value, MultiValue) else [element.value]
    return [str(one) for one in values if one is not None]


def _is_free_text(element: DataElement) -> bool:
    if element.keyword in _OF_STANDARDS:
        return False
    is_text = element.VR in _TEXT_VRS or element.keyword in _TYPED_CODES
    return element.VR in _LONG_TEXT_VRS or (is_text and _FREE_TEXT.search(element.keyword) is not None)


def _is_public_code(ds: Dataset, keyword: str) -> bool:
    return keyword in ("CodeMeaning", "CodeValue") and str(ds.get("CodingSchemeDesignator", "")) in _PUBLIC_SCHEMES


def _no_code() -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = REPLACED, "99REMOVED", REPLACED
    return item


def _name(tag: BaseTag) -> str:
    return "private attributes" if tag.is_private else keyword_for_tag(tag) or str(tag)
