"""The ductogram phantom: composable layers in mm, one seed, known truth."""

from sample_dicom.phantom.draw import ViewImage, draw_study, draw_view
from sample_dicom.phantom.looks import VENDORS, Vendor
from sample_dicom.phantom.plan import StudySpec, Wish
from sample_dicom.phantom.truth import Truth, TruthFinding, TruthSegment

__all__ = [
    "VENDORS",
    "StudySpec",
    "Truth",
    "TruthFinding",
    "TruthSegment",
    "Vendor",
    "ViewImage",
    "Wish",
    "draw_study",
    "draw_view",
]
