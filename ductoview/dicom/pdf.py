"""The report page as Encapsulated PDF (PS3.3 A.45.1, C.24)."""

from pydicom import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import EncapsulatedPDFStorage, ExplicitVRLittleEndian

from ductoview import __version__
from ductoview.dicom.object_uids import ObjectKind
from ductoview.dicom.provenance import MANUFACTURER, complete
from ductoview.dicom.study_content import StudyContent

TITLE = "Ductogram report"
_UNNAMED_YET = "2.25.0"


def build_pdf(content: StudyContent, page: bytes, sources: list[Dataset]) -> Dataset:
    """The PDF in ``page`` as an object of the study; ``sources`` are the headers of the images it shows."""
    made = content.uids.created
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = EncapsulatedPDFStorage
    ds.file_meta.MediaStorageSOPInstanceUID = _UNNAMED_YET
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID, ds.SOPInstanceUID = EncapsulatedPDFStorage, _UNNAMED_YET
    ds.InstanceCreationDate, ds.InstanceCreationTime = made.strftime("%Y%m%d"), made.strftime("%H%M%S")
    ds.StudyInstanceUID = content.uids.study_uid
    ds.Modality = ObjectKind.PDF.modality
    ds.SeriesInstanceUID = content.series_uid(ObjectKind.PDF, TITLE)
    ds.SeriesNumber = ObjectKind.PDF.series_number
    ds.SeriesDescription = content.description(TITLE)
    ds.SeriesDate, ds.SeriesTime = made.strftime("%Y%m%d"), made.strftime("%H%M%S")
    ds.Manufacturer, ds.ManufacturerModelName = MANUFACTURER, "ductoview"
    ds.DeviceSerialNumber, ds.SoftwareVersions = "software", __version__
    ds.ConversionType = "WSD"
    ds.InstanceNumber = 1
    ds.ContentDate, ds.ContentTime = made.strftime("%Y%m%d"), made.strftime("%H%M%S")
    ds.AcquisitionDateTime = None
    ds.BurnedInAnnotation = "YES"
    ds.SourceInstanceSequence = Sequence([_referenced(one) for one in sources])
    ds.DocumentTitle = content.description(TITLE)
    ds.ConceptNameCodeSequence = Sequence([_concept("18748-4", "LN", "Diagnostic imaging study")])
    ds.VerificationFlag = "VERIFIED" if content.signature is not None else "UNVERIFIED"
    ds.MIMETypeOfEncapsulatedDocument = "application/pdf"
    ds.EncapsulatedDocumentLength = len(page)
    # An OB value has an even length (PS3.5 8.2): the length above tells what belongs to the file.
    ds.EncapsulatedDocument = page + b"\0" * (len(page) % 2)
    return complete(ds, content)


def _referenced(header: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = header.SOPClassUID, header.SOPInstanceUID
    return item


def _concept(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item
