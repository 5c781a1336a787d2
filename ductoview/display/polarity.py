"""Which end is white, from the whole grey path, and whether that is the end the image itself asks for."""

import numpy as np

from ductoview.model.voi import GreyPath, LookupTable, VoiChoice

_ENOUGH = 256


def darkens_upwards(
    grey: GreyPath, choice: VoiChoice, *, presentation_lut: LookupTable | None = None, invert: bool = False
) -> bool:
    """True when larger modality values are shown darker: by a falling table, MONOCHROME1 or INVERSE, or the reader.

    As in ``grey_table``, ``presentation_lut`` replaces the polarity of ``grey``.
    """
    turns = (
        isinstance(choice, LookupTable) and _falls(choice),
        grey.inverted if presentation_lut is None else _falls(presentation_lut),
        invert,
    )
    return sum(turns) % 2 == 1


def is_reversed(
    own: GreyPath,
    default: VoiChoice,
    grey: GreyPath,
    choice: VoiChoice,
    *,
    presentation_lut: LookupTable | None = None,
    invert: bool = False,
) -> bool:
    """True when black and white are exchanged against the image's own presentation, by whomever or whatever.

    ``own`` and ``default`` are what the file asks for; ``grey``, ``choice``, ``presentation_lut`` and ``invert`` what is
    shown: a presentation state, another table of the file and the reader's inversion each turn it, and two turn it back.
    """
    turns = (
        _modality_falls(own),
        darkens_upwards(own, default),
        _modality_falls(grey),
        darkens_upwards(grey, choice, presentation_lut=presentation_lut, invert=invert),
    )
    return sum(turns) % 2 == 1


def _modality_falls(grey: GreyPath) -> bool:
    return grey.slope < 0 if grey.modality_lut is None else _falls(grey.modality_lut)


def _falls(table: LookupTable) -> bool:
    """True when a table goes down on the whole, whatever it does in between; asked at every paint, so of few entries."""
    places = np.linspace(0, table.data.size - 1, min(table.data.size, _ENOUGH)).astype(np.intp)
    entries = table.data[places].astype(np.float64)
    return bool((places - places.mean()) @ (entries - entries.mean()) < 0)
