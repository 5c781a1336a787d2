"""``rejects`` prints and writes what was rejected, month by month, and names nobody."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ductoview.model.image_check import Verdict, decision
from ductoview.model.reject_reason import RejectReason
from ductoview.service.client import ServiceClient
from tests.cli.support import ductoview
from tests.support.duct_case import facts_of
from tests.support.mg_source import write_mg


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with one image, rejected."""
    source = write_mg(tmp_path / "image.dcm")
    with ServiceClient.connect(tmp_path / "home") as client:
        client.import_files([source])
        step = decision(
            facts_of(source).ref, Verdict.REJECTED, [RejectReason.MOTION], by="ROE^JANE", exam_date="20260302"
        )
        client.image_checks.append_checks([step])
        yield tmp_path / "home"
        client.stop()


def test_it_counts_by_month_and_reason_and_names_nobody(home: Path, tmp_path: Path) -> None:
    written = tmp_path / "rejects.csv"
    assert ductoview("rejects", "--csv", written, home=home).code == 0
    heads, row = csv.reader(written.read_text().splitlines())
    assert row == ["2026-03", "1", "1", "1", "0", "motion blur", "111210", "DCM", "1"]
    assert len(heads) == len(row)
    printed = ductoview("rejects", "--csv", "-", home=home).out
    assert list(csv.reader(printed.splitlines())) == [heads, row]
    said = ductoview("rejects", home=home)
    assert "motion blur" in said.out
    assert not any(name in said.out + written.read_text() for name in ("ROE", "Phantom", "D-0001"))
    refused = ductoview("rejects", "--csv", tmp_path / "no" / "folder.csv", home=home)
    assert refused.code == 1
