"""What the chip in the top bar says of a screen: always whether it is calibrated, and what its daily check says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ductoview.workspace.displays import Display, Policy, Use
from ductoview.workspace.quality_log import Check, is_due, last_check

NOT_FOR_READING = "modality display – not for primary interpretation"
EIGHT_BITS = "Grey goes to the screen in 8 bits, 256 levels."
_STRAIGHT = "P-values go to the screen as they are."
_MAYBE_NOT = "Nobody has told ductoview that this screen follows the DICOM grey-scale curve (GSDF)."


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayStatus:
    """``words`` for the chip, its ``tone``, and all of it as the ``hint`` under the mouse."""

    words: str
    tone: str
    hint: str


def grey_words(display: Display) -> str:
    """``display calibrated``, ``display not calibrated``, ``assumed gamma 2.2`` or ``measured 2026-11-20``."""
    if display.calibrated:
        return "display calibrated"
    luminances = display.luminances
    return luminances.name if luminances is not None else "display not calibrated"


def display_status(display: Display, checks: Sequence[Check], today: date, *, trouble: str = "") -> DisplayStatus:
    """The chip of a screen; ``trouble`` is a sentence on what is wrong with the settings of the screens."""
    last = last_check(checks, display.words)
    failed = last is not None and not last.passed
    due = "check failed" if failed else "check due" if is_due(checks, display.words, today) else ""
    # The bar has little room: with a second word the first one needs no "display".
    words = f"{grey_words(display).removeprefix('display ')} · {due}" if due else grey_words(display)
    trusted = display.calibrated or display.policy is Policy.MEASURED
    hint = [trouble, _how(display), _checked(last, today), EIGHT_BITS]
    if display.use is not Use.DIAGNOSTIC:
        hint.insert(1, f"{NOT_FOR_READING[0].upper()}{NOT_FOR_READING[1:]}.")
    hint.append("Click for test patterns, the daily check and the ruler (F7).")
    return DisplayStatus(
        words=words,
        tone="" if trusted and not failed and not trouble else "amber",
        hint="\n".join(line for line in hint if line),
    )


def _how(display: Display) -> str:
    if display.calibrated:
        who = f" by {display.calibrated_by}" if display.calibrated_by else ""
        when = f" on {display.calibrated_on}" if display.calibrated_on else ""
        return f"This screen was said to follow the DICOM grey-scale curve{who}{when}. {_STRAIGHT}"
    if display.policy is Policy.STRAIGHT:
        return f"{_MAYBE_NOT} {_STRAIGHT}"
    return f"{_MAYBE_NOT} Images go through a curve: {grey_words(display)}."


def _checked(last: Check | None, today: date) -> str:
    if last is None:
        return "It was never checked."
    when = "today" if last.at.date() == today else f"on {last.at:%Y-%m-%d}"
    result = "passed" if last.passed else "failed"
    return f"Last check {when} at {last.at:%H:%M}: {result}."
