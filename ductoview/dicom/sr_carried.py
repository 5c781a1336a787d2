"""What a report carries for ductoview itself, as a container below the root (TID 1500 is extensible), and back."""

from collections.abc import Iterator
from dataclasses import dataclass

from highdicom.sr import ContainerContentItem, ContentSequence, RelationshipTypeValues, TextContentItem
from pydicom import Dataset

from ductoview.dicom.coded import concept, names
from ductoview.dicom.content import Carried
from ductoview.dicom.private_terms import CARRIED, IMAGE_DIGEST, WORKING_DATA
from ductoview.model.codes import Code

_CONTAINS = RelationshipTypeValues.CONTAINS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCarried:
    """Both texts as they stand there, empty where there are none: nothing is believed of them yet."""

    image_digest: str = ""
    working_data: str = ""


def carried_section(carried: Carried) -> ContainerContentItem:
    """The container: for programs, so each item says in its name that it is nothing to read."""
    section = ContainerContentItem(concept(CARRIED), is_content_continuous=False, relationship_type=_CONTAINS)
    section.ContentSequence = ContentSequence(
        [
            TextContentItem(concept(IMAGE_DIGEST), carried.image_digest, _CONTAINS),
            TextContentItem(concept(WORKING_DATA), carried.working_data, _CONTAINS),
        ]
    )
    return section


def read_carried(document: Dataset) -> ReadCarried:
    """What a report carries; another program may have dropped it."""
    for section in _named(document, CARRIED):
        digest, data = (
            next((str(item.get("TextValue") or "") for item in _named(section, code)), "")
            for code in (IMAGE_DIGEST, WORKING_DATA)
        )
        return ReadCarried(image_digest=digest, working_data=data)
    return ReadCarried()


def _named(parent: Dataset, code: Code) -> Iterator[Dataset]:
    return (item for item in parent.get("ContentSequence", ()) if names(item, "ConceptNameCodeSequence", code))
