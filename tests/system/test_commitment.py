"""Stored, verified, committed: real servers, and a node that reports wrongly, twice, late or never."""

import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from ductoview.library.library import Library
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.node import Node
from ductoview.service.client import ServiceClient
from ductoview.service.commitment import Commitments
from ductoview.service.hub import Hub
from ductoview.service.receiver import Receiver
from ductoview.service.sender import Sender
from ductoview.service.status import Listening, Peer
from tests.library.conftest import received_into
from tests.service.conftest import client, home, kill
from tests.service.test_nodes import uids_of
from tests.support import commitment_peer as peers
from tests.support.commitment_peer import calling_back, commitment_peer, objects, report
from tests.support.dicom_servers import (
    free_port,
    running_dcmqrscp,
    running_orthanc_node,
    running_storescp,
)
from tests.support.mg_source import write_mg

pytestmark = pytest.mark.system

__all__ = ["client", "home"]
STORED, VERIFIED, COMMITTED = QueueState.STORED, QueueState.VERIFIED, QueueState.COMMITTED
WITHIN_S = 20.0
SHORT_WAIT_S = 0.3
KILLS = 6


@pytest.fixture
def study(tmp_path: Path) -> list[Path]:
    """Three objects of one study."""
    return [write_mg(tmp_path / f"{number}.dcm", rows=16, columns=12, study_uid="1.2.8") for number in range(3)]


def bring_in(client: ServiceClient, study: list[Path], node: Node) -> tuple[int, ...]:
    client.add_node(node)
    assert client.import_files(study).done == len(study)
    return client.enqueue(node.name, [one.sop_instance_uid for one in client.instances("1.2.8")])


def states(client: ServiceClient, wanted: QueueState) -> list[QueueRow]:
    """The rows once all are in that state."""
    for _ in client.notices(threading.Event()):
        rows = list(client.queue())
        if {row.state for row in rows} == {wanted}:
            return rows
    raise AssertionError("the stream of notices ended")


def test_orthanc_commits_itself_by_a_report_to_our_receiver(
    client: ServiceClient, tmp_path: Path, study: list[Path]
) -> None:
    port = client.start_listening("DUCTOVIEW", free_port(), allowed=[Peer(ae_title="ORTHANC", host="127.0.0.1")]).port
    folder = tmp_path / "orthanc"
    folder.mkdir()
    with running_orthanc_node(folder, move_port=port) as orthanc:
        bring_in(client, study, orthanc.node)
        rows = states(client, COMMITTED)
    assert [(row.words, row.commitment) for row in rows] == [("", "")] * 3


def test_orthanc_that_lost_an_object_gets_it_again_and_then_commits(
    client: ServiceClient, tmp_path: Path, study: list[Path]
) -> None:
    """The receiver opens only after the object was deleted there, so the first report comes with its failure."""
    port = free_port()
    folder = tmp_path / "orthanc"
    folder.mkdir()
    with running_orthanc_node(folder, move_port=port) as orthanc:
        bring_in(client, study, orthanc.node)
        states(client, VERIFIED)
        orthanc.delete(orthanc.instances()[0])
        client.start_listening("DUCTOVIEW", port)
        client.stop()
        with ServiceClient.connect(client._home) as again:
            rows = states(again, COMMITTED)
        assert sorted(row.attempts for row in rows) == [1, 1, 2]
        assert len(orthanc.instances()) == 3


def test_killed_before_the_report_the_rows_are_committed_after_the_restart(
    home: Path, tmp_path: Path, study: list[Path]
) -> None:
    """The node reports the first transaction only, and only to who runs after the kill."""
    with commitment_peer(when="never") as peer:
        with ServiceClient.connect(home) as before:
            port = before.start_listening("DUCTOVIEW", free_port()).port
            bring_in(before, study, peer.node)
            assert peer.came.acquire(timeout=WITHIN_S)
            kill(home)
        with ServiceClient.connect(home) as after:
            assert {row.state for row in after.queue()} == {STORED}
            with calling_back(port) as association:
                peer.tell(association, peers.keeps_all(peer.asked[0]) * 2)
            assert peer.answers == [0, 0], "a doubled report is no fault"
            states(after, COMMITTED)


