"""What a de-identified export says of itself, in a list that lies beside the objects."""

from collections.abc import Iterable, Mapping

from ductoview.model.deidentify import Account, Option

_MOST_VALUES = 8
_LONGEST = 90


def kept_list(options: frozenset[Option], accounts: Iterable[Account]) -> str:
    """The list that lies beside the objects: nothing in it names anybody, for it holds only what stands in them too."""
    accounts = tuple(accounts)
    lines = [
        "De-identified by ductoview: DICOM PS3.15 Annex E, Basic Application Confidentiality Profile,",
        "with Clean Graphics and Clean Structured Content" + ("" if not options else ", and these options:"),
        *(f"  {option.words}" for option in Option if option in options),
        "",
        f"{len(accounts)} objects. Pixels, side, view and spacing are as they were.",
        "",
        "KEPT, with the values that stand in the objects",
        *(f"  {keyword}: {shown(values)}" for keyword, values in sorted(_kept(accounts).items())),
        "",
        "REMOVED, OR REPLACED BY WHAT SAYS NOTHING",
        *(f"  {word}" for word in sorted({word for one in accounts for word in (*one.removed, *one.replaced)})),
    ]
    return "\n".join(lines) + "\n"


def shown(values: Iterable[str]) -> str:
    """A few of the values, and how many more there are."""
    several = list(values)
    words = "; ".join(one if len(one) <= _LONGEST else one[: _LONGEST - 1] + "…" for one in several[:_MOST_VALUES])
    return words + (f"; and {len(several) - _MOST_VALUES} more" if len(several) > _MOST_VALUES else "")


def _kept(accounts: Iterable[Account]) -> Mapping[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for one in accounts:
        for keyword, value in one.kept:
            found.setdefault(keyword, {})[value] = None
    return found
