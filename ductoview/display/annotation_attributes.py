"""The attributes a reader may have written on an image: the list of IHE RAD TF-2 4.16.4.2.2.1.1 (MAMMO), one row each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ductoview.model.image import ImageFacts

_MOST_LETTERS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A row: ``id`` is what settings keep, ``keyword`` DICOM's, ``words`` what the list of choices calls it.

    ``form`` is the format of a known value of ``value``; None, False and empty text are unknown or not worth a word.
    """

    id: str
    keyword: str
    words: str
    form: str
    value: Callable[[ImageFacts], object]

    def text(self, facts: ImageFacts) -> str:
        """What is written for an image; empty when it is not known."""
        found = self.value(facts)
        if found is None or found == "":
            return ""
        written = self.form.format(found)
        return written if len(written) <= _MOST_LETTERS else written[: _MOST_LETTERS - 1].rstrip() + "…"


# Elements, as radiographers write them (defined terms: PS3.3 C.8.7.10.1.1 and C.8.7.11).
_ELEMENTS: Final = {
    "ALUMINUM": "Al", "COPPER": "Cu", "LEAD": "Pb", "MOLYBDENUM": "Mo", "NIOBIUM": "Nb", "RHODIUM": "Rh", "SILVER": "Ag",
    "TUNGSTEN": "W", "EUROPIUM": "Eu",
}  # fmt: skip

ATTRIBUTES: Final = (
    Attribute(id="birth", keyword="PatientBirthDate", words="birth date", form="born {}",
              value=lambda facts: _date(facts.patient.birth_date)),
    Attribute(id="age", keyword="PatientAge", words="age", form="{}", value=lambda facts: _age(facts.patient_age)),
    Attribute(id="kvp", keyword="KVP", words="tube voltage", form="{:.3g} kVp", value=lambda facts: facts.technique.kvp),
    Attribute(id="exposure", keyword="Exposure", words="exposure", form="{:.3g} mAs",
              value=lambda facts: facts.technique.exposure_mas),
    Attribute(id="exposure_time", keyword="ExposureTime", words="exposure time", form="{:.4g} ms",
              value=lambda facts: facts.technique.exposure_time_ms),
    Attribute(id="anode_filter", keyword="AnodeTargetMaterial, FilterMaterial", words="anode and filter", form="{}",
              value=lambda facts: _anode_filter(facts)),
    Attribute(id="force", keyword="CompressionForce", words="compression force", form="{:.3g} N",
              value=lambda facts: facts.technique.compression_force_n),
    Attribute(id="thickness", keyword="BodyPartThickness", words="compressed thickness", form="{:.3g} mm",
              value=lambda facts: facts.technique.body_part_thickness_mm),
    Attribute(id="organ_dose", keyword="OrganDose", words="mean glandular dose", form="organ {:.3g} mGy",
              value=lambda facts: facts.technique.organ_dose_mgy),
    Attribute(id="entrance_dose", keyword="EntranceDoseInmGy", words="entrance dose", form="entrance {:.3g} mGy",
              value=lambda facts: facts.technique.entrance_dose_mgy),
    Attribute(id="relative_exposure", keyword="RelativeXRayExposure", words="relative exposure at the detector",
              form="exposure index {:.4g}", value=lambda facts: facts.technique.relative_exposure),
    Attribute(id="angle", keyword="PositionerPrimaryAngle", words="positioner angle", form="{:.3g}°",
              value=lambda facts: facts.technique.positioner_angle_degrees),
    Attribute(id="implant", keyword="BreastImplantPresent", words="implant present", form="{}",
              value=lambda facts: {True: "implant", False: "no implant"}.get(bool(facts.implant_present))
              if facts.implant_present is not None else None),
    Attribute(id="burned_in", keyword="BurnedInAnnotation", words="burned-in annotation", form="{}",
              value=lambda facts: None if facts.burned_in is None else
              "burned-in text" if facts.burned_in else "no burned-in text"),
    Attribute(id="partial", keyword="PartialView", words="partial view", form="partial: {}",
              value=lambda facts: (facts.partial_view_words or "yes") if facts.partial_view else None),
    Attribute(id="operators", keyword="OperatorsName", words="operators", form="by {}", value=lambda facts: facts.operators),
    Attribute(id="manufacturer", keyword="Manufacturer, ManufacturerModelName", words="manufacturer and model", form="{}",
              value=lambda facts: _joined(facts.manufacturer, facts.equipment.model_name)),
    Attribute(id="serial_number", keyword="DeviceSerialNumber", words="device serial number", form="SN {}",
              value=lambda facts: facts.equipment.device_serial_number),
    Attribute(id="detector", keyword="DetectorID", words="detector", form="detector {}",
              value=lambda facts: facts.equipment.detector_id),
    Attribute(id="calibrated", keyword="DateOfLastDetectorCalibration", words="last calibration of the detector",
              form="detector calibrated {}", value=lambda facts: _date(facts.equipment.detector_calibrated)),
    Attribute(id="software", keyword="SoftwareVersions", words="software of the device", form="software {}",
              value=lambda facts: facts.equipment.software_versions),
    Attribute(id="station", keyword="StationName", words="station", form="station {}",
              value=lambda facts: facts.equipment.station_name),
    Attribute(id="gantry", keyword="GantryID", words="gantry", form="gantry {}",
              value=lambda facts: facts.equipment.gantry_id),
    Attribute(id="institution", keyword="InstitutionName", words="institution", form="{}",
              value=lambda facts: facts.institution),
    Attribute(id="address", keyword="InstitutionAddress", words="address of the institution", form="{}",
              value=lambda facts: facts.institution_address),
)  # fmt: skip

DEFAULT_ATTRIBUTES: Final = ("kvp", "exposure", "anode_filter", "force", "thickness", "organ_dose", "entrance_dose")
"""What stands there until a reader chooses: how the exposure was made."""

NO_ATTRIBUTES = "none"


def chosen_attributes(setting: str) -> tuple[str, ...]:
    """The ids of the setting ``annotation_attributes`` (comma separated); empty is the default, ``none`` is none.

    Ids that are no longer known are left out.
    """
    if not setting.strip():
        return DEFAULT_ATTRIBUTES
    wanted = {part.strip() for part in setting.split(",")}
    return tuple(one.id for one in ATTRIBUTES if one.id in wanted)


def as_setting(ids: Iterable[str]) -> str:
    """The ids as the setting keeps them, in the table's order."""
    wanted = set(ids)
    return ",".join(one.id for one in ATTRIBUTES if one.id in wanted) or NO_ATTRIBUTES


def attribute_texts(facts: ImageFacts, ids: Iterable[str]) -> tuple[str, ...]:
    """What is written for the chosen attributes that are known of an image, in the table's order."""
    wanted = set(ids)
    return tuple(words for one in ATTRIBUTES if one.id in wanted and (words := one.text(facts)))


def _date(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if len(date) == 8 else date


def _age(age: str) -> str:
    """``56 y`` of ``056Y``; weeks, months and days likewise."""
    return f"{int(age[:3])} {age[3:].lower()}" if age else ""


def _anode_filter(facts: ImageFacts) -> str:
    materials = (facts.technique.anode_material, facts.technique.filter_material)
    return "/".join(_ELEMENTS.get(one.upper(), one) for one in materials if one)


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