def test_killed_again_and_again_every_object_is_committed_and_nothing_else_is_there(home: Path, tmp_path: Path) -> None:
    """Kill -9 in each round with none, one or both of two new objects stored, asked for or not."""
    folder, port = tmp_path / "orthanc", free_port()
    folder.mkdir()
    with running_orthanc_node(folder, move_port=port) as orthanc:
        with ServiceClient.connect(home) as first:
            first.start_listening("DUCTOVIEW", port)
            first.add_node(orthanc.node)
        for number in range(KILLS):
            new = [write_mg(tmp_path / f"{number}{one}.dcm", rows=16, columns=12, study_uid="1.2.8") for one in "ab"]
            with ServiceClient.connect(home) as client:
                client.import_files(new)
                client.enqueue(orthanc.node.name, uids_of(new))
                until_on_node(client, 2 * number + number % 3)
                kill(home)
            assert {row.state for row in rows_on_disk(home)} <= {QueueState.QUEUED, STORED, VERIFIED, COMMITTED}
        with ServiceClient.connect(home) as last:
            rows = states(last, COMMITTED)
        theirs = {str(dcmread(BytesIO(orthanc.file(one))).SOPInstanceUID) for one in orthanc.instances()}
    assert theirs == {row.sop_instance_uid for row in rows}
    assert len(rows) == 2 * KILLS


def until_on_node(client: ServiceClient, count: int) -> None:
    """Until the node has that many objects."""
    for _ in client.notices(threading.Event()):
        if sum(row.state in (STORED, VERIFIED, COMMITTED) for row in client.queue()) >= count:
            return


def rows_on_disk(home: Path) -> tuple[QueueRow, ...]:
    """The queue as the disk has it after a kill."""
    with Library.open(home, free_floor=0) as library:
        return library.queue()


def test_dcmqrscp_lists_what_it_stored_and_that_is_verified(
    client: ServiceClient, tmp_path: Path, study: list[Path]
) -> None:
    with running_dcmqrscp(tmp_path / "qr") as node:
        bring_in(client, study, node)
        rows = states(client, VERIFIED)
    assert {row.commitment for row in rows} == {"it offers no storage commitment"}


def test_storescp_can_only_store(home: Path, tmp_path: Path, study: list[Path]) -> None:
    """It neither commits itself nor lists anything: no more than stored is said, and why."""
    with running_storescp(tmp_path / "scp") as node, ServiceClient.connect(home) as client:
        bring_in(client, study, node)
        for _ in client.notices(threading.Event()):
            rows = client.queue()
            if all(row.commitment for row in rows):
                break
        assert {row.state for row in rows} == {STORED}
        assert "offers no storage commitment" in rows[0].commitment
        assert rows[0].commitment.endswith("whether it lists the object is not known")


class Station:
    """Library, sender and receiver of a station in this process, with a node to send to."""

    def __init__(self, library: Library, node: Node, *, is_open: bool = False) -> None:
        self.library, self.hub = library, Hub()
        self.commitments = Commitments(library, self.hub, lambda: is_open, SHORT_WAIT_S)
        self.receiver = Receiver(library, lambda _received: None, self.commitments.take)
        self.sender = Sender(library, self.hub, "DUCTOVIEW", self.commitments)
        self.commitments.when_taken = self.sender.wake
        library.add_node(node)
        kept = [library.keep(received_into(library.incoming, study_uid="1.2.8")) for _ in range(2)]
        self.uids = tuple(one.sop_instance_uid for one in kept)
        library.enqueue(node.name, self.uids)

    def __enter__(self) -> "Station":
        self.port = self.receiver.open(Listening(ae_title="DUCTOVIEW", port=0, bind="127.0.0.1", allowed=None)).port
        self.sender.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.sender.stop()
        self.receiver.close()

    def until(self, *wanted: QueueState, said: str = "") -> tuple[QueueRow, ...]:
        """The rows once they are in these states, in the order they were queued, and one says ``said``."""
        with self.hub.subscribed() as notices:
            for _ in range(200):
                rows = self.library.queue()
                if tuple(row.state for row in rows) == wanted and any(said in row.commitment for row in rows):
                    return rows
                notices.take(WITHIN_S / 200)
        raise AssertionError([(row.state, row.words, row.commitment) for row in rows])


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "station", free_floor=0) as opened:
        yield opened


