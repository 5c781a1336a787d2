"""How a reader left an image on the screen: what its presentation state is to show everywhere else."""

from dataclasses import dataclass

import numpy as np

from ductoview.model.presentation import DisplayedArea
from ductoview.model.voi import LookupTable, VoiChoice, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A turning as PS3.3 C.10.6 says one: ``rotation`` clockwise in degrees (0, 90, 180, 270), then ``flipped``."""

    rotation: int = 0
    flipped: bool = False

    def then(self, other: "Turned") -> "Turned":
        """This turning and then the other one, as one."""
        onwards = -other.rotation if self.flipped else other.rotation
        return Turned(rotation=(self.rotation + onwards) % 360, flipped=self.flipped != other.flipped)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """A ``LookupTable`` that can be compared and stored: ``data`` holds its entries as little-endian 16-bit words."""

    first: float
    step: float
    bits: int
    data: bytes
    explanation: str = ""

    @classmethod
    def of(cls, table: LookupTable) -> "KeptTable":
        """The same table."""
        data = np.asarray(table.data, dtype="<u2").tobytes()
        return cls(
            first=float(table.first), step=float(table.step), bits=table.bits, data=data, explanation=table.explanation
        )

    @property
    def table(self) -> LookupTable:
        """The same table, to look values up in."""
        data = np.frombuffer(self.data, "<u2").astype(np.uint16)
        data.flags.writeable = False
        return LookupTable(first=self.first, data=data, bits=self.bits, explanation=self.explanation, step=self.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What differs from how the image comes up by itself; nothing of it is somebody else's presentation state.

    ``voi`` None is the image's first window or table, ``inverted`` the reader's own inversion, ``turned`` the turning
    away from how it hangs, ``area`` the part shown, None for all of it.
    """

    voi: Window | KeptTable | None = None
    inverted: bool = False
    turned: Turned = Turned()
    area: DisplayedArea | None = None

    @property
    def choice(self) -> VoiChoice | None:
        """The window or table chosen, None for the image's first."""
        return self.voi.table if isinstance(self.voi, KeptTable) else self.voi

    @property
    def is_decided(self) -> bool:
        """True when grey or turning were chosen; a part left on the screen alone is no reason to write anything."""
        return bool(self.voi) or self.inverted or self.turned != Turned()


def kept(choice: VoiChoice) -> Window | KeptTable:
    """The choice as a look keeps it."""
    return KeptTable.of(choice) if isinstance(choice, LookupTable) else choice
