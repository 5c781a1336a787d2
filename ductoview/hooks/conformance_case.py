"""One small made-up exam for the conformance suite: a frame with a forked duct, its segmentation, tree and review."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductoview.model.duct_analysis import DuctAnalysis, Frame, ScoredPoint, Segmentation, TreeSummary
from ductoview.model.ducts import DuctNode, DuctSegment, DuctTree, NodeKind
from ductoview.model.exam import Exam, ExamImage
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Provenance
from ductoview.model.geometry import PointPx, Spacing, SpacingSource
from ductoview.model.identifiers import ImageRef, PatientIdentity, SeriesUID, SOPClassUID, SOPInstanceUID, StudyUID
from ductoview.model.image import ImageFacts
from ductoview.model.review import ImageReview, Review
from ductoview.model.view import Laterality, Phase, PresentationIntent, View, ViewPosition

PATIENT = PatientIdentity(patient_id="CONFORMANCE-ID-7391", name="CONFORMANCE^PATIENT", birth_date="19170229", sex="F")
"""Nothing of this may be found in the files of an exporter that claims to carry no identity."""

ROWS, COLUMNS = 320, 240
_MM = 0.1
_SPACING = Spacing(row_mm=_MM, column_mm=_MM, source=SpacingSource.IMAGER_CORRECTED)
_MAIN = ((160, 40), (160, 120))
_BRANCHES = (((160, 120), (90, 200)), ((160, 120), (230, 200)))
_CALIBRE_PX = 9.0


def frame(*, contrast: bool = True, spacing: Spacing = _SPACING) -> Frame:
    """A breast with noise (seeded) and, with ``contrast``, one duct that forks; arrays are read-only."""
    row, column = np.mgrid[:ROWS, :COLUMNS]
    breast = ((row - ROWS / 2) / (ROWS * 0.48)) ** 2 + ((column - COLUMNS) / (COLUMNS * 0.92)) ** 2 < 1
    noise = np.random.default_rng(20).normal(0, 8, (ROWS, COLUMNS))
    density = np.where(breast, 900.0, 60.0) + noise
    if contrast:
        density[_lumen()] += 500.0
    return Frame(
        density=_read_only(density.astype(np.float32)),
        valid=_read_only(np.ones((ROWS, COLUMNS), dtype=bool)),
        spacing=spacing,
        pixel_mm=spacing.mean_mm,
        chest_wall="right",
    )


def segmentation(*, contrast: bool = True) -> Segmentation:
    """The truth about ``frame``."""
    lumen = _lumen() if contrast else np.zeros((ROWS, COLUMNS), dtype=bool)
    return Segmentation(
        lumen=_read_only(lumen),
        leak=_read_only(np.zeros_like(lumen)),
        contrast_found=contrast,
        nipple=ScoredPoint(at=PointPx(160.0, 36.0), score=0.9),
        orifice=ScoredPoint(at=PointPx(160.0, 40.0), score=0.9),
    )


def tree(*, contrast: bool = True) -> DuctTree:
    """The fork: a main duct and two branches."""
    if not contrast:
        return DuctTree()
    ends = [_MAIN[0], _MAIN[1], *(end for _, end in _BRANCHES)]
    kinds = (NodeKind.ORIFICE, NodeKind.BRANCHING, NodeKind.TERMINAL, NodeKind.TERMINAL)
    nodes = tuple(
        DuctNode(id=number, at=PointPx(float(row), float(column)), kind=kind)
        for number, ((row, column), kind) in enumerate(zip(ends, kinds, strict=True), start=1)
    )
    first, *others = (_MAIN, *_BRANCHES)
    branches = (_segment(number, 2, number + 1, 1, line) for number, line in enumerate(others, start=2))
    return DuctTree(nodes=nodes, segments=(_segment(1, 1, 2, None, first), *branches))


def analysis() -> DuctAnalysis:
    """What an analysis of ``frame`` says, with one candidate."""
    found = segmentation()
    candidate = Finding(
        id="c1",
        kind=FindingKind.INTRALUMINAL_FILLING_DEFECT,
        at=PointPx(160.0, 80.0),
        score=0.8,
        size_mm=1.2,
        segment=1,
        provenance=Provenance(name="conformance", version="1"),
    )
    return DuctAnalysis(
        contrast_found=True,
        lumen=found.lumen,
        nipple=found.nipple,
        orifice=found.orifice,
        tree=tree(),
        findings=(candidate,),
        summary=TreeSummary(total_length_mm=29.3, segments=3, max_branch_order=2, max_calibre_mm=0.9),
        warnings=(),
        timings_ms={"total": 1.0},
    )


def review(exam: Exam) -> Review:
    """A reader's decisions: on the first image one finding confirmed, one dismissed."""
    one = analysis().findings[0]
    reader = Provenance(name="READER^A", is_reader=True)
    images = tuple(
        ImageReview(
            sop_instance_uid=image.sop_instance_uid,
            findings=(
                _decided(one, "f1", FindingStatus.CONFIRMED, reader),
                _decided(one, "f2", FindingStatus.DISMISSED, reader),
            ),
        )
        for image in exam.images[:1]
    )
    return Review(study_uid=exam.study_uid, images=images, reader="READER^A")


