"""What a phantom study is to contain: everything is drawn from one seed, or named by hand."""

from dataclasses import dataclass, field, replace

import numpy as np

from sample_dicom.phantom.families import FAMILIES
from sample_dicom.phantom.looks import VENDORS
from sample_dicom.phantom.streams import stream

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
LOOPED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One finding or mimic asked for; ``size_mm`` 0 lets the seed choose."""

    kind: str
    size_mm: float = 0.0
    shape: str = "SMOOTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySpec:
    """One phantom study; see the fields.

    ``magnification`` 1.0 is a contact view. What is None the seed chooses when the tree is grown: ``tortuosity`` (bend a
    step), ``spread`` (turning at branchings), ``dilution`` (of the contrast, per 25 mm). ``loops`` ducts split and meet
    again. ``motion_mm`` is how far the breast moves at most between FULL and another phase, beside the slightly other
    compression that every scout has.
    """

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
    smallest_calibre_mm: float = 0.1
    tortuosity: float | None = None
    spread: float | None = None
    dilution: float | None = None
    ligaments: int = 60
    vessels: int = 5
    wishes: tuple[Wish, ...] = ()
    with_scout: bool = False
    views: tuple[str, ...] = ("CC", "ML")
    name: str = field(default="")
    loops: int = 0
    motion_mm: float = 0.0

    @classmethod
    def random(cls, seed: int, family: str = "development", **fixed: object) -> "StudySpec":
        """A study in which everything that varies between clinics is drawn from the seed; ``fixed`` overrides.

        No value that varies smoothly, no magnification above 1 and no look is in both families.
        """
        own = FAMILIES[family]
        rng = np.random.default_rng([seed, 77])
        vendor = str(rng.choice(list(own.looks), p=list(own.looks.values())))
        wishes = [Wish(kind=str(kind)) for kind in rng.choice(FINDING_KINDS, rng.integers(0, 4), replace=False)]
        if any(wish.kind == "INTRALUMINAL_FILLING_DEFECT" for wish in wishes):
            shapes = rng.choice(DEFECT_SHAPES, rng.integers(1, 4))
            wishes += [Wish(kind="INTRALUMINAL_FILLING_DEFECT", shape=str(shape)) for shape in shapes[1:]]
        wishes += [Wish(kind=str(kind)) for kind in rng.choice(MIMICS, rng.integers(0, 3), replace=False)]
        spec = cls(
            seed=seed,
            vendor=vendor,
            laterality=str(rng.choice(["L", "R"])),
            magnification=float(rng.choice(list(own.magnifications), p=list(own.magnifications.values()))),
            iodine_mg_ml=own.between(rng, 150, 350),
            density=own.between(rng, 0.12, 0.5),
            texture=own.between(rng, 0.010, 0.030),
            thickness_mm=own.between(rng, 32, 62),
            exposure=own.between(rng, 0.5, 1.5),
            segments=int(np.exp(own.between(rng, np.log(20), np.log(300)))),
            main_calibre_mm=own.between(rng, 0.8, 2.6),
            smallest_calibre_mm=own.between(rng, 0.10, 0.30),
            tortuosity=own.between(rng, 0.02, 0.07),
            spread=own.between(rng, 0.4, 0.7),
            dilution=own.between(rng, 0.6, 0.95),
            ligaments=int(own.between(rng, 35, 110)),
            vessels=int(rng.integers(3, 10)),
            wishes=tuple(wishes),
            loops=int(stream(seed, "loops").random() < LOOPED),
        )
        return replace(spec, **fixed)  # type: ignore[arg-type]

    def moving(self) -> "StudySpec":
        """The same study with a breast that moves between exposures, by at most 1 to 6 mm; FULL stays as it is."""
        return replace(self, motion_mm=float(stream(self.seed, "motion").uniform(1, 6)))

    @property
    def pixel_mm(self) -> float:
        """Pixel size in the breast, mm."""
        return (self.imager_mm or VENDORS[self.vendor].imager_mm) / self.magnification
