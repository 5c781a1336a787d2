"""GSPS, SEG and SR of one image written together: what the PACS and every other workstation can show."""

import warnings
from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset

from ductoview.dicom.content import OPERATING_POINT, content_of
from ductoview.dicom.gsps import build_gsps
from ductoview.dicom.object_uids import ObjectUIDs
from ductoview.dicom.reference import reference_header
from ductoview.dicom.seg import build_seg
from ductoview.dicom.sr import build_sr
from ductoview.errors import DicomWriteError
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.image import ImageFacts
from ductoview.model.review import ImageReview

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
    signed: bool = False,
) -> WrittenObjects:
    """Write ``gsps.dcm``, ``seg.dcm`` and ``sr.dcm`` about the image in ``source`` into the folder ``out``.

    Without ``reader``: the unreviewed candidates of review and analysis at or above the operating point, said so in
    every object, in nobody's name. With one: the confirmed findings; dismissed ones are never written. ``signed``
    makes the report VERIFIED in the reader's name. The same arguments write the same bytes; any other content gets
    other instance UIDs. Raises DicomWriteError when writing would mislead or the source cannot carry objects.
    """
    header = reference_header(source)
    content = content_of(header, facts, image_review, analysis, reader=reader, signed=signed, uids=study_objects)
    with warnings.catch_warnings():
        # A person's name of one component is unusual but legal (PS3.5 6.2.1); the patient keeps the name of the image.
        warnings.filterwarnings("ignore", message=".*unlikely to represent the intended person name")
        seg = build_seg(content)
        gsps, sr = build_gsps(content), build_sr(content, seg)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "seg.dcm").unlink(missing_ok=True)  # of an earlier writing, should there be nothing to segment now
        return WrittenObjects(
            gsps=_save(gsps, out / "gsps.dcm"),
            seg=_save(seg, out / "seg.dcm") if seg is not None else None,
            sr=_save(sr, out / "sr.dcm"),
        )
    except OSError as error:
        raise DicomWriteError(f"{out} could not be written to: {error}. Check the disk and write again.") from error


def _save(dataset: Dataset, path: Path) -> Path:
    part = path.with_suffix(".part")
    dataset.save_as(part, enforce_file_format=True)
    return part.replace(path)
