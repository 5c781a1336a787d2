"""The side an order asks for: by its codes, else by its words; two that contradict each other leave it unknown."""

import re
from collections.abc import Iterable

from ductoview.model.matching import fold
from ductoview.model.order import SideSource
from ductoview.model.view import Laterality

_LEFT, _RIGHT, _BOTH = Laterality.LEFT, Laterality.RIGHT, Laterality.BOTH

SIDE_OF_CODE: dict[tuple[str, str], Laterality] = {
    ("SCT", "7771000"): _LEFT, ("SRT", "G-A101"): _LEFT, ("SNM3", "G-A101"): _LEFT,
    ("SCT", "24028007"): _RIGHT, ("SRT", "G-A100"): _RIGHT, ("SNM3", "G-A100"): _RIGHT,
    ("SCT", "51440002"): _BOTH, ("SRT", "G-A102"): _BOTH, ("SNM3", "G-A102"): _BOTH,
    ("SCT", "80248007"): _LEFT, ("SRT", "T-04030"): _LEFT, ("SNM3", "T-04030"): _LEFT,
    ("SCT", "73056007"): _RIGHT, ("SRT", "T-04020"): _RIGHT, ("SNM3", "T-04020"): _RIGHT,
    ("SCT", "63762007"): _BOTH, ("SRT", "T-04080"): _BOTH, ("SNM3", "T-04080"): _BOTH,
}  # fmt: skip
"""Laterality (CID 244) and sides of the breast (CID 6022), with their retired SNOMED-RT forms (PS3.16 annex L)."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_WORDS: dict[Laterality, frozenset[str]] = {
    _LEFT: _folded(
        "left lt links linke linker linken linkes gauche izquierda izquierdo sinistra sinistro esquerda esquerdo"
        " vänster venstre vasen lewa lewej lewy levá левая левой левый"
    ),
    _RIGHT: _folded(
        "right rt rechts rechte rechter rechten rechtes droite droit derecha derecho destra destro direita direito"
        " höger højre høyre oikea prawa prawej prawy pravá правая правой правый"
    ),
    _BOTH: _folded(
        "bilateral bilaterale bilateraal bilat both beidseits beidseitig bds beide beiderseits bilaterales ambas"
        " bilaterala obustronna двусторонняя"
    ),
}
_LETTERS = {"l": _LEFT, "r": _RIGHT}
_TOKEN = re.compile(r"[^\W\d_]+")
# A single letter counts only where it ends the words: "R/O papilloma" rules out, and names no side. "R and L" ends in
# one of two.
_LAST_LETTER = re.compile(r"(?:^|[\s,(&+])([LlRr])\)?\s*$")
_LONE_LETTER = re.compile(r"(?<![^\s,(&+])([LlRr])(?![^\s,)&+])")
_HAN = re.compile(r"[両双雙]側|双侧|[左右]")


def side_of_order(codes: Iterable[tuple[str, str]], words: Iterable[str]) -> tuple[Laterality, SideSource]:
    """The side by ``codes`` (scheme, value), else by ``words``, and which of them told it."""
    coded = {SIDE_OF_CODE[code] for code in codes if code in SIDE_OF_CODE}
    spoken = {side for text in words for side in _sides_in(text)}
    # Left and right beside each other are no 'both': one of them may be what is compared with.
    if len(coded | spoken) > 1:
        return Laterality.UNKNOWN, SideSource.CONTRADICTION
    if coded:
        return coded.pop(), SideSource.CODE
    return (spoken.pop(), SideSource.WORDS) if spoken else (Laterality.UNKNOWN, SideSource.NONE)


def side_of_letter(letter: str) -> tuple[tuple[str, str], ...]:
    """Laterality (0020,0060) as the code it stands for; none for another value."""
    code = {"L": ("SCT", "7771000"), "R": ("SCT", "24028007"), "B": ("SCT", "51440002")}.get(letter.strip().upper())
    return (code,) if code else ()


def _sides_in(text: str) -> set[Laterality]:
    tokens = set(_TOKEN.findall(fold(text)))
    found = {side for side, words in _WORDS.items() if tokens & words}
    for sign in _HAN.findall(text):
        found.add(_LEFT if sign == "左" else _RIGHT if sign == "右" else _BOTH)
    if not found and _LAST_LETTER.search(text):
        found.update(_LETTERS[letter.lower()] for letter in _LONE_LETTER.findall(text))
    return found
