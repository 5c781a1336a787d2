"""Whatever a finding holds, the report and the presentation state bring it back."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ductoview.dicom.gsps import Layer
from ductoview.dicom.sr import read_sr
from ductoview.model.finding import Finding, FindingKind, FindingStatus, Mimic, Provenance
from ductoview.model.geometry import PointPx
from ductoview.model.review import ImageReview
from tests.dicom.test_objects import sop_uid, write
from tests.dicom.test_sr import assert_same
from tests.support.duct_case import READER
from tests.support.gsps_marks import marks, only_image
from tests.support.mg_source import write_mg

ROWS, COLUMNS = 256, 192
lengths = st.none() | st.floats(0.0, 500.0, allow_nan=False)
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=40)
places = st.builds(
    lambda row, column: PointPx(row=row / 100, column=column / 100),
    st.integers(-50, 100 * ROWS - 50),
    st.integers(-50, 100 * COLUMNS - 50),
)
algorithms = st.builds(
    Provenance,
    name=words.filter(str.strip),
    version=st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True),
    parameters=words.map(str.strip),
)
findings = st.builds(
    Finding,
    id=st.from_regex(r"c[0-9]{1,4}", fullmatch=True),
    kind=st.sampled_from(FindingKind),
    at=places,
    status=st.just(FindingStatus.CONFIRMED),
    score=st.none() | st.floats(0, 1),
    size_mm=lengths,
    segment=st.none() | st.integers(0, 9999),
    distance_from_nipple_mm=lengths,
    arc_from_orifice_mm=lengths,
    outline=st.just(()) | st.lists(places, min_size=3, max_size=12, unique=True).map(tuple),
    group=st.none() | st.integers(0, 9999),
    mimic=st.none() | st.sampled_from(Mimic),
    why=words.map(str.strip),
    provenance=algorithms | st.just(Provenance(name=READER, is_reader=True)),
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_mg(tmp_path_factory.mktemp("source") / "source.dcm", rows=ROWS, columns=COLUMNS)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(findings, max_size=3, unique_by=lambda finding: finding.id))
def test_findings_come_back(source: Path, marked: list[Finding]) -> None:
    review = ImageReview(sop_instance_uid=sop_uid(source), findings=tuple(marked))
    with tempfile.TemporaryDirectory() as folder:
        written = write(source, Path(folder), review=review, reader=READER)
        for read, finding in zip(read_sr(written.sr), marked, strict=True):
            assert_same(read, finding)
        drawn = marks(only_image(written.gsps), Layer.FINDINGS)
    assert [mark.id for mark in drawn] == [finding.id for finding in marked]
