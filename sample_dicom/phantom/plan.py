"""What a phantom study is to contain: everything is drawn from one seed, or named by hand."""

from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """How a modality turns exposure into stored values.

    ``gain`` is stored values per unit of log exposure, ``equalise`` the share of the margin's missing thickness made
    up for, ``sharpen`` the share of fine detail added again.
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
}
DEFECT_SHAPES = ("SMOOTH", "LOBULATED", "IRREGULAR")
FINDING_KINDS = (
    "INTRALUMINAL_FILLING_DEFECT",
    "ABRUPT_DUCT_TERMINATION",
    "DUCT_NARROWING",
    "MAMMARY_DUCT_ECTASIA",
    "CYST_FILL",
    "EXTRAVASATION",
)
MIMICS = ("AIR_BUBBLE", "SKIN_REFLUX", "UNDERFILLING", "INTRAVASATION", "LOBULAR_BLUSH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One finding or mimic asked for; ``size_mm`` 0 lets the seed choose."""

    kind: str
    size_mm: float = 0.0
    shape: str = "SMOOTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySpec:
    """One phantom study; see the fields. ``magnification`` 1.0 is a contact view."""

    seed: int
    vendor: str = "A"
    laterality: str = "L"
    rows: int = 2294
    columns: int = 1914
    imager_mm: float | None = None
    magnification: float = 1.8
    iodine_mg_ml: float = 240.0
    density: float = 0.28
    texture: float = 0.022
    thickness_mm: float = 48.0
    exposure: float = 1.0
    segments: int = 90
    main_calibre_mm: float = 1.6
    ligaments: int = 60
    vessels: int = 5
    wishes: tuple[Wish, ...] = ()
    with_scout: bool = False
    views: tuple[str, ...] = ("CC", "ML")
    name: str = field(default="")

    @classmethod
    def random(cls, seed: int, **fixed: object) -> "StudySpec":
        """A study in which everything that varies between clinics is drawn from the seed; ``fixed`` overrides."""
        rng = np.random.default_rng([seed, 77])
        vendor = str(rng.choice(["A", "B", "C", "D", "P"], p=[0.3, 0.25, 0.2, 0.15, 0.1]))
        wishes = [Wish(kind=str(kind)) for kind in rng.choice(FINDING_KINDS, rng.integers(0, 4), replace=False)]
        if any(wish.kind == "INTRALUMINAL_FILLING_DEFECT" for wish in wishes):
            shapes = rng.choice(DEFECT_SHAPES, rng.integers(1, 4))
            wishes += [Wish(kind="INTRALUMINAL_FILLING_DEFECT", shape=str(shape)) for shape in shapes[1:]]
        wishes += [Wish(kind=str(kind)) for kind in rng.choice(MIMICS, rng.integers(0, 3), replace=False)]
        spec = cls(
            seed=seed,
            vendor=vendor,
            laterality=str(rng.choice(["L", "R"])),
            magnification=float(rng.choice([1.0, 1.5, 1.8], p=[0.3, 0.2, 0.5])),
            iodine_mg_ml=float(rng.uniform(180, 350)),
            density=float(rng.uniform(0.12, 0.5)),
            texture=float(rng.uniform(0.010, 0.030)),
            thickness_mm=float(rng.uniform(32, 62)),
            exposure=float(rng.uniform(0.5, 1.5)),
            segments=int(np.exp(rng.uniform(np.log(20), np.log(300)))),
            main_calibre_mm=float(rng.uniform(0.8, 2.6)),
            ligaments=int(rng.integers(35, 110)),
            vessels=int(rng.integers(3, 10)),
            wishes=tuple(wishes),
        )
        return replace(spec, **fixed)  # type: ignore[arg-type]

    @property
    def pixel_mm(self) -> float:
        """Pixel size in the breast, mm."""
        return (self.imager_mm or VENDORS[self.vendor].imager_mm) / self.magnification
