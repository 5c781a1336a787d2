"""What is proposed in the committed samples, so that the pictures made of them stay true; what is missed is not listed."""

import json
from pathlib import Path

import numpy as np
import pytest

from ductoview.analysis.pipeline import analyse
from ductoview.dicom.read import read_mammogram

CASES = Path(__file__).resolve().parents[2] / "sample_dicom" / "cases"
SAME_PLACE_MM = 5.0
DEFECT, CUT_OFF, LEAK = "INTRALUMINAL_FILLING_DEFECT", "ABRUPT_DUCT_TERMINATION", "EXTRAVASATION"
PROPOSED = {
    "01-papilloma/cc-full": {DEFECT: 1},
    "01-papilloma/ml-full": {DEFECT: 1},
    "02-cutoff/cc-full": {CUT_OFF: 1},
    "03-extravasation/ml-full": {LEAK: 1, DEFECT: 1},
    "04-ectasia/cc-full": {"MAMMARY_DUCT_ECTASIA": 1, "DUCT_NARROWING": 1},
    "06-papillomatosis/cc-full": {DEFECT: 1},
    "07-cyst/ml-full": {"CYST_FILL": 1},
    "09-large-detector/ml-full": {DEFECT: 1},
}


@pytest.mark.parametrize("image", PROPOSED)
def test_what_a_sample_shows_is_proposed(image: str) -> None:
    path = CASES / f"{image}.dcm"
    truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))
    likely = [finding for finding in analyse(read_mammogram(path)).findings if finding.is_likely]
    for kind, count in PROPOSED[image].items():
        real = [one for one in truth["findings"] if one["kind"] == kind and one["mimic"] is None]
        said = [finding.at for finding in likely if finding.kind.value == kind]
        away_mm = [
            min((np.hypot(at.row - one["row"], at.column - one["column"]) for at in said), default=np.inf)
            * truth["pixel_spacing_mm"]
            for one in real
        ]
        assert sum(away <= SAME_PLACE_MM for away in away_mm) >= count