def test_a_report_on_the_same_association_commits(library: Library) -> None:
    with commitment_peer() as peer, Station(library, peer.node) as station:
        station.until(COMMITTED, COMMITTED)
    assert {uid for _, uid in objects(peer.asked[0])} == set(station.uids)
    assert len(peer.asked) == 1, "one transaction for the study"


def test_who_waits_for_reports_sends_what_comes_meanwhile_first(library: Library) -> None:
    """With the five seconds a report is waited for, each study that was asked about held up the next patient's images."""
    with commitment_peer(when="never") as peer:
        station = Station(library, peer.node)
        library.enqueue(peer.node.name, [library.keep(received_into(library.incoming)).sop_instance_uid])
        # Longer than the test may last: it ends in time only where nobody waits to the end.
        station.commitments._report_wait_s = 10 * WITHIN_S
        with station:
            assert peer.came.acquire(timeout=WITHIN_S)
            (row,) = library.enqueue(peer.node.name, [library.keep(received_into(library.incoming)).sop_instance_uid])
            with station.hub.subscribed() as notices:
                while next(one for one in library.queue() if one.id == row).state is not STORED:
                    assert notices.take(WITHIN_S) is not None


def test_a_node_that_fails_at_the_request_is_looked_at_and_asked_again(library: Library) -> None:
    with commitment_peer(status=0x0110, images=True) as peer, Station(library, peer.node) as station:
        rows = station.until(VERIFIED, VERIFIED, said="it failed while processing (status 0110H)")
        assert not any(row.is_unsure for row in rows)
        assert all(peer.came.acquire(timeout=WITHIN_S) for _ in range(2)), "asked a second time"
    assert len({str(one.TransactionUID) for one in peer.asked}) == len(peer.asked)


def test_part_of_a_study_is_committed_and_the_rest_says_why(library: Library) -> None:
    def partly(action: Dataset) -> list[Dataset]:
        (_, first), (_, second) = objects(action)
        return [report(action, [first], [(second, 0x0119)])]

    with commitment_peer(reports=partly) as peer, Station(library, peer.node) as station:
        rows = station.until(COMMITTED, QueueState.FAILED)
    assert "another kind of object" in rows[1].words


def test_a_report_of_a_stranger_and_a_doubled_one_do_no_harm(library: Library) -> None:
    def muddled(action: Dataset) -> list[Dataset]:
        uids = [uid for _, uid in objects(action)]
        stranger = report(action, uids)
        stranger.TransactionUID = "2.25.99"
        return [stranger, *peers.keeps_all(action), *peers.keeps_all(action)]

    with commitment_peer(reports=muddled, when="before") as peer, Station(library, peer.node) as station:
        station.until(COMMITTED, COMMITTED)
        assert all(peer.answered.acquire(timeout=WITHIN_S) for _ in range(3))
    assert peer.answers == [0x0115, 0, 0]


def test_a_lost_report_leaves_it_verified_and_a_late_one_commits(library: Library) -> None:
    with commitment_peer(when="never", images=True) as peer, Station(library, peer.node) as station:
        station.until(VERIFIED, VERIFIED, said="it cannot report that it committed itself")
        with calling_back(station.port) as association:
            peer.tell(association, peers.keeps_all(peer.asked[0]))
        station.until(COMMITTED, COMMITTED)


@pytest.mark.parametrize(("images", "state"), [(True, VERIFIED), (False, STORED)])
def test_an_awaited_report_is_no_promise(library: Library, images: bool, state: QueueState) -> None:
    with commitment_peer(when="never", images=images) as peer, Station(library, peer.node, is_open=True) as station:
        rows = station.until(state, state, said="its report is awaited")
    assert not any(row.is_unsure for row in rows), "more may come of it"


def test_a_node_that_lists_nothing_is_not_told_as_one_that_lost_everything(library: Library) -> None:
    with commitment_peer(when="never", images=True, lists=False) as peer, Station(library, peer.node) as station:
        rows = station.until(STORED, STORED, said="whether it lists the object is not known")
    assert not any("does not list" in row.commitment for row in rows)
