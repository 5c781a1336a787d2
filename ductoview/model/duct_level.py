"""How readily a reader wants a pixel called duct, beside what the algorithm does by itself."""

from dataclasses import dataclass
from typing import Any

STEP, MOST = 0.5, 2.0
"""One step of the control, and how far it goes either way, in logits of how likely a pixel is duct."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuctLevel:
    """Every pixel counts as if the logit of its being duct lay ``more`` higher: above 0 more ducts, below 0 fewer.

    Set by the reader named ``by``; 0 is as found again.
    """

    more: float
    by: str = ""

    @property
    def words(self) -> str:
        """What it means beside what was found: ``more ducts shown than found (+2)``."""
        return f"{self._sense} ducts shown than found ({self.steps_words})"

    @property
    def short_words(self) -> str:
        """The same where it is said already that this is not as found: ``more ducts shown (+2)``."""
        return f"{self._sense} ducts shown ({self.steps_words})"

    @property
    def is_as_found(self) -> bool:
        """True where it was set back."""
        return self.more == 0

    @property
    def steps_words(self) -> str:
        """In steps of the control, with a sign."""
        return f"{self.more / STEP:+g}".replace("-", "−")

    @property
    def _sense(self) -> str:
        return "more" if self.more > 0 else "fewer"


def duct_level_to_json(level: DuctLevel) -> dict[str, Any]:
    """Plain data of a level."""
    return {"more": level.more, "by": level.by}


def duct_level_from_json(data: dict[str, Any]) -> DuctLevel:
    """The level of ``duct_level_to_json``; raises KeyError or ValueError for other data."""
    return DuctLevel(more=float(data["more"]), by=data["by"])
