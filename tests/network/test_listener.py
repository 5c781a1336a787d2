"""Our listener under DCMTK's clients: who may come in, what is kept, and what is given."""

from pathlib import Path

import pytest
from pydicom import dcmread

from ductoview.errors import LibraryError, NetworkError
from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from ductoview.model.node import Node
from ductoview.network.echo import echo
from ductoview.network.listen import Limits, Listener, Peer
from tests.network.conftest import Kept, Samples
from tests.network.support import dataset_bytes, uid_of
from tests.support.dicom_servers import run_dcmtk, running_storescp


def _to(node: Node, calling: str = "TESTER") -> list[str]:
    return ["-aet", calling, "-aec", node.ae_title, node.host, str(node.port)]


def _node(listener: Listener, ae_title: str = "HERE") -> Node:
    return Node(name="here", ae_title=ae_title, host="127.0.0.1", port=listener.port)


@pytest.mark.system
def test_echoscu(archive: tuple[Node, Library]) -> None:
    assert run_dcmtk("echoscu", *_to(archive[0])).returncode == 0


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


def test_an_address_that_is_not_allowed_is_not_even_heard(incoming: Path, kept: Kept) -> None:
    elsewhere = Peer(ae_title="FRIEND", host="127.0.0.9")
    for allowed in ([elsewhere], []):
        with (
            Listener(ae_title="HERE", allowed=allowed, incoming=incoming, keep=kept) as listener,
            pytest.raises(NetworkError, match="no association came about"),
        ):
            echo(_node(listener), local_aet="FRIEND")


def test_a_port_that_is_taken(incoming: Path, kept: Kept) -> None:
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener:
        second = Listener(ae_title="HERE", port=listener.port, allowed=None, incoming=incoming, keep=kept)
        with pytest.raises(NetworkError, match=f"Port {listener.port} of 127.0.0.1 cannot be opened"):
            second.start()


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
