"""Terms for which no standard code exists: the private scheme 99DUCTO, declared in every object that uses it.

Values are at most 16 characters (SH), meanings at most 64 (LO).
"""

from ductoview.model.annotation import AnnotationKind
from ductoview.model.breast_place import Half
from ductoview.model.codes import PRIVATE_SCHEME, Code
from ductoview.model.finding import Certainty, FindingKind, FindingStatus, Mimic
from ductoview.model.geometry import SpacingSource
from ductoview.model.persistence import Persistence

SCHEME = PRIVATE_SCHEME


def _term(value: str, meaning: str) -> Code:
    return Code(value, SCHEME, meaning)


UNREVIEWED_REPORT = _term("UNREVIEWED", "Ductogram measurements: unreviewed candidates")

FINDING_STATUS = _term("STATUS", "Review status of the finding")
STATUS_TERMS = {
    FindingStatus.CANDIDATE: _term("CANDIDATE", "Candidate proposed by a program, not reviewed"),
    FindingStatus.CONFIRMED: _term("CONFIRMED", "Confirmed by the reader"),
    FindingStatus.DISMISSED: _term("DISMISSED", "Dismissed by the reader"),
}

CERTAINTY = _term("CERTAINTY", "How sure the reader is of the finding")
CERTAINTY_TERMS = {
    Certainty.DEFINITE: _term("DEFINITE", "Definite"),
    Certainty.PROBABLE: _term("PROBABLE", "Probable"),
    Certainty.POSSIBLE: _term("POSSIBLE", "Possible"),
}

DETECTOR_SCORE = _term("SCORE", "Detector score 0 to 1, not a probability of malignancy")
POSSIBLE_MIMIC = _term("MIMIC", "Possible mimic of the finding")
MIMIC_TERMS = {
    Mimic.AIR_BUBBLE: _term("AIR_BUBBLE", "Air bubble"),
    Mimic.CROSSING: _term("CROSSING", "Crossing of two ducts in projection"),
    Mimic.SKIN_REFLUX: _term("SKIN_REFLUX", "Reflux of contrast on the skin"),
    Mimic.LOBULAR_BLUSH: _term("LOBULAR_BLUSH", "Lobular blush"),
    Mimic.INTRAVASATION: _term("INTRAVASATION", "Lymphatic or venous intravasation"),
    Mimic.UNDERFILLING: _term("UNDERFILLING", "Incomplete filling"),
    Mimic.DEBRIS: _term("DEBRIS", "Debris or clot"),
}

PERSISTENCE = _term("PERSISTENCE", "Seen in another phase of the same view")
PERSISTENCE_TERMS = {
    Persistence.PERSISTS: _term("PERSISTS", "At the same place in another phase"),
    Persistence.GONE: _term("GONE", "Not in another phase: the duct is filled there"),
    Persistence.MOVED: _term("MOVED", "Elsewhere in the duct in another phase"),
    Persistence.UNKNOWN: _term("NOT_TOLD", "Another phase cannot tell"),
}

SPACING_SOURCE = _term("SPACING", "Source of the distance between pixels")
SPACING_TERMS = {
    SpacingSource.CALIBRATED: _term("CALIBRATED", "Calibrated pixel spacing"),
    SpacingSource.IMAGER_CORRECTED: _term("IMAGER_CORR", "Imager pixel spacing corrected for magnification"),
    SpacingSource.IMAGER_PRECORRECTED: _term("IMAGER_PRECORR", "Imager pixel spacing corrected by the modality"),
    SpacingSource.DETECTOR_PLANE: _term("DETECTOR_PLANE", "Imager pixel spacing in the detector plane"),
    SpacingSource.UNKNOWN: _term("UNKNOWN", "Unknown: lengths are in pixels"),
}

DRAWING = _term("DRAWING", "Kind of the reader's drawing")
DRAWING_TERMS = {
    AnnotationKind.ARROW: _term("ARROW", "Arrow"),
    AnnotationKind.TEXT: _term("TEXT", "Words at a place"),
    AnnotationKind.ANGLE: _term("ANGLE", "Angle of three points"),
    AnnotationKind.ELLIPSE: _term("ELLIPSE", "Ellipse"),
    AnnotationKind.POLYLINE: _term("POLYLINE", "Line of straight pieces"),
    AnnotationKind.FREEHAND: _term("FREEHAND", "Line drawn freehand"),
}

DUCT_SEGMENT = _term("DUCT_SEGMENT", "Number of the duct segment in the tree")
DESCRIPTION = _term("DESCRIPTION", "The finding in the reader's own words")
GROUP = _term("GROUP", "Number of the group of findings")
SEGMENT_COUNT = _term("SEGMENT_COUNT", "Number of duct segments")
CALIBRE_PROFILE = _term("CALIBRE_PROFILE", "Calibre at each point of the stretch, in pixels")
LUMEN_CALIBRE = _term("CALIBRE", "Calibre of the opacified lumen")
CONTRAST_FOUND = _term("CONTRAST_FOUND", "Contrast found in ducts by the program")
YES_NO_TERMS = {
    True: _term("FOUND", "Opacified ducts found"),
    False: _term("NOT_FOUND", "No opacified duct found"),
    None: _term("NOT_ANALYSED", "Image not analysed by the program"),
}

HALF = _term("HALF", "Half of the breast, against the nipple")
HALF_TERMS = {
    Half.OUTER: _term("HALF_OUTER", "Outer half"),
    Half.INNER: _term("HALF_INNER", "Inner half"),
    Half.UPPER: _term("HALF_UPPER", "Upper half"),
    Half.LOWER: _term("HALF_LOWER", "Lower half"),
    Half.LEVEL: _term("HALF_LEVEL", "Level with the nipple, within the uncertainty"),
}
BEHIND_NIPPLE = _term("BEHIND_NIPPLE", "Behind the nipple, towards the chest wall")
DEPTH_ERROR = _term("DEPTH_ERROR", "Uncertainty of the depth, plus or minus")
CLOCK_ERROR = _term("CLOCK_ERROR", "Uncertainty of the clock position, plus or minus hours")
PLACE_SEEN_IN = _term("PLACE_SEEN_IN", "Image that tells the place in the breast")

CARRIED = _term("CARRIED", "For ductoview only: what no item above can say")
IMAGE_DIGEST = _term("IMAGE_DIGEST", "SHA-256 of the pixels of the image and how they lie")
WORKING_DATA = _term("WORKING_DATA", "Working data of ductoview, not to be read by people")

STRAIGHT_LINE = _term("STRAIGHT", "Straight line in the image plane")
ALONG_CENTRELINE = _term("CENTRELINE", "Along the centreline of the ducts")
ALONG_LINE = _term("ALONG_LINE", "Along the line as the reader drew it")
INSIDE_LINE = _term("INSIDE_LINE", "Area inside the line as the reader drew it")
OUTLINE_AXIS = _term("OUTLINE_AXIS", "Longest axis in the image plane")
HALF_MAXIMUM = _term("HALF_MAXIMUM", "Full width at half maximum across the duct")
AS_STATED = _term("AS_STATED", "As the reader stated it, not measured")
PIXEL_COUNT = _term("PIXEL_COUNT", "Count of pixels in the segmented lumen")

SIZE_IS_A_CALIBRE = frozenset(
    {FindingKind.ABRUPT_DUCT_TERMINATION, FindingKind.DUCT_NARROWING, FindingKind.MAMMARY_DUCT_ECTASIA}
)
"""Kinds whose ``size`` is a calibre; of the others it is the longest axis."""
