"""What clients may ask about rules, pauses, speed and room; as in ``service.requests``."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ductoview.errors import LibraryError
from ductoview.model.deadlines import Deadlines
from ductoview.model.routing import NodeTraffic, Room, Route
from ductoview.service import audited
from ductoview.service.asked import Asked
from ductoview.service.core import Service


def all_routes(service: Service, asked: Asked) -> tuple[Route, ...]:
    """The rules by which objects go on by themselves."""
    return service.library.routes.all()


def add_route(service: Service, asked: Asked, route: Route) -> None:
    """Make a rule for what comes from now on."""
    service.library.node(route.node)
    service.library.routes.put(route)
    service.hub.post("ROUTE", route.node)


def remove_route(service: Service, asked: Asked, route: Route) -> None:
    """Forget a rule; what it queued stays queued."""
    if not service.library.routes.drop(route):
        raise LibraryError(f"No rule sends {route.kind} to {route.node}; 'ductoview route' lists them.")
    service.hub.post("ROUTE", route.node)


def pause_node(service: Service, asked: Asked, node: str, on: bool) -> None:
    """Send nothing to a node, or go on."""
    service.library.node(node)
    service.sender.pause(node, on=on)


def traffic(service: Service, asked: Asked) -> tuple[NodeTraffic, ...]:
    """What goes out just now, and what is paused."""
    rates = service.sender.traffic.rates()
    paused = service.library.routes.paused()
    names = sorted({*rates, *paused})
    return tuple(
        NodeTraffic(
            node=name, bytes_per_s=rates.get(name, 0.0), is_paused=service.sender.is_paused(name),
            paused_since=paused.get(name, ""),
        )
        for name in names
    )  # fmt: skip


def why_kept(service: Service, asked: Asked, study_uid: str) -> str:
    """Why the copies of a study may not be removed; empty when they may."""
    return service.library.copies.why_kept(study_uid)


def remove_copies(service: Service, asked: Asked, study_uid: str, by: str) -> int:
    """Remove the copies of a study whose every object is committed, in a person's name; the bytes that became free."""
    tell = audited.deleting(service.audit, study_uid, audited.person(by))
    freed = service.library.copies.remove(study_uid)
    tell()
    service.hub.post("STUDY", study_uid)
    return freed


def deadlines(service: Service, asked: Asked) -> Deadlines:
    """After how long a person is told of what waits."""
    return service.deadlines


def set_deadlines(service: Service, asked: Asked, deadlines: Deadlines) -> None:
    """Tell a person after other times, from now on and after every start."""
    service.deadlines = deadlines
    words = f"The alarm comes after {deadlines.stored_s} s without being stored, {deadlines.committed_s} s without commitment."
    audited.reconfigured(service.audit, "alarm", words)
    service.hub.post("QUEUE")


def room(service: Service, asked: Asked) -> Room:
    """The disk."""
    return replace(
        service.room.room(), keep_free_bytes=service.library.copies.keep_free_bytes, words=service.retention.words
    )


def keep_free(service: Service, asked: Asked, wanted_bytes: int) -> None:
    """How much of the disk shall stay free by removing the oldest committed copies; 0 removes none."""
    service.library.copies.keep_free_bytes = wanted_bytes
    service.retention.look()


ROUTE_REQUESTS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        all_routes, add_route, remove_route, pause_node, traffic, why_kept, remove_copies, room, keep_free, deadlines,
        set_deadlines,
    )
}  # fmt: skip
