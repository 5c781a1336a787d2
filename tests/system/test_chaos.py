"""The send queue under faults: the short form of ``benchmarks/chaos.py``, and its control."""

from pathlib import Path

import pytest

from benchmarks.chaos import campaign, careless
from benchmarks.support.chaos_faults import KILL_PACS, KILL_SERVICE

SHORT = ("TCP cut inside a PDV", "0xA700", KILL_SERVICE)


@pytest.mark.system
@pytest.mark.timeout(300)
def test_the_pacs_gets_exactly_what_was_queued_whatever_happens(tmp_path: Path) -> None:
    outcome = campaign(tmp_path / "chaos", instances=6, faults=3, seed=18, kinds=SHORT)
    assert outcome.is_good, outcome.as_json()
    assert set(outcome.met) == set(SHORT)


@pytest.mark.full
@pytest.mark.timeout(300)
def test_control_a_sender_that_takes_no_answer_for_success_loses_objects(tmp_path: Path) -> None:
    outcome = careless(tmp_path / "control", seed=1)
    assert outcome.met[KILL_PACS] == 3
    assert not outcome.is_good
    assert outcome.missing > 0


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_two_hundred_faults(tmp_path: Path) -> None:
    outcome = campaign(tmp_path / "chaos", instances=500, faults=200, seed=1)
    assert outcome.is_good, outcome.as_json()
    assert sum(outcome.met.values()) >= 180
