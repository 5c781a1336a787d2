"""Widget tests run without a display unless the caller brought one."""

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def jobs(qtbot: object) -> Iterator[object]:
    """Background work that ends with the test."""
    from ductoview.ui.jobs import Jobs

    made = Jobs()
    yield made
    made.close()
