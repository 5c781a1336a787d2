"""The client's side of one connection: a request, its progress, its answer; then the next request.

Messages are JSON objects. Greeting of the service: ``{"protocol", "version"}``. Request: ``{"request", "arguments"}``, and
while it runs ``{"cancel": true}``. Answer: any number of ``{"progress": [fraction, phrase]}`` and ``{"item": …}``, then
``{"result": …}`` or ``{"error": {"kind", "words"}}``.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from multiprocessing.connection import Client, Connection, wait
from typing import Any

from ductoview import errors
from ductoview.errors import DuctoviewError, ServiceError
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.service.bell import Bell
from ductoview.service.endpoint import PROTOCOL, Endpoint
from ductoview.service.wire import Json, pack, unpack

LONGEST_MESSAGE = 1 << 28
_CANCEL_POLL_S = 0.05


class Conversation:
    """One authenticated connection to a service; used by one thread at a time."""

    def __init__(self, endpoint: Endpoint, key: bytes, *, any_protocol: bool = False) -> None:
        """Connect; raises OSError or EOFError when nobody answers there, AuthenticationError for a wrong key.

        A service that speaks another protocol is refused by ServiceError, unless ``any_protocol``: 'stop' is in all.
        """
        self._connection: Connection[Any, Any] = Client(endpoint.target, authkey=key)
        try:
            self._greet(any_protocol=any_protocol)
        except BaseException:
            self._connection.close()
            raise

    def ask(
        self,
        request: str,
        arguments: dict[str, Json],
        *,
        progress: Progress = no_progress,
        cancel: CancelToken | None = None,
    ) -> Json:
        """The plain data of the answer; raises the service's own error, or ServiceError when the connection broke."""
        with closing(self._answers(request, arguments, cancel)) as answers:  # also when progress raises
            for kind, data in answers:
                if kind == "progress":
                    progress(float(data[0]), str(data[1]))
                elif kind == "result":
                    return data
        raise AssertionError("the loop ends by an answer")

    def stream(self, request: str, cancel: CancelToken) -> Iterator[Json]:
        """The plain data of item after item, until ``cancel`` is set."""
        for kind, data in self._answers(request, {}, cancel):
            if kind == "item":
                yield data
            elif kind == "result":
                return

    def is_alive(self) -> bool:
        """False once the service has hung up; only meaningful between requests."""
        try:
            return not self._connection.closed and not self._connection.poll(0)
        except OSError:
            return False

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _greet(self, *, any_protocol: bool) -> None:
        greeting = unpack(self._connection.recv_bytes(LONGEST_MESSAGE))
        if greeting.get("protocol") != PROTOCOL and not any_protocol:
            raise ServiceError(
                f"The running service is of version {greeting.get('version', 'unknown')} and speaks another protocol;"
                " stop it with 'ductoview service --stop' and try again."
            )

    def _answers(
        self, request: str, arguments: dict[str, Json], cancel: CancelToken | None
    ) -> Generator[tuple[str, Json], None, None]:
        """Messages until the last one; whatever interrupts them ends the connection, so that none is left over."""
        finished = False
        try:
            self._connection.send_bytes(pack({"request": request, "arguments": arguments}))
            while not finished:
                self._wait(cancel)
                ((kind, data),) = unpack(self._connection.recv_bytes(LONGEST_MESSAGE)).items()
                finished = kind in ("result", "error")
                if kind == "error":
                    raise error_from(data)
                yield kind, data
        except (OSError, EOFError, ValueError) as error:
            finished = False
            raise ServiceError(
                f"The service stopped answering during '{request}'; what it had confirmed is safe, try again."
            ) from error
        finally:
            if not finished:
                self._connection.close()

    def _wait(self, cancel: CancelToken | None) -> None:
        """Return when a message is there; tell the service once when the user wants it stopped."""
        told = False
        while not self._connection.poll(None if cancel is None or told else _patience_s(cancel)):
            if isinstance(cancel, Bell):
                wait((self._connection, cancel.heard))
            if cancel is not None and cancel.is_set() and not told:
                self._connection.send_bytes(pack({"cancel": True}))
                told = True


def _patience_s(cancel: CancelToken) -> float:
    """How long to wait before the token is looked at; a bell tells by itself."""
    return 0.0 if isinstance(cancel, Bell) else _CANCEL_POLL_S


def error_to(error: DuctoviewError) -> Json:
    """Plain data of an error."""
    return {"kind": type(error).__name__, "words": str(error)}


def error_from(data: Json) -> DuctoviewError:
    """The error as the same kind, with its sentence."""
    kind = getattr(errors, str(data.get("kind")), ServiceError)
    known = isinstance(kind, type) and issubclass(kind, DuctoviewError)
    return kind(str(data.get("words"))) if known else ServiceError(str(data.get("words")))
