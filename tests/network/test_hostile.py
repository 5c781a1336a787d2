"""Peers that lie, stall and break off; this also pins the private parts of pynetdicom that keep them harmless."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pynetdicom import build_context
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.pdu_primitives import P_DATA
from pynetdicom.sop_class import DigitalMammographyXRayImageStorageForPresentation

from ductoview.errors import NetworkError
from ductoview.model.node import Node
from ductoview.network.connection import connected, cut
from ductoview.network.echo import echo
from ductoview.network.listen import Limits, Listener
from ductoview.network.store import send_files
from ductoview.network.timeouts import Timeouts
from tests.network.conftest import Kept, Samples
from tests.network.support import eventually

LIMITS = Limits(associations_of_host=4, handshake_s=0.5, idle_s=1, instance_bytes=64 << 10)
ASSOCIATE_RQ, P_DATA_TF = 0x01, 0x04


@pytest.fixture
def limits() -> Limits:
    """A test whose own handshake must succeed waits for it however busy the machine is: ``patient``."""
    return LIMITS


patient = pytest.mark.parametrize("limits", [replace(LIMITS, handshake_s=30)], ids=["patient"])


@pytest.fixture
def listener(incoming: Path, kept: Kept, limits: Limits) -> Iterator[Listener]:
    with Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept, limits=limits) as running:
        yield running
        assert eventually(lambda: _is_well(running))
    assert not [thread for thread in threading.enumerate() if "Acceptor" in thread.name]
    assert not list(incoming.iterdir())


def _node(listener: Listener) -> Node:
    return Node(name="here", ae_title="HERE", host="127.0.0.1", port=listener.port)


def _is_well(listener: Listener) -> bool:
    try:
        return echo(_node(listener)).seconds > 0
    except NetworkError:
        return False


@contextmanager
def _raw(listener: Listener) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as raw:
        yield raw


@contextmanager
def _association(listener: Listener, timeouts: Timeouts = Timeouts()) -> Iterator[Any]:  # noqa: B008
    with connected(
        _node(listener),
        [build_context(DigitalMammographyXRayImageStorageForPresentation)],
        local_aet="EVIL",
        timeouts=timeouts,
        cancel=None,
    ) as association:
        yield association


def _is_ended(raw: socket.socket) -> bool:
    """True when the peer closes, perhaps after an A-ABORT, without our sending more."""
    try:
        while raw.recv(4096):
            pass
    except ConnectionError:
        pass
    return True


def _request(*context_ids: int) -> bytes:
    """An A-ASSOCIATE-RQ for verification under these context ids (PS3.8 9.3.2)."""

    def item(kind: int, content: bytes) -> bytes:
        return struct.pack(">BxH", kind, len(content)) + content

    contexts = b"".join(
        item(0x20, struct.pack(">B3x", one) + item(0x30, b"1.2.840.10008.1.1") + item(0x40, b"1.2.840.10008.1.2"))
        for one in context_ids
    )
    user = item(0x50, item(0x51, struct.pack(">I", 16384)) + item(0x52, b"1.2.3"))
    body = struct.pack(">HH16s16s32x", 1, 0, b"HERE".ljust(16), b"EVIL".ljust(16))
    body += item(0x10, b"1.2.840.10008.3.1.1.1") + contexts + user
    return struct.pack(">BxI", ASSOCIATE_RQ, len(body)) + body


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack(">BxI", ASSOCIATE_RQ, 0xFFFFFFFF) + b"\0" * 100_000,
        struct.pack(">BxI", P_DATA_TF, 0xFFFFFFFF) + b"\0" * 100_000,
        struct.pack(">BxI", P_DATA_TF, 12) + b"\0" * 12,
        struct.pack(">BxI", ASSOCIATE_RQ, 8) + b"\xff" * 8,
        _request(2),
        _request(),
    ],
    ids=["http", "endless request", "endless data", "data first", "short request", "even context id", "no context"],
)
def test_garbage_ends_the_connection(listener: Listener, garbage: bytes) -> None:
    with _raw(listener) as raw:
        raw.sendall(garbage)
        assert _is_ended(raw)


@patient
def test_a_sound_raw_request_is_accepted(listener: Listener) -> None:
    """So that the cases above fail for the reason they name."""
    with _raw(listener) as raw:
        raw.sendall(_request(1))
        assert raw.recv(1) == b"\x02"


def test_half_open_connections_are_ended_and_do_not_shut_others_out(listener: Listener) -> None:
    with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as slow:
        slow.sendall(_request(1)[:20])
        assert _is_well(listener)
        assert _is_ended(slow)


def test_no_host_has_more_than_its_share(listener: Listener) -> None:
    held = [socket.create_connection(("127.0.0.1", listener.port), timeout=10) for _ in range(8)]
    assert all(_is_ended(raw) for raw in held[LIMITS.associations_of_host :])
    for raw in held:
        raw.close()


@patient
def test_an_endless_pdu_within_an_association(listener: Listener) -> None:
    with _association(listener) as association:
        association.dul.socket.socket.sendall(struct.pack(">BxI", P_DATA_TF, 0xFFFFFFFF) + b"\0" * 4096)
        assert eventually(lambda: not association.dul.is_alive())


@patient
@pytest.mark.parametrize("pdv", [b"", b"\x03garbage", b"\x02data before any command"])
def test_impossible_messages(listener: Listener, pdv: bytes) -> None:
    with _association(listener) as association:
        body = struct.pack(">IB", len(pdv) + 1, 1) + pdv
        association.dul.socket.socket.sendall(struct.pack(">BxI", P_DATA_TF, len(body)) + body)
        assert eventually(lambda: not association.dul.is_alive())


@patient
@pytest.mark.parametrize("farewell", ["abort", "close"])
def test_broken_off_in_the_middle_of_a_store(listener: Listener, incoming: Path, farewell: str) -> None:
    with _association(listener) as association:
        _begin_store(association)
        assert eventually(lambda: list(incoming.iterdir()))
        if farewell == "abort":
            association.abort()
        else:
            cut(association)
        assert eventually(lambda: not list(incoming.iterdir()))


@patient
def test_an_object_larger_than_allowed(listener: Listener, samples: Samples, kept: Kept) -> None:
    (sent,) = send_files(_node(listener), samples.native[:1])
    assert (sent.status, sent.stored) == (None, False)
    assert not kept.received


def test_another_object_than_announced(incoming: Path, kept: Kept, samples: Samples, tmp_path: Path) -> None:
    liar = tmp_path / "liar.dcm"
    ds = dcmread(samples.native[0])
    ds.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.5"
    ds.save_as(liar)
    garbage = tmp_path / "garbage.dcm"
    raw = samples.native[0].read_bytes()
    garbage.write_bytes(raw[: 144 + int.from_bytes(raw[140:144], "little")] + b"\xff" * 1000)
    with (
        Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=kept) as listener,
        _association(listener) as association,
    ):
        assert association.send_c_store(liar).Status == 0xA900
        assert association.send_c_store(garbage).Status == 0xC000
        assert association.send_c_store(samples.native[0]).Status == 0x0000
    assert len(kept.received) == 1
    assert not list(incoming.iterdir())


def test_a_disk_that_refuses(tmp_path: Path, kept: Kept, samples: Samples) -> None:
    with Listener(ae_title="HERE", allowed=None, incoming=tmp_path / "not there", keep=kept) as listener:
        (sent,) = send_files(_node(listener), samples.native[:1])
    assert (sent.status, sent.permanent) == (0xA700, False)


def test_closing_the_listener_ends_a_store_without_success(incoming: Path, samples: Samples) -> None:
    entered, let_go = threading.Event(), threading.Event()

    def keep(_received: object) -> None:
        entered.set()
        let_go.wait(20)
        raise RuntimeError("too late")

    listener = Listener(ae_title="HERE", allowed=None, incoming=incoming, keep=keep)
    results: list[Any] = []
    with listener:
        sender = threading.Thread(target=lambda: results.extend(send_files(_node(listener), samples.native[:1])))
        sender.start()
        assert entered.wait(10)
        threading.Timer(0.3, let_go.set).start()
    sender.join()
    assert [one.status for one in results] == [None]
    assert not list(incoming.iterdir())


def _begin_store(association: Any) -> None:
    """A C-STORE command and the first 32 kB of a dataset that never ends."""
    request = C_STORE()
    request.MessageID = 1
    request.AffectedSOPClassUID = DigitalMammographyXRayImageStorageForPresentation
    request.AffectedSOPInstanceUID = "1.2.3.4"
    request.Priority = 2
    message = C_STORE_RQ()
    message.primitive_to_message(request)
    message.command_set.CommandDataSetType = 1
    message.data_set = None
    for pdata in message.encode_msg(1, 16384):
        association.dul.send_pdu(pdata)
    for _ in range(2):
        part = P_DATA()
        part.presentation_data_value_list.append((1, b"\x00" + b"\x55" * 16000))
        association.dul.send_pdu(part)


@patient
def test_an_answer_is_never_taken_by_the_thread_that_looks_for_requests(listener: Listener) -> None:
    """pynetdicom's own did so about once in forty queries on a busy machine: a study was silently not found."""
    answer = (1, object())
    with _association(listener) as association:
        association.dimse.msg_queue.put(answer)
        assert association.dimse.get_msg(block=False) == (None, None)
        assert association.dimse.get_msg(block=True) == answer
