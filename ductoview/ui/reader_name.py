"""Is what was typed a reader's name, or an organisation's? A slip of the keyboard must never sign for anybody."""

from ductoview.errors import ReviewError

_LONGEST = 64


def reader_name(typed: str) -> str:
    """The typed name as a DICOM person name (PS3.5 6.2, VR PN); ``Family, Given`` is understood too.

    A name without a given name is refused: that is how a stray key looks. Raises ReviewError, which says what to type.
    """
    name = typed.strip()
    if "^" not in name:
        name = "^".join(part.strip() for part in name.split(",", 1))
    family, caret, given = name.partition("^")
    is_word = sum(one.isalpha() for one in family) > 1 or (family.isalpha() and not family.isascii())
    if not (is_word and caret and any(one.isalpha() for one in given)):
        raise ReviewError(f"“{typed.strip()}” is no full name: type FAMILY^Given, or Family, Given.")
    if len(name) > _LONGEST or "\\" in name or "=" in name or not name.isprintable():
        raise ReviewError(f"A name has at most {_LONGEST} characters, none of them \\ or =.")
    return name


def known_reader(kept: str) -> str:
    """A name that was kept, empty where it is none: a file can be edited by hand, and then the name is asked for."""
    try:
        return reader_name(kept)
    except ReviewError:
        return ""


def organisation_name(typed: str) -> str:
    """The typed name of an organisation (PS3.5 6.2, VR LO), which may be empty; raises ReviewError, which says what it is not."""
    name = typed.strip()
    if len(name) > _LONGEST or "\\" in name or not name.isprintable():
        raise ReviewError(f"The name of an organisation has at most {_LONGEST} characters, none of them \\.")
    return name
