"""Vendor-like looks: how a modality turns exposure into stored values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """How a modality turns exposure into stored values.

    ``gain`` is stored values per unit of log exposure, ``equalise`` the share of the margin's missing thickness made
    up for, ``sharpen`` the share of fine detail added again, ``shoulder`` how much what is brighter than usual is held back.
    """

    name: str
    model: str
    imager_mm: float
    photometric: str
    bits: int
    gain: float
    offset: float
    equalise: float
    sharpen: float
    voi: str
    padding: int | None
    intent: str = "FOR PRESENTATION"
    shoulder: float = 0.0


VENDORS = {
    "A": Vendor(
        name="Phantom Works A",
        model="Selen-like",
        imager_mm=0.070,
        photometric="MONOCHROME2",
        bits=12,
        gain=240,
        offset=420,
        equalise=0.85,
        sharpen=0.25,
        voi="SIGMOID",
        padding=0,
    ),
    "B": Vendor(
        name="Phantom Works B",
        model="Essen-like",
        imager_mm=0.094,
        photometric="MONOCHROME2",
        bits=12,
        gain=260,
        offset=900,
        equalise=0.72,
        sharpen=0.2,
        voi="LUT",
        padding=0,
    ),
    "C": Vendor(
        name="Phantom Works C",
        model="Amul-like",
        imager_mm=0.050,
        photometric="MONOCHROME1",
        bits=12,
        gain=240,
        offset=500,
        equalise=0.6,
        sharpen=0.15,
        voi="LINEAR",
        padding=None,
    ),
    "D": Vendor(
        name="Phantom Works D",
        model="Insp-like",
        imager_mm=0.085,
        photometric="MONOCHROME2",
        bits=12,
        gain=250,
        offset=300,
        equalise=0.8,
        sharpen=0.2,
        voi="LINEAR_EXACT",
        padding=None,
    ),
    "P": Vendor(
        name="Phantom Works P",
        model="Raw",
        imager_mm=0.100,
        photometric="MONOCHROME1",
        bits=14,
        gain=500,
        offset=0,
        equalise=0,
        sharpen=0,
        voi="LINEAR",
        padding=None,
        intent="FOR PROCESSING",
    ),
    "E": Vendor(
        name="Phantom Works E",
        model="Giot-like",
        imager_mm=0.083,
        photometric="MONOCHROME2",
        bits=12,
        gain=330,
        offset=600,
        equalise=0.92,
        sharpen=0.5,
        voi="LINEAR",
        padding=None,
        shoulder=0.35,
    ),
    "F": Vendor(
        name="Phantom Works F",
        model="Plan-like",
        imager_mm=0.065,
        photometric="MONOCHROME1",
        bits=14,
        gain=1100,
        offset=2200,
        equalise=0.45,
        sharpen=0.08,
        voi="SIGMOID",
        padding=None,
        shoulder=0.15,
    ),
    "G": Vendor(
        name="Phantom Works G",
        model="Film-like",
        imager_mm=0.090,
        photometric="MONOCHROME2",
        bits=10,
        gain=150,
        offset=120,
        equalise=0.0,
        sharpen=0.35,
        voi="LINEAR_EXACT",
        padding=0,
        shoulder=0.6,
    ),
    "Q": Vendor(
        name="Phantom Works Q",
        model="Raw, other gain",
        imager_mm=0.076,
        photometric="MONOCHROME1",
        bits=13,
        gain=300,
        offset=0,
        equalise=0,
        sharpen=0,
        voi="LINEAR",
        padding=None,
        intent="FOR PROCESSING",
    ),
}
