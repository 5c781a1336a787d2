"""``ductoview receive``: set up the receiver, with the same words as the window's page; the service need not be ended."""

import argparse
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected
from ductoview.cli.words import count
from ductoview.errors import NetworkError, SettingsError
from ductoview.model.receiving import (
    EVERY_ADDRESS,
    LIMIT_FIELDS,
    Limits,
    Listening,
    Peer,
    ReceiverState,
    is_loopback,
    listening_words,
    refusal_words,
)
from ductoview.model.security import Tls
from ductoview.service.client import ServiceClient

EXAMPLE = """
ductoview receive open --tls-port 2762 --trust hospital.pem --port 11112
ductoview receive allow "Room 1" MAMMO1@10.0.0.7 --plain
ductoview receive allow Archive PACS@10.0.0.5
ductoview receive test
ductoview receive
ductoview receive close
"""
_NONE = "none"
_USUAL_TITLE = "DUCTOVIEW"
_DOORS = {True: "Encrypted port", False: "Port without encryption"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``open``, ``allow``, ``remove``, ``test`` and ``close``; without a word it says how it is."""
    parser.add_argument("--json", action="store_true", help="print how it is as JSON")
    verbs = parser.add_subparsers(dest="verb", metavar="open|allow|remove|test|close")
    opened = verbs.add_parser("open", help="open it, or change it; what is not named stays as it was")
    opened.add_argument("--aet", metavar="AET", help=f"our AE title (at first {_USUAL_TITLE})")
    opened.add_argument("--bind", metavar="ADDRESS", help=f"the address to listen on (at first {EVERY_ADDRESS}, all)")
    opened.add_argument("--tls-port", metavar="PORT|none", type=_port, help="encrypted, for example 2762")
    opened.add_argument(
        "--port", metavar="PORT|none", type=_port,
        help="not encrypted, for example 11112: whoever is on the network can read along",
    )  # fmt: skip
    whom = opened.add_mutually_exclusive_group()
    whom.add_argument("--trust", metavar="FILE", type=Path, help="authorities whose certificate who comes must show")
    whom.add_argument("--pin", metavar="FILE", type=Path, help="the only certificates that who comes may show")
    whom.add_argument("--anyone", action="store_true", help="who comes is not asked for a certificate")
    for one in LIMIT_FIELDS:
        unit = f", {one.unit}" if one.unit else ""
        words = f"{one.words}{unit}: {one.meaning} (usual {int(getattr(Limits(), one.name) / one.scale)})"
        opened.add_argument(f"--{_option(one.name)}", dest=one.name, metavar="N", type=values.positive_int, help=words)
    allow = verbs.add_parser("allow", help="let somebody send and ask; a row of that name is replaced")
    allow.add_argument("name", metavar="NAME", help="how you call it")
    allow.add_argument("peer", metavar="AET@HOST", help="its AE title and address, or network (10.0.0.0/24)")
    allow.add_argument("--plain", action="store_true", help="also unencrypted")
    remove = verbs.add_parser("remove", help="take a row out of the list of those who may send and ask")
    remove.add_argument("name", metavar="NAME")
    verbs.add_parser("test", help="send an echo to ourselves by each port")
    verbs.add_parser("close", help="close it until it is opened again; who is connected goes on to the end")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Change the receiver, test it, or say how it is; 1 when it is wanted open and is not, or a test failed."""
    with connected(arguments) as client:
        if arguments.verb == "close":
            client.stop_listening()
            console.say("Closed: nobody can send to this computer.")
            return 0
        if arguments.verb == "test":
            return _test(client, console)
        if arguments.verb in _CHANGES:
            _set_up(client, _CHANGES[arguments.verb](client, arguments))
        state = client.receiver.receiver()
    _print(state, arguments, console)
    return 1 if state.trouble else 0


def _opened(client: ServiceClient, arguments: argparse.Namespace) -> Listening:
    """As it is to be; raises SettingsError when an option would come to nothing."""
    before = client.receiver.receiver().set_up or Listening(
        ae_title=_USUAL_TITLE, port=None, bind=EVERY_ADDRESS, allowed=()
    )
    port = before.port if arguments.port is None else arguments.port or None
    tls_port = before.tls_port if arguments.tls_port is None else arguments.tls_port or None
    if not tls_port and (arguments.trust or arguments.pin or arguments.anyone):
        raise SettingsError("--trust, --pin and --anyone are for an encrypted port: add --tls-port, or leave them out.")
    limits = {
        one.name: getattr(arguments, one.name) * one.scale for one in LIMIT_FIELDS if getattr(arguments, one.name)
    }
    bind = arguments.bind or before.bind
    allowed = before.allowed
    if allowed is None and not is_loopback(bind):
        allowed = ()
    return replace(
        before, ae_title=arguments.aet or before.ae_title, bind=bind, port=port, tls_port=tls_port, allowed=allowed,
        tls=_tls(client, arguments, before.tls) if tls_port else None, limits=replace(before.limits, **limits),
    )  # fmt: skip


def _tls(client: ServiceClient, arguments: argparse.Namespace, before: Tls | None) -> Tls:
    """Our certificate is the station's; whose word is taken for theirs must be said once."""
    own = client.certificates.certificates().identity
    if own is None:
        raise SettingsError(
            "An encrypted port needs a certificate of ours: ductoview certificate use FILE KEY, or make one for a test:"
            " ductoview certificate make NAME."
        )
    trust = arguments.trust or arguments.pin
    if trust is None and not arguments.anyone:
        if before is None:
            raise SettingsError("Say what who comes must show: --trust FILE, --pin FILE, or --anyone.")
        return replace(before, certificate=own.certificate, key=own.key)
    return Tls(
        trust=trust and trust.absolute(), pinned=arguments.pin is not None, certificate=own.certificate, key=own.key
    )  # fmt: skip


def _allowed(client: ServiceClient, arguments: argparse.Namespace) -> Listening:
    before = _required(client)
    ae_title, at, host = arguments.peer.rpartition("@")
    if not at:
        raise SettingsError(f"{arguments.peer!r} is no peer; write AET@HOST.")
    peer = Peer(
        ae_title=ae_title, host=host, name=arguments.name, plain=arguments.plain or before.tls_port is None
    )  # fmt: skip
    others = tuple(one for one in before.allowed or () if one.name != arguments.name)
    return replace(before, allowed=(*others, peer))


def _removed(client: ServiceClient, arguments: argparse.Namespace) -> Listening:
    before = _required(client)
    rows = before.allowed or ()
    left = tuple(one for one in rows if arguments.name not in (one.name, f"{one.ae_title}@{one.host}"))
    if len(left) == len(rows):
        names = ", ".join(one.name or f"{one.ae_title}@{one.host}" for one in rows)
        raise SettingsError(f"There is no row {arguments.name!r}; there is {names or 'none'}.")
    return replace(before, allowed=left)


def _required(client: ServiceClient) -> Listening:
    before = client.receiver.receiver().set_up
    if before is None:
        raise SettingsError("The receiver is not set up yet: ductoview receive open --tls-port 2762 …")
    return before


def _set_up(client: ServiceClient, wanted: Listening) -> None:
    found = client.receiver.set_up_receiver(wanted)
    if found:
        raise SettingsError("Nothing was changed. " + " ".join(f"{one.field}: {one.words}" for one in found))


def _test(client: ServiceClient, console: Console) -> int:
    listening = client.receiver.receiver().listening
    if listening is None:
        raise SettingsError("The receiver is closed; open it first: ductoview receive open …")
    failed = 0
    for is_secure, port in ((True, listening.tls_port), (False, listening.port)):
        if not port:
            continue
        try:
            answer = client.receiver.test_receiver(is_secure=is_secure)
        except NetworkError as error:
            failed += 1
            console.note(f"{_DOORS[is_secure]} {port}: {error}")
            continue
        how = answer.protection or "not encrypted"
        console.say(f"{_DOORS[is_secure]} {port} answered in {answer.seconds * 1000:.0f} ms; {how}.")
        for offer in answer.offers:
            console.say(f"  {offer.service}: {', '.join(offer.ways) or 'no' if offer.is_kind else _yes(offer.ways)}")
    return 1 if failed else 0


def _yes(ways: tuple[str, ...]) -> str:
    return "yes" if ways else "no"


def _print(state: ReceiverState, arguments: argparse.Namespace, console: Console) -> None:
    listening, peers = state.listening, (state.set_up.allowed if state.set_up else None) or ()
    if arguments.json:
        console.json(_as_json(state, peers))
        return
    console.say(state.trouble or listening_words(listening))
    if state.set_up is None:
        console.say("Nobody can send to this computer; set it up: ductoview receive open --tls-port 2762 …")
    elif listening is None and not state.trouble:
        console.say("Nobody can send to this computer; open it as it was set up: ductoview receive open.")
    else:
        came = state.last
        console.say(
            f"{count(state.connections, 'connection')} now; {count(state.objects, 'object')} since the service was started"
            + (f", the last from {came.ae_title} ({came.address}) at {_time(came.at)}." if came else ".")
        )
        if peers:
            console.table(
                ("NAME", "AE TITLE", "ADDRESS", "MAY COME"),
                [
                    (one.name, one.ae_title, one.host, "also unencrypted" if one.plain else "encrypted only")
                    for one in peers
                ],
            )
        elif state.set_up.allowed is not None:
            console.say("The list is empty: nobody can send yet. Let them in: ductoview receive allow NAME AET@HOST.")
    for one in state.refused:
        times = f" ({one.times} times)" if one.times > 1 else ""
        console.say(f"{_time(one.at)}  {refusal_words(one.refusal)}{times}")


def _as_json(state: ReceiverState, peers: tuple[Peer, ...]) -> dict[str, object]:
    set_up, listening = state.set_up, state.listening
    return {
        "listening": listening
        and {
            "ae_title": listening.ae_title, "bind": listening.bind, "port": listening.port, "tls_port": listening.tls_port
        },
        "set_up": set_up is not None,
        "trouble": state.trouble,
        "allowed": [
            {"name": one.name, "ae_title": one.ae_title, "host": one.host, "plain": one.plain} for one in peers
        ],
        "connections": state.connections,
        "objects": state.objects,
        "last": state.last
        and {"ae_title": state.last.ae_title, "address": state.last.address, "at": _time(state.last.at)},
        "refused": [
            {"words": refusal_words(one.refusal), "times": one.times, "at": _time(one.at)} for one in state.refused
        ],
    }  # fmt: skip


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).isoformat(" ", "seconds")


def _option(name: str) -> str:
    return {"handshake_s": "handshake", "idle_s": "idle", "instance_bytes": "largest"}.get(name, name.replace("_", "-"))


def _port(text: str) -> int:
    return 0 if text == _NONE else values.port(text)


_CHANGES = {"open": _opened, "allow": _allowed, "remove": _removed}
