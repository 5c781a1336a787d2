"""A phantom view as a DICOM mammogram that dciodvfy finds no error in (PS3.3 A.26)."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from sample_dicom.cases import SampleCase
from sample_dicom.phantom import VENDORS, ViewImage

Encoder = Callable[[NDArray[np.uint16]], bytes]
SYNTAXES: dict[str, tuple[str, Encoder | None]] = {
    "Explicit": ("1.2.840.10008.1.2.1", None),
    "RLE": ("1.2.840.10008.1.2.5", None),
    "JPEG-LS": ("1.2.840.10008.1.2.4.80", lambda pixels: imagecodecs.jpegls_encode(pixels)),
    "JPEG Lossless SV1": (
        "1.2.840.10008.1.2.4.70",
        lambda pixels: imagecodecs.jpeg_encode(pixels, lossless=True, bitspersample=16, predictor=1),
    ),
    "JPEG 2000": (
        "1.2.840.10008.1.2.4.90",
        lambda pixels: imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k"),
    ),
}
VIEWS = {"CC": ("399162004", "cranio-caudal"), "ML": ("399260004", "medio-lateral")}
ORIENTATION = {("L", "CC"): ["A", "R"], ("R", "CC"): ["P", "L"], ("L", "ML"): ["A", "F"], ("R", "ML"): ["P", "F"]}
SID_MM = 660.0
MINUTES = {"SCOUT": 0, "EARLY": 17, "FULL": 21}
DESCRIPTIONS = {"SCOUT": "Mammogram before contrast", "EARLY": "Ductogram, early filling", "FULL": "Ductogram"}
FIRST_EXAM = datetime(2026, 3, 2, 8, 30)


def uid(*parts: object) -> str:
    """A UID that is the same for the same parts: 2.25 and 122 bits of their hash (PS3.5 B.2)."""
    digest = hashlib.sha256("/".join(map(str, ("ductoview phantom", *parts))).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:15], 'big')}"


def dataset(case: SampleCase, image: ViewImage) -> Dataset:
    """The whole object, pixels in the case's transfer syntax."""
    ds = Dataset()
    ds.SpecificCharacterSet = case.charset
    for_processing = VENDORS[image.vendor].intent == "FOR PROCESSING"
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1.2" + (".1" if for_processing else "")
    ds.StudyInstanceUID = uid(case.number)
    ds.SeriesInstanceUID = uid(case.number, image.phase)
    ds.SOPInstanceUID = uid(case.number, image.phase, image.view)
    _identity(ds, case, image)
    _geometry(ds, image)
    _technique(ds, case, image)
    _grey(ds, image, for_processing)
    _pixels(ds, case, image)
    return ds


