"""A dataset on its way into a file: the bytes as they came, their hash, and a disk that refuses is told, not raised."""

import hashlib
import io
from pathlib import Path

import pytest

from ductoview.network.spool import Spool

HEAD = b"DICM head"


def test_the_file_holds_head_and_dataset_and_the_hash_is_of_both(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "one.part", HEAD)
    parts = [bytes([number]) * 131_072 for number in range(100)]
    for part in parts:
        assert spool.write(part) == len(part)
    spool.seal()
    whole = HEAD + b"".join(parts)
    assert spool.path.read_bytes() == whole
    assert spool.sha256 == hashlib.sha256(whole).hexdigest()
    assert spool.path.stat().st_mode & 0o777 == 0o600


def test_what_is_written_is_what_was_there_when_it_came(tmp_path: Path) -> None:
    """A buffer that its owner uses again does not change what lies in the file."""
    spool = Spool(tmp_path / "one.part", HEAD)
    buffer = bytearray(b"first")
    spool.write(memoryview(buffer))
    buffer[:] = b"other"
    spool.seal()
    assert spool.path.read_bytes() == HEAD + b"first"


def test_a_disk_that_refuses_is_told_and_the_rest_is_swallowed(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "gone" / "one.part", HEAD)
    for _ in range(100):
        spool.write(bytes(131_072))
    spool.seal()
    assert spool.trouble is not None
    assert spool.sha256 == ""
    spool.discard()


@pytest.mark.parametrize("size", [10, 1 << 20], ids=["at the last byte", "on the way"])
def test_a_disk_that_is_full_is_told_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / "one.part"
    path.touch()
    monkeypatch.setattr(Path, "open", _full_disk)
    spool = Spool(path, HEAD)
    spool.write(bytes(size))
    writing = spool._thread
    assert writing is not None
    spool._waiting.put(None)
    writing.join(5)
    assert not writing.is_alive(), "whoever seals it would wait for ever"
    assert "No space left" in str(spool.trouble)
    assert (spool.sha256, path.exists()) == ("", False)


def _full_disk(_path: Path, _mode: str, buffering: int) -> io.BufferedWriter:
    return io.BufferedWriter(io.FileIO("/dev/full", "wb"), buffering)


def test_discarded_it_is_gone_and_that_can_be_said_twice(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "one.part", HEAD)
    spool.write(b"data")
    spool.discard()
    spool.discard()
    assert list(tmp_path.iterdir()) == []


def test_what_comes_after_the_end_keeps_nobody_waiting(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "one.part", HEAD)
    spool.discard()
    for _ in range(100):
        assert spool.write(b"late") == 4
