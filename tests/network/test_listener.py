"""Our listener under DCMTK's clients: who may come in, what is kept, and what is given."""

import gc
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Queue

import pytest
from pydicom import dcmread
from pynetdicom.sop_class import Verification

from ductoview.errors import LibraryError, NetworkError
from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from ductoview.model.node import Node
from ductoview.model.receiving import Limits, Peer, Refusal, Why
from ductoview.network.connection import connected
from ductoview.network.doorkeeper import Doorkeeper
from ductoview.network.echo import echo
from ductoview.network.listen import Listener, is_about_address, port_trouble, port_words
from ductoview.network.server import Crowd
from ductoview.network.timeouts import Timeouts
from tests.network.conftest import Kept, Samples
from tests.network.support import dataset_bytes, eventually, uid_of
from tests.support.dicom_servers import run_dcmtk, running_storescp


def _to(node: Node, calling: str = "TESTER") -> list[str]:
    return ["-aet", calling, "-aec", node.ae_title, node.host, str(node.port)]


def _node(listener: Listener, ae_title: str = "HERE") -> Node:
    return Node(name="here", ae_title=ae_title, host="127.0.0.1", port=listener.port)


@pytest.mark.system
def test_echoscu(archive: tuple[Node, Library]) -> None:
    assert run_dcmtk("echoscu", *_to(archive[0])).returncode == 0


def test_a_receiver_to_which_nobody_comes_clears_nothing_away(incoming: Path, kept: Kept) -> None:
    cleared: list[int] = []

    def count(phase: str, about: dict[str, int]) -> None:
        if phase == "start" and about["generation"] == 2:
            cleared.append(about["generation"])

    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        server = listener._server
        assert server is not None
        gc.disable()
        gc.callbacks.append(count)
        try:
            for _ in range(200):
                server.service_actions()
            assert cleared == []
            echo(_node(listener), local_aet="TESTER")
            assert eventually(lambda: not server.active_associations)
            for _ in range(200):
                server.service_actions()
            assert cleared, "who came and went is cleared away"
            cleared.clear()
            for _ in range(200):
                server.service_actions()
            assert cleared == []
        finally:
            gc.callbacks.remove(count)
            gc.enable()


@pytest.mark.system
@pytest.mark.parametrize(("kind", "options"), [("native", ()), ("native", ("-xi",)), ("compressed", ("-xt",))])
def test_storescu(samples: Samples, incoming: Path, kept: Kept, kind: str, options: tuple[str, ...]) -> None:
    path = getattr(samples, kind)[0]
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        run = run_dcmtk("storescu", *options, *_to(_node(listener)), str(path))
    assert run.returncode == 0, run.stdout
    (received,) = kept.received
    assert (received.from_aet, received.from_address) == ("TESTER", "127.0.0.1")
    assert received.sop_instance_uid == uid_of(path)
    assert dcmread(kept.folder / uid_of(path)) == dcmread(path)
    assert (kept.folder / uid_of(path)).stat().st_mode & 0o077 == 0
    assert not list(incoming.iterdir())


@pytest.mark.system
@pytest.mark.parametrize("root", ["-S", "-P"])
def test_findscu(archive: tuple[Node, Library], samples: Samples, root: str) -> None:
    run = run_dcmtk(
        "findscu", root, *_to(archive[0]), "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=M-1", "-k", "PatientName",
        "-k", "StudyInstanceUID",
    )  # fmt: skip
    assert run.returncode == 0
    assert run.stdout.count("(Pending)") == 1
    assert samples.german in run.stdout
    assert "Müller^Zoë" in run.stdout


@pytest.mark.system
def test_findscu_with_a_level_that_is_none(archive: tuple[Node, Library]) -> None:
    run = run_dcmtk("findscu", "-v", "-S", *_to(archive[0]), "-k", "QueryRetrieveLevel=BREAST", "-k", "PatientID")
    assert "DataSetDoesNotMatchSOPClass" in run.stdout


