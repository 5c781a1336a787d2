"""GSPS, SEG and SR of one image written together: what the PACS and every other workstation can show."""

import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset

from ductoview.dicom.charset import charset_of
from ductoview.dicom.content import Carried, content_of
from ductoview.dicom.gsps import build_gsps
from ductoview.dicom.image_digest import image_digest
from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.reference import reference_header
from ductoview.dicom.seg import build_seg
from ductoview.dicom.sr import build_sr
from ductoview.errors import DiskError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.exam_record import ExamRecord
from ductoview.model.finding import OPERATING_POINT
from ductoview.model.image import ImageFacts
from ductoview.model.library import InstanceRow
from ductoview.model.look import Turned
from ductoview.model.review import ImageReview
from ductoview.model.signature import Signature
from ductoview.model.told import Told
from ductoview.model.voi import VoiChoice

__all__ = ["OPERATING_POINT", "ObjectUIDs", "WrittenObjects", "write_objects"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenObjects:
    """The files written for one image; ``seg`` is None when there was nothing to segment."""

    gsps: Path
    seg: Path | None
    sr: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """Those that exist, in the order to send them: the report refers to the segmentation."""
        return tuple(path for path in (self.gsps, self.seg, self.sr) if path is not None)


def write_objects(
    source: Path,
    facts: ImageFacts,
    image_review: ImageReview,
    analysis: DuctAnalysis | None,
    *,
    out: Path,
    reader: str | None,
    study_objects: ObjectUIDs,
    signature: Signature | None = None,
    predecessor: InstanceRow | None = None,
    hung: Turned = Turned(),  # noqa: B008  (frozen)
    first_voi: VoiChoice | None = None,
    record: ExamRecord = ExamRecord(),  # noqa: B008  (frozen)
    working_data: str = "",
    told: Mapping[str, Told] | None = None,
) -> WrittenObjects:
    """Write ``gsps.dcm``, ``seg.dcm`` and ``sr.dcm`` about the image in ``source`` into the folder ``out``.

    Without ``reader``: the unreviewed candidates of review and analysis at or above the operating point, said so in
    every object, in nobody's name. With one: the confirmed findings; dismissed ones are never written. ``signature``
    makes the report VERIFIED in the reader's name; without it every object says that it is a draft. ``predecessor`` is
    the signed report that this one adds to. ``hung`` is how the stored pixels hang, ``first_voi`` the grey of an
    image that states no window or table itself.
    ``record`` is what a reader said of the exam, ``working_data`` what the report carries for ductoview itself
    (``model.carried``), ``told`` what the study tells of a finding, by its id. The same arguments write the same
    bytes; any other content gets other instance UIDs. Raises DicomWriteError when writing would mislead or the source
    cannot carry objects, DiskError when only the disk is in the way.
    """
    header = reference_header(source)
    content = content_of(
        header,
        facts,
        image_review,
        analysis,
        reader=reader,
        signature=signature,
        predecessor=predecessor,
        uids=study_objects,
        charset=charset_of(source),
        hung=hung,
        first_voi=first_voi,
        record=record,
        told=told,
        carried=Carried(working_data=working_data, image_digest=image_digest(source)) if working_data else None,
    )
    with warnings.catch_warnings():
        # A person's name of one component is unusual but legal (PS3.5 6.2.1); the patient keeps the name of the image.
        warnings.filterwarnings("ignore", message=".*unlikely to represent the intended person name")
        seg = build_seg(content)
        gsps, sr = build_gsps(content), build_sr(content, seg)
    return _save(out, gsps, seg, sr)


def _save(out: Path, gsps: Dataset, seg: Dataset | None, sr: Dataset) -> WrittenObjects:
    """Write all under passing names first: a full disk leaves what was there before whole, and no halves.

    Raises DiskError.
    """
    named = {out / "gsps.dcm": gsps, out / "seg.dcm": seg, out / "sr.dcm": sr}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, dataset in named.items():
            if dataset is not None:
                dataset.save_as(path.with_suffix(".part"), enforce_file_format=True)
        for path, dataset in named.items():
            if dataset is not None:
                path.with_suffix(".part").replace(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            for path in named:
                path.with_suffix(".part").unlink(missing_ok=True)
        raise DiskError(
            f"{out} could not be written to ({error.strerror or error}): check the disk's space and rights, then again."
        ) from error
    return WrittenObjects(gsps=out / "gsps.dcm", seg=out / "seg.dcm" if seg is not None else None, sr=out / "sr.dcm")