def exams() -> tuple[Exam, ...]:
    """No image; one without side and view; one phase in two views; scout, early and full; a screening exam."""
    left_cc, left_ml = (Laterality.LEFT, ViewPosition.CC), (Laterality.LEFT, ViewPosition.ML)
    unknown = (Laterality.UNKNOWN, ViewPosition.UNKNOWN)
    screening = [(side, view) for side in "RL" for view in ("CC", "MLO")]
    phases = (Phase.SCOUT, Phase.EARLY, Phase.FULL)
    return (
        _exam(()),
        _exam((_image(1, *unknown, Phase.UNKNOWN),)),
        _exam((_image(1, *left_cc, Phase.FULL), _image(2, *left_ml, Phase.FULL))),
        _exam(
            tuple(
                _image(3 * number + offset, *view, phase)
                for number, view in enumerate((left_cc, left_ml))
                for offset, phase in enumerate(phases, start=1)
            )
        ),
        _exam(
            tuple(
                _image(number, Laterality(side), ViewPosition(view), Phase.UNKNOWN)
                for number, (side, view) in enumerate(screening, start=1)
            )
        ),
    )


def _decided(finding: Finding, finding_id: str, status: FindingStatus, by: Provenance) -> Finding:
    return Finding(
        id=finding_id, kind=finding.kind, at=finding.at, status=status, size_mm=1.2, segment=1, provenance=by
    )


def _exam(images: tuple[ExamImage, ...]) -> Exam:
    return Exam(study_uid="2.25.7", load_token=1, patient=PATIENT, study_date="20260302", images=images)


def _image(number: int, side: Laterality, position: ViewPosition, phase: Phase) -> ExamImage:
    facts = ImageFacts(
        ref=ImageRef(
            study_uid=StudyUID("2.25.7"),
            series_uid=SeriesUID("2.25.71"),
            sop_instance_uid=SOPInstanceUID(f"2.25.7.{number}"),
            sop_class_uid=SOPClassUID("1.2.840.10008.5.1.4.1.1.1.2"),
            sha256=f"{number:064x}",
        ),
        patient=PATIENT,
        modality="MG",
        rows=ROWS,
        columns=COLUMNS,
        frames=1,
        spacing=_SPACING,
        view=View(laterality=side, position=position),
        intent=PresentationIntent.FOR_PRESENTATION,
        phase=phase,
        acquired=f"202603021015{number:02d}",
    )
    return ExamImage(facts=facts, path=Path(f"{number}.dcm"))


def _lumen() -> NDArray[np.bool_]:
    row, column = np.mgrid[:ROWS, :COLUMNS]
    lumen = np.zeros((ROWS, COLUMNS), dtype=bool)
    for (row0, column0), (row1, column1) in (_MAIN, *_BRANCHES):
        down, right = row1 - row0, column1 - column0
        along = np.clip(((row - row0) * down + (column - column0) * right) / (down**2 + right**2), 0, 1)
        lumen |= np.hypot(row - row0 - along * down, column - column0 - along * right) <= _CALIBRE_PX / 2
    return lumen


def _segment(
    number: int, start: int, end: int, parent: int | None, line: tuple[tuple[int, int], tuple[int, int]]
) -> DuctSegment:
    (row0, column0), (row1, column1) = line
    length_px = float(np.hypot(row1 - row0, column1 - column0))
    steps = np.linspace(0, 1, int(length_px) + 1)
    path = np.column_stack(
        [row0 + steps * (row1 - row0), column0 + steps * (column1 - column0), np.full_like(steps, _CALIBRE_PX)]
    )
    return DuctSegment(
        id=number,
        start=start,
        end=end,
        parent=parent,
        branch_order=1 if parent is None else 2,
        strahler_order=2 if parent is None else 1,
        path=_read_only(path),
        length_px=length_px,
        length_mm=length_px * _MM,
        mean_calibre_mm=_CALIBRE_PX * _MM,
        max_calibre_mm=_CALIBRE_PX * _MM,
        tortuosity=1.0,
    )


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
