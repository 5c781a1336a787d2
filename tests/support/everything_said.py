"""A review in which everything is said that a reader can say, and whether another says the same to 0.01 pixel."""

import math
from dataclasses import replace
from typing import Any

from ductoview.model.annotation import Annotation, AnnotationKind, ellipse_in, measured
from ductoview.model.duct_edits import DuctEdit, DuctEditKind
from ductoview.model.duct_level import DuctLevel
from ductoview.model.exam import Exam
from ductoview.model.exam_record import ExamRecord
from ductoview.model.exam_record_choices import Assessment, Complication, Outcome, Recommendation, Side
from ductoview.model.finding import Certainty, Extent, Finding, FindingKind, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx
from ductoview.model.image import ImageFacts
from ductoview.model.look import Look, Turned
from ductoview.model.persistence import Persistence, SeenIn
from ductoview.model.presentation import DisplayedArea
from ductoview.model.review import Calliper, ImageReview, Join, MarkRef, Review
from ductoview.model.view import Phase, ViewPosition
from ductoview.model.voi import Window
from ductoview.workspace.marks import calliper
from tests.support.duct_case import DETECTOR, box

WORDS = 'Дефект наполнения 4 мм\nв протоке II порядка; 主乳管の充盈欠損 \\ "x"'
NEAR_PX = 0.01


def everything_on(exam: Exam, review: Review, reader: str) -> Review:
    """The review of a study with a scout, a CC and an ML, with every kind of mark, drawing and word on them."""
    scout, cc, ml = _views(exam)
    marked = replace(
        review.image(cc.ref.sop_instance_uid),
        sha256=cc.ref.sha256,
        findings=(*_every_kind(cc, reader), *_with_places(cc, ml, reader)),
        callipers=(_distance(cc),),
        annotations=_every_drawing(cc, reader),
        look=Look(
            voi=Window(center=1234.5, width=777.25, explanation="Протоки"),
            inverted=True,
            turned=Turned(rotation=90, flipped=True),
            area=DisplayedArea(top=10, left=20, bottom=200, right=150),
        ),
        duct_level=DuctLevel(more=0.5, by=reader),
    )
    corrected = ImageReview(
        sop_instance_uid=ml.ref.sop_instance_uid,
        sha256=ml.ref.sha256,
        findings=(_finding("ml-1", FindingKind.INTRALUMINAL_FILLING_DEFECT, 120.25, 100.125, reader),),
        duct_edits=_every_correction(reader),
    )
    stated = ImageReview(
        sop_instance_uid=scout.ref.sop_instance_uid, sha256=scout.ref.sha256, phase=Phase.SCOUT, is_key=True
    )
    for one in (marked, corrected, stated):
        review = review.with_image(one)
    join = Join.of(MarkRef(cc.ref.sop_instance_uid, "outlined"), MarkRef(ml.ref.sop_instance_uid, "ml-1"), by=reader)
    return replace(review, note=WORDS, joins=(join,), record=_record(), reader=reader)


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two values of plain data differ: numbers by more than 0.01 px and a millionth, all else at all."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return [] if one is other else [f"{at}: {one!r} {other!r}"]
    if isinstance(one, int | float) and isinstance(other, int | float):
        limit = NEAR_PX if at.rpartition(".")[2] in ("at", "points", "outline", "start", "end") else 1e-4
        return [] if math.isclose(one, other, rel_tol=1e-6, abs_tol=limit) else [f"{at}: {one} {other}"]
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            line for key in sorted({*one, *other}) for line in differences(one.get(key), other.get(key), f"{at}.{key}")
        ]
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            return [f"{at}: {len(one)} {len(other)} of them"]
        return [line for a, b in zip(one, other, strict=True) for line in differences(a, b, at)]
    return [] if one == other else [f"{at}: {one!r} {other!r}"]


def _views(exam: Exam) -> tuple[ImageFacts, ImageFacts, ImageFacts]:
    facts = sorted((image.facts for image in exam.images), key=lambda one: one.acquired)
    ml = next(one for one in facts if one.view.position is ViewPosition.ML)
    scout, cc = (one for one in facts if one is not ml)
    return scout, cc, ml


def _finding(name: str, kind: FindingKind, row: float, column: float, reader: str, **more: Any) -> Finding:
    return Finding(
        id=name,
        kind=kind,
        at=PointPx(row, column),
        status=FindingStatus.CONFIRMED,
        provenance=Provenance(name=reader, is_reader=True),
        **more,
    )


