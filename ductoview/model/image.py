"""One decoded mammogram: pixels, and everything needed to show and measure them, immutable."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ductoview.model.geometry import Spacing
from ductoview.model.identifiers import ImageRef, PatientIdentity
from ductoview.model.view import Phase, PresentationIntent, View
from ductoview.model.voi import GreyPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """How the exposure was made; None is unknown."""

    kvp: float | None = None
    exposure_mas: float | None = None
    compression_force_n: float | None = None
    body_part_thickness_mm: float | None = None
    organ_dose_mgy: float | None = None
    entrance_dose_mgy: float | None = None
    exposure_time_ms: float | None = None
    relative_exposure: float | None = None
    positioner_angle_degrees: float | None = None
    magnification: float | None = None
    anode_material: str = ""
    filter_material: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What made the image, as stated (PS3.3 C.7.5.1, C.8.11.4); empty is unknown, dates are ``YYYYMMDD``."""

    model_name: str = ""
    device_serial_number: str = ""
    detector_id: str = ""
    software_versions: str = ""
    station_name: str = ""
    gantry_id: str = ""
    detector_calibrated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What the header says of one image, without its pixels.

    ``study_date`` is ``YYYYMMDD``, ``study_time`` ``HHMMSS``; ``acquired`` is ``YYYYMMDDHHMMSS`` from
    AcquisitionDate/Time, else ContentDate/Time, else empty. ``contrast`` says whether Contrast/Bolus attributes are
    present (True), or nothing is said (None): absence proves nothing. ``phase_is_inferred`` is False only when a person
    or a code stated the phase. ``warnings`` are sentences for the reader; ``lossy_ratio`` is None for lossless images, 0
    where it is not stated; ``lossy_ratios`` has one for each time it was compressed with loss. ``patient_age`` is DICOM's own
    form (``056Y``). Implant and partial view are None where nothing is said.
    """

    ref: ImageRef
    patient: PatientIdentity
    modality: str
    rows: int
    columns: int
    frames: int
    spacing: Spacing
    view: View
    intent: PresentationIntent
    phase: Phase = Phase.UNKNOWN
    phase_is_inferred: bool = True
    technique: Technique = field(default_factory=Technique)
    equipment: Equipment = field(default_factory=Equipment)
    study_date: str = ""
    study_time: str = ""
    study_description: str = ""
    series_description: str = ""
    accession_number: str = ""
    institution: str = ""
    institution_address: str = ""
    manufacturer: str = ""
    operators: str = ""
    patient_age: str = ""
    acquired: str = ""
    contrast: bool | None = None
    transfer_syntax_uid: str = ""
    lossy_ratio: float | None = None
    lossy_ratios: tuple[float, ...] = ()
    burned_in: bool | None = None
    implant_present: bool | None = None
    partial_view: bool | None = None
    partial_view_words: str = ""
    warnings: tuple[str, ...] = ()

    def warned_too(self, warnings: Iterable[str]) -> "ImageFacts":
        """The same with these warnings after its own, each sentence once: decoding finds more than the header shows."""
        return replace(self, warnings=tuple(dict.fromkeys((*self.warnings, *warnings))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mammogram:
    """A decoded image: facts, grey path, and stored pixel values.

    ``pixels`` has shape (rows, columns), dtype uint16 (int16 when ``grey.signed``), read-only; never windowed,
    inverted or flipped.
    """

    facts: ImageFacts
    grey: GreyPath
    pixels: NDArray[np.uint16] | NDArray[np.int16]

    def __post_init__(self) -> None:
        """Raise ValueError when the pixels do not have the header's shape or could be written to."""
        if self.pixels.shape != (self.facts.rows, self.facts.columns):
            raise ValueError(
                f"Pixels {self.pixels.shape} do not have the header's shape {(self.facts.rows, self.facts.columns)}."
            )
        if self.pixels.flags.writeable:
            raise ValueError("Pixels of a Mammogram must be read-only.")
