"""Files sent to Orthanc, dcmqrscp, storescp and our own listener."""

import threading
from pathlib import Path

import pytest
from pydicom import DataElement, dcmread
from pydicom.config import IGNORE
from pydicom.uid import ComprehensiveSRStorage, DigitalMammographyXRayImageStorageForPresentation

from ductoview.errors import Cancelled, LibraryError, NetworkError
from ductoview.model.library import ReceivedObject, SentObject
from ductoview.model.node import Node
from ductoview.network.listen import Listener
from ductoview.network.store import send_files
from ductoview.network.timeouts import Timeouts
from tests.network.conftest import Kept, Samples
from tests.network.support import dataset_bytes, uid_of
from tests.support.dicom_servers import free_port, running_orthanc_node, running_storescp
from tests.support.mg_source import write_mg


@pytest.mark.system
def test_what_orthanc_was_sent_it_has_byte_for_byte(samples: Samples, tmp_path: Path) -> None:
    heard: list[tuple[Path, SentObject]] = []
    with running_orthanc_node(tmp_path) as orthanc:
        sent = send_files(orthanc.node, samples.all, on_sent=lambda path, one: heard.append((path, one)))
        there = [orthanc.file(instance) for instance in orthanc.instances()]
    assert [path for path, _ in heard] == list(samples.all)
    assert [one for _, one in heard] == list(sent)
    assert all((one.status, one.stored, one.words) == (0, True, "stored") for one in sent)
    assert len(there) == len(samples.all)
    for path in samples.all:
        assert any(stored.endswith(dataset_bytes(path)) for stored in there)


@pytest.mark.system
def test_a_node_that_refuses_a_transfer_syntax_is_named_and_the_rest_goes_on(qrscp: Node, samples: Samples) -> None:
    sent = send_files(qrscp, (samples.compressed[0], samples.native[0]))
    assert [one.stored for one in sent] == [False, True]
    assert sent[0].permanent
    assert "does not accept JPEG-LS Lossless" in sent[0].words


@pytest.mark.system
def test_a_node_that_takes_no_such_kind_refuses_the_object_for_good(tmp_path: Path) -> None:
    """Also where it is the only kind that is sent: as a fault of the node it was tried for ever, and images waited behind it."""
    report = write_mg(tmp_path / "sr.dcm", SOPClassUID=ComprehensiveSRStorage)
    (tmp_path / "images.cfg").write_text(
        "[[TransferSyntaxes]]\n[Plain]\nTransferSyntax1 = LocalEndianExplicit\n"
        "[[PresentationContexts]]\n[Images]\nPresentationContext1 = VerificationSOPClass\\Plain\n"
        f"PresentationContext2 = {DigitalMammographyXRayImageStorageForPresentation}\\Plain\n"
        "[[Profiles]]\n[Default]\nPresentationContexts = Images\n"
    )
    with running_storescp(tmp_path / "got", "-xf", str(tmp_path / "images.cfg"), "Default") as node:
        (sent,) = send_files(node, (report,))
    assert (sent.stored, sent.permanent) == (False, True)
    assert sent.words == "it does not accept objects of the kind Comprehensive SR Storage"


@pytest.mark.system
def test_a_peer_without_explicit_vr_gets_implicit(samples: Samples, tmp_path: Path) -> None:
    with running_storescp(tmp_path / "got", "+xi") as node:
        (sent,) = send_files(node, samples.native[:1])
    assert sent.stored


@pytest.mark.system
def test_a_peer_that_aborts_under_every_object_is_given_up(samples: Samples, tmp_path: Path) -> None:
    heard: list[SentObject] = []
    with (
        running_storescp(tmp_path / "got", "--abort-after") as node,
        pytest.raises(NetworkError, match="gave no answer"),
    ):
        send_files(node, samples.native + samples.others, on_sent=lambda _path, one: heard.append(one))
    assert [one.status for one in heard] == [None, None, None]
    assert all("lost before it was answered" in one.words and not one.permanent for one in heard)


