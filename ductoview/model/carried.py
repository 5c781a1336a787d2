"""What a report carries of a review beside what it says in standard items, so that any workstation of ours can go on with it.

Marks, numbers and words stand in the report for everybody, and are read from there. Carried is the rest: who made a mark, what
other phases say, what was dismissed, corrections of ducts, looks, phases, joins, earlier signatures.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from ductoview.model.annotation import Annotation
from ductoview.model.annotation_json import annotation_from_json, annotation_to_json
from ductoview.model.finding import Finding, FindingStatus
from ductoview.model.review import Calliper, ImageReview, Join, Review
from ductoview.model.review_json import (
    finding_from_json,
    finding_to_json,
    image_review_from_json,
    image_review_to_json,
    join_from_json,
    join_to_json,
)
from ductoview.model.signature import Signature, signature_from_json, signature_to_json
from ductoview.model.view import Phase

Json = dict[str, Any]
_Mark = TypeVar("_Mark", Finding, Annotation)

_SCHEMA = "ductoview.carried/1"
_OF_FINDING = ("id", "provenance", "persistence", "same_as", "size_px", "number")
"""What a confirmed finding's items in a report do not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfStudy:
    """What the reports of a study carry besides what is said of their images; ``phases`` are those a person stated.

    ``about`` are the SOPInstanceUIDs of images whose reports were written with this one: without each of them what was
    decided is not whole. Empty in reports of earlier versions, of which nobody can tell; so is ``made``, when that was in UTC
    (ISO 8601): the dates of an object are those of the clock on the wall where it was made.
    """

    reader: str = ""
    note: str = ""
    joins: tuple[Join, ...] = ()
    phases: tuple[tuple[str, Phase], ...] = ()
    signatures: tuple[Signature, ...] = ()
    about: tuple[str, ...] = ()
    made: str = ""


def carried_text(review: Review, written: ImageReview, about: Sequence[str] = (), made: datetime | None = None) -> str:
    """As JSON in ASCII, for every character set; ``written`` is the image's part of the review as its objects tell it.

    ``about`` and ``made`` are as in ``OfStudy``.
    """
    decided = image_review_to_json(replace(written, findings=(), callipers=(), annotations=(), phase=None, sha256=""))
    data = {
        "schema": _SCHEMA,
        "image": decided,
        "findings": [_of_finding(one) for one in written.findings],
        "annotations": [_of_annotation(one) for one in written.annotations],
        "reader": review.reader,
        "note": review.note,
        "joins": [join_to_json(one) for one in review.joins],
        "phases": {one.sop_instance_uid: one.phase.value for one in review.images if one.phase},
        "signatures": [signature_to_json(one) for one in review.signatures],
        "about": sorted(about),
        **({"made": made.astimezone(UTC).isoformat()} if made else {}),
    }
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def carried_from(text: str) -> Json | None:
    """The data of ``carried_text``; None for anything else."""
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) and data.get("schema") == _SCHEMA else None


def of_study(data: Json) -> OfStudy:
    """What is carried of the study; raises KeyError, ValueError or TypeError when it is not as ``carried_text`` wrote it."""
    return OfStudy(
        reader=data["reader"],
        note=data["note"],
        joins=tuple(map(join_from_json, data["joins"])),
        phases=tuple((uid, Phase(phase)) for uid, phase in data["phases"].items()),
        signatures=tuple(map(signature_from_json, data["signatures"])),
        about=tuple(data.get("about", ())),
        made=str(data.get("made", "")),
    )


def restored(
    findings: Sequence[Finding],
    callipers: Sequence[Calliper],
    annotations: Sequence[Annotation],
    data: Json,
) -> ImageReview:
    """The image's part of the review: what the report says, in the order and with the rest that is carried.

    Raises KeyError, ValueError or TypeError when ``data`` are not as ``carried_text`` wrote them.
    """
    said = {one.id: finding_to_json(one) for one in findings}
    drawn = {one.id: annotation_to_json(one) for one in annotations}
    return replace(
        image_review_from_json(data["image"]),
        findings=_in_order(findings, [_finding(said.get(one["id"], {}), one) for one in data["findings"]]),
        annotations=_in_order(
            annotations, [annotation_from_json(drawn.get(one["id"], {}) | one) for one in data["annotations"]]
        ),
        callipers=tuple(callipers),
    )


def _in_order(said: Sequence[_Mark], carried: Sequence[_Mark]) -> tuple[_Mark, ...]:
    """What is carried, then what only the report says: nothing that it says is left out."""
    known = frozenset(one.id for one in carried)
    return tuple(carried) + tuple(one for one in said if one.id not in known)


def _of_finding(finding: Finding) -> Json:
    """All of one that a report does not tell, since no reader confirmed it."""
    data = finding_to_json(finding)
    if finding.status is not FindingStatus.CONFIRMED:
        return data
    stretch = {"extent_px": finding.extent.length_px} if finding.extent else {}
    return {key: data[key] for key in _OF_FINDING if key in data} | stretch


def _finding(said: Json, carried: Json) -> Finding:
    """What the report says of one and what is carried of it; a stretch measured in mm has its length in pixels there."""
    data = said | carried
    if data.get("extent") and "extent_px" in carried:
        data["extent"]["length_px"] = carried["extent_px"]
    return finding_from_json(data)


def _of_annotation(drawn: Annotation) -> Json:
    """All of an arrow or of words, which measure nothing and so stand in the presentation state alone."""
    data = annotation_to_json(drawn)
    return {"id": data["id"], "by": data["by"]} if drawn.amounts else data
