"""Names of keys, as Qt's portable key sequences write them, checked without Qt: ``Ctrl+Shift+Z``, ``F13``, ``Num+5``."""

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift", "Num")
"""In the order in which Qt writes them; Num is the number pad."""

_STRONG = ("Meta", "Ctrl", "Alt")
_NAMED = (
    *("Space", "Return", "Enter", "Backspace", "Delete", "Insert", "Tab", "Esc", "Home", "End", "PgUp", "PgDown"),
    *("Left", "Right", "Up", "Down", "Pause", "Print", "Menu", "Help", "Clear"),
    *(f"F{number}" for number in range(1, 36)),
)
_ALIASES = {"del": "Delete", "ins": "Insert", "escape": "Esc", "pageup": "PgUp", "pagedown": "PgDown"}
_KEYS = {name.lower(): name for name in _NAMED} | _ALIASES
_MODIFIERS = {name.lower(): name for name in MODIFIERS} | {"control": "Ctrl", "keypad": "Num"}


def canonical(written: str) -> str | None:
    """The one way to write that key with its modifiers; None when there is no such key.

    One chord only: a foot pedal and a tired hand know no sequences of chords.
    """
    text = written.strip()
    plus = text == "+" or text.endswith("++")
    parts = text[:-2].split("+") if plus and text != "+" else [] if plus else text.split("+")
    *before, last = [*parts, "+"] if plus else parts
    if not plus and last == "":
        return None
    named = [_MODIFIERS.get(part.strip().lower()) for part in before]
    key = _key(last.strip())
    if key is None or None in named or len(set(named)) != len(named):
        return None
    return "+".join((*(one for one in MODIFIERS if one in named), key))


def is_guarded(key: str) -> bool:
    """True for a canonical key that no slip of the hand and no pedal presses: one with Ctrl, Alt or Meta."""
    return any(key.startswith(f"{one}+") or f"+{one}+" in key for one in _STRONG)


def _key(name: str) -> str | None:
    if len(name) == 1:
        return name.upper() if name.isprintable() and not name.isspace() else None
    return _KEYS.get(name.lower())
