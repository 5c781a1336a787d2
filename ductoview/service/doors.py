"""The open ports of the receiver, and how they change without cutting off anybody who is in."""

from collections.abc import Callable
from dataclasses import dataclass

from ductoview.errors import DuctoviewError
from ductoview.model.receiving import Field, Listening, Problem
from ductoview.model.security import Tls
from ductoview.network import listen
from ductoview.network.server import Crowd

Make = Callable[[Listening, int, Tls | None, Crowd], listen.Listener]
"""A listener for a set-up at a port, not open yet; without TLS when that is None."""


@dataclass(slots=True)
class Door:
    """An open port; ``wished`` is the one that was asked for, 0 for any."""

    is_secure: bool
    bind: str
    wished: int
    listener: listen.Listener


class Doors:
    """Not safe to be used by several threads at once; its owner has a lock."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._crowd = Crowd()
        self._open: list[Door] = []
        self._retired: list[listen.Listener] = []

    @property
    def connections(self) -> int:
        """How many are in, by ports too that let nobody in any more."""
        return len(self._crowd.live())

    def find(self, *, is_secure: bool) -> Door | None:
        """The encrypted port or the other, None while it is not open."""
        return next((one for one in self._open if one.is_secure is is_secure), None)

    def change(self, wanted: Listening, before: Listening | None) -> tuple[int | None, int | None]:
        """Open what is wanted and let the rest retire; the ports without and with TLS.

        Raises SettingsError or NetworkError; then all is as ``before``.
        """
        self._retired = [one for one in self._retired if one.live]
        doors: list[Door] = []
        try:
            for port, tls in wished(wanted):
                doors.append(self._door(wanted, port, tls))
        except DuctoviewError:
            for door in doors:
                if door not in self._open:
                    door.listener.stop()
            if before is not None:
                self._restore(before)
            raise
        for door in self._open:
            if door not in doors:
                self._retire(door)
        self._open = doors
        ports = {door.is_secure: door.listener.port for door in doors}
        return ports.get(False), ports.get(True)

    def retire(self) -> None:
        """Let nobody in any more; who is in goes on to the end."""
        for door in self._open:
            self._retire(door)
        self._open = []

    def cut(self) -> None:
        """End everything at once; objects that are being received get no success."""
        for listener in (*(door.listener for door in self._open), *self._retired):
            listener.stop()
        self._open, self._retired = [], []

    def problems(self, wanted: Listening) -> list[Problem]:
        """Ports that could not be opened, at their fields."""
        ours = {door.listener.port for door in self._open}
        error = listen.port_trouble(wanted.bind, 0)
        if error is not None and listen.is_about_address(error):
            return [Problem(field=Field.BIND, words=listen.port_words(error, wanted.bind, 0))]
        found = []
        for port, tls in wished(wanted):
            error = None if port in ours else listen.port_trouble(wanted.bind, port)
            if error is not None:
                at = Field.PORT if tls is None else Field.TLS_PORT
                found.append(Problem(field=at, words=listen.port_words(error, wanted.bind, port)))
        return found

    def _door(self, wanted: Listening, port: int, tls: Tls | None) -> Door:
        """The door of that port, which may be open already; it changes its rules then."""
        is_secure = tls is not None
        for door in self._open:
            is_same = door.is_secure is is_secure and door.bind == wanted.bind
            if is_same and port and port in (door.wished, door.listener.port):
                door.listener.change(ae_title=wanted.ae_title, allowed=wanted.allowed, tls=tls, limits=wanted.limits)
                door.wished = port
                return door
        for one in self._open:
            if port and one.listener.port == port:
                one.listener.retire()
        return Door(is_secure, wanted.bind, port, self._opened(wanted, port, tls))

    def _opened(self, wanted: Listening, port: int, tls: Tls | None) -> listen.Listener:
        made = self._make(wanted, port, tls, self._crowd)
        made.start()
        return made

    def _restore(self, before: Listening) -> None:
        """All doors as they were, those too that made room for another which could not be opened."""
        for door in self._open:
            tls = before.tls if door.is_secure else None
            if door.listener.is_open:
                door.listener.change(ae_title=before.ae_title, allowed=before.allowed, tls=tls, limits=before.limits)
            else:
                self._retired.append(door.listener)
                door.listener = self._opened(before, door.listener.port, tls)

    def _retire(self, door: Door) -> None:
        door.listener.retire()
        self._retired.append(door.listener)


def wished(wanted: Listening) -> list[tuple[int, Tls | None]]:
    """The ports of a set-up, and how each is protected."""
    doors: list[tuple[int, Tls | None]] = []
    if wanted.port is not None:
        doors.append((wanted.port, None))
    if wanted.tls_port is not None:
        doors.append((wanted.tls_port, wanted.tls or Tls()))
    return doors
