"""An image a modality sends is seen in the strip of the study that is open: the short form of ``benchmarks/arrivals.py``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.system
@pytest.mark.timeout(200)
def test_images_come_into_the_open_study_and_move_nothing(tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    command = [sys.executable, "-m", "benchmarks.arrivals", "--images", "1", "--rows", "1024", "--json", str(found)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.exists(), done.stderr[-2000:]
    seen = json.loads(found.read_text())
    assert seen["viewport_stays"]
    assert seen["all_analysed"]
