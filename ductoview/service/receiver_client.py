"""The receiver as other processes see it."""

from ductoview.model.echo import EchoAnswer
from ductoview.model.progress import CancelToken
from ductoview.model.receiving import Listening, Problem, ReceiverState, Refusal
from ductoview.service.audit_client import Call


class ReceiverClient:
    """The part of a client that deals with the receiver; see ``ServiceClient``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def receiver(self) -> ReceiverState:
        """How it is set up and open, and who came since the service started."""
        found: ReceiverState = self._call(ReceiverState, "receiver")
        return found

    def receiver_problems(self, wanted: Listening) -> tuple[Problem, ...]:
        """What speaks against a set-up; nothing is changed."""
        found: tuple[Problem, ...] = self._call(tuple[Problem, ...], "receiver_problems", wanted=wanted)
        return found

    def set_up_receiver(self, wanted: Listening) -> tuple[Problem, ...]:
        """Open as wanted, now and after every start; when problems come back, nothing has changed.

        Whoever is connected stays; a port of 0 takes a free one.
        """
        found: tuple[Problem, ...] = self._call(tuple[Problem, ...], "set_up_receiver", wanted=wanted)
        return found

    def test_receiver(self, *, is_secure: bool, cancel: CancelToken | None = None) -> EchoAnswer:
        """An echo to ourselves by the encrypted port or the other, and what was negotiated; raises NetworkError."""
        found: EchoAnswer = self._call(EchoAnswer, "test_receiver", is_secure=is_secure, cancel=cancel)
        return found

    def forget_refusal(self, refusal: Refusal) -> None:
        """A refusal has been dealt with, and need not be listed any more."""
        self._call(type(None), "forget_refusal", refusal=refusal)
