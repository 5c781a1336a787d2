"""What ductoview reads and writes, as rows of words for the conformance statement (PS3.2), out of the tables the code runs on."""

from collections.abc import Iterator, Mapping, Sequence

from pydicom.uid import (
    UID,
    ComprehensiveSRStorage,
    EncapsulatedPDFStorage,
    GrayscaleSoftcopyPresentationStateStorage,
    KeyObjectSelectionDocumentStorage,
    SecondaryCaptureImageStorage,
    SegmentationStorage,
)

from ductoview.dicom import private_terms, record_terms, transfer_syntaxes
from ductoview.dicom.deidentify_rules import ALWAYS, CODES
from ductoview.dicom.object_uids import ObjectKind
from ductoview.model import reject_reason
from ductoview.model.codes import PRIVATE_SCHEME, Code
from ductoview.model.finding import FindingKind

Rows = Sequence[tuple[str, ...]]
_WITH_CODES = (private_terms, record_terms, reject_reason)

_WRITTEN = {
    ObjectKind.GSPS: (
        GrayscaleSoftcopyPresentationStateStorage, "each image: how it was shown, and every mark, in layers",
    ),
    ObjectKind.SEG: (SegmentationStorage, "each image: the opacified ducts, and each finding with an outline; binary"),
    ObjectKind.SR: (
        ComprehensiveSRStorage,
        "each image: TID 1500 with TID 1410 and 1501 a finding and measure, exam record and impression",
    ),
    ObjectKind.KOS: (
        KeyObjectSelectionDocumentStorage,
        "TID 2010: Of Interest, For Surgery; and a rejection note for an image that a node holds and a person rejected",
    ),
    ObjectKind.PDF: (EncapsulatedPDFStorage, "the report of the study on one page, with its signature"),
    ObjectKind.SC: (SecondaryCaptureImageStorage, "a picture of an image with its marks, on wish"),
}  # fmt: skip


def written() -> Rows:
    """Class, UID, modality and number of the series, and what about, of each kind of object that we write."""
    return [
        (str(UID(uid).name), str(uid), f"{kind.modality} {kind.series_number}", about)
        for kind, (uid, about) in ((kind, _WRITTEN[kind]) for kind in ObjectKind)
    ]


def decoded() -> Rows:
    """Name and UID of each transfer syntax whose pixels we can show."""
    return sorted((transfer_syntaxes.syntax_name(uid), str(uid)) for uid in transfer_syntaxes.READABLE)


def private_codes() -> Rows:
    """Value and meaning of every code of our own scheme, by value."""
    found = {code for module in _WITH_CODES for code in _codes_in(tuple(vars(module).values()))}
    found |= {kind.code for kind in FindingKind}
    return sorted((code.value, code.meaning) for code in found if code.scheme == PRIVATE_SCHEME)


def _codes_in(value: object) -> Iterator[Code]:
    if isinstance(value, Code):
        yield value
    elif isinstance(value, Mapping):
        yield from _codes_in(tuple(value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from _codes_in(one)


def confidentiality() -> Rows:
    """Code and name of each option of the de-identified export (CID 7050), and when it is used."""
    return [
        *((value, meaning, "always") for value, meaning in ALWAYS),
        *((value, meaning, "when chosen") for value, meaning in CODES.values()),
    ]
