"""Reviews as plain data for JSON and back: nothing is rounded, nothing is lost.

The ``..._from_json`` functions raise KeyError or ValueError when the data are not what ``..._to_json`` gave.
"""

from typing import Any

from ductoview.model.annotation_json import annotation_from_json, annotation_to_json
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.duct_level import duct_level_from_json, duct_level_to_json
from ductoview.model.exam_record_json import record_from_json, record_to_json
from ductoview.model.finding import Certainty, Extent, Finding, FindingKind, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx
from ductoview.model.look import Look
from ductoview.model.look_json import look_from_json, look_to_json, window_from_json
from ductoview.model.persistence_json import seen_from_json, seen_to_json
from ductoview.model.review import Calliper, ImageReview, Join, MarkRef, Review, ReviewState
from ductoview.model.signature import signature_from_json, signature_to_json
from ductoview.model.view import Phase
from ductoview.model.voi import Window

Json = dict[str, Any]


def review_to_json(review: Review) -> Json:
    """Plain data of a whole review."""
    return {
        "study_uid": review.study_uid,
        "images": [image_review_to_json(image) for image in review.images],
        "state": review.state.value,
        "reader": review.reader,
        "note": review.note,
        "revision": review.revision,
        "joins": [join_to_json(join) for join in review.joins],
        "record": record_to_json(review.record),
        "signatures": [signature_to_json(signature) for signature in review.signatures],
    }


def review_from_json(data: Json) -> Review:
    """The review of ``review_to_json``."""
    return Review(
        study_uid=data["study_uid"],
        images=tuple(image_review_from_json(image) for image in data["images"]),
        state=ReviewState(data["state"]),
        reader=data["reader"],
        note=data["note"],
        revision=data["revision"],
        joins=tuple(join_from_json(join) for join in data.get("joins", ())),
        record=record_from_json(data.get("record", {})),
        signatures=tuple(signature_from_json(signature) for signature in data.get("signatures", ())),
    )


def join_to_json(join: Join) -> Json:
    """Plain data of two findings said to be one; each is ``[SOPInstanceUID, finding id]``."""
    first, second = ([one.image_uid, one.finding_id] for one in (join.first, join.second))
    return {"first": first, "second": second, "by": join.by}


def join_from_json(data: Json) -> Join:
    """The join of ``join_to_json``."""
    return Join.of(MarkRef(*data["first"]), MarkRef(*data["second"]), data["by"])


def image_review_to_json(image: ImageReview) -> Json:
    """Plain data of one image's part of a review."""
    return {
        "sop_instance_uid": image.sop_instance_uid,
        "sha256": image.sha256,
        "findings": [finding_to_json(finding) for finding in image.findings],
        "callipers": [calliper_to_json(calliper) for calliper in image.callipers],
        "phase": None if image.phase is None else image.phase.value,
        **_look_to_json(image.look),
        # Only where there are any: what was written from a review without still counts as written from it.
        **({"duct_edits": [duct_edit_to_json(edit) for edit in image.duct_edits]} if image.duct_edits else {}),
        **({"duct_level": duct_level_to_json(image.duct_level)} if image.duct_level else {}),
        **({"annotations": [annotation_to_json(one) for one in image.annotations]} if image.annotations else {}),
        **({"is_key": True} if image.is_key else {}),
    }


def image_review_from_json(data: Json) -> ImageReview:
    """The image's part of ``image_review_to_json``."""
    return ImageReview(
        sop_instance_uid=data["sop_instance_uid"],
        sha256=data["sha256"],
        findings=tuple(finding_from_json(finding) for finding in data["findings"]),
        callipers=tuple(calliper_from_json(calliper) for calliper in data["callipers"]),
        look=_look_from_json(data),
        phase=None if data.get("phase") is None else Phase(data["phase"]),
        duct_edits=tuple(duct_edit_from_json(edit) for edit in data.get("duct_edits", ())),
        annotations=tuple(annotation_from_json(one) for one in data.get("annotations", ())),
        duct_level=duct_level_from_json(data["duct_level"]) if data.get("duct_level") else None,
        is_key=bool(data.get("is_key")),
    )


def finding_to_json(finding: Finding) -> Json:
    """Plain data of one finding; points are ``[row, column]``."""
    return {
        "id": finding.id,
        "kind": finding.kind.value,
        "at": _point(finding.at),
        "status": finding.status.value,
        "score": finding.score,
        "size_mm": finding.size_mm,
        "size_px": finding.size_px,
        "segment": finding.segment,
        "distance_from_nipple_mm": finding.distance_from_nipple_mm,
        "arc_from_orifice_mm": finding.arc_from_orifice_mm,
        "outline": [_point(point) for point in finding.outline],
        "group": finding.group,
        "mimic": None if finding.mimic is None else finding.mimic.value,
        "why": finding.why,
        "provenance": _provenance(finding.provenance),
        **({"description": finding.description} if finding.description else {}),
        # Only where there is one: what was written from a finding without still counts as written from it.
        **({"extent": _extent(finding.extent)} if finding.extent else {}),
        **({"certainty": finding.certainty.value} if finding.certainty else {}),
        **({"persistence": [seen_to_json(seen) for seen in finding.persistence]} if finding.persistence else {}),
        **({"same_as": list(finding.same_as)} if finding.same_as else {}),
        **({"number": finding.number} if finding.number else {}),
    }


