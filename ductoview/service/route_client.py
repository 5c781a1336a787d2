"""Rules, pauses, speed and room as other processes see them."""

from typing import Any, Protocol

from ductoview.model.deadlines import Deadlines
from ductoview.model.routing import NodeTraffic, Room, Route


class Call(Protocol):
    """A request to the service; raises its DuctoviewError, or ServiceError when it is gone."""

    def __call__(self, kind: Any, request: str, **arguments: Any) -> Any:
        """The answer, of type ``kind``."""


class RouteClient:
    """The part of a client that deals with where objects go and how long they stay; see ``ServiceClient``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def all_routes(self) -> tuple[Route, ...]:
        """The rules by which objects go on by themselves."""
        found: tuple[Route, ...] = self._call(tuple[Route, ...], "all_routes")
        return found

    def add_route(self, route: Route) -> None:
        """Make a rule for what comes from now on."""
        self._call(type(None), "add_route", route=route)

    def remove_route(self, route: Route) -> None:
        """Forget a rule; what it queued stays queued."""
        self._call(type(None), "remove_route", route=route)

    def pause_node(self, node: str, *, on: bool) -> None:
        """Send nothing to a node, or go on; kept for the next start."""
        self._call(type(None), "pause_node", node=node, on=on)

    def traffic(self) -> tuple[NodeTraffic, ...]:
        """What goes out just now, and what is paused."""
        found: tuple[NodeTraffic, ...] = self._call(tuple[NodeTraffic, ...], "traffic")
        return found

    def why_kept(self, study_uid: str) -> str:
        """Why the copies of a study may not be removed, in a sentence; empty when they may."""
        return str(self._call(str, "why_kept", study_uid=study_uid))

    def remove_copies(self, study_uid: str, by: str = "") -> int:
        """Remove the copies of a study whose every object is committed, in a person's name; the bytes that became free."""
        return int(self._call(int, "remove_copies", study_uid=study_uid, by=by))

    def deadlines(self) -> Deadlines:
        """After how long a person is told of what waits."""
        found: Deadlines = self._call(Deadlines, "deadlines")
        return found

    def set_deadlines(self, deadlines: Deadlines) -> None:
        """Tell a person after other times, from now on and after every start."""
        self._call(type(None), "set_deadlines", deadlines=deadlines)

    def room(self) -> Room:
        """The disk, and how much of it shall stay free."""
        found: Room = self._call(Room, "room")
        return found

    def keep_free(self, wanted_bytes: int) -> None:
        """How much of the disk shall stay free by removing the oldest committed copies; 0 removes none."""
        self._call(type(None), "keep_free", wanted_bytes=wanted_bytes)
