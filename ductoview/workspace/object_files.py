"""Writing the objects of one image, in a worker: pydicom and highdicom never come into the program's own process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam_record import ExamRecord
from ductoview.model.image import ImageFacts
from ductoview.model.library import InstanceRow
from ductoview.model.review import ImageReview, Review
from ductoview.model.signature import Signature
from ductoview.model.told import Told
from ductoview.workers import study_tasks, tasks
from ductoview.workers.study_tasks import StudyImage, Wishes
from ductoview.workspace.object_states import AnyKind, ObjectKind, StudyObjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFile:
    """One written object."""

    kind: AnyKind
    path: Path
    sop_instance_uid: str


def write_object_files(
    source: Path,
    facts: ImageFacts,
    image_review: ImageReview,
    analysis: DuctAnalysis | None,
    *,
    out: Path,
    reader: str,
    uids: ObjectUIDs,
    signature: Signature | None,
    predecessor: InstanceRow | None,
    record: ExamRecord = ExamRecord(),  # noqa: B008  (frozen)
    working_data: str = "",
    told: Mapping[str, Told] | None = None,
) -> tuple[ObjectFile, ...]:
    """Presentation state, segmentation (where there is something to segment) and report, in the order to send them."""
    written = tasks.write_dicom_objects(
        source, facts, image_review, analysis,
        out=out, reader=reader, study_objects=uids, signature=signature, predecessor=predecessor,
        record=record, working_data=working_data, told=told,
    )  # fmt: skip
    paths = ((ObjectKind.GSPS, written.gsps), (ObjectKind.SEG, written.seg), (ObjectKind.SR, written.sr))
    return tuple(
        ObjectFile(kind=kind, path=path, sop_instance_uid=tasks.object_name(path).sop_instance_uid)
        for kind, path in paths
        if path is not None
    )


def write_study_files(
    images: Sequence[StudyImage], review: Review, *, wishes: Wishes, out: Path, uids: ObjectUIDs, reader: str
) -> tuple[ObjectFile, ...]:
    """The objects about the whole study that are wished for."""
    written = study_tasks.write_study(images, review, wishes=wishes, out=out, uids=uids, reader=reader)
    return tuple(
        ObjectFile(kind=StudyObjectKind(name), path=path, sop_instance_uid=tasks.object_name(path).sop_instance_uid)
        for name, path in written.items()
    )
