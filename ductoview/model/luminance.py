"""What was measured or assumed of a screen's light: luminance by driving level."""

from dataclasses import dataclass
from math import isfinite

from ductoview.errors import SettingsError

LEAST_POINTS = 8
LARGEST_LEVEL = 255
GSDF_RANGE_CD_M2 = (0.05, 3993.404)
"""From JND index 1 to 1023, to the digits of PS3.14 Table B-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Luminances:
    """The light of a screen at some of its 256 driving levels, darkest first, in cd/m².

    ``name`` says where it comes from (``measured 2026-11-20``, ``assumed gamma 2.2``). ``ambient_cd_m2`` is what the
    room adds by reflection; it is 0 when the meter stood off the screen and saw it already (PS3.14 section 3.2:
    luminance is emitted plus reflected light). Raises SettingsError, in a sentence, when no curve can stand on it.
    """

    name: str
    driving_levels: tuple[int, ...]
    cd_m2: tuple[float, ...]
    ambient_cd_m2: float = 0.0

    def __post_init__(self) -> None:
        """Raise SettingsError for a table that is too short, not increasing, incomplete or outside the GSDF."""
        levels, light = self.driving_levels, self.cd_m2
        _check(len(levels) == len(light), self, f"{len(levels)} driving levels have {len(light)} luminances")
        _check(len(levels) >= LEAST_POINTS, self, f"{len(levels)} points are too few, {LEAST_POINTS} are needed")
        _check(
            levels[0] == 0 and levels[-1] == LARGEST_LEVEL,
            self,
            f"it goes from driving level {levels[0]} to {levels[-1]}, not from 0 to {LARGEST_LEVEL}",
        )
        _check(isfinite(self.ambient_cd_m2) and self.ambient_cd_m2 >= 0, self, "the room's light is no number from 0")
        for index in range(1, len(levels)):
            before, after = levels[index - 1], levels[index]
            _check(after > before, self, f"driving level {after} comes after {before}")
            _check(
                light[index] > light[index - 1],
                self,
                f"level {after} is not lighter than {before} ({light[index]:g} after {light[index - 1]:g} cd/m²)",
            )
        least, most = GSDF_RANGE_CD_M2
        for value in (light[0] + self.ambient_cd_m2, light[-1] + self.ambient_cd_m2):
            _check(least <= value <= most, self, f"{value:g} cd/m² is outside the curve's {least} to {most:.0f} cd/m²")

    @classmethod
    def of_gamma(
        cls, gamma: float, *, black_cd_m2: float, white_cd_m2: float, ambient_cd_m2: float = 0.0
    ) -> "Luminances":
        """What a screen of that gamma is assumed to give between its darkest and its lightest."""
        if not 1.0 <= gamma <= 4.0:
            raise SettingsError(f"A gamma of {gamma:g} is not between 1 and 4. Screens usually have 2.2.")
        levels = tuple(range(LARGEST_LEVEL + 1))
        step = white_cd_m2 - black_cd_m2
        light = tuple(black_cd_m2 + step * (level / LARGEST_LEVEL) ** gamma for level in levels)
        return cls(name=f"assumed gamma {gamma:g}", driving_levels=levels, cd_m2=light, ambient_cd_m2=ambient_cd_m2)


def _check(holds: bool, table: Luminances, why: str) -> None:
    if not holds:
        raise SettingsError(f"The luminances ({table.name}) give no display curve: {why}. Measure again.")
