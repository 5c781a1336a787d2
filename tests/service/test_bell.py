"""A bell that is heard has been set: who wakes by it finds what it woke for."""

import threading

import pytest

from ductoview.service.bell import Bell


def test_who_hears_it_finds_it_set(monkeypatch: pytest.MonkeyPatch) -> None:
    bell = Bell()
    found: list[bool] = []

    def wait() -> None:
        bell.heard.poll(10)
        found.append(bell.is_set())

    class Rope:
        """Does not return before who waits has looked."""

        def send_bytes(self, data: bytes) -> None:
            rope.send_bytes(data)
            thread.join(10)

    rope = bell._rope
    monkeypatch.setattr(bell, "_rope", Rope())
    thread = threading.Thread(target=wait)
    thread.start()
    bell.set()
    assert found == [True]


def test_rung_twice_it_sounds_once() -> None:
    bell = Bell()
    bell.set()
    bell.set()
    assert bell.heard.recv_bytes() == b""
    assert not bell.heard.poll(0)