def finding_from_json(data: Json) -> Finding:
    """The finding of ``finding_to_json``."""
    return Finding(
        id=data["id"],
        kind=FindingKind(data["kind"]),
        at=_point_from(data["at"]),
        status=FindingStatus(data["status"]),
        score=data["score"],
        size_mm=data["size_mm"],
        size_px=data["size_px"],
        segment=data["segment"],
        distance_from_nipple_mm=data["distance_from_nipple_mm"],
        arc_from_orifice_mm=data["arc_from_orifice_mm"],
        outline=tuple(_point_from(point) for point in data["outline"]),
        group=data["group"],
        mimic=None if data["mimic"] is None else Mimic(data["mimic"]),
        why=data["why"],
        provenance=_provenance_from(data["provenance"]),
        description=data.get("description", ""),
        persistence=tuple(seen_from_json(seen) for seen in data.get("persistence", ())),
        same_as=None if data.get("same_as") is None else (data["same_as"][0], data["same_as"][1]),
        extent=None if data.get("extent") is None else _extent_from(data["extent"]),
        certainty=None if data.get("certainty") is None else Certainty(data["certainty"]),
        number=data.get("number"),
    )


def calliper_to_json(calliper: Calliper) -> Json:
    """Plain data of one distance."""
    return {
        "id": calliper.id,
        "start": _point(calliper.start),
        "end": _point(calliper.end),
        "length_px": calliper.length_px,
        "length_mm": calliper.length_mm,
    }


def calliper_from_json(data: Json) -> Calliper:
    """The distance of ``calliper_to_json``."""
    return Calliper(
        id=data["id"],
        start=_point_from(data["start"]),
        end=_point_from(data["end"]),
        length_px=data["length_px"],
        length_mm=data["length_mm"],
    )


def duct_edit_to_json(edit: DuctEdit) -> Json:
    """Plain data of one correction of the duct tree; a path, and what was meant, is a list of ``[row, column, calibre]``."""
    paths = {"paths": [[list(point) for point in path] for path in edit.paths]} if edit.paths else {}
    meant = {"meant": [list(point) for point in edit.meant]} if edit.meant else {}
    return {"id": edit.id, "kind": edit.kind.value, "at": _point(edit.at), "by": edit.by, **paths, **meant}


def duct_edit_from_json(data: Json) -> DuctEdit:
    """The correction of ``duct_edit_to_json``; what it does not have was written before there was any."""
    return DuctEdit(
        id=data["id"],
        kind=DuctEditKind(data["kind"]),
        at=_point_from(data["at"]),
        by=data["by"],
        paths=tuple(tuple(_path_point(point) for point in path) for path in data.get("paths", ())),
        meant=tuple(_path_point(point) for point in data.get("meant", ())),
    )


def _path_point(point: list[float]) -> tuple[float, float, float]:
    row, column, calibre_px = point
    return float(row), float(column), float(calibre_px)


def _look_to_json(look: Look | None) -> Json:
    """A window alone stands where it always stood: what was written from such a review still counts as written from it."""
    if look is None or (isinstance(look.voi, Window) and look == Look(voi=look.voi)):
        return {"window": None if look is None else look_to_json(look)["window"]}
    return {"window": None, "look": look_to_json(look)}


def _look_from_json(data: Json) -> Look | None:
    if data.get("look") is not None:
        return look_from_json(data["look"])
    return None if data["window"] is None else Look(voi=window_from_json(data["window"]))


def _extent(extent: Extent) -> Json:
    return {
        "points": [_point(point) for point in extent.points],
        "calibres_px": list(extent.calibres_px),
        "length_px": extent.length_px,
        "length_mm": extent.length_mm,
    }


def _extent_from(data: Json) -> Extent:
    return Extent(
        points=tuple(_point_from(point) for point in data["points"]),
        calibres_px=tuple(data["calibres_px"]),
        length_px=data["length_px"],
        length_mm=data["length_mm"],
    )


def _provenance(provenance: Provenance) -> Json:
    return {
        "name": provenance.name,
        "version": provenance.version,
        "parameters": provenance.parameters,
        "is_reader": provenance.is_reader,
    }


def _provenance_from(data: Json) -> Provenance:
    return Provenance(
        name=data["name"], version=data["version"], parameters=data["parameters"], is_reader=data["is_reader"]
    )


def _point(point: PointPx) -> list[float]:
    return [point.row, point.column]


def _point_from(pair: list[float]) -> PointPx:
    row, column = pair
    return PointPx(row, column)
