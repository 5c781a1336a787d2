"""Arabic letters in the forms they have beside one another (Unicode 9.2, Cursive Joining): a pen draws one after the other.

The forms are those of the presentation blocks FB50-FDFF and FE70-FEFC, which the shipped font has; their own decompositions say
of which letter each is one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

_BLOCKS = ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
_KINDS = ("isolated", "initial", "medial", "final")
_LAM = "\u0644"
_WORD = re.compile(r"[\u0600-\u06ff]+")

Forms = Mapping[str, str]


def joined(text: str) -> str:
    """The text in the order it is spoken, each Arabic letter in its form; a word with a mark, or a letter that has no forms, as
    it is: half of it would be another word."""
    return _WORD.sub(lambda word: _formed(word[0]), text)


def is_formed(letter: str) -> bool:
    """True for an Arabic letter that is in one of its forms already."""
    return any(first <= ord(letter) <= last for first, last in _BLOCKS)


def _formed(word: str) -> str:
    units = _units(word)
    if units is None:
        return word
    shown = ""
    for at, unit in enumerate(units):
        before = at > 0 and "initial" in units[at - 1] and "final" in unit
        after = at + 1 < len(units) and "initial" in unit and "final" in units[at + 1]
        shown += unit[("medial" if after else "final") if before else ("initial" if after else "isolated")]
    return shown


def _units(word: str) -> list[Forms] | None:
    """The forms of each letter, of a lam with the alef after it as of one; None where a letter has none."""
    known, units, at = _forms(), list[Forms](), 0
    while at < len(word):
        length = 2 if word[at] == _LAM and word[at : at + 2] in known else 1
        forms = known.get(word[at : at + length])
        if forms is None:
            return None
        units.append(forms)
        at += length
    return units


@cache
def _forms() -> Mapping[str, Forms]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for first, last in _BLOCKS:
        for letter in map(chr, range(first, last + 1)):
            kind, *parts = unicodedata.decomposition(letter).split() or [""]
            whole = "".join(chr(int(part, 16)) for part in parts)
            # Of the many ligatures only that of lam and alef is compulsory.
            if kind.strip("<>") in _KINDS and (len(whole) == 1 or (whole[:1] == _LAM and _is_alef(whole[1:]))):
                found[whole].setdefault(kind.strip("<>"), letter)
    return {whole: forms for whole, forms in found.items() if "isolated" in forms}


def _is_alef(letters: str) -> bool:
    return letters in ("\u0622", "\u0623", "\u0625", "\u0627")
