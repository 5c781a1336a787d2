"""Objects about the sample images pass the judges together with the images themselves."""

from pathlib import Path

import pytest

from tests.dicom.test_objects import write
from tests.support.duct_case import analysis, facts_of
from tests.support.judges import errors_of

CASES = Path(__file__).resolve().parents[2] / "sample_dicom" / "cases"
FIRST_AND_LAST = sorted(CASES.rglob("*.dcm"))[:1] + sorted(CASES.rglob("*.dcm"))[1:][-1:]


@pytest.mark.parametrize("sample", FIRST_AND_LAST, ids=lambda path: path.stem)
def test_objects_of_a_sample_are_sound(sample: Path, tmp_path: Path) -> None:
    facts = facts_of(sample)
    written = write(sample, tmp_path / "out", analysed=analysis((facts.rows, facts.columns)))
    assert errors_of([sample, *written.files]) == []
