"""A disk without room is told, with since when, before and while images are refused; and no more once there is room."""

from multiprocessing import Pipe
from pathlib import Path

import pytest

from ductoview.library.library import Library
from ductoview.model.library import Notice
from ductoview.model.routing import Room, room_words
from ductoview.service.asked import Asked
from ductoview.service.core import Service
from ductoview.service.hub import Hub
from ductoview.service.receiver_requests import receiver
from ductoview.service.requests import status
from ductoview.service.room_watch import RoomWatch
from ductoview.service.route_requests import room

GB = 10**9


def test_it_is_told_when_it_becomes_otherwise_and_since_when() -> None:
    hub, free = Hub(), [9 * GB]
    watch = RoomWatch(hub, lambda: free[0], 2 * GB)
    with hub.subscribed() as notices:
        watch.look()
        assert (notices.take(0), watch.words) == (None, "")
        free[0] = 3 * GB
        watch.look()
        assert notices.take(0) == Notice(topic="SERVICE")
        assert watch.words.startswith("The disk is nearly full: 3.0 GB free; below 2.0 GB images are refused.")
        free[0] = GB
        watch.look()
        since = watch.room().refused_since
        watch.look()
        assert notices.take(0) == Notice(topic="SERVICE")
        assert notices.take(0) is None, "not again while it is the same"
        assert watch.room().refused_since == since != ""
        assert watch.words.startswith("No room: images are refused since ")
        free[0] = 9 * GB
        watch.look()
        assert (watch.room().refused_since, watch.words) == ("", "")


@pytest.mark.parametrize(
    ("free", "begins"),
    [(4 * GB, ""), (2 * GB, "The disk is nearly full: 2.0 GB free"), (GB, "No room: images are refused. 1.0")],
)
def test_the_floor_and_twice_the_floor_count(free: int, begins: str) -> None:
    words = room_words(Room(free_bytes=free, floor_bytes=2 * GB))
    assert words.startswith(begins)
    assert bool(words) is bool(begins)


def test_status_receiver_and_room_say_that_images_are_refused(tmp_path: Path) -> None:
    ours, _theirs = Pipe()
    with Library.open(tmp_path / "home", free_floor=1 << 60) as library:
        service = Service(library)
        asked = Asked(ours, service.stopping)
        assert any(words.startswith("No room: images are refused since ") for words in status(service, asked).words)
        assert receiver(service, asked).trouble.startswith("No room: images are refused since ")
        assert room(service, asked).is_full