def test_statuses_come_back_in_words(samples: Samples, incoming: Path) -> None:
    statuses = iter([0xA700, 0xC000])

    def refuse(_received: ReceivedObject) -> None:
        raise LibraryError("No.", next(statuses))

    with Listener(ae_title="FULL", allowed=None, incoming=incoming, keep=refuse) as listener:
        first, second = send_files(_node(listener, "FULL"), samples.native)
    assert (first.status, first.stored, first.permanent) == (0xA700, False, False)
    assert "out of resources" in first.words
    assert (second.status, second.permanent) == (0xC000, True)


def test_an_unreadable_file_does_not_stop_the_rest(
    samples: Samples, incoming: Path, kept: Kept, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.dcm"
    bad.write_bytes(b"no DICOM at all")
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        sent = send_files(_node(listener, "HERE"), (bad, samples.native[0]))
    assert [one.stored for one in sent] == [False, True]
    assert "bad.dcm cannot be read" in sent[0].words


def test_a_bare_dataset_is_sent_as_a_whole_object(samples: Samples, incoming: Path, kept: Kept, tmp_path: Path) -> None:
    bare = tmp_path / "bare.dcm"
    bare.write_bytes(dataset_bytes(samples.native[0]))
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        (sent,) = send_files(_node(listener, "HERE"), (bare,))
    assert sent.stored
    assert dataset_bytes(kept.folder / uid_of(samples.native[0])) == bare.read_bytes()


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_a_uid_against_the_rules_goes_through_unchanged(
    samples: Samples, incoming: Path, kept: Kept, tmp_path: Path
) -> None:
    """Some devices write components with leading zeros; their images count all the same."""
    odd = "1.2.0300.4"
    ds = dcmread(samples.native[0])
    ds["SOPInstanceUID"] = DataElement(0x00080018, "UI", odd, validation_mode=IGNORE)
    ds.file_meta["MediaStorageSOPInstanceUID"] = DataElement(0x00020003, "UI", odd, validation_mode=IGNORE)
    path = tmp_path / "odd.dcm"
    ds.save_as(path)
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        (sent,) = send_files(_node(listener, "HERE"), (path,))
    assert sent.stored
    assert dataset_bytes(kept.folder / odd) == dataset_bytes(path)


def test_stopped_between_objects(samples: Samples, incoming: Path, kept: Kept) -> None:
    wish = threading.Event()
    with (
        Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener,
        pytest.raises(Cancelled),
    ):
        send_files(_node(listener, "HERE"), samples.native, cancel=wish, on_sent=lambda _path, _sent: wish.set())
    assert kept.uids == {uid_of(samples.native[0])}


def test_stopped_while_the_node_keeps_us_waiting(samples: Samples, incoming: Path) -> None:
    wish, let_go = threading.Event(), threading.Event()

    def keep(_received: ReceivedObject) -> None:
        wish.set()
        let_go.wait(20)

    with Listener(ae_title="SLOW", allowed=None, incoming=incoming, keep=keep) as listener:
        with pytest.raises(Cancelled):
            send_files(_node(listener, "SLOW"), samples.native, cancel=wish)
        let_go.set()


def test_a_node_that_does_not_answer_in_time(samples: Samples, incoming: Path) -> None:
    let_go = threading.Event()
    with Listener(
        ae_title="SLOW", allowed=None, incoming=incoming, keep=lambda _received: let_go.wait(20) and None
    ) as listener:
        (sent,) = send_files(_node(listener, "SLOW"), samples.native[:1], timeouts=Timeouts(dimse_s=0.1))
        let_go.set()
    assert (sent.status, sent.stored, sent.permanent) == (None, False, False)


def test_nobody_there(samples: Samples) -> None:
    with pytest.raises(NetworkError, match="nothing listens"):
        send_files(Node(name="gone", ae_title="GONE", host="127.0.0.1", port=free_port()), samples.native)


def _node(listener: Listener, ae_title: str) -> Node:
    return Node(name=ae_title.lower(), ae_title=ae_title, host="127.0.0.1", port=listener.port)
