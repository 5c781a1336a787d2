"""Killed while a modality sends: the short form of ``benchmarks/receiving.py``, its control and its load."""

from pathlib import Path

import pytest

from benchmarks.receiving import campaign, load
from benchmarks.support.receive_kills import CARELESS


@pytest.mark.system
@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_by_two_kills(tmp_path: Path) -> None:
    tally = campaign(tmp_path / "kills", kills=2, seed=3)
    assert tally.acknowledged, "killed before anything was said"
    assert not tally.faults, tally.as_json()


@pytest.mark.full
@pytest.mark.timeout(300)
def test_control_a_service_that_answers_before_it_has_kept_loses_some(tmp_path: Path) -> None:
    assert campaign(tmp_path / "control", kills=4, seed=3, service=CARELESS).lost > 0


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_by_a_thousand_kills(tmp_path: Path) -> None:
    tally = campaign(tmp_path / "kills", kills=1000, seed=1)
    assert tally.kills == 1000
    assert not tally.faults, tally.as_json()


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_sixty_four_associations_at_once(tmp_path: Path) -> None:
    result = load(tmp_path, associations=64, images=4)
    assert result["good"], result
