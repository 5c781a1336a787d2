"""The judges do judge: what is broken on purpose is named by the one who should see it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from tests.dicom.test_objects import write
from tests.support.duct_case import analysis
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg


def _without(keyword: str) -> Callable[[Dataset], None]:
    def remove(ds: Dataset) -> None:
        del ds[keyword]

    return remove


def _other_patient(ds: Dataset) -> None:
    ds.PatientName = "Somebody^Else"


@pytest.mark.parametrize(
    ("file", "breakage", "judge"),
    [
        ("source.dcm", _without("Modality"), "dciodvfy"),
        ("gsps.dcm", _without("DisplayedAreaSelectionSequence"), "dcmpschk"),
        ("seg.dcm", _without("SegmentSequence"), "dciodvfy"),
        ("sr.dcm", _without("ValueType"), "dsrdump"),
        ("sr.dcm", _other_patient, "together"),
    ],
)
def test_a_broken_object_is_found(file: str, breakage: Callable[[Dataset], None], judge: str, tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm")
    files = [source, *write(source, tmp_path / "out", analysed=analysis()).files]
    broken = next(path for path in files if path.name == file)
    ds = dcmread(broken)
    breakage(ds)
    ds.save_as(broken)
    assert any(judge in error for error in errors_of(files))
