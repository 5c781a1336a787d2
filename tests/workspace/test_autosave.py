"""An edit is SAVED only when the service has made it durable; until then it is kept, tried again, and said."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from ductoview.errors import RefusedForGood, ServiceError
from ductoview.model.library import ReviewEvent
from ductoview.model.review_events import EventKind, event
from ductoview.workspace.autosave import Autosave, SaveStage, SaveState

WITHIN_S = 20


class Service:
    """Keeps events, after failing as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.kept: list[ReviewEvent] = []
        self.revived = 0
        self.states: list[SaveState] = []
        self.refuses: set[str] = set()
        self.aside: list[tuple[ReviewEvent, ...]] = []
        self.condition = threading.Condition()

    def send(self, events: Sequence[ReviewEvent]) -> None:
        if self.failures > 0:
            self.failures -= 1
            raise ServiceError("The service stopped answering.")
        if self.refuses & {one.id for one in events}:
            raise RefusedForGood("It is kept already with another content.")
        self.kept += [one for one in events if one not in self.kept]

    def revive(self) -> None:
        self.revived += 1

    def set_aside(self, events: Sequence[ReviewEvent], why: str) -> None:
        assert why == "It is kept already with another content."
        self.aside.append(tuple(events))

    def changed(self, state: SaveState) -> None:
        with self.condition:
            self.states.append(state)
            self.condition.notify_all()

    def wait_for(self, stage: SaveStage) -> None:
        with self.condition:
            assert self.condition.wait_for(lambda: any(state.stage is stage for state in self.states), WITHIN_S)


@pytest.fixture
def start() -> Iterator[Callable[[Service], Autosave]]:
    begun: list[Autosave] = []

    def begin(service: Service, retry_s: Sequence[float] = (0.01,)) -> Autosave:
        begun.append(Autosave(service.send, service.revive, service.changed, service.set_aside, retry_s=retry_s))
        return begun[-1]

    yield begin
    for autosave in begun:
        autosave.close(0)


def notes(*words: str) -> tuple[ReviewEvent, ...]:
    return tuple(event("1", EventKind.NOTE_SET, {"note": one}) for one in words)


def test_an_edit_is_saving_then_saved_with_the_time(start: Callable[..., Autosave]) -> None:
    service = Service()
    autosave = start(service)
    assert autosave.state.words == "No changes"
    autosave.put(notes("a"))
    assert autosave.flush(WITHIN_S)
    service.wait_for(SaveStage.SAVED)
    assert [state.stage for state in service.states] == [SaveStage.SAVING, SaveStage.SAVED]
    assert autosave.state.at is not None
    assert autosave.state.words == f"Saved {autosave.state.at:%H:%M:%S}"


def test_failures_are_said_and_tried_again_until_it_is_saved_in_order(start: Callable[..., Autosave]) -> None:
    service = Service(failures=2)
    autosave = start(service)
    events = notes("a", "b", "c")
    autosave.put(events[:1])
    autosave.put(events[1:])
    service.wait_for(SaveStage.NOT_SAVED)
    assert autosave.flush(WITHIN_S)
    assert tuple(service.kept) == events
    assert service.revived == 2
    failed = next(state for state in service.states if state.stage is SaveStage.NOT_SAVED)
    assert failed.words == "NOT SAVED: The service stopped answering."
    assert failed.waiting >= 1


def test_nothing_is_forgotten_when_it_ends_without_the_service(start: Callable[..., Autosave]) -> None:
    service = Service(failures=10**9)
    autosave = start(service, retry_s=(60,))
    events = notes("a", "b")
    autosave.put(events)
    service.wait_for(SaveStage.NOT_SAVED)
    assert not autosave.flush(0.05)
    assert autosave.close(0.05) == events


def test_a_new_edit_does_not_wait_for_the_next_attempt(start: Callable[..., Autosave]) -> None:
    service = Service(failures=1)
    autosave = start(service, retry_s=(3600,))
    autosave.put(notes("a"))
    service.wait_for(SaveStage.NOT_SAVED)
    autosave.put(notes("b"))
    service.wait_for(SaveStage.SAVED)
    assert len(service.kept) == 2


def test_a_service_that_cannot_even_be_started_is_tried_again(start: Callable[..., Autosave]) -> None:
    class Unstartable(Service):
        def revive(self) -> None:
            super().revive()
            raise OSError("No space left on device")

    service = Unstartable(failures=3)
    autosave = start(service)
    autosave.put(notes("a"))
    assert autosave.flush(WITHIN_S)
    assert (len(service.kept), service.revived) == (1, 3)
    assert any("No space left" in state.why for state in service.states)


def test_the_time_of_saving_is_no_word_about_the_next_study(start: Callable[..., Autosave]) -> None:
    service = Service()
    autosave = start(service)
    autosave.put(notes("a"))
    assert autosave.flush(WITHIN_S)
    autosave.begin_afresh()
    assert autosave.state.words == "No changes"


def test_an_edit_that_is_refused_for_good_is_set_aside_and_holds_up_nothing(start: Callable[..., Autosave]) -> None:
    service = Service(failures=1)
    events = notes("a", "b", "c")
    service.refuses = {events[1].id}
    autosave = start(service)
    autosave.put(events)
    assert autosave.flush(WITHIN_S)
    assert (service.kept, service.aside) == ([events[0], events[2]], [(events[1],)])
    assert autosave.state.stage is SaveStage.NOT_SAVED
    assert autosave.state.words == "NOT SAVED: one edit was refused for good"
    autosave.put(notes("d"))
    assert autosave.flush(WITHIN_S)
    assert autosave.state.words == "NOT SAVED: one edit was refused for good", "a later saving must not hide it"
    autosave.begin_afresh()
    assert autosave.state.words == "No changes"
    assert autosave.close(WITHIN_S) == ()


def test_what_cannot_be_set_aside_either_is_kept_and_tried_again(start: Callable[..., Autosave]) -> None:
    class FullDisk(Service):
        full = 2

        def set_aside(self, events: Sequence[ReviewEvent], why: str) -> None:
            if self.full:
                self.full -= 1
                raise OSError("No space left on device")
            super().set_aside(events, why)

    service = FullDisk()
    events = notes("a", "b")
    service.refuses = {one.id for one in events}
    autosave = start(service)
    autosave.put(events)
    assert autosave.flush(WITHIN_S)
    assert sorted(one.id for group in service.aside for one in group) == sorted(one.id for one in events)
    assert any("No space left" in state.why for state in service.states)
    assert autosave.state.refused == 2


def test_unsaved_edits_of_the_last_study_are_not_told_as_no_changes(start: Callable[..., Autosave]) -> None:
    service = Service(failures=10**9)
    autosave = start(service, retry_s=(60,))
    autosave.put(notes("a"))
    service.wait_for(SaveStage.NOT_SAVED)
    autosave.begin_afresh()
    assert autosave.state.words == "NOT SAVED: The service stopped answering."
