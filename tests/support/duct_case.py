"""A small duct tree with findings on a test image: what the objects are to say, known exactly."""

from pathlib import Path

import numpy as np
from pydicom import dcmread

from ductoview.model.duct_analysis import DuctAnalysis, ScoredPoint, TreeSummary
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts
from ductoview.model.look import Look
from ductoview.model.review import Calliper, ImageReview
from ductoview.model.view import Laterality, PresentationIntent, View, ViewModifier, ViewPosition
from ductoview.model.voi import VoiFunction, Window

SPACING = Spacing(row_mm=0.05, column_mm=0.05, source=SpacingSource.IMAGER_CORRECTED)
DETECTOR = Provenance(name="detect_findings", version="0.1.0", parameters="cnr=4,least_mm=0.5")
READER = "DEMO^READER"
BY_HAND = Provenance(name=READER, is_reader=True)


def facts_of(path: Path, *, spacing: Spacing = SPACING, contradictions: tuple[str, ...] = ()) -> ImageFacts:
    """The facts of a test image, said without reading code under test."""
    ds = dcmread(path, stop_before_pixels=True)
    return ImageFacts(
        ref=ImageRef(
            study_uid=StudyUID(ds.StudyInstanceUID),
            series_uid=SeriesUID(ds.SeriesInstanceUID),
            sop_instance_uid=SOPInstanceUID(ds.SOPInstanceUID),
            sop_class_uid=SOPClassUID(ds.SOPClassUID),
        ),
        patient=PatientIdentity(patient_id="D-0001", name="Phantom^Doris"),
        modality="MG",
        rows=ds.Rows,
        columns=ds.Columns,
        frames=1,
        spacing=spacing,
        view=View(
            laterality=Laterality(ds.get("ImageLaterality", "?")),
            position=ViewPosition.CC,
            modifiers=(ViewModifier.MAGNIFICATION,),
            patient_orientation=tuple(ds.get("PatientOrientation", ())),
            contradictions=contradictions,
        ),
        intent=PresentationIntent.FOR_PRESENTATION,
        institution="Testing Hospital",
    )


def box(top: float, left: float, bottom: float, right: float) -> tuple[PointPx, ...]:
    """A closed rectangle as outline."""
    return (PointPx(top, left), PointPx(top, right), PointPx(bottom, right), PointPx(bottom, left))


def findings(status: FindingStatus, *, in_mm: bool = True, made_by: Provenance = DETECTOR) -> tuple[Finding, ...]:
    """A defect with outline, a pool of extravasation, a termination without outline."""
    known = 1.0 if in_mm else None

    def mm(value: float) -> float | None:
        return value if known else None

    def px(value: float) -> float | None:
        return None if known else value

    score = None if made_by.is_reader else 0.8125
    return (
        Finding(
            id="c1", kind=FindingKind.INTRALUMINAL_FILLING_DEFECT, at=PointPx(90.25, 100.5), status=status,
            score=score, size_mm=mm(1.05), size_px=px(21), segment=1, distance_from_nipple_mm=mm(3.4),
            arc_from_orifice_mm=mm(3.55), outline=box(85.2, 98.1, 95.3, 103.4), group=1,
            why="A hole in a dilated duct", provenance=made_by,
        ),
        Finding(
            id="c2", kind=FindingKind.EXTRAVASATION, at=PointPx(40.0, 150.0), status=status, score=score,
            size_mm=mm(1.0), size_px=px(20), outline=box(30, 140, 50, 160), mimic=Mimic.SKIN_REFLUX,
            provenance=made_by,
        ),
        Finding(
            id="c3", kind=FindingKind.ABRUPT_DUCT_TERMINATION, at=PointPx(200.75, 100.0), status=status,
            score=score, size_mm=mm(0.3), size_px=px(6), segment=2, provenance=made_by,
        ),
    )  # fmt: skip


def analysis(shape: tuple[int, int] = (256, 192), *, in_mm: bool = True, contrast: bool = True) -> DuctAnalysis:
    """A straight duct of two segments, 12 pixels wide, with the candidates of ``findings``."""
    lumen = np.zeros(shape, dtype=bool)
    if contrast:
        lumen[20:202, 94:107] = True
    lumen.flags.writeable = False
    return DuctAnalysis(
        contrast_found=contrast,
        lumen=lumen,
        nipple=ScoredPoint(at=PointPx(15.0, 100.0), score=0.9),
        orifice=ScoredPoint(at=PointPx(20.0, 100.0), score=0.8),
        tree=_tree(in_mm) if contrast else DuctTree(),
        findings=findings(FindingStatus.CANDIDATE, in_mm=in_mm) if contrast else (),
        summary=_summary(in_mm) if contrast else TreeSummary(),
        warnings=(),
        timings_ms={"decode": 1.0, "enhance": 2.0, "segment": 3.0, "tree": 4.0, "findings": 5.0, "total": 15.0},
        provenance=(Provenance(name="segment_ducts", version="0.1.0", parameters="scales=6"),),
    )


def _tree(in_mm: bool) -> DuctTree:
    nodes = (
        DuctNode(id=1, at=PointPx(20, 100), kind=NodeKind.ORIFICE),
        DuctNode(id=2, at=PointPx(110, 100), kind=NodeKind.BRANCHING),
        DuctNode(id=3, at=PointPx(200, 100), kind=NodeKind.CUTOFF),
    )
    return DuctTree(nodes=nodes, segments=(_segment(1, 20, 110, None, in_mm), _segment(2, 110, 200, 1, in_mm)))


def _segment(number: int, first: int, last: int, parent: int | None, in_mm: bool) -> DuctSegment:
    rows = np.arange(first, last + 1, dtype=float)
    path = np.stack([rows, np.full_like(rows, 100.0), np.full_like(rows, 12.0)], axis=1)
    return DuctSegment(
        id=number, start=number, end=number + 1, parent=parent, branch_order=number, strahler_order=3 - number,
        path=path, length_px=float(last - first), length_mm=(last - first) * 0.05 if in_mm else None,
        mean_calibre_mm=0.6 if in_mm else None, max_calibre_mm=0.6 if in_mm else None, tortuosity=1.0,
    )  # fmt: skip


def _summary(in_mm: bool) -> TreeSummary:
    return TreeSummary(
        total_length_mm=9.0 if in_mm else None,
        segments=2,
        max_branch_order=2,
        opacified_area_mm2=5.915 if in_mm else None,
        max_calibre_mm=0.6 if in_mm else None,
    )


def reader_review(sop_instance_uid: str, *, in_mm: bool = True) -> ImageReview:
    """What a reader decided: two confirmed, one dismissed, a distance, a window."""
    confirmed = findings(FindingStatus.CONFIRMED, in_mm=in_mm)[:2]
    dismissed = findings(FindingStatus.DISMISSED, in_mm=in_mm)[2:]
    return ImageReview(
        sop_instance_uid=sop_instance_uid,
        findings=(*confirmed, *dismissed),
        callipers=(
            Calliper(
                id="k1",
                start=PointPx(20.5, 30.25),
                end=PointPx(60.5, 60.25),
                length_px=50.0,
                length_mm=2.5 if in_mm else None,
            ),
        ),
        look=Look(voi=Window(center=1800.5, width=900, function=VoiFunction.SIGMOID, explanation="Reader")),
    )


def empty_review(sop_instance_uid: str) -> ImageReview:
    """Nothing decided yet."""
    return ImageReview(sop_instance_uid=sop_instance_uid)