def save(ds: Dataset, path: Path) -> None:
    """Write as a Part 10 file with a fixed file meta header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.save_as(path, enforce_file_format=True)


def _identity(ds: Dataset, case: SampleCase, image: ViewImage) -> None:
    started = FIRST_EXAM + timedelta(days=case.number - 1, minutes=17 * case.number)
    minute = MINUTES[image.phase] + {"CC": 0, "ML": 2}[image.view]
    taken = started + timedelta(minutes=minute)
    ds.PatientName = case.patient
    ds.PatientID = f"PHANTOM-{case.number:02d}"
    ds.PatientBirthDate = f"{1950 + 3 * case.number}0{1 + case.number % 9}1{case.number % 10}"
    ds.PatientSex = "F"
    ds.PatientAge = f"{2026 - (1950 + 3 * case.number):03d}Y"
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = taken.strftime("%Y%m%d")
    ds.StudyTime = started.strftime("%H%M%S")
    ds.SeriesTime = (started + timedelta(minutes=MINUTES[image.phase])).strftime("%H%M%S")
    ds.AcquisitionTime = ds.ContentTime = taken.strftime("%H%M%S")
    ds.AccessionNumber = f"D{2600 + case.number}"
    ds.StudyID = str(case.number)
    ds.StudyDescription = "Ductogram"
    ds.SeriesDescription = DESCRIPTIONS[image.phase]
    ds.ReferringPhysicianName = ""
    ds.SeriesNumber = {"SCOUT": 1, "FULL": 2, "EARLY": 3}[image.phase]
    ds.InstanceNumber = {"CC": 1, "ML": 2}[image.view]
    ds.AcquisitionNumber = ds.InstanceNumber
    vendor = VENDORS[image.vendor]
    ds.Manufacturer, ds.ManufacturerModelName = vendor.name, vendor.model
    ds.InstitutionName = "Phantom Hospital"
    ds.DeviceSerialNumber, ds.SoftwareVersions = f"PH-{image.vendor}", "1"


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "SCT", meaning
    return item


def _geometry(ds: Dataset, image: ViewImage) -> None:
    ds.Modality = "MG"
    ds.PresentationIntentType = VENDORS[image.vendor].intent
    ds.AcquisitionContextSequence = []
    ds.ImageType = ["ORIGINAL" if VENDORS[image.vendor].intent == "FOR PROCESSING" else "DERIVED", "PRIMARY"]
    ds.ImageLaterality = image.laterality
    ds.PatientOrientation = ORIENTATION[image.laterality, image.view]
    ds.BodyPartExamined = "BREAST"
    ds.ViewPosition = image.view
    view = _code(*VIEWS[image.view])
    view.ViewModifierCodeSequence = [_code("399163009", "magnification")] if image.magnification > 1.1 else []
    ds.ViewCodeSequence = [view]
    ds.AnatomicRegionSequence = [_code("76752008", "Breast")]
    ds.OrganExposed = "BREAST"
    ds.BreastImplantPresent = "NO"
    ds.PartialView = "NO"
    ds.ImagerPixelSpacing = [f"{image.imager_spacing_mm:.6g}"] * 2
    ds.DistanceSourceToDetector = SID_MM
    ds.DistanceSourceToPatient = f"{SID_MM / image.magnification:.6g}"
    ds.EstimatedRadiographicMagnificationFactor = f"{image.magnification:.4g}"
    ds.PositionerType = "MAMMOGRAPHIC"
    ds.PositionerPrimaryAngle = 0 if image.view == "CC" else 90
    ds.DetectorType = "DIRECT"
    ds.FieldOfViewShape = "RECTANGLE"
    ds.FieldOfViewOrigin = [0, 0]
    ds.FieldOfViewRotation = "0"
    ds.FieldOfViewHorizontalFlip = "NO"


def _technique(ds: Dataset, case: SampleCase, image: ViewImage) -> None:
    spec = image.spec
    ds.KVP = 30 if spec.thickness_mm > 45 else 28
    mas = round(52 * spec.exposure * spec.thickness_mm / 45)
    ds.Exposure, ds.ExposureInuAs = mas, mas * 1000
    ds.AnodeTargetMaterial, ds.FilterMaterial = "TUNGSTEN", "RHODIUM"
    ds.FocalSpots = "0.1" if image.magnification > 1.1 else "0.3"
    ds.CompressionForce = 62 if image.phase == "SCOUT" else 38
    ds.BodyPartThickness = round(spec.thickness_mm + (0 if image.phase == "SCOUT" else 4))
    ds.OrganDose = f"{0.011 * spec.exposure:.5f}"
    ds.PaddleDescription = "MAG 9 CM" if image.magnification > 1.1 else "18X24"
    if case.says_contrast and image.phase != "SCOUT":
        ds.ContrastBolusAgent = "Iohexol"
        ds.ContrastBolusVolume = "0.6"
        ds.ContrastBolusIngredient = "IODINE"
        ds.ContrastBolusIngredientConcentration = f"{spec.iodine_mg_ml:.0f}"


def _grey(ds: Dataset, image: ViewImage, for_processing: bool) -> None:
    vendor = VENDORS[image.vendor]
    ds.PixelIntensityRelationship = "LIN" if for_processing else "LOG"
    ds.PixelIntensityRelationshipSign = 1 if for_processing else -1
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 0, 1, "US"
    ds.PresentationLUTShape = "INVERSE" if image.photometric == "MONOCHROME1" else "IDENTITY"
    ds.LossyImageCompression = "00"
    ds.BurnedInAnnotation = "NO"
    ds.QualityControlImage = "NO"
    if image.padding_value is not None:
        ds.PixelPaddingValue = image.padding_value
    if for_processing:
        return
    ds.WindowCenter = [window[0] for window in image.windows]
    ds.WindowWidth = [window[1] for window in image.windows]
    ds.WindowCenterWidthExplanation = [window[2] for window in image.windows]
    if vendor.voi in ("SIGMOID", "LINEAR_EXACT"):
        ds.VOILUTFunction = vendor.voi
    if vendor.voi == "LUT":
        ds.VOILUTSequence = [_film_curve(image)]


def _film_curve(image: ViewImage) -> Dataset:
    """An S-shaped VOI LUT of 4096 entries and 12 bits, like film."""
    center, width, _ = image.windows[0]
    values = np.arange(4096)
    curve = 4095 / (1 + np.exp(-4.6 * (values - center) / width))
    item = Dataset()
    item.LUTDescriptor = [4096, 0, 12]
    item["LUTDescriptor"].VR = "US"
    item.LUTExplanation = "FILM"
    item.add_new("LUTData", "OW", np.rint(curve).astype("<u2").tobytes())
    return item


def _pixels(ds: Dataset, case: SampleCase, image: ViewImage) -> None:
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, image.photometric
    ds.Rows, ds.Columns = image.pixels.shape
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = (
        16,
        image.bits_stored,
        image.bits_stored - 1,
        0,
    )
    syntax, encode = SYNTAXES[case.syntax]
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.1")
    ds.PixelData = image.pixels.astype("<u2").tobytes()
    ds["PixelData"].VR = "OW"
    if case.syntax == "RLE":
        ds.compress(syntax, generate_instance_uid=False)
    elif encode is not None:
        ds.PixelData = encapsulate([bytes(encode(image.pixels))])
        ds["PixelData"].VR = "OB"
        ds["PixelData"].is_undefined_length = True
    ds.file_meta.TransferSyntaxUID = UID(syntax)
