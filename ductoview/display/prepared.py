"""A mammogram with everything ready that showing it needs; made where nobody waits, so that a window only assigns."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ductoview.display.pyramid import Pyramid, base_of, with_levels
from ductoview.display.tissue import Tissue, default_choice, tissue_of
from ductoview.model.image import Mammogram
from ductoview.model.voi import GreyPath, VoiChoice


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared(Mammogram):
    """The mammogram itself, its halved levels, where its breast is and the curve it is first shown with.

    ``made_of`` are the pixels and the grey path all that was made of: its facts may be replaced, those two may not.
    """

    pyramid: Pyramid
    tissue: Tissue
    default: VoiChoice
    made_of: tuple[NDArray[Any], GreyPath]

    def __post_init__(self) -> None:
        """Raise ValueError when the pixels or the grey path are others than those it was made of."""
        Mammogram.__post_init__(self)
        if self.made_of[0] is not self.pixels or self.made_of[1] is not self.grey:
            raise ValueError(
                "A prepared mammogram keeps its pixels and grey path; prepare one with the new ones instead."
            )

    @property
    def nbytes(self) -> int:
        """Bytes of the pixels and of what was made of them."""
        made = [*self.pyramid.levels, *self.pyramid.holes]
        return sum(one.nbytes for one in made if one is not self.pixels) + self.pixels.nbytes


def prepared(mammogram: Mammogram) -> Prepared:
    """A mammogram ready to be shown; about 50 ms for 28 MP, most of it without Python's lock."""
    if isinstance(mammogram, Prepared):
        return mammogram
    tissue = tissue_of(mammogram)
    return Prepared(
        facts=mammogram.facts,
        grey=mammogram.grey,
        pixels=mammogram.pixels,
        pyramid=with_levels(base_of(mammogram)),
        tissue=tissue,
        default=default_choice(mammogram, tissue),
        made_of=(mammogram.pixels, mammogram.grey),
    )


def plain(mammogram: Mammogram) -> Mammogram:
    """Without what was made for showing it: what travels to another process."""
    return Mammogram(facts=mammogram.facts, grey=mammogram.grey, pixels=mammogram.pixels)
