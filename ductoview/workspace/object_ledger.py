"""Which objects were written about a study: identifiers fixed before writing, and what was written under them.

Both stand in the study's event log, so they are as durable as the review itself.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ductoview import __version__
from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.model.library import ReviewEvent
from ductoview.model.review import ImageReview, Review
from ductoview.model.review_events import EventKind, canonical, event
from ductoview.model.review_json import image_review_to_json
from ductoview.workspace.object_states import ObjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenImage:
    """The last objects about one image; ``digest`` is of the image's review they were written from."""

    image_uid: str
    digest: str
    objects: Mapping[ObjectKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedImage:
    """An image that no objects can be written about, and why; ``digest`` is of the image's review they were asked for."""

    digest: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """``named`` maps the digest of a whole saving to its identifiers, ``written`` an image to its last objects."""

    study_uid: str
    named: Mapping[str, ObjectUIDs] = field(default_factory=dict)
    written: Mapping[str, WrittenImage] = field(default_factory=dict)


def ledger_of(study_uid: str, events: Iterable[ReviewEvent]) -> Ledger:
    """The ledger that the events of a study give; others than those about objects are passed over."""
    named: dict[str, ObjectUIDs] = {}
    written: dict[str, WrittenImage] = {}
    for one in events:
        if one.kind == EventKind.OBJECTS_NAMED:
            data = json.loads(one.data)
            created = datetime.fromisoformat(data["created"])
            named[data["digest"]] = ObjectUIDs(study_uid=study_uid, session=UUID(data["session"]), created=created)
        elif one.kind == EventKind.OBJECTS_WRITTEN:
            data = json.loads(one.data)
            objects = {ObjectKind(kind): uid for kind, uid in data["objects"].items()}
            written[one.image_uid] = WrittenImage(image_uid=one.image_uid, digest=data["digest"], objects=objects)
    return Ledger(study_uid=study_uid, named=named, written=written)


def named_event(uids: ObjectUIDs, digest: str) -> ReviewEvent:
    """The event that fixes identifiers for a saving; a retry of the same saving finds them."""
    data = {"digest": digest, "session": str(uids.session), "created": uids.created.isoformat()}
    return event(uids.study_uid, EventKind.OBJECTS_NAMED, data)


def written_event(study_uid: str, image: ImageReview, objects: Mapping[ObjectKind, str]) -> ReviewEvent:
    """The event that says which objects are in the library about an image."""
    data = {"digest": image_digest(image), "objects": {kind.value: uid for kind, uid in objects.items()}}
    return event(study_uid, EventKind.OBJECTS_WRITTEN, data, image=image)


def image_digest(image: ImageReview) -> str:
    """A digest of everything decided on an image."""
    return _sha256(image_review_to_json(image))


def saving_digest(review: Review, image_uids: Iterable[str], *, reader: str, signed: bool) -> str:
    """A digest of one saving: the same review by the same reader and program gives the same."""
    images = [image_review_to_json(image) for image in canonical(review).images]
    return _sha256([review.study_uid, sorted(image_uids), images, reader, signed, __version__])


def _sha256(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
