"""The service as a process of its own: reached, asked by many, refused to strangers, killed, started again."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from ductoview.errors import Cancelled, LibraryError, NetworkError, ServiceError, SettingsError
from ductoview.library.library import Library
from ductoview.model.library import Notice, QueueState, ReviewEvent
from ductoview.model.node import Node, RetrieveMethod, StudyQuery
from ductoview.service.audit_client import AuditClient
from ductoview.service.bell import Bell
from ductoview.service.certificate_client import CertificateClient
from ductoview.service.check_client import CheckClient
from ductoview.service.client import ServiceClient
from ductoview.service.conversation import LONGEST_MESSAGE
from ductoview.service.endpoint import key_of, read_endpoint
from ductoview.service.order_client import OrderClient
from ductoview.service.receiver_client import ReceiverClient
from ductoview.service.requests import REQUESTS
from ductoview.service.route_client import RouteClient
from ductoview.service.start import BUSY, READY, start_detached, wait_until_gone
from tests.service.conftest import kill
from tests.support.mg_source import write_mg

STEP = ReviewEvent(id="a", study_uid="1.2", kind="FINDING", data="{}", made="2026-03-02T10:00Z")


@contextmanager
def silent_node() -> Iterator[Node]:
    """A port that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield Node(name="silent", ae_title="SILENT", host="127.0.0.1", port=server.getsockname()[1])


def test_without_a_service_there_is_a_sentence(home: Path) -> None:
    with pytest.raises(ServiceError, match=r"No service of .* answers"):
        ServiceClient.connect(home, start=False)


def test_a_client_starts_the_service_and_stops_it(home: Path) -> None:
    with ServiceClient.connect(home) as client:
        status = client.status()
        assert (status.home, status.listening, status.words) == (home, None, ())
        assert status.pid != os.getpid()
        with ServiceClient.connect(home) as second:
            assert second.status().pid == status.pid
        client.stop()
    assert read_endpoint(home) is None
    with Library.open(home):
        pass
    assert (home / "service.log").read_text() == ""


def test_only_the_user_can_reach_it(shared: ServiceClient, shared_home: Path) -> None:
    endpoint = read_endpoint(shared_home)
    assert endpoint is not None
    modes = {
        name: stat.S_IMODE((shared_home / name).stat().st_mode)
        for name in ("service.key", "service.json", "service.log")
    }
    assert modes == {"service.key": 0o600, "service.json": 0o600, "service.log": 0o600}
    assert stat.S_IMODE(shared_home.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(endpoint.address).parent.stat().st_mode) == 0o700


def test_it_listens_on_no_network_until_it_is_set_up(shared: ServiceClient) -> None:
    pid = shared.status().pid
    sockets = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        lines = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        assert [line for line in lines if f"socket:[{line.split()[9]}]" in sockets] == []


def test_a_stranger_without_the_key_is_refused(shared: ServiceClient, shared_home: Path) -> None:
    key = (shared_home / "service.key").read_text()
    (shared_home / "service.key").write_text("00" * 32)
    with pytest.raises(ServiceError, match="refused our key"):
        ServiceClient.connect(shared_home, start=False)
    (shared_home / "service.key").write_text(key)


def test_a_silent_stranger_holds_up_nobody(shared: ServiceClient, shared_home: Path) -> None:
    endpoint = read_endpoint(shared_home)
    assert endpoint is not None
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(endpoint.address)
        with ServiceClient.connect(shared_home, start=False) as another:
            assert another.studies() is not None


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"request": "open_the_door"}, "does not know the request"),
        ({"request": "__init__"}, "does not know the request"),
        ({"request": "nodes", "arguments": {"a": 1}}, "takes"),
        ({"request": "studies", "arguments": {"most": 0, "query": {"sql": "1"}}}, "cannot be understood"),
        ({"request": "import_files", "arguments": {"paths": "x", "own": False}}, "cannot be understood"),
    ],
)
def test_odd_requests_are_refused_in_a_sentence(
    shared: ServiceClient, shared_home: Path, message: dict[str, object], words: str
) -> None:
    endpoint = read_endpoint(shared_home)
    assert endpoint is not None
    with Client(endpoint.target, authkey=key_of(shared_home)) as connection:
        connection.recv_bytes(LONGEST_MESSAGE)
        connection.send_bytes(json.dumps(message).encode())
        answer = json.loads(connection.recv_bytes(LONGEST_MESSAGE))
        assert answer["error"]["kind"] == "ServiceError"
        assert words in answer["error"]["words"]
        connection.send_bytes(b"\x80\x04pickle")
        with pytest.raises(EOFError):
            connection.recv_bytes(LONGEST_MESSAGE)
    assert shared.status().words == ()


