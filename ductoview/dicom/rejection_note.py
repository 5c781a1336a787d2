"""Rejection notes: a Key Object Selection that tells a PACS which image is not to be read, and why.

PS3.3 A.35.4, PS3.16 TID 2010; what a receiver does with one is IHE RAD TF-2 4.66 and 4.68 (Imaging Object Change Management).
"""

import warnings
from datetime import datetime
from pathlib import Path
from uuid import UUID

from highdicom.ko import KeyObjectSelection, KeyObjectSelectionDocument
from highdicom.sr import (
    CodeContentItem,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
    RelationshipTypeValues,
)
from pydicom import Dataset
from pydicom.sr.codedict import codes

from ductoview.dicom.coded import concept
from ductoview.dicom.object_uids import ObjectKind, ObjectUIDs
from ductoview.dicom.provenance import complete, equipment
from ductoview.dicom.study_content import study_content
from ductoview.errors import DicomWriteError, DiskError
from ductoview.model.image_check import CheckEvent, ImageCheck
from ductoview.model.reject_reason import codes_of, modifier_of, title_of

_UNNAMED_YET = "2.25.0"
_NUMBER = 1


def write_rejection_note(source: Path, step: CheckEvent, out: Path) -> Path:
    """Write the note about the image in ``source``, rejected by ``step``, as the file ``out``; returns it.

    The same arguments write the same bytes. Raises DicomWriteError when the step rejects nothing, or not this image, DiskError
    when the disk is in the way.
    """
    note = rejection_note(source, step)
    try:
        note.save_as(out, enforce_file_format=True)
    except OSError as error:
        raise DiskError(
            f"{out} could not be written to ({error.strerror or error}): check the disk's space."
        ) from error
    return out


def rejection_note(source: Path, step: CheckEvent) -> Dataset:
    """The note itself; raises DicomWriteError as ``write_rejection_note`` does."""
    if not step.verdict.is_reject or step.takes_back:
        raise DicomWriteError(f"Image check {step.id[:36]} rejects no image: there is nothing to note.")
    made = datetime.fromisoformat(step.made).astimezone().replace(tzinfo=None, microsecond=0)
    uids = ObjectUIDs(study_uid=step.study_uid, session=UUID(step.id), created=made)
    content = study_content(source, uids=uids, reader=step.by, signature=None, is_addendum=False)
    if content.header.SOPInstanceUID != step.image_uid:
        raise DicomWriteError(f"{source.name} is not the image that was rejected (SOPInstanceUID {step.image_uid}).")
    title = title_of(step.reasons)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*unlikely to represent the intended person name")
        document = KeyObjectSelectionDocument(
            evidence=[content.header],
            content=_selection(content.header, step),
            series_instance_uid=uids.series_uid(ObjectKind.KOS, title.meaning),
            series_number=ObjectKind.KOS.series_number,
            sop_instance_uid=_UNNAMED_YET,
            instance_number=_NUMBER,
            series_description=title.meaning,
            **equipment(made),
        )
    for item in document.ContentSequence:
        if item.ValueType == "IMAGE":
            # TID 2010 gives it no name; highdicom writes one.
            item.pop("ConceptNameCodeSequence", None)
    return complete(document, content)


def _selection(header: Dataset, step: CheckEvent) -> KeyObjectSelection:
    named = bool(step.by.strip("^= "))
    observer = ObserverContext(codes.DCM.Person, PersonObserverIdentifyingAttributes(name=step.by)) if named else None
    selection = KeyObjectSelection(
        document_title=concept(title_of(step.reasons)),
        referenced_objects=[header],
        observer_person_context=observer,
        description=_description(step),
    )
    if (code := modifier_of(step.reasons)) is not None:
        # TID 2010 has it before all else.
        modifier = CodeContentItem(
            name=codes.DCM.DocumentTitleModifier,
            value=concept(code),
            relationship_type=RelationshipTypeValues.HAS_CONCEPT_MOD,
        )
        selection[0].ContentSequence.insert(0, modifier)
    return selection


def _description(step: CheckEvent) -> str:
    """All reasons in words, and the codes for which the title has no room (one modifier, PS3.16 TID 2010)."""
    named = "; ".join(f"{code.value} {code.scheme} {code.meaning}" for code in codes_of(step.reasons))
    words = ImageCheck(verdict=step.verdict, reasons=step.reasons).words
    return f"{words} ({named})" if named else words
