"""The worklist command against DCMTK's wlmscpfs."""

import json
from datetime import date
from pathlib import Path

import pytest

from ductoview.service.client import ServiceClient
from tests.cli.support import ductoview
from tests.support.worklists import entry, running_wlmscpfs


@pytest.mark.system
def test_who_is_scheduled_today(tmp_path: Path) -> None:
    home = tmp_path / "home"
    entries = [
        entry(ScheduledProcedureStepStartDate=f"{date.today():%Y%m%d}", procedure="Galaktographie links"),
        entry(PatientID="other day", ScheduledProcedureStepStartDate="20200101"),
    ]
    with running_wlmscpfs(tmp_path, entries, "-csk") as ris, ServiceClient.connect(home) as client:
        client.add_node(ris)
        said = ductoview("worklist", "RIS", "--station", "MAMMO1", home=home)
        told = json.loads(ductoview("worklist", "RIS", "--json", home=home).out)
        none = ductoview("worklist", "RIS", "--station", "NONE", home=home)
        client.stop()
    assert (said.code, said.err) == (0, "")
    header, row = said.out.splitlines()
    assert " ".join(header.split()) == "DATE TIME PATIENT ID NAME BORN ACCESSION SIDE PROCEDURE STATION ALERTS"
    assert " ".join(row.split()[1:]) == "1015 4711 Muster, Eva 19680402 A1 LEFT Galaktographie links MAMMO1"
    assert [(one["patient"]["patient_id"], one["side"], one["side_source"]) for one in told] == [("4711", "L", "WORDS")]
    assert (none.code, none.out) == (0, "")
    assert none.err == f"RIS has nothing scheduled for {date.today():%Y%m%d}, MG, at NONE.\n"