def test_two_clients_at_once_and_one_of_them_stops(shared: ServiceClient, shared_home: Path) -> None:
    with silent_node() as node, ServiceClient.connect(shared_home) as other:
        shared.add_node(node)
        cancel = threading.Event()
        caught: list[Exception] = []

        def find() -> None:
            try:
                shared.find("silent", StudyQuery(), cancel=cancel)
            except Exception as error:  # noqa: BLE001  (which one it is, is the question)
                caught.append(error)

        waiting = threading.Thread(target=find)
        waiting.start()
        assert node in other.nodes()
        assert node in shared.nodes(), "one shared's threads do not wait for one another either"
        assert waiting.is_alive()
        cancel.set()
        waiting.join(10)
        assert [type(error) for error in caught] == [Cancelled]
        assert node in shared.nodes()


def test_errors_arrive_as_what_they_are(shared: ServiceClient) -> None:
    with pytest.raises(LibraryError, match="No node is named 'nowhere'"):
        shared.echo("nowhere")
    with pytest.raises(SettingsError, match="AE title"):
        shared.start_listening("", 0)
    with pytest.raises(SettingsError, match="open to everybody"):
        shared.start_listening("DUCTOVIEW", 0, bind="0.0.0.0")


def test_a_node_that_moves_needs_our_receiver(shared: ServiceClient) -> None:
    shared.add_node(Node(name="mover", ae_title="MOVER", host="127.0.0.1", port=9, retrieve=RetrieveMethod.MOVE))
    with pytest.raises(NetworkError, match="our receiver must be open"):
        shared.fetch("mover", "1.2.3")


