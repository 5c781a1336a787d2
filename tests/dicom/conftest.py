"""One mammogram about which others write."""

from pathlib import Path

import pytest

from tests.support.mg_source import write_mg


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write_mg(tmp_path / "image.dcm")
