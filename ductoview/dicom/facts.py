"""What the header says of one image, as model values (PS3.3 Patient, Study, Series, Equipment, X-Ray modules)."""

import math
import re
from datetime import datetime

from pydicom import Dataset
from pydicom.uid import UID

from ductoview.dicom.grey import grey_path_of
from ductoview.dicom.phase import contrast_of, phase_of
from ductoview.dicom.pixel_format import PixelFormat
from ductoview.dicom.spacing import magnification_of, spacing_of
from ductoview.dicom.transfer_syntaxes import ALWAYS_LOSSY
from ductoview.dicom.values import charsets_of, code_string, items, number, numbers, positive, text, texts
from ductoview.dicom.view import view_of
from ductoview.errors import DicomReadError
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import Equipment, ImageFacts, Technique
from ductoview.model.view import Phase, PresentationIntent

_MGY_IN_DGY = 100.0
_MAS_IN_UAS = 1000.0
_MS_IN_US = 1000.0


def facts_of(ds: Dataset, form: PixelFormat, syntax: UID, sha256: str, warnings: tuple[str, ...] = ()) -> ImageFacts:
    """The facts of one image header; raises DicomReadError when a UID that names it is missing."""
    spacing, about_spacing = spacing_of(ds)
    phase = phase_of(ds)
    lossy_ratio, about_loss = _loss(ds, syntax)
    about_text = _about_charset(ds)
    return ImageFacts(
        ref=_reference(ds, sha256),
        patient=patient_of(ds),
        modality=code_string(ds, "Modality"),
        rows=form.rows,
        columns=form.columns,
        frames=form.frames,
        spacing=spacing,
        view=view_of(ds),
        intent=_intent(ds),
        phase=phase,
        phase_is_inferred=phase is Phase.UNKNOWN,
        technique=_technique(ds),
        equipment=_equipment(ds),
        study_date=_date(ds, "StudyDate"),
        study_time=_time(ds, "StudyTime"),
        study_description=text(ds, "StudyDescription"),
        series_description=text(ds, "SeriesDescription"),
        accession_number=text(ds, "AccessionNumber"),
        institution=text(ds, "InstitutionName"),
        institution_address=_one_line(text(ds, "InstitutionAddress")),
        manufacturer=text(ds, "Manufacturer"),
        operators=_operators(ds),
        patient_age=_age(ds),
        acquired=_acquired(ds),
        contrast=contrast_of(ds),
        transfer_syntax_uid=str(syntax),
        lossy_ratio=lossy_ratio,
        lossy_ratios=() if lossy_ratio is None else _ratios(ds),
        burned_in=_yes_or_no(ds, "BurnedInAnnotation"),
        implant_present=_yes_or_no(ds, "BreastImplantPresent"),
        partial_view=_yes_or_no(ds, "PartialView"),
        partial_view_words=_partial_view_words(ds),
        warnings=(*warnings, *about_spacing, *grey_path_of(ds).warnings, *about_loss, *about_text, *_about_sign(ds)),
    )


def _reference(ds: Dataset, sha256: str) -> ImageRef:
    return ImageRef(
        study_uid=StudyUID(_uid(ds, "StudyInstanceUID")),
        series_uid=SeriesUID(_uid(ds, "SeriesInstanceUID")),
        sop_instance_uid=SOPInstanceUID(_uid(ds, "SOPInstanceUID")),
        sop_class_uid=SOPClassUID(_uid(ds, "SOPClassUID")),
        sha256=sha256,
    )


def _uid(ds: Dataset, keyword: str) -> str:
    uid = text(ds, keyword)
    if not uid:
        raise DicomReadError(f"{keyword} is missing, so the image cannot be named; fetch the file again.")
    return uid


def _intent(ds: Dataset) -> PresentationIntent:
    try:
        return PresentationIntent(code_string(ds, "PresentationIntentType"))
    except ValueError:
        return PresentationIntent.UNKNOWN


def _technique(ds: Dataset) -> Technique:
    in_uas, in_us = positive(ds, "ExposureInuAs"), positive(ds, "ExposureTimeInuS")
    exposure_mas = in_uas / _MAS_IN_UAS if in_uas else positive(ds, "Exposure")
    return Technique(
        kvp=positive(ds, "KVP"),
        exposure_mas=exposure_mas,
        compression_force_n=positive(ds, "CompressionForce"),
        body_part_thickness_mm=positive(ds, "BodyPartThickness"),
        organ_dose_mgy=_in_mgy(positive(ds, "OrganDose")),
        entrance_dose_mgy=positive(ds, "EntranceDoseInmGy") or _in_mgy(positive(ds, "EntranceDose")),
        exposure_time_ms=in_us / _MS_IN_US if in_us else positive(ds, "ExposureTime"),
        relative_exposure=positive(ds, "RelativeXRayExposure"),
        positioner_angle_degrees=number(ds, "PositionerPrimaryAngle"),
        magnification=magnification_of(ds),
        anode_material=text(ds, "AnodeTargetMaterial"),
        filter_material=text(ds, "FilterMaterial"),
    )


