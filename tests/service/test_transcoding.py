"""Only a node that refuses a compression gets the object uncompressed; the row says so."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGLSLossless, RLELossless

from ductoview.errors import NetworkError
from ductoview.library.library import Library
from ductoview.model.library import QueueRow, QueueState
from ductoview.model.node import Node
from ductoview.service import sender as sending
from ductoview.service.hub import Hub
from ductoview.service.transcoding import Transcoder
from tests.support.dicom_files import breast_like, write_image
from tests.support.dicom_servers import running_dcmqrscp, running_storescp

SYNTAXES = (ExplicitVRLittleEndian, JPEGLSLossless, JPEG2000Lossless, RLELossless)
WITHIN_S = 20.0


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with the same pixels in four transfer syntaxes."""
    with Library.open(tmp_path / "home", free_floor=0) as opened:
        for number, syntax in enumerate(SYNTAXES):
            opened.import_file(write_image(tmp_path / f"{number}.dcm", None, syntax, StudyInstanceUID="1.2.8"))
        yield opened


def sent(library: Library, node: Node) -> dict[str, QueueRow]:
    """The rows by SOPInstanceUID once the node has answered to all."""
    library.add_node(node)
    library.enqueue(node.name, [one.sop_instance_uid for one in library.instances("1.2.8")])
    hub = Hub()
    sender = sending.Sender(library, hub, "DUCTOVIEW")
    with hub.subscribed() as notices:
        sender.start()
        try:
            while any(not row.attempts for row in library.queue()):
                assert notices.take(WITHIN_S) is not None
        finally:
            sender.stop()
    return {row.sop_instance_uid: row for row in library.queue()}


def test_a_pacs_that_takes_only_uncompressed_images_gets_them(library: Library, tmp_path: Path) -> None:
    with running_dcmqrscp(tmp_path / "qr") as node:
        rows = sent(library, node)
        came = [dcmread(path) for path in (tmp_path / "qr" / "QRSCP").iterdir() if path.name != "index.dat"]
    assert {row.state for row in rows.values()} == {QueueState.STORED}
    assert sorted(row.words for row in rows.values()) == [
        "",
        "sent uncompressed, since it does not accept JPEG 2000 Image Compression (Lossless Only)",
        "sent uncompressed, since it does not accept JPEG-LS Lossless Image Compression",
        "sent uncompressed, since it does not accept RLE Lossless",
    ]
    assert {str(one.SOPInstanceUID) for one in came} == rows.keys(), "no UID is new"
    assert {bytes(one.PixelData) for one in came} == {breast_like().astype("<u2").tobytes()}
    assert list(library.incoming.iterdir()) == []


def test_a_pacs_that_takes_all_gets_the_originals(library: Library, tmp_path: Path) -> None:
    with running_storescp(tmp_path / "scp", "+xa") as node:
        rows = sent(library, node)
    came = [dcmread(path) for path in (tmp_path / "scp").iterdir()]
    assert {row.words for row in rows.values()} == {""}
    assert {one.file_meta.TransferSyntaxUID for one in came} == set(SYNTAXES)


def test_what_cannot_be_uncompressed_is_not_sent_and_leaves_nothing(tmp_path: Path) -> None:
    broken = write_image(tmp_path / "broken.dcm", None, JPEG2000Lossless)
    broken.write_bytes(broken.read_bytes()[:-300])
    folder = tmp_path / "in"
    folder.mkdir()
    transcoder = Transcoder(folder, threading.Event())
    try:
        with (
            pytest.raises(NetworkError, match="does not accept the object compressed, and "),
            transcoder.uncompressed(broken),
        ):
            pytest.fail("there is a copy")
    finally:
        transcoder.close()
    assert list(folder.iterdir()) == []
