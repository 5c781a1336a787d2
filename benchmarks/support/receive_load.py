"""Many associations at once: what storescu said once is said again by each, under other SOPInstanceUIDs of equal length.

As a program it is one generator: ``python -m benchmarks.support.receive_load PORT RECORD FIRST ASSOCIATIONS`` opens that many
associations at once and prints how many objects were answered with success.
"""

import hashlib
import mmap
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.support.pdu_proxy import Link, PduProxy, ends_data_set, fragments, is_data, is_success, read_pdu
from tests.support.dicom_servers import running_storescp

P_DATA = 0x04
_WITHIN_S = 1800.0
_UID_DIGITS = 30


def uid(number: int) -> str:
    """UIDs of one length, so that one may stand for another in place."""
    return f"2.25.1{number:0{_UID_DIGITS}d}"


def recorded(folder: Path, files: Sequence[Path]) -> Path:
    """All PDUs that DCMTK's storescu says to send the files, in one file."""
    record = folder / "record"
    with (
        running_storescp(folder / "storescp", "--ignore") as node,
        PduProxy(node.port) as proxy,
        record.open("wb") as out,
    ):
        done = threading.Event()

        def note(_link: Link, pdu: bytes) -> bytes:
            out.write(pdu)
            if not is_data(pdu) and pdu[0] != 1:
                done.set()
            return pdu

        proxy.to_peer = note
        subprocess.run(["storescu", "-aec", "DUCTOVIEW", "127.0.0.1", str(proxy.port), *map(str, files)], check=True)
        done.wait(_WITHIN_S)
    return record


def data_sets(record: Path) -> list[bytes]:
    """The data sets of a record as they went over the wire."""
    found, now = [], bytearray()
    for pdu in _pdus(memoryview(record.read_bytes())):
        if pdu[0] == P_DATA:
            for control, data in fragments(pdu):
                if not control & 1:
                    now += data
            if ends_data_set(pdu):
                found.append(bytes(now))
                now.clear()
    return found


def expected(record: Path, associations: int) -> dict[str, str]:
    """SHA-256 of every data set of the load by its SOPInstanceUID."""
    sets = data_sets(record)
    return {
        uid(number): hashlib.sha256(one.replace(uid(at).encode(), uid(number).encode(), 1)).hexdigest()
        for association in range(1, associations + 1)
        for at, one in enumerate(sets)
        for number in (association * len(sets) + at,)
    }


def send_once(port: int, pdus: Sequence[memoryview], association: int, objects: int) -> int:
    """One association; returns how many of its objects were answered with success."""
    stored = 0
    with closing(socket.create_connection(("127.0.0.1", port))) as link:
        link.settimeout(_WITHIN_S)
        at = 0
        for pdu in pdus:
            ends = pdu[0] == P_DATA and ends_data_set(pdu)
            link.sendall(_renamed(pdu, at, association * objects + at))
            if pdu[0] != P_DATA or ends:
                answer = read_pdu(link)
                stored += ends and answer is not None and is_success(answer)
            at += ends
    return stored


def _renamed(pdu: memoryview, old: int, new: int) -> bytes | memoryview:
    """The PDU under another UID; command and head of a data set have it in their first 4 KB."""
    head = bytes(pdu[: 1 << 12])
    changed = head.replace(uid(old).encode(), uid(new).encode())
    return pdu if changed == head else changed + bytes(pdu[1 << 12 :])


def _pdus(whole: memoryview) -> Iterator[memoryview]:
    at = 0
    while at < len(whole):
        length = 6 + int.from_bytes(whole[at + 2 : at + 6], "big")
        yield whole[at : at + length]
        at += length


def main(arguments: Sequence[str]) -> int:
    """One generator."""
    port, record, first, associations = int(arguments[0]), Path(arguments[1]), int(arguments[2]), int(arguments[3])
    with record.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        pdus = list(_pdus(memoryview(mapped)))
        objects = sum(pdu[0] == P_DATA and ends_data_set(pdu) for pdu in pdus)
        stored: list[int] = []
        threads = [
            threading.Thread(target=lambda n=n: stored.append(send_once(port, pdus, n, objects)))
            for n in range(first, first + associations)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for pdu in pdus:
            pdu.release()
        print(sum(stored), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
