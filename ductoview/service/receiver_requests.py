"""What clients may ask about the receiver: one function each, as in ``requests``."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ductoview.model.echo import EchoAnswer
from ductoview.model.receiving import Listening, Problem, ReceiverState, Refusal
from ductoview.service.asked import Asked
from ductoview.service.core import Service


def receiver(service: Service, asked: Asked) -> ReceiverState:
    """How the receiver is set up and open, and who came; without room on the disk it is open and of no use."""
    state = service.receiver.state
    no_room = service.room.words if service.room.room().is_full else ""
    return replace(state, trouble=" ".join(filter(None, (state.trouble, no_room))))


def receiver_problems(service: Service, asked: Asked, wanted: Listening) -> tuple[Problem, ...]:
    """What speaks against a set-up; nothing is changed."""
    return service.receiver.problems(wanted)


def set_up_receiver(service: Service, asked: Asked, wanted: Listening) -> tuple[Problem, ...]:
    """Open as wanted, now and after every start; or say at which fields it cannot be, and change nothing."""
    found = service.receiver.problems(wanted)
    if not found:
        service.open_receiver(wanted)
    return found


def test_receiver(service: Service, asked: Asked, is_secure: bool) -> EchoAnswer:
    """A C-ECHO to ourselves by the encrypted port or the other; raises NetworkError."""
    return service.receiver.test(is_secure=is_secure, cancel=asked)


def forget_refusal(service: Service, asked: Asked, refusal: Refusal) -> None:
    """A refusal has been dealt with."""
    service.receiver.visitors.forget(refusal)


RECEIVER_REQUESTS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (receiver, receiver_problems, set_up_receiver, test_receiver, forget_refusal)
}