@pytest.mark.system
def test_getscu_gets_the_very_bytes(archive: tuple[Node, Library], samples: Samples, tmp_path: Path) -> None:
    got = tmp_path / "got"
    got.mkdir()
    run = run_dcmtk(
        "getscu", "-S", "+B", "-od", str(got), *_to(archive[0]), "-k", "QueryRetrieveLevel=STUDY",
        "-k", f"StudyInstanceUID={samples.german}",
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    (file,) = got.iterdir()
    assert dataset_bytes(file) == dataset_bytes(samples.others[0])


@pytest.mark.system
def test_getscu_that_takes_no_compressed_images_gets_the_others(
    archive: tuple[Node, Library], samples: Samples, tmp_path: Path
) -> None:
    got = tmp_path / "got"
    got.mkdir()
    run = run_dcmtk(
        "getscu", "-v", "-S", "-od", str(got), *_to(archive[0]), "-k", "QueryRetrieveLevel=STUDY",
        "-k", f"StudyInstanceUID={samples.ductogram}",
    )  # fmt: skip
    assert "Number of Failed Suboperations    : 2" in run.stdout
    assert {uid_of(path) for path in got.iterdir()} == {uid_of(path) for path in samples.native}


@pytest.mark.system
@pytest.mark.parametrize("root", ["-S", "-P"])
def test_movescu(archive: tuple[Node, Library], samples: Samples, tmp_path: Path, root: str) -> None:
    node, library = archive
    with running_storescp(tmp_path / "got", "+xa") as destination:
        library.add_node(destination)
        run = run_dcmtk(
            "movescu", root, "-aem", "STORESCP", *_to(node), "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=D-0001",
            "-k", f"StudyInstanceUID={samples.ductogram}",
        )  # fmt: skip
        assert run.returncode == 0, run.stdout
        assert {uid_of(path) for path in (tmp_path / "got").iterdir()} == {
            uid_of(path) for path in samples.native + samples.compressed
        }


@pytest.mark.system
def test_movescu_to_a_stranger(archive: tuple[Node, Library], samples: Samples) -> None:
    run = run_dcmtk(
        "movescu", "-S", "-aem", "STRANGER", *_to(archive[0]), "-k", "QueryRetrieveLevel=STUDY",
        "-k", f"StudyInstanceUID={samples.ductogram}",
    )  # fmt: skip
    assert "MoveDestinationUnknown" in run.stdout


@pytest.mark.parametrize(
    ("error", "status"),
    [(LibraryError("full", 0xA700), "A700"), (LibraryError("odd", 0xC000), "C000"), (OSError("boom"), "A700")],
)
@pytest.mark.system
def test_no_success_without_keeping(samples: Samples, incoming: Path, error: Exception, status: str) -> None:
    def keep(_received: ReceivedObject) -> None:
        raise error

    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=keep) as listener:
        run = run_dcmtk("storescu", "-d", *_to(_node(listener)), str(samples.native[0]))
    assert f"0x{status.lower()}" in run.stdout.lower()
    assert not list(incoming.iterdir())


def test_only_the_allowed_may_speak(incoming: Path, kept: Kept) -> None:
    friend = Peer(ae_title="FRIEND", host="127.0.0.1")
    elsewhere = Peer(ae_title="OTHER", host="127.0.0.9")
    with Listener(ae_title="HERE", allowed=[friend, elsewhere], incoming=incoming, keep=kept) as listener:
        assert echo(_node(listener), local_aet="FRIEND").seconds > 0
        for stranger in ("STRANGER", "OTHER"):
            with pytest.raises(NetworkError, match=f"does not know our AE title {stranger}"):
                echo(_node(listener), local_aet=stranger)
        with pytest.raises(NetworkError, match="it is not called THERE"):
            echo(_node(listener, "THERE"), local_aet="FRIEND")


def test_a_stranger_is_told_no_and_his_title_is_told_to_us(incoming: Path, kept: Kept) -> None:
    elsewhere = Peer(ae_title="FRIEND", host="127.0.0.9")
    for allowed in ([elsewhere], []):
        refused: Queue[Refusal] = Queue()
        with (
            Listener(
                ae_title="HERE", allowed=allowed, incoming=incoming, keep=kept, alert=refused.put
            ) as listener,
            pytest.raises(NetworkError, match="does not know our AE title FRIEND"),
        ):  # fmt: skip
            echo(_node(listener), local_aet="FRIEND")
        assert refused.get(timeout=5) == Refusal(why=Why.ADDRESS, address="127.0.0.1", ae_title="FRIEND")


