"""How the reader turned an image away from how it hangs: quarter turns, then a flip; never without saying so."""

from dataclasses import dataclass, replace

from ductoview.display.orientation import Orientation

_ROUND = ("left", "top", "right", "bottom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """``quarters`` clockwise, 0 to 3, then ``flipped`` left to right."""

    quarters: int = 0
    flipped: bool = False

    def turned(self, quarters: int) -> "Turning":
        """Turned on by that many quarters clockwise as the reader sees it."""
        return replace(self, quarters=(self.quarters + (-quarters if self.flipped else quarters)) % 4)

    def mirrored(self) -> "Turning":
        """Flipped left to right as the reader sees it."""
        return replace(self, flipped=not self.flipped)

    @property
    def words(self) -> str:
        """What must stand on the image; empty when it hangs as it should."""
        parts = [f"ROTATED {90 * self.quarters}°"] if self.quarters else []
        return " · ".join([*parts, "FLIPPED"] if self.flipped else parts)

    def of(self, hung: Orientation) -> Orientation:
        """The orientation of an image that hangs as ``hung``."""
        turned = hung
        for _ in range(self.quarters):
            turned = _quarter(turned)
        return _flipped(turned) if self.flipped else turned


def turning_between(hung: Orientation, lies: Orientation) -> Turning:
    """How an image that hangs as ``hung`` was turned when it lies as ``lies``."""
    every = (Turning(quarters=quarters, flipped=flipped) for quarters in range(4) for flipped in (False, True))
    return next(one for one in every if _same_way(one.of(hung), lies))


def _same_way(one: Orientation, other: Orientation) -> bool:
    ways = [(each.transposed, each.flipped_rows, each.flipped_columns) for each in (one, other)]
    return ways[0] == ways[1]


def _quarter(one: Orientation) -> Orientation:
    """Transposing changes rows for columns, and the new columns are reversed."""
    wall = _ROUND[(_ROUND.index(one.chest_wall) + 1) % 4] if one.chest_wall else None
    return replace(
        one,
        transposed=not one.transposed,
        flipped_rows=one.flipped_columns,
        flipped_columns=not one.flipped_rows,
        chest_wall=wall,
    )


def _flipped(one: Orientation) -> Orientation:
    wall = {"left": "right", "right": "left"}.get(one.chest_wall or "", one.chest_wall)
    return replace(one, flipped_columns=not one.flipped_columns, chest_wall=wall)