def test_import_goes_on_after_bad_files_and_tells_where_it_is(shared: ServiceClient, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    for number in range(3):
        write_mg(folder / f"{number}.dcm", rows=16, columns=12, PatientName="Canary^Patience", PatientID="CANARY-7")
    (folder / "bad.dcm").write_bytes(b"")
    (folder / "notes.txt").write_text("left out of a walked folder")
    told: list[float] = []
    outcome = shared.import_files([folder], progress=lambda fraction, _phrase: told.append(fraction))
    assert (outcome.done, outcome.already, outcome.failed) == (3, 0, 1)
    assert "bad.dcm: The file is empty" in outcome.failures[0]
    assert told[0] == 0
    assert shared.import_files([folder / "1.dcm"]).already == 1
    studies = shared.studies(StudyQuery(patient_name="canary*"))
    assert len(studies) == 3
    (stored,) = shared.instances(studies[0].study_uid)
    assert stored.path.exists()
    assert shared.studies(StudyQuery(patient_name="someone else")) == ()


def test_no_patient_in_the_log(shared: ServiceClient, shared_home: Path, tmp_path: Path) -> None:
    image = write_mg(tmp_path / "a.dcm", rows=16, columns=12, PatientName="Canary^Patience", PatientID="CANARY-7")
    shared.import_files([image])
    changed = write_mg(tmp_path / "b.dcm", rows=16, columns=12, PatientName="Canary^Other", PatientID="CANARY-7")
    shared.import_files([changed])
    shared.studies(StudyQuery(patient_name="Canary*"))
    assert "canary" not in (shared_home / "service.log").read_text().lower()


def test_steps_are_durable_when_told_so_even_if_the_service_is_killed(client: ServiceClient, home: Path) -> None:
    client.append_events([STEP])
    kill(home)
    with pytest.raises(ServiceError, match=r"No service of .* answers|stopped answering"):
        client.events("1.2")
    with ServiceClient.connect(home) as again:
        assert again.events("1.2") == (STEP,)
        again.append_events([STEP])
        assert again.events("1.2") == (STEP,)
        assert client.events("1.2") == (STEP,), "the old client finds the new service"


def test_a_service_killed_at_work_is_an_error_in_a_sentence(client: ServiceClient, home: Path) -> None:
    with silent_node() as node:
        client.add_node(node)
        told: list[str] = []

        def find() -> None:
            try:
                client.find("silent", StudyQuery())
            except ServiceError as error:
                told.append(str(error))

        waiting = threading.Thread(target=find)
        waiting.start()
        assert client.nodes() == (node,)
        kill(home)
        waiting.join(10)
        assert len(told) == 1
        assert "what it had confirmed is safe" in told[0]


def test_notices_reach_all_who_watch(shared: ServiceClient, shared_home: Path) -> None:
    enough = threading.Event()
    heard: dict[str, list[Notice]] = {"one": [], "two": []}
    with ServiceClient.connect(shared_home) as other:

        def watch(name: str, watching: ServiceClient) -> None:
            for notice in watching.notices(enough):
                heard[name].append(notice)
                if notice.topic == "REVIEW":
                    return

        threads = [threading.Thread(target=watch, args=pair) for pair in (("one", shared), ("two", other))]
        for thread in threads:
            thread.start()
        number = 0
        while any(thread.is_alive() for thread in threads):
            number += 1
            shared.append_events([ReviewEvent(id=str(number), study_uid="1.2", kind="K", data="{}", made="now")])
        for thread in threads:
            thread.join(10)
    for notices in heard.values():
        assert notices[-1] == Notice(topic="REVIEW", subject="1.2")


@pytest.mark.parametrize("kind", [threading.Event, Bell])
def test_watching_ends_when_one_has_enough(shared: ServiceClient, kind: type[threading.Event]) -> None:
    enough = kind()
    thread = threading.Thread(target=lambda: list(shared.notices(enough)))
    thread.start()
    enough.set()
    thread.join(10)
    assert not thread.is_alive()


def test_who_watches_with_a_bell_never_looks_whether_it_was_rung(
    shared: ServiceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []
    notices: list[Notice] = []
    enough, heard = Bell(), threading.Event()
    monkeypatch.setattr(enough, "is_set", lambda: looked.append(True) or threading.Event.is_set(enough))

    def watch() -> None:
        for notice in shared.notices(enough):
            notices.append(notice)
            heard.set()

    thread = threading.Thread(target=watch)
    thread.start()
    assert heard.wait(10)
    enough.set()
    thread.join(10)
    assert not thread.is_alive()
    # What other tests of this service have done may still be told: each notice wakes once.
    assert len(looked) <= len(notices) + 2, "once by who rings, once by who was woken, once for each notice"


def test_a_home_too_deep_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 25)
    with ServiceClient.connect(home) as client:
        endpoint = read_endpoint(home)
        assert endpoint is not None
        folder = Path(endpoint.address).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        client.stop()
    assert not folder.exists()


def test_one_service_for_each_home(shared: ServiceClient, shared_home: Path) -> None:
    assert start_detached(shared_home) == BUSY
    assert shared.status().pid


def test_it_ends_after_its_last_client(home: Path) -> None:
    assert start_detached(home, idle_s=0.1) == READY
    wait_until_gone(home, 10)
    assert read_endpoint(home) is None


def test_it_stays_for_what_waits_to_be_sent(home: Path, tmp_path: Path) -> None:
    assert start_detached(home, idle_s=1.0) == READY
    with ServiceClient.connect(home, start=False) as client:
        client.add_node(Node(name="dead", ae_title="DEAD", host="127.0.0.1", port=9))
        client.import_files([write_mg(tmp_path / "a.dcm", rows=16, columns=12)])
        (study,) = client.studies()
        (stored,) = client.instances(study.study_uid)
        (row,) = client.enqueue("dead", [stored.sop_instance_uid])
    wait_until_gone(home, 3)
    with ServiceClient.connect(home, start=False) as client:
        assert client.queue()[0].state in (QueueState.QUEUED, QueueState.SENDING)
        assert client.status().waiting == 1
        client.remove_node("dead")
    wait_until_gone(home, 10)
    assert read_endpoint(home) is None
    assert row > 0


def test_sigterm_leaves_everything_in_order(client: ServiceClient, home: Path) -> None:
    endpoint = read_endpoint(home)
    assert endpoint is not None
    client.append_events([STEP])
    os.kill(endpoint.pid, signal.SIGTERM)
    wait_until_gone(home, 10)
    assert not Path(endpoint.address).exists()
    with ServiceClient.connect(home) as again:
        assert again.events("1.2") == (STEP,)
        assert again.status().recovery.words == ()


def test_a_home_that_cannot_be_used_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "objects").write_text("a file where a folder should be")
    with pytest.raises(ServiceError, match="cannot be opened"):
        ServiceClient.connect(tmp_path / "home")
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match=r"cannot be used: Not a directory\. Correct that, or name another folder"):
        ServiceClient.connect(tmp_path / "file" / "home")


def test_a_receiver_whose_port_is_taken_is_said_and_the_rest_works(client: ServiceClient, home: Path) -> None:
    port = client.start_listening("STATION", 0).port
    client.start_listening("STATION", port)
    client.stop()
    with socket.socket() as intruder:
        intruder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        intruder.bind(("127.0.0.1", port))
        intruder.listen()
        with ServiceClient.connect(home) as again:
            assert again.status().listening is None
            assert f"Port {port}" in again.status().words[0]
            assert again.nodes() == ()
            again.stop_listening()
            assert again.status().words == ()


def test_every_request_has_its_method() -> None:
    parts = (
        ServiceClient, AuditClient, CertificateClient, CheckClient, OrderClient, ReceiverClient, RouteClient,
    )  # fmt: skip
    assert [name for name in REQUESTS if not any(callable(getattr(part, name, None)) for part in parts)] == []


def test_a_client_loads_neither_database_nor_dicom() -> None:
    code = (
        "import sys, ductoview.service.client; "
        "print([name for name in ('sqlite3', 'pydicom', 'pynetdicom', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
