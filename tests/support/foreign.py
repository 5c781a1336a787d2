"""Objects as others write them about an image, and what is read of them."""

from collections.abc import Callable
from pathlib import Path

import highdicom as hd
import numpy as np
from pydicom import Dataset, dcmread
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from ductoview.dicom.foreign import read_state
from ductoview.dicom.read import read_facts
from ductoview.model.exam import ExamImage
from ductoview.model.foreign import StudyState


def read(path: Path, *images: Path, own: bool = False) -> StudyState:
    state = read_state(path, [ExamImage(facts=read_facts(image), path=image) for image in images], own=own)
    assert state is not None
    return state


def segmentation(image: Path, path: Path, mask: np.ndarray, kind: str = "BINARY") -> Path:
    """A segmentation by highdicom's plain classes."""
    described = hd.seg.SegmentDescription(
        1, "LUMP", codes.SCT.Tissue, codes.SCT.Tissue, hd.seg.SegmentAlgorithmTypeValues.MANUAL
    )
    made = hd.seg.Segmentation(
        [dcmread(image)], mask, kind, [described], generate_uid(), 5, generate_uid(), 1, "Seg Works", "Painter", "3", "1",
        **({"max_fractional_value": 200} if kind == "FRACTIONAL" else {}),
    )  # fmt: skip
    made.save_as(path)
    return path


def of_class(path: Path, uid: str, modality: str) -> Path:
    def other(ds: Dataset) -> None:
        ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = uid
        ds.Modality = modality

    return changed(path, other)


def changed(path: Path, change: Callable[[Dataset], object]) -> Path:
    ds = dcmread(path)
    change(ds)
    ds.save_as(path)
    return path
