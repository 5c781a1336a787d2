"""``ductoview route``: where images, rejection notes and results go by themselves, and which node is paused."""

import argparse

from ductoview.cli.console import Console
from ductoview.cli.nodes import connected, require_node
from ductoview.errors import SettingsError
from ductoview.model.routing import Route, RouteKind

EXAMPLE = """
ductoview route add originals PACS
ductoview route add originals ARCHIVE --from MAMMO1
ductoview route add results SURGERY
ductoview route add rejected-images REJECTS
ductoview route pause PACS
ductoview route
"""
_SAID = {
    RouteKind.ORIGINALS: "images as they come",
    RouteKind.REJECTED: "notes about rejected images",
    RouteKind.REJECTED_IMAGES: "rejected images, each with its note",
    RouteKind.RESULTS: "results, once a reader sent them",
}
_VERBS = ("list", "add", "remove", "pause", "resume")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A verb, a kind and a node."""
    parser.add_argument("verb", nargs="?", choices=_VERBS, default="list", help="what to do (default: list)")
    parser.add_argument(
        "what",
        nargs="*",
        metavar="KIND NODE|NODE",
        help="add, remove: originals, rejected (notes), rejected-images or results; a node",
    )
    parser.add_argument(
        "--from",
        dest="from_aet",
        metavar="AET",
        default="",
        help="originals of this sender only (default: of all but PACS)",
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the rules or change them; they hold for what comes from then on."""
    route = _route(arguments) if arguments.verb in ("add", "remove") else None
    with connected(arguments) as client:
        if route is not None:
            require_node(client, route.node)
            if arguments.verb == "add":
                client.routes.add_route(route)
                console.say(f"From now on {route.node} gets {_SAID[route.kind]}{_from(route)}.")
            else:
                client.routes.remove_route(route)
                console.say(f"{route.node} does not get {_SAID[route.kind]}{_from(route)} any more.")
        elif arguments.verb in ("pause", "resume"):
            (name,) = _exactly(arguments, 1, "NODE")
            require_node(client, name)
            client.routes.pause_node(name, on=arguments.verb == "pause")
            still = "is paused; what waits for it stays here" if arguments.verb == "pause" else "goes on"
            console.say(f"{name} {still}.")
        else:
            _print(
                client.routes.all_routes(),
                {one.node for one in client.routes.traffic() if one.is_paused},
                arguments,
                console,
            )
    return 0


def _route(arguments: argparse.Namespace) -> Route:
    kind, node = _exactly(arguments, 2, "KIND NODE")
    try:
        return Route(kind=RouteKind(_value(kind)), node=node, from_aet=arguments.from_aet)
    except ValueError as error:
        if _value(kind) in RouteKind.__members__:
            raise SettingsError(str(error)) from error
        kinds = ", ".join(map(_word, RouteKind))
        raise SettingsError(f"There is no kind {kind!r}; there is {kinds}.") from error


def _word(kind: RouteKind) -> str:
    return kind.lower().replace("_", "-")


def _value(word: str) -> str:
    return word.upper().replace("-", "_")


def _exactly(arguments: argparse.Namespace, count: int, names: str) -> list[str]:
    if len(arguments.what) != count:
        raise SettingsError(f"'route {arguments.verb}' wants {names}, not {' '.join(arguments.what) or 'nothing'}.")
    return list(arguments.what)


def _print(routes: tuple[Route, ...], paused: set[str], arguments: argparse.Namespace, console: Console) -> None:
    if arguments.json:
        rules = [{"kind": one.kind, "node": one.node, "from_aet": one.from_aet} for one in routes]
        console.json({"routes": rules, "paused": sorted(paused)})
        return
    if routes:
        console.table(("KIND", "TO", "FROM"), [(_word(one.kind), one.node, one.from_aet or "-") for one in routes])
    else:
        console.note("No rule yet: nothing is sent by itself. Make one: ductoview route add originals NODE.")
    for name in sorted(paused):
        console.say(f"{name} is paused.")


def _from(route: Route) -> str:
    return f" from {route.from_aet}" if route.from_aet else ""
