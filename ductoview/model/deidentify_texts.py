"""Which free text may leave the house: words of the trade do, what names somebody never does, the rest is asked for.

A text is judged by words, not by where it stands: a name typed into any field is still a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ductoview.model.deidentify import Verdict
from ductoview.model.finding import FindingKind, Mimic
from ductoview.model.matching import fold

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
# A date, a telephone number, a record number, a UID, an address of the net: what no word list could know.
_TELLING = re.compile(
    r"\d{5,}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d[\d.]{11,}|\d{2,}[ /-]\d{3,}"
    r"|\S@\S|https?:|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_SHORTEST_PART = 3
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
"""Kana and Chinese characters, which no space divides: a name stands within a row of others."""
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"})
_TRADE_WORDS = """
    a an and at by for from in is its no not none of on one or the to two with without was were than fewer more
    left right bilateral both side view views l r cc ml mlo lm lmo xccl xccm at fb rcc lcc rml lml rmlo lmlo
    breast breasts nipple duct ducts ductal orifice segment segments branch branches order tree quadrant upper lower inner outer
    central clock oclock depth anterior middle posterior axillary medial lateral craniocaudal mediolateral oblique
    ductogram ductograms ductography galactogram galactograms galactography mammogram mammography mg scout early full delayed
    evacuation refill phase contrast filled agent iodine iodinated injection magnification mag spot compression compressed
    finding findings filling defect defects intraluminal multiple abrupt termination cutoff extravasation narrowing dilated
    dilation ectasia cyst papilloma normal tissue mark marks calliper arrow angle ellipse line drawing area length calibre
    diameter distance size maximum minimum mean largest smallest long wide mm mm2 cm px pixel pixels degree degrees
    image images series study report reports unreviewed candidate candidates reviewed confirmed dismissed draft signed
    presentation state segmentation segmentations structured key object objects selection window default ductoview
    bubble bubbles air crossing debris reflux skin lobular blush intravasation underfilling underfilled opacified substance
    iohexol iopamidol iopromide iodixanol ioversol iomeprol iobitridol omnipaque ultravist isovue visipaque iomeron xenetix mgi ml
    measured from along as drawn unknown yes no detector plane corrected imager spacing for processing
    f p h paddle x width proposed program centreline centrelines where come scale limit here expected missing fills over the
"""
_TRADE = frozenset(_TRADE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What names somebody in the objects to be exported: ``parts`` stand as words, ``phrases`` anywhere; both are folded."""

    parts: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()

    def joined(self, other: "Identifiers") -> "Identifiers":
        """Those of both."""
        return Identifiers(self.parts | other.parts, self.phrases | other.phrases)

    def within(self, text: str) -> bool:
        """True when the text holds one of them."""
        return self.whole_within(text) or not self.parts.isdisjoint(_WORD.findall(fold(text)))

    def whole_within(self, text: str) -> bool:
        """True when the text holds a whole name or number, and not only a word that is part of a name, too."""
        folded = " ".join(fold(text).split())
        return any(phrase in folded for phrase in self.phrases)


def identifiers_of(names: Iterable[str], numbers: Iterable[str]) -> Identifiers:
    """What to look for: every part of the ``names`` (PN), and the ``numbers``, institutions and other values as they are.

    Parts of one or two Latin letters are initials and would be found everywhere; they count inside the whole name, in either
    order. Müller is found as Muller and Mueller, O'Brien as OBrien.
    """
    parts, phrases = set(), set()
    for name in names:
        for spelt in _spellings(name):
            words = _WORD.findall(spelt)
            joined = ("".join(_WORD.findall(one)) for one in re.split(r"[\^=]", spelt))
            parts |= {word for word in (*words, *joined) if len(word) >= _SHORTEST_PART or not word.isascii()}
            if len(words) > 1:
                phrases |= {" ".join(words), " ".join(reversed(words)), "^".join(words)}
            phrases |= {word for word in words if len(word) > 1 and _WITHOUT_SPACES.match(word)}
    phrases |= {" ".join(fold(one).split()) for one in numbers if len(one.strip()) >= _SHORTEST_PART}
    return Identifiers(frozenset(parts), frozenset(phrases))


def _spellings(name: str) -> Iterator[str]:
    yield fold(name)
    yield fold(unicodedata.normalize("NFC", name.casefold()).translate(_SPELT_OUT))


def is_of_the_trade(text: str) -> bool:
    """True when every word is one of ductography and no number is long enough to be a date or an identifier."""
    return not _TELLING.search(text) and all(word in _vocabulary() for word in _WORD.findall(text.casefold()))


def judged(text: str, identifiers: Identifiers, allowed: frozenset[str]) -> Verdict:
    """What is done with a text, of which ``allowed`` are those the reader has seen and lets go."""
    if is_of_the_trade(text):
        return Verdict.STANDARD
    if identifiers.within(text) or _TELLING.search(text):
        return Verdict.NAMED
    return Verdict.ALLOWED if text in allowed else Verdict.REMOVED


def _vocabulary() -> frozenset[str]:
    kinds = {word for kind in FindingKind for word in _WORD.findall(kind.words.casefold())}
    return _TRADE | kinds | {word for mimic in Mimic for word in _WORD.findall(mimic.value.casefold())}
