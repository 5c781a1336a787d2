"""What a picture looks like to others: DCMTK's drawing of an image under a presentation state, and our command's."""

import subprocess
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ductoview.dicom.objects import ObjectUIDs
from ductoview.dicom.read import read_facts
from ductoview.model.duct_analysis import DuctAnalysis
from ductoview.model.look import Look
from ductoview.model.review import ImageReview
from ductoview.workers import tasks
from tests.support.duct_case import READER


def by_dcmtk(image: Path, state: Path, to: Path) -> NDArray[np.uint8]:
    """The whole image, turned and in grey as the state says; DCMTK crops to no displayed area and draws no graphic."""
    command = ["dcmp2pgm", "-p", str(state), str(image), str(to)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return grey_of(to)


def grey_of(path: Path) -> NDArray[np.uint8]:
    """A PNG or PGM file as grey levels."""
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), dtype=np.uint8)


def write_look(image: Path, out: Path, look: Look | None, analysed: DuctAnalysis | None = None) -> Path:
    """The presentation state of a reader who left the image so, as the application writes it."""
    facts = read_facts(image)
    review = ImageReview(sop_instance_uid=facts.ref.sop_instance_uid, sha256=facts.ref.sha256, look=look)
    uids = ObjectUIDs.fresh(facts.ref.study_uid)
    return tasks.write_dicom_objects(image, facts, review, analysed, out=out, reader=READER, study_objects=uids).gsps
