"""Key Object Selections (PS3.3 A.35.4, PS3.16 TID 2010): the images a reader chose or a finding is on, and ours about them."""

from collections.abc import Sequence
from enum import Enum

from highdicom.ko import KeyObjectSelection, KeyObjectSelectionDocument
from highdicom.sr import ObserverContext, PersonObserverIdentifyingAttributes
from pydicom import Dataset
from pydicom.sr.codedict import codes

from ductoview.dicom.object_uids import ObjectKind
from ductoview.dicom.provenance import complete, equipment
from ductoview.dicom.study_content import StudyContent

_TITLE = "Ductogram key images"
_UNNAMED_YET = "2.25.0"


class KeyReason(Enum):
    """DocumentTitle of CID 7010 and the instance number in the series."""

    OF_INTEREST = (codes.DCM.OfInterest, 1)
    FOR_SURGERY = (codes.DCM.ForSurgery, 2)


def build_kos(
    content: StudyContent, reason: KeyReason, images: Sequence[Dataset], objects: Sequence[Dataset], words: str = ""
) -> Dataset:
    """A selection of images (headers) and of our objects about them (datasets of the same study).

    Raises ValueError when nothing is selected.
    """
    if not images:
        raise ValueError("A key object selection without an image selects nothing.")
    title, number = reason.value
    selection = KeyObjectSelection(
        document_title=title,
        referenced_objects=[*images, *objects],
        observer_person_context=ObserverContext(
            codes.DCM.Person, PersonObserverIdentifyingAttributes(name=content.reader)
        ),
        description=words or None,
    )
    document = KeyObjectSelectionDocument(
        evidence=[*images, *objects],
        content=selection,
        series_instance_uid=content.series_uid(ObjectKind.KOS, _TITLE),
        series_number=ObjectKind.KOS.series_number,
        sop_instance_uid=_UNNAMED_YET,
        instance_number=number,
        series_description=content.description(_TITLE),
        **equipment(content.uids.created),
    )
    for item in document.ContentSequence:
        if item.ValueType in ("IMAGE", "COMPOSITE"):
            # TID 2010 gives these no name; highdicom writes one.
            item.pop("ConceptNameCodeSequence", None)
    return complete(document, content)
