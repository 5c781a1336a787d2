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
from ductoview.model.exam_record_json import record_to_json
from ductoview.model.library import ReviewEvent
from ductoview.model.review import MarkRef, Review
from ductoview.model.review_events import EventKind, canonical, event
from ductoview.model.review_json import image_review_to_json, join_to_json
from ductoview.model.signature import signature_to_json
from ductoview.workspace.object_states import STUDY, AnyKind, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenImage:
    """Objects about one image; ``digest`` is of the image's review they were written from.

    ``signature`` counts the signatures that stand behind them, 0 for those of a draft. ``came`` tells that they were not
    written here: they came with the study.
    """

    image_uid: str
    digest: str
    objects: Mapping[AnyKind, str]
    signature: int = 0
    came: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedImage:
    """An image that no objects can be written about, and why; ``digest`` is of the image's review they were asked for."""

    digest: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """``named`` maps the digest of a whole saving to its identifiers, ``written`` an image to its last objects, and
    ``signed`` to those that were ever signed, in the order of their signatures. ``covered`` maps the number of a signature
    that was given on this computer to the images that were there then."""

    study_uid: str
    named: Mapping[str, ObjectUIDs] = field(default_factory=dict)
    written: Mapping[str, WrittenImage] = field(default_factory=dict)
    signed: Mapping[str, tuple[WrittenImage, ...]] = field(default_factory=dict)
    covered: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def standing(self, image_uid: str, digest: str, *, is_signed: bool) -> WrittenImage | None:
        """The objects that say what is decided now: signed ones, and for a draft also those of a draft."""
        last = self.signed.get(image_uid, ())[-1:]
        drafts = () if is_signed else tuple(filter(None, [self.written.get(image_uid)]))
        return next((one for one in (*last, *drafts) if one.digest == digest), None)

    def before(self, image_uid: str, signature: int) -> WrittenImage | None:
        """The signed objects that those of the ``signature``-th add to; None when there are none."""
        earlier = [one for one in self.signed.get(image_uid, ()) if one.signature < signature]
        return earlier[-1] if earlier else None

    def may_speak_of(self, image_uid: str, signature: int) -> bool:
        """Whether an object about an image may be written in the name of who signed: not of one that nobody had seen then."""
        return image_uid in self.covered.get(signature, ()) or image_uid in self.signed


def ledger_of(study_uid: str, events: Iterable[ReviewEvent]) -> Ledger:
    """The ledger that the events of a study give; others than those about objects are passed over."""
    named: dict[str, ObjectUIDs] = {}
    written: dict[str, WrittenImage] = {}
    signed: dict[str, tuple[WrittenImage, ...]] = {}
    covered: dict[int, frozenset[str]] = {}
    for one in events:
        if one.kind == EventKind.OBJECTS_NAMED:
            data = json.loads(one.data)
            created = datetime.fromisoformat(data["created"])
            named[data["digest"]] = ObjectUIDs(study_uid=study_uid, session=UUID(data["session"]), created=created)
        elif one.kind == EventKind.OBJECTS_WRITTEN:
            data = json.loads(one.data)
            objects = {kind_of(kind): uid for kind, uid in data["objects"].items()}
            image = WrittenImage(
                image_uid=one.image_uid,
                digest=data["digest"],
                objects=objects,
                signature=data.get("signature", 0),
                came=data.get("came", False),
            )
            written[one.image_uid] = image
            if image.signature:
                signed[one.image_uid] = (*signed.get(one.image_uid, ()), image)
        elif one.kind == EventKind.COVERED:
            data = json.loads(one.data)
            covered[data["signature"]] = frozenset(data["images"])
    return Ledger(study_uid=study_uid, named=named, written=written, signed=signed, covered=covered)


def object_uids(events: Iterable[ReviewEvent]) -> frozenset[str]:
    """The SOPInstanceUIDs of all objects the events tell of, also of those that were written again since."""
    written = (json.loads(one.data)["objects"] for one in events if one.kind == EventKind.OBJECTS_WRITTEN)
    return frozenset(uid for objects in written for uid in objects.values())


def named_event(uids: ObjectUIDs, digest: str) -> ReviewEvent:
    """The event that fixes identifiers for a saving; a retry of the same saving finds them."""
    data = {"digest": digest, "session": str(uids.session), "created": uids.created.isoformat()}
    return event(uids.study_uid, EventKind.OBJECTS_NAMED, data)


def covered_event(review: Review, image_uids: Iterable[str]) -> ReviewEvent:
    """The event that says which images were there when the last signature of a review was given."""
    data = {"signature": len(review.signatures), "images": sorted(image_uids)}
    return event(review.study_uid, EventKind.COVERED, data)


def written_event(review: Review, image_uid: str, objects: Mapping[AnyKind, str], *, came: bool = False) -> ReviewEvent:
    """The event that says which objects are in the library about an image, as the review stands; ``came`` with the study."""
    data = {
        "digest": image_digest(review, image_uid),
        "objects": {kind.value: uid for kind, uid in objects.items()},
        **({"signature": len(review.signatures)} if review.is_signed else {}),
        **({"came": True} if came else {}),
    }
    return event(review.study_uid, EventKind.OBJECTS_WRITTEN, data, image=review.image(image_uid))


def image_digest(review: Review, image_uid: str) -> str:
    """A digest of everything decided that the objects about an image tell; of ``STUDY``, everything there is."""
    if image_uid == STUDY:
        return _study_digest(review)
    said = _with_record(image_review_to_json(review.image(image_uid)), review)
    # Where a finding lies in the breast is told by the other mark, too, and by what its mark in another phase is joined with.
    findings = review.image(image_uid).findings
    marks = {mark for finding in findings for mark in review.over_phases(image_uid, finding)}
    joins = [
        [join_to_json(join), [_at(review, join.first), _at(review, join.second)]]
        for join in canonical(review).joins
        if join.names(image_uid) or {join.first, join.second} & marks
    ]
    # Only where there are any: what was written about an image without still counts as written.
    return _sha256([said, joins] if joins else said)


def _at(review: Review, one: MarkRef) -> list[float]:
    finding = review.image(one.image_uid).finding(one.finding_id)
    return [finding.at.row, finding.at.column] if finding else []


def _study_digest(review: Review) -> str:
    images = [image_review_to_json(image) for image in canonical(review).images]
    joins = [join_to_json(join) for join in canonical(review).joins]
    signatures = [signature_to_json(one) for one in review.signatures]
    return _sha256([review.study_uid, images, joins, review.note, record_to_json(review.record), signatures, "study"])


def saving_digest(review: Review, image_uids: Iterable[str], *, reader: str) -> str:
    """A digest of one saving: the same review by the same reader and program, under the same signature, gives the same."""
    images = [image_review_to_json(image) for image in canonical(review).images]
    joins = [join_to_json(join) for join in canonical(review).joins]
    signature = signature_to_json(review.signatures[-1]) if review.is_signed and review.signatures else False
    # Reports carry joins and the note, too; without either a saving of an earlier version is found again.
    saved = _with_record([images, joins, review.note] if joins or review.note else images, review)
    return _sha256([review.study_uid, sorted(image_uids), saved, reader, signature, __version__])


def _with_record(data: object, review: Review) -> object:
    """Every report tells the exam record; what was written before there was one still counts as written from it."""
    return data if review.record.is_empty else [data, record_to_json(review.record)]


def _sha256(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
