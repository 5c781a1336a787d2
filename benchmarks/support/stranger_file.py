"""A stranger as a digital mammography file, written with pydicom alone, as another vendor's modality would."""

from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    DigitalMammographyXRayImageStorageForPresentation,
    DigitalMammographyXRayImageStorageForProcessing,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from benchmarks.support.stranger import Stranger

# CID 4014 and 4015, by SNOMED CT and by the older SNOMED RT.
VIEWS = {
    "CC": (("399162004", "SCT"), ("R-10242", "SRT"), "cranio-caudal"),
    "ML": (("399260004", "SCT"), ("R-10224", "SRT"), "medio-lateral"),
    "MLO": (("399368009", "SCT"), ("R-10226", "SRT"), "medio-lateral oblique"),
}
MAGNIFIED = (("399163009", "SCT"), ("R-102D6", "SRT"), "Magnification")
DOWN = {("CC", "L"): "R", ("CC", "R"): "L", ("ML", "L"): "F", ("ML", "R"): "F", ("MLO", "L"): "FR", ("MLO", "R"): "FL"}


def write(stranger: Stranger, path: Path, *, instance: int = 1) -> str:
    """Writes the file; its SOP instance UID."""
    look = stranger.look
    old = stranger.seed % 3 == 0
    header = Dataset()
    header.SOPClassUID = (
        DigitalMammographyXRayImageStorageForProcessing
        if look.processing
        else DigitalMammographyXRayImageStorageForPresentation
    )
    header.SOPInstanceUID = f"2.25.77{stranger.seed:06d}{instance}"
    header.StudyInstanceUID, header.SeriesInstanceUID = (
        f"2.25.78{stranger.seed:06d}",
        f"2.25.79{stranger.seed:06d}{instance}",
    )
    header.PatientName, header.PatientID = "STRANGER^SYNTHETIC", f"STR{stranger.seed:05d}"
    header.PatientBirthDate, header.PatientSex = "", "F"
    header.StudyDate, header.StudyTime, header.StudyID = "20261128", "120000", "1"
    header.AccessionNumber, header.ReferringPhysicianName = "", ""
    header.Modality, header.Manufacturer = "MG", "Stranger"
    header.SeriesNumber, header.InstanceNumber = 1, instance
    header.ImageType = ["ORIGINAL", "PRIMARY"]
    header.PresentationIntentType = "FOR PROCESSING" if look.processing else "FOR PRESENTATION"
    header.BodyPartExamined, header.ImageLaterality = "BREAST", stranger.laterality
    header.PositionerType, header.ViewPosition = "MAMMOGRAPHIC", stranger.view
    header.PatientOrientation = ["A" if stranger.wall == "left" else "P", DOWN[stranger.view, stranger.laterality]]
    view = _code(VIEWS[stranger.view], old)
    view.ViewModifierCodeSequence = [_code(MAGNIFIED, old)] if stranger.magnification > 1 else []
    header.ViewCodeSequence = [view]
    header.ImagerPixelSpacing = [stranger.imager_mm, stranger.imager_mm]
    header.DistanceSourceToDetector = 650
    header.DistanceSourceToPatient = round(650 / stranger.magnification, 3)
    if stranger.seed % 5:
        header.EstimatedRadiographicMagnificationFactor = round(stranger.magnification, 4)
    header.AnatomicRegionSequence = [_code((("76752008", "SCT"), ("T-04000", "SRT"), "Breast"), old)]
    header.AcquisitionContextSequence, header.OrganExposed, header.DetectorType = [], "BREAST", "DIRECT"
    _pixels(header, stranger)
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if old else ExplicitVRLittleEndian
    header.save_as(path, enforce_file_format=True)
    return str(header.SOPInstanceUID)


def _code(code: tuple[tuple[str, str], tuple[str, str], str], old: bool) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = code[1] if old else code[0]
    item.CodeMeaning = code[2]
    return item


def _pixels(header: Dataset, stranger: Stranger) -> None:
    look = stranger.look
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME1" if look.dark else "MONOCHROME2"
    header.Rows, header.Columns = stranger.pixels.shape
    header.BitsAllocated = 8 if look.bits == 8 else 16
    header.BitsStored, header.HighBit, header.PixelRepresentation = look.bits, look.bits - 1, 0
    header.RescaleIntercept, header.RescaleSlope, header.RescaleType = 0, 1, "US"
    header.PresentationLUTShape = "INVERSE" if look.dark else "IDENTITY"
    header.BurnedInAnnotation, header.LossyImageCompression = "NO", "00"
    header.PixelIntensityRelationship = look.intensity or "LOG"
    header.PixelIntensityRelationshipSign = 1 if look.dark else -1
    if not look.processing:
        header.WindowCenter, header.WindowWidth = 2 ** (look.bits - 1), 2**look.bits
    header.PixelData = stranger.pixels.astype("<u1" if look.bits == 8 else "<u2").tobytes()
