"""Who we are is said once, and then holds for receiver, audit trail and nodes; nobody who is in is cut off by it."""

import logging
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pynetdicom.sop_class import Verification

from ductoview.errors import SettingsError
from ductoview.library.library import Library
from ductoview.model.library import Notice
from ductoview.model.node import Node
from ductoview.model.receiving import Listening, Peer
from ductoview.model.security import Identity, Tls
from ductoview.network.connection import connected
from ductoview.network.echo import echo
from ductoview.network.timeouts import Timeouts
from ductoview.service.asked import Asked
from ductoview.service.certificate_requests import certificates, make_identity, try_identity, use_identity
from ductoview.service.core import Service
from ductoview.service.receiver_requests import set_up_receiver
from ductoview.service.requests import status
from ductoview.service.wire import pack, to_json
from tests.support.certificates import authority
from tests.support.dicom_servers import free_port

NOBODY: Asked = None  # type: ignore[assignment]
FRIEND = Peer(ae_title="FRIEND", host="127.0.0.1")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with Library.open(tmp_path / "home", free_floor=0) as library:
        made = Service(library)
        yield made
        made.receiver.close()


def test_a_new_certificate_holds_everywhere_and_cuts_nobody_off(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert certificates(service, NOBODY).identity is None
    first = make_identity(service, NOBODY, "FIRST")
    assert use_identity(service, NOBODY, first) == ()
    tls, port = Tls(certificate=first.certificate, key=first.key), free_port()
    wanted = Listening(ae_title="STATION", port=None, tls_port=port, bind="127.0.0.1", allowed=(FRIEND,), tls=tls)
    assert set_up_receiver(service, NOBODY, wanted) == ()
    other = Tls(trust=first.certificate, pinned=True)
    for name, shown in (("PACS", replace(tls, trust=first.certificate)), ("OTHER", other)):
        service.library.add_node(Node(name=name, ae_title="PACS", host="127.0.0.1", port=104, tls=shown))
    here = Node(name="here", ae_title="STATION", host="127.0.0.1", port=port, tls=other)
    second = make_identity(service, NOBODY, "SECOND")
    with connected(here, [Verification], local_aet="FRIEND", timeouts=Timeouts(), cancel=None) as association:
        assert use_identity(service, NOBODY, second) == ("receiver", "node PACS")
        assert association.send_c_echo().Status == 0
    renewed = replace(here, tls=Tls(trust=second.certificate, pinned=True))
    assert echo(renewed, local_aet="FRIEND").protection
    now = certificates(service, NOBODY)
    assert now.identity == second
    assert now.files[0].uses == ("who we are", "receiver", "node PACS")
    assert {file.path for file in now.files} == {first.certificate, second.certificate}
    assert service.receiver.state.set_up == replace(wanted, tls=Tls(certificate=second.certificate, key=second.key))
    service.close_receiver()
    third = make_identity(service, NOBODY, "THIRD")
    assert use_identity(service, NOBODY, third) == ("receiver", "node PACS")
    assert service.receiver.listening is None, "what is closed is not opened by a new certificate"
    assert second.key is not None
    secret = second.key.read_text().splitlines()[1]
    assert secret not in pack(to_json(now)).decode() + pack(to_json(service.receiver.state)).decode() + caplog.text


def test_a_pair_that_does_not_fit_changes_nothing(service: Service, tmp_path: Path) -> None:
    hospital = authority(tmp_path / "hospital")
    ours, theirs = hospital.identity("ours"), hospital.identity("theirs")
    good = Identity(certificate=ours.certificate, key=ours.key)
    assert [one.subject for one in try_identity(service, NOBODY, good)] == ["ours"]
    use_identity(service, NOBODY, good)
    for request in (try_identity, use_identity):
        with pytest.raises(SettingsError, match="the key does not belong to the certificate"):
            request(service, NOBODY, replace(good, key=theirs.key))
    assert certificates(service, NOBODY).identity == good


def test_what_could_not_change_at_first_changes_at_the_next_try(service: Service, tmp_path: Path) -> None:
    hospital = authority(tmp_path / "hospital")
    pairs = [hospital.identity(name) for name in ("first", "second")]
    first, second = (Identity(certificate=one.certificate, key=one.key) for one in pairs)
    use_identity(service, NOBODY, first)
    tls = Tls(trust=hospital.trust, certificate=first.certificate, key=first.key)
    wanted = Listening(
        ae_title="STATION", port=None, tls_port=free_port(), bind="127.0.0.1", allowed=(FRIEND,), tls=tls
    )
    assert set_up_receiver(service, NOBODY, wanted) == ()
    service.library.add_node(Node(name="PACS", ae_title="PACS", host="127.0.0.1", port=104, tls=tls))
    away = hospital.trust.rename(tmp_path / "away.pem")
    with pytest.raises(SettingsError, match="trusted certificates cannot be used"):
        use_identity(service, NOBODY, second)
    assert certificates(service, NOBODY).identity == first, "not said to be another while we still show the first"
    away.rename(hospital.trust)
    assert use_identity(service, NOBODY, second) == ("receiver", "node PACS")
    assert certificates(service, NOBODY).identity == second


def test_what_expires_soon_or_is_gone_is_said_with_what_needs_it(service: Service, tmp_path: Path) -> None:
    hospital = authority(tmp_path / "hospital")
    ours, gone = hospital.identity("ours", days=10), hospital.identity("gone", days=90)
    tls = Tls(trust=gone.certificate, pinned=True)
    service.library.add_node(Node(name="PACS", ae_title="PACS", host="127.0.0.1", port=104, tls=tls))
    use_identity(service, NOBODY, Identity(certificate=ours.certificate, key=ours.key))
    (soon,) = status(service, NOBODY).words
    assert soon.startswith("Our certificate (ours) expires on ")
    assert "in 9 days. It is used for: who we are." in soon
    with service.hub.subscribed() as heard:
        service.look_after()
        assert heard.take(0) is None
        service._reminded_at = -math.inf
        service.look_after()
        assert heard.take(0) == Notice(topic="SERVICE"), "once a day"
        service.look_after()
        assert heard.take(0) is None
    gone.certificate.unlink()
    _, missing = status(service, NOBODY).words
    assert "gone.pem): No such file" in missing
    assert "It is needed for: node PACS." in missing
