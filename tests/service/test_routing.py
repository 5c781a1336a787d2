"""Rules, pauses and room at work: with a receiver that is there, in this process."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from multiprocessing import Pipe
from pathlib import Path

import pytest

from ductoview.library.library import Library
from ductoview.model.library import QueueState, ReceivedObject
from ductoview.model.node import Node
from ductoview.model.routing import Route, RouteKind
from ductoview.network.audit.message import Actor
from ductoview.network.listen import Listener
from ductoview.service import audited
from ductoview.service.asked import Asked
from ductoview.service.core import Service
from ductoview.service.hub import Hub
from ductoview.service.retention import Retention
from ductoview.service.route_requests import remove_copies
from ductoview.service.routing import Router
from ductoview.service.sender import Sender
from ductoview.service.traffic import Traffic
from tests.library.conftest import received_into
from tests.library.test_copies import commit

PACS = Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=104)
IMAGES = Route(kind=RouteKind.ORIGINALS, node="pacs")
WITHIN_S = 10.0


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "home", free_floor=0) as opened:
        opened.add_node(PACS)
        yield opened


def keep(library: Library, study_uid: str) -> str:
    return library.keep(received_into(library.incoming, study_uid=study_uid)).sop_instance_uid


def test_what_comes_is_queued_but_not_of_a_study_that_is_stopped(library: Library) -> None:
    library.routes.put(IMAGES)
    stopped, woken = {"1.9"}, threading.Event()
    router = Router(library, Hub(), stopped.__contains__, woken.set)
    uids = [keep(library, "1.8"), keep(library, "1.9")]
    assert router.look() == 1
    assert woken.is_set()
    assert [row.sop_instance_uid for row in library.queue()] == uids[:1]
    stopped.clear()
    assert router.look() == 1
    assert router.look() == 0, "nothing is owed twice"


def test_a_node_that_cannot_be_called_holds_up_no_other(library: Library) -> None:
    """An AE title that no version takes any more."""
    for name in ("another", "late"):
        library.add_node(replace(PACS, name=name, ae_title=name.upper()))
        library.routes.put(Route(kind=RouteKind.ORIGINALS, node=name))
    with library._db.transaction() as connection:
        connection.execute("UPDATE node SET ae_title = 'MORE THAN SIXTEEN LETTERS' WHERE name = 'another'")
    uid = keep(library, "1.8")
    assert Router(library, Hub(), lambda _uid: False, lambda: None).look() == 1
    assert [(row.node, row.sop_instance_uid) for row in library.queue()] == [("late", uid)]


def test_what_its_check_holds_back_gets_no_row(library: Library) -> None:
    library.sends_only_accepted = True
    library.routes.put(Route(kind=RouteKind.ORIGINALS, node="pacs"))
    keep(library, "1.1")
    assert Router(library, Hub(), lambda _uid: False, lambda: None).look() == 0
    assert library.queue() == ()


def test_the_router_hears_of_what_comes(library: Library) -> None:
    hub, woken = Hub(), threading.Event()
    router = Router(library, hub, lambda _study: False, woken.set)
    library.routes.put(IMAGES)
    router.start()
    try:
        keep(library, "1.8")
        hub.post("STUDY", "1.8")
        assert woken.wait(WITHIN_S)
    finally:
        router.stop()
    assert len(library.queue()) == 1


def test_a_paused_node_gets_nothing_until_it_goes_on_and_keeps_its_pause(library: Library, tmp_path: Path) -> None:
    """It is paused in the middle of an object; that one goes again, and all are there once."""
    (tmp_path / "in").mkdir()
    came: list[str] = []
    first, hub = threading.Event(), Hub()

    def take(received: ReceivedObject) -> None:
        came.append(received.sop_instance_uid)
        if not first.is_set():
            sender.pause("pacs", on=True)
            first.set()

    with Listener(ae_title="PACS", allowed=None, incoming=tmp_path / "in", keep=take) as node:
        library.add_node(Node(name="pacs", ae_title="PACS", host="127.0.0.1", port=node.port))
        uids = [keep(library, "1.8") for _ in range(3)]
        library.enqueue("pacs", uids)
        sender = Sender(library, hub, "DUCTOVIEW")
        with hub.subscribed() as notices:
            sender.start()
            try:
                assert first.wait(WITHIN_S)
                while QueueState.SENDING in {row.state for row in library.queue()}:
                    assert notices.take(WITHIN_S) is not None
                assert len(set(came)) == 1
                assert Sender(library, hub, "DUCTOVIEW").is_paused("pacs"), "also after a restart"
                sender.pause("pacs", on=False)
                while {row.state for row in library.queue()} != {QueueState.STORED}:
                    assert notices.take(WITHIN_S) is not None
            finally:
                sender.stop()
    assert set(came) == set(uids)


def test_room_is_made_of_the_oldest_committed_copies_only(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with room for two studies: one is removed, what is not committed stays, and that is said."""
    room = Retention(library, Hub(), untouched=timedelta(seconds=-1))
    for number, study_uid in enumerate(("1.1", "1.2", "1.3")):
        uid = keep(library, study_uid)
        if number:
            commit(library, [one for one in library.instances(study_uid) if one.sop_instance_uid == uid])
    monkeypatch.setattr(library, "free_bytes", lambda: 30 - 10 * library.count_studies())
    library.copies.keep_free_bytes = 5
    assert room.look() == 1
    assert {study.study_uid for study in library.studies()} == {"1.1", "1.3"}
    assert room.words == ""
    library.copies.keep_free_bytes = 25
    assert room.look() == 1
    assert {study.study_uid for study in library.studies()} == {"1.1"}, "it was never sent"
    assert "no more copies may be removed" in room.words


def test_nothing_is_removed_before_it_is_set_up(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(library, "1.1")
    commit(library, list(library.instances("1.1")))
    monkeypatch.setattr(library, "free_bytes", lambda: 0)
    assert Retention(library, Hub(), untouched=timedelta(seconds=-1)).look() == 0
    assert library.count_studies() == 1


def test_speed_is_of_the_last_seconds() -> None:
    at = 0.0
    traffic = Traffic(lambda: at)
    traffic.begin("pacs")
    assert traffic.rates() == {"pacs": 0.0}
    at = 2.0
    traffic.add("pacs", 10)
    assert traffic.rates() == {"pacs": 5.0}
    at = 22.0
    assert traffic.rates() == {"pacs": 0.0}
    traffic.end("pacs")
    assert traffic.rates() == {}


def test_copies_that_a_person_removes_are_told_to_the_audit_trail(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = keep(library, "1.8")
    commit(library, [one for one in library.instances("1.8") if one.sop_instance_uid == uid])
    service, steps = Service(library), list[str]()

    def deleting(_trail: object, study_uid: str, by: Actor) -> Callable[[], None]:
        assert by.user_id == "Tech^One"
        steps.append(f"looked up while {len(library.instances(study_uid))} was there")
        return lambda: steps.append(f"told when {len(library.instances(study_uid))} was")

    monkeypatch.setattr(audited, "deleting", deleting)
    here, there = Pipe()
    with here, there:
        remove_copies(service, Asked(here, service.stopping), "1.8", "Tech^One")
    assert steps == ["looked up while 1 was there", "told when 0 was"]
