"""Hebrew and Arabic in the order in which their letters stand on paper: a pen draws from left to right.

Of the bidirectional algorithm (UAX #9) only what a name or a sentence on a page written from left to right needs: a run
of letters from right to left, with what stands between them, is turned round; numbers in it keep their order.
"""

import unicodedata
from itertools import groupby

_RIGHT_TO_LEFT = ("R", "AL")
_NUMBER = ("EN", "AN")
_MIRRORED = str.maketrans("()[]<>{}", ")(][><}{")


def as_seen(text: str) -> str:
    """The letters of one line from left to right."""
    sides = [unicodedata.bidirectional(one) for one in text]
    if not set(_RIGHT_TO_LEFT) & set(sides):
        return text
    shown, at = "", 0
    while at < len(text):
        if sides[at] not in _RIGHT_TO_LEFT:
            shown, at = shown + text[at], at + 1
            continue
        end = _end_of_run(sides, at)
        shown, at = shown + _turned(text[at:end]), end
    return shown


def _end_of_run(sides: list[str], begin: int) -> int:
    """Past the last letter from right to left that no letter from left to right parts from the first."""
    last = begin
    for at in range(begin, len(sides)):
        if sides[at] == "L":
            break
        if sides[at] in _RIGHT_TO_LEFT:
            last = at
    return last + 1


def _turned(run: str) -> str:
    pieces = ["".join(group) for _, group in groupby(run, key=lambda one: unicodedata.bidirectional(one) in _NUMBER)]
    return "".join(
        piece if unicodedata.bidirectional(piece[0]) in _NUMBER else piece[::-1].translate(_MIRRORED)
        for piece in reversed(pieces)
    )
