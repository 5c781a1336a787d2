"""Associations: made, refused in words, out of reach, silent, and given up."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ductoview.errors import Cancelled, NetworkError
from ductoview.model.node import Node
from ductoview.network.echo import echo
from ductoview.network.stack import GuardedSocket
from ductoview.network.timeouts import Timeouts
from tests.support.dicom_servers import OrthancNode, free_port

SHORT = Timeouts(connect_s=2, acse_s=0.3, dimse_s=0.3)


@pytest.fixture
def silent() -> Iterator[Node]:
    """Something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Node(name="silent", ae_title="SILENT", host="127.0.0.1", port=server.getsockname()[1])


@pytest.mark.system
def test_echo(orthanc: OrthancNode) -> None:
    assert 0 < echo(orthanc.node).seconds < 5


@pytest.mark.system
def test_what_a_node_offers_is_told(orthanc: OrthancNode, qrscp: Node) -> None:
    theirs = {offer.service: offer for offer in echo(orthanc.node).offers}
    assert theirs["Commit itself to keep (storage commitment)"].is_there
    assert "JPEG-LS Lossless Image Compression" in theirs["Take mammograms"].ways
    poor = {offer.service: offer for offer in echo(qrscp).offers}
    assert not poor["Commit itself to keep (storage commitment)"].is_there
    assert poor["Take mammograms"].ways == ("Explicit VR Little Endian", "Implicit VR Little Endian")
    assert echo(qrscp).protection == ""


@pytest.mark.system
def test_a_wrong_called_title_is_refused_in_words(orthanc: OrthancNode) -> None:
    with pytest.raises(NetworkError, match="rejected us: it is not called NOBODY; check the AE title"):
        echo(replace(orthanc.node, ae_title="NOBODY"))


@pytest.mark.system
def test_a_rejection_that_comes_before_we_look_is_said_too(
    orthanc: OrthancNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(threading.Event):
        """Tells of the connection only when it is over: what a busy machine does to a thread."""

        def wait(self, timeout: float | None = None) -> bool:
            return super().wait(timeout) and over.wait(5)

    over = threading.Event()
    close, begin = GuardedSocket.close, GuardedSocket.__init__

    def begin_late(self: GuardedSocket, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        self._ready = Late()

    def close_and_tell(self: GuardedSocket) -> None:
        close(self)
        over.set()

    monkeypatch.setattr(GuardedSocket, "__init__", begin_late)
    monkeypatch.setattr(GuardedSocket, "close", close_and_tell)
    with pytest.raises(NetworkError, match="rejected us: it is not called NOBODY; check the AE title"):
        echo(replace(orthanc.node, ae_title="NOBODY"))


def test_nothing_listens() -> None:
    node = Node(name="gone", ae_title="GONE", host="127.0.0.1", port=free_port())
    with pytest.raises(NetworkError, match="nothing listens at that port"):
        echo(node)


def test_an_unknown_host() -> None:
    node = Node(name="gone", ae_title="GONE", host="host.invalid", port=104)
    with pytest.raises(NetworkError, match=r"host 'host.invalid' of gone is not known"):
        echo(node)


def test_a_silent_port_is_given_up(silent: Node) -> None:
    with pytest.raises(NetworkError, match=r"no association came about within 0\.3 s"):
        echo(silent, timeouts=SHORT)


def test_waiting_for_a_silent_port_can_be_stopped(silent: Node) -> None:
    wish = threading.Event()
    timer = threading.Timer(0.2, wish.set)
    timer.start()
    with pytest.raises(Cancelled):
        echo(silent, cancel=wish, timeouts=Timeouts(acse_s=5))
    timer.join()


def test_a_wish_before_the_start_is_heard(silent: Node) -> None:
    wish = threading.Event()
    wish.set()
    with pytest.raises(Cancelled):
        echo(silent, cancel=wish)
