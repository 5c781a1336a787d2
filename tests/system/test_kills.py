"""Kill -9 of window and service while a reader edits: the short form of ``benchmarks/kills.py``, and its controls."""

import os
from pathlib import Path

import pytest

from benchmarks.kills import campaign
from benchmarks.support.kill_power import CAREFUL, CARELESS, cut
from ductoview.model.review_events import EventKind


@pytest.mark.system
@pytest.mark.timeout(600)
def test_no_acknowledged_edit_is_lost_by_six_kills(tmp_path: Path) -> None:
    tally = campaign(tmp_path, kills=6, seed=2)
    assert tally.kills == {"service": 3, "window": 3}
    assert tally.faults == 0, tally.as_json()
    assert len(tally.acknowledged) >= 3 * 13
    assert len(tally.kinds) >= 8, "the edits were not of many kinds"


@pytest.mark.system
@pytest.mark.timeout(600)
def test_control_a_window_that_calls_edits_safe_too_early_loses_some(tmp_path: Path) -> None:
    assert campaign(tmp_path, kills=40, seed=2, early=True).lost > 0


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_no_acknowledged_edit_is_lost_by_five_hundred_kills(tmp_path: Path) -> None:
    tally = campaign(tmp_path, kills=500, seed=1)
    assert tally.faults == 0, tally.as_json()
    assert set(tally.kinds) > {EventKind.FINDING_PUT, EventKind.JOIN_PUT, EventKind.RECORD_SET, EventKind.SIGNED}


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_a_pulled_plug_loses_edits_only_where_nothing_is_synced(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("the plug is pulled on a mounted disk: only root may, on Linux")
    assert [cut(tmp_path, CAREFUL, 60, seed).lost for seed in range(3)] == [0, 0, 0]
    assert cut(tmp_path, CARELESS, 60, 1).lost > 0
