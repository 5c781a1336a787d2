"""One image pixel is one device pixel, to the bit, on screens of every density."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("ratio", ["1", "1.25", "1.5", "2"])
def test_one_to_one_is_exact(ratio: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": ratio}
    command = [sys.executable, "-m", "tests.ui.canvas.exact_at_ratio"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    said = done.stdout.split()
    assert (said[0], said[1], said[3], said[4]) == (ratio, "1", "0", "0")
