"""Which end is white, from the whole grey path, and whether that is the end the image itself asks for."""

from ductoview.model.voi import GreyPath, LookupTable, VoiChoice


def darkens_upwards(
    grey: GreyPath, choice: VoiChoice, *, presentation_lut: LookupTable | None = None, invert: bool = False
) -> bool:
    """True when larger modality values are shown darker: by a falling table, MONOCHROME1 or INVERSE, or the reader.

    As in ``grey_table``, ``presentation_lut`` replaces the polarity of ``grey``.
    """
    turns = (
        isinstance(choice, LookupTable) and choice.falls,
        grey.inverted if presentation_lut is None else presentation_lut.falls,
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
        own.modality_falls,
        darkens_upwards(own, default),
        grey.modality_falls,
        darkens_upwards(grey, choice, presentation_lut=presentation_lut, invert=invert),
    )
    return sum(turns) % 2 == 1