def _every_kind(facts: ImageFacts, reader: str) -> tuple[Finding, ...]:
    sure = (*Certainty, None)
    return tuple(
        _finding(
            f"kind-{number}",
            kind,
            20.125 + 10 * number,
            30.875 + 7 * number,
            reader,
            size_mm=0.5 + number / 7,
            distance_from_nipple_mm=number / 3,
            arc_from_orifice_mm=number / 11,
            segment=number,
            certainty=sure[number % len(sure)],
            description=WORDS if number % 2 else "",
            why="между протоками" if number % 3 else "",
        )
        for number, kind in enumerate(FindingKind, start=1)
    )


def _with_places(cc: ImageFacts, ml: ImageFacts, reader: str) -> tuple[Finding, ...]:
    line = tuple(PointPx(30.1 + row, 99.7 + row / 9) for row in range(12))
    seen = SeenIn(
        image_uid=ml.ref.sop_instance_uid, phase=Phase.EARLY, persistence=Persistence.MOVED, filled=0.25,
        candidate_id="c9", off_mm=1.5, at=(3.5, 4.5),
    )  # fmt: skip
    return (
        _finding(
            "outlined", FindingKind.INTRALUMINAL_FILLING_DEFECT, 90.25, 100.5, reader,
            outline=box(85.2, 98.1, 95.3, 103.4), size_mm=0.51, group=3,
        ),
        _finding("pool", FindingKind.EXTRAVASATION, 40.0, 150.0, reader, outline=box(30, 140, 50, 160), size_mm=1.0),
        _finding(
            "stretch", FindingKind.DUCT_NARROWING, 35.0, 100.3, reader, size_mm=0.3,
            extent=Extent(points=line, calibres_px=tuple(4 + n / 7 for n in range(12)), length_px=11.07, length_mm=0.5535),
        ),
        _finding(
            "by-eye", FindingKind.DUCT_WALL_IRREGULARITY, 35.0, 100.3, reader,
            extent=Extent(points=line[:3], length_px=2.012, length_mm=0.1006),
        ),
        replace(
            _finding("accepted", FindingKind.ABRUPT_DUCT_TERMINATION, 200.75, 100.0, reader, score=0.8125),
            mimic=Mimic.AIR_BUBBLE, persistence=(seen,), same_as=(cc.ref.sop_instance_uid, "outlined"), size_mm=0.3,
        ),
        Finding(
            id="dismissed", kind=FindingKind.CYST_FILL, at=PointPx(10.0, 11.0), status=FindingStatus.DISMISSED, score=0.9,
            size_mm=1.0, provenance=DETECTOR,
        ),
    )  # fmt: skip


def _distance(facts: ImageFacts) -> Calliper:
    return calliper(PointPx(11.11, 22.22), PointPx(133.33, 99.99), facts.spacing)


def _every_drawing(facts: ImageFacts, reader: str) -> tuple[Annotation, ...]:
    a, b, c = PointPx(50.3, 60.7), PointPx(80.9, 90.1), PointPx(120.5, 61.5)
    points = {
        AnnotationKind.ARROW: (a, b),
        AnnotationKind.TEXT: (c,),
        AnnotationKind.ANGLE: (a, b, c),
        AnnotationKind.ELLIPSE: ellipse_in(a, c),
        AnnotationKind.POLYLINE: (a, b, c),
        AnnotationKind.FREEHAND: (a, b, c, PointPx(70.25, 70.5)),
    }
    return tuple(
        measured(
            Annotation(
                id=f"drawn-{kind.value}", kind=kind, points=points[kind], by=reader,
                text=f"{kind.words}: стрелка 矢印", is_closed=kind is AnnotationKind.FREEHAND,
            ),
            facts.spacing,
        )
        for kind in AnnotationKind
    )  # fmt: skip


def _every_correction(reader: str) -> tuple[DuctEdit, ...]:
    path = ((120.0, 100.0, 12.0), (150.5, 130.25, 6.5))
    return (
        DuctEdit(id="e1", kind=DuctEditKind.ORIFICE, at=PointPx(20.0, 100.0), by=reader),
        DuctEdit(id="e2", kind=DuctEditKind.TRACED, at=PointPx(120.0, 100.0), by=reader, paths=(path,)),
        DuctEdit(id="e3", kind=DuctEditKind.PAINTED, at=PointPx(60.0, 60.0), by=reader, paths=(((60.0, 60.0, 9.0),),)),
        DuctEdit(id="e4", kind=DuctEditKind.NO_DUCT, at=PointPx(150.5, 130.25), by=reader, meant=path),
    )


def _record() -> ExamRecord:
    return ExamRecord(
        injected_side=Side.LEFT, volume_ml=0.35, attempts=2, outcome=Outcome.COMPLETE, impression=WORDS,
        complications=(Complication.EXTRAVASATION,), assessment=tuple(Assessment)[2], recommendations=tuple(Recommendation)[:2],
        trigger_clock=7, comment="Ещё раз через 10 дней",
    )  # fmt: skip