@pytest.mark.parametrize("knock", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x01\x00\xff\xff\xff\xff" + bytes(40)])
def test_a_stranger_who_says_no_title_gets_no_answer(incoming: Path, kept: Kept, knock: bytes) -> None:
    refused: Queue[Refusal] = Queue()
    with Listener(ae_title="HERE", allowed=[], incoming=incoming, keep=kept, alert=refused.put) as listener:
        with socket.create_connection(("127.0.0.1", listener.port)) as raw:
            raw.sendall(knock)
            with suppress(OSError):  # closed on us at once
                raw.shutdown(socket.SHUT_WR)
                assert raw.recv(100) == b""
        assert refused.get(timeout=5) == Refusal(why=Why.ADDRESS, address="127.0.0.1")


def test_many_silent_strangers_hold_up_nobody(incoming: Path, kept: Kept) -> None:
    friend = Peer(ae_title="FRIEND", host="127.0.0.1")
    with (
        Listener(ae_title="HERE", allowed=[friend], incoming=incoming, keep=kept) as listener,
        ExitStack() as open_ones,
    ):
        for _ in range(30):
            knocking = open_ones.enter_context(
                socket.create_connection(("127.0.0.1", listener.port), source_address=("127.0.0.2", 0))
            )
            knocking.settimeout(5)
        assert echo(_node(listener), local_aet="FRIEND").seconds > 0
        assert knocking.recv(1) == b"", "the last of them is not heard at all"


def test_a_network_of_addresses_is_a_place(incoming: Path, kept: Kept) -> None:
    ward = Peer(ae_title="FRIEND", host="127.0.0.0/30")
    with Listener(ae_title="HERE", allowed=[ward], incoming=incoming, keep=kept) as listener:
        assert echo(_node(listener), local_aet="FRIEND").seconds > 0
        with pytest.raises(NetworkError, match="does not know our AE title OTHER"):
            echo(_node(listener), local_aet="OTHER")


def test_an_address_of_the_old_kind_is_the_same_on_a_socket_for_both() -> None:
    rows = (Peer(ae_title="FRIEND", host="10.0.0.7"), Peer(ae_title="WARD", host="10.1.0.0/16"))
    keeper = Doorkeeper(rows, lambda _refusal: None, ae_title="HERE", is_secure=False)
    assert keeper.knows_address("::ffff:10.0.0.7")
    assert keeper.objection("WARD", "::ffff:10.1.2.3", "HERE") is None
    assert keeper.objection("WARD", "::ffff:10.0.0.7", "HERE") is Why.TITLE
    assert not keeper.knows_address("::1")
    assert not keeper.knows_address("no address")


def test_who_may_come_encrypted_only_does_not_get_in_unencrypted(incoming: Path, kept: Kept) -> None:
    refused: Queue[Refusal] = Queue()
    friend = Peer(ae_title="FRIEND", host="127.0.0.1", plain=False)
    with Listener(ae_title="HERE", allowed=[friend], incoming=incoming, keep=kept, alert=refused.put) as listener:
        with pytest.raises(NetworkError, match="rejected us"):
            echo(_node(listener), local_aet="FRIEND")
        assert refused.get(timeout=5) == Refusal(why=Why.NOT_PLAIN, address="127.0.0.1", ae_title="FRIEND")
        with listener.doorkeeper.guest("GUEST", "127.0.0.1"):
            assert echo(_node(listener), local_aet="GUEST").seconds > 0
        with pytest.raises(NetworkError, match="does not know our AE title GUEST"):
            echo(_node(listener), local_aet="GUEST")


def test_other_rules_hold_for_who_comes_and_leave_who_is_in(incoming: Path, kept: Kept) -> None:
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        here = _node(listener)
        with connected(here, [Verification], local_aet="INSIDE", timeouts=Timeouts(), cancel=None) as association:
            listener.change(ae_title="NOW", allowed=[], tls=None, limits=Limits(associations=5))
            assert association.send_c_echo().Status == 0
            with pytest.raises(NetworkError, match="does not know our AE title OUTSIDE"):
                echo(here, local_aet="OUTSIDE")
            listener.change(ae_title="NOW", allowed=None, tls=None, limits=Limits())
            assert echo(_node(listener, "NOW")).seconds > 0
            nowhere = Peer(ae_title="X", host="no.such.host.invalid")
            with pytest.raises(NetworkError, match=r"The host 'no\.such\.host\.invalid' of X is not known here"):
                listener.change(ae_title="LATER", allowed=[nowhere], tls=None, limits=Limits())
            assert echo(_node(listener, "NOW")).seconds > 0
            listener.retire()
            assert association.send_c_echo().Status == 0, "who is in goes on"
            with pytest.raises(NetworkError, match="refused the connection"):
                echo(_node(listener, "NOW"))


def test_two_doors_share_their_limits(incoming: Path, kept: Kept) -> None:
    crowd, limits = Crowd(), Limits(associations=1)
    refused: Queue[Refusal] = Queue()
    with (
        Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept, crowd=crowd, limits=limits) as one,
        Listener(
            ae_title="HERE", allowed=None, incoming=incoming, keep=kept, crowd=crowd, limits=limits, alert=refused.put
        ) as other,
        connected(_node(one), [Verification], local_aet="INSIDE", timeouts=Timeouts(), cancel=None),
    ):  # fmt: skip
        with pytest.raises(NetworkError):
            echo(_node(other))
        assert refused.get(timeout=5).why is Why.CROWD


def test_a_port_that_cannot_be_opened(incoming: Path, kept: Kept) -> None:
    def opened(port: int, bind: str = "127.0.0.1") -> None:
        Listener(ae_title="HERE", port=port, bind=bind, allowed=None, incoming=incoming, keep=kept).start()

    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        with pytest.raises(NetworkError, match=rf"Port {listener.port} of 127\.0\.0\.1 is in use by another program"):
            opened(listener.port)
        trouble = port_trouble("127.0.0.1", listener.port)
        assert trouble is not None
        assert not is_about_address(trouble)
    assert port_trouble("127.0.0.1", listener.port) is None
    with pytest.raises(NetworkError, match=r"This computer has no address 192\.0\.2\.1"):
        opened(0, "192.0.2.1")
    assert "below 1024, which this account may not open" in port_words(PermissionError(13, "denied"), "0.0.0.0", 104)


def test_it_can_be_closed_and_opened_again(incoming: Path, kept: Kept) -> None:
    listener = Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept, limits=Limits())
    for _ in range(2):
        with listener:
            assert echo(_node(listener)).seconds > 0
    listener.stop()


@pytest.mark.system
def test_without_an_archive_queries_are_refused(incoming: Path, kept: Kept) -> None:
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        run = run_dcmtk("findscu", "-S", *_to(_node(listener)), "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID")
    assert "No presentation context" in run.stdout or "No Acceptable Presentation Contexts" in run.stdout
