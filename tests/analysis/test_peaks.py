"""Peaks of a row: where ``scipy.signal`` finds them, in a process that need not load it."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import find_peaks

from ductoview.analysis.peaks import peaks


@pytest.mark.parametrize(
    ("row", "places"),
    [
        ([0, 1, 0], [1]),
        ([0, 2, 2, 2, 0], [2]),
        ([3, 0, 0, 3], []),
        ([0, 1, 0, 3, 0, 2, 0], [3]),
        ([0, 3, 0, 0, 0, 2, 0], [1, 5]),
        ([0, 0.4, 0], []),
        ([1, 1, 1], []),
        ([], []),
    ],
)
def test_tops_that_stand_apart(row: list[float], places: list[int]) -> None:
    assert peaks(np.array(row, np.float64), 0.5, 3) == places


@given(st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.6, 0.8, 1.0]), min_size=1, max_size=80), st.integers(1, 12))
def test_the_same_places_as_of_scipy(row: list[float], apart: int) -> None:
    values = np.array(row)
    assert peaks(values, 0.5, apart) == find_peaks(values, height=0.5, distance=apart)[0].tolist()


def test_a_process_that_analyses_loads_no_signal_processing() -> None:
    said = "import sys, ductoview.analysis.pipeline; print({'scipy.signal', 'scipy.stats'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
