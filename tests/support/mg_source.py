"""A small full-module mammogram that itself passes dciodvfy: the source image of the object tests."""

from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset, FileMetaDataset
from pydicom.uid import DigitalMammographyXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

VIEWS = {"CC": ("399162004", "cranio-caudal"), "ML": ("399260004", "medio-lateral")}
ORIENTATION = {("L", "CC"): ["A", "R"], ("R", "CC"): ["P", "L"], ("L", "ML"): ["A", "F"], ("R", "ML"): ["P", "F"]}


def mg_dataset(
    *,
    rows: int = 256,
    columns: int = 192,
    laterality: str = "L",
    view: str = "CC",
    study_uid: str | None = None,
    charset: str = "ISO_IR 100",
    **changes: Any,
) -> Dataset:
    """A mammogram of ``rows`` x ``columns``; ``changes`` sets attributes by keyword, None removes them."""
    ds = Dataset()
    ds.SpecificCharacterSet = charset
    ds.SOPClassUID = DigitalMammographyXRayImageStorageForPresentation
    ds.SOPInstanceUID = generate_uid(None)
    ds.StudyInstanceUID = study_uid or generate_uid(None)
    ds.SeriesInstanceUID = generate_uid(None)
    _identity(ds)
    _acquisition(ds, laterality, view)
    _image(ds, rows, columns, laterality, view)
    for keyword, value in changes.items():
        if value is None:
            del ds[keyword]
        else:
            setattr(ds, keyword, value)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    return ds


def write_mg(path: Path, **changes: Any) -> Path:
    """The mammogram as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mg_dataset(**changes).save_as(path, enforce_file_format=True)
    return path


def _identity(ds: Dataset) -> None:
    ds.PatientName = "Phantom^Doris"
    ds.PatientID = "D-0001"
    ds.PatientBirthDate = "19700101"
    ds.PatientSex = "F"
    ds.PatientAge = "056Y"
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = "20260302"
    ds.StudyTime = ds.SeriesTime = ds.AcquisitionTime = ds.ContentTime = "101500"
    ds.AccessionNumber = "A1"
    ds.StudyID = "1"
    ds.StudyDescription = "Ductogram"
    ds.ReferringPhysicianName = ""
    ds.SeriesDescription = "Ductogram"
    ds.SeriesNumber = 1
    ds.InstanceNumber = 1
    ds.AcquisitionNumber = 1
    ds.Manufacturer = "Test"
    ds.InstitutionName = "Testing Hospital"
    ds.ManufacturerModelName = "Test"
    ds.DeviceSerialNumber = "1"
    ds.SoftwareVersions = "1"


def _acquisition(ds: Dataset, laterality: str, view: str) -> None:
    ds.Modality = "MG"
    ds.PresentationIntentType = "FOR PRESENTATION"
    ds.AcquisitionContextSequence = []
    ds.ImageType = ["DERIVED", "PRIMARY"]
    ds.ImageLaterality = laterality
    ds.PatientOrientation = ORIENTATION[laterality, view]
    ds.BodyPartExamined = "BREAST"
    ds.ViewPosition = view
    ds.ViewCodeSequence = [_code(*VIEWS[view])]
    ds.ViewCodeSequence[0].ViewModifierCodeSequence = [_code("399163009", "magnification")]
    ds.AnatomicRegionSequence = [_code("76752008", "Breast")]
    ds.OrganExposed = "BREAST"
    ds.BreastImplantPresent = "NO"
    ds.PartialView = "NO"
    ds.ImagerPixelSpacing = [0.1, 0.1]
    ds.EstimatedRadiographicMagnificationFactor = 1.8
    ds.PositionerType = "MAMMOGRAPHIC"
    ds.PositionerPrimaryAngle = 0
    ds.DetectorType = "DIRECT"
    ds.FieldOfViewShape = "RECTANGLE"
    ds.FieldOfViewOrigin = [0, 0]
    ds.FieldOfViewRotation = "0"
    ds.FieldOfViewHorizontalFlip = "NO"
    ds.KVP = 28
    ds.Exposure = 60


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "SCT", meaning
    return item


def _image(ds: Dataset, rows: int, columns: int, laterality: str, view: str) -> None:
    ds.Rows, ds.Columns = rows, columns
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 12, 11
    ds.PixelRepresentation = 0
    ds.PixelIntensityRelationship = "LOG"
    ds.PixelIntensityRelationshipSign = -1
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 0, 1, "US"
    ds.PresentationLUTShape = "IDENTITY"
    ds.LossyImageCompression = "00"
    ds.BurnedInAnnotation = "NO"
    ds.WindowCenter, ds.WindowWidth = 2048, 4096
    ds.QualityControlImage = "NO"
    row, column = np.mgrid[:rows, :columns]
    ds.PixelData = ((row * 7 + column * 11) % 4096).astype("<u2").tobytes()
