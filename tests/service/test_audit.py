"""The audit trail: kept on the disk, delivered by syslog over TLS, lost by neither kill nor outage, and never in the way."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import LibraryError, NetworkError
from ductoview.library.library import Library
from ductoview.model.audit import AuditTarget
from ductoview.model.node import StudyQuery
from ductoview.model.receiving import Peer
from ductoview.network.audit import events
from ductoview.network.audit.message import Outcome
from ductoview.network.audit.syslog import deliver
from ductoview.service.audit import AuditTrail
from ductoview.service.audit_spool import Spool
from ductoview.service.client import ServiceClient
from tests.cli.support import ductoview
from tests.network.support import eventually
from tests.service.conftest import client, home, kill
from tests.support.certificates import Authority, authority
from tests.support.dicom_servers import free_port, run_dcmtk, running_dcmqrscp
from tests.support.mg_source import write_mg
from tests.support.syslog_server import repository

__all__ = ["client", "home"]
START, STOP, RECORDING, NETWORK = "110100 110120", "110100 110121", "110113 110134", "110113 110128"
AUTHENTICATION, IMPORT, QUERY, ACCESSED, EXPORT = "110113 110126", "110107", "110112", "110103", "110106"
BEGIN, TRANSFERRED = "110102", "110104"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("hospital"))


def trail_on(home: Path) -> tuple[Library, AuditTrail]:
    library = Library.open(home, free_floor=0)
    trail = AuditTrail(library, lambda: "STATION")
    trail.start()
    return library, trail


def tell(trail: AuditTrail, words: str) -> None:
    trail.record(lambda: events.alert(trail.us, events.NETWORK_CONFIGURATION, "x", words, outcome=Outcome.SUCCESS))


def test_a_spool_is_found_again_in_its_order_and_never_fuller_than_it_may(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "audit", most=3)
    assert [spool.put(b"%d" % number) for number in range(5)] == [True] * 3 + [False] * 2
    (tmp_path / "audit" / "half.part").write_bytes(b"x")
    again = Spool(tmp_path / "audit", most=3)
    assert (again.waiting, spool.lost) == (3, 2)
    assert [message for _, message in again.oldest(10)] == [b"0", b"1", b"2"]
    again.drop([path for path, _ in again.oldest(2)])
    assert [message for _, message in again.oldest(10)] == [b"2"]
    assert not list((tmp_path / "audit").glob("*.part"))


def test_an_outage_of_the_repository_loses_nothing_and_holds_up_nobody(tmp_path: Path, hospital: Authority) -> None:
    with repository(hospital) as first:
        library, trail = trail_on(tmp_path)
        assert not trail.is_on
        tell(trail, "nobody wants to know")
        trail.aim(first.target)
        assert first.until(1) == [RECORDING]
    tell(trail, "while it is away")
    assert eventually(lambda: trail.status.words)
    assert "1 audit messages wait on the disk" in trail.status.words
    trail.stop()
    library.close()
    with repository(hospital, first.target.port) as second:
        library, trail = trail_on(tmp_path)
        assert second.until(3) == [NETWORK, STOP, START]
        assert eventually(lambda: trail.status.waiting == 0)
        trail.stop()
        assert second.until(4)[-1] == STOP
        library.close()


def test_a_message_that_cannot_be_removed_from_the_disk_does_not_end_the_trail(
    tmp_path: Path, hospital: Authority
) -> None:
    with repository(hospital) as there:
        library, trail = trail_on(tmp_path)
        trail.aim(there.target)
        there.until(1)
        stuck = tmp_path / "audit" / "0.msg"
        stuck.mkdir()
        tell(trail, "one")
        assert eventually(lambda: "cannot be removed" in trail.status.words)
        stuck.rmdir()
        trail.stop()
        assert there.until(3)[-1] == STOP
        library.close()


def test_a_person_tries_it_out_and_hears_at_once(tmp_path: Path, hospital: Authority) -> None:
    with repository(hospital) as first:
        library, trail = trail_on(tmp_path)
        trail.aim(first.target)
        assert first.until(1) == [RECORDING]
        began = time.time()
        status = trail.try_out()
        assert first.until(2)[-1] == "110113 AUDIT_TEST"
        assert (status.waiting, status.since, status.words) == (0, None, "")
        assert status.delivered is not None
        assert status.delivered >= began
    status = trail.try_out()
    assert status.waiting == 1
    assert status.since is not None
    assert began <= status.since <= time.time()
    assert "cannot be reached or broke off" in status.words
    trail.stop()
    library.close()


def _no_room(_spool: Spool, _message: bytes) -> bool:
    raise OSError(28, "No space left on device")


def test_a_test_event_without_room_is_no_success(
    tmp_path: Path, hospital: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with repository(hospital) as there:
        library, trail = trail_on(tmp_path)
        trail.aim(there.target)
        there.until(1)
        with monkeypatch.context() as full:
            full.setattr(Spool, "put", _no_room)
            with pytest.raises(LibraryError, match="test event could not be kept on the disk, so that it was not sent"):
                trail.try_out()
        assert trail.try_out().waiting == 0
        trail.stop()
        library.close()
    assert there.events().count("110113 AUDIT_TEST") == 1


def test_a_message_that_cannot_be_read_any_more_leaves_a_gap_that_is_told(tmp_path: Path, hospital: Authority) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "0.msg").symlink_to("gone")
    with repository(hospital) as there:
        library, trail = trail_on(tmp_path)
        trail.aim(there.target)
        assert there.until(2) == [RECORDING, RECORDING], "the second tells of the gap"
        assert trail.status.lost == 1
        trail.stop()
        library.close()


def test_what_cannot_be_told_breaks_nothing(
    tmp_path: Path, hospital: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with repository(hospital) as there:
        library, trail = trail_on(tmp_path)
        trail.aim(there.target)
        trail.record(lambda: 1 // 0)  # type: ignore[arg-type, return-value]
        assert trail.status.lost == 1
        with monkeypatch.context() as full:
            full.setattr(Spool, "put", _no_room)
            tell(trail, "the disk is full")
        assert trail.status.lost == 2
        assert "could not be kept" in trail.status.words
        tell(trail, "goes on")
        codes = there.until(3)
        assert codes[:2] == [RECORDING, NETWORK]
        assert (
            there.trees()[-1].findtext("EventIdentification/EventOutcomeDescription", "").startswith("2 messages were")
        )
        trail.aim(None)
        assert there.until(4)[-1] == "110113 110133"
        assert not trail.is_on
        trail.stop()
        library.close()


def test_a_trail_that_cannot_begin_is_not_told_as_one_that_nobody_wants(home: Path) -> None:
    home.mkdir()
    library = Library.open(home, free_floor=0)
    library.set_setting("audit", "{}")
    library.close()
    said = ductoview("audit", home=home)
    assert (said.code, said.out.startswith("The audit trail cannot be recorded: ")) == (1, True), said


def test_a_repository_we_do_not_believe_gets_nothing(tmp_path: Path, hospital: Authority) -> None:
    other = authority(tmp_path / "other")
    with repository(hospital) as there:
        for tls, words in (
            (other.tls(), "authority that we do not trust"), (hospital.tls(), "it wants a certificate of ours")
        ):  # fmt: skip
            for _ in range(30):
                with pytest.raises(NetworkError, match=words):
                    deliver(replace(there.target, tls=tls), [b"secret"], timeout_s=5)
        assert there.messages == []
    with pytest.raises(ValueError, match="needs a name"):
        replace(there.target, source_id=" ")


@pytest.mark.system
def test_everything_a_station_does_is_told_and_a_kill_loses_nothing(
    client: ServiceClient, home: Path, tmp_path: Path, hospital: Authority
) -> None:
    study = [write_mg(tmp_path / f"{number}.dcm", rows=16, columns=12, study_uid="1.2.8") for number in range(2)]
    port = free_port()
    with repository(hospital) as there, running_dcmqrscp(tmp_path / "qr") as pacs:
        set_up(there.target, home)
        there.until(1)
        client.add_node(pacs)
        client.start_listening("STATION", port, allowed=[Peer(ae_title="MODALITY", host="127.0.0.1")])
        client.import_files(study)
        client.find(pacs.name, StudyQuery(patient_id="P-1"))
        client.enqueue(pacs.name, [one.sop_instance_uid for one in client.instances("1.2.8")])
        wait_stored(client)
        there.until(7)
        client.audit.audit_accessed("1.2.8", "Meier^Anna")
        client.audit.audit_exported("1.2.8", "Meier^Anna", "/media/stick", is_anonymized=False)
        other = write_mg(tmp_path / "other.dcm", rows=16, columns=12, study_uid="1.2.9")
        for title in ("MODALITY", "STRANGER"):
            run_dcmtk("storescu", "-aet", title, "-aec", "STATION", "127.0.0.1", str(port), str(other))
        codes = there.until(11)
        assert codes == [
            RECORDING, NETWORK, NETWORK, IMPORT, QUERY, BEGIN, TRANSFERRED, ACCESSED, EXPORT, TRANSFERRED, AUTHENTICATION
        ]  # fmt: skip
        sent, came = (tree for tree, code in zip(there.trees(), codes, strict=True) if code == TRANSFERRED)
        assert [one.get("UserIsRequestor") for one in sent.iterfind("ActiveParticipant")] == ["true", "false"]
        kinds = sent.find("ParticipantObjectIdentification/ParticipantObjectDescription/SOPClass")
        assert kinds is not None
        assert kinds.get("NumberOfInstances") == "2"
        assert "AETITLES=MODALITY" in {one.get("AlternativeUserID") for one in came.iterfind("ActiveParticipant")}
        assert eventually(lambda: client.audit.audit_status().waiting == 0)
        kill(home)
    with ServiceClient.connect(home) as again:
        assert eventually(lambda: again.audit.audit_status().words)
        assert again.audit.audit_status().waiting == 1
        again.remove_node(pacs.name)
        kill(home)
    with repository(hospital, there.target.port) as back, ServiceClient.connect(home) as last:
        assert back.until(3) == [START, NETWORK, START]
        assert eventually(lambda: last.audit.audit_status().waiting == 0)
    logged = (home / "service.log").read_text() + str(list(home.glob("audit/*")))
    assert "P-1" not in logged


def set_up(target: AuditTarget, home: Path) -> None:
    """By the command, and what it says of it."""
    tls = target.tls
    said = ductoview(
        "audit", "--to", f"{target.host}:{target.port}", "--station", "MAMMO-1", "--trust", str(tls.trust),
        "--certificate", str(tls.certificate), "--key", str(tls.key), home=home,
    )  # fmt: skip
    assert said.out.splitlines()[0] == f"The audit trail goes to 127.0.0.1:{target.port} as MAMMO-1."
    assert ductoview("audit", "--to", "x", "--station", "A", "--plain", home=home).code != 0
    assert ductoview("audit", "--to", "x:1", home=home).code != 0


def wait_stored(client: ServiceClient) -> None:
    """Until the queue has nothing on its way."""
    for _ in client.notices(threading.Event()):
        if all(row.state in {"STORED", "VERIFIED"} for row in client.queue()):
            return
