"""Whose report of storage commitment is believed: the node's that was asked, and nobody else's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset
from pynetdicom import AE, build_role
from pynetdicom.sop_class import StorageCommitmentPushModel

from ductoview.library.library import Library
from ductoview.model.commitment import CommitmentReport, Reporter
from ductoview.model.library import Notice, QueueState
from ductoview.model.node import Node
from ductoview.model.receiving import Listening
from ductoview.model.security import Tls
from ductoview.network.reporters import speaks_for
from ductoview.network.tls import certificates_of
from ductoview.service.core import Service
from tests.library.test_commitment import PACS, planned, store_one
from tests.support.certificates import authority
from tests.support.commitment_peer import Peer, report

HERE = Node(name="pacs", ae_title="PACS", host="localhost", port=104)
STORED, COMMITTED = QueueState.STORED, QueueState.COMMITTED


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service with two objects that PACS stored and is asked about; its receiver is open to everybody here."""
    with Library.open(tmp_path / "home", free_floor=0) as library:
        library.add_node(HERE)
        store_one(library)
        store_one(library)
        made = Service(library)
        made.receiver.open(Listening(ae_title="DUCTOVIEW", port=0, bind="127.0.0.1", allowed=None))
        yield made
        made.receiver.close()


@contextmanager
def calling(service: Service, ae_title: str) -> Iterator[Any]:
    listening = service.receiver.listening
    assert listening is not None
    entity = AE(ae_title)
    entity.add_requested_context(StorageCommitmentPushModel)
    roles = [build_role(StorageCommitmentPushModel, scp_role=True)]
    association = entity.associate("127.0.0.1", listening.port, ae_title=listening.ae_title, ext_neg=roles)
    assert association.is_established
    try:
        yield association
    finally:
        association.release()


def reported(service: Service, ae_title: str, transaction_uid: str, *uids: str) -> tuple[int, list[QueueState]]:
    """What is answered to a promise about these objects, and where the rows stand then."""
    asked, peer = Dataset(), Peer()
    asked.TransactionUID = transaction_uid
    with calling(service, ae_title) as association:
        peer.tell(association, [report(asked, uids)])
    (answer,) = peer.answers
    assert answer is not None
    return answer, [row.state for row in service.library.queue()]


def test_the_node_that_was_asked_is_believed(service: Service) -> None:
    request = planned(service.library)
    uids = [uid for _, uid in request.objects]
    assert reported(service, "PACS", request.transaction_uid, *uids) == (0, [COMMITTED, COMMITTED])


def test_another_that_knows_the_transaction_is_not(service: Service) -> None:
    request = planned(service.library)
    uids = [uid for _, uid in request.objects]
    with service.hub.subscribed() as notices:
        assert reported(service, "MODALITY", request.transaction_uid, *uids) == (0x0115, [STORED, STORED])
        assert notices.take(1) == Notice(topic="SERVICE")
    promises = service.commitments.promises
    assert (
        "report for pacs came from MODALITY@127.0.0.1 and was not believed; if that is the same PACS" in promises.words
    )
    assert reported(service, "PACS", request.transaction_uid, *uids)[0] == 0
    assert promises.words == "", "the node itself was heard"


def test_another_node_of_ours_is_not_and_an_early_transaction_helps_nobody(service: Service) -> None:
    service.library.add_node(Node(name="other", ae_title="OTHER", host="10.0.0.9", port=104))
    request = planned(service.library)
    uids = [uid for _, uid in request.objects]
    assert reported(service, "OTHER", request.transaction_uid, *uids) == (0x0115, [STORED, STORED])
    assert reported(service, "PACS", "2.25.404", *uids) == (0x0115, [STORED, STORED])


def test_a_promise_about_other_objects_is_none_about_ours(service: Service) -> None:
    request = planned(service.library)
    assert reported(service, "PACS", request.transaction_uid, "1.2.3.404") == (0x0115, [STORED, STORED])


def test_a_refusal_by_another_does_not_make_us_send_again(service: Service) -> None:
    request = planned(service.library)
    lost = CommitmentReport(
        transaction_uid=request.transaction_uid, committed=frozenset(), failed=((request.objects[0][1], 0x0112),)
    )
    assert not service.commitments.take(lost, Reporter(ae_title="PACS", address="10.0.0.66"))
    assert [row.state for row in service.library.queue()] == [STORED, STORED]


def test_a_node_that_was_removed_is_not_believed_any_more(service: Service) -> None:
    request = planned(service.library)
    service.library.remove_node("pacs")
    uids = [uid for _, uid in request.objects]
    assert reported(service, "PACS", request.transaction_uid, *uids)[0] == 0x0115


def test_what_is_not_believed_is_told_to_the_audit_trail_once_a_minute(service: Service) -> None:
    told: list[tuple[str, str]] = []
    service.commitments.promises.alarm = lambda who, why: told.append((who, why))
    request = planned(service.library)
    for _ in range(3):
        reported(service, "MODALITY", request.transaction_uid, request.objects[0][1])
    ((who, why),) = told
    assert who == "MODALITY@127.0.0.1"
    assert "PACS@localhost:104 was asked, not it; if it is the same PACS, set it up as a node, too" in why


def test_on_an_association_of_ours_only_what_that_node_was_asked_is_taken(service: Service) -> None:
    """A node that we call could else report in the name of another."""
    request = planned(service.library)
    kept = CommitmentReport(
        transaction_uid=request.transaction_uid, committed=frozenset(uid for _, uid in request.objects)
    )
    assert not service.commitments._take_of("other", kept)
    assert service.commitments._take_of("pacs", kept)
    assert [row.state for row in service.library.queue()] == [COMMITTED, COMMITTED]


@pytest.mark.parametrize(
    ("title", "address", "others", "believed"),
    [
        ("PACS", "10.0.0.5", (), True),
        ("PACS ", "::ffff:10.0.0.5", (), True),
        ("PACS", "10.0.0.6", (), False),
        ("STGCMT", "10.0.0.5", (), False),
        ("STGCMT", "10.0.0.5", (("STGCMT", "10.0.0.5"),), True),
        ("PACS", "10.0.0.6", (("PACS", "10.0.0.6"),), True),
        ("OTHER", "10.0.0.6", (("OTHER", "10.0.0.6"),), False),
    ],
)
def test_who_speaks_for_a_node(title: str, address: str, others: tuple[tuple[str, str], ...], believed: bool) -> None:
    node = replace(PACS, host="10.0.0.5")
    nodes = [Node(name=aet, ae_title=aet, host=host, port=104) for aet, host in others]
    assert speaks_for(node, Reporter(ae_title=title, address=address), nodes) is believed


def test_a_certificate_speaks_for_the_node_it_names_or_is_pinned_for(tmp_path: Path) -> None:
    shown = authority(tmp_path).identity("archive").certificate
    (der,) = certificates_of(shown)
    reporter = Reporter(ae_title="X", address="10.9.9.9", certificate=der, names=frozenset({"pacs.hospital"}))
    named, pinned = Tls(name="PACS.hospital"), Tls(trust=shown, pinned=True)
    assert speaks_for(replace(PACS, tls=named), reporter)
    assert speaks_for(replace(PACS, tls=pinned), reporter)
    assert not speaks_for(PACS, reporter), "a node without TLS has no certificate"
    assert not speaks_for(replace(PACS, tls=pinned), replace(reporter, certificate=b"another"))
    assert not speaks_for(replace(PACS, tls=Tls(name="ris.hospital")), reporter)
    assert not speaks_for(replace(PACS, tls=Tls(trust=tmp_path / "gone.pem", pinned=True)), reporter)
