"""The phase is stated by codes or it is unknown."""

import pytest
from pydicom import Dataset

from ductoview.dicom.phase import contrast_of, phase_of
from ductoview.model.view import Phase
from tests.support.mg_source import mg_dataset


def _with_usage(**stated: str) -> Dataset:
    ds, group, usage = mg_dataset(), Dataset(), Dataset()
    for keyword, value in stated.items():
        setattr(usage, keyword, value)
    group.ContrastBolusUsageSequence = [usage]
    ds.SharedFunctionalGroupsSequence = [group]
    return ds


@pytest.mark.parametrize(
    ("stated", "phase"), [("PRE_CONTRAST", Phase.SCOUT), ("DELAYED", Phase.DELAYED), ("ARTERIAL", Phase.UNKNOWN)]
)
def test_the_coded_contrast_phase_states_it(stated: str, phase: Phase) -> None:
    assert phase_of(_with_usage(ContrastBolusAgentPhase=stated)) is phase


def test_text_and_absence_state_nothing() -> None:
    ds = mg_dataset(SeriesDescription="SCOUT before contrast")
    assert phase_of(ds) is Phase.UNKNOWN
    assert contrast_of(ds) is None


def test_contrast_attributes_state_contrast() -> None:
    assert contrast_of(mg_dataset(ContrastBolusAgent="Iohexol 300")) is True
    assert contrast_of(_with_usage(ContrastBolusAgentAdministered="YES")) is True
    assert contrast_of(mg_dataset(ContrastBolusAgent="")) is None


@pytest.mark.parametrize(
    "stated",
    [{"ContrastBolusAgent": "NONE"}, {"ContrastBolusAgent": "no contrast"}, {"ContrastBolusVolume": 0}],
)
def test_an_agent_called_none_and_a_volume_of_nothing_state_no_contrast(stated: dict[str, object]) -> None:
    assert contrast_of(mg_dataset(**stated)) is None


def test_an_agent_that_was_not_given_states_no_contrast() -> None:
    ds = _with_usage(ContrastBolusAgentAdministered="NO")
    ds.ContrastBolusAgentSequence = [Dataset()]
    assert contrast_of(ds) is None
    assert contrast_of(mg_dataset(ContrastBolusVolume=0.4)) is True
