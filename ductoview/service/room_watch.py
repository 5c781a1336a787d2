"""Looks at the disk every few seconds, and remembers since when there is no room to take images in."""

import threading
from collections.abc import Callable

from ductoview.library.index import now
from ductoview.model.routing import Room, room_words
from ductoview.service.background import Periodic
from ductoview.service.hub import Hub

_EVERY_S = 5.0


class RoomWatch:
    """A thread; ``free_bytes`` tells how much is free, ``floor_bytes`` is what must stay free."""

    def __init__(self, hub: Hub, free_bytes: Callable[[], int], floor_bytes: int) -> None:
        self._hub, self._free_bytes, self._floor_bytes = hub, free_bytes, floor_bytes
        self._lock = threading.Lock()
        self._refused_since = ""
        self._told: tuple[bool, bool] = (False, False)
        self._background = Periodic(
            "room", _EVERY_S, self.look, trouble="the disk does not say how much is free"
        )  # fmt: skip

    def start(self) -> None:
        """Begin."""
        self._background.start()

    def stop(self) -> None:
        """End."""
        self._background.stop()

    def room(self) -> Room:
        """How it is just now; raises OSError when the disk does not say."""
        free = self._free_bytes()
        with self._lock:
            if free >= self._floor_bytes:
                self._refused_since = ""
            elif not self._refused_since:
                self._refused_since = now()
            return Room(free_bytes=free, floor_bytes=self._floor_bytes, refused_since=self._refused_since)

    @property
    def words(self) -> str:
        """What a person should know; empty while there is room."""
        try:
            return room_words(self.room())
        except OSError:
            return ""

    def look(self) -> None:
        """Tell who watches when it has become otherwise."""
        room = self.room()
        now_told = (room.is_full, room.is_low)
        if now_told != self._told:
            self._told = now_told
            self._hub.post("SERVICE")
