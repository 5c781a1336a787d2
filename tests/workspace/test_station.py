"""The station's set-up through the real service: what the window's pages ask, and what comes back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ductoview.errors import NetworkError, SettingsError
from ductoview.model.receiving import Field, Listening, Peer, Refusal, Why
from ductoview.model.security import Tls
from ductoview.service.client import ServiceClient
from ductoview.workspace.station import Station
from tests.network.support import eventually
from tests.service.conftest import home
from tests.support.certificates import authority
from tests.support.dicom_servers import free_port, run_dcmtk
from tests.support.syslog_server import repository

__all__ = ["home"]
pytestmark = pytest.mark.system


class Line:
    """To a service that is there."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def ask(self, request: Callable[[ServiceClient], Any]) -> Any:
        return request(self._client)


@pytest.fixture
def station(home: Path) -> Iterator[Station]:
    with ServiceClient.connect(home) as client:
        yield Station(Line(client))  # type: ignore[arg-type]


def test_from_a_first_pair_to_both_ports_and_an_audit_trail(station: Station, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="The receiver is closed"):
        station.test_receiver()
    pair = station.make_identity("MAMMO 1")
    (made,) = station.try_identity(pair)
    assert station.use_identity(pair) == ()
    wanted = Listening(
        ae_title="STATION", port=free_port(), bind="127.0.0.1", tls_port=free_port(), allowed=(),
        tls=Tls(certificate=pair.certificate, key=pair.key),
    )  # fmt: skip
    (problem,) = station.set_up_receiver(replace(wanted, ae_title="A\\B"))
    assert (problem.field, station.receiver().set_up) == (Field.AE_TITLE, None)
    assert station.set_up_receiver(wanted) == ()
    secure, plain = station.test_receiver()
    assert secure.answer is not None
    assert plain.answer is not None
    assert secure.answer.protection.startswith("TLS 1.3")
    assert made.fingerprint[:23] in secure.answer.protection
    assert plain.answer.protection == ""
    assert run_dcmtk("echoscu", "-aet", "MAMMO1", "-aec", "STATION", "127.0.0.1", str(wanted.port)).returncode != 0
    stranger = Refusal(why=Why.ADDRESS, address="127.0.0.1", ae_title="MAMMO1")
    assert eventually(lambda: [one.refusal for one in station.receiver().refused] == [stranger])
    allowed = replace(wanted, allowed=(Peer(ae_title="MAMMO1", host="127.0.0.1"),))
    assert station.set_up_receiver(allowed) == ()
    station.forget_refusal(stranger)
    assert run_dcmtk("echoscu", "-aet", "MAMMO1", "-aec", "STATION", "127.0.0.1", str(wanted.port)).returncode == 0
    station.close_receiver()
    state = station.receiver()
    assert (state.listening, state.set_up, state.refused) == (None, allowed, ())

    hospital = authority(tmp_path / "hospital")
    with pytest.raises(SettingsError, match="No audit trail is recorded"):
        station.try_out_audit()
    with repository(hospital) as there:
        station.set_audit(there.target)
        assert station.try_out_audit().waiting == 0
        assert "110113 AUDIT_TEST" in there.events()
        uses = {use for file in station.certificates().files for use in file.uses}
        assert uses == {"who we are", "receiver", "audit trail"}
        station.set_audit(None)
    assert station.audit().target is None
