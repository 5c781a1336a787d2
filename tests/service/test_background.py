"""A thread of the service looks again and again whatever a look meets, and ends when it is told to."""

import logging
import threading

import pytest

from ductoview.errors import LibraryError
from ductoview.service.background import Attentive, Background, Periodic
from ductoview.service.hub import Hub

WITHIN_S = 30


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (LibraryError("The library is locked."), "not looked: The library is locked."),
        (OSError(28, "No space left on device"), "not looked: No space left on device"),
        (ValueError("DOE^JANE"), "not looked: ValueError"),
    ],
)
def test_a_look_that_fails_is_logged_without_a_patient_and_followed_by_another(
    error: Exception, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    errors, looked_again = [error], threading.Event()

    def look() -> None:
        if errors:
            raise errors.pop()
        looked_again.set()

    thread = Periodic("test", 0.001, look, trouble="not looked")
    with caplog.at_level(logging.ERROR):
        thread.start()
        assert looked_again.wait(WITHIN_S)
        thread.stop()
    assert caplog.messages == [words]


def test_it_looks_at_its_beginning_and_at_notices_of_its_topics_only() -> None:
    hub, looks = Hub(), threading.Semaphore(0)
    thread = Attentive("test", hub, {"QUEUE"}, looks.release, trouble="not looked")
    thread.start()
    assert looks.acquire(timeout=WITHIN_S)
    hub.post("STUDY")
    hub.post("QUEUE")
    assert looks.acquire(timeout=WITHIN_S)
    thread.stop()
    assert not looks.acquire(blocking=False)
    hub.post("QUEUE")
    assert not looks.acquire(blocking=False), "after its end it hears nothing"


def test_it_ends_while_it_waits_for_a_notice_that_never_comes() -> None:
    looked = threading.Event()
    thread = Attentive("waits for ever", Hub(), {"QUEUE"}, looked.set, trouble="not looked")
    thread.start()
    assert looked.wait(WITHIN_S)
    thread.stop()
    assert "waits for ever" not in [one.name for one in threading.enumerate()]


def test_one_that_never_began_ends_too() -> None:
    Attentive("test", Hub(), {"QUEUE"}, lambda: None, trouble="not looked").stop()
    Background("test", lambda: None).stop()
