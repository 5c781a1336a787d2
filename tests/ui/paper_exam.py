"""A tiny exam of paper: one scout and one full CC with four candidates."""

from pathlib import Path

import numpy as np

from ductoview.model.duct_analysis import DuctAnalysis, TreeSummary
from ductoview.model.ducts import DuctTree
from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.finding import Finding, FindingKind, Mimic
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts, Mammogram
from ductoview.model.view import Laterality, Phase, PresentationIntent, View, ViewPosition
from ductoview.model.voi import GreyPath, Window
from tests.ui.paper_workspace import PaperWorkspace, study

STUDY = "1.2.1"
SCOUT, FULL = "1.2.1.1", "1.2.1.2"
PATIENT = PatientIdentity(patient_id="4711", name="PHANTOM^Éins", birth_date="19680402", sex="F")
KIND = FindingKind


def facts(uid: str, phase: Phase, **view: object) -> ImageFacts:
    """The header of a small left CC."""
    ref = ImageRef(
        study_uid=StudyUID(STUDY),
        series_uid=SeriesUID("1.2.1.0"),
        sop_instance_uid=SOPInstanceUID(uid),
        sop_class_uid=SOPClassUID("1.2.840.10008.5.1.4.1.1.1.2"),
    )
    return ImageFacts(
        ref=ref,
        patient=PATIENT,
        modality="MG",
        rows=40,
        columns=30,
        frames=1,
        spacing=Spacing(row_mm=0.05, column_mm=0.05, source=SpacingSource.IMAGER_CORRECTED),
        view=View(laterality=Laterality.LEFT, position=ViewPosition.CC, patient_orientation=("A", "R"), **view),  # type: ignore[arg-type]
        intent=PresentationIntent.FOR_PRESENTATION,
        phase=phase,
        study_date="20261122",
        acquired="20261122101200",
        accession_number="A-88123",
    )


def mammogram(of: ImageFacts) -> Mammogram:
    """A grey ramp."""
    pixels = np.arange(of.rows * of.columns, dtype=np.uint16).reshape(of.rows, of.columns)
    pixels.flags.writeable = False
    return Mammogram(facts=of, grey=GreyPath(choices=(Window(center=600, width=1200),), bits_stored=12), pixels=pixels)


def candidate(name: str, kind: FindingKind, score: float, **more: object) -> Finding:
    """What a detector proposes."""
    return Finding(id=name, kind=kind, at=PointPx(20, 15), score=score, **more)  # type: ignore[arg-type]


CANDIDATES = (
    candidate(
        "c1", KIND.INTRALUMINAL_FILLING_DEFECT, 0.9, size_mm=4.2, distance_from_nipple_mm=22.0, why="in both phases"
    ),
    candidate("c2", KIND.ABRUPT_DUCT_TERMINATION, 0.6, size_mm=0.9),
    candidate("c3", KIND.INTRALUMINAL_FILLING_DEFECT, 0.7, mimic=Mimic.AIR_BUBBLE),
    candidate("c4", KIND.DUCT_NARROWING, 0.2),
)


def analysis(*findings: Finding) -> DuctAnalysis:
    """An analysis with these candidates; without any, of a scout."""
    return DuctAnalysis(
        contrast_found=bool(findings),
        lumen=np.zeros((40, 30), np.bool_),
        nipple=None,
        orifice=None,
        tree=DuctTree(),
        findings=findings,
        summary=TreeSummary(segments=3, total_length_mm=184.2, max_branch_order=2, max_calibre_mm=3.1),
        warnings=(),
        timings_ms={},
    )


def paper_exam(**view: object) -> PaperWorkspace:
    """A workspace of paper with that exam in its library."""
    every = {SCOUT: facts(SCOUT, Phase.SCOUT), FULL: facts(FULL, Phase.FULL, **view)}
    images = tuple(ExamImage(facts=of, path=Path("paper.dcm")) for of in every.values())
    exam = Exam(study_uid=STUDY, load_token=1, patient=PATIENT, study_date="20261122", images=images)
    hanging = Hanging(name="paper", tiles=(Tile(sop_instance_uid=FULL, row=0, column=0, scout=SCOUT),))
    return PaperWorkspace(
        local=(study(1),),
        exams={STUDY: (exam, hanging)},
        images={uid: mammogram(of) for uid, of in every.items()},
        analyses={SCOUT: analysis(), FULL: analysis(*CANDIDATES)},
    )