def _equipment(ds: Dataset) -> Equipment:
    return Equipment(
        model_name=text(ds, "ManufacturerModelName"),
        device_serial_number=text(ds, "DeviceSerialNumber"),
        detector_id=text(ds, "DetectorID"),
        software_versions=", ".join(texts(ds, "SoftwareVersions")),
        station_name=text(ds, "StationName"),
        gantry_id=text(ds, "GantryID"),
        detector_calibrated=_date(ds, "DateOfLastDetectorCalibration"),
    )


def _in_mgy(dose_dgy: float | None) -> float | None:
    return None if dose_dgy is None else dose_dgy * _MGY_IN_DGY


def _yes_or_no(ds: Dataset, keyword: str) -> bool | None:
    return {"YES": True, "NO": False}.get(code_string(ds, keyword))


def _partial_view_words(ds: Dataset) -> str:
    """Which part a partial view shows: PartialViewCodeSequence (CID 4005), else PartialViewDescription."""
    meanings = [text(item, "CodeMeaning") for item in items(ds, "PartialViewCodeSequence")]
    return ", ".join(word for word in meanings if word) or _one_line(text(ds, "PartialViewDescription"))


def patient_of(ds: Dataset) -> PatientIdentity:
    """Who any DICOM object is about, as it says itself."""
    return PatientIdentity(
        patient_id=text(ds, "PatientID"),
        name=text(ds, "PatientName"),
        birth_date=_date(ds, "PatientBirthDate"),
        sex=code_string(ds, "PatientSex"),
        issuer=text(ds, "IssuerOfPatientID"),
    )


def _operators(ds: Dataset) -> str:
    return ", ".join(PatientIdentity(patient_id="", name=one).display_name for one in texts(ds, "OperatorsName") if one)


def _age(ds: Dataset) -> str:
    found = text(ds, "PatientAge")
    return found if re.fullmatch(r"\d{3}[DWMY]", found) else ""


def _one_line(words: str) -> str:
    return ", ".join(part.strip() for part in words.splitlines() if part.strip())


def _date(ds: Dataset, keyword: str) -> str:
    """YYYYMMDD, also from the old form with dots; empty when it is no date."""
    digits = text(ds, keyword).replace(".", "")
    return digits if re.fullmatch(r"\d{8}", digits) else ""


def _time(ds: Dataset, keyword: str) -> str:
    """HHMMSS, also from the old form with colons; empty when it is no time."""
    time = re.match(r"\d{2,6}", text(ds, keyword).replace(":", ""))
    return time[0].ljust(6, "0") if time else ""


def _acquired(ds: Dataset) -> str:
    joined = re.fullmatch(r"(\d{8})(\d{2,6}).*", text(ds, "AcquisitionDateTime"))
    stated = [joined[1] + joined[2].ljust(6, "0")] if joined else []
    for kind in ("Acquisition", "Content"):
        date, time = _date(ds, f"{kind}Date"), _time(ds, f"{kind}Time")
        stated += [date + time] if date and time else []
    return next(filter(_is_a_time, stated), "")


def _is_a_time(stated: str) -> bool:
    """De-identified files state zeros, and typing errors the 31st of February."""
    try:
        datetime.strptime(stated[:14], "%Y%m%d%H%M%S")
    except ValueError:
        return False
    return True


def _loss(ds: Dataset, syntax: UID) -> tuple[float | None, tuple[str, ...]]:
    """The compression ratio when the image ever lost information (PS3.3 C.7.6.1.1.5); 0 when it is not stated."""
    stated = code_string(ds, "LossyImageCompression")
    if stated == "01":
        return number(ds, "LossyImageCompressionRatio") or 0.0, ("The image was compressed with loss.",)
    if syntax in ALWAYS_LOSSY:
        return number(ds, "LossyImageCompressionRatio") or 0.0, (
            f"The image is compressed with loss ({syntax.name}) though LossyImageCompression (0028,2110) does not say so.",
        )
    return None, ()


def _ratios(ds: Dataset) -> tuple[float, ...]:
    """One for each compression with loss, the first one first (PS3.3 C.7.6.1.1.5.2)."""
    return tuple(one for one in numbers(ds, "LossyImageCompressionRatio") if math.isfinite(one) and one > 0)


def _about_charset(ds: Dataset) -> tuple[str, ...]:
    if charsets_of(ds) is None:
        return (
            f"SpecificCharacterSet (0008,0005) {text(ds, 'SpecificCharacterSet')[:40]} is unknown; names may be wrong.",
        )
    names = [text(ds, keyword) for keyword in ("PatientName", "StudyDescription", "InstitutionName")]
    if not charsets_of(ds) and not all(name.isascii() for name in names):
        return ("SpecificCharacterSet (0008,0005) is missing but names are not plain ASCII; they may be wrong.",)
    return ()


def _about_sign(ds: Dataset) -> tuple[str, ...]:
    if code_string(ds, "Modality") == "MG" and number(ds, "PixelRepresentation") == 1:
        return ("PixelRepresentation (0028,0103) is signed, which mammography does not allow; read as signed.",)
    return ()


def has_image_module(ds: Dataset) -> bool:
    """True when the header describes pixels."""
    return bool(number(ds, "Rows") or number(ds, "Columns") or items(ds, "ViewCodeSequence"))
