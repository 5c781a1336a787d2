"""Storage commitment on the wire: reports are taken however they come, and nothing is answered success that is not kept."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pydicom import Dataset

from ductoview.errors import LibraryError, NetworkError
from ductoview.model.commitment import CommitmentReport, CommitmentRequest, Remedy, Reporter, reason_of
from ductoview.model.node import Node
from ductoview.network.commitment import CommitmentAnswer, TakeReport, report_of, request_commitment
from ductoview.network.listen import Listener
from tests.support.commitment_peer import Peer, calling_back, commitment_peer, keeps_all, objects, report
from tests.support.dicom_servers import free_port

MG = "1.2.840.10008.5.1.4.1.1.1.2"
REQUEST = CommitmentRequest(
    transaction_uid="2.25.1", node="keeper", study_uid="1.2", objects=((MG, "1.2.3"), (MG, "1.2.4"))
)
WITHIN_S = 10.0


class Taken:
    """Keeps the reports of one transaction."""

    def __init__(self, known: str = "2.25.1", trouble: bool = False) -> None:
        self.reports: list[CommitmentReport] = []
        self._known, self._trouble = known, trouble

    def __call__(self, one: CommitmentReport, _reporter: Reporter | None = None) -> bool:
        if self._trouble:
            raise LibraryError("The disk is full.")
        self.reports.append(one)
        return one.transaction_uid == self._known


def ask(node: Node, taken: Taken, wait_s: float = WITHIN_S) -> CommitmentAnswer:
    return request_commitment(
        node, REQUEST, take=taken, wait_s=wait_s, is_reported=lambda: bool(taken.reports), local_aet="DUCTOVIEW"
    )


@pytest.mark.parametrize("when", ["after", "before"])
def test_a_report_on_the_same_association_is_taken_even_before_the_answer(when: str) -> None:
    taken = Taken()
    with commitment_peer(when=when) as peer:
        assert ask(peer.node, taken) == CommitmentAnswer(accepted=True)
        assert peer.answered.acquire(timeout=WITHIN_S)
    assert taken.reports == [CommitmentReport(transaction_uid="2.25.1", committed=frozenset({"1.2.3", "1.2.4"}))]
    assert objects(peer.asked[0]) == list(REQUEST.objects)
    assert peer.answers == [0]


@pytest.mark.parametrize(
    ("status", "permanent", "words"),
    [
        (0x0110, False, "it failed while processing (status 0110H)"),
        (0x0213, False, "it is out of resources; try again later (status 0213H)"),
        (0x0118, True, "it does not know storage commitment (status 0118H)"),
        (0x0124, True, "it does not commit itself to this station; have that allowed there (status 0124H)"),
    ],
)
def test_a_refused_request_is_said_in_words(status: int, permanent: bool, words: str) -> None:
    with commitment_peer(status=status) as peer:
        assert ask(peer.node, Taken()) == CommitmentAnswer(accepted=False, permanent=permanent, words=words)


def test_a_node_without_the_service_is_no_fault() -> None:
    with commitment_peer(offers=False) as peer:
        answer = ask(peer.node, Taken())
    assert answer == CommitmentAnswer(accepted=False, permanent=True, words="it offers no storage commitment")


def test_a_dead_node_is_said() -> None:
    dead = Node(name="keeper", ae_title="KEEPER", host="127.0.0.1", port=free_port())
    with pytest.raises(NetworkError, match="refused the connection"):
        ask(dead, Taken())


def listening(tmp_path: Path, take: TakeReport) -> Listener:
    return Listener(
        ae_title="DUCTOVIEW", allowed=None, incoming=tmp_path, keep=lambda _received: None, take_report=take
    )


def told(tmp_path: Path, take: TakeReport, informations: Sequence[Dataset], *, reverse: bool = True) -> Peer:
    """A peer that reported to our listener on an association of its own."""
    peer = Peer()
    with listening(tmp_path, take) as listener, calling_back(listener.port, reverse=reverse) as association:
        peer.tell(association, informations)
    return peer


def action(transaction_uid: str = "2.25.1") -> Dataset:
    """What a peer was asked, as far as it reports about it."""
    made = Dataset()
    made.TransactionUID = transaction_uid
    return made


@pytest.mark.parametrize("reverse", [True, False])
def test_a_report_on_a_new_association_is_taken_with_and_without_reversed_roles(tmp_path: Path, reverse: bool) -> None:
    taken = Taken()
    peer = told(tmp_path, taken, [report(action(), ["1.2.3"], [("1.2.4", 0x0112)])], reverse=reverse)
    assert peer.answers == [0]
    assert taken.reports == [
        CommitmentReport(transaction_uid="2.25.1", committed=frozenset({"1.2.3"}), failed=(("1.2.4", 0x0112),))
    ]


def test_a_transaction_nobody_asked_for_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path, Taken(), [report(action("2.25.9"), ["1.2.3"])]).answers == [0x0115]


def test_a_report_without_a_transaction_is_refused(tmp_path: Path) -> None:
    nameless = report(action(), ["1.2.3"])
    del nameless.TransactionUID
    assert told(tmp_path, Taken(), [nameless]).answers == [0x0115]


def test_a_report_that_cannot_be_kept_is_not_answered_with_success(tmp_path: Path) -> None:
    assert told(tmp_path, Taken(trouble=True), [report(action(), ["1.2.3"])]).answers == [0x0110]


def test_nobody_is_told_that_we_keep_objects_for_them(tmp_path: Path) -> None:
    """We are no SCP of storage commitment: a request to us is no promise of ours."""
    with listening(tmp_path, Taken()) as listener:
        node = Node(name="us", ae_title="DUCTOVIEW", host="127.0.0.1", port=listener.port)
        assert not ask(node, Taken(), wait_s=0).accepted


def test_an_object_said_to_be_kept_and_lost_is_lost() -> None:
    contradicting = report(action(), ["1.2.3"], [("1.2.3", 0x0112)])
    assert report_of(contradicting).committed == frozenset()
    assert report_of(contradicting).failed == (("1.2.3", 0x0112),)


def test_a_failure_without_its_reason_is_a_failure() -> None:
    information = report(action(), (), [("1.2.3", 0x0112)])
    del information.FailedSOPSequence[0].FailureReason
    assert report_of(information).failed == (("1.2.3", 0x0110),)


@pytest.mark.parametrize(
    ("code", "remedy"),
    [(0x0110, Remedy.ASK), (0x0112, Remedy.SEND), (0x0119, Remedy.PERSON), (0x0122, Remedy.LOOK),
     (0x0131, Remedy.ASK), (0x0213, Remedy.ASK), (0xBEEF, Remedy.PERSON)],
)  # fmt: skip
def test_every_reason_says_what_is_done(code: int, remedy: Remedy) -> None:
    reason = reason_of(code)
    assert reason.remedy is remedy
    assert reason.words.endswith(f"({code:04X}H)")


def test_all_kept_is_what_the_peer_means_by_it() -> None:
    made = action()
    made.ReferencedSOPSequence = []
    assert report_of(keeps_all(made)[0]).committed == frozenset()
