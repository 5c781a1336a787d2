"""Which kinds of object in which transfer syntaxes: tables, and the presentation contexts made of them (PS3.8 7.1.1.13).

One context holds one transfer syntax: given several, a node picks one for all objects and must convert the others,
which some cannot (Orthanc without GDCM gives up a whole C-GET).
"""

from collections.abc import Collection, Iterable

from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)
from pynetdicom import build_context, sop_class
from pynetdicom.presentation import PresentationContext

MOST_CONTEXTS = 128
NATIVE: tuple[UID, ...] = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
COMPRESSED: tuple[UID, ...] = (
    JPEGLSLossless, JPEGLosslessSV1, JPEGLossless, JPEG2000Lossless, RLELossless, JPEG2000, JPEGBaseline8Bit,
    JPEGExtended12Bit, JPEGLSNearLossless, HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K,
)  # fmt: skip
SYNTAXES: tuple[UID, ...] = (*NATIVE, *COMPRESSED, DeflatedExplicitVRLittleEndian)
"""Everything we take, what we like best first; Big Endian is retired."""

LIKELY_CLASSES: tuple[UID, ...] = (
    sop_class.DigitalMammographyXRayImageStorageForPresentation,
    sop_class.DigitalMammographyXRayImageStorageForProcessing,
    sop_class.GrayscaleSoftcopyPresentationStateStorage,
    sop_class.SegmentationStorage,
    sop_class.ComprehensiveSRStorage,
    sop_class.SecondaryCaptureImageStorage,
    sop_class.KeyObjectSelectionDocumentStorage,
    sop_class.EncapsulatedPDFStorage,
    sop_class.Comprehensive3DSRStorage,
    sop_class.EnhancedSRStorage,
    sop_class.BasicTextSRStorage,
    sop_class.MammographyCADSRStorage,
    sop_class.BreastTomosynthesisImageStorage,
    sop_class.DigitalXRayImageStorageForPresentation,
    sop_class.ComputedRadiographyImageStorage,
    sop_class.XRayRadiofluoroscopicImageStorage,
    sop_class.XRayAngiographicImageStorage,
    sop_class.UltrasoundImageStorage,
    sop_class.UltrasoundMultiFrameImageStorage,
    sop_class.LabelMapSegmentationStorage,
    sop_class.MRImageStorage,
)
"""What a breast study may hold, for nodes that do not tell."""

STORAGE_CLASSES: tuple[UID, ...] = tuple(sorted(UID(uid) for uid in sop_class._STORAGE_CLASSES.values()))
"""What the listener takes: every storage class of the standard, so that nothing a modality has is left behind."""

FIND_MODELS: tuple[UID, ...] = (
    sop_class.StudyRootQueryRetrieveInformationModelFind,
    sop_class.PatientRootQueryRetrieveInformationModelFind,
)
GET_MODELS: tuple[UID, ...] = (
    sop_class.StudyRootQueryRetrieveInformationModelGet,
    sop_class.PatientRootQueryRetrieveInformationModelGet,
)
MOVE_MODELS: tuple[UID, ...] = (
    sop_class.StudyRootQueryRetrieveInformationModelMove,
    sop_class.PatientRootQueryRetrieveInformationModelMove,
)
# Documents and presentation states have no pixels to compress.
_WITHOUT_PIXELS = frozenset(
    UID(uid) for name, uid in sop_class._STORAGE_CLASSES.items()
    if any(part in name for part in ("SR", "Presentation", "Document", "Encapsulated", "KeyObject"))
    and "Image" not in name
)  # fmt: skip


def receiving_contexts(classes: Collection[str], *, besides: int = 1) -> list[PresentationContext]:
    """Contexts to get objects of these classes in whatever syntax the node has them.

    When they exceed the 128 of an association less ``besides``, the syntaxes we like least are left out for all.
    """
    room = MOST_CONTEXTS - besides
    pairs = [
        (uid, syntax) for syntax in SYNTAXES for uid in classes
        if syntax not in COMPRESSED or uid not in _WITHOUT_PIXELS
    ]  # fmt: skip
    return [build_context(uid, syntax) for uid, syntax in pairs[:room]]


MOST_KINDS_SENT = MOST_CONTEXTS // (1 + len(NATIVE))
"""So many kinds fit one association, however they are compressed."""


def sending_contexts(kinds: Iterable[tuple[str, str]], *, uncompressing: bool = False) -> list[PresentationContext]:
    """Contexts to send objects of these (class, transfer syntax): each in its own, uncompressed ones also in the other.

    ``uncompressing`` offers compressed ones uncompressed as well. At most 128; whoever sends more kinds parts them first.
    """
    pairs: dict[tuple[str, str], None] = {}
    for uid, syntax in kinds:
        pairs[uid, syntax] = None
        if syntax in NATIVE or (uncompressing and syntax in COMPRESSED):
            pairs |= {(uid, other): None for other in NATIVE}
    return [build_context(uid, syntax) for uid, syntax in list(pairs)[:MOST_CONTEXTS]]
