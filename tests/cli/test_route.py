"""Rules, pauses and copies by command."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ductoview.model.deadlines import Deadlines
from ductoview.model.routing import Route, RouteKind
from ductoview.service.client import ServiceClient
from ductoview.workspace.shelf import Shelf
from tests.cli.support import ductoview
from tests.service.conftest import home
from tests.support.mg_source import write_mg

__all__ = ["home"]


@pytest.fixture
def client(home: Path) -> Iterator[ServiceClient]:
    """A service with one node."""
    with ServiceClient.connect(home) as connected:
        assert ductoview("node", "add", "PACS", "PACS@127.0.0.1:104", "--plain", home=home).code == 0
        yield connected


def test_rules_pauses_and_copies(client: ServiceClient, home: Path, tmp_path: Path) -> None:
    assert "nothing is sent by itself" in ductoview("route", home=home).err
    said = ductoview("route", "add", "originals", "PACS", "--from", "MAMMO1", home=home)
    assert said.out == "From now on PACS gets images as they come from MAMMO1.\n"
    assert ductoview("route", "pause", "PACS", home=home).out == "PACS is paused; what waits for it stays here.\n"
    assert json.loads(ductoview("route", "--json", home=home).out) == {
        "routes": [{"kind": "ORIGINALS", "node": "PACS", "from_aet": "MAMMO1"}],
        "paused": ["PACS"],
    }
    assert ductoview("route", "resume", "PACS", home=home).out == "PACS goes on.\n"
    gone = ductoview("route", "remove", "originals", "PACS", home=home)
    assert (gone.code, gone.problems) == (
        1,
        ["ductoview: No rule sends ORIGINALS to PACS; 'ductoview route' lists them."],
    )

    client.import_files([write_mg(tmp_path / "a.dcm", study_uid="1.2.8")])
    kept = ductoview("copies", "--remove", "1.2.8", "--keep-free", "0.5", home=home)
    assert kept.code == 1
    assert "1 of 1 objects are not committed by any PACS" in kept.err
    assert "0.5 GB are kept free" in kept.out
    assert client.routes.room().keep_free_bytes == 5 * 10**8
    for odd in ("nan", "inf", "-1", "much"):
        assert ductoview("copies", f"--keep-free={odd}", home=home).code == 2
    assert client.routes.room().keep_free_bytes == 5 * 10**8


def test_the_alarm_is_set_and_asked_by_command(client: ServiceClient, home: Path, tmp_path: Path) -> None:
    said = ductoview("queue", "alarm", "--not-stored", "30", home=home)
    assert (said.code, said.out) == (
        0,
        "The alarm comes for what no PACS has after 30 min, and for what a PACS took and has not committed itself to"
        " after 1 d 0 h.\n",
    )
    assert ductoview("queue", "alarm", "--not-committed", "0", home=home).code == 2
    assert client.routes.deadlines() == Deadlines(stored_s=1800)
    client.import_files([write_mg(tmp_path / "a.dcm", study_uid="1.2.9")])
    client.routes.pause_node("PACS", on=True)
    client.enqueue("PACS", [one.sop_instance_uid for one in client.instances("1.2.9")])
    client.remove_node("PACS")
    assert client.routes.traffic() == (), "a node that is gone is not paused"
    told = ductoview("queue", "alarm", "--json", home=home)
    assert told.code == 1, "what failed is told at once"
    (needing,) = json.loads(told.out)["needing"]
    assert (needing["study"], needing["why"]) == ("1.2.9", "FAILED")
    assert "Phantom" not in ductoview("queue", "alarm", home=home).out


def test_the_ticks_of_the_window_are_the_rules(client: ServiceClient) -> None:
    """A rule that names a sender is none of its business."""

    class Link:
        def ask(self, question: Callable[[ServiceClient], object]) -> object:
            return question(client)

    shelf = Shelf(Link())  # type: ignore[arg-type]
    client.routes.add_route(Route(kind=RouteKind.ORIGINALS, node="PACS", from_aet="MAMMO1"))
    shelf.set_routes("PACS", {RouteKind.ORIGINALS, RouteKind.RESULTS})
    shelf.set_routes("PACS", {RouteKind.RESULTS})
    assert [(route.kind, route.from_aet) for route in shelf.routes_to("PACS")] == [
        (RouteKind.ORIGINALS, "MAMMO1"),
        (RouteKind.RESULTS, ""),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("add", "everything", "PACS"),
            "There is no kind 'everything'; there is originals, rejected, rejected-images, results.",
        ),
        (("add", "results"), "'route add' wants KIND NODE, not results."),
        (("add", "results", "PACS", "--from", "X"), "Only a rule about ORIGINALS can name a sender"),
    ],
)
def test_wrong_use_is_said_before_anything_starts(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    told = ductoview("route", *words, home=tmp_path / "none")
    assert told.code == 2
    assert said in told.err
